"""The components of the page: what there is, not what it does."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from tactful.knowledge.locales import load_locale, locale_tags
from tactful.knowledge.platforms import platform_ids
from tactful.types import OFFER_KINDS, SURFACES, Channel
from tactful.web.examples import EXAMPLES
from tactful.web.form import AMOUNT_KINDS, ORDER_FIELDS
from tactful.web.session import DESK_CHANNELS
from tactful.web.words import PAGES, Words

Part = Any
"""A Gradio component; Gradio's own stubs are not complete enough for mypy."""
OFF = ["t-off"]
"""Hides a part. Gradio's ``visible`` is not used for it: updates of a part that is only
then being mounted get lost, and a hidden column still takes its place."""


@dataclass(frozen=True, kw_only=True)
class DraftParts:
    """The components of one draft."""

    none: Part
    body: Part
    head: Part
    box: Part
    gloss: Part
    checks: Part
    grounds: Part
    earlier: Part
    earlier_text: Part
    back: Part


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The components of the page that events touch."""

    fields: tuple[Part, ...]
    """In the order of ``Form``."""
    offers: Part
    amounts: tuple[Part, ...]
    line: Part
    go: Part
    clear: Part
    welcome: Part
    examples: dict[str, Part]
    found: Part
    triage: Part
    plan: Part
    drafts: dict[Channel, DraftParts]
    state: Part


def make_header(words: Words, model: str | None) -> None:
    """The name of the desk, what writes the drafts, and the way to the other page."""
    other = next(page for page in PAGES if page != words.page)
    writes = escape(model or words("writes.composer"))
    about = (
        words("writes.model.title", model=model)
        if model
        else words("writes.composer.title")
    )
    _html(
        f'<header class="t-top"><a class="t-brand" href="/{words.page}/">'
        '<img src="/desk/icon.svg" alt="" width="26" height="26">Tactful</a>'
        f"<p>{escape(words('tagline'))}</p>"
        f'<span class="t-writes" title="{escape(about)}">{writes}</span>'
        f'<a class="t-switch" href="/{other}/"'
        f' lang="{"zh-CN" if other == "zh" else "en"}"'
        f' title="{escape(words("language-switch.title"))}">'
        f"{escape(words('language-switch'))}</a></header>",
        elem_id="top",
    )


def make_parts(words: Words) -> Parts:
    """Lay out the page below the header."""
    state = gr.State(None, time_to_live=12 * 3600)
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="ask", scale=4, min_width=320):
            fields, offers, amounts = _make_form(words)
            with gr.Column(elem_id="bar"):
                line = _html("", elem_id="line")
                with gr.Row(elem_id="buttons"):
                    go = gr.Button(words("draft"), variant="primary", elem_id="go")
                    clear = gr.Button(words("clear"), elem_id="clear")
        with gr.Column(elem_id="answer", scale=7, min_width=320):
            with gr.Column(elem_id="welcome") as welcome:
                _html(
                    f'<div class="t-welcome"><h2>{escape(words("welcome"))}</h2>'
                    f"<p>{escape(words('welcome.about'))}</p></div>"
                )
                with gr.Column(elem_id="examples"):
                    examples = {
                        name: gr.Button(
                            f"{words(f'example.{name}')} · {words.platform(form.platform)}",
                            elem_id=f"example-{name}",
                            elem_classes="t-example",
                        )
                        for name, form in EXAMPLES.items()
                    }
            with gr.Column(elem_classes=OFF, elem_id="found") as found:
                triage = _html("", elem_id="triage")
                plan = _html("", elem_id="plan")
                with gr.Tabs(elem_id="drafts"):
                    drafts = {
                        channel: _make_draft(channel, words) for channel in DESK_CHANNELS
                    }
    return Parts(
        fields=fields,
        offers=offers,
        amounts=amounts,
        line=line,
        go=go,
        clear=clear,
        welcome=welcome,
        examples=examples,
        found=found,
        triage=triage,
        plan=plan,
        drafts=drafts,
        state=state,
    )


def _html(value: str, **more: Any) -> Part:
    """A piece of HTML without Gradio's own text styles."""
    return gr.HTML(value, apply_default_css=False, js_on_load=None, **more)


