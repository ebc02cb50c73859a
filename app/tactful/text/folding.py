"""Text as the matchers see it, with a map back to the text as it was written.

Buyers and careless authors write one word in many ways: full width, upper case, with or
without accents, traditional or simplified, with invisible characters inside. Matching
folds all of that away, one character at a time, so that every folded character knows
which original character it came from.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

_QUOTES = {"‘": "'", "’": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"'}
_UNEVEN = re.compile(r"[\x00-\x1f\x7f]|  ")
_DASHES = dict.fromkeys("‐‑‒–—−", "-")


@dataclass(frozen=True)
class Folded:
    """A folded text and where each of its characters stood."""

    text: str
    origin: tuple[int, ...]
    """For each folded character, the offset of its original."""
    original: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original offsets of folded ``[start:end]``; ``start < end``."""
        return self.origin[start], self.origin[end - 1] + 1

    def folds(self, start: int, end: int) -> tuple[str, ...]:
        """Names of the foldings that changed anything within original ``[start:end]``."""
        names: set[str] = set()
        for char in self.original[start:end]:
            names.update(_fold_char(char)[1])
        return tuple(sorted(names))


def fold(text: str) -> Folded:
    """Fold ``text``; white space becomes single spaces, invisible characters vanish."""
    if text.isascii() and not _UNEVEN.search(text):
        plain = text.lower().replace("`", "'")
        return Folded(text=plain, origin=tuple(range(len(text))), original=text)
    out: list[str] = []
    origin: list[int] = []
    after_space = False
    for offset, char in enumerate(text):
        piece = _fold_char(char)[0]
        if piece == " ":
            if after_space:
                continue
            after_space = True
        elif piece:
            after_space = False
        for folded in piece:
            out.append(folded)
            origin.append(offset)
    return Folded(text="".join(out), origin=tuple(origin), original=text)


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
    if category in ("Cf", "Cc") or "\ufe00" <= char <= "\ufe0f":
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
