"""What belongs to the buyer stays out of public; contact data stay on the platform."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tactful.checks.context import Context
from tactful.checks.reading import Reading
from tactful.checks.signbook import SignBook
from tactful.knowledge.messages import say
from tactful.text.folding import fold
from tactful.text.phrases import Phrases
from tactful.text.private import Kind, Private, find_addresses, find_by_form
from tactful.types import Finding, Span

CLOSED_PLATFORMS = frozenset(
    {"amazon", "aliexpress", "taobao_tmall", "jd", "ebay", "shopee", "lazada", "walmart",
     "etsy", "tiktok_shop", "temu"}
)  # fmt: skip
"""Marketplaces that forbid contact outside their messages (amazon-016, -017 and kin)."""

SECRET: frozenset[Kind] = frozenset({"card", "national_id", "iban"})
"""What has no place in any reply, public or private."""


def check_privacy(reading: Reading, context: Context, signs: SignBook) -> list[Finding]:
    """Personal data in public; addresses, numbers and links where they are forbidden."""
    text = reading.text
    findings: list[Finding] = []
    private = find_by_form(text, context.language)
    contacts = _contacts(reading, context, private)
    if context.channel == "public":
        owned = _owned(reading, context, private, signs)
        findings += [
            _finding("check.private-data", "privacy.public", s, context) for s in owned
        ]
    if context.channel == "public" or context.platform in CLOSED_PLATFORMS:
        findings += [
            _finding("check.contact-data", "privacy.contact-data", span, context)
            for span in contacts
        ]
    secret = [p for p in private if p.kind in SECRET]
    findings += [
        _finding("check.secret-data", "privacy.secret-data", _span(p), context)
        for p in secret
    ]
    return findings


def _owned(
    reading: Reading, context: Context, private: Sequence[Private], signs: SignBook
) -> list[Span]:
    """Private strings of the fact sheet, order-like ids and addresses in a text."""
    text = reading.text
    strings = [s for s in (context.facts.private if context.facts else ()) if len(s) > 1]
    spans: list[Span] = []
    if strings:
        phrases = Phrases(
            [re.sub(r"[()|*+~]", " ", s) for s in strings if re.search(r"\w", s)]
        )
        for hits in reading.find(phrases).values():
            spans += [reading.span(hit.start, hit.end) for hit in hits]
    public = fold(" ".join(_shown(context))).text
    numbers = [_span(p) for p in private if p.kind == "order"]
    numbers += [
        Span(start=figure.start, end=figure.end, text=figure.text)
        for figure in reading.figures(context.language)
        if figure.kind == "id"
    ]
    found = signs.find(reading, context.language) or {}
    streets = [(hit.start, hit.end) for hit in found.get("street", ())]
    for span in (*numbers, *map(_span, find_addresses(text, streets))):
        covered = any(s.start < span.end and span.start < s.end for s in spans)
        if not covered and fold(span.text).text not in public:
            spans.append(span)
    return sorted(spans, key=lambda s: s.start)


def _shown(context: Context) -> list[str]:
    """What the buyer bought: a model's name may look like an id but is no secret."""
    facts = context.facts.facts if context.facts else ()
    return [f.text for f in facts if f.id in ("order:product", "order:variant")]


def _contacts(reading: Reading, context: Context, private: Sequence[Private]) -> list[Span]:
    spans = [_span(p) for p in private if p.kind in ("email", "phone")]
    spans += [
        Span(start=figure.start, end=figure.end, text=figure.text)
        for figure in reading.figures(context.language)
        if figure.kind == "url"
    ]
    facts = context.facts.facts if context.facts else ()
    numbers = [f.text for f in facts if f.id in ("order:id", "order:tracking")]
    # Ten digits may be an order number as well as a telephone.
    return [span for span in spans if not any(span.text in number for number in numbers)]


def _span(private: Private) -> Span:
    return Span(start=private.start, end=private.end, text=private.text)


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
