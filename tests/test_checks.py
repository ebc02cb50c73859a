"""Checks: what they find in a draft, and what they leave alone."""

from __future__ import annotations

from typing import Any

import pytest

from tactful.checks.checker import status_of
from tactful.checks.context import Context
from tactful.checks.grounding import check_grounding
from tactful.checks.privacy import check_privacy
from tactful.checks.reading import Reading
from tactful.checks.rulebook import RuleBook
from tactful.checks.shape import check_shape, find_blanks, measure
from tactful.checks.signbook import SignBook
from tactful.errors import InputError
from tactful.knowledge.rules import Bilingual, Rule
from tactful.knowledge.signs import load_signs
from tactful.service import Tactful
from tactful.types import Fact, FactSheet, Offer


def sheet(
    *texts: str, private: tuple[str, ...] = (), offers: tuple[Offer, ...] = ()
) -> FactSheet:
    facts = tuple(Fact(id=f"note:{n}", text=text) for n, text in enumerate(texts))
    return FactSheet(facts=facts, offers=offers, private=private)


def context(**changes: Any) -> Context:
    values: dict[str, Any] = {
        "platform": "generic",
        "platform_name": "Any other place",
        "channel": "private",
        "surface": "review",
        "language": "en",
        "expected_language": None,
        "agent_locale": "en",
    }
    return Context(**values | changes)


# --- grounding ----------------------------------------------------------------------


def ungrounded(text: str, *facts: str, language: str = "en") -> list[str]:
    found = check_grounding(Reading(text), context(language=language, facts=sheet(*facts)))
    assert all(text[f.start : f.end] == f.matched and f.level == "error" for f in found)
    return [f.matched for f in found]


@pytest.mark.parametrize(
    ("text", "facts", "language"),
    [
        ("You get $5 back.", ("5 USD",), "en"),
        ("Вернём 5,00\u00a0$ сегодня", ("5 USD",), "ru"),
        ("退您20元", ("¥20",), "zh-CN"),
        ("退您二十元", ("20元",), "zh-CN"),
        ("It left on November 24, 2026.", ("2026-11-24",), "en"),
        ("Salió el 24 de noviembre.", ("24.11.2026",), "es"),
        ("Отправлено 24 ноября 2026", ("2026年11月24日",), "ru"),
        ("It takes two weeks.", ("2 weeks",), "en"),
        ("через две недели", ("2 недели",), "ru"),
        ("十五天内", ("15天",), "zh-CN"),
        ("A discount of 20 %.", ("20%",), "en"),
        ("You get 5 EUR.", ("refund 5",), "en"),
        ("1. A photo\n2) The label\n3、Thanks", (), "en"),
        ("By [[1 or 2 days]] from [[date]]", (), "en"),
        ("Order 114-1234567-1234567", ("114-1234567-1234567",), "en"),
        ("No figure at all, one hopes.", (), "en"),
    ],
)
def test_what_a_fact_holds_may_be_said(
    text: str, facts: tuple[str, ...], language: str
) -> None:
    assert ungrounded(text, *facts, language=language) == []


@pytest.mark.parametrize(
    ("text", "facts", "language", "matched"),
    [
        ("You get 5 EUR back.", ("5 USD",), "en", ["5 EUR"]),
        ("You get $6 back.", ("5 USD",), "en", ["$6"]),
        ("退您30元", ("20元",), "zh-CN", ["30元"]),
        ("By November 25.", ("2026-11-24",), "en", ["November 25"]),
        ("Antes del 24/12/2026", ("2026-11-24",), "es", ["24/12/2026"]),
        ("It takes three weeks.", ("2 weeks",), "en", ["three"]),
        ("через три недели", ("2 недели",), "ru", ["три"]),
        ("A discount of 20%.", ("20 USD",), "en", ["20%"]),
        ("See https://x.com/a", ("https://x.com",), "en", ["https://x.com/a"]),
        ("It weighs 24 kg.", ("2026-11-24",), "en", ["24"]),
        ("Parcel LP00123456789CN", ("LP00123456780CN",), "en", ["LP00123456789CN"]),
        ("Only 12. Not 1", (), "en", ["12", "1"]),
        ("You get ５元", ("6元",), "zh-CN", ["５元"]),
    ],
)
def test_what_no_fact_holds_is_found(
    text: str, facts: tuple[str, ...], language: str, matched: list[str]
) -> None:
    assert ungrounded(text, *facts, language=language) == matched


def test_where_the_facts_are_not_known_nothing_is_judged(desk: Tactful) -> None:
    assert check_grounding(Reading("You get $5 on 24.11.2026."), context(facts=None)) == []
    found = desk.check("You get $5 on 24.11.2026.", facts=sheet())
    assert [f.matched for f in found if f.rule == "facts.ungrounded"] == [
        "$5",
        "24.11.2026",
    ]


# --- privacy ------------------------------------------------------------------------

PRIVATE = ("8011", "Anna Petrova", "LP00123456789CN", "a")


NO_SIGNS = SignBook((), load_signs, {})


def exposed(text: str, **changes: Any) -> list[tuple[str, str]]:
    found = check_privacy(
        Reading(text), context(facts=sheet(private=PRIVATE), **changes), NO_SIGNS
    )
    assert all(text[f.start : f.end] == f.matched for f in found)
    return [(f.rule, f.matched) for f in found]


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("Dear ANNA  Petrova, sorry", "ANNA  Petrova"),
        ("order ８０１１ was late", "８０１１"),
        ("your parcel lp00123456789cn", "lp00123456789cn"),
        ("order 114-7654321-7654321", "114-7654321-7654321"),
    ],
)
def test_what_belongs_to_the_buyer_stays_out_of_public(text: str, matched: str) -> None:
    assert ("privacy.public", matched) in exposed(text, channel="public")
    assert exposed(text, channel="private") == []


def test_a_number_that_only_contains_an_order_number_is_not_it() -> None:
    assert exposed("in 80113 homes", channel="public") == []


@pytest.mark.parametrize(
    "text", ["write to help@shop.com", "see www.shop.com", "call +1 415 555 2671"]
)
def test_contact_data_stay_out_of_public_and_of_closed_platforms(text: str) -> None:
    assert [rule for rule, _ in exposed(text, channel="public")] == ["privacy.contact-data"]
    assert [rule for rule, _ in exposed(text, platform="amazon")] == [
        "privacy.contact-data"
    ]
    assert exposed(text, platform="generic") == []


def test_the_order_number_itself_is_not_taken_for_a_telephone_number() -> None:
    facts = FactSheet(
        facts=(Fact(id="order:id", text="2024112233"),), offers=(), private=("2024112233",)
    )
    text = "This is about order number 2024112233."
    assert (
        check_privacy(Reading(text), context(platform="amazon", facts=facts), NO_SIGNS)
        == []
    )


# --- shape --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "unit", "length"),
    [("aß差😀", "characters", 4), ("aß差😀", "utf16", 5), ("aß差😀", "bytes", 10)],
)
def test_length_is_measured_in_the_platforms_unit(
    text: str, unit: str, length: int
) -> None:
    assert measure(text, unit) == length
    at_limit = context(limit=length, unit=unit)
    over = context(limit=length - 1, unit=unit)
    assert check_shape(text, at_limit) == []
    (found,) = check_shape(text, over)
    assert (found.rule, found.level) == ("draft.length", "error")
    assert text[found.start : found.end] == found.matched != ""


