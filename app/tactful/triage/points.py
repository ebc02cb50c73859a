"""The separate points of a complaint, each of which a reply has to answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tactful.types import CauseHit, Span

_CLAUSE_END = re.compile(r"[,，、;；:：–—]\s*|\s+[-–—]\s+")
UNREAD_SENTENCES = 2
"""Where no cause is found, so many sentences stand for the complaint."""


def split_points(
    text: str, parts: Sequence[Span], causes: Sequence[CauseHit]
) -> tuple[Span, ...]:
    """The sentences or clauses that hold evidence, in order.

    A sentence is split at a comma only where both sides speak of different causes.
    """
    evidence = [(span, hit.cause) for hit in causes for span in hit.evidence]
    points: list[Span] = []
    for part in parts:
        inside = [
            (span, cause)
            for span, cause in evidence
            if span.start >= part.start and span.start < part.end
        ]
        if inside:
            points += _clauses(text, part, inside)
    if points:
        return tuple(points)
    return tuple(parts[:UNREAD_SENTENCES])


def _clauses(text: str, part: Span, inside: list[tuple[Span, str]]) -> list[Span]:
    starts = [part.start]
    for match in _CLAUSE_END.finditer(text, part.start, part.end):
        cut = match.end()
        if any(span.start < cut < span.end for span, _ in inside):
            continue
        before = {cause for span, cause in inside if starts[-1] <= span.start < cut}
        after = {cause for span, cause in inside if span.start >= cut}
        if before and after and before != after:
            starts.append(cut)
    spans = []
    for start, end in zip(starts, [*starts[1:], part.end], strict=True):
        piece = text[start:end].strip(" ,，、;；:：–—-")
        at = text.index(piece, start)
        spans.append(Span(start=at, end=at + len(piece), text=piece))
    return spans
