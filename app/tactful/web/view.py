"""Triage and plan as HTML. Pure functions: values in, escaped HTML out."""

from __future__ import annotations

from datetime import datetime
from html import escape

from tactful.types import ChannelPlan, Plan, Triage
from tactful.web.marks import Mark, fold_html, list_html, mark_html
from tactful.web.words import Words


def triage_html(text: str, triage: Triage, words: Words) -> str:
    """The buyer's words with what was found in them."""
    marks = _triage_marks(triage, words)
    facts = [
        (words("triage.severity"), words(f"severity.{triage.severity}"),
         f"t-severity-{triage.severity}"),
        (words("triage.mood"), words(f"temperament.{triage.temperament}"), ""),
        (words("triage.language"), words.language(triage.language), ""),
    ]  # fmt: skip
    facts_html = "".join(
        f'<div class="t-fact {look}"><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>'
        for name, value, look in facts
    )
    looks = [look for look in ("risk", "cause", "mood") if _has(marks, look)]
    legend = "".join(
        f'<span><mark class="t-{look}">{escape(words(f"mark.{look}"))}</mark></span>'
        for look in looks
    )
    return (
        f'<section class="t-card t-triage"><header><h2>{escape(words("triage"))}</h2>'
        f'<span class="t-legend">{legend}</span></header>'
        f"{_risks_html(triage, words)}"
        f'<blockquote class="t-said" dir="auto">{mark_html(text, marks)}</blockquote>'
        f"{_causes_html(triage, words)}"
        f'<dl class="t-facts">{facts_html}</dl></section>'
    )


def plan_html(plan: Plan, words: Words, now: datetime) -> str:
    """By when, how often and where one may answer, and what to mind."""
    left = plan.reply_by - now
    late = left.total_seconds() < 0
    left_text = words("plan.overdue" if late else "plan.left", time=words.span(left))
    contacts = (
        words("plan.contacts.unknown")
        if plan.contacts_left is None
        else words("plan.contacts.times", count=plan.contacts_left)
    )
    cells = [
        _cell(words("plan.reply-by"), words.moment(plan.reply_by),
              f"{words.zone(plan.reply_by)} · {left_text}",
              plan.reply_by_source, "t-no" if late else ""),
        _cell(words("plan.contacts"), contacts, "", "",
              "t-no" if plan.contacts_left == 0 else ""),
        *(_channel_cell(channel, words) for channel in plan.channels),
    ]  # fmt: skip
    follow = [
        f"{words.moment(step.due)} · {step.what}"
        for step in plan.follow_ups
    ]  # fmt: skip
    folds = [
        (words("plan.evidence"), plan.evidence),
        (words("plan.checklist"), plan.checklist),
        (words("plan.follow-ups"), follow),
    ]
    return (
        f'<section class="t-card t-plan"><header><h2>{escape(words("plan"))}</h2>'
        f'</header><div class="t-strip">{"".join(cells)}</div>'
        + (list_html(plan.warnings, look="t-warnings") if plan.warnings else "")
        + '<div class="t-folds">'
        + "".join(
            fold_html(f"{title} ({len(lines)})", list_html(lines))
            for title, lines in folds
            if lines
        )
        + "</div></section>"
    )


def none_html(channel: ChannelPlan, words: Words) -> str:
    """Why nothing can be said on ``channel``."""
    title = words("none.title", channel=words(f"channel.{channel.channel}"))
    return (
        f'<div class="t-none"><h3>{escape(title)}</h3><p>{escape(channel.why)}</p>'
        f"{_source(channel.source, words)}</div>"
    )


def line_html(line: str, *, look: str = "t-error") -> str:
    """One line for the agent beside the buttons."""
    return f'<p class="t-line {look}" role="alert">{escape(line)}</p>' if line else ""


def _triage_marks(triage: Triage, words: Words) -> list[Mark]:
    """Risks first: where marks overlap, what may hurt must show."""
    found = [
        ("risk", words(f"risk.{hit.risk}"), span)
        for hit in triage.risks
        for span in hit.evidence
    ]
    found += [
        ("cause", words.cause(hit.cause), span)
        for hit in triage.causes
        for span in hit.evidence
    ]
    mood = words(f"temperament.{triage.temperament}")
    found += [("mood", mood, span) for span in triage.temperament_evidence]
    return [
        Mark(
            start=span.start,
            end=span.end,
            look=f"t-{look}",
            title=f"{words(f'mark.{look}')}: {name}",
        )
        for look, name, span in found
    ]


def _has(marks: list[Mark], look: str) -> bool:
    return any(mark.look == f"t-{look}" for mark in marks)


def _risks_html(triage: Triage, words: Words) -> str:
    if not triage.risks:
        return ""
    names = " · ".join(words(f"risk.{hit.risk}") for hit in triage.risks)
    return f'<p class="t-risks"><b>{escape(words("triage.risks"))}</b> {escape(names)}</p>'


def _causes_html(triage: Triage, words: Words) -> str:
    if not triage.causes:
        return f'<p class="t-quiet">{escape(words("triage.none"))}</p>'
    about = escape(words("triage.confidence"))
    items = []
    for hit in triage.causes:
        main = hit.cause == triage.primary
        tag = f"<em>{escape(words('triage.main'))}</em>" if main else ""
        items.append(
            f'<li class="{"t-main" if main else ""}">'
            f"<span>{escape(words.cause(hit.cause))}{tag}</span>"
            f'<span class="t-weight" title="{about}">'
            f'<meter min="0" max="1" value="{hit.confidence:.2f}"></meter>'
            f"{hit.confidence:.2f}</span></li>"
        )
    return f'<ul class="t-causes">{"".join(items)}</ul>'


def _channel_cell(channel: ChannelPlan, words: Words) -> str:
    value = words("plan.yes" if channel.available else "plan.no")
    if channel.available and channel.limit is not None:
        value = words(
            "plan.limit", limit=f"{channel.limit:,}", unit=words.unit(channel.unit)
        )
    about = channel.why
    if channel.verify:
        about = f"{words('plan.verify')} {about}"
    return _cell(
        words(f"channel.{channel.channel}"),
        value,
        about,
        channel.source,
        "t-yes" if channel.available else "t-no",
    )


def _cell(name: str, value: str, about: str, source: str, look: str) -> str:
    more = f"<small>{escape(about)}</small>" if about else ""
    title = f' title="{escape(source)}"' if source else ""
    return (
        f'<div class="t-cell {look}"{title}><dt>{escape(name)}</dt>'
        f"<dd>{escape(value)}{more}</dd></div>"
    )


def _source(source: str, words: Words) -> str:
    if not source:
        return ""
    return f"<small>{escape(words('findings.source', source=source))}</small>"
