"""Locales: in which language and with which manners a draft is written."""

from __future__ import annotations

from functools import cache
from importlib.resources.abc import Traversable
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field

from tactful.data import data_folder
from tactful.errors import InputError
from tactful.knowledge.files import Document, Entry, names_in, read_yaml
from tactful.knowledge.phrasebook import phrasebook_locales
from tactful.knowledge.rules import Bilingual
from tactful.text.calendar import WEEKDAYS, parse_days
from tactful.text.phrases import check_phrase

Text = Annotated[str, Field(min_length=1)]
Confidence = Literal["high", "medium", "low"]


class Names(Bilingual):
    """What a locale is called, by the desk and by its speakers."""

    own: Text


class Address(Entry):
    """How a buyer is addressed."""

    register_: Annotated[str, Field(alias="register", min_length=1)]
    """Which form of address, and when; in English, for prompts."""
    known: Text
    """The greeting with ``{name}``."""
    unknown: Text


class Ladder(Entry):
    """Apologies from light to grave; the strong ones only for what has been verified."""

    mild: Annotated[tuple[Text, ...], Field(min_length=2)]
    standard: Annotated[tuple[Text, ...], Field(min_length=2)]
    strong: Annotated[tuple[Text, ...], Field(min_length=2)]


class Avoid(Entry):
    """Something that readers there take ill, and what to say instead."""

    phrases: Annotated[tuple[Text, ...], Field(min_length=1)]
    problem: Literal[
        "robotic", "cold", "blaming", "defensive", "dismissive", "legalistic",
        "pressuring", "overfamiliar", "grammar",
    ]  # fmt: skip
    why: Bilingual
    better: Text
    source: Text
    confidence: Confidence
    fails: Annotated[tuple[Text, ...], Field(min_length=1)]
    passes: tuple[Text, ...] = ()


class Taboo(Entry):
    """What offends there or means something else; found only where ``words`` are given."""

    kind: Literal["number", "colour", "animal", "symbol", "gift", "topic"]
    words: tuple[Text, ...] = ()
    near: tuple[Text, ...] = ()
    """Only in one sentence, or one field of the order, with one of these."""
    say: Bilingual
    source: Text
    confidence: Confidence


class RiskyEmoji(Entry):
    """An emoji that can be misread there."""

    emoji: Text
    why: Bilingual


class Emoji(Entry):
    """Which emoji go down well, and which do not."""

    ok: tuple[Text, ...] = ()
    risky: tuple[RiskyEmoji, ...] = ()


class Style(Entry):
    """How texts look there."""

    exclamations: Annotated[int, Field(ge=0, le=3)]
    """Most exclamation marks in one text."""
    private: tuple[int, int]
    """Usual length of a private reply, in ``unit``."""
    public: tuple[int, int]
    unit: Literal["words", "characters"]


class Calls(Entry):
    """When a call is welcome, on the buyer's clock."""

    from_: Annotated[str, Field(alias="from", pattern=r"^\d\d:\d\d$")]
    to: Annotated[str, Field(pattern=r"^\d\d:\d\d$")]
    best: Annotated[str, Field(pattern=r"^\d\d:\d\d-\d\d:\d\d$")]
    weekdays: tuple[str, ...]
    avoid: Bilingual
    source: Text


class Occasion(Entry):
    """Days on which one does not write, call or advertise, or on which all is late."""

    name: Bilingual
    when: Annotated[tuple[Text, ...], Field(min_length=1)]
    mind: Literal["no_contact", "no_call", "no_promotion", "delays"]
    say: Bilingual
    source: Text


class Right(Entry):
    """A right or threat that buyers there cite; orientation, no legal advice."""

    say: Bilingual
    source: Text
    confidence: Confidence


