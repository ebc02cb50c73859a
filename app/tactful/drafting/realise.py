"""Saying a reply plan in one language."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from tactful.drafting.reply_plan import Blank, Line, ReplyPlan, Value
from tactful.knowledge.locales import LocaleFacts
from tactful.knowledge.messages import say
from tactful.knowledge.phrasebook import Phrasebook, load_phrasebook
from tactful.planning.money import format_money
from tactful.types import Claim, Money

_ALTERNATIVES = frozenset({"offer", "offers"})
"""Slots whose parts are listed as alternatives."""


@dataclass(frozen=True)
class Realised:
    """A text, its subject line, and what each stated thing rests on."""

    subject: str | None
    text: str
    claims: tuple[Claim, ...]


class Voice:
    """Says moves in ``locale``; blanks are labelled for the agent.

    Wordings are chosen by a hash of ``seed`` and the move, so that the same complaint
    always gets the same text and two complaints rarely do. The choice does not depend
    on the language: a gloss says in its own words the same wording's meaning.
    """

    def __init__(self, locale: LocaleFacts, agent_locale: str, seed: str) -> None:
        self.locale = locale
        self._book: Phrasebook = load_phrasebook(locale.phrasebook or locale.tag)
        self._agent_locale = agent_locale
        self._seed = seed

    def realise(self, plan: ReplyPlan) -> Realised:
        """``plan`` as text."""
        claims: list[Claim] = []
        paragraphs: list[str] = []
        offset = 0
        for lines in plan.paragraphs:
            pieces: list[str] = []
            for line in lines:
                if pieces:
                    offset += len(self._book.between_sentences)
                text = self.say(line)
                claims += _claims(line, text, offset, self)
                pieces.append(text)
                offset += len(text)
            paragraphs.append(self._book.between_sentences.join(pieces))
            offset += 2
        subject = self.say(plan.subject) if plan.subject else None
        return Realised(subject, "\n\n".join(paragraphs), tuple(claims))

    def say(self, line: Line) -> str:
        """One line as text."""
        values = {name: self.show(value) for name, value in line.values.items()}
        for slot, parts in line.parts.items():
            said = [self.say(part) for part in parts]
            values[slot] = (
                self._book.alternatives(said)
                if slot in _ALTERNATIVES
                else self._book.between_sentences.join(said)
            )
        return self._book.wording(line.move, self._choice(line.move), values)

    def show(self, value: Value) -> str:
        """A value as the locale writes it."""
        if isinstance(value, Money):
            return format_money(value, self.locale.tag)
        if isinstance(value, datetime):
            from babel.dates import format_date

            return str(format_date(value, "long", locale=self._cldr))
        if isinstance(value, timedelta):
            from babel.dates import format_timedelta

            # format_unit has no long hours in Chinese and Japanese; the threshold
            # keeps 24 hours from becoming a day.
            return str(format_timedelta(value, "hour", threshold=1000, locale=self._cldr))
        if isinstance(value, Blank):
            return f"[[{say(f'fact.{value.fact}', self._agent_locale)}]]"
        return value

    @property
    def _cldr(self) -> str:
        return self.locale.tag.replace("-", "_")

    def _choice(self, move: str) -> int:
        digest = hashlib.sha256(f"{self._seed}\0{move}".encode()).digest()
        return int.from_bytes(digest[:4], "big")


def _claims(line: Line, text: str, offset: int, voice: Voice) -> list[Claim]:
    """What ``text``, which says ``line`` and starts at ``offset``, rests on."""
    claims = []
    if origin := line.origins.get(""):
        claims.append(Claim(start=offset, end=offset + len(text), text=text, origin=origin))
    for part in (line, *(part for parts in line.parts.values() for part in parts)):
        for name, origin in part.origins.items():
            shown = voice.show(part.values[name]) if name else voice.say(part)
            at = text.find(shown)
            if at >= 0 and (name or part is not line):
                claims.append(
                    Claim(
                        start=offset + at,
                        end=offset + at + len(shown),
                        text=shown,
                        origin=origin,
                    )
                )
    return claims
