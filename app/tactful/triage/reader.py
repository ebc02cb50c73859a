"""Triage: reading one complaint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tactful.knowledge.causes import Cause
from tactful.text.sentences import sentences
from tactful.triage.cues import Cue, CueBook
from tactful.triage.mood import read_severity, read_temperament
from tactful.triage.points import split_points
from tactful.triage.risks import find_risks
from tactful.types import CauseHit, Span, Triage

SHORT_HAN = 4
"""Characters up to which overlapping Chinese cues are readings of one word."""
DEMAND = "service.refund/demand"
"""Wanting the money back is what follows from a cause; alone, it is all there is."""
HELD, ABSENT = "logistics.customs", "logistics.not_received"
"""A parcel that is held at customs has, of course, not come."""
GENERAL = "product.not_as_described"
SPECIFIC = frozenset(
    {"product.colour", "product.size_fit", "product.smell", "product.wrong_item"}
)
NEAR = 45
"""Characters between two cues that still speak of one thing."""
MISS = 0.45
"""Share of doubt left by one piece of evidence of weight 1."""


class Reader:
    """Reads complaints with the lexicons of ``cues``; safe to share between threads."""

    def __init__(self, cues: CueBook, causes: Mapping[str, Cause]) -> None:
        self._cues = cues
        self._causes = causes

    def read(self, text: str) -> Triage:
        """Triage of ``text``, which is clean (see ``text.cleaning``)."""
        language, cues = self._cues.read(text)
        causes = self._rank(_cause_hits([cue for cue in cues if cue.group == "causes"]))
        parts = sentences(text)
        risks = find_risks(text, language, cues, parts)
        names = {risk.risk for risk in risks}
        temperament, evidence = read_temperament(
            text, cues, abusive="abuse" in names, causes=len(causes), parts=parts
        )
        return Triage(
            language=language,
            causes=causes,
            primary=causes[0].cause if causes else None,
            severity=read_severity(
                [self._causes[hit.cause].gravity for hit in causes],
                temperament,
                cues,
                names,
            ),
            temperament=temperament,
            temperament_evidence=evidence,
            risks=risks,
            complaints=split_points(text, parts, causes),
        )

    def _rank(self, hits: list[CauseHit]) -> tuple[CauseHit, ...]:
        return tuple(
            sorted(
                hits,
                key=lambda hit: (
                    -hit.confidence * self._causes[hit.cause].gravity,
                    hit.evidence[0].start,
                ),
            )
        )


def _cause_hits(cues: Sequence[Cue]) -> list[CauseHit]:
    kept = [cue for cue in cues if not any(_hides(other, cue) for other in cues)]
    kept = [cue for cue in kept if not _only_general(cue, kept)]
    keys = {cue.key for cue in kept}
    if keys - {DEMAND}:
        kept = [cue for cue in kept if cue.key != DEMAND]
    if HELD in keys:
        kept = [cue for cue in kept if cue.key != ABSENT]
    by_cause: dict[str, dict[tuple[int, int], Cue]] = {}
    for cue in kept:
        place = (cue.span.start, cue.span.end)
        by_cause.setdefault(cue.key.split("/")[0], {}).setdefault(place, cue)
        if "/" in cue.key:  # the narrower of two readings of the same words
            by_cause[cue.key.split("/")[0]][place] = cue
    hits = []
    for cause, places in by_cause.items():
        doubt = 1.0
        details: dict[str, float] = {}
        spans: list[Span] = []
        for cue in sorted(places.values(), key=lambda c: (c.span.start, -c.span.end)):
            if spans and cue.span.start < spans[-1].end:
                continue
            spans.append(cue.span)
            doubt *= MISS**cue.weight
            if "/" in cue.key:
                detail = cue.key.split("/")[1]
                details[detail] = details.get(detail, 0) + cue.weight
        hits.append(
            CauseHit(
                cause=cause,
                detail=max(details, key=lambda d: details[d]) if details else None,
                confidence=round(1 - doubt, 3),
                evidence=tuple(spans),
            )
        )
    return hits


def _only_general(cue: Cue, cues: Sequence[Cue]) -> bool:
    """Whether ``cue`` is a general word for what a specific cue beside it says.

    “The colour is not as in the picture” is about the colour, not, besides, about an
    item that is not as described.
    """
    return cue.key == GENERAL and any(
        other.key.split("/")[0] in SPECIFIC
        and other.span.start <= cue.span.end + NEAR
        and cue.span.start <= other.span.end + NEAR
        for other in cues
    )


def _hides(long: Cue, short: Cue) -> bool:
    """Whether ``long`` is a longer, or an earlier, reading of the words of ``short``.

    Chinese has no spaces, so that a short cue may begin inside another word: 磨破了 is
    about rubbing (磨破), not about something broken (破了).
    """
    first, second = long.span, short.span
    if first.start <= second.start and second.end <= first.end:
        return len(first.text) > len(second.text)
    return (
        first.start < second.start < first.end
        and len(second.text) <= len(first.text) <= SHORT_HAN
        and "\u4e00" <= second.text[0] <= "\u9fff"
    )
