"""What a text commits the shop to, and by when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tactful.checks.context import Context
from tactful.checks.reading import Hit, Reading
from tactful.checks.signbook import SignBook
from tactful.text.figures import Figure
from tactful.text.sentences import sentences
from tactful.types import Commitment, Finding, Span

_DAYS = {"day": 1, "working_day": 1, "week": 7, "month": 30, "year": 365}
MOST_DAYS = 3660
"""Ten years: what is longer is no date by which something is promised."""
_QUESTION = ("?", "？", "؟")


def find_commitments(
    reading: Reading, context: Context, signs: SignBook, findings: Sequence[Finding]
) -> list[Commitment]:
    """Sentences that promise an act of the shop; negated and conditional ones do not.

    Args:
        findings: those on the text: a promise with an error in it is not authorised.

    Returns:
        Nothing where the signs of the language are not known.
    """
    found = signs.find(reading, context.language)
    if found is None:
        return []
    figures = reading.figures(context.language)
    commitments = []
    for sentence in sentences(reading.text):
        if not promises(sentence, found):
            continue
        stated = [f for f in figures if sentence.start <= f.start < sentence.end]
        wrong = any(
            f.level == "error" and f.start < sentence.end and sentence.start < f.end
            for f in findings
        )
        commitments.append(
            Commitment(
                start=sentence.start,
                end=sentence.end,
                text=sentence.text,
                due=_due(stated, context.today),
                authorised=None if context.facts is None else not wrong,
            )
        )
    return commitments


def promises(sentence: Span, found: dict[str, list[Hit]]) -> bool:
    """Whether ``sentence`` holds a promise that nothing takes back."""

    def within(kind: str) -> list[Hit]:
        hits = found.get(kind, [])
        return [h for h in hits if sentence.start <= h.start < sentence.end]

    if sentence.text.rstrip("\"'»”」』）)").endswith(_QUESTION):
        return False
    if within("condition"):
        return False
    # “We will not …” takes the promise back; a “no” in another clause does not.
    denials = within("deny")
    return any(
        not any(_close(promise, no, sentence) for no in denials)
        for promise in within("promise")
    )


def _close(hit: Hit, other: Hit, sentence: Span) -> bool:
    """Whether no comma parts the two: what stands beyond it is another clause."""
    left, right = sorted((hit, other))
    offset = sentence.start
    between = sentence.text[left.end - offset : max(left.end, right.start) - offset]
    return not any(char in between for char in ",，、;:：")


def _due(figures: Sequence[Figure], today: date | None) -> date | None:
    """The day that ``figures`` of one sentence name, counted from ``today``."""
    for figure in figures:
        if figure.kind == "date" and len(figure.values) == 1:
            said = next(iter(figure.values))
            if len(said) == 10:
                return _day(said)
            if today is not None:
                this = _day(f"{today.year}-{said}")
                return (
                    this
                    if this is None or this >= today
                    else _day(f"{today.year + 1}-{said}")
                )
    for figure in figures:
        if (
            today is not None
            and figure.unit in ("hour", *_DAYS)
            and len(figure.values) == 1
        ):
            count = float(next(iter(figure.values)))
            days = (
                count / 24 if figure.unit == "hour" else count * _DAYS[figure.unit or "day"]
            )
            if days <= MOST_DAYS:
                return today + timedelta(days=-(-days // 1))
    return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
