"""Numbers written in words, and what is counted: days, pieces, euros.

The plain numbers of a language come from num2words; what it does not give (dozens,
halves, oblique cases, native Korean) and the names of units and currencies stand in
``knowledge/figures/<language>.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tactful.data import data_folder
from tactful.errors import KnowledgeError

Unit = Literal["minute", "hour", "day", "working_day", "week", "month", "year", "piece"]
Text = Annotated[str, Field(min_length=1)]
MAX_DIGITS = 12
"""Digits beyond which a number counts nothing that a shop sells."""
LARGEST = 1000
"""Numbers below this are read as a whole; above it they are made of parts."""
_CONVERTERS = {"pt": "pt_BR"}
_JOINERS = {
    "en": ("and",), "es": ("y",), "pt": ("e",), "fr": ("et",), "de": ("und",),
}  # fmt: skip
_FILLERS = frozenset("de d of a".split())
"""Words that may stand between a number and its unit: une quinzaine de jours."""
_SCALES = {
    "en": {"thousand": 1000, "k": 1000, "million": 10**6},
    "es": {"mil": 1000, "millón": 10**6, "millones": 10**6},
    "pt": {"mil": 1000, "milhão": 10**6, "milhões": 10**6},
    "fr": {"mille": 1000, "million": 10**6, "millions": 10**6},
    "de": {"tausend": 1000, "million": 10**6, "millionen": 10**6},
    "ru": dict.fromkeys(("тысяча", "тысячи", "тысяч", "тысячу", "тыс"), 1000)
    | dict.fromkeys(("миллион", "миллиона", "миллионов", "млн"), 10**6),
    "id": {"ribu": 1000, "rb": 1000, "juta": 10**6, "jt": 10**6},
}  # fmt: skip
_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*")


class FigureWords(BaseModel):
    """One file of ``knowledge/figures/``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    numbers: dict[Text, Annotated[float, Field(gt=0)]]
    """Beyond those of num2words; a value below 1 after a number is added to it."""
    units: dict[Unit, tuple[Text, ...]]
    currencies: dict[Annotated[str, Field(pattern=r"^[A-Z]{3}$")], tuple[Text, ...]]
    """By ISO 4217 code; names and slang in all their forms."""
    percent: tuple[Text, ...]


@dataclass(frozen=True)
class Counted:
    """A number in words or digits at ``text[start:number_end]``, its unit up to ``end``."""

    start: int
    number_end: int
    end: int
    value: str
    """A plain decimal."""
    unit: str
    """A ``Unit``, ``percent``, or an ISO 4217 code."""
    in_words: bool


def find_counted(text: str, language: str) -> Iterator[Counted]:
    """Numbers in words with what they count, and digits whose unit stands in words.

    Languages written without spaces are read by ``text/han_numerals.py``.
    """
    words = _vocabulary(language.split("-")[0])
    if words is None:
        return
    tokens = [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text.lower())]
    said = [token for token, _, _ in tokens]
    at = 0
    while at < len(said):
        number = _number(said, at, words)
        if number is None:
            at += 1
            continue
        value, after = number
        start, number_end = tokens[at][1], tokens[after - 1][2]
        unit = _unit(said, after, words) or _unit(
            said, after + 1, words, said[after : after + 1]
        )
        if unit is not None and not re.search(
            r"[.!?;:\n]", text[number_end : tokens[unit[1] - 1][1]]
        ):
            yield Counted(
                start=start,
                number_end=number_end,
                end=tokens[unit[1] - 1][2],
                value=value,
                unit=unit[0],
                in_words=not said[at][0].isdecimal(),
            )
            at = unit[1]
        else:
            at = after


@dataclass(frozen=True)
class _Vocabulary:
    numbers: Mapping[str, Sequence[tuple[tuple[str, ...], Decimal]]]
    """By first word, longest first."""
    scales: Mapping[str, int]
    joiners: frozenset[str]
    units: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]


