"""A checked text and where it came from."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from tactful.checks.checker import UNJUDGED
from tactful.types import Assessment, Level

LEVELS: tuple[Level, ...] = ("error", "warning", "note")


@dataclass(frozen=True)
class Checked:
    """A text with what the checks say of it."""

    name: str
    """File, as it was given; ``<stdin>`` for standard input."""
    text: str
    assessment: Assessment
    row: int | None = None
    """Row of a table (the first one of data is 1), where it comes from one."""
    line: int = 1
    """Line of the file at which the text begins."""

    @property
    def place(self) -> str:
        """What people call it: the file, with the row of a table."""
        return self.name if self.row is None else f"{self.name} row {self.row}"

    def status(self, fail_on: Level = "error") -> Literal["pass", "fail", "unknown"]:
        """``fail`` with a finding as grave as ``fail_on``; ``unknown``: not judged."""
        grave = LEVELS[: LEVELS.index(fail_on) + 1]
        findings = self.assessment.findings
        if any(finding.level in grave for finding in findings):
            return "fail"
        if any(finding.rule == UNJUDGED for finding in findings):
            return "unknown"
        return "pass"

    def position(self, offset: int) -> tuple[int, int]:
        """The line in the file and the column in it of ``offset``, both from 1.

        Columns are Unicode code points. In a table a text has only its own lines.
        """
        line = bisect_right(self._starts, offset)
        return self.line + line - 1, offset - self._starts[line - 1] + 1

    def line_of(self, offset: int) -> str:
        """The whole line in which ``offset`` lies."""
        line = bisect_right(self._starts, offset)
        return self.text[self._starts[line - 1] :].split("\n", 1)[0]

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(at + 1 for at, char in enumerate(self.text) if char == "\n")]
