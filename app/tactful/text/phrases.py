"""Finding many phrases in one pass over a folded text.

A phrase is written as people would say it. Two signs widen it:

    ``*`` at the end of a word   any ending (``разбит*`` finds разбит, разбитые …)
    ``~`` between words          up to four other words, within one sentence
                                 (in Chinese and Japanese: up to eight characters)

Words of scripts that are written with spaces match whole words only; Chinese,
Japanese and Thai match anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from tactful.text.folding import Folded, fold

MAX_GAP_WORDS = 4
MAX_GAP_CHARACTERS = 8
_SENTENCE_END = re.compile(r"[.!?。！？；;…\n]")
_UNSPACED = re.compile(
    "[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)
_WORD = re.compile(r"\w")


@dataclass(frozen=True)
class _Piece:
    """A literal of a phrase, and how it joins the piece after it."""

    literal: str
    left_edge: bool
    right_edge: bool
    any_ending: bool
    gap_after: bool


@dataclass(frozen=True)
class Match:
    """Phrase ``index`` stands at folded ``[start:end]``."""

    index: int
    start: int
    end: int


class Phrases:
    """A set of phrases, compiled.

    Raises:
        ValueError: a phrase is empty or can never match.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self.phrases = tuple(phrases)
        self._pieces = tuple(_parse(phrase) for phrase in self.phrases)
        literals = sorted({piece.literal for line in self._pieces for piece in line})
        self._number = {literal: number for number, literal in enumerate(literals)}
        self._literals = literals
        self._automaton = AhoCorasick(literals, matchkind=MatchKind.Standard)
        self._starting: dict[int, list[int]] = {}
        for index, line in enumerate(self._pieces):
            self._starting.setdefault(self._number[line[0].literal], []).append(index)

    def find(self, text: Folded) -> list[Match]:
        """Every place of every phrase, in order of place."""
        found: dict[int, list[int]] = {}
        for number, start, _ in self._automaton.find_matches_as_indexes(
            text.text, overlapping=True
        ):
            found.setdefault(number, []).append(start)
        matches = {
            Match(index, start, end)
            for number, starts in found.items()
            for index in self._starting.get(number, ())
            for start in starts
            for end in self._ends(text.text, index, 0, start, found)
        }
        return sorted(matches, key=lambda m: (m.start, m.end, m.index))

    def _ends(
        self,
        text: str,
        index: int,
        position: int,
        start: int,
        found: dict[int, list[int]],
    ) -> Iterator[int]:
        """Where phrase ``index`` ends when its piece ``position`` starts at ``start``."""
        piece = self._pieces[index][position]
        end = start + len(piece.literal)
        if piece.left_edge and start > 0 and _joined(text, start):
            return
        if piece.any_ending:
            while end < len(text) and _joined(text, end):
                end += 1
        elif piece.right_edge and end < len(text) and _joined(text, end):
            return
        if position + 1 == len(self._pieces[index]):
            yield end
            return
        following = self._pieces[index][position + 1]
        for after in found.get(self._number[following.literal], ()):
            if after >= end and _bridged(text[end:after], piece.gap_after):
                yield from self._ends(text, index, position + 1, after, found)


def check_phrase(phrase: str) -> None:
    """Say whether ``phrase`` is well written.

    Raises:
        ValueError: it is empty or can never match.
    """
    _parse(phrase)


@cache  # every phrase of the house is parsed when it is checked and when it is compiled
def _parse(phrase: str) -> tuple[_Piece, ...]:
    tokens = phrase.replace("~", " ~ ").split()
    words: list[tuple[str, bool, bool]] = []  # literal, any ending, gap after
    for token in tokens:
        if token == "~":
            if not words or words[-1][2]:
                raise ValueError(f"the phrase {phrase!r} has a '~' with no word before it")
            words[-1] = (words[-1][0], words[-1][1], True)
            continue
        literal = _literal(token.rstrip("*"))
        if not literal:
            raise ValueError(f"the phrase {phrase!r} has nothing to look for")
        words.append((literal, token.endswith("*"), False))
    if not words or words[-1][2]:
        raise ValueError(f"the phrase {phrase!r} has no word at its end")
    pieces: list[_Piece] = []
    literal = ""
    for position, (word, ending, gap) in enumerate(words):
        literal = f"{literal} {word}" if literal else word
        if not (ending or gap or position + 1 == len(words)):
            continue
        pieces.append(
            _Piece(
                literal=literal,
                left_edge=_needs_edge(literal[0]),
                right_edge=_needs_edge(literal[-1]),
                any_ending=ending,
                gap_after=gap,
            )
        )
        literal = ""
    return tuple(pieces)


@cache  # phrases share most of their words
def _literal(word: str) -> str:
    return fold(word).text.strip()


@cache
def _needs_edge(char: str) -> bool:
    return bool(_WORD.match(char)) and not _UNSPACED.match(char)


def _joined(text: str, at: int) -> bool:
    """Whether the characters on both sides of ``at`` belong to one word."""
    before, after = text[at - 1], text[at]
    return _needs_edge(before) and _needs_edge(after)


def _bridged(between: str, gap: bool) -> bool:
    """Whether two pieces of a phrase may have ``between`` between them."""
    if not gap:
        return between == " "
    if _SENTENCE_END.search(between):
        return False
    if _UNSPACED.search(between):
        return len(between) <= MAX_GAP_CHARACTERS
    return len(between.split()) <= MAX_GAP_WORDS and len(between) <= 80
