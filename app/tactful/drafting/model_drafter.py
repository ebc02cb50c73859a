"""Having a language model write one draft, and mend it by what the checks find."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tactful.drafting.case import Case
from tactful.drafting.prompts import Prompt, load_prompt
from tactful.errors import ModelNonsense
from tactful.planning.money import format_money, parse_money
from tactful.text.cleaning import printable
from tactful.types import (
    Channel,
    ChannelPlan,
    ChatModel,
    Claim,
    Completion,
    Fact,
    Finding,
    Message,
    Offer,
)

SCHEMA: Mapping[str, object] = {
    "title": "draft",
    "type": "object",
    "additionalProperties": False,
    "required": ["text", "gloss", "claims"],
    "properties": {
        "text": {"type": "string"},
        "gloss": {"type": "string"},
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["quote", "from"],
                "properties": {
                    "quote": {"type": "string"},
                    "from": {"type": "string"},
                },
            },
        },
    },
}
MAX_AVOID = 4
"""Phrases to avoid that the model is shown; the checks know all of them."""
MAX_ANSWER = 20_000
"""Characters; a longer draft is a model that has run away."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """What the model wrote, after the last repair."""

    text: str
    gloss: str
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]
    attempts: int
    prompt: str
    prompt_tokens: int
    completion_tokens: int


def write_draft(
    chat: ChatModel,
    case: Case,
    channel: ChannelPlan,
    check: Callable[[str], list[Finding]],
    *,
    repairs: int,
) -> Written:
    """Have ``chat`` draft for ``channel``, and repair at most ``repairs`` times.

    Raises:
        ModelError: the model gave no usable answer.
    """
    prompt = load_prompt("draft")
    values = prompt_values(prompt, case, channel)
    system, user = prompt.render(values)
    messages = [Message(role="system", text=system), Message(role="user", text=user)]
    used = [0, 0]
    for attempt in range(1, repairs + 2):
        completion = chat.complete(messages, SCHEMA)
        used[0] += completion.prompt_tokens
        used[1] += completion.completion_tokens
        text, gloss, quotes = _read(completion)
        findings = check(text)
        errors = [finding for finding in findings if finding.level == "error"]
        if not errors or attempt > repairs:
            break
        repair_system, repair_user = load_prompt("repair").render(
            {"findings": _describe(errors)}
        )
        messages += [
            Message(role="assistant", text=_answer(text, gloss, quotes)),
            Message(role="user", text=f"{repair_system}\n{repair_user}"),
        ]
    return Written(
        text=text,
        gloss=gloss,
        claims=_claims(text, quotes, set(_ids(case, channel.channel))),
        findings=tuple(findings),
        attempts=attempt,
        prompt=prompt.id,
        prompt_tokens=used[0],
        completion_tokens=used[1],
    )


def prompt_values(prompt: Prompt, case: Case, channel: ChannelPlan) -> dict[str, str]:
    """The values that ``prompt``, a version of ``draft``, is given for ``case``."""
    mood = case.temperament
    fence = hashlib.sha256(case.complaint.text.encode()).hexdigest()[:16]
    limit = f"{channel.limit} {channel.unit}" if channel.limit else "250 words"
    public = channel.channel == "public"
    return {
        "write_in": case.locale.write_in,
        "language_name": case.locale.names.own,
        "manners": "\n".join(f"- {line}" for line in _manners(case)),
        "temperament": mood,
        "strategy": prompt.temperaments[mood],
        "limit": limit,
        "channel_rules": prompt.channels[channel.channel],
        "agent_language": case.agent_locale.names.en,
        "ids": ", ".join(_ids(case, channel.channel)),
        "channel": channel.channel,
        "platform": case.plan.platform,
        "points": _listed(
            point.text.replace(fence, "") for point in case.triage.complaints
        ),
        "facts": _listed(_facts(case, public=public)),
        "remedies": "-" if public else _listed(_remedies(case)),
        "next_steps": "-" if public else _listed(_next_steps(case)),
        "evidence": "\n".join(
            f"[{found.passage.guideline}] {found.passage.title}\n{found.passage.text}"
            for found in case.evidence
        ),
        "fence": fence,
        # The mark is made from the text, so the text cannot hold it but by breaking
        # the hash; it is taken out all the same.
        "buyer_text": case.complaint.text.replace(fence, ""),
    }


def _manners(case: Case) -> list[str]:
    """How one writes there: address, an apology of the right weight, what to avoid."""
    locale = case.locale
    apology = {
        "low": locale.apology.mild,
        "medium": locale.apology.standard,
        # Strong apologies admit a fault; nobody has checked it yet.
        "high": locale.apology.standard,
    }[case.triage.severity]
    avoid = [f"“{a.fails[0]}” (better: “{a.better}”)" for a in locale.avoid[:MAX_AVOID]]
    return [
        *locale.manners,
        f"Address: {locale.address.register_}",
        f"Weight of an apology (a measure of tone, about another matter): “{apology[-1]}”",
        f"Sounds wrong there: {'; '.join(avoid)}",
        f"At most {locale.style.exclamations} exclamation marks; none in grave matters.",
    ]


def _ids(case: Case, channel: Channel) -> list[str]:
    facts = [f"{fact.id}" for fact in _shown(case, public=channel == "public")]
    return facts + [found.passage.guideline for found in case.evidence]


def _facts(case: Case, *, public: bool) -> list[str]:
    return [f"[{fact.id}] {fact.text}" for fact in _shown(case, public=public)]


def _shown(case: Case, *, public: bool) -> list[Fact]:
    """Facts the model may see: for public drafts none that are private."""
    held = case.has_risk("extortion")
    return [
        fact
        for fact in case.facts.facts
        if fact.id != "buyer:text"
        and not (held and fact.id.startswith("offer:"))
        and not (public and (fact.text in case.facts.private or _private(fact.id)))
    ]


def _private(fact_id: str) -> bool:
    return fact_id.startswith(("offer:", "note:", "plan:", "order:value"))


def _remedies(case: Case) -> list[str]:
    if case.has_risk("extortion"):
        return []
    return [_remedy(case, offer) for offer in case.facts.offers]


def _remedy(case: Case, offer: Offer) -> str:
    if offer.amount is None:
        return f"[offer:{offer.kind}] {offer.kind}"
    money = parse_money(offer.amount, what=f"the {offer.kind}")
    shown = format_money(money, case.locale.tag)
    return f"[offer:{offer.kind}] {offer.kind} {shown}"


def _next_steps(case: Case) -> list[str]:
    by = case.answer_by.date().isoformat()
    return [
        f"[house:reply_hours] we answer the buyer's next message within "
        f"{case.reply_hours} hours",
        f"[plan:answer_by] where the carrier has to be asked or a colleague takes over: "
        f"an answer by {by}",
    ]


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) or "-"


def _describe(findings: Sequence[Finding]) -> str:
    return "\n".join(
        f'- {f.rule}, characters {f.start} to {f.end}, "{f.matched}": {f.message} '
        f"{f.suggestion}"
        for f in findings
    )


def _answer(text: str, gloss: str, quotes: Sequence[tuple[str, str]]) -> str:
    claims = [{"quote": quote, "from": origin} for quote, origin in quotes]
    return json.dumps({"text": text, "gloss": gloss, "claims": claims}, ensure_ascii=False)


def _read(completion: Completion) -> tuple[str, str, list[tuple[str, str]]]:
    value = completion.value
    text, gloss = value.get("text"), value.get("gloss")
    if not isinstance(text, str) or not printable(text).strip():
        raise ModelNonsense("the model's answer holds no draft")
    if len(text) > MAX_ANSWER:
        raise ModelNonsense(f"the model's draft has {len(text):,} characters")
    quotes: list[tuple[str, str]] = []
    claims = value.get("claims")
    for claim in claims if isinstance(claims, list) else []:
        if isinstance(claim, Mapping):
            quote, origin = claim.get("quote"), claim.get("from")
            if isinstance(quote, str) and isinstance(origin, str) and quote:
                quotes.append((printable(quote), printable(origin)))
    gloss = gloss if isinstance(gloss, str) else ""
    return printable(text).strip(), printable(gloss).strip(), quotes


def _claims(
    text: str, quotes: Sequence[tuple[str, str]], offered: set[str]
) -> tuple[Claim, ...]:
    """The model's claims that quote the text and rest on something it was given."""
    claims = []
    for quote, origin in quotes:
        start = text.find(quote)
        if start >= 0 and origin in offered:
            claims.append(
                Claim(start=start, end=start + len(quote), text=quote, origin=origin)
            )
    return tuple(claims)