class LocaleFacts(Entry):
    """What is known of one locale."""

    tag: Text
    phrasebook: Text | None
    """The composer's phrasebook; ``None`` where only a model can write."""
    names: Names
    zone: Text
    """Usual IANA zone of its buyers."""
    write_in: Text
    """The instruction to write in it, in the language itself."""
    manners: Annotated[tuple[Text, ...], Field(min_length=1)]
    source: Text
    seeds: tuple[str, ...] = ()
    """Ids of coverage items it carries."""
    address: Address
    closings: Annotated[tuple[Text, ...], Field(min_length=2)]
    apology: Ladder
    empathy: Annotated[tuple[Text, ...], Field(min_length=3)]
    avoid: Annotated[tuple[Avoid, ...], Field(min_length=5)]
    taboos: tuple[Taboo, ...]
    emoji: Emoji
    style: Style
    calls: Calls
    dates: tuple[Occasion, ...]
    priorities: tuple[Text, ...]
    rights: tuple[Right, ...]


def locale_tags() -> tuple[str, ...]:
    """The locales there are profiles of."""
    return names_in("locales")


@cache
def load_locale(locale: str) -> LocaleFacts:
    """The facts of ``locale``: a tag such as ``ru-RU``, or a language such as ``ru``.

    Raises:
        InputError: there are none.
        KnowledgeError: the file is wrong.
    """
    tag = match_locale(locale)
    if tag is None:
        raise InputError(
            f"cannot write in the locale {locale!r}; "
            f"choose one of {', '.join(locale_tags())}"
        )
    return read_locale(data_folder("knowledge") / "locales" / f"{tag}.yaml")


def composable(facts: LocaleFacts) -> LocaleFacts:
    """``facts``, or where only a model can write that locale the nearest the composer can.

    The nearest is another of the same language, else English.
    """
    if facts.phrasebook is not None:
        return facts
    language = facts.tag.split("-")[0]
    near = [load_locale(tag) for tag in locale_tags() if tag.split("-")[0] == language]
    return next((one for one in near if one.phrasebook), None) or load_locale("en")


def profile_of(locale: str) -> LocaleFacts | None:
    """The facts of ``locale``, or ``None`` where there are none.

    Raises:
        KnowledgeError: the file is wrong.
    """
    tag = match_locale(locale)
    return load_locale(tag) if tag else None


def match_locale(locale: str) -> str | None:
    """The known tag that ``locale`` means, or ``None``."""
    wanted = locale.strip().replace("_", "-").lower()
    by_name = {tag.lower(): tag for tag in locale_tags()}
    if wanted in by_name:
        return by_name[wanted]
    first = {"en": "en-US", "es": "es-ES", "zh": "zh-CN", "pt": "pt-BR"}
    if wanted in first:
        return first[wanted]
    return next((tag for tag in locale_tags() if tag.split("-")[0] == wanted), None)


def read_locale(file: Traversable) -> LocaleFacts:
    """Read and check one locale file.

    Raises:
        KnowledgeError: its zone or its phrasebook does not exist, a phrase can never
            match, a day or weekday is none.
    """
    document = read_yaml(file)
    facts = document.parse(LocaleFacts)
    if f"{facts.tag}.yaml" != file.name:
        raise document.fail(("tag",), f"the tag {facts.tag!r} differs from the file's")
    try:
        ZoneInfo(facts.zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise document.fail(("zone",), f"unknown time zone {facts.zone!r}") from None
    if facts.phrasebook is not None and facts.phrasebook not in phrasebook_locales():
        raise document.fail(("phrasebook",), f"there is no phrasebook {facts.phrasebook!r}")
    for number, avoid in enumerate(facts.avoid):
        _phrases(document, ("avoid", number, "phrases"), avoid.phrases)
    for number, taboo in enumerate(facts.taboos):
        _phrases(document, ("taboos", number, "words"), (*taboo.words, *taboo.near))
    for day in facts.calls.weekdays:
        if day not in WEEKDAYS:
            raise document.fail(("calls", "weekdays"), f"{day!r} is no weekday")
    for number, occasion in enumerate(facts.dates):
        for days in occasion.when:
            try:
                parse_days(days)
            except ValueError as problem:
                raise document.fail(("dates", number, "when"), str(problem)) from None
    return facts


def _phrases(
    document: Document, at: tuple[str | int, ...], phrases: tuple[str, ...]
) -> None:
    for phrase in phrases:
        try:
            check_phrase(phrase)
        except ValueError as problem:
            raise document.fail(at, str(problem)) from None
