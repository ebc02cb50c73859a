"""One draft as HTML: its badge, what the checks say, its gloss and its grounds."""

from __future__ import annotations

from html import escape

from tactful.checks.shape import measure
from tactful.types import ChannelPlan, Draft, Finding, Gloss
from tactful.web.marks import Mark, fold_html, mark_html, prose_html
from tactful.web.words import Words


def head_html(draft: Draft, words: Words) -> str:
    """Who wrote it, whether it can be sent, and the button that copies it."""
    origin = draft.origin
    by = words(
        f"by.{origin.by}",
        **({"model": origin.model or "?"} if origin.by == "model" else {}),
    )
    status = words(
        f"status.{draft.status}",
        **({"blanks": ", ".join(draft.blanks)} if draft.status == "needs_facts" else {}),
    )
    reason = ""
    if origin.fallback_reason:
        line = words("by.fallback", reason=origin.fallback_reason)
        reason = f'<p class="t-fallback">{escape(line)}</p>'
    subject = ""
    if draft.subject:
        line = words("subject", subject=draft.subject)
        subject = f'<p class="t-subject" dir="auto">{escape(line)}</p>'
    blocked = draft.status == "blocked"
    stop = f' disabled title="{escape(words("copy.blocked"))}"' if blocked else ""
    edited = "t-edited" if origin.by == "person" else ""
    return (
        f'<div class="t-head"><span class="t-status t-{draft.status}">'
        f"{escape(status)}</span>"
        f'<span class="t-by {edited}">{escape(by)}</span>'
        f'<button type="button" class="t-copy" data-copy="{draft.channel}"'
        f' data-done="{escape(words("copy.done"))}"'
        f' data-failed="{escape(words("copy.failed"))}"{stop}>'
        f"{escape(words('copy'))}</button></div>{reason}{subject}"
    )


def checks_html(draft: Draft, plan: ChannelPlan, words: Words) -> str:
    """The length and the findings, with the text they are about."""
    parts = [_count_html(draft.text, plan, words)]
    if not draft.findings:
        parts.append(f'<p class="t-fine">{escape(words("findings.none"))}</p>')
        return f'<div class="t-checks">{"".join(parts)}</div>'
    ordered = sorted(draft.findings, key=_breadth)
    marks = [
        Mark(
            start=finding.start,
            end=finding.end,
            look=f"t-{finding.level}",
            title=finding.message,
        )
        for finding in ordered
    ]
    title = words("findings", count=len(draft.findings))
    items = "".join(_finding_html(finding, words) for finding in draft.findings)
    parts.append(
        f"<h3>{escape(title)}</h3>"
        f'<div class="t-marked" dir="auto">{mark_html(draft.text, marks)}</div>'
        f'<ul class="t-findings">{items}</ul>'
    )
    return f'<div class="t-checks">{"".join(parts)}</div>'


def empty_html(words: Words) -> str:
    """What stands in place of the checks while the draft is empty."""
    return f'<p class="t-line t-error" role="alert">{escape(words("empty-draft"))}</p>'


def gloss_html(gloss: Gloss | None, words: Words, *, stale: bool = False) -> str:
    """The draft in the agent's language."""
    if gloss is None:
        return ""
    note = f"<em>{escape(words('gloss.stale'))}</em>" if stale else ""
    return (
        f'<div class="t-gloss {"t-stale" if stale else ""}" lang="{escape(gloss.locale)}">'
        f"<h3>{escape(words('gloss'))}{note}</h3>"
        f'<div class="t-text">{escape(gloss.text)}</div></div>'
    )


def grounds_html(draft: Draft, words: Words) -> str:
    """The guidelines it rests on and the facts it states, folded."""
    parts = []
    if draft.claims:
        rows = "".join(
            f'<li dir="auto">{escape(claim.text)}<code>{escape(claim.origin)}</code></li>'
            for claim in draft.claims
        )
        title = words("claims", count=len(draft.claims))
        parts.append(fold_html(title, f'<ul class="t-claims">{rows}</ul>'))
    if draft.sources:
        inside = "".join(
            fold_html(source.title, prose_html(source.text), look="t-source")
            for source in draft.sources
        )
        title = words("sources", count=len(draft.sources))
        parts.append(fold_html(title, inside))
    return f'<div class="t-folds">{"".join(parts)}</div>'


def earlier_html(complaint: str, text: str, words: Words) -> str:
    """A draft that a person edited before drafting anew."""
    start = " ".join(complaint.split())
    start = start if len(start) <= 60 else start[:59] + "…"
    return (
        f'<div class="t-earlier"><h3>{escape(words("earlier"))}</h3>'
        f"<p>{escape(words('earlier.about', text=start))}</p>"
        f'<div class="t-text" dir="auto">{escape(text)}</div></div>'
    )


def _breadth(finding: Finding) -> tuple[int, int]:
    """Gravest first, then the narrowest: a mark on all of the text hides no other."""
    level = ("error", "warning", "note").index(finding.level)
    return (level, finding.end - finding.start)


def _count_html(text: str, plan: ChannelPlan, words: Words) -> str:
    count = measure(text, plan.unit)
    said: dict[str, object] = {"count": f"{count:,}", "unit": words.unit(plan.unit)}
    if plan.limit is None:
        line, look = words("count.free", **said), ""
    elif count > plan.limit:
        over = f"{count - plan.limit:,}"
        line = words("count.over", limit=f"{plan.limit:,}", over=over, **said)
        look = "t-over"
    else:
        line, look = words("count", limit=f"{plan.limit:,}", **said), ""
    return f'<p class="t-count {look}">{escape(line)}</p>'


def _finding_html(finding: Finding, words: Words) -> str:
    matched = finding.matched
    matched = matched if len(matched) <= 60 else matched[:59] + "…"
    return (
        f'<li class="t-is-{finding.level}"><b>{escape(words(f"level.{finding.level}"))}'
        f'</b><q dir="auto">{escape(matched)}</q>'
        f"<p>{escape(finding.message)}</p>"
        f'<p class="t-suggest">{escape(finding.suggestion)}</p>'
        f"<small>{escape(words('findings.source', source=finding.source))}"
        f" · {escape(finding.rule)}</small></li>"
    )


def texts_differ(draft: Draft | None, text: str) -> bool:
    """Whether a person has changed ``draft``; trailing space does not count."""
    return draft is not None and text.strip() != draft.text.strip()
