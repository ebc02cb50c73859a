"""Where a complaint stands: its plan, its reply locale, and all that may be stated."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tactful.errors import InputError
from tactful.knowledge.locales import (
    LocaleFacts,
    composable,
    load_locale,
    match_locale,
)
from tactful.knowledge.manners import ordered_taboos
from tactful.knowledge.messages import say
from tactful.knowledge.platforms import load_platform
from tactful.planning.facts import build_fact_sheet
from tactful.planning.planner import make_plan
from tactful.types import Complaint, FactSheet, Plan, Triage

ANSWER_DAYS = 2
"""Days until a traced parcel or a matter handed over is answered (s0-10: 48 hours)."""


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What follows from a complaint before anything is looked up or written."""

    plan: Plan
    facts: FactSheet
    locale: LocaleFacts
    """In which the buyer is answered."""
    answer_by: datetime
    """By when a draft may say that an answer comes, on the buyer's clock."""
    platform_name: str
    """In the agent's language."""


def assess(
    complaint: Complaint,
    triage: Triage,
    warnings: Sequence[str],
    *,
    now: datetime,
    reply_hours: int,
    shop: str,
    any_locale: bool = False,
) -> Situation:
    """The situation of ``complaint``, which has been taken in.

    Args:
        warnings: what is already known to be said to the agent.
        now: the present moment, with a zone.
        reply_hours: the house's own reply time, which a draft may state.
        shop: the name of the shop, or empty.
        any_locale: whether a model drafts, which can write what the composer cannot.

    Raises:
        InputError: the buyer's time zone is unknown.
    """
    agent = complaint.agent_locale
    said = list(warnings)
    locale, remark = _reply_locale(complaint, triage)
    if remark:
        said.append(remark)
    if not any_locale and locale.phrasebook is None:
        wanted, locale = locale.names.in_language(agent), composable(locale)
        own = locale.names.own
        said.append(say("plan.language-unsupported", agent, wanted=wanted, language=own))
    if not triage.causes:
        said.append(say("plan.no-cause", agent))
    if complaint.offers and any(risk.risk == "extortion" for risk in triage.risks):
        said.append(say("plan.offers-held", agent))
    said += ordered_taboos(complaint.order.values(), locale, agent)
    platform = load_platform(complaint.platform)
    name = platform.name.in_language(agent)
    said += [
        say("plan.offer-forbidden", agent, platform=name, offer=offer.kind)
        for offer in complaint.offers
        if offer.kind in platform.no_offers
    ]
    zone = _zone(complaint.buyer_zone or locale.zone)
    plan = make_plan(
        complaint,
        triage,
        platform,
        load_platform("generic"),
        now=now,
        zone=zone,
        locale=locale,
        warnings=said,
    )
    answer_by = (now + timedelta(days=ANSWER_DAYS)).astimezone(zone)
    allowed = tuple(o for o in complaint.offers if o.kind not in platform.no_offers)
    facts = build_fact_sheet(
        dataclasses.replace(complaint, offers=allowed),
        triage,
        plan,
        reply_hours=reply_hours,
        answer_by=answer_by,
        shop=shop,
    )
    return Situation(
        plan=plan, facts=facts, locale=locale, answer_by=answer_by, platform_name=name
    )


def _reply_locale(complaint: Complaint, triage: Triage) -> tuple[LocaleFacts, str | None]:
    """In which locale to answer, and what to tell the agent about the choice."""
    if complaint.locale is not None:
        return load_locale(complaint.locale), None
    if triage.language is not None:
        if tag := match_locale(triage.language):
            return load_locale(tag), None
        fallback = load_locale(match_locale(triage.language.split("-")[0]) or "en")
        return fallback, say(
            "plan.language-unsupported",
            complaint.agent_locale,
            wanted=triage.language,
            language=fallback.names.own,
        )
    fallback = load_locale("en")
    return fallback, say(
        "plan.language-unknown", complaint.agent_locale, language=fallback.names.own
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InputError(
            f"unknown time zone {name!r}; give an IANA name such as 'Europe/Moscow'"
        ) from None
