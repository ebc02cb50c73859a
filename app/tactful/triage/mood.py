"""How the buyer speaks and how grave it is, from the text only."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from tactful.triage.cues import Cue
from tactful.types import Severity, Span, Temperament

PRIORITY: tuple[Temperament, ...] = (
    "angry",
    "suspicious",
    "inquiring",
    "know_it_all",
    "talkative",
)
"""Which mood wins when several show: the one it is worst to miss first."""
LONG_WORDS = 90
"""Words from which a message with several questions reads as talkative."""
_SHOUT = re.compile(r"\b[A-ZА-ЯЁÁÉÍÓÚÑ]{4,}\b")
_BANG = re.compile(r"[!！]+")
_QUESTION = re.compile(r"[?？]")


def read_temperament(
    text: str, cues: Sequence[Cue], *, abusive: bool, causes: int, parts: Sequence[Span]
) -> tuple[Temperament, tuple[Span, ...]]:
    """The buyer's temperament, and the words that show it (none for calm)."""
    evidence: dict[str, list[Span]] = {}
    weights: dict[str, float] = {}
    for cue in cues:
        if cue.group == "temperaments":
            evidence.setdefault(cue.key, []).append(cue.span)
            weights[cue.key] = weights.get(cue.key, 0) + cue.weight
        elif abusive and cue.key == "abuse":
            evidence.setdefault("angry", []).append(cue.span)
            weights["angry"] = weights.get("angry", 0) + 2
    shouts = [_span(match) for match in _SHOUT.finditer(text)]
    bangs = [_span(match) for match in _BANG.finditer(text)]
    loud = len(shouts) >= 2 or sum(len(span.text) for span in bangs) >= 3
    if loud or (bangs and causes > 1):
        evidence.setdefault("angry", []).extend(shouts[:3] + bangs[:2])
        weights["angry"] = weights.get("angry", 0) + 1
    questions = [_span(match) for match in _QUESTION.finditer(text)]
    words = len(text.split()) + sum("\u4e00" <= char <= "\u9fff" for char in text) // 2
    if len(questions) >= 3 or (words > LONG_WORDS and len(parts) > 5):
        evidence.setdefault("talkative", []).extend(questions[:3] or parts[:1])
        weights["talkative"] = weights.get("talkative", 0) + 1
    if not weights:
        return "calm", ()
    best = max(weights.values())
    for mood in PRIORITY:
        if weights.get(mood, 0) >= max(1.0, best / 2):
            spans = sorted(set(evidence[mood]), key=lambda s: (s.start, s.end))
            return mood, tuple(spans)
    return "calm", ()


def read_severity(
    gravities: Sequence[float],
    temperament: Temperament,
    cues: Sequence[Cue],
    risks: Collection[str],
) -> Severity:
    """How grave the complaint is, by loss, danger, repetition and anger."""
    if "safety" in risks or "legal_threat" in risks:
        return "high"
    points = max(gravities, default=1.0)
    points += sum(gravity > 1 for gravity in gravities) >= 2
    points += temperament == "angry"
    points += any(cue.group == "grave" for cue in cues)
    if points >= 3:
        return "high"
    return "medium" if points > 1 else "low"


def _span(match: re.Match[str]) -> Span:
    return Span(start=match.start(), end=match.end(), text=match.group())
