"""The plan: where one may answer, by when, how often, with what evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tactful.knowledge.law import laws_for
from tactful.knowledge.locales import LocaleFacts
from tactful.knowledge.messages import say
from tactful.knowledge.platforms import Caution, Platform
from tactful.planning.money import parse_money
from tactful.text.calendar import parse_days
from tactful.types import (
    Channel,
    ChannelPlan,
    Complaint,
    FollowUp,
    Plan,
    Triage,
)

CHECK_BACK = timedelta(days=3)
"""After the reply: did the solution really help? (s0-26; the figure is a house choice)"""


def make_plan(
    complaint: Complaint,
    triage: Triage,
    platform: Platform,
    common: Platform,
    *,
    now: datetime,
    zone: ZoneInfo,
    locale: LocaleFacts,
    warnings: Sequence[str] = (),
) -> Plan:
    """Plan the answer to ``complaint``.

    Args:
        platform: where it was written.
        common: what holds on every platform.
        now: the present moment, with a zone.
        zone: the buyer's zone; deadlines are given on its clock.
        locale: the profile of the locale in which the buyer is answered.
        warnings: what is already known to be said to the agent, first.
    """
    agent = complaint.agent_locale
    name = platform.name.in_language(agent)
    received = complaint.received_at or now
    reply_by = (received + timedelta(hours=platform.reply_hours)).astimezone(zone)
    public_until = None
    if platform.public_days is not None:
        public_until = (received + timedelta(days=platform.public_days)).astimezone(zone)
    left = None
    if platform.contacts is not None:
        left = max(platform.contacts - complaint.contacts_made, 0)
    said = list(warnings)
    if left == 0:
        said.append(
            say("plan.contacts-used", agent, platform=name, limit=platform.contacts)
        )
    if reply_by < now:
        said.append(say("plan.late", agent))
    if public_until is not None and public_until < now:
        said.append(say("plan.closed", agent))
    said += _doubts(platform, agent, name, dated=public_until is not None)
    said += _occasions(locale, now.astimezone(zone), agent)
    if "phone" in complaint.channels:
        said.append(_call_hours(locale, zone, agent))
    for caution in (*common.warnings, *platform.warnings):
        text = caution.text.in_language(agent)
        if text not in said and _applies(caution, complaint, triage):
            said.append(text)
    follow_ups = [FollowUp(what=say("plan.check-back", agent), due=reply_by + CHECK_BACK)]
    if public_until is not None and public_until >= now:
        follow_ups.append(FollowUp(what=say("plan.last-day", agent), due=public_until))
    extortion = any(risk.risk in ("extortion", "malicious") for risk in triage.risks)
    return Plan(
        platform=platform.id,
        channels=tuple(
            _channel_plan(channel, complaint, platform, public_until, now)
            for channel in complaint.channels
        ),
        reply_by=reply_by,
        reply_by_source=platform.reply_source,
        follow_ups=tuple(follow_ups),
        contacts_left=left,
        public_until=public_until,
        checklist=_in_language(complaint, common, platform, "checklist"),
        evidence=(
            _in_language(complaint, common, platform, "evidence") if extortion else ()
        ),
        warnings=tuple(said),
    )


def _doubts(platform: Platform, agent: str, name: str, *, dated: bool) -> list[str]:
    """Numbers of the plan that rest on something doubtful: named, never silently used."""
    doubts = [
        ("reply", platform.reply_verify, platform.reply_source),
        ("contacts", platform.contacts_verify, platform.contacts_source),
        ("public", platform.public_verify and dated, platform.public_source),
    ]
    return [
        say(f"plan.verify-{what}", agent, platform=name, source=source)
        for what, doubtful, source in doubts
        if doubtful
    ]


def _occasions(locale: LocaleFacts, now: datetime, agent: str) -> list[str]:
    """What to mind about today in the buyer's country."""
    return [
        say(
            "plan.occasion",
            agent,
            name=occasion.name.in_language(agent),
            advice=occasion.say.in_language(agent),
        )
        for occasion in locale.dates
        if any(parse_days(days).holds(now.date()) for days in occasion.when)
    ]


def _call_hours(locale: LocaleFacts, zone: ZoneInfo, agent: str) -> str:
    """When a call is welcome and allowed on the buyer's clock."""
    calls = locale.calls
    first, last = calls.from_, calls.to
    for law in laws_for(locale.tag):  # the stricter of habit and law
        for fact in law.facts:
            if fact.call_hours:
                lawful = fact.call_hours.split("-")
                first, last = max(first, lawful[0]), min(last, lawful[1])
    said = {"first": first, "last": last, "best": calls.best, "zone": zone.key}
    return say("plan.call-hours", agent, advice=calls.avoid.in_language(agent), **said)


def _channel_plan(
    channel: Channel,
    complaint: Complaint,
    platform: Platform,
    public_until: datetime | None,
    now: datetime,
) -> ChannelPlan:
    rule = platform.channel(channel, complaint.surface)
    if rule is None:
        name = platform.name.in_language(complaint.agent_locale)
        return ChannelPlan(
            channel=channel,
            available=False,
            limit=None,
            unit="characters",
            why=say("plan.unknown-channel", complaint.agent_locale, platform=name),
            source="",
        )
    closed = channel == "public" and public_until is not None and public_until < now
    return ChannelPlan(
        channel=channel,
        available=rule.available and not closed,
        limit=rule.limit,
        unit=rule.unit,
        why=rule.why.in_language(complaint.agent_locale),
        source=rule.source,
        verify=rule.verify,
    )


def _applies(caution: Caution, complaint: Complaint, triage: Triage) -> bool:
    when = caution.when
    causes = {hit.cause for hit in triage.causes}
    risks = {hit.risk for hit in triage.risks}
    return (
        (not when.surfaces or complaint.surface in when.surfaces)
        and (not when.causes or bool(causes & set(when.causes)))
        and (not when.risks or bool(risks & set(when.risks)))
        and (not when.value_from or _worth(complaint, when.value_from))
    )


def _worth(complaint: Complaint, least: str) -> bool:
    """Whether the order is known to be worth at least so much."""
    if "value" not in complaint.order:
        return False
    value = parse_money(complaint.order["value"], what="the order value")
    bound = parse_money(least, what="the value of a warning")
    return value.currency == bound.currency and value.amount >= bound.amount


def _in_language(
    complaint: Complaint, common: Platform, platform: Platform, name: str
) -> tuple[str, ...]:
    lists = [common] if common.id == platform.id else [common, platform]
    return tuple(
        entry.in_language(complaint.agent_locale)
        for source in lists
        for entry in getattr(source, name)
    )