@pytest.mark.parametrize(
    ("text", "expected", "wrong"),
    [
        ("Сожалеем о случившемся, ответим вам завтра.", "en-US", True),
        ("Сожалеем о случившемся, ответим вам завтра.", "ru-RU", False),
        ("We are sorry and will answer you tomorrow.", "zh-CN", True),
        ("非常抱歉，我们明天答复您，请您放心。", "es-ES", True),
        ("Lo sentimos mucho, le responderemos mañana mismo.", "es-MX", False),
        ("Lo sentimos mucho, le responderemos mañana mismo.", "en-GB", True),
        ("OK", "ru-RU", False),  # too short to tell
        ("We are sorry and will answer you tomorrow.", None, False),
    ],
)
def test_a_draft_in_the_wrong_language_is_found(
    text: str, expected: str | None, wrong: bool
) -> None:
    found = check_shape(text, context(expected_language=expected))
    assert [f.rule for f in found] == (["draft.language"] if wrong else [])


def test_blanks_are_warned_of_and_decide_the_status() -> None:
    text = (
        "Sent under [[tracking number]] on [[date]], again [[date]]. Not [single] or [[]]."
    )
    assert find_blanks(text) == ("tracking number", "date")
    found = check_shape(text, context())
    assert [(f.rule, f.level, f.matched) for f in found] == [
        ("draft.blank", "warning", "[[tracking number]]"),
        ("draft.blank", "warning", "[[date]]"),
        ("draft.blank", "warning", "[[date]]"),
    ]
    assert status_of(text, found) == "needs_facts"
    assert status_of("Done.", []) == "ready"
    over = check_shape(text, context(limit=3))
    assert status_of(text, over) == "blocked"


# --- rules --------------------------------------------------------------------------


def rules_of(desk: Tactful, text: str, **place: Any) -> set[str]:
    return {finding.rule for finding in desk.check(text, **place)}


def test_rules_hold_on_their_platform_and_channel_only(desk: Tactful) -> None:
    text = "We have a star for you."
    assert "amazon.review-words" in rules_of(desk, text, platform="amazon")
    elsewhere = rules_of(desk, text, platform="aliexpress")
    assert {rule for rule in elsewhere if not rule.startswith("duties.")} == set()
    assert "amazon.review-words" not in rules_of(
        desk, text, platform="amazon", channel="public", surface="seller_feedback"
    )
    refund = "We can refund you today."
    assert "public.compensation" in rules_of(desk, refund, channel="public")
    assert "public.compensation" not in rules_of(desk, refund)


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("If you change your review, you get a refund.", "en"),
        ("IF YOU  change your re\u200bview, you get a refund.", "en"),
        ("修改好评后，我们给您返现。", "zh-CN"),
        ("您把差评删掉，我们就给您退款。", "zh-CN"),
        ("Если вы измените отзыв, мы вернём деньги.", "ru"),
        ("Si cambia su reseña, le devolvemos el dinero.", "es"),
    ],
)
def test_a_remedy_for_a_review_is_an_error_everywhere(
    desk: Tactful, text: str, locale: str
) -> None:
    for answered_in in (locale, "en", None):
        found = desk.check(text, locale=answered_in)
        assert any(f.rule.startswith("reviews.") and f.level == "error" for f in found)


def made(words: dict[str, dict[str, Any]] | None = None, **changes: Any) -> Rule:
    both = Bilingual.model_validate({"en": "x", "zh-CN": "x"})
    values: dict[str, Any] = {
        "id": "test.rule", "kind": "phrase", "level": "error", "why": both, "suggestion": both,
        "source": "x", "words": {},
    }  # fmt: skip
    for language, said in (words or {"en": {}}).items():
        usual = {"phrases": ("gold", "gold coin*"), "fails": ("gold",), "passes": ("tin",)}
        values["words"][language] = usual | said
    return Rule.model_validate(values | changes)


def hits(rule: Rule, text: str, **changes: Any) -> list[str]:
    found = RuleBook([rule]).check(text, context(**changes))
    assert all(text[f.start : f.end] == f.matched for f in found)
    return [f.matched for f in found]


def test_the_longest_hit_of_a_rule_stands_for_those_within_it() -> None:
    assert hits(made(), "a gold coins and gold") == ["gold coins", "gold"]


