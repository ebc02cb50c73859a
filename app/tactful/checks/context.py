"""What a check needs to know of the place a text is meant for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from tactful.types import Channel, FactSheet, Severity, Surface


@dataclass(frozen=True, kw_only=True)
class Context:
    """Where a text will stand, in which language, and what may be stated."""

    platform: str
    platform_name: str
    channel: Channel
    surface: Surface
    language: str | None
    """BCP 47 language the text is written in; ``None`` when nobody said."""
    expected_language: str | None
    """Language the buyer is to be answered in; ``None`` when not known."""
    agent_locale: str
    limit: int | None = None
    unit: Literal["characters", "utf16", "bytes"] = "characters"
    limit_verify: bool = False
    """Whether the limit is doubtful: passing it is then a warning."""
    severity: Severity | None = None
    """How grave the complaint is; ``None`` when not known."""
    today: date | None = None
    """The day on which it is judged: rules may hold from a day on."""
    facts: FactSheet | None = None
    """``None`` when not known: nothing can then be called ungrounded."""
