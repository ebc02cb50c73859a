"""What in a complaint needs more than a reply."""

from __future__ import annotations

from collections.abc import Sequence

from tactful.text.figures import find_figures
from tactful.text.phones import find_phones
from tactful.triage.cues import Cue
from tactful.types import RISKS, RiskHit, Span

NEAR_SENTENCES = 1
"""A demand and a threat are one thing when at most so many sentences lie between."""


def find_risks(
    text: str, language: str | None, cues: Sequence[Cue], parts: Sequence[Span]
) -> tuple[RiskHit, ...]:
    """The risks in ``text`` with the words that show them, in the order of ``RISKS``."""
    found: dict[str, list[Span]] = {}
    for cue in cues:
        if cue.group == "risks":
            found.setdefault(cue.key, []).append(cue.span)
    found.setdefault("extortion", []).extend(_demands(cues, parts))
    found.setdefault("privacy", []).extend(_personal_data(text, language))
    return tuple(
        RiskHit(risk=risk, evidence=tuple(_distinct(found[risk])))
        for risk in RISKS
        if found.get(risk)
    )


def _demands(cues: Sequence[Cue], parts: Sequence[Span]) -> list[Span]:
    """Demands with a lever close by: either alone is no extortion."""
    demands = [cue.span for cue in cues if cue.group == "extortion_demand"]
    levers = [cue.span for cue in cues if cue.group == "extortion_lever"]
    spans: list[Span] = []
    for demand in demands:
        for lever in levers:
            apart = abs(_sentence(demand, parts) - _sentence(lever, parts))
            if apart <= NEAR_SENTENCES and demand != lever:
                spans += [demand, lever]
    return spans


def _sentence(span: Span, parts: Sequence[Span]) -> int:
    for number, part in enumerate(parts):
        if span.start < part.end:
            return number
    return len(parts)


def _personal_data(text: str, language: str | None) -> list[Span]:
    spans = [
        Span(start=figure.start, end=figure.end, text=figure.text)
        for figure in find_figures(text, language or "en")
        if figure.kind == "email"
    ]
    return spans + find_phones(text, language)


def _distinct(spans: Sequence[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept
