"""Rules of ``knowledge/rules/``, compiled and applied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tactful.checks.context import Context
from tactful.knowledge.messages import say
from tactful.knowledge.rules import Rule
from tactful.text.folding import Folded, fold
from tactful.text.phrases import Match, Phrases
from tactful.text.sentences import sentences
from tactful.types import Finding


@dataclass(frozen=True)
class _Compiled:
    rule: Rule
    language: str
    phrases: Phrases
    near: Phrases | None
    exceptions: Phrases | None


class RuleBook:
    """All rules; those of other languages are tried too, as far as they are safe.

    A banned phrase is banned in whatever language it is slipped in. Single words of
    another language in the same script are passed over, though (the English stem
    ``modif*`` is an ordinary word in Spanish), and hits without letters.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._languages = {
            language.split("-")[0] for rule in rules for language in rule.words
        }
        self._compiled = [
            _Compiled(
                rule=rule,
                language=language,
                phrases=Phrases(words.phrases),
                near=Phrases(words.near) if words.near else None,
                exceptions=Phrases(words.exceptions) if words.exceptions else None,
            )
            for rule in rules
            for language, words in rule.words.items()
        ]
        self._excuses = {
            (compiled.rule.id, compiled.language): compiled.exceptions
            for compiled in self._compiled
        }

    def check(self, text: str, context: Context) -> list[Finding]:
        """The findings of every rule that holds in ``context``, in order of place."""
        unjudged = self._unjudged(text, context)
        folded = fold(text)
        ends = [span.end for span in sentences(text)]
        findings: dict[tuple[str, int, int], Finding] = {}
        for compiled in self._compiled:
            if not _holds(compiled.rule, context):
                continue
            own = None
            if (base := (context.language or "")[:2]) != compiled.language[:2]:
                # A brand is the same word everywhere; what excuses it is said in one's own.
                own = self._excuses.get((compiled.rule.id, base))
            for start, end in _hits(compiled, folded, ends, own):
                if _stray(compiled.language, context.language, text[start:end]):
                    continue
                key = (compiled.rule.id, start, end)
                findings.setdefault(
                    key, _finding(compiled.rule, folded, start, end, context)
                )
        return unjudged + _longest(findings.values())

    def _unjudged(self, text: str, context: Context) -> list[Finding]:
        """A remark where the text's language has no rules: silence is not a pass."""
        language = (context.language or "").split("-")[0]
        if language in self._languages or not self._languages:
            return []
        shown = context.language or "?"
        return [
            Finding(
                rule="draft.unjudged",
                level="note",
                start=0,
                end=len(text),
                matched=text,
                message=say("check.unjudged", context.agent_locale, language=shown),
                suggestion=say("check.unjudged.fix", context.agent_locale),
                source="design: what could not be judged is unknown, never a pass",
            )
        ]


_LATIN = frozenset("en es pt de fr id it nl pl tr vi".split())
_HAN = frozenset({"zh", "ja"})
HAN_WORD = 4
"""Characters up to which Chinese and Japanese may share a word that means two things."""


def _stray(rule: str, language: str | None, matched: str) -> bool:
    """Whether a hit of a rule of another language says nothing about this text."""
    own = (language or rule).split("-")[0]
    rule = rule.split("-")[0]
    if own == rule:
        return False
    if not any(char.isalpha() for char in matched):
        return True
    if own in _HAN and rule in _HAN:
        return len(matched.strip()) <= HAN_WORD
    return own in _LATIN and rule in _LATIN and " " not in matched.strip()


def _holds(rule: Rule, context: Context) -> bool:
    if rule.unless_offers:
        if context.facts is None:
            return False
        if any(offer.kind in rule.unless_offers for offer in context.facts.offers):
            return False
    return (
        (not rule.platforms or context.platform in rule.platforms)
        and (not rule.channels or context.channel in rule.channels)
        and (not rule.surfaces or context.surface in rule.surfaces)
    )


def _hits(
    compiled: _Compiled, folded: Folded, ends: Sequence[int], own: Phrases | None
) -> Iterable[tuple[int, int]]:
    matches = compiled.phrases.find(folded)
    if not matches:
        return
    excused = [
        excuse
        for phrases in {compiled.exceptions, own} - {None}
        for excuse in (phrases.find(folded) if phrases else ())
    ]
    near = compiled.near.find(folded) if compiled.near else None
    for match in matches:
        if any(e.start < match.end and match.start < e.end for e in excused):
            continue
        start, end = folded.span(match.start, match.end)
        if near is not None:
            partner = _partner(match, near, folded, ends)
            if partner is None:
                continue
            other = folded.span(partner.start, partner.end)
            start, end = min(start, other[0]), max(end, other[1])
        yield start, end


def _partner(
    match: Match, near: Sequence[Match], folded: Folded, ends: Sequence[int]
) -> Match | None:
    """The nearest match of the other list in the same sentence, if any."""
    own = _sentence(folded.span(match.start, match.end)[0], ends)
    partners = [
        other
        for other in near
        if _sentence(folded.span(other.start, other.end)[0], ends) == own
        and (other.start >= match.end or other.end <= match.start)
    ]
    return min(partners, key=lambda m: abs(m.start - match.start), default=None)


def _sentence(offset: int, ends: Sequence[int]) -> int:
    return next((n for n, end in enumerate(ends) if offset < end), len(ends))


def _finding(rule: Rule, folded: Folded, start: int, end: int, context: Context) -> Finding:
    return Finding(
        rule=rule.id,
        level=rule.level,
        start=start,
        end=end,
        matched=folded.original[start:end],
        message=rule.why.in_language(context.agent_locale),
        suggestion=rule.suggestion.in_language(context.agent_locale),
        source=rule.source,
        folds=folded.folds(start, end),
    )


def _longest(findings: Iterable[Finding]) -> list[Finding]:
    """Without those that lie within a longer finding of the same rule."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (f.rule, f.start, f.start - f.end)):
        if not any(
            other.rule == finding.rule
            and other.start <= finding.start
            and finding.end <= other.end
            for other in kept
        ):
            kept.append(finding)
    return sorted(kept, key=lambda f: (f.start, f.end, f.rule))
