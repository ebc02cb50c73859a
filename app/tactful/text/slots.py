"""Slots of wordings and templates: ``{name}`` in a text that people write."""

from __future__ import annotations

import re
from collections.abc import Callable

SLOT = re.compile(r"\{([a-z_]+)\}")
_SLOT_AND_STOP = re.compile(r"\{([a-z_]+)\}(\.?)")


def slots_in(text: str) -> list[str]:
    """The names of the slots of ``text``, in order, repeated where they are."""
    return SLOT.findall(text)


def put(text: str, value_of: Callable[[str], str]) -> str:
    """``text`` with every slot filled; values are put in as they are.

    A value that ends in a full stop (``26 ноября 2026 г.``) takes the place of the stop
    that follows it.
    """

    def fill(match: re.Match[str]) -> str:
        value = value_of(match.group(1))
        return value if value.endswith(".") else value + match.group(2)

    return _SLOT_AND_STOP.sub(fill, text)
