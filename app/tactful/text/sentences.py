"""Splitting a text into sentences, good enough to keep one thought apart from the next."""

from __future__ import annotations

import re

from tactful.types import Span

_END = re.compile(r"(?:[.!?…]+[\"'»”)]*(?=\s|$)|[。！？；;]+[”」』）]*|\n+)")


def sentences(text: str) -> list[Span]:
    """The sentences of ``text`` in order, without the white space around them."""
    spans: list[Span] = []
    start = 0
    for end in [match.end() for match in _END.finditer(text)] + [len(text)]:
        piece = text[start:end]
        body = piece.strip()
        if any(char.isalnum() for char in body):
            at = start + len(piece) - len(piece.lstrip())
            spans.append(Span(start=at, end=at + len(body), text=body))
        start = max(start, end)
    return spans
