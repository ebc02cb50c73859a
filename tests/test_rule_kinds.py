"""The kinds of rules, packs as people write them, and the traps of matching."""

from __future__ import annotations

from pathlib import Path

import pytest

from tactful.checks.context import Context
from tactful.checks.reading import Reading
from tactful.checks.rulebook import RuleBook
from tactful.checks.ruleset import load_ruleset, read_folder
from tactful.errors import InputError, KnowledgeError
from tactful.service import Tactful
from tactful.text.inflection import inflect
from tactful.text.notation import parse_phrase
from tactful.types import Fact, FactSheet

HEAD = """
pack: shop
rules:
  - id: shop.test
    level: error
    why: {en: why, zh-CN: 为什么}
    suggestion: {en: do, zh-CN: 做}
    source: house rule
"""


def place(**changes: object) -> Context:
    values: dict[str, object] = {
        "platform": "generic", "platform_name": "", "channel": "private", "surface": "review",
        "language": "en", "expected_language": None, "agent_locale": "en",
    }  # fmt: skip
    return Context(**values | changes)  # type: ignore[arg-type]


def shop(tmp_path: Path, body: str) -> RuleBook:
    (tmp_path / "own.yaml").write_text(HEAD + body, encoding="utf-8")
    made = read_folder(tmp_path)
    return RuleBook(made.rules, made.forms)


def hits(book: RuleBook, text: str, **changes: object) -> list[str]:
    found = book.check(text, place(**changes))
    assert all(text[f.start : f.end] == f.matched for f in found)
    return [f.matched for f in found]


def test_a_pattern_is_re2_and_holds_in_every_language(tmp_path: Path) -> None:
    book = shop(
        tmp_path,
        "    kind: pattern\n    patterns: ['[A-Z]{2}-\\d{4}']\n"
        "    fails: [see AB-1234]\n    passes: [see A-1]\n",
    )
    assert hits(book, "см. AB-1234 и CD-5678", language="ru") == ["AB-1234", "CD-5678"]


def test_a_limit_names_the_first_that_is_one_too_many(tmp_path: Path) -> None:
    book = shop(
        tmp_path,
        "    kind: limit\n    most: 2\n    words:\n"
        "      en: {phrases: [sadly], fails: [sadly sadly sadly], passes: [sadly sadly]}\n",
    )
    (found,) = book.check("Sadly. Sadly, and sadly; sadly.", place())
    assert found.start == len("Sadly. Sadly, and ")


def test_what_is_required_is_missed_at_the_end_and_only_in_its_language(
    tmp_path: Path,
) -> None:
    book = shop(
        tmp_path,
        "    kind: require\n    words:\n"
        "      en: {phrases: [thank*], fails: [Goodbye.], passes: [Thanks.]}\n",
    )
    (found,) = book.check("We look into it.", place())
    assert (found.start, found.end, found.matched) == (16, 16, "")
    assert hits(book, "Thank you.") == []
    assert hits(book, "Wir sehen nach.", language="de") == []


def test_a_better_word_is_proposed(tmp_path: Path) -> None:
    book = shop(
        tmp_path,
        "    kind: prefer\n    words:\n      en:\n"
        "        pairs: [{say: about, instead_of: [regarding, with reference to]}]\n"
        "        fails: [Regarding it.]\n        passes: [About it.]\n",
    )
    (found,) = book.check("With reference to your parcel", place())
    assert (found.matched, found.suggestion) == (
        "With reference to",
        "Say “about” instead.",
    )


def test_a_platforms_own_rule_says_why_and_where_it_stands() -> None:
    ruleset = load_ruleset()
    book = RuleBook(ruleset.rules, ruleset.forms, ruleset.search)
    text = "Please delete your review."

    def sources(platform: str) -> dict[str, str]:
        return {f.rule: f.source for f in book.check(text, place(platform=platform))}

    assert sources("walmart")["reviews.ask-remove"] == "walmart-010"
    assert "walmart-010; trustpilot-002" in sources("generic")["reviews.ask-remove"]
    assert not any(rule.startswith("walmart.") for rule in sources("walmart"))


