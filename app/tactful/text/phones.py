"""Telephone numbers in a text, by the numbering plans of the countries."""

from __future__ import annotations

import re

from tactful.types import Span

_REGIONS = {"zh": "CN", "ru": "RU", "es": "ES", "en": "US", "pt": "BR",
            "de": "DE", "fr": "FR", "ja": "JP", "ko": "KR", "id": "ID"}  # fmt: skip
_SEVEN_DIGITS = re.compile(r"(?:\d[\s().-]*){7}")


def find_phones(text: str, language: str | None) -> list[Span]:
    """Numbers that are valid where ``language`` is mostly spoken, or anywhere with +."""
    if not _SEVEN_DIGITS.search(text):
        return []
    from phonenumbers import Leniency, PhoneNumberMatcher

    tag = language or ""
    region = tag.partition("-")[2] or _REGIONS.get(tag)
    # The matcher wants white space around numbers; Chinese has none.
    spaced = "".join(c if c.isascii() or not c.isalpha() else " " for c in text)
    return [
        Span(start=match.start, end=match.end, text=text[match.start : match.end])
        for match in PhoneNumberMatcher(spaced, region, leniency=Leniency.VALID)
    ]
