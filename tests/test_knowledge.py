"""Knowledge: every wrong file is refused by name, line and reason; ours are right."""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Callable, Iterator
from importlib.resources.abc import Traversable
from pathlib import Path

import pytest

from tactful import lint
from tactful.checks.context import Context
from tactful.checks.examples import check_examples
from tactful.checks.rulebook import RuleBook
from tactful.checks.ruleset import load_rulebooks
from tactful.drafting import prompts
from tactful.errors import DataError, InputError, KnowledgeError, PromptError
from tactful.knowledge import causes, messages, phrasebook
from tactful.knowledge.causes import load_causes
from tactful.knowledge.files import label
from tactful.knowledge.guidelines import load_guidelines, read_guideline
from tactful.knowledge.lexicon import read_lexicon
from tactful.knowledge.locales import load_locale, locale_tags, read_locale
from tactful.knowledge.phrasebook import (
    Phrasebook,
    load_moves,
    load_phrasebook,
    phrasebook_locales,
    read_phrasebook,
)
from tactful.knowledge.platforms import load_platform, platform_ids, read_platform
from tactful.knowledge.rules import load_rules, read_rules, read_words
from tactful.types import CAUSES, OFFER_KINDS, Channel, FactSheet, Finding, Offer

KNOWLEDGE = Path(__file__).resolve().parents[1] / "knowledge"
PROMPTS = KNOWLEDGE.with_name("prompts")
LEXICON = """language: en
causes:
  product.size_fit: ["too small", "runs small"]
  logistics.late: ["website ~ slow", "too late"]
temperaments: {}
risks: {}
extortion_demand: []
extortion_lever: []
grave: []
negators: []
praise: []
"""
OWN = {"lexicon": LEXICON}
"""Files of our own, where the shipped ones are tidied too often to be quoted."""


def _book(file: Traversable) -> object:
    return read_phrasebook(file, load_moves())


def _rules(file: Traversable) -> object:
    return read_rules(file, set())


def _words(file: Traversable) -> object:
    return read_words(file, load_rules())


READERS: dict[str, tuple[str, Callable[[Traversable], object]]] = {
    "guideline": ("guidelines/g-late-delivery.md", read_guideline),
    "lexicon": ("lexicon/en.yaml", read_lexicon),
    "locale": ("locales/es-MX.yaml", read_locale),
    "phrasebook": ("phrasebooks/en.yaml", _book),
    "platform": ("platforms/amazon.yaml", read_platform),
    "rules": ("rules/amazon.yaml", _rules),
    "words": ("rules/words/en.yaml", _words),
}


def damaged(kind: str, tmp_path: Path, old: str, new: str, at: str) -> tuple[Path, int]:
    """A shipped file with the first ``old`` replaced, and the line that holds ``at``."""
    name = READERS[kind][0]
    text = OWN[kind] if kind in OWN else (KNOWLEDGE / name).read_text("utf-8")
    assert old in text
    file = tmp_path / Path(name).name
    text = text.replace(old, new, 1)
    file.write_text(text, "utf-8")
    return file, text[: text.index(at)].count("\n") + 1


