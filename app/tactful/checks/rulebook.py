"""The rules, compiled into one search, and applied to texts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tactful.checks.context import Context
from tactful.checks.kinds import limit, pattern, phrase, prefer, require, together
from tactful.checks.kinds.found import Found, Offence
from tactful.checks.reading import Hit, Reading
from tactful.checks.scope import fits, holds_abroad, is_stray, languages_of
from tactful.knowledge.messages import say
from tactful.knowledge.rules import Rule, Words, compile_pattern
from tactful.text.notation import parse_phrase
from tactful.text.phrases import Phrases
from tactful.types import Finding

Forms = Mapping[str, Mapping[str, Sequence[str]]]
"""By language, then by word: its inflected forms."""


@dataclass
class _Entry:
    """One rule in one language; its phrases by their numbers in the search."""

    rule: Rule
    language: str
    words: Words
    phrases: frozenset[int] = frozenset()
    near: frozenset[int] = frozenset()
    exceptions: frozenset[int] = frozenset()
    better: dict[int, str] = field(default_factory=dict)


class RuleBook:
    """Judges texts by rules; safe to share between threads.

    A banned phrase is banned in whatever language it is slipped in, as far as that is
    safe: see ``checks/scope.py``.

    Args:
        rules: with their wordings.
        forms: inflected forms of the words that are written with ``+``.
        search: the compiled search of just these rules, where there is one already.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        forms: Forms | None = None,
        search: Phrases | None = None,
    ) -> None:
        self.rules = tuple(rules)
        self._kinds = {rule.id: rule.kind for rule in rules}
        self.languages = frozenset(
            language.split("-")[0] for r in rules for language in r.words
        )
        self._patterns: list[tuple[Rule, list[Any]]] = [
            (rule, [compile_pattern(p) for p in rule.patterns])
            for rule in rules
            if rule.kind == "pattern"
        ]
        numbers: dict[tuple[str, str], int] = {}

        def number(language: str, phrases: Iterable[str]) -> frozenset[int]:
            return frozenset(
                numbers.setdefault((language, p), len(numbers)) for p in phrases
            )

        self._entries: list[_Entry] = []
        for rule in rules:
            for language, words in rule.words.items():
                entry = _Entry(
                    rule=rule,
                    language=language,
                    words=words,
                    phrases=number(language, words.said()),
                    near=number(language, words.near),
                    exceptions=number(language, words.exceptions),
                )
                for pair in words.pairs:
                    for said in number(language, pair.instead_of):
                        entry.better[said] = pair.say
                self._entries.append(entry)
        known = forms or {}
        self.search = search or Phrases(
            [said for _, said in numbers],
            [parse_phrase(said, forms_of(known, language)) for language, said in numbers],
        )
        self._users: dict[int, list[int]] = {}
        for at, entry in enumerate(self._entries):
            for said in entry.phrases:
                self._users.setdefault(said, []).append(at)
        self._excuses = {(e.rule.id, e.language): e.exceptions for e in self._entries}

    def check(
        self, text: str, context: Context, reading: Reading | None = None
    ) -> list[Finding]:
        """The findings of every rule that holds in ``context``, in order of place."""
        reading = reading or Reading(text)
        hits = reading.find(self.search)
        findings: dict[tuple[str, int, int], Finding] = {}
        special: dict[tuple[str, int, int], Finding] = {}
        for rule, offence, better in self._offences(reading, hits, context):
            finding = _finding(rule, reading, offence, better, context)
            place = (offence.hit.start, offence.hit.end)
            findings.setdefault((rule.id, *place), finding)
            if rule.like and rule.kind == self._kinds.get(rule.like):
                special.setdefault((rule.like, *place), finding)
        for key, sharper in special.items():
            # The house's rule says what it is, the platform's own why and where it stands.
            if key in findings:
                del findings[(sharper.rule, *key[1:])]
                findings[key] = replace(sharper, rule=key[0])
        return _longest(findings.values())

    def evidence(self, rule_id: str, reading: Reading, language: str | None) -> list[Hit]:
        """Where the words of a rule stand in a text of ``language``, excuses left out."""
        hits = reading.find(self.search)
        spoken = languages_of(language)
        return sorted(
            hit
            for entry in self._entries
            if entry.rule.id == rule_id and (language is None or entry.language in spoken)
            for hit in self._found(entry, reading, hits, language).phrases
        )

    def speaks(self, rule_id: str, language: str | None) -> bool:
        """Whether the rule has wordings in ``language``."""
        spoken = languages_of(language)
        return any(e.rule.id == rule_id and e.language in spoken for e in self._entries)

    def _offences(
        self, reading: Reading, hits: Mapping[int, list[Hit]], context: Context
    ) -> Iterable[tuple[Rule, Offence, str | None]]:
        spoken = languages_of(context.language)
        touched = {at for said in hits for at in self._users.get(said, ())}
        # What is missing can be told in the text's own language only.
        touched |= {
            at
            for at, entry in enumerate(self._entries)
            if entry.rule.kind == "require" and entry.language in spoken
        }
        required: dict[str, list[tuple[_Entry, Found]]] = {}
        for at in sorted(touched):
            entry = self._entries[at]
            if not fits(entry.rule, context) or self._is_told(entry.rule, context):
                continue
            if entry.language not in spoken and not holds_abroad(entry.rule):
                continue
            found = self._found(entry, reading, hits, context.language)
            if entry.rule.kind == "require":
                if entry.language in spoken:
                    required.setdefault(entry.rule.id, []).append((entry, found))
                continue
            for offence in _judge(entry.rule, found):
                matched = reading.text[offence.hit.start : offence.hit.end]
                if not is_stray(
                    entry.language, context.language, matched, kind=entry.rule.kind
                ):
                    yield entry.rule, offence, entry.words.better
        for entries in required.values():  # one language may have several files
            if not any(found.phrases for _, found in entries):
                entry, found = entries[0]
                for offence in require.judge(found):
                    yield entry.rule, offence, entry.words.better
        for rule, patterns in self._patterns:
            if fits(rule, context):
                for offence in pattern.judge(patterns, reading.text):
                    yield rule, offence, None

    def _found(
        self,
        entry: _Entry,
        reading: Reading,
        hits: Mapping[int, list[Hit]],
        language: str | None,
    ) -> Found:
        excuses = entry.exceptions
        # A brand is the same word everywhere; what excuses it is said in one's own.
        for spoken in languages_of(language):
            excuses |= self._excuses.get((entry.rule.id, spoken), frozenset())
        excused = _places(hits, excuses)
        phrases = _without(_places(hits, entry.phrases), excused)
        return Found(
            reading=reading,
            phrases=phrases,
            near=_places(hits, entry.near),
            better=tuple(
                (hit, better)
                for said, better in entry.better.items()
                for hit in _without(hits.get(said, []), excused)
            ),
        )

    def _is_told(self, rule: Rule, context: Context) -> bool:
        """Whether a fact of the case says just what the rule forbids to claim."""
        if not rule.unless_facts or context.facts is None:
            return False
        return any(
            self.evidence(rule.id, Reading(fact.text), None)
            for fact in context.facts.facts
            if not fact.id.startswith("buyer:")
        )


