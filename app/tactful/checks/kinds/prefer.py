"""``prefer``: a better word stands ready."""

from __future__ import annotations

from collections.abc import Iterable

from tactful.checks.kinds.found import Found, Offence


def judge(found: Found) -> Iterable[Offence]:
    """Every place, with what to say there."""
    return [Offence(hit, say) for hit, say in found.better]
