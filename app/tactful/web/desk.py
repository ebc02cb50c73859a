"""The desk: one page for each interface language, and what its buttons do."""

from __future__ import annotations

import dataclasses
import logging
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import gradio as gr

from tactful.errors import TactfulError
from tactful.service import Event, Tactful
from tactful.text.cleaning import clean
from tactful.types import Channel, ChannelPlan, Draft, Plan, Triage
from tactful.web.draft_view import (
    checks_html,
    earlier_html,
    empty_html,
    gloss_html,
    grounds_html,
    head_html,
    texts_differ,
)
from tactful.web.examples import EXAMPLES
from tactful.web.form import AMOUNT_KINDS, Form, explain
from tactful.web.parts import OFF, Parts, make_header, make_parts
from tactful.web.session import DESK_CHANNELS, Session
from tactful.web.view import line_html, none_html, plan_html, triage_html
from tactful.web.words import Page, Words

log = logging.getLogger(__name__)

Updates = dict[Any, Any]


def build_desk(desk: Tactful, page: Page) -> gr.Blocks:
    """The Blocks of one page, answered by ``desk``."""
    words = Words(page)
    blocks = gr.Blocks(title=words("title"), analytics_enabled=False, fill_width=True)
    with blocks:
        make_header(words, desk.model_name)
        parts = make_parts(words)
        Handlers(desk, words, parts).connect()
    # Several agents may work at one desk: no event waits for another's.
    blocks.queue(default_concurrency_limit=8)
    return blocks


