"""All that a drafter may look at, gathered before the first word is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tactful.knowledge.causes import Cause
from tactful.knowledge.locales import LocaleFacts
from tactful.types import Complaint, Evidence, FactSheet, Plan, Triage


@dataclass(frozen=True, kw_only=True)
class Case:
    """One complaint, read, planned and looked up."""

    complaint: Complaint
    triage: Triage
    plan: Plan
    facts: FactSheet
    evidence: tuple[Evidence, ...]
    locale: LocaleFacts
    """In which the buyer is answered."""
    agent_locale: LocaleFacts
    """In which the gloss is given."""
    causes: Mapping[str, Cause]
    answer_by: datetime
    """By when a draft may say that an answer comes, on the buyer's clock."""
    reply_hours: int
    today: date
    """From which dates of commitments are counted."""

    def license_for(self, move: str) -> str | None:
        """The id of a retrieved guideline that allows ``move``, or ``None``."""
        for found in self.evidence:
            if move in found.passage.licenses:
                return found.passage.guideline
        return None

    def has_risk(self, *names: str) -> bool:
        """Whether triage found any of these risks."""
        return any(risk.risk in names for risk in self.triage.risks)

    @property
    def temperament(self) -> str:
        """The agent's judgement, or else that of triage."""
        return self.complaint.temperament or self.triage.temperament
