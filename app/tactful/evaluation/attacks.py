"""Ways in which people hide a word from a check, made by a seeded generator.

Each attack leaves the text readable to a person. The generator and the folding share no
table: look-alikes are listed here by hand.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

from tactful.text.notation import Reading

_TO_CYRILLIC = dict(zip("aceopxyi", "асеорхуі", strict=True))
_TO_LATIN = {cyrillic: latin for latin, cyrillic in _TO_CYRILLIC.items()}
_INVISIBLE = "\u200b\u200c\u200d\u2060\u00ad\ufeff"
_MARKS = "\u0300\u0301\u0308\u0335\u0336"
_SEPARATORS = " .-_*"
_WORD = re.compile(r"[^\W\d_]+")
_DENSE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
MIN_LETTERS = 4
"""A word that is spelled out has so many letters; shorter ones look like initials."""

Attack = Callable[[str, random.Random], str]


def zero_width(text: str, rng: random.Random) -> str:
    """Invisible characters between letters."""
    return "".join(c + (rng.choice(_INVISIBLE) if rng.random() < 0.4 else "") for c in text)


def full_width(text: str, rng: random.Random) -> str:
    """Letters and digits of full width."""
    return "".join(
        chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and rng.random() < 0.7 else c for c in text
    )


def case(text: str, rng: random.Random) -> str:
    """Capitals at random."""
    return "".join(
        c.upper() if rng.random() < 0.5 and len(c.upper()) == 1 else c for c in text
    )


def combining(text: str, rng: random.Random) -> str:
    """Accents and strokes on letters."""
    return "".join(
        c + rng.choice(_MARKS) if c.isalpha() and rng.random() < 0.4 else c for c in text
    )


def homoglyph(text: str, rng: random.Random) -> str:
    """Up to half of the letters of words from another alphabet."""

    def swap(match: re.Match[str]) -> str:
        word = match.group()
        table = _TO_LATIN if re.search("[а-я]", word) else _TO_CYRILLIC
        places = [at for at, char in enumerate(word) if char in table]
        chosen = set(rng.sample(places, min(len(places), max(1, len(word) // 2))))
        if len(chosen) == len(word):
            return word
        return "".join(table[c] if at in chosen else c for at, c in enumerate(word))

    return _WORD.sub(swap, text)


def spacing(text: str, rng: random.Random) -> str:
    """One word spelled out with spaces or small signs between its letters."""
    if _DENSE.search(text):
        return re.sub(
            r"(?<=[\u3040-\u30ff\u4e00-\u9fff])(?=[\u3040-\u30ff\u4e00-\u9fff])",
            rng.choice(_SEPARATORS),
            text,
        )
    words = [m.span() for m in _WORD.finditer(text) if len(m.group()) >= MIN_LETTERS]
    if not words:
        return text
    start, end = rng.choice(words)
    return text[:start] + rng.choice(_SEPARATORS).join(text[start:end]) + text[end:]


def traditional(text: str, rng: random.Random) -> str:
    """Chinese in the other script."""
    from opencc import OpenCC

    del rng
    return str(OpenCC("s2t").convert(text))


def mixed(text: str, rng: random.Random) -> str:
    """Two or three of the others at once."""
    names = ["homoglyph", "zero-width", "case", "combining", "full-width"]
    chosen = sorted(rng.sample(names, rng.choice((2, 3))), key=names.index)
    for name in chosen:
        text = ATTACKS[name](text, rng)
    return text


ATTACKS: Mapping[str, Attack] = {
    "zero-width": zero_width,
    "full-width": full_width,
    "homoglyph": homoglyph,
    "spacing": spacing,
    "case": case,
    "traditional": traditional,
    "combining": combining,
    "mixed": mixed,
}


def spelled(reading: Reading, rng: random.Random) -> str:
    """A text that says ``reading``: one of its literals for each of its pieces."""
    said = ""
    for piece in reading:
        said += rng.choice(sorted(piece.exact | piece.open)) + piece.join.replace("~", " ")
    return said.rstrip()
