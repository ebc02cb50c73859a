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
from typing import Literal

from tactful.text.folding import fold

MAX_READINGS = 1500
"""Ways to read one part of a phrase: a slip in the brackets gives millions."""
TOGETHER = 8
"""So many readings of neighbouring words are looked for as wholes; where there are more,
each word is looked for by itself, as three lists of ten are thirty words and not a
thousand readings."""
MAX_OPTIONAL, MAX_SHORT = 40, 100
"""As ``TOGETHER``, for words that may be missing and for short ones."""
SHORT_DENSE, SHORT = 2, 4
"""Shorter literals stand everywhere, and are looked for together with their neighbour."""
_DENSE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_IS_DENSE = re.compile(f"[{_DENSE}]")
_DENSE_SPACE = re.compile(f"(?<=[{_DENSE}]) (?=[{_DENSE}])")
_LOOSE_SPACE = re.compile(
    f"(?<=[{_DENSE}]) | (?=[{_DENSE}])|(?<=[\uac00-\ud7a3]) (?=[\uac00-\ud7a3])"
)
"""Spaces that people leave out or put in as they like."""
MAX_LOOSE = 3
_SIGNS = re.compile(r"[()|*~]")

Forms = Callable[[str], Sequence[str]]
Join = Literal["", " ", "~"]
"""What may stand between two pieces: nothing, one space, or other words."""


@dataclass(frozen=True)
class Piece:
    """A part of a phrase, folded: one of its literals has to stand there."""

    exact: frozenset[str]
    open: frozenset[str]
    """Literals after which the word may go on."""
    join: Join
    """What stands between this piece and the next."""


Reading = tuple[Piece, ...]


@dataclass
class _Slot:
    """What may stand at one place of a phrase, before neighbours are put together."""

    exact: set[str]
    open: set[str]
    join: Join

    @property
    def size(self) -> int:
        return len(self.exact) + len(self.open)


def parse_phrase(phrase: str, forms: Forms | None = None) -> Reading:
    """What ``phrase`` stands for: its pieces, in order.

    Args:
        forms: gives the inflected forms of a word written with ``+``; ``None`` where the
            language has none.

    Raises:
        ValueError: it is empty, can never match, or its brackets do not fit.
    """
    segments = _split(phrase, "~")
    if any(not segment.strip() for segment in segments):
        raise ValueError(f"the phrase {phrase!r} has a '~' with no word beside it")
    pieces: list[Piece] = []
    for segment in segments:
        slots = [
            slot
            for word in _split(segment, " ")
            if word
            for slot in _slots(word, phrase, forms)
        ]
        merged = _merge(slots, phrase)
        merged[-1].join = "~"
        before: Join = "~"
        for slot in merged:
            pieces.append(
                Piece(
                    _spaced(slot.exact, before, slot.join),
                    _spaced(slot.open, before, slot.join),
                    slot.join,
                )
            )
            before = slot.join
    return tuple(pieces)


def _slots(word: str, phrase: str, forms: Forms | None) -> list[_Slot]:
    """The slots of what stands between two spaces: one for each bracket and bare text."""
    slots = []
    for atom in _atoms(word, phrase):
        slot = _Slot(set(), set(), "")
        for text in _expand(atom, phrase):
            open_ = text.endswith("*")
            (slot.open if open_ else slot.exact).update(_literals(text, phrase, forms))
        slots.append(slot)
    slots[-1].join = " "
    return slots


def _atoms(word: str, phrase: str) -> list[str]:
    """``word`` cut before and after each of its outer brackets with its mark."""
    if "(" not in word:
        if ")" in word or "|" in word:
            raise ValueError(
                f"the phrase {phrase!r} has a bracket or bar that does not fit"
            )
        return [word]
    atoms, depth, current = [], 0, ""
    for at, char in enumerate(word):
        if char == "(" and depth == 0 and current:
            atoms.append(current)
            current = ""
        depth += {"(": 1, ")": -1}.get(char, 0)
        current += char
        closes = char == ")" and depth == 0
        if depth < 0:
            raise ValueError(
                f"the phrase {phrase!r} has a bracket or bar that does not fit"
            )
        if (closes and word[at + 1 : at + 2] not in ("*", "+")) or (
            depth == 0 and char in "*+" and current.startswith("(")
        ):
            atoms.append(current)
            current = ""
    if depth:
        raise ValueError(f"the phrase {phrase!r} has a bracket that is not closed")
    return [*atoms, current] if current else atoms


