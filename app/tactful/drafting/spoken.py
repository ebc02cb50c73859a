"""Scripts for calls and chats: short turns, and room for the buyer to speak."""

from __future__ import annotations

from tactful.drafting.case import Case
from tactful.drafting.lines import (
    advise,
    explain,
    fact_lines,
    feeling_lines,
    held_lines,
    line,
    next_lines,
    remedies,
    restate,
    safety_advice,
)
from tactful.drafting.reply_plan import Blank, Line, ReplyPlan


def plan_phone(case: Case) -> ReplyPlan:
    """A call: open, let the buyer speak, confirm, answer, agree, close (s1-04 to s1-16).

    Directions to the agent stand in brackets before what they are about.
    """
    mood = _mood(case)
    held = case.has_risk("extortion")
    answer = (
        [held_lines(case)]
        if held
        else [_explaining(case, mood), remedies(case, mood, spoken=True)]
    )
    aside = (
        []
        if held or not case.facts.offers
        else [_way_out("undecided"), _way_out("declined")]
    )
    coming = [*next_lines(case, written=False)]
    if not any(step.move in ("next.handover", "next.trace") for step in coming):
        by, origin = {"date": case.answer_by}, {"date": "plan:answer_by"}
        coming.append(line("phone.next", by, origin))
    return _plan(
        _opening(case),
        _way_out("busy"),
        [line("phone.cue.listen"), line("phone.listen")],
        _way_out("upset"),
        [restate(case, "phone.confirm"), *feeling_lines(case, mood)],
        *answer,
        *aside,
        [*coming, line("phone.close")],
        [line("phone.cue.after")],
    )


def plan_chat(case: Case) -> ReplyPlan:
    """A chat: each paragraph is one message of a sentence or three."""
    mood = _mood(case)
    held = case.has_risk("extortion")
    name = case.complaint.buyer_name
    hello = (
        line("chat.hello.named", {"name": name}, {"name": "buyer:name"})
        if name
        else line("chat.hello.plain")
    )
    answer = (
        [held_lines(case)]
        if held
        else [_explaining(case, mood), remedies(case, mood, spoken=True)]
    )
    points = [restate(case, "chat.restate")] if case.triage.causes or not held else []
    return _plan(
        [hello],
        [*points, feeling_lines(case, mood)[-1]],
        [*fact_lines(case)],
        *answer,
        [*next_lines(case), line("chat.close")],
    )


def _plan(*paragraphs: list[Line]) -> ReplyPlan:
    return ReplyPlan(subject=None, paragraphs=tuple(tuple(p) for p in paragraphs if p))


def _mood(case: Case) -> str:
    if case.has_risk("extortion"):
        return "calm"
    return "angry" if case.has_risk("abuse") else case.temperament


def _opening(case: Case) -> list[Line]:
    signature, name = case.complaint.signature, case.complaint.buyer_name
    values = {"caller": signature or Blank(fact="caller")}
    origins = {"caller": "house:signature"} if signature else {}
    opening = line("phone.open.plain", values, origins)
    if name:
        opening = line(
            "phone.open.named", {**values, "name": name}, {**origins, "name": "buyer:name"}
        )
    product = case.facts.get("order:product") or ""
    return [opening, line("phone.purpose", {"product": product})]


def _way_out(what: str) -> list[Line]:
    return [line(f"phone.cue.{what}"), line(f"phone.{what}")]


def _explaining(case: Case, mood: str) -> list[Line]:
    if case.has_risk("safety"):
        return safety_advice(case)
    if case.has_risk("legal_threat"):
        return []
    return [*explain(case), *advise(case, mood)]
