"""All checks, in one call: the pipeline, the desk and the evaluation use the same."""

from __future__ import annotations

from collections.abc import Sequence

from tactful.checks.context import Context
from tactful.checks.grounding import check_grounding
from tactful.checks.manners import Manners
from tactful.checks.privacy import check_privacy
from tactful.checks.rulebook import RuleBook
from tactful.checks.shape import check_shape, find_blanks
from tactful.types import Finding, Status

_LEVELS = ("error", "warning", "note")


class Checker:
    """Judges texts; safe to share between threads."""

    def __init__(self, rules: RuleBook, manners: Manners) -> None:
        self._rules = rules
        self._manners = manners

    def check(self, text: str, context: Context) -> list[Finding]:
        """The findings on ``text``, gravest first, then in order of place."""
        findings = (
            self._rules.check(text, context)
            + self._manners.check(text, context)
            + check_shape(text, context)
            + check_grounding(text, context)
            + check_privacy(text, context)
        )
        return sorted(findings, key=lambda f: (_LEVELS.index(f.level), f.start, f.rule))


def status_of(text: str, findings: Sequence[Finding]) -> Status:
    """Whether a draft can be sent, wants facts first, or must not be sent."""
    if any(finding.level == "error" for finding in findings):
        return "blocked"
    return "needs_facts" if find_blanks(text) else "ready"
