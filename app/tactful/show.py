"""Results as text at a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import track

from tactful.types import Complaint, Draft, Finding, Result, Triage

if TYPE_CHECKING:
    from tactful.evaluation.runner import Run
    from tactful.inputs import Source

_STATUS = {"ready": "green", "needs_facts": "yellow", "blocked": "red"}
_LEVEL = {"error": "red", "warning": "yellow", "note": "cyan"}


def show_result(result: Result, complaint: Complaint) -> None:
    """Print triage, plan and drafts."""
    console = Console(highlight=False, soft_wrap=True)
    show_triage(result.triage)
    plan = result.plan
    zone = plan.reply_by.strftime("%Y-%m-%d %H:%M %Z")
    console.print(f"\n[bold]Plan[/]  {plan.platform}: reply by {zone}", end="")
    if plan.contacts_left is not None:
        console.print(f", contacts left: {plan.contacts_left}", end="")
    console.print()
    for channel in plan.channels:
        mark = "+" if channel.available else "-"
        limit = f" (at most {channel.limit} {channel.unit})" if channel.limit else ""
        verify = "[yellow]verify:[/] " if channel.verify else ""
        console.print(f"  {mark} {channel.channel}{limit}: {verify}{escape(channel.why)}")
    for warning in plan.warnings:
        console.print(f"  [yellow]![/] {escape(warning)}")
    for line in plan.evidence:
        console.print(f"  [yellow]keep:[/] {escape(line)}")
    for draft in result.drafts:
        _show_draft(console, draft)


def show_triage(triage: Triage) -> None:
    """Print what triage found."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(
        f"[bold]Triage[/]  {triage.language or 'language unknown'}, "
        f"{triage.severity} severity, {triage.temperament}"
    )
    for hit in triage.causes:
        words = ", ".join(f"“{escape(span.text)}”" for span in hit.evidence)
        detail = f"/{hit.detail}" if hit.detail else ""
        main = " (main)" if hit.cause == triage.primary else ""
        console.print(f"  {hit.cause}{detail}{main}  {hit.confidence:.2f}  {words}")
    for risk in triage.risks:
        words = ", ".join(f"“{escape(span.text)}”" for span in risk.evidence)
        console.print(f"  [red]risk[/] {risk.risk}  {words}")


MANY = 200
"""Texts that take longer than two seconds to check."""


def tracked(sources: Sequence[Source]) -> Iterable[Source]:
    """``sources``, with a bar on the error stream where there are many."""
    if len(sources) < MANY:
        return sources
    return track(sources, "checking", console=Console(stderr=True), transient=True)


def show_run(run: Run) -> None:
    """Print an evaluation run."""
    console = Console(highlight=False, soft_wrap=True)
    for case in run.cases:
        for name, reason in case.failures:
            console.print(f"[red]missed[/] {case.id}  {name}: {escape(reason)}")
    console.print(f"[bold]{run.suite}[/]: {len(run.cases)} cases")
    for name, score in run.scores.items():
        low, high = score.interval
        state = "" if score.threshold is None else f"  (threshold {score.threshold:.2f})"
        console.print(
            f"  {name:24} {score.passed:4} of {score.scored:4}  {score.rate:.3f}  "
            f"[{low:.3f}, {high:.3f}]{state}, unscored {score.unscored}"
        )
    console.print("[green]passed[/]" if run.passed else "[red]a threshold was missed[/]")


def _show_draft(console: Console, draft: Draft) -> None:
    origin = draft.origin
    by = "composer" if origin.by == "composer" else f"{origin.by} {origin.model or ''}"
    colour = _STATUS[draft.status]
    console.rule(
        f"{draft.channel} · {draft.locale} · [{colour}]{draft.status}[/] · {by.strip()}",
        align="left",
    )
    if origin.fallback_reason:
        console.print(f"[yellow]composed because {escape(origin.fallback_reason)}[/]")
    if draft.subject:
        console.print(f"[bold]{escape(draft.subject)}[/]")
    console.print(escape(draft.text))
    if draft.gloss:
        console.print(f"\n[dim]{draft.gloss.locale}:\n{escape(draft.gloss.text)}[/]")
    for finding in draft.findings:
        _show_finding(console, finding)
    sources = ", ".join(source.id for source in draft.sources[:6])
    console.print(f"[dim]sources: {escape(sources)}[/]")


def _show_finding(console: Console, finding: Finding) -> None:
    matched = finding.matched if len(finding.matched) <= 60 else finding.matched[:57] + "…"
    console.print(
        f"[{_LEVEL[finding.level]}]{finding.level}[/] {finding.rule} "
        f"“{escape(matched)}”: {escape(finding.message)} {escape(finding.suggestion)}"
    )