def test_an_action_told_as_done_needs_a_fact_that_says_so(desk: Tactful) -> None:
    text = "We have refunded your order."

    def found(*facts: str) -> list[str]:
        sheet = FactSheet(
            facts=tuple(Fact(id=f"note:{n}", text=t) for n, t in enumerate(facts)),
            offers=(),
        )
        return [f.rule for f in desk.check(text, facts=sheet) if f.rule == "done.refund"]

    assert found() == ["done.refund"]
    assert found("We have refunded 20 USD on Monday.") == []
    assert [f for f in desk.check(text) if f.rule == "done.refund"] == []


def test_a_rule_holds_from_its_day_in_its_regions_and_for_grave_complaints(
    tmp_path: Path,
) -> None:
    from datetime import date

    book = shop(
        tmp_path,
        "    kind: phrase\n    effective: 2026-06-01\n    regions: [eu]\n"
        "    severities: [high]\n    words:\n"
        "      de: {phrases: [gold], fails: [Gold.], passes: [Blech.]}\n",
    )
    here = {"language": "de-DE", "severity": "high", "today": date(2026, 6, 1)}
    assert hits(book, "Gold", **here) == ["Gold"]
    assert hits(book, "Gold", **here | {"today": date(2026, 5, 31)}) == []
    assert hits(book, "Gold", **here | {"language": "de-CH"}) == []
    assert hits(book, "Gold", **here | {"severity": None}) == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("    kind: phrase\n", "'words' are missing"),
        ("    kind: limit\n    words: {en: {phrases: [a b], fails: [x], passes: [y]}}\n",
         "'most' belongs to the kind 'limit'"),
        ("    kind: pattern\n    patterns: ['(']\n    fails: [x]\n    passes: [y]\n",
         "own.yaml:10: the pattern '(' is not RE2"),
        ("    kind: pattern\n    patterns: ['x*']\n    fails: [x]\n    passes: [y]\n",
         "matches everywhere"),
        ("    kind: pattern\n    patterns: ['(?=x)x']\n    fails: [x]\n    passes: [y]\n",
         "is not RE2"),
        ("    kind: phrase\n    words: {en: {phrases: [gold, gold], fails: [gold], passes: [y]}}\n",
         "'gold' stands twice"),
        ("    kind: phrase\n    words: {en: {phrases: ['~ gold'], fails: [gold], passes: [y]}}\n",
         "no word beside it"),
        ("    kind: phrase\n    words: {en: {phrases: ['(a|b'], fails: [a], passes: [y]}}\n",
         "not closed"),
        ("    kind: phrase\n    colour: red\n    words: {en: {phrases: [a b], fails: [a b], passes: [y]}}\n",
         "Extra inputs"),
        ("    kind: phrase\n    words: {en: {phrases: [gold], fails: [tin], passes: [y]}}\n",
         "should find its example 'tin'"),
        ("    kind: phrase\n    words: {en: {phrases: [gold], fails: [gold], passes: [Gold]}}\n",
         "should let pass its example 'Gold'"),
        ("    kind: phrase\n    like: no.such\n", "like 'no.such'"),
        ("    kind: phrase\n    platforms: [ebuy]\n    words: {en: {phrases: [gold], fails: [gold], passes: [y]}}\n",
         "unknown value 'ebuy'"),
    ],
)  # fmt: skip
def test_a_wrong_pack_is_refused_with_what_is_wrong(
    tmp_path: Path, body: str, reason: str
) -> None:
    with pytest.raises(KnowledgeError) as caught:
        shop(tmp_path, body)
    assert reason in str(caught.value)


def test_a_folder_without_packs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no rules in"):
        read_folder(tmp_path)


def test_a_shop_may_not_take_the_id_of_a_house_rule(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        HEAD.replace("shop.test", "reviews.fake")
        + "    kind: phrase\n    words: {en: {phrases: [gold], fails: [gold], passes: [y]}}\n"
    )
    with pytest.raises(KnowledgeError, match="stands twice"):
        Tactful(rules=[tmp_path]).check("Some text of ours.")


