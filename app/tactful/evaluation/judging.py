"""The functions behind the named checks: pure, one for each shape of expectation.

A check that has nothing to judge is *unscored*: neither passed nor failed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import singledispatch
from typing import Any, Literal

from tactful.evaluation import expectations as wanted
from tactful.planning.money import format_money, parse_money
from tactful.text.folding import fold
from tactful.text.language import SURE, detect_language
from tactful.text.phrases import Phrases
from tactful.types import Channel, Complaint, Draft, Result


@dataclass(frozen=True)
class Verdict:
    """What a check says of a result."""

    state: Literal["passed", "failed", "unscored"]
    reason: str = ""
    """Why it failed or could not be judged; empty where it passed."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What there is to judge: what was asked and what came of it."""

    complaint: Complaint
    result: Result
    reply_locale: str
    """The locale or language that drafts ought to be in."""


PASSED = Verdict("passed")
NO_DRAFT = Verdict("unscored", "there is no draft")


def verdict(ok: bool, reason: str) -> Verdict:
    """Passed, or failed for ``reason``."""
    return PASSED if ok else Verdict("failed", reason)


@singledispatch
def judge(expected: Any, outcome: Outcome) -> Verdict:
    """What the check ``expected`` says of ``outcome``."""
    raise TypeError(f"no function judges {type(expected).__name__}")


# --- triage -----------------------------------------------------------------------


@judge.register
def _(expected: wanted.Language, outcome: Outcome) -> Verdict:
    return _same(outcome.result.triage.language, expected.value)


@judge.register
def _(expected: wanted.CausePresent, outcome: Outcome) -> Verdict:
    cause, _, detail = expected.value.partition("/")
    found = {hit.cause: hit.detail for hit in outcome.result.triage.causes}
    if cause in found and detail and found[cause] != detail:
        return Verdict("failed", f"wanted the detail {detail}, got {found[cause]}")
    return verdict(cause in found, f"wanted {cause}, got {_listed(found)}")


@judge.register
def _(expected: wanted.Primary, outcome: Outcome) -> Verdict:
    return _same(outcome.result.triage.primary, expected.value)


@judge.register
def _(expected: wanted.NotCause, outcome: Outcome) -> Verdict:
    for hit in outcome.result.triage.causes:
        if hit.cause == expected.value:
            words = _listed(f"“{span.text}”" for span in hit.evidence)
            return Verdict("failed", f"found {hit.cause} in {words}")
    return PASSED


@judge.register
def _(expected: wanted.SeverityIs, outcome: Outcome) -> Verdict:
    return _same(outcome.result.triage.severity, expected.value)


@judge.register
def _(expected: wanted.TemperamentIs, outcome: Outcome) -> Verdict:
    return _same(outcome.result.triage.temperament, expected.value)


@judge.register
def _(expected: wanted.RiskPresent, outcome: Outcome) -> Verdict:
    found = [hit.risk for hit in outcome.result.triage.risks]
    return verdict(
        expected.value in found, f"wanted {expected.value}, got {_listed(found)}"
    )


@judge.register
def _(expected: wanted.NoRisk, outcome: Outcome) -> Verdict:
    for hit in outcome.result.triage.risks:
        if hit.risk == expected.value:
            words = _listed(f"“{span.text}”" for span in hit.evidence)
            return Verdict("failed", f"found {hit.risk} in {words}")
    return PASSED


# --- plan -------------------------------------------------------------------------


@judge.register
def _(expected: wanted.ChannelUnavailable, outcome: Outcome) -> Verdict:
    for channel in outcome.result.plan.channels:
        if channel.channel == expected.value:
            return verdict(not channel.available, f"{channel.channel} is open")
    return Verdict("unscored", f"the plan does not speak of {expected.value}")


@judge.register
def _(expected: wanted.WarningCountAtLeast, outcome: Outcome) -> Verdict:
    count = len(outcome.result.plan.warnings)
    return verdict(
        count >= expected.value, f"wanted {expected.value} warnings, got {count}"
    )


@judge.register
def _(expected: wanted.EvidenceListed, outcome: Outcome) -> Verdict:
    listed = bool(outcome.result.plan.evidence)
    return verdict(
        listed is expected.value, f"the plan lists {'some' if listed else 'no'} evidence"
    )


# --- drafts -----------------------------------------------------------------------


@judge.register
def _(expected: wanted.StatusOf, outcome: Outcome) -> Verdict:
    got: dict[Channel, str] = {d.channel: d.status for d in outcome.result.drafts}
    wrong = [
        f"{channel} is {got.get(channel, 'not drafted')}, not {status}"
        for channel, status in expected.value.items()
        if got.get(channel) != status
    ]
    return verdict(not wrong, "; ".join(wrong))


