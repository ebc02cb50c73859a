"""``require``: one of the words has to stand in the text."""

from __future__ import annotations

from collections.abc import Iterable

from tactful.checks.kinds.found import Found, Offence
from tactful.checks.reading import Hit


def judge(found: Found) -> Iterable[Offence]:
    """An empty place at the end of a text that has none of them."""
    end = len(found.reading.text)
    return [] if found.phrases else [Offence(Hit(end, end))]
