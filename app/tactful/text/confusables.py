"""Letters of one script that pass for letters of another, inside one word.

A word that mixes Latin with Cyrillic or Greek letters is nearly always an attempt to be
overlooked; a word wholly in one script never is, and is left as it stands. Which letters
look alike is Unicode's own table (UTS 39), as the package ``confusable-homoglyphs``
carries it; it is read only when such a word turns up.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

_ODD = (
    "\u0131\u0250-\u02af\u0370-\u03ff\u0400-\u052f\u0531-\u0587\u13a0-\u13f5\u2c80-\u2cff"
)
_ODD += "\ua4d0-\ua4ff\uab30-\uab65\uab70-\uabbf"
_SEAM = re.compile(f"[a-z][{_ODD}]|[{_ODD}][a-z]")
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_FOREIGN = re.compile(f"[{_ODD}]")
_RUSSIAN = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюя")


def has_odd(folded: str) -> bool:
    """Whether a letter is of an alphabet that has letters like Latin ones."""
    return _FOREIGN.search(folded) is not None


def mixes_scripts(folded: str) -> bool:
    """Whether a Latin letter stands beside one of another alphabet."""
    return _SEAM.search(folded) is not None


def look_alikes(folded: str, written: str) -> dict[int, str]:
    """What to read in place of the letters that do not belong to their word.

    Args:
        folded: the folded text.
        written: for each folded character the original one, as capitals look unlike
            small letters.

    Returns:
        The letter to read, by its offset in ``folded``.
    """
    read: dict[int, str] = {}
    for word in _WORD.finditer(folded):
        foreign = [i for i in range(*word.span()) if _FOREIGN.match(folded[i])]
        latin = [i for i in range(*word.span()) if folded[i].isascii()]
        if not foreign or not latin:
            continue
        as_latin = {i: _latin().get(written[i], "") for i in foreign}
        cyrillic = [i for i in foreign if _CYRILLIC.match(folded[i])]
        as_cyrillic = {i: _cyrillic().get(written[i], "") for i in latin}
        if len(cyrillic) == len(foreign) and _is_cyrillic(as_latin, as_cyrillic):
            chosen = as_cyrillic
        else:
            chosen = as_latin
        read.update((i, letter) for i, letter in chosen.items() if letter)
    return read


def _is_cyrillic(as_latin: dict[int, str], as_cyrillic: dict[int, str]) -> bool:
    """Whether a word is Cyrillic with a few Latin letters, and not the reverse.

    The letters that pass for none of the other script tell; after them the majority.
    """
    odd_cyrillic = sum(not letter for letter in as_latin.values())
    odd_latin = sum(not letter for letter in as_cyrillic.values())
    if odd_cyrillic != odd_latin:
        return odd_cyrillic > odd_latin
    return len(as_latin) > len(as_cyrillic)


@cache
def _table() -> dict[str, list[str]]:
    text = (files("confusable_homoglyphs") / "confusables.json").read_text("utf-8")
    return {
        char: [str(other["c"]) for other in others]
        for char, others in json.loads(text).items()
        if len(char) == 1
    }


@cache
def _latin() -> dict[str, str]:
    """The Latin letter that an odd letter passes for."""
    alike: dict[str, str] = {}
    for char, others in _table().items():
        letters = [o for o in others if len(o) == 1 and o.isascii() and o.isalpha()]
        if letters and not char.isascii():
            alike[char] = letters[0].lower()
    return alike


@cache
def _cyrillic() -> dict[str, str]:
    """The Russian letter that a Latin letter passes for."""
    alike: dict[str, str] = {}
    for char, others in _table().items():
        letters = [o.lower() for o in others if o.lower() in _RUSSIAN]
        if letters and char.isascii() and char.isalpha():
            alike[char] = letters[0]
    return alike
