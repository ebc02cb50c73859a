"""Facets as words, so that the vectors of passages and queries carry them too."""

from __future__ import annotations

import re
from collections.abc import Iterable

FACET = re.compile(r"\b(?:cause|risk|mood|on|house|about):[a-z_.-]+")
HOUSE = "house:permission"
"""For what the house allows in every reply, whatever it is about."""


def facet_line(
    *,
    causes: Iterable[str],
    risks: Iterable[str],
    moods: Iterable[str],
    platforms: Iterable[str],
    about: Iterable[str] = (),
) -> str:
    """Such as ``cause:product.colour risk:extortion mood:angry on:amazon``.

    ``about`` holds ids of guidelines.
    """
    groups = {
        "cause": causes, "risk": risks, "mood": moods, "on": platforms, "about": about,
    }  # fmt: skip
    return " ".join(
        f"{name}:{value}" for name, values in groups.items() for value in values
    )