def _merge(slots: Sequence[_Slot], phrase: str) -> list[_Slot]:
    """``slots`` with neighbours put together where that is better, or cannot be helped."""
    merged: list[_Slot] = []
    for slot in slots:
        if merged and "" in slot.exact and _is_much(merged[-1], slot):
            # A word that may be missing, after one that may go on or be one of many: other
            # words may stand there as well, so that nothing has to be written down.
            merged[-1].join = "~"
            continue
        if merged and _belong(merged[-1], slot):
            before = merged.pop()
            if len(before.exact) * slot.size > MAX_READINGS:
                raise ValueError(
                    f"the phrase {phrase!r} has more than {MAX_READINGS} readings"
                )
            merged.append(
                _Slot(
                    {_glue(a, before.join, b) for a in before.exact for b in slot.exact},
                    {_glue(a, before.join, b) for a in before.exact for b in slot.open},
                    slot.join,
                )
            )
        else:
            merged.append(slot)
    for slot in merged:
        if "" in slot.exact or "" in slot.open or not slot.size:
            raise ValueError(f"the phrase {phrase!r} has nothing to look for")
    return merged


def _is_much(before: _Slot, slot: _Slot) -> bool:
    if before.open or before.join == "~":
        return True
    return len(before.exact) * slot.size > MAX_OPTIONAL * _room(before)


def _belong(before: _Slot, slot: _Slot) -> bool:
    if before.open or before.join == "~":
        return False  # what stands after an open word, or a gap, cannot be written down
    if "" in before.exact or "" in slot.exact or "" in slot.open:
        return True
    one, other = next(iter(before.exact)), next(iter(slot.exact or slot.open))
    dense = _IS_DENSE.match(one[-1]) is not None
    if before.join == "" and _is_spaced(one[-1]) and _is_spaced(other[0]):
        return True  # two parts of one word
    if len(before.exact) * slot.size <= TOGETHER * _room(before):
        return True
    shortest = min(map(len, before.exact | slot.exact | slot.open))
    short = SHORT_DENSE if dense else SHORT
    return shortest < short and len(before.exact) * slot.size <= MAX_SHORT * _room(before)


def _room(slot: _Slot) -> int:
    """Korean may be written without spaces, so that its words have to stand together."""
    written = next(iter(slot.exact | slot.open))
    return 5 if any("\uac00" <= char <= "\ud7a3" for char in written) else 1


def _is_spaced(char: str) -> bool:
    """Whether ``char`` is of a word in a script that parts words by spaces."""
    return char.isalnum() and not _IS_DENSE.match(char)


def _glue(one: str, join: str, other: str) -> str:
    if not one:
        return other
    if one.endswith(" ") or other.startswith(" "):
        join = ""
    return f"{one}{join}{other}"  # the space stays where a word is missing after it


def _literals(text: str, phrase: str, forms: Forms | None) -> Iterable[str]:
    """All that ``text`` (words without brackets) may read, folded; of nothing, nothing."""
    columns: list[tuple[str, ...]] = []
    for word in text.split():
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
    # A space at the edge of an alternative parts it from what stands beside the bracket.
    before = " " if text[:1] == " " and columns else ""
    after = " " if text[-1:] == " " and columns else ""
    return [f"{before}{' '.join(reading)}{after}" for reading in readings]


def _spaced(literals: Iterable[str], before: Join, after: Join) -> frozenset[str]:
    """All spacings of ``literals``; where a space or gap stands beside, none is needed."""
    if before:
        literals = [literal.lstrip() for literal in literals]
    if after:
        literals = [literal.rstrip() for literal in literals]
    return frozenset(itertools.chain.from_iterable(map(_spacings, literals)))


def _spacings(literal: str) -> Iterable[str]:
    """``literal`` with and without each of the spaces that people may leave out.

    Between Chinese characters no space is looked for: where one stands in a text, it is
    left out when the text is squeezed.
    """
    literal = _DENSE_SPACE.sub("", literal)
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
