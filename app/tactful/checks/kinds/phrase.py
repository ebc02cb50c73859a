"""``phrase``: the words may not stand in the text at all."""

from __future__ import annotations

from collections.abc import Iterable

from tactful.checks.kinds.found import Found, Offence


def judge(found: Found) -> Iterable[Offence]:
    """Every place."""
    return [Offence(hit) for hit in found.phrases]
