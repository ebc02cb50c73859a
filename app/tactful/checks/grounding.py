"""Figures in a draft that nothing known of the case holds."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from tactful.checks.context import Context
from tactful.checks.reading import Reading
from tactful.checks.shape import BLANK
from tactful.knowledge.messages import say
from tactful.text.figures import Figure, find_figures, same_currency
from tactful.types import Finding

_NUMBERED_LINE = frozenset("123456789")


def check_grounding(reading: Reading, context: Context) -> list[Finding]:
    """Amounts, dates, numbers, addresses and ids of a text that no fact holds.

    Nothing is found where the facts are not known (``context.facts`` is ``None``).
    """
    if context.facts is None:
        return []
    text = reading.text
    known = _known(context)
    blanks = [match.span() for match in BLANK.finditer(text)]
    findings = []
    for figure in reading.figures(context.language):
        if any(start <= figure.start < end for start, end in blanks):
            continue
        if _numbers_a_line(text, figure):
            continue
        held_by = {id_ for id_, other in known if _same(figure, other)}
        message = None
        if not held_by:
            message = "check.figure"
        elif figure.kind == "amount" and all(map(_grants_nothing, held_by)):
            message = "check.offer-amount"
        if message is not None:
            findings.append(
                Finding(
                    rule="facts.ungrounded",
                    level="error",
                    start=figure.start,
                    end=figure.end,
                    matched=figure.text,
                    message=say(message, context.agent_locale, text=figure.text),
                    suggestion=say("check.figure.fix", context.agent_locale),
                    source="design: no figure that the fact sheet does not hold",
                )
            )
    return findings


def _grants_nothing(fact_id: str) -> bool:
    """Whether an amount in a fact is no leave to name it: what a buyer demands is not.

    Nor is a sum that happens to be the number of hours the house takes to reply.
    """
    return fact_id.startswith(("buyer:", "house:", "plan:"))


def _known(context: Context) -> list[tuple[str, Figure]]:
    facts = context.facts.facts if context.facts else ()
    languages = dict.fromkeys((context.language or "en", context.agent_locale, "en", "zh"))
    return [
        (fact.id, figure)
        for fact in facts
        for language in languages
        for figure in _figures(fact.text, language)
    ]


@lru_cache(maxsize=4096)  # facts are the same for every draft of a complaint
def _figures(text: str, language: str) -> tuple[Figure, ...]:
    return tuple(find_figures(text, language))


def _same(figure: Figure, known: Figure) -> bool:
    if figure.kind == "date" or known.kind == "date":
        return figure.kind == known.kind and any(
            one.endswith(other) or other.endswith(one)
            for one in figure.values
            for other in known.values
        )
    if _length(figure) is not None and _length(figure) == _length(known):
        return True
    if not figure.values & known.values:
        return False
    if figure.kind == "amount":
        # A bare number in a note (“refund 5”) may be said with its currency.
        return known.kind == "number" or (
            known.kind == "amount" and same_currency(figure.currency, known.currency)
        )
    if figure.kind == "percent":
        return known.kind == "percent"
    if figure.kind == "number":
        return known.kind == "amount" or (known.kind == "number" and _counts(figure, known))
    return known.kind in (figure.kind, "number")


_DAYS = {"day": 1, "week": 7}
"""Units that are told in one another: two weeks are fourteen days."""


def _length(figure: Figure) -> Decimal | None:
    """A stretch of time in days, where it can be told exactly."""
    if figure.unit not in _DAYS or len(figure.values) != 1:
        return None
    return Decimal(next(iter(figure.values))) * _DAYS[figure.unit]


def _counts(figure: Figure, known: Figure) -> bool:
    """Whether both count the same; where one does not say what, it may be the same."""
    if figure.unit is None or known.unit is None or figure.unit == known.unit:
        return True
    return "piece" in (figure.unit, known.unit)  # “two pieces” of a set of 2


def _numbers_a_line(text: str, figure: Figure) -> bool:
    """Whether the figure is the ``1.`` or ``1)`` of a list."""
    before = text[: figure.start].rsplit("\n", 1)[-1].strip()
    after = text[figure.end : figure.end + 1]
    return figure.text in _NUMBERED_LINE and not before and after in (".", ")", "、", "．")
