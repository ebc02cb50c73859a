"""What a reply says, before it is said in any language."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tactful.types import Money


@dataclass(frozen=True, kw_only=True)
class Blank:
    """A value that is missing; shown as ``[[label]]``."""

    fact: str


Value = str | Money | datetime | timedelta | Blank


@dataclass(frozen=True, kw_only=True)
class Line:
    """One move with its values, the same in every language."""

    move: str
    values: dict[str, Value] = field(default_factory=dict)
    parts: dict[str, tuple[Line, ...]] = field(default_factory=dict)
    """Slots filled by other moves: clauses, or alternatives where several."""
    origins: dict[str, str] = field(default_factory=dict)
    """Which fact each value comes from; the key ``""`` is for the whole line."""
    spare: int = 0
    """0: never left out; else left out when the text is too long, highest first."""


@dataclass(frozen=True, kw_only=True)
class ReplyPlan:
    """Paragraphs of lines."""

    subject: Line | None
    paragraphs: tuple[tuple[Line, ...], ...]

    def shortened(self) -> ReplyPlan | None:
        """Without the line that can best be spared; ``None`` when none can."""
        lines = [line for paragraph in self.paragraphs for line in paragraph]
        most = max((line.spare for line in lines), default=0)
        if most == 0:
            return None
        dropped = next(line for line in reversed(lines) if line.spare == most)
        kept = tuple(
            tuple(line for line in paragraph if line is not dropped)
            for paragraph in self.paragraphs
        )
        return ReplyPlan(
            subject=self.subject, paragraphs=tuple(part for part in kept if part)
        )