def forms_of(forms: Forms, language: str) -> Callable[[str], Sequence[str]]:
    """What gives the inflected forms of a word of ``language``."""
    known = forms.get(language, {})
    return lambda word: known.get(word, ())


def _judge(rule: Rule, found: Found) -> Iterable[Offence]:
    match rule.kind:
        case "together":
            return together.judge(found)
        case "limit":
            return limit.judge(found, rule.most or 1)
        case "prefer":
            return prefer.judge(found)
        case _:
            return phrase.judge(found)


def _places(hits: Mapping[int, list[Hit]], numbers: frozenset[int]) -> list[Hit]:
    """All hits of these phrases, in order; those that only fewer folds show come first."""
    fewer, more = (hits, numbers) if len(hits) < len(numbers) else (numbers, hits)
    return sorted({hit for number in fewer if number in more for hit in hits[number]})


def _without(hits: Sequence[Hit], excuses: Sequence[Hit]) -> list[Hit]:
    """``hits`` that overlap none of ``excuses``; both in order of place."""
    if not excuses:
        return list(hits)
    longest = max(excuse.end - excuse.start for excuse in excuses)
    kept = []
    for hit in hits:
        at = bisect_left(excuses, Hit(hit.start - longest, 0))
        while at < len(excuses) and excuses[at].start < hit.end:
            if excuses[at].overlaps(hit):
                break
            at += 1
        else:
            kept.append(hit)
    return kept


def _finding(
    rule: Rule, reading: Reading, offence: Offence, better: str | None, context: Context
) -> Finding:
    hit, agent = offence.hit, context.agent_locale
    suggestion = rule.suggestion.in_language(agent)
    if offence.say is not None:
        suggestion = say("check.prefer", agent, better=offence.say)
    elif better is not None:
        suggestion += " " + say("check.better", agent, better=better)
    return Finding(
        rule=rule.id,
        level=rule.level,
        start=hit.start,
        end=hit.end,
        matched=reading.text[hit.start : hit.end],
        message=rule.why.in_language(agent),
        suggestion=suggestion,
        source=rule.source,
        folds=reading.folds(hit) if hit.start < hit.end else (),
    )


def _longest(findings: Iterable[Finding]) -> list[Finding]:
    """Without those that lie within a longer finding of the same rule."""
    kept: list[Finding] = []
    reached: dict[str, int] = {}
    for finding in sorted(findings, key=lambda f: (f.start, -f.end, f.rule)):
        if finding.end > reached.get(finding.rule, -1):
            reached[finding.rule] = finding.end
            kept.append(finding)
    return sorted(kept, key=lambda f: (f.start, f.end, f.rule))
