"""The composer: plans a reply from triage, plan, facts and licensed guidelines.

It says only what phrasebooks hold, so every sentence is one that the house has read.
What differs from reply to reply is which moves are made, in which order, and with
which values.
"""

from __future__ import annotations

from dataclasses import replace

from tactful.drafting.case import Case
from tactful.drafting.lines import (
    advise,
    closing,
    explain,
    fact_lines,
    feeling_lines,
    greeting,
    held_lines,
    line,
    next_lines,
    reference,
    remedies,
    restate,
    safety_advice,
    signature,
)
from tactful.drafting.reply_plan import Line, ReplyPlan
from tactful.drafting.spoken import plan_chat, plan_phone
from tactful.types import Channel

NARROW = 400
"""Characters of a public explanation below which one complaint is all there is room for."""


def plan_reply(case: Case, channel: Channel) -> ReplyPlan:
    """What to say to the buyer of ``case`` on ``channel``."""
    plans = {
        "private": _plan_private,
        "public": _plan_public,
        "phone": plan_phone,
        "chat": plan_chat,
    }
    return plans[channel](case)


def _plan_private(case: Case) -> ReplyPlan:
    grave = case.has_risk("safety", "legal_threat")
    held = case.has_risk("extortion")
    mood = "angry" if case.has_risk("abuse") else case.temperament
    if held:  # sympathy with a demand for money would read as giving in
        mood = "calm"
    # Where nothing but a demand was written there is nothing to restate.
    restated = [] if held and not case.triage.causes else [restate(case)]
    feeling = feeling_lines(case, mood)
    first = [*reference(case), line(f"opener.{mood}"), *restated, *feeling]
    if mood == "angry":
        apology = feeling.pop()
        opening = [apology, line("opener.angry")]
        first = [*reference(case), *opening, *restated, *feeling]
    explaining = [] if grave or held else [*explain(case), *advise(case, mood)]
    if case.has_risk("safety"):
        explaining = safety_advice(case)
    solving = held_lines(case) if held else remedies(case, mood)
    middle = [solving, explaining] if mood == "angry" else [explaining, solving]
    paragraphs = [
        [greeting(case)],
        first,
        [*fact_lines(case)],
        *middle,
        [*next_lines(case), closing(mood)],
        [signature(case)],
    ]
    order_id = case.facts.get("order:id")
    subject = (
        line("subject.order", {"order_id": order_id}, {"order_id": "order:id"})
        if order_id
        else line("subject.plain")
    )
    return ReplyPlan(
        subject=subject if case.complaint.platform == "generic" else None,
        paragraphs=tuple(tuple(lines) for lines in paragraphs if lines),
    )


def _plan_public(case: Case) -> ReplyPlan:
    limit = next(plan.limit for plan in case.plan.channels if plan.channel == "public")
    narrow = limit is not None and limit < NARROW
    restated = restate(case, "public.restate", most=1 if narrow else 2)
    if narrow:  # where room is short, what is said to all readers goes first
        restated = replace(restated, spare=1)
    body: list[Line] = [
        line("public.thanks", spare=1),
        restated,
        line("public.apology"),
    ]
    if case.has_risk("extortion"):
        body[2:] = [line("public.neutral")]
    elif not case.has_risk("safety", "legal_threat"):
        body += [replace(said, spare=2) for said in explain(case)[:1]]
    return ReplyPlan(
        subject=None,
        paragraphs=(
            (line("public.greeting", spare=4),),
            tuple(body),
            (line("public.contact"), line("public.readers", spare=3)),
            (line("public.sign", spare=1),),
        ),
    )
