"""What a case may expect: named checks with a value, never code.

Each shape here has one function of the same name in ``judging``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from tactful.knowledge.files import Entry
from tactful.text.phrases import Phrases
from tactful.types import CAUSES, RISKS, Channel, Severity, Status, Temperament


def _one_of(known: Sequence[str]) -> AfterValidator:
    def check(value: str) -> str:
        if value not in known:
            raise ValueError(f"{value!r} is not one of {', '.join(known)}")
        return value

    return AfterValidator(check)


def _cause_or_detail(value: str) -> str:
    if value.split("/")[0] not in CAUSES:
        raise ValueError(f"{value!r} does not begin with a cause of the taxonomy")
    return value


def _can_match(phrases: tuple[str, ...]) -> tuple[str, ...]:
    Phrases(phrases)  # its ValueError says what is wrong with the notation
    return phrases


CauseName = Annotated[
    str, _one_of(CAUSES), WithJsonSchema({"enum": list(CAUSES), "type": "string"})
]
CauseOrDetail = Annotated[str, AfterValidator(_cause_or_detail)]
RiskName = Annotated[
    str, _one_of(RISKS), WithJsonSchema({"enum": list(RISKS), "type": "string"})
]
Tag = Annotated[str, Field(min_length=2)]


class Language(Entry):
    """The buyer's language, as a BCP 47 tag; null where the text has no words."""

    check: Literal["language"]
    value: Tag | None


class CausePresent(Entry):
    """This cause is found; ``cause/detail`` asks for the narrower form too."""

    check: Literal["cause"]
    value: CauseOrDetail


class Primary(Entry):
    """This cause stands first; null: no cause is found at all."""

    check: Literal["primary"]
    value: CauseName | None


class NotCause(Entry):
    """This cause is not found."""

    check: Literal["not_cause"]
    value: CauseName


class SeverityIs(Entry):
    """The complaint is so grave."""

    check: Literal["severity"]
    value: Severity


class TemperamentIs(Entry):
    """The buyer speaks so."""

    check: Literal["temperament"]
    value: Temperament


class RiskPresent(Entry):
    """This risk is found."""

    check: Literal["risk"]
    value: RiskName


class NoRisk(Entry):
    """This risk is not found."""

    check: Literal["no_risk"]
    value: RiskName


class ChannelUnavailable(Entry):
    """The plan closes this channel."""

    check: Literal["channel_unavailable"]
    value: Channel


class StatusOf(Entry):
    """The drafts of these channels have these states."""

    check: Literal["status"]
    value: Annotated[dict[Channel, Status], Field(min_length=1)]


class NoErrors(Entry):
    """No draft has an error-level finding."""

    check: Literal["no_errors"]
    value: Literal[True]


class AnswersIn(Entry):
    """Every draft is detected to be in this language."""

    check: Literal["answers_in"]
    value: Tag


class GlossIn(Entry):
    """Every draft has a gloss in this locale."""

    check: Literal["gloss_in"]
    value: Tag


class Wording(Entry):
    """Phrases, in the notation of ``text.phrases``, and the draft to seek them in."""

    channel: Channel
    phrases: Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(_can_match)]


class SaysAny(Entry):
    """At least one of these phrases stands in the draft."""

    check: Literal["says_any"]
    value: Wording


class SaysNone(Entry):
    """None of these phrases stands in the draft."""

    check: Literal["says_none"]
    value: Wording


class OffersSaid(Entry):
    """Every authorised amount stands in the private draft, as its locale writes it."""

    check: Literal["offers_said"]
    value: Literal[True]


class BlankLeft(Entry):
    """Some draft leaves this blank open; the label is in the agent's language."""

    check: Literal["blank"]
    value: Annotated[str, Field(min_length=1)]


class WarningCountAtLeast(Entry):
    """The plan has at least so many warnings."""

    check: Literal["warning_count_at_least"]
    value: Annotated[int, Field(ge=1)]


class EvidenceListed(Entry):
    """The plan lists what to keep for the platform; false: it lists nothing."""

    check: Literal["evidence_listed"]
    value: bool


Expectation = Annotated[
    Language
    | CausePresent
    | Primary
    | NotCause
    | SeverityIs
    | TemperamentIs
    | RiskPresent
    | NoRisk
    | ChannelUnavailable
    | StatusOf
    | NoErrors
    | AnswersIn
    | GlossIn
    | SaysAny
    | SaysNone
    | OffersSaid
    | BlankLeft
    | WarningCountAtLeast
    | EvidenceListed,
    Field(discriminator="check"),
]