def _make_form(words: Words) -> tuple[tuple[Part, ...], Part, tuple[Part, ...]]:
    text = gr.Textbox(
        label=words("text"), placeholder=words("text.hint"), lines=6, max_lines=14,
        elem_id="text", autofocus=True, autoscroll=False,
    )  # fmt: skip
    with gr.Row(elem_classes="t-pair"):
        platform = gr.Dropdown(
            [(words.platform(name), name) for name in platform_ids()],
            value="generic", label=words("platform"), elem_id="platform",
            min_width=130,
        )  # fmt: skip
        surface = gr.Dropdown(
            [(words(f"surface.{name}"), name) for name in SURFACES],
            value="review", label=words("surface"), elem_id="surface", min_width=130,
        )  # fmt: skip
    with gr.Row(elem_classes="t-pair"):
        tags = [(words.locale(load_locale(tag)), tag) for tag in locale_tags()]
        locale = gr.Dropdown(
            [(words("locale.auto"), ""), *tags],
            value="", label=words("locale"), elem_id="locale", min_width=130,
        )  # fmt: skip
        buyer = gr.Textbox(
            label=words("buyer-name"), placeholder=words("buyer-name.hint"),
            max_lines=1, elem_id="buyer", min_width=110,
        )  # fmt: skip
        contacts = gr.Number(0, label=words("contacts"), elem_id="contacts", min_width=110)
    with gr.Accordion(words("order"), open=True, elem_id="order"):
        _html(f'<p class="t-about">{escape(words("order.about"))}</p>')
        order: dict[str, Part] = {}
        for row in (("id", "product", "value"), ("tracking", "shipping")):
            with gr.Row(elem_classes="t-pair"):
                for name in row:
                    hint = words("order.value.hint") if name == "value" else None
                    order[name] = gr.Textbox(
                        label=words(f"order.{name}"), placeholder=hint, max_lines=1,
                        elem_id=f"order-{name}", min_width=100,
                    )  # fmt: skip
        note = gr.Textbox(
            label=words("note"), placeholder=words("note.hint"), lines=2, max_lines=6,
            elem_id="note",
        )  # fmt: skip
    with gr.Accordion(words("remedies"), open=True, elem_id="remedies"):
        offers = gr.CheckboxGroup(
            [(words(f"offer.{kind}"), kind) for kind in OFFER_KINDS],
            label=words("remedies"), show_label=False, info=words("remedies.about"),
            elem_id="offers",
        )  # fmt: skip
        hints = dict(
            zip(
                AMOUNT_KINDS,
                ("amount.whole.hint", "amount.hint", "amount.maybe.hint"),
                strict=True,
            )
        )
        with gr.Row(elem_classes="t-pair"):
            amounts = tuple(
                gr.Textbox(
                    label=words(f"amount.{kind}"),
                    placeholder=words(hint),
                    max_lines=1,
                    elem_classes=OFF,
                    elem_id=f"amount-{kind}",
                    min_width=130,
                )  # fmt: skip
                for kind, hint in hints.items()
            )
    ordered = tuple(order[name] for name in ORDER_FIELDS)
    fields = (text, platform, surface, locale, buyer, contacts, *ordered, note, offers)
    return (*fields, *amounts), offers, amounts


def _make_draft(channel: Channel, words: Words) -> DraftParts:
    with gr.Tab(
        words(f"channel.{channel}"), id=channel, elem_id=f"tab-{channel}",
        render_children=True,
    ):  # fmt: skip
        none = _html("", elem_classes=OFF, elem_id=f"none-{channel}")
        with gr.Column(elem_classes=OFF, elem_id=f"body-{channel}") as body:
            head = _html("", elem_id=f"head-{channel}")
            with gr.Row(elem_classes="t-sides"):
                box = gr.Textbox(
                    label=words(f"channel.{channel}"), show_label=False, lines=10,
                    max_lines=30, interactive=True, elem_id=f"draft-{channel}",
                    autoscroll=False, min_width=300,
                )  # fmt: skip
                gloss = _html("", elem_id=f"gloss-{channel}", min_width=280)
            checks = _html("", elem_id=f"checks-{channel}")
            grounds = _html("", elem_id=f"grounds-{channel}")
        with gr.Column(elem_classes=OFF, elem_id=f"earlier-{channel}") as earlier:
            earlier_text = _html("")
            back = gr.Button(words("earlier.back"), elem_id=f"back-{channel}")
    return DraftParts(
        none=none,
        body=body,
        head=head,
        box=box,
        gloss=gloss,
        checks=checks,
        grounds=grounds,
        earlier=earlier,
        earlier_text=earlier_text,
        back=back,
    )
