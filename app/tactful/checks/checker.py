"""All checks, in one call: the pipeline, the desk and the evaluation use the same."""

from __future__ import annotations

from collections.abc import Sequence

from tactful.checks.commitments import find_commitments
from tactful.checks.context import Context
from tactful.checks.duties import find_answers, find_duties
from tactful.checks.grounding import check_grounding
from tactful.checks.manners import Manners
from tactful.checks.privacy import check_privacy
from tactful.checks.reading import Reading
from tactful.checks.rulebook import RuleBook
from tactful.checks.shape import BLANK, check_shape, find_blanks
from tactful.checks.signbook import SignBook
from tactful.checks.tone import check_tone, measure_tone
from tactful.knowledge.messages import say
from tactful.types import Assessment, Finding, Span, Status

UNJUDGED = "draft.unjudged"
"""The remark on a text in whose language nothing can be judged."""
_LEVELS = ("error", "warning", "note")


class Checker:
    """Judges texts; safe to share between threads."""

    def __init__(
        self, rules: Sequence[RuleBook], manners: Manners, signs: SignBook
    ) -> None:
        self._rules = tuple(rules)
        self._manners = manners
        self._signs = signs

    def check(self, text: str, context: Context) -> list[Finding]:
        """The findings on ``text``, gravest first, then in order of place."""
        return list(self.assess(text, context).findings)

    def assess(
        self, text: str, context: Context, points: tuple[Span, ...] = ()
    ) -> Assessment:
        """Findings, commitments, duties and tone of ``text``.

        Args:
            points: the buyer's separate complaints, to see which are answered.
        """
        reading = Reading(text)
        tone = measure_tone(reading, context, self._signs)
        findings = self._findings(reading, context) + check_tone(reading, context, tone)
        return Assessment(
            language=context.language,
            findings=tuple(sorted(findings, key=_order)),
            commitments=tuple(find_commitments(reading, context, self._signs, findings)),
            duties=(
                *(d for book in self._rules for d in find_duties(reading, context, book)),
                *find_answers(reading, points),
            ),
            tone=tone,
        )

    def _findings(self, reading: Reading, context: Context) -> list[Finding]:
        # A blank is to be filled in and has a finding of its own; its label is not said.
        blanks = [match.span() for match in BLANK.finditer(reading.text)]
        return (
            self._unjudged(reading.text, context)
            + [
                f
                for book in self._rules
                for f in book.check(reading.text, context, reading)
                if not any(start <= f.start < f.end <= end for start, end in blanks)
            ]
            + self._manners.check(reading, context)
            + check_shape(reading.text, context)
            + check_grounding(reading, context)
            + check_privacy(reading, context, self._signs)
        )

    def _unjudged(self, text: str, context: Context) -> list[Finding]:
        """A remark where the text's language has no rules: silence is not a pass."""
        language = (context.language or "").split("-")[0]
        if any(language in book.languages for book in self._rules):
            return []
        shown = context.language or "?"
        return [
            Finding(
                rule=UNJUDGED,
                level="note",
                start=0,
                end=len(text),
                matched=text,
                message=say("check.unjudged", context.agent_locale, language=shown),
                suggestion=say("check.unjudged.fix", context.agent_locale),
                source="design: what could not be judged is unknown, never a pass",
            )
        ]


def status_of(text: str, findings: Sequence[Finding]) -> Status:
    """Whether a draft can be sent, wants facts first, or must not be sent."""
    if any(finding.level == "error" for finding in findings):
        return "blocked"
    return "needs_facts" if find_blanks(text) else "ready"


def _order(finding: Finding) -> tuple[int, int, str]:
    return _LEVELS.index(finding.level), finding.start, finding.rule