@judge.register
def _(expected: wanted.NoErrors, outcome: Outcome) -> Verdict:
    return findings_verdict(outcome, lambda rule: True)


@judge.register
def _(expected: wanted.AnswersIn, outcome: Outcome) -> Verdict:
    return drafts_are_in(expected.value, outcome)


@judge.register
def _(expected: wanted.GlossIn, outcome: Outcome) -> Verdict:
    if not outcome.result.drafts:
        return NO_DRAFT
    got = {
        draft.channel: draft.gloss.locale if draft.gloss else None
        for draft in outcome.result.drafts
    }
    wrong = [f"{channel}: {it}" for channel, it in got.items() if it != expected.value]
    return verdict(not wrong, f"wanted a gloss in {expected.value}, got {_listed(wrong)}")


@judge.register
def _(expected: wanted.SaysAny, outcome: Outcome) -> Verdict:
    draft = outcome.result.draft_for(expected.value.channel)
    if draft is None:
        return NO_DRAFT
    return verdict(
        bool(_said(expected.value, draft)),
        f"the {draft.channel} draft says none of {_listed(expected.value.phrases)}",
    )


@judge.register
def _(expected: wanted.SaysNone, outcome: Outcome) -> Verdict:
    draft = outcome.result.draft_for(expected.value.channel)
    if draft is None:
        return NO_DRAFT
    said = _said(expected.value, draft)
    return verdict(not said, f"the {draft.channel} draft says {_listed(said)}")


@judge.register
def _(expected: wanted.OffersSaid, outcome: Outcome) -> Verdict:
    draft = outcome.result.private
    if draft is None:
        return NO_DRAFT
    amounts = [
        format_money(parse_money(offer.amount, what=offer.kind), draft.locale)
        for offer in outcome.complaint.offers
        if offer.amount is not None
    ]
    if not amounts:
        return Verdict("unscored", "no offer has an amount")
    text = _spaced(draft.text)
    missing = [amount for amount in amounts if _spaced(amount) not in text]
    return verdict(not missing, f"the private draft leaves out {_listed(missing)}")


@judge.register
def _(expected: wanted.BlankLeft, outcome: Outcome) -> Verdict:
    if not outcome.result.drafts:
        return NO_DRAFT
    blanks = [blank for draft in outcome.result.drafts for blank in draft.blanks]
    return verdict(
        expected.value in blanks,
        f"wanted the blank {expected.value!r}, got {_listed(blanks)}",
    )


# --- shared with the scorers ------------------------------------------------------


def findings_verdict(outcome: Outcome, concerns: Callable[[str], bool]) -> Verdict:
    """Failed where a draft has an error-level finding of a rule it ``concerns``."""
    if not outcome.result.drafts:
        return NO_DRAFT
    said = [
        f"{draft.channel}: {finding.rule} “{finding.matched}”"
        for draft in outcome.result.drafts
        for finding in draft.findings
        if finding.level == "error" and concerns(finding.rule)
    ]
    return verdict(not said, "; ".join(said))


def drafts_are_in(locale: str, outcome: Outcome) -> Verdict:
    """Failed where a draft is in another language than ``locale``'s.

    Unscored where there is no draft, or none whose language can be told.
    """
    if not outcome.result.drafts:
        return NO_DRAFT
    told = 0
    for draft in outcome.result.drafts:
        found, sure = detect_language(draft.text)
        if found is None or sure < SURE:
            continue
        told += 1
        if not _is_language(found, locale):
            return Verdict(
                "failed", f"the {draft.channel} draft is in {found}, not in {locale}"
            )
    return PASSED if told else Verdict("unscored", "the language cannot be told")


def _is_language(found: str, locale: str) -> bool:
    """Whether ``found`` is the language of ``locale``; Chinese scripts differ."""
    own, other = found.split("-"), locale.split("-")
    chinese = own[0] == "zh" and len(other) > 1
    return own == other if chinese else own[0] == other[0]


def _said(wording: wanted.Wording, draft: Draft) -> list[str]:
    folded = fold(draft.text)
    spans = (folded.span(m.start, m.end) for m in Phrases(wording.phrases).find(folded))
    return list(dict.fromkeys(draft.text[start:end] for start, end in spans))


def _spaced(text: str) -> str:
    """``text`` with ordinary spaces: amounts come with unbreakable ones."""
    return " ".join(text.split())


def _same(got: str | None, expected: str | None) -> Verdict:
    return verdict(got == expected, f"wanted {expected or 'none'}, got {got or 'none'}")


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words) or "none"
