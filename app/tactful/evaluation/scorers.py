"""Scorers: what every case is judged by without being asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tactful.evaluation.judging import (
    Outcome,
    Verdict,
    drafts_are_in,
    findings_verdict,
    verdict,
)
from tactful.knowledge.rules import load_rules


def drafted(outcome: Outcome) -> Verdict:
    """Every channel that the plan opens has a draft, and there is at least one.

    Without it, drafts that are missing would leave the other scorers nothing to judge.
    """
    result = outcome.result
    wanting = [
        plan.channel
        for plan in result.plan.channels
        if plan.available and result.draft_for(plan.channel) is None
    ]
    if wanting:
        return Verdict("failed", f"no draft for {', '.join(wanting)}")
    return verdict(bool(result.drafts), "there is no draft at all")


def banned(outcome: Outcome) -> Verdict:
    """No error-level finding of a rule of ``knowledge/rules/``."""
    rules = {rule.id for rule in load_rules()}
    return findings_verdict(outcome, rules.__contains__)


def grounded(outcome: Outcome) -> Verdict:
    """No figure, date, address or id that the fact sheet does not hold."""
    return findings_verdict(outcome, lambda rule: rule == "facts.ungrounded")


def public_private(outcome: Outcome) -> Verdict:
    """Nothing of the buyer's in public, no contact data where they are forbidden."""
    return findings_verdict(outcome, lambda rule: rule.startswith("privacy."))


def language_of_reply(outcome: Outcome) -> Verdict:
    """Every draft is in the language the case was labelled with by hand."""
    return drafts_are_in(outcome.reply_locale, outcome)


SCORERS: Mapping[str, Callable[[Outcome], Verdict]] = {
    "drafted": drafted,
    "banned": banned,
    "grounded": grounded,
    "public_private": public_private,
    "language_of_reply": language_of_reply,
}
"""By the name their scores have."""
