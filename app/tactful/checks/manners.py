"""What readers in one locale take ill: phrases, taboos, emoji, exclamation marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from tactful.checks.context import Context
from tactful.checks.reading import Reading
from tactful.knowledge.locales import LocaleFacts
from tactful.knowledge.manners import Role, compile_manners
from tactful.knowledge.messages import say
from tactful.text.phrases import Match
from tactful.types import Finding

_BANGS = "!！"
_EMOJI = re.compile(
    "[\U0001f300-\U0001faff\u2600-\u27bf\U0001f1e6-\U0001f1ff\u2190-\u21ff\u2b00-\u2bff]"
)

Places = Mapping[tuple[Role, int], list[Match]]


class Manners:
    """Judges texts by the profile of their locale.

    Args:
        load: gives the profile of a BCP 47 tag, or ``None`` where there is none.
    """

    def __init__(self, load: Callable[[str], LocaleFacts | None]) -> None:
        self._load = load

    def check(self, reading: Reading, context: Context) -> list[Finding]:
        """The findings on a text; none where its locale has no profile."""
        facts = self._load(context.language) if context.language else None
        if facts is None:
            return []
        found = compile_manners(facts).find(reading.folded)
        return [
            *_avoided(reading, found, facts, context),
            *_taboos(reading, found, facts, context),
            *_emoji(reading.text, facts, context),
            *_exclamations(reading.text, facts, context),
        ]


def _avoided(
    reading: Reading, found: Places, facts: LocaleFacts, context: Context
) -> Iterable[Finding]:
    agent = context.agent_locale
    for number, avoid in enumerate(facts.avoid):
        for match in found.get(("avoid", number), ()):
            yield _finding(
                "manners.avoid",
                "note" if avoid.confidence == "low" else "warning",
                reading.folded.span(match.start, match.end),
                reading.text,
                avoid.why.in_language(agent),
                say("check.avoid.fix", agent, better=avoid.better),
                avoid.source,
            )


def _taboos(
    reading: Reading, found: Places, facts: LocaleFacts, context: Context
) -> Iterable[Finding]:
    def sentence(match: Match) -> int:
        return reading.sentence(reading.folded.span(match.start, match.end)[0])

    for number, taboo in enumerate(facts.taboos):
        partners = {sentence(match) for match in found.get(("near", number), ())}
        for match in found.get(("words", number), ()):
            if taboo.near and sentence(match) not in partners:
                continue
            yield _finding(
                f"manners.{taboo.kind}",
                "note" if taboo.confidence == "low" else "warning",
                reading.folded.span(match.start, match.end),
                reading.text,
                taboo.say.in_language(context.agent_locale),
                say("check.taboo.fix", context.agent_locale),
                taboo.source,
            )


def _emoji(text: str, facts: LocaleFacts, context: Context) -> Iterable[Finding]:
    """Emoji have no place in a grave complaint, and some none at all (s4-11)."""
    agent = context.agent_locale
    risky = {risk.emoji: risk.why.in_language(agent) for risk in facts.emoji.risky}
    for found in _EMOJI.finditer(text):
        at, char = found.start(), found.group()
        why = next((why for emoji, why in risky.items() if char in emoji), None)
        if why is None and context.severity == "high":
            why = say("check.emoji.grave", agent)
        if why is None and not any(char in emoji for emoji in facts.emoji.ok):
            why = say("check.emoji", agent)
        if why is not None:
            fix = say("check.emoji.fix", agent)
            yield _finding(
                "manners.emoji", "warning", (at, at + 1), text, why, fix, facts.source
            )


def _exclamations(text: str, facts: LocaleFacts, context: Context) -> Iterable[Finding]:
    """More exclamation marks than the locale bears; a greeting's does not count."""
    places = [at for at, char in enumerate(text) if char in _BANGS]
    first_line = text.find("\n")
    places = [at for at in places if not 0 <= at < first_line]
    most = 0 if context.severity == "high" else facts.style.exclamations
    if len(places) > most:
        at = places[most]
        agent = context.agent_locale
        yield _finding(
            "manners.exclamation", "warning", (at, at + 1), text,
            say("check.exclamation", agent, most=most), say("check.exclamation.fix", agent),
            facts.source,
        )  # fmt: skip


def _finding(
    rule: str,
    level: str,
    span: tuple[int, int],
    text: str,
    message: str,
    fix: str,
    source: str,
) -> Finding:
    return Finding(
        rule=rule,
        level="note" if level == "note" else "warning",
        start=span[0],
        end=span[1],
        matched=text[span[0] : span[1]],
        message=message,
        suggestion=fix,
        source=source,
    )
