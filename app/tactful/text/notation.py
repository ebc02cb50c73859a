"""How phrases are written in the files people edit, and what they stand for.

A phrase is written as people would say it. A few signs widen it:

    ``*`` at the end of a word   any ending (``разбит*`` finds разбит, разбитые …)
    ``+`` at the end of a word   its inflected forms (``modify+`` finds modified …)
    ``~`` between words          up to four other words, within one sentence
                                 (in Chinese and Japanese: up to eight characters)
    ``(a|b)``                    one or the other; ``(a|)`` a or nothing
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from tactful.text.folding import fold

MAX_READINGS = 1500
"""Readings that one phrase may stand for: a slip in the brackets gives millions."""
_DENSE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_LOOSE_SPACE = re.compile(
    f"(?<=[{_DENSE}]) | (?=[{_DENSE}])|(?<=[\uac00-\ud7a3]) (?=[\uac00-\ud7a3])"
)
"""Spaces that people leave out or put in as they like."""
MAX_LOOSE = 3
_SIGNS = re.compile(r"[()|*~]")

Forms = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Piece:
    """A part of a phrase: one of its literals, folded."""

    literals: frozenset[str]
    any_ending: bool
    """Whether the word may go on after the literal."""
    gap_after: bool
    """Whether other words may stand before the next piece."""


Reading = tuple[Piece, ...]


def parse_phrase(phrase: str, forms: Forms | None = None) -> tuple[Reading, ...]:
    """What ``phrase`` stands for.

    Args:
        forms: gives the inflected forms of a word written with ``+``; ``None`` where the
            language has none.

    Raises:
        ValueError: it is empty, can never match, or its brackets do not fit.
    """
    segments = _split(phrase, "~")
    if any(not segment.strip() for segment in segments):
        raise ValueError(f"the phrase {phrase!r} has a '~' with no word beside it")
    columns = [
        _structures(segment, phrase, forms, last=number + 1 == len(segments))
        for number, segment in enumerate(segments)
    ]
    readings = list(itertools.islice(itertools.product(*columns), MAX_READINGS + 1))
    if len(readings) > MAX_READINGS:
        raise ValueError(f"the phrase {phrase!r} has more than {MAX_READINGS} readings")
    return tuple(tuple(itertools.chain.from_iterable(parts)) for parts in readings)


def _structures(
    segment: str, phrase: str, forms: Forms | None, *, last: bool
) -> list[Reading]:
    """The readings of what stands between two ``~``; those of one shape are one."""
    ended: set[str] = set()
    plain: set[str] = set()
    broken: list[Reading] = []
    for text in _expand(segment, phrase):
        words = text.split()
        if not words:
            raise ValueError(f"the phrase {phrase!r} has nothing to look for")
        inner = [n for n, word in enumerate(words[:-1]) if word.endswith("*")]
        if inner:
            broken.append(_broken(words, phrase, forms, gap_after=not last))
        else:
            (ended if words[-1].endswith("*") else plain).update(
                _literals(words, phrase, forms)
            )
    whole: list[Reading] = [
        (Piece(frozenset(found), any_ending, not last),)
        for found, any_ending in ((plain, False), (ended, True))
        if found
    ]
    return whole + broken


def _broken(
    words: Sequence[str], phrase: str, forms: Forms | None, *, gap_after: bool
) -> Reading:
    """Words of which one before the last has any ending: a piece up to each of these."""
    pieces: list[Piece] = []
    begun: list[str] = []
    for number, word in enumerate(words):
        begun.append(word)
        ends = number + 1 == len(words)
        if word.endswith("*") or ends:
            literals = frozenset(_literals(begun, phrase, forms))
            pieces.append(Piece(literals, word.endswith("*"), gap_after and ends))
            begun = []
    return tuple(pieces)


def _literals(words: Sequence[str], phrase: str, forms: Forms | None) -> Iterable[str]:
    """All that ``words`` may read, folded."""
    columns: list[tuple[str, ...]] = []
    for word in words:
        bare = word.rstrip("*+")
        said: tuple[str, ...] = (bare,)
        if word.endswith("+"):
            said = (bare, *(forms(bare) if forms else ()))
        folded = tuple(dict.fromkeys(_folded(form) for form in said))
        if not all(folded):
            raise ValueError(f"the phrase {phrase!r} has nothing to look for")
        columns.append(folded)
    readings = list(itertools.islice(itertools.product(*columns), MAX_READINGS + 1))
    if len(readings) > MAX_READINGS:
        raise ValueError(f"the phrase {phrase!r} has more than {MAX_READINGS} readings")
    for reading in readings:
        yield from _spacings(" ".join(reading))


def _spacings(literal: str) -> Iterable[str]:
    """``literal`` with and without each of the spaces that people may leave out."""
    loose = [match.start() for match in _LOOSE_SPACE.finditer(literal)][:MAX_LOOSE]
    for count in range(len(loose) + 1):
        for left_out in itertools.combinations(loose, count):
            yield "".join(c for at, c in enumerate(literal) if at not in left_out)


def _expand(text: str, phrase: str) -> Iterable[str]:
    """``text`` with each of its brackets read in each way."""
    opening = text.find("(")
    if opening < 0:
        if ")" in text or "|" in text:
            raise ValueError(
                f"the phrase {phrase!r} has a bracket or bar that does not fit"
            )
        yield text
        return
    depth = 0
    for closing in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[closing], 0)
        if depth == 0:
            break
    else:
        raise ValueError(f"the phrase {phrase!r} has a bracket that is not closed")
    before, after = text[:opening], text[closing + 1 :]
    mark = after[:1] if after[:1] in ("*", "+") else ""
    for choice in _split(text[opening + 1 : closing], "|"):
        end = mark if choice.strip() and not choice.endswith(("*", "+")) else ""
        yield from _expand(f"{before}{choice}{end}{after[len(mark) :]}", phrase)


def _split(text: str, sign: str) -> list[str]:
    """``text`` at each ``sign`` that stands outside of brackets."""
    parts = [""]
    depth = 0
    for char in text:
        depth += {"(": 1, ")": -1}.get(char, 0)
        if char == sign and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts


@cache  # phrases share most of their words
def _folded(word: str) -> str:
    if _SIGNS.search(word):
        raise ValueError(
            f"the phrase word {word!r} has a sign that may stand only at its end"
        )
    return fold(word).text.strip()