@pytest.mark.parametrize(
    ("kind", "old", "new", "at", "reason"),
    [
        ("guideline", "stage:", "colour: red\nstage:", "colour:", "colour: Extra inputs"),
        ("guideline", "stage: [", "stage: [never, ", "stage:", "stage.0"),
        ("guideline", "causes: [logistics.late]", "causes: [logistics.lost]", "causes:", "unknown value 'logistics.lost'"),
        ("guideline", "licenses: [", "licenses: [explain.nothing, ", "licenses:", "unknown value 'explain.nothing'"),
        ("guideline", "id: g-late-delivery", "id: g-late", "id:", "differs from the file's name"),
        ("guideline", "stage:", "id: g-other\nstage:", "id: g-other", "the key 'id' stands twice"),
        ("guideline", "title: {", "title: {en: [", "title:", "not valid YAML"),
        ("lexicon", "  product.size_fit:", "  product.fit:", "  product.fit:", "unknown key 'product.fit'"),
        ("lexicon", "language: en", "language: en\nlanguages: en", "languages:", "languages: Extra inputs"),
        ("lexicon", '"website ~ slow", ', '"website ~ slow", "website ~ slow", ', '"website ~ slow"', "stands twice"),
        ("lexicon", '"website ~ slow", ', '"~ slow", ', '"~ slow"', "no word beside it"),
        ("locale", "zone: America/Mexico_City", "zone: America/Atlantis", "zone:", "unknown time zone"),
        ("locale", "phrasebook: es", "phrasebook: eo", "phrasebook:", "no phrasebook 'eo'"),
        ("locale", "tag: es-MX", "tag: es-AR", "tag:", "differs from the file's"),
        ("locale", "manners:", "manner: x\nmanners:", "manner: x", "Extra inputs"),
        ("phrasebook", "  greeting.plain:", "  greeting.warm:", "moves:\n", "'greeting.plain' is missing"),
        ("phrasebook", "order {order_id}", "order", '"About your order"', "lacks ['order_id']"),
        ("phrasebook", "order {order_id}", "{order_id} {name}", "{order_id} {name}", "unknown slot ['name']"),
        ("phrasebook", "language: English", "language: 5", "language:", "should be a valid string"),
        ("platform", "reply_hours: 24", "reply_hours: 0", "reply_hours:", "greater than 0"),
        ("platform", "reply_hours: 24", "reply_hours: soon", "reply_hours:", "valid integer"),
        ("platform", "id: amazon", "id: amazone", "id:", "differs from the file's"),
        ("platform", "no_offers: [", "no_offers: [gold, ", "no_offers:", "unknown value 'gold'"),
        ("platform", "surfaces: [seller_feedback]", "surfaces: [message]", "channel: public\n    surfaces: [message]", "public for message stands twice"),
        ("platform", "contacts: 1", "contacts: 1\ncontacts: 2", "contacts: 2", "the key 'contacts' stands twice"),
        ("rules", "level: error", "level: grave", "level:", "level: Input should be"),
        ("rules", "platforms: [amazon]", "platforms: [amazonia]", "platforms:", "unknown value 'amazonia'"),
        ("rules", "kind: phrase", "kind: phrase\n    words: {en: {phrases: [x], fails: [x], passes: [y]}}", "words: {en", "wordings lie in"),
        ("words", "amazon.review-words:", "amazon.reviews:", "amazon.reviews:", "there is no rule 'amazon.reviews'"),
        ("words", "amazon.review-words:\n  phrases:", "amazon.review-words:\n  near: [x]\n  phrases:", "amazon.review-words:", "'near' belongs to"),
        ("words", '"rate us", "rate your",', '"~ review", "rate your",', '"~ review"', "no word beside it"),
        ("rules", "id: amazon.promotion", "id: amazon.review-words", "id: amazon.review-words\n    kind: phrase\n    level: error\n    why:\n      en: Amazon forbids", "stands twice"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_line(
    tmp_path: Path, kind: str, old: str, new: str, at: str, reason: str
) -> None:
    file, line = damaged(kind, tmp_path, old, new, at)
    with pytest.raises(KnowledgeError) as caught:
        READERS[kind][1](file)
    assert str(caught.value).startswith(f"{label(file)}:{line}: ")
    assert reason in str(caught.value)


def test_lines_are_exact(tmp_path: Path) -> None:
    def line_of(kind: str, text: str) -> str:
        file = tmp_path / Path(READERS[kind][0]).name
        file.write_text(text, "utf-8")
        with pytest.raises(KnowledgeError) as caught:
            READERS[kind][1](file)
        return str(caught.value).split(": ")[0].split("/")[-1]

    assert line_of("guideline", "# no head\n") == "g-late-delivery.md:1"
    guideline = (KNOWLEDGE / READERS["guideline"][0]).read_text("utf-8")
    body = guideline.replace("# zh-CN\n", "")
    first = guideline.split("\n# en\n")[0].count("\n") + 2
    assert line_of("guideline", body) == f"g-late-delivery.md:{first}"


def test_a_guideline_too_long_to_read_at_work_is_refused(tmp_path: Path) -> None:
    file, _ = damaged("guideline", tmp_path, "# en\n", "# en\n" + "word " * 400, "# en")
    with pytest.raises(KnowledgeError, match="longer than"):
        read_guideline(file)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "es-MX.yaml"
    file.write_bytes("tag: español".encode("latin-1"))
    with pytest.raises(KnowledgeError, match=r"es-MX\.yaml:1: cannot be read"):
        read_locale(file)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the house's files that may be damaged."""
    shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")
    shutil.copytree(PROMPTS, tmp_path / "prompts")
    for module in (causes, messages, phrasebook, prompts):
        monkeypatch.setattr(module, "data_folder", lambda name: tmp_path / name)
    yield tmp_path


def replaced(file: Path, old: str, new: str) -> int:
    """Replace the first ``old``; the line where it stood."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("name", "old", "new", "loader", "reason"),
    [
        ("causes.yaml", "product.smell:", "product.odour:", causes.load_causes, "'product.smell' is missing"),
        ("causes.yaml", "product.smell:", "weather:\n  x: 1\nproduct.smell:", causes.load_causes, "'weather' is not a cause"),
        ("causes.yaml", "  empathy: broken", "  empathy: shattered", causes.load_causes, "no move 'empathy.shattered'"),
        ("causes.yaml", "  gravity: 1\n", "  gravity: 9\n", causes.load_causes, "gravity"),
        ("moves.yaml", "slots: [name]", "slots: name", phrasebook.load_moves, "slots"),
        ("messages.yaml", "($limit)", "($most)", messages.load_messages, "differ in their $names"),
    ],
)  # fmt: skip
def test_a_wrong_list_is_refused_with_its_line(
    house: Path, name: str, old: str, new: str, loader: object, reason: str
) -> None:
    line = replaced(house / "knowledge" / name, old, new)
    with pytest.raises(KnowledgeError) as caught:
        loader.__wrapped__()  # type: ignore[attr-defined]  # past the cache
    said = re.search(rf"{name}:(\d+): (.*)", str(caught.value))
    assert said
    assert reason in said[2]
    if "missing" not in reason:
        # causes and messages are named by their first line, values by their own
        assert line - 6 <= int(said[1]) <= line


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        ("draft.v2.yaml", "$limit", "$maximum", "placeholder $"),
        ("draft.v2.yaml", "version: 2", "version: 3", "differs from the file's name"),
        ("draft.v2.yaml", "about: ", "about: Now ", "must not be altered"),
        ("draft.v2.yaml", "about: ", "colour: red\nabout: ", "Extra inputs"),
    ],
)
def test_a_wrong_prompt_is_refused(
    house: Path, name: str, old: str, new: str, reason: str
) -> None:
    replaced(house / "prompts" / name, old, new)
    with pytest.raises(PromptError) as caught:
        prompts.load_prompt.__wrapped__("draft")
    assert reason in str(caught.value)
    assert re.search(rf"prompts/{re.escape(name)}:\d+: ", str(caught.value))


def test_every_file_of_the_house_is_in_order_and_every_example_does_what_it_says() -> None:
    lines = lint.lint_everything()
    ends = (": in order", ": as they say", ": all there")
    assert all(line.endswith(ends) for line in lines)


def test_an_example_that_does_not_do_what_it_says_is_told() -> None:
    rule = load_rules()[0]
    language, words = next(iter(rule.words.items()))
    mixed_up = words.model_copy(update={"passes": words.fails})
    wrong = rule.model_copy(update={"words": {language: mixed_up}})
    with pytest.raises(DataError, match="should let pass"):
        check_examples(wrong, {})


def test_an_unknown_name_is_refused_with_what_there_is() -> None:
    for load, wrong in (
        (load_platform, "ebuy"),
        (load_locale, "tlh"),
        (load_phrasebook, "xx"),
    ):
        with pytest.raises(InputError, match=f"'{wrong}'; choose one of "):
            load(wrong)


def test_locales_are_found_by_language_and_in_any_spelling() -> None:
    assert load_locale("ES_mx").tag == "es-MX"
    assert [load_locale(name).tag for name in ("en", "es", "zh", "ru")] == [
        "en-US", "es-ES", "zh-CN", "ru-RU"
    ]  # fmt: skip


# --- what the house says -----------------------------------------------------------


def test_every_cause_has_a_guideline() -> None:
    covered = {cause for guideline in load_guidelines() for cause in guideline.head.causes}
    assert set(CAUSES) == covered


def test_every_explanation_advice_step_and_boundary_is_licensed() -> None:
    licensed = {move for guideline in load_guidelines() for move in guideline.head.licenses}
    kinds = ("explain.", "advise.", "next.", "boundary.")
    assert {move for move in load_moves() if move.startswith(kinds)} <= licensed


def test_what_answers_a_cause_is_licensed_by_a_guideline_about_that_cause() -> None:
    for name, cause in load_causes().items():
        moves = {cause.move(kind, detail) for kind in ("explain", "advise")  # type: ignore[arg-type]
                 for detail in (None, *cause.explain, *cause.advise)} - {None}  # fmt: skip
        if cause.next:
            moves.add(f"next.{cause.next}")
        licensed = {
            move
            for guideline in load_guidelines()
            if name in guideline.head.causes or not guideline.head.causes
            for move in guideline.head.licenses
        }
        assert moves <= licensed, name


def books() -> list[Phrasebook]:
    return [load_phrasebook(locale) for locale in phrasebook_locales()]


def test_phrasebooks_hold_no_figure_but_what_is_filled_in() -> None:
    digits = [
        (book.locale, move, wording)
        for book in books()
        for move, wordings in book.moves.items()
        for wording in wordings
        if re.search(r"\d", wording)
    ]
    assert digits == []


VALUES = {
    "order_id": "", "name": "Alex", "product": "", "amount": "", "tracking": "", "date": "",
    "duration": "", "shop": "Blue Door", "signature": "Kim", "caller": "Kim",
}  # fmt: skip


def sentences_of(book: Phrasebook) -> Iterator[tuple[str, str]]:
    """Every wording of every move, filled in; clauses within every frame's first wording."""
    for move, wordings in book.moves.items():
        for number in range(len(wordings)):
            values = VALUES | dict.fromkeys(("a", "b", "c", "offer", "offers"), "…")
            yield move, book.wording(move, number, values)
            if move.startswith("issue."):
                for product in ("", "quartz watch"):
                    clause = book.wording(move, number, {"product": product})
                    for frame in ("restate.one", "public.restate.one"):
                        yield move, book.wording(frame, number, {"a": clause})
            if move.startswith("offer."):
                offer = book.wording(move, number, VALUES)
                yield move, book.wording("remedy.one", number, {"offer": offer})


def errors(
    rules: RuleBook, text: str, platform: str, channel: Channel, language: str
) -> list[Finding]:
    context = Context(
        platform=platform,
        platform_name=platform,
        channel=channel,
        surface="seller_feedback",
        language=language,
        expected_language=None,
        agent_locale="en",
        facts=FactSheet(facts=(), offers=tuple(Offer(kind=kind) for kind in OFFER_KINDS)),
    )
    return [f for f in rules.check(text, context) if f.level == "error"]


@pytest.fixture(scope="module")
def rulebook() -> RuleBook:
    return load_rulebooks()[0]


@pytest.mark.parametrize("platform", ["amazon", "aliexpress", "taobao_tmall", "generic"])
def test_every_sentence_of_ours_may_be_said_in_private(
    rulebook: RuleBook, platform: str
) -> None:
    wrong = [
        (book.locale, move, text, finding.rule, finding.matched)
        for book in books()
        for move, text in sentences_of(book)
        if not (platform == "amazon" and move.startswith("offer.coupon"))  # forbidden there
        and not move.startswith("public.")
        for finding in errors(rulebook, text, platform, "private", book.locale)
    ]
    assert wrong == []


@pytest.mark.parametrize("platform", ["amazon", "aliexpress", "taobao_tmall", "generic"])
def test_what_is_said_in_public_may_be_said_in_public(
    rulebook: RuleBook, platform: str
) -> None:
    wrong = [
        (book.locale, move, text, finding.rule, finding.matched)
        for book in books()
        for move, text in sentences_of(book)
        if move.startswith(("public.", "explain.", "issue."))
        for finding in errors(rulebook, text, platform, "public", book.locale)
    ]
    assert wrong == []


def test_no_two_wordings_of_a_clause_break_when_joined() -> None:
    for book in books():
        for frame in ("restate.two", "restate.three", "public.restate.two"):
            for number in range(len(book.moves[frame])):
                said = book.wording(frame, number, {slot: f"<{slot}>" for slot in "abc"})
                parts = {slot for slot in "abc" if f"<{slot}>" in said}
                assert parts == set(load_moves()[frame].slots)


def test_alternatives_are_listed_as_the_language_does() -> None:
    book = load_phrasebook("en")
    assert book.alternatives(["x"]) == "x"
    assert book.alternatives(["x", "y"]) == "x, or y"
    assert book.alternatives(["x", "y", "z"]) == "x, y, or z"
    assert load_phrasebook("zh-CN").alternatives(["x", "y", "z"]) == "x，y，或者z"


def test_braces_in_a_value_stay_what_they_are() -> None:
    book = load_phrasebook("en")
    assert "{amount}" in book.wording("greeting.named", 0, {"name": "{amount}"})
    item = book.wording("issue.product.defective", 0, {"product": "{name} & $x"})
    assert "{name} & $x" in item


def test_every_locale_and_platform_is_usable() -> None:
    written = {load_locale(tag).phrasebook for tag in locale_tags()}
    assert written - {None} == set(phrasebook_locales())
    for platform, surface in itertools.product(platform_ids(), ("review", "message")):
        rule = load_platform(platform).channel("private", surface)  # type: ignore[arg-type]
        assert rule is not None
        assert rule.available or rule.why.en
