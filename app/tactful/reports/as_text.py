"""Findings for people: the line, a caret under what is meant, why, and what to do."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from tactful.reports.checked import Checked
from tactful.types import Finding, Level

WIDTH = 100
"""Columns of a quoted line; a longer one is cut around the place."""


def text_report(
    texts: Sequence[Checked], *, facts_known: bool, fail_on: Level = "error"
) -> str:
    """The whole report; the last lines say what was and what was not judged."""
    lines: list[str] = []
    for checked in texts:
        for finding in checked.assessment.findings:
            lines += _finding(checked, finding)
    findings = [f for checked in texts for f in checked.assessment.findings]
    errors = sum(finding.level == "error" for finding in findings)
    statuses = [checked.status(fail_on) for checked in texts]
    lines.append(f"{len(findings)} findings, {errors} of them errors")
    if len(texts) > 1:
        counts = (f"{statuses.count(s)} {s}" for s in ("pass", "fail", "unknown"))
        lines.append(f"{len(texts)} texts: {', '.join(counts)}")
    if not facts_known:
        lines.append("unknown: figures and remedies (give --facts to have them judged)")
    return "\n".join(lines)


def _finding(checked: Checked, finding: Finding) -> Iterator[str]:
    line, column = checked.position(finding.start)
    place = f"{checked.place}:{line}:{column}"
    yield f"{place}: {finding.level} {finding.rule}: {finding.message}"
    if finding.start < finding.end:
        quoted = checked.line_of(finding.start)
        length = min(finding.end - finding.start, len(quoted) - column + 1)
        start = max(0, column - 1 - WIDTH // 2)
        shown = quoted[start : start + WIDTH]
        before = shown[: column - 1 - start]
        marked = shown[column - 1 - start : column - 1 - start + max(1, length)]
        yield f"    {shown}"
        yield f"    {' ' * _columns(before)}{'^' * max(1, _columns(marked))}"
    if finding.folds:
        yield f"    seen through: {', '.join(finding.folds)}"
    yield f"    {finding.suggestion}"
    yield f"    source: {finding.source}"


def _columns(text: str) -> int:
    """How many columns of a terminal ``text`` takes."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    hidden = sum(unicodedata.category(char) in ("Mn", "Me", "Cf") for char in text)
    return len(text) + wide - hidden
