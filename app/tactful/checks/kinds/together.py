"""``together``: two groups of words may not meet in one sentence."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from tactful.checks.kinds.found import Found, Offence
from tactful.checks.reading import Hit

NEIGHBOURS = 20
"""Hits on each side that are looked at: a text of thousands must not take their square."""


def judge(found: Found) -> Iterable[Offence]:
    """Every word of the first group, up to the nearest of the second in its sentence."""
    if not found.near:
        return
    sentence = found.reading.sentence
    partners: dict[int, list[Hit]] = {}
    for hit in found.near:
        partners.setdefault(sentence(hit.start), []).append(hit)
    for hit in found.phrases:
        other = _nearest(hit, partners.get(sentence(hit.start), ()))
        if other is not None:
            start, end = min(hit.start, other.start), max(hit.end, other.end)
            yield Offence(Hit(start, end, hit.squeezed or other.squeezed))


def _nearest(hit: Hit, others: Sequence[Hit]) -> Hit | None:
    """The nearest of ``others`` (in order of place) that does not overlap ``hit``."""
    at = bisect_left(others, hit)
    before = next(
        (o for o in reversed(others[max(0, at - NEIGHBOURS) : at]) if o.end <= hit.start),
        None,
    )
    after = next((o for o in others[at : at + NEIGHBOURS] if o.start >= hit.end), None)
    both = [other for other in (before, after) if other is not None]
    return min(both, key=lambda o: abs(o.start - hit.start), default=None)
