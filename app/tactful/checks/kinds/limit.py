"""``limit``: the words may stand in a text so many times together."""

from __future__ import annotations

from collections.abc import Iterable

from tactful.checks.kinds.found import Found, Offence
from tactful.checks.reading import Hit


def judge(found: Found, most: int) -> Iterable[Offence]:
    """The first place that is one too many; what overlaps counts once."""
    apart: list[Hit] = []
    for hit in found.phrases:
        if not apart or hit.start >= apart[-1].end:
            apart.append(hit)
    return [Offence(apart[most])] if len(apart) > most else []
