"""Text as the matchers see it, with a map back to the text as it was written.

Buyers and careless authors write one word in many ways: full width, upper case, with or
without accents, traditional or simplified, with invisible characters inside, or with
letters of another alphabet that look the same. Matching folds all of that away, one
character at a time, so that every folded character knows which original character it
came from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from tactful.text.confusables import has_odd, look_alikes, mixes_scripts
from tactful.text.squeezing import cuts_of, is_spaced_out

_QUOTES = {"‘": "'", "’": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"'}
_UNEVEN = re.compile(r"[\x00-\x1f\x7f`]|  ")
_DASHES = dict.fromkeys("‐‑‒–—−", "-")
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u180b\u180c\u180d")
"""Characters that show nothing, though Unicode counts them as letters or marks."""
_JOINING = re.compile("[\u1161-\u1175\u11a8-\u11c2\u3099\u309a]")
"""Marks and letters that make one character with the one before them."""


@dataclass(frozen=True)
class Folded:
    """A folded text and where each of its characters stood."""

    text: str
    origin: Sequence[int]
    """For each folded character, the offset of its original."""
    original: str
    alike: frozenset[int] = frozenset()
    """Offsets of the original letters that were read as letters of another script."""
    seams: frozenset[int] = frozenset()
    """Offsets in ``text`` at which something between two letters was left out."""
    spaced_out: bool = field(default=False, compare=False)
    """Whether whole words stand in the text letter by letter."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original offsets of folded ``[start:end]``; ``start < end``."""
        last = self.origin[end - 1] + 1
        while last < len(self.original) and _JOINING.match(self.original[last]):
            last += 1  # it is part of the character before it
        return self.origin[start], last

    def breaks_line(self, start: int, end: int) -> bool:
        """Whether a line ends between folded ``start - 1`` and ``end``."""
        return "\n" in self.original[self.origin[start - 1] : self.origin[end]]

    def folds(self, start: int, end: int) -> tuple[str, ...]:
        """Names of the foldings that changed anything within original ``[start:end]``."""
        names: set[str] = set()
        for offset in range(start, end):
            names.update(_fold_char(self.original[offset])[1])
            if offset in self.alike:
                names.add("confusable")
        if any(start < self.origin[seam] < end for seam in self.seams):
            names.add("separator")
        return tuple(sorted(names))

    @cached_property
    def squeezed(self) -> Folded | None:
        """The text without what was put between the letters of words, if anything was.

        Clause punctuation is never left out.
        """
        cuts = cuts_of(self.text, self.origin, self.original)
        if not cuts:
            return None
        text, origin, seams = [], list[int](), set[int]()
        at = length = 0
        for start, end in [*cuts, (len(self.text), len(self.text))]:
            text.append(self.text[at:start])
            origin += self.origin[at:start]
            length += start - at
            seams.add(length)
            at = end
        seams.discard(length)
        return Folded(
            text="".join(text),
            origin=origin,
            original=self.original,
            alike=self.alike,
            seams=frozenset(seams),
            spaced_out=is_spaced_out(self.text),
        )


def fold(text: str) -> Folded:
    """Fold ``text``; white space becomes single spaces, invisible characters vanish."""
    if text.isascii() and not _UNEVEN.search(text):
        return Folded(text=text.lower(), origin=range(len(text)), original=text)
    folded = "".join(map(_PIECES.__getitem__, text))
    origin: Sequence[int] = range(len(text))
    if _UNEVEN_PIECE in folded:
        folded, origin = _fold_slowly(text)
    if "  " in folded:
        kept = [at for at in range(len(folded)) if folded[at : at + 2] != "  "]
        folded = "".join(folded[at] for at in kept)
        origin = [origin[at] for at in kept]
    alike: dict[int, str] = {}
    if has_odd(folded) and mixes_scripts(folded):
        alike = look_alikes(folded, "".join(text[at] for at in origin))
        folded = "".join(alike.get(at, char) for at, char in enumerate(folded))
    origin = origin if isinstance(origin, range) else tuple(origin)
    return Folded(
        text=folded,
        origin=origin,
        original=text,
        alike=frozenset(origin[at] for at in alike),
    )


def _fold_slowly(text: str) -> tuple[str, Sequence[int]]:
    """As ``fold``, where characters vanish, grow, or join with the one before."""
    out: list[str] = []
    origin: list[int] = []
    for at, written in enumerate(text):
        for char in _fold_char(written)[0]:
            if out and _JOINING.match(char):
                joined = unicodedata.normalize("NFC", out[-1] + char)
                if len(joined) == 1:
                    out[-1] = joined
                    continue
            out.append(char)
            origin.append(at)
    return "".join(out), origin


@cache
def traditional_characters() -> frozenset[str]:
    """Characters that stand only in traditional Chinese."""
    return frozenset(_simplified())


@cache
def _simplified() -> dict[str, str]:
    """Traditional to simplified characters, one to one (OpenCC's table)."""
    from opencc import OpenCC

    converter = OpenCC("t2s")
    han = [chr(code) for code in range(0x4E00, 0xA000)]
    return {
        before: after
        for before, after in zip(han, (converter.convert(c) for c in han), strict=True)
        if before != after and len(after) == 1
    }


@cache
def _fold_char(char: str) -> tuple[str, tuple[str, ...]]:
    if char.isspace():
        return " ", () if char == " " else ("space",)
    category = unicodedata.category(char)
    if category in ("Cf", "Cc") or "\ufe00" <= char <= "\ufe0f" or char in _UNSEEN:
        return "", ("invisible",)
    if char in _QUOTES or char in _DASHES:
        return _QUOTES.get(char) or _DASHES[char], ()
    folds: list[str] = []
    wide = unicodedata.normalize("NFKC", char)
    if wide != char:
        folds.append("width")
    lower = wide.casefold()
    if lower != wide:
        folds.append("case")
    bare = unicodedata.normalize(
        "NFC",
        "".join(
            c for c in unicodedata.normalize("NFD", lower) if not "\u0300" <= c <= "\u036f"
        ),
    )
    if bare != lower:
        folds.append("accent")
    if "\u4e00" <= char <= "\u9fff":
        simple = _simplified().get(bare, bare)
        if simple != bare:
            folds.append("traditional")
        bare = simple
    return bare, tuple(folds)


_UNEVEN_PIECE = "\ue000"
"""Stands, in the quick way of folding, for what does not fold to just one character."""


class _Pieces(dict[str, str]):
    """What each character folds to; grows with the characters that are met."""

    def __missing__(self, char: str) -> str:
        piece = _fold_char(char)[0]
        if len(piece) != 1 or _JOINING.match(piece):
            piece = _UNEVEN_PIECE
        self[char] = piece
        return piece


_PIECES = _Pieces()
