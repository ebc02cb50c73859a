"""The one pipeline: write, check, repair, gloss. Everybody drafts through it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace

from tactful.checks.checker import Checker, status_of
from tactful.checks.context import Context
from tactful.checks.shape import find_blanks, measure
from tactful.drafting.case import Case
from tactful.drafting.composer import plan_reply
from tactful.drafting.model_drafter import Written, write_draft
from tactful.drafting.realise import Voice
from tactful.errors import ModelError
from tactful.knowledge.locales import composable
from tactful.types import (
    ChannelPlan,
    ChatModel,
    Claim,
    Draft,
    Finding,
    Gloss,
    Origin,
    Source,
    Usage,
)

log = logging.getLogger(__name__)


class Pipeline:
    """Makes drafts.

    Args:
        checker: judges every draft.
        chat: the model to draft with; ``None`` for the composer.
        knowledge: version of the knowledge, for the record.
        repairs: how often a model may mend a draft.
    """

    def __init__(
        self,
        *,
        checker: Checker,
        chat: ChatModel | None,
        knowledge: Callable[[], str],
        repairs: int,
    ) -> None:
        self._checker = checker
        self._chat = chat
        self._knowledge = knowledge
        self._repairs = repairs

    def drafts(self, case: Case, platform_name: str) -> Iterator[Draft]:
        """One draft for each channel that the plan has, as each is done."""
        reason: str | None = None
        for channel in case.plan.channels:
            if not channel.available:
                continue
            context = context_for(case, channel, platform_name)

            def check(text: str, context: Context = context) -> list[Finding]:
                return self._checker.check(text, context)

            if self._chat is not None and reason is None:
                try:
                    written = write_draft(
                        self._chat, case, channel, check, repairs=self._repairs
                    )
                except ModelError as problem:
                    # The server will hardly be better for the next channel: compose
                    # all the rest and say why.
                    reason = str(problem)
                    log.warning("model %s failed: %s", self._chat.name, reason)
                else:
                    errors = [f for f in written.findings if f.level == "error"]
                    if not errors:
                        yield self._from_model(case, channel, context, written)
                        continue
                    rules = ", ".join(dict.fromkeys(f.rule for f in errors))
                    yield self._compose(
                        case,
                        channel,
                        context,
                        f"the model's draft was still refused after {written.attempts} "
                        f"attempts by: {rules}",
                        attempts=written.attempts,
                        usage=_usage(written),
                    )
                    continue
            yield self._compose(case, channel, context, reason)

    def _compose(
        self,
        case: Case,
        channel: ChannelPlan,
        context: Context,
        reason: str | None,
        *,
        attempts: int = 1,
        usage: Usage = Usage(),  # noqa: B008  # frozen
    ) -> Draft:
        locale = composable(case.locale)  # a model may have failed in a locale of its own
        context = replace(context, language=locale.tag, expected_language=locale.tag)
        voice = Voice(locale, case.agent_locale.tag, seed_of(case))
        plan = plan_reply(case, channel.channel)
        realised = voice.realise(plan)
        while channel.limit and measure(realised.text, channel.unit) > channel.limit:
            shorter = plan.shortened()
            if shorter is None:
                break
            plan = shorter
            realised = voice.realise(plan)
        gloss = None
        agents = case.agent_locale.phrasebook
        if agents is not None and agents != locale.phrasebook:
            told = Voice(case.agent_locale, case.agent_locale.tag, seed_of(case))
            gloss = Gloss(locale=case.agent_locale.tag, text=told.realise(plan).text)
        assessed = self._checker.assess(realised.text, context)
        return Draft(
            channel=channel.channel,
            locale=locale.tag,
            subject=realised.subject,
            text=realised.text,
            gloss=gloss,
            status=status_of(realised.text, assessed.findings),
            blanks=find_blanks(realised.text),
            sources=_sources(case, realised.claims),
            claims=realised.claims,
            findings=assessed.findings,
            commitments=assessed.commitments,
            origin=Origin(
                by="composer",
                knowledge=self._knowledge(),
                attempts=attempts,
                fallback_reason=reason,
            ),
            usage=usage,
        )

    def _from_model(
        self, case: Case, channel: ChannelPlan, context: Context, written: Written
    ) -> Draft:
        gloss = None
        if written.gloss and case.agent_locale.phrasebook != case.locale.phrasebook:
            gloss = Gloss(locale=case.agent_locale.tag, text=written.gloss)
        return Draft(
            channel=channel.channel,
            locale=case.locale.tag,
            subject=None,
            text=written.text,
            gloss=gloss,
            status=status_of(written.text, written.findings),
            blanks=find_blanks(written.text),
            sources=_sources(case, written.claims),
            claims=written.claims,
            findings=written.findings,
            commitments=self._checker.assess(written.text, context).commitments,
            origin=Origin(
                by="model",
                model=self._chat.name if self._chat else None,
                prompt=written.prompt,
                knowledge=self._knowledge(),
                attempts=written.attempts,
            ),
            usage=_usage(written),
        )


def _usage(written: Written) -> Usage:
    return Usage(
        prompt_tokens=written.prompt_tokens, completion_tokens=written.completion_tokens
    )


def context_for(case: Case, channel: ChannelPlan, platform_name: str) -> Context:
    """What the checks need to know of a draft for ``channel``."""
    return Context(
        platform=case.plan.platform,
        platform_name=platform_name,
        channel=channel.channel,
        surface=case.complaint.surface,
        language=case.locale.tag,
        expected_language=case.locale.tag,
        agent_locale=case.agent_locale.tag,
        limit=channel.limit,
        unit=channel.unit,
        limit_verify=channel.verify,
        severity=case.triage.severity,
        today=case.today,
        facts=case.facts,
    )


def seed_of(case: Case) -> str:
    """What chooses the wordings: the complaint and whose it is, nothing that passes."""
    order_id = case.complaint.order.get("id", "")
    whole = "\0".join((case.complaint.text, order_id, case.complaint.buyer_name))
    return hashlib.sha256(whole.encode()).hexdigest()


def _sources(case: Case, claims: tuple[Claim, ...]) -> tuple[Source, ...]:
    """The guidelines at hand, those that claims rest on first."""
    cited = {claim.origin.removeprefix("guideline:") for claim in claims}
    ordered = sorted(case.evidence, key=lambda found: found.passage.guideline not in cited)
    return tuple(
        Source(
            id=found.passage.guideline,
            title=found.passage.title,
            text=found.passage.text,
        )
        for found in ordered
    )
