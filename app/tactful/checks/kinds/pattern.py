"""``pattern``: the text may match none of the rule's RE2 patterns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tactful.checks.kinds.found import Offence
from tactful.checks.reading import Hit


def judge(patterns: Sequence[Any], text: str) -> Iterable[Offence]:
    """Every place that one of ``patterns`` (compiled) matches."""
    for pattern in patterns:
        for match in pattern.finditer(text):
            if match.start() < match.end():
                yield Offence(Hit(match.start(), match.end()))
