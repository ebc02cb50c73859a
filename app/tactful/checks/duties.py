"""What an answer owes the buyer: found with its evidence, or missing, or unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tactful.checks.context import Context
from tactful.checks.reading import Reading
from tactful.checks.rulebook import RuleBook
from tactful.checks.scope import fits
from tactful.text.folding import fold
from tactful.text.sentences import sentences
from tactful.types import Duty, Span

PREFIX = "duties."
MIN_SHARED = 0.3
"""Share of the words of a buyer's point that one sentence has to take up to answer it."""
MIN_LETTERS = 4
"""Letters below which a word says too little; one character in Chinese and Japanese."""


def find_duties(reading: Reading, context: Context, rules: RuleBook) -> list[Duty]:
    """The duties of ``rules`` that hold in ``context``."""
    duties: list[Duty] = []
    for rule in rules.rules:
        if not rule.id.startswith(PREFIX) or not fits(rule, context):
            continue
        name = rule.id.removeprefix(PREFIX)
        if not rules.speaks(rule.id, context.language):
            duties.append(Duty(duty=name, status="unknown"))
            continue
        hits = rules.evidence(rule.id, reading, context.language)
        spans = tuple(reading.span(hit.start, hit.end) for hit in hits)
        duties.append(Duty(duty=name, status="met" if spans else "missing", evidence=spans))
    return duties


def find_answers(reading: Reading, points: Sequence[Span]) -> list[Duty]:
    """An ``answer`` for each of the buyer's points.

    Args:
        points: the separate complaints of triage; a point is answered by a sentence that
            takes up its words. One in another language than the text is ``unknown``.
    """
    if not points:
        return []
    answers = [(span, _words(span.text)) for span in sentences(reading.text)]
    return [_answer(point, answers) for point in points]


def _answer(point: Span, answers: Iterable[tuple[Span, frozenset[str]]]) -> Duty:
    words = _words(point.text)
    best = max(
        ((len(words & said) / len(words), span) for span, said in answers if words),
        key=lambda shared: shared[0],
        default=None,
    )
    if best is None or best[0] < MIN_SHARED:
        # Other words may well say the same: that nothing was found is no proof.
        return Duty(duty="answer", status="unknown", point=point)
    return Duty(duty="answer", status="met", evidence=(best[1],), point=point)


def _words(text: str) -> frozenset[str]:
    """The telling words of ``text``: stems of four letters, or pairs of characters."""
    folded = fold(text).text
    stems = {
        word[:5]
        for word in "".join(c if c.isalpha() else " " for c in folded).split()
        if len(word) >= MIN_LETTERS and not _is_dense(word[0])
    }
    pairs = {
        a + b
        for a, b in zip(folded, folded[1:], strict=False)
        if _is_dense(a) and _is_dense(b)
    }
    return frozenset(stems | pairs)


def _is_dense(char: str) -> bool:
    return "\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3"
