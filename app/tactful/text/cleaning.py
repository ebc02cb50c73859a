"""Taking in text from outside: what is unusable is refused, what is harmful is blunted."""

from __future__ import annotations

import unicodedata

from tactful.errors import InputError

MAX_CHARACTERS = 50_000
"""Far above any review or message; what is longer is a wrong file."""
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str, *, what: str = "the text") -> tuple[str, int]:
    """Make ``text`` safe to store, match and show, keeping every offset.

    Unpaired surrogates become U+FFFD; control characters and direction overrides
    become spaces.

    Returns:
        The text, and how many characters were replaced.

    Raises:
        InputError: it is empty or too long.
    """
    if not text.strip():
        raise InputError(f"{what} is empty; give the buyer's words")
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            f"{what} has {len(text):,} characters; at most {MAX_CHARACTERS:,} are "
            "read, so give only the complaint itself"
        )
    cleaned = printable(text)
    if not cleaned.strip() or not any(map(_visible, cleaned)):
        raise InputError(f"{what} has nothing but invisible characters in it")
    return cleaned, sum(a != b for a, b in zip(text, cleaned, strict=True))


def printable(text: str) -> str:
    """``text`` of the same length, with what cannot be stored or shown replaced."""
    return "".join(map(_clean_char, text))


def _clean_char(char: str) -> str:
    if "\ud800" <= char <= "\udfff":
        return "\ufffd"
    if char in _BIDI_CONTROLS:
        return " "
    if unicodedata.category(char) == "Cc" and char not in "\n\t":
        return " "
    return char


def _visible(char: str) -> bool:
    return not char.isspace() and unicodedata.category(char) not in ("Cf", "Cc", "Cn")
