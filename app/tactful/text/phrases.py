"""Finding many phrases in one pass over a folded text.

How phrases are written: ``text/notation.py``. Words of scripts that are written with
spaces match whole words only; in Korean particles may follow; Chinese, Japanese and
Thai match anywhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from tactful.text.folding import Folded
from tactful.text.notation import Join, Piece, Reading, parse_phrase
from tactful.text.particles import is_particle

MAX_GAP_WORDS = 4
MAX_GAP_CHARACTERS = 8
MAX_GAP = 80
"""Characters that ``~`` may stand for, however few the words."""
MIN_SPELLED = 5
"""Letters below which a phrase spelled out without a pause is not looked for."""
_SENTENCE_END = re.compile(r"[.!?。！？；;…\n]")
_UNSPACED = re.compile(
    "[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)
_WORD = re.compile(r"\w")
_NO_EDGE, _LETTER, _DIGIT, _HANGUL = range(4)

Place = tuple[int, int]
Rest = tuple[tuple[int, Join], ...]
"""The pieces after the first, each with what stands before it."""


class Match(NamedTuple):
    """Phrase ``index`` stands at folded ``[start:end]``; in order of place."""

    start: int
    end: int
    phrase: int


@dataclass(frozen=True, slots=True)
class _Literal:
    """A literal: the kinds of its outer characters, and the pieces it belongs to."""

    left: int
    right: int
    exact: tuple[int, ...]
    open: tuple[int, ...]


class Phrases:
    """A set of phrases, compiled.

    Args:
        phrases: as people write them.
        readings: what each stands for, where that is known already.

    Raises:
        ValueError: a phrase is empty or can never match.
    """

    def __init__(
        self,
        phrases: Iterable[str],
        readings: Sequence[Reading] | None = None,
    ) -> None:
        self.phrases = tuple(phrases)
        if readings is None:
            readings = [parse_phrase(phrase) for phrase in self.phrases]
        pieces: dict[tuple[frozenset[str], frozenset[str]], int] = {}
        owners: dict[str, tuple[set[int], set[int]]] = {}
        self._starting: dict[int, list[tuple[int, Rest]]] = {}
        for index, reading in enumerate(readings):
            numbers = [self._number(piece, pieces, owners) for piece in reading]
            joins = [piece.join for piece in reading]
            rest = tuple(zip(numbers[1:], joins, strict=False))
            self._starting.setdefault(numbers[0], []).append((index, rest))
        self._spellings = tuple(sorted(owners))
        self._literals = tuple(
            _Literal(
                _KINDS[literal[0]],
                _KINDS[literal[-1]],
                tuple(owners[literal][0]),
                tuple(owners[literal][1]),
            )
            for literal in self._spellings
        )
        self._automaton = _automaton(self._spellings)

    def dump(self) -> dict[str, Any]:
        """What was compiled, as plain data; ``Phrases.load`` takes it."""
        return {
            "phrases": self.phrases,
            "spellings": self._spellings,
            "literals": [(x.left, x.right, x.exact, x.open) for x in self._literals],
            "starting": list(self._starting.items()),
        }

    @classmethod
    def load(cls, state: Mapping[str, Any]) -> Phrases:
        """What ``dump`` gave, many times faster than compiling it again.

        Raises:
            KeyError, TypeError, ValueError: ``state`` is something else.
        """
        made = cls(())
        made.phrases = tuple(state["phrases"])
        made._spellings = tuple(state["spellings"])
        made._literals = tuple(
            _Literal(left, right, tuple(exact), tuple(open_))
            for left, right, exact, open_ in state["literals"]
        )
        made._starting = {
            piece: [
                (index, tuple((number, gap) for number, gap in rest)) for index, rest in to
            ]
            for piece, to in state["starting"]
        }
        made._automaton = _automaton(made._spellings)
        return made

    @staticmethod
    def _number(
        piece: Piece,
        pieces: dict[tuple[frozenset[str], frozenset[str]], int],
        owners: dict[str, tuple[set[int], set[int]]],
    ) -> int:
        key = (piece.exact, piece.open)
        number = pieces.get(key)
        if number is None:
            number = pieces[key] = len(pieces)
            for kind, literals in enumerate(key):
                for literal in literals:
                    owners.setdefault(literal, (set(), set()))[kind].add(number)
        return number

    def find(self, text: Folded) -> list[Match]:
        """Every place of every phrase, in order of place."""
        written, length = text.text, len(text.text)
        found: dict[int, list[Place]] = {}
        literals = self._literals
        for number, start, end in self._automaton.find_matches_as_indexes(
            written, overlapping=True
        ):
            literal = literals[number]
            # Most hits are in the middle of words: they are thrown out first and fast.
            if literal.left and start and _joined(text, start, literal.left):
                continue
            pieces, place = literal.exact, (start, end)
            if literal.right and end < length and _joined(text, end, literal.right):
                after = _word_end(text, end, literal.right)
                if literal.right != _HANGUL or not is_particle(written[end:after]):
                    pieces = ()
                for piece in literal.open:
                    found.setdefault(piece, []).append((start, after))
            else:
                for piece in literal.open:
                    found.setdefault(piece, []).append(place)
            for piece in pieces:
                found.setdefault(piece, []).append(place)
        matches = set(self._spelled_out(text)) if text.spaced_out else set[Match]()
        for piece, places in found.items():
            for index, rest in self._starting.get(piece, ()):
                if not rest:
                    matches.update(Match(start, end, index) for start, end in places)
                    continue
                if any(number not in found for number, _ in rest):
                    continue
                for number, _ in rest:
                    found[number].sort()  # nearly always in order already
                for start, end in places:
                    for last in self._ends(text, rest, end, found):
                        matches.add(Match(start, last, index))
        return sorted(matches)

    def _ends(
        self,
        folded: Folded,
        rest: Rest,
        end: int,
        found: dict[int, list[Place]],
    ) -> Iterator[int]:
        """Where a phrase may end whose pieces up to ``end`` are found."""
        if not rest:
            yield end
            return
        text = folded.text
        number, join = rest[0]
        places = found[number]
        reach = end + (MAX_GAP if join == "~" else len(join))  # time stays linear
        for at in range(bisect_left(places, (end, 0)), len(places)):
            start, after = places[at]
            if start > reach:
                return
            loose = start == end and _UNSPACED.search(text[end - 1 : end + 1])
            if not (_bridged(text[end:start], join) or (join == " " and loose)):
                continue
            if join == "~" and folded.breaks_line(end, start):
                return  # a gap stays within its line
            yield from self._ends(folded, rest[1:], after, found)

    def _spelled_out(self, text: Folded) -> Iterator[Match]:
        """Phrases of several words spelled out with no pause between the words."""
        if self._unspaced is None:
            return
        automaton, numbers = self._unspaced
        for found, start, end in automaton.find_matches_as_indexes(
            text.text, overlapping=True
        ):
            literal = self._literals[numbers[found]]
            if _joined(text, start, literal.left) or _joined(text, end, literal.right):
                continue
            for piece in literal.exact:
                for index, rest in self._starting.get(piece, ()):
                    if not rest:
                        yield Match(start, end, index)

    @cached_property
    def _unspaced(self) -> tuple[AhoCorasick, list[int]] | None:
        """Made only when somebody first writes letter by letter."""
        joined = [
            (s.replace(" ", ""), n) for n, s in enumerate(self._spellings) if " " in s
        ]
        joined = [
            (spelling, number)
            for spelling, number in joined
            if len(spelling) >= MIN_SPELLED
        ]
        if not joined:
            return None
        spellings, numbers = zip(*joined, strict=True)
        return _automaton(spellings), list(numbers)


def _automaton(spellings: Sequence[str]) -> AhoCorasick:
    """Overlapping hits are wanted; of the ways to lay it out this is the quickest."""
    return AhoCorasick(
        spellings,
        matchkind=MatchKind.Standard,
        implementation=Implementation.ContiguousNFA,
    )


def check_phrase(phrase: str) -> None:
    """Say whether ``phrase`` is well written.

    Raises:
        ValueError: it is empty or can never match.
    """
    parse_phrase(phrase)


class _Kinds(dict[str, int]):
    """What kind of character must not go on beyond the edge of a phrase."""

    def __missing__(self, char: str) -> int:
        if "\uac00" <= char <= "\ud7a3":
            kind = _HANGUL
        elif char.isdigit():
            kind = _DIGIT
        else:
            letter = _WORD.match(char) and not _UNSPACED.match(char)
            kind = _LETTER if letter else _NO_EDGE
        self[char] = kind
        return kind


_KINDS = _Kinds()


def _joined(text: Folded, at: int, kind: int) -> bool:
    """Whether a word of ``kind`` goes on across ``at``."""
    written = text.text
    if not kind or not 0 < at < len(written):
        return False
    return _KINDS[written[at - 1]] == kind == _KINDS[written[at]] and at not in text.seams


def _word_end(text: Folded, at: int, kind: int) -> int:
    while at < len(text.text) and _KINDS[text.text[at]] == kind and at not in text.seams:
        at += 1
    return at


def _bridged(between: str, join: Join) -> bool:
    """Whether two pieces of a phrase may have ``between`` between them."""
    if join != "~":
        return between == join
    if _SENTENCE_END.search(between):
        return False
    if _UNSPACED.search(between):
        return len(between) <= MAX_GAP_CHARACTERS
    return len(between.split()) <= MAX_GAP_WORDS and len(between) <= MAX_GAP