def test_an_exception_excuses_what_it_overlaps_and_nothing_else() -> None:
    rule = made({"en": {"exceptions": ("gold watch",)}})
    assert hits(rule, "your gold watch is here") == []
    assert hits(rule, "your gold watch, and gold") == ["gold"]


def test_two_lists_must_meet_within_one_sentence() -> None:
    rule = made({"en": {"near": ("pay",)}}, kind="together")
    assert hits(rule, "We pay in gold now.") == ["pay in gold"]
    assert hits(rule, "Gold is what we pay.") == ["Gold is what we pay"]
    assert hits(rule, "We pay. Gold is nice.") == []
    assert hits(rule, "Gold is nice.") == []


def test_rules_hold_on_their_surface() -> None:
    rule = made(surfaces=("review",))
    assert hits(rule, "gold") == ["gold"]
    assert hits(rule, "gold", surface="message") == []


def test_a_rule_that_an_offer_lifts_is_judged_only_where_offers_are_known() -> None:
    rule = made(unless_offers=("coupon",))
    assert hits(rule, "gold", facts=None) == []
    assert hits(rule, "gold", facts=sheet()) == ["gold"]
    assert hits(rule, "gold", facts=sheet(offers=(Offer.coupon(),))) == []
    assert hits(rule, "gold", facts=sheet(offers=(Offer.repair(),))) == ["gold"]


def test_rules_of_other_languages_hold_but_single_look_alike_words_do_not() -> None:
    rule = made(
        {
            "en": {"phrases": ("modif*", "gold coin*")},
            "ru": {"phrases": ("золото",)},
            "zh": {"phrases": ("5",)},
        },
        id="reviews.test",
    )
    spanish = "se modificó ayer"
    assert RuleBook([rule]).check(spanish, context(language="es")) == []
    assert "gold coins" in hits(rule, "son gold coins", language="es")
    assert hits(rule, "это золото", language="en") == ["золото"]
    assert hits(rule, "修改modify了", language="zh-CN") == ["modify"]
    assert hits(rule, "take 5", language="en") == []


def test_a_finding_names_what_had_to_be_folded() -> None:
    (found,) = RuleBook([made()]).check("ＧＯ\u200bLD", context())
    assert set(found.folds) == {"case", "invisible", "width"}


def test_findings_come_gravest_first_and_in_the_agents_language(desk: Tactful) -> None:
    text = "Dear customer, [[date]]. Please delete your review, we guarantee a refund."
    found = desk.check(text, platform="aliexpress", agent_locale="zh-CN")
    levels = [("error", "warning", "note").index(f.level) for f in found]
    assert levels == sorted(levels)
    assert {0, 1} <= set(levels)
    for finding in found:
        assert any("\u4e00" <= char <= "\u9fff" for char in finding.message)
        assert finding.source


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"platform": "ebuy"}, "unknown platform 'ebuy'"),
        ({"channel": "fax"}, "unknown channel 'fax'"),
        ({"surface": "wall"}, "unknown surface 'wall'"),
        ({"locale": "tlh"}, "'tlh'"),
    ],
)
def test_an_unknown_place_is_refused(
    desk: Tactful, wrong: dict[str, Any], reason: str
) -> None:
    with pytest.raises(InputError, match=reason):
        desk.check("Sorry.", **wrong)


def test_a_language_without_rules_is_unknown_and_never_a_pass(desk: Tactful) -> None:
    polish = "Dzień dobry, bardzo nam przykro z powodu opóźnienia paczki."
    (unjudged,) = [f for f in desk.check(polish) if f.rule == "draft.unjudged"]
    assert unjudged.level == "note"


def test_the_label_of_a_blank_is_no_placeholder_left_behind(desk: Tactful) -> None:
    def rules(text: str) -> set[str]:
        return {f.rule for f in desk.check(text) if f.level != "note"}

    assert "draft.placeholder" not in rules("Hello, this is [[your name]] of the shop.")
    assert "draft.placeholder" in rules("Hello, this is [your name] of the shop.")
