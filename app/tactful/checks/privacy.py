"""What belongs to the buyer stays out of public; contact data stay on the platform."""

from __future__ import annotations

from tactful.checks.context import Context
from tactful.knowledge.messages import say
from tactful.text.figures import find_figures
from tactful.text.folding import fold
from tactful.text.phones import find_phones
from tactful.text.phrases import Phrases
from tactful.types import Finding, Span

CLOSED_PLATFORMS = frozenset(
    {"amazon", "aliexpress", "taobao_tmall", "jd", "ebay", "shopee", "lazada", "walmart",
     "etsy", "tiktok_shop", "temu"}
)  # fmt: skip
"""Marketplaces that forbid contact outside their messages (amazon-016, -017 and kin)."""


def check_privacy(text: str, context: Context) -> list[Finding]:
    """Personal data in public; addresses, numbers and links where they are forbidden."""
    findings: list[Finding] = []
    contacts = _contacts(text, context)
    if context.channel == "public":
        owned = _owned(text, context)
        findings += [
            _finding("check.private-data", "privacy.public", s, context) for s in owned
        ]
    if context.channel == "public" or context.platform in CLOSED_PLATFORMS:
        findings += [
            _finding("check.contact-data", "privacy.contact-data", span, context)
            for span in contacts
        ]
    return findings


def _owned(text: str, context: Context) -> list[Span]:
    """Private strings of the fact sheet that stand in ``text``, and order-like ids."""
    private = [s for s in (context.facts.private if context.facts else ()) if len(s) > 1]
    spans: list[Span] = []
    if private:
        folded = fold(text)
        phrases = Phrases([s.replace("*", " ").replace("~", " ") for s in private])
        for match in phrases.find(folded):
            start, end = folded.span(match.start, match.end)
            spans.append(Span(start=start, end=end, text=text[start:end]))
    public = fold(" ".join(_shown(context))).text
    for figure in find_figures(text, context.language or "en"):
        covered = any(s.start < figure.end and figure.start < s.end for s in spans)
        named = fold(figure.text).text in public
        if figure.kind == "id" and not covered and not named:
            spans.append(Span(start=figure.start, end=figure.end, text=figure.text))
    return spans


def _shown(context: Context) -> list[str]:
    """What the buyer bought: a model's name may look like an id but is no secret."""
    facts = context.facts.facts if context.facts else ()
    return [f.text for f in facts if f.id in ("order:product", "order:variant")]


def _contacts(text: str, context: Context) -> list[Span]:
    figures = [
        Span(start=figure.start, end=figure.end, text=figure.text)
        for figure in find_figures(text, context.language or "en")
        if figure.kind in ("email", "url")
    ]
    facts = context.facts.facts if context.facts else ()
    numbers = [f.text for f in facts if f.id in ("order:id", "order:tracking")]
    return figures + [
        span
        for span in find_phones(text, context.language)
        if not any(span.text in number for number in numbers)  # ten digits are both
    ]


def _finding(message: str, rule: str, span: Span, context: Context) -> Finding:
    return Finding(
        rule=rule,
        level="error",
        start=span.start,
        end=span.end,
        matched=span.text,
        message=say(message, context.agent_locale, text=span.text),
        suggestion=say(f"{message}.fix", context.agent_locale),
        source="taobao-025; amazon-016; amazon-017; design: public drafts",
    )