def _number(said: Sequence[str], at: int, words: _Vocabulary) -> tuple[str, int] | None:
    """The value of the number that begins at token ``at``, and the token after it."""
    first = _part(said, at, words)
    if first is None:
        return None
    value, after = first
    total, current = Decimal(0), value
    while after < len(said):
        step = after + 1 if said[after] in words.joiners else after
        if after < len(said) and (scale := words.scales.get(said[after])):
            total += current * scale
            current, after = Decimal(0), after + 1
            continue
        part = _part(said, step, words)
        fits = part is not None and (part[0] < 1 or (current == 0 and part[0] < LARGEST))
        if part is None or not fits or said[step][0].isdecimal():
            break
        current += part[0]
        after = part[1]
    return _plain(total + current), after


def _part(said: Sequence[str], at: int, words: _Vocabulary) -> tuple[Decimal, int] | None:
    if at >= len(said):
        return None
    if said[at].isdecimal() and len(said[at]) <= MAX_DIGITS:
        return Decimal(int(said[at])), at + 1
    for phrase, value in words.numbers.get(said[at], ()):
        if tuple(said[at : at + len(phrase)]) == phrase:
            return value, at + len(phrase)
    return None


def _unit(
    said: Sequence[str], at: int, words: _Vocabulary, between: Sequence[str] = ()
) -> tuple[str, int] | None:
    if at >= len(said) or any(word not in _FILLERS for word in between):
        return None
    for phrase, unit in words.units.get(said[at], ()):
        if tuple(said[at : at + len(phrase)]) == phrase:
            return unit, at + len(phrase)
    return None


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@cache
def figure_words(language: str) -> FigureWords | None:
    """The words for figures in ``language`` (``de``), where there is a file of them.

    Raises:
        KnowledgeError: the file is wrong.
    """
    file = data_folder("knowledge") / "figures" / f"{language}.yaml"
    if not file.is_file():
        return None
    try:
        return FigureWords.model_validate(yaml.safe_load(file.read_text("utf-8")))
    except (yaml.YAMLError, ValidationError) as problem:
        raise KnowledgeError(f"figures/{language}.yaml:1: {problem}") from None


@cache
def _vocabulary(language: str) -> _Vocabulary | None:
    words = figure_words(language)
    if words is None or language in ("zh", "ja"):
        return None
    joiners = frozenset(_JOINERS.get(language, ()))
    numbers: dict[str, Decimal] = {}
    for value in range(1 if language == "en" else 2, LARGEST):
        for spelling in _spellings(language, value):
            numbers.setdefault(spelling, Decimal(value))
    # In most languages “one” is the article as well: un día is no count of days.
    numbers |= {
        word.lower(): Decimal(str(value))
        for word, value in words.numbers.items()
        if value != 1
    }
    units: dict[str, str] = {}
    for unit, names in words.units.items():
        units |= dict.fromkeys((name.lower() for name in names), unit)
    for code, names in words.currencies.items():
        units |= dict.fromkeys((name.lower() for name in names), code)
    units |= dict.fromkeys((name.lower() for name in words.percent), "percent")
    return _Vocabulary(
        numbers=_by_first(numbers.items()),
        scales=_SCALES.get(language, {}),
        joiners=joiners,
        units=_by_first(units.items()),
    )


def _spellings(language: str, value: int) -> Iterable[str]:
    from num2words import num2words

    try:
        said = str(num2words(value, lang=_CONVERTERS.get(language, language)))
    except NotImplementedError:  # num2words has no numbers of this language
        return
    yield said
    if "ü" in said or "ö" in said or "ß" in said:
        yield said.replace("ü", "ue").replace("ö", "oe").replace("ß", "ss")
    if said.startswith("ein") and language == "de":
        yield said.removeprefix("ein")  # hundert for einhundert
    if said.startswith("one hundred"):
        yield said.replace("one hundred", "a hundred")


def _by_first(
    items: Iterable[tuple[str, Any]],
) -> dict[str, list[tuple[tuple[str, ...], Any]]]:
    table: dict[str, list[tuple[tuple[str, ...], Any]]] = {}
    for spelling, value in items:
        phrase = tuple(_TOKEN.findall(spelling))
        if phrase:
            table.setdefault(phrase[0], []).append((phrase, value))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table