class Handlers:
    """What the page does.

    Args:
        desk: drafts and checks.
        words: the language of the page.
        parts: its components.
    """

    def __init__(self, desk: Tactful, words: Words, parts: Parts) -> None:
        self._desk = desk
        self._words = words
        self._parts = parts

    def connect(self) -> None:
        """Tie the components to what they do."""
        parts = self._parts
        boxes = [parts.drafts[channel].box for channel in DESK_CHANNELS]
        touched = self._touched()
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        given = [parts.state, *boxes, *parts.fields]
        show = "() => window.tactful?.show()"
        parts.go.click(self.draft, given, touched, **quiet).then(
            None, js=show, api_visibility="private"
        )
        for name, button in parts.examples.items():
            form = EXAMPLES[name]
            button.click(form.values, None, list(parts.fields), **quiet).then(
                self.draft, given, touched, **quiet
            ).then(None, js=show, api_visibility="private")
        parts.clear.click(
            self.clear, [parts.state, *boxes, *parts.fields[:3]], touched, **quiet
        )
        parts.offers.change(
            lambda ticked: [_show(kind in ticked) for kind in AMOUNT_KINDS],
            parts.offers,
            list(parts.amounts),
            **quiet,
        )
        for channel in DESK_CHANNELS:
            mine = parts.drafts[channel]
            shown = [mine.head, mine.checks, mine.gloss]
            # Not ``input``: it misses text that comes in one piece, as by pasting.
            mine.box.change(
                self._checker(channel), [parts.state, mine.box], shown,
                trigger_mode="always_last", **quiet,
            )  # fmt: skip
            mine.back.click(
                self._restorer(channel),
                [parts.state, mine.box],
                [parts.state, mine.box, mine.earlier, mine.earlier_text, *shown],
                **quiet,
            )

    def draft(self, session: Session | None, *values: object) -> Iterator[Updates]:
        """Draft what the form holds; show each step as it is done."""
        parts, words = self._parts, self._words
        session = session or Session()
        texts, form = self._texts(values), Form.read(values[len(DESK_CHANNELS) :])
        yield {parts.line: "", parts.go: gr.update(value=words("draft.busy"))}
        line = ""
        try:
            complaint = form.complaint(words)
            for event in self._desk.stream(complaint):
                if event.kind == "triage":
                    session = session.keeping(texts).started(complaint)
                session, updates = self._step(session, event)
                yield updates
        except TactfulError as problem:
            line = explain(problem, form, words)
        except Exception as problem:
            line = self._bug(problem)
        yield {
            parts.line: line_html(line),
            parts.go: gr.update(value=words("draft")),
        }

    def clear(self, session: Session | None, *values: object) -> Updates:
        """Empty the page for the next complaint; ask first where an edit would go."""
        parts = self._parts
        session = session or Session()
        kept = session.edited(self._texts(values)) or session.earlier
        if kept and not session.clearing:
            ask = line_html(self._words("clear.sure"), look="t-ask")
            waiting = dataclasses.replace(session, clearing=True)
            return {parts.state: waiting, parts.line: ask}
        # An agent mostly stays on one platform: that choice is kept.
        _, platform, surface = values[len(DESK_CHANNELS) :]
        fresh = Form(platform=str(platform), surface=str(surface)).values()
        updates: Updates = dict(zip(parts.fields, fresh, strict=True))
        updates |= {
            parts.state: Session(),
            parts.line: "",
            parts.welcome: _show(True),
            parts.found: _show(False),
        }
        return updates | self._blank(Session())

    def check(self, session: Session | None, channel: Channel, text: str) -> Updates:
        """Judge the text that stands in the box of ``channel``."""
        mine, words = self._parts.drafts[channel], self._words
        if session is None or session.result is None or session.complaint is None:
            return {mine.checks: gr.skip()}
        draft = session.result.draft_for(channel)
        if draft is None:
            return {mine.checks: gr.skip()}
        if not text.strip():
            return {mine.checks: empty_html(words)}
        try:
            shown = draft
            if texts_differ(draft, text):
                revised = self._desk.revise(
                    session.complaint, session.result, channel, text
                )
                shown = revised.draft_for(channel) or draft
        except TactfulError as problem:
            line = words("error.other", reason=str(problem))
            return {mine.checks: line_html(line)}
        except Exception as problem:
            return {mine.checks: line_html(self._bug(problem))}
        stale = shown is not draft
        plan = _plan_for(session.result.plan, channel)
        return {
            mine.head: head_html(shown, words),
            mine.checks: checks_html(shown, plan, words),
            mine.gloss: gloss_html(draft.gloss, words, stale=stale),
        }

    def restore(self, session: Session, channel: Channel, text: str) -> Updates:
        """Put the newest earlier version back; what stood in the box takes its place."""
        mine = self._parts.drafts[channel]
        newest, *others = session.earlier[channel]
        left = {**session.earlier, channel: tuple(others)}
        rest = dataclasses.replace(session, earlier=left)
        # Only what a person wrote is kept: a draft as it was made can be made again.
        session = rest.keeping({channel: text})
        return {
            self._parts.state: session,
            mine.box: newest.text,
            **self._earlier(session, channel),
            **self.check(session, channel, newest.text),
        }

    def _step(self, session: Session, event: Event) -> tuple[Session, Updates]:
        parts, words, value = self._parts, self._words, event.value
        updates: Updates = {}
        if isinstance(value, Triage):
            said = clean(session.complaint.text)[0] if session.complaint else ""
            session = session.read(value)
            updates = {
                parts.welcome: _show(False),
                parts.found: _show(True),
                parts.triage: triage_html(said, value, words),
                parts.plan: "",
                **self._blank(session),
            }
        elif isinstance(value, Plan):
            session = session.planned(value)
            updates = {parts.plan: plan_html(value, words, datetime.now(UTC))}
            for channel in value.channels:
                if channel.channel in parts.drafts and not channel.available:
                    mine = parts.drafts[channel.channel]
                    none = none_html(channel, words)
                    updates[mine.none] = _show(True, none)
        elif isinstance(value, Draft) and value.channel in parts.drafts:
            session = session.drafted(value)
            updates = self._shown(session, value)
        updates[parts.state] = session
        return session, updates

    def _shown(self, session: Session, draft: Draft) -> Updates:
        mine = self._parts.drafts[draft.channel]
        return {
            mine.body: _show(True),
            mine.box: draft.text,
            mine.grounds: grounds_html(draft, self._words),
            mine.gloss: _show(draft.gloss is not None),
            **{
                part: _show(value != "", value)
                for part, value in self.check(session, draft.channel, draft.text).items()
            },
        }

    def _blank(self, session: Session) -> Updates:
        """No drafts yet; earlier versions stay in sight."""
        updates: Updates = {}
        for channel, mine in self._parts.drafts.items():
            updates |= {
                mine.none: _show(False),
                mine.body: _show(False),
                mine.box: "",
                **self._earlier(session, channel),
            }
        return updates

    def _earlier(self, session: Session, channel: Channel) -> Updates:
        mine = self._parts.drafts[channel]
        kept = session.earlier.get(channel, ())
        text = "".join(earlier_html(e.complaint, e.text, self._words) for e in kept)
        return {mine.earlier: _show(bool(kept)), mine.earlier_text: text}

    def _touched(self) -> list[Any]:
        """All that drafting and clearing may change."""
        parts = self._parts
        drafts = [
            part
            for d in parts.drafts.values()
            for part in (
                d.none,
                d.body,
                d.head,
                d.box,
                d.gloss,
                d.checks,
                d.grounds,
                d.earlier,
                d.earlier_text,
            )  # fmt: skip
        ]
        others = (
            parts.state, parts.line, parts.go, parts.welcome, parts.found,
            parts.triage, parts.plan,
        )  # fmt: skip
        return [*others, *parts.fields, *drafts]

    def _texts(self, values: tuple[object, ...]) -> dict[Channel, str]:
        """The texts that stand in the boxes; they come first among ``values``."""
        boxes = values[: len(DESK_CHANNELS)]
        return {
            channel: str(text or "")
            for channel, text in zip(DESK_CHANNELS, boxes, strict=True)
        }

    def _checker(self, channel: Channel) -> Callable[[Session | None, str], Updates]:
        return lambda session, text: self.check(session, channel, text or "")

    def _restorer(self, channel: Channel) -> Callable[[Session, str], Updates]:
        return lambda session, text: self.restore(session, channel, text or "")

    def _bug(self, problem: Exception) -> str:
        """A line for the agent; the log gets the place but no text of anyone's."""
        kind = type(problem).__name__
        frames = "".join(traceback.format_tb(problem.__traceback__))
        log.error("the desk failed with %s\n%s", kind, frames)
        return self._words("error.bug", kind=kind)


def _plan_for(plan: Plan, channel: Channel) -> ChannelPlan:
    return next(known for known in plan.channels if known.channel == channel)


def _show(shown: bool, value: str | None = None) -> Any:
    """Show or hide a part, with a new value where one is given."""
    classes: list[str] = [] if shown else OFF
    if value is None:
        return gr.update(elem_classes=classes)
    return gr.update(value=value, elem_classes=classes)