def test_a_shops_rules_hold_beside_those_of_the_house(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        HEAD
        + "    kind: phrase\n    words: {en: {phrases: [acme+], fails: [Acme], passes: [y]}}\n"
    )
    desk = Tactful(rules=[tmp_path])
    found = {f.rule for f in desk.check("Acme is worse. Please delete your review.")}
    assert {"shop.test", "reviews.ask-remove"} <= found


# --- the traps of matching --------------------------------------------------------------


def seen(phrase: str, text: str) -> list[str]:
    from tactful.text.phrases import Phrases

    return [
        text[hit.start : hit.end]
        for found in Reading(text).find(Phrases([phrase])).values()
        for hit in found
    ]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("删除差评", "我们不会删除，差评我们会认真看"),
        ("删除差评", "我们不会删除。差评我们会认真看"),
        ("删除差评", "我们不会删除.差评我们会认真看"),
        ("删除差评", "我们不会删除\n差评我们会认真看"),
        ("change your review", "Please change your reviewer account."),
        ("change your review", "Please exchange your review copy."),
        ("star", "a starship, to restart"),
        ("or 1", "an alternative for 15"),
        ("отзыв", "отзывчивый"),
        ("rose", "in a prose"),
        ("리뷰", "프리뷰"),
        ("후기", "후기록"),
    ],
)
def test_words_that_only_look_like_it_are_left_alone(phrase: str, text: str) -> None:
    assert seen(phrase, text) == []


@pytest.mark.parametrize(
    ("phrase", "text", "matched"),
    [
        ("修改评价", "ok修改评价", "修改评价"),
        ("日报", "人民日报1报道", "日报"),
        ("wechat", "加wechat123", "wechat"),
        ("review", "r e v i e w", "r e v i e w"),
        ("change your review", "c h a n g e   y o u r   r e v i e w",
         "c h a n g e   y o u r   r e v i e w"),
        ("change your review", "c h a n g e y o u r r e v i e w", "c h a n g e y o u r r e v i e w"),
        ("review", "re.view", "re.view"),
        ("review", "rеviеw", "rеviеw"),
        ("отзыв", "oтзыв", "oтзыв"),
        ("review", "ｒｅ\u200bｖｉｅｗ", "ｒｅ\u200bｖｉｅｗ"),
        ("review", "r\u0335e\u0335v\u0335iew", "r\u0335e\u0335v\u0335iew"),
        ("删除差评", "删 除 差 评", "删 除 差 评"),
        ("删除差评", "刪-除-差-評", "刪-除-差-評"),
        ("리뷰", "리뷰를 지워 주세요", "리뷰"),
        ("리뷰 삭제", "리뷰삭제 부탁", "리뷰삭제"),
        ("レビュー", "ﾚﾋﾞｭｰを", "ﾚﾋﾞｭｰ"),
        ("バッグ", "ハ\u3099ック\u3099", "ハ\u3099ック\u3099"),
    ],
)  # fmt: skip
def test_words_are_seen_through_what_hides_them(
    phrase: str, text: str, matched: str
) -> None:
    assert matched in seen(phrase, text)


def test_a_whole_word_in_another_alphabet_is_that_word() -> None:
    assert seen("cop", "сор") == []  # Russian for litter, in letters that look Latin


def test_a_finding_names_the_folds_that_were_needed(desk: Tactful) -> None:
    def folds(text: str) -> set[str]:
        return {
            fold
            for finding in desk.check(text)
            if finding.rule == "reviews.ask-remove"
            for fold in finding.folds
        }

    assert folds("Please delete your rеview") == {"confusable"}
    assert folds("Please d.e.l.e.t.e your review") == {"separator"}
    assert folds("Please delete your review") == set()


def test_inflected_forms_are_known_when_rules_are_compiled() -> None:
    forms = inflect("de", ["ändern", "bewertung"])
    assert "geändert" in forms["ändern"]
    assert "bewertungen" in forms["bewertung"]
    assert inflect("ja", ["変更"]) == {"変更": ()}
    (piece,) = parse_phrase("change+ it", lambda word: inflect("en", [word])[word])
    assert {"change it", "changed it", "changing it"} <= piece.exact
