"""Every draft the composer can write: each locale, channel, cause, mood and severity.

Cases are made without triage, so that each combination is met whatever the lexicons
know, and with every guideline at hand, so that every licensed move is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from tactful import Tactful
from tactful.adapters.passages import guideline_passages
from tactful.checks.shape import BLANK, measure
from tactful.drafting.case import Case
from tactful.drafting.pipeline import Pipeline
from tactful.knowledge.causes import load_causes
from tactful.knowledge.guidelines import load_guidelines
from tactful.knowledge.locales import load_locale
from tactful.knowledge.phrasebook import load_moves, load_phrasebook, phrasebook_locales
from tactful.knowledge.platforms import platform_ids
from tactful.planning.situation import assess
from tactful.types import (
    CAUSES,
    CHANNELS,
    SEVERITIES,
    TEMPERAMENTS,
    CauseHit,
    Complaint,
    Draft,
    Evidence,
    Offer,
    RiskHit,
    Span,
    Triage,
)

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
OFFERS: tuple[tuple[Offer, ...], ...] = (
    (Offer.replacement(),),
    (Offer.refund("5 USD"), Offer.exchange()),
    (Offer.partial_refund("3.50 USD"), Offer.return_(), Offer.parts()),
    (Offer.coupon("2 USD"), Offer.refund(), Offer.repair()),
)
DETAILS = tuple(
    move.removeprefix("issue.").partition("/")[::2]
    for move in load_moves()
    if move.startswith("issue.")
)
"""Every cause and every narrower form of one."""
NAME, ORDER = "Wilhelmina", "114-1234567-1234567"
ORDER_FIELDS = {"id": ORDER, "product": "quartz watch", "value": "23.90 USD"}
SENTENCES = {"en", "ru", "pt-BR", "es", "id", "de", "fr"}
"""Phrasebooks of languages in which a sentence begins with a capital letter."""
BROKEN = {
    "": r"[{}]|\bNone\b|  |\n\n\n| \n|\n |\.\.(?!\.)|,,|;;|::|,\.|\(\)|\? ?\.|，，|。。|，。|、。|、、|；。",
    "en": r"\b(a a|an an|the the|the your|your the|of of|to to|is is)\b| [,.;:!?]",
    "ru": r"\b(в в|на на|что что|и и|с с)\b| [,.;:!?]",
    "es": r"\b(de el|a el|que que|de de|en en|los el|del el)\b| [,.;:!?]|[?!]\w",
    "pt-BR": r"\b(de o|de a|em o|em a|por o|por a|que que|de de|a a)\b| [,.;:!?]",
    "id": r"\b(yang yang|di di|ke ke|dan dan|atau atau)\b| [,.;:!?]",
    "de": r"\b(dass dass|der der|den den|in in|zu zu|für für)\b| [,.;:!?]",
    "fr": r"\b(que il|que elle|que on|si il|de un|que que|de de|le le)\b|\w [?!;]",
    "zh-CN": r"[\u4e00-\u9fff] [\u4e00-\u9fff]|[\u4e00-\u9fff][,;:?!]|的的|您您|我们我们",
    "zh-TW": r"[\u4e00-\u9fff] (?!敬|順心|一切)[\u4e00-\u9fff]|[\u4e00-\u9fff][,;:?!]|的的|您您|我們我們|[们这说对]",
    "ja": r"[\u3040-\u30ff][,;:?!]|をを|がが|はは|ですです|ますます。",
    "ko": r"은\(는\)|을\(를\)|이\(가\)|을 을|를 를|습니다습니다| [,.?!]",
}  # fmt: skip
"""What a join gone wrong looks like, in any language and in each."""


def tag_of(book: str) -> str:
    return load_locale(book).tag


@pytest.fixture(scope="module")
def evidence() -> tuple[Evidence, ...]:
    passages = guideline_passages(load_guidelines())
    return tuple(Evidence(passage=p, score=1.0) for p in passages if p.language == "en")


@pytest.fixture(scope="module")
def pipeline(desk: Tactful) -> Pipeline:
    return Pipeline(checker=desk._checker, chat=None, knowledge=lambda: "test", repairs=0)


def case_of(
    evidence: tuple[Evidence, ...],
    *,
    book: str,
    causes: tuple[tuple[str, str], ...],
    temperament: Any = "calm",
    severity: Any = "medium",
    risks: tuple[str, ...] = (),
    **complaint: Any,
) -> tuple[Case, str]:
    given = Complaint(
        **{
            "text": "x",
            "platform": "generic",
            "channels": CHANNELS,
            "locale": tag_of(book),
            "agent_locale": tag_of(book),  # no gloss: other tests read it
            "order": ORDER_FIELDS,
            "buyer_name": NAME,
            **complaint,
        }
    )
    span = Span(start=0, end=1, text="x")
    triage = Triage(
        language=tag_of(book),
        causes=tuple(
            CauseHit(cause=c, detail=d or None, confidence=0.9, evidence=(span,))
            for c, d in causes
        ),
        primary=causes[0][0] if causes else None,
        severity=severity,
        temperament=temperament,
        temperament_evidence=(),
        risks=tuple(RiskHit(risk=risk, evidence=(span,)) for risk in risks),
        complaints=(span,),
    )
    situation = assess(given, triage, [], now=NOW, reply_hours=24, shop="")
    case = Case(
        complaint=given,
        triage=triage,
        plan=situation.plan,
        facts=situation.facts,
        evidence=evidence,
        locale=situation.locale,
        agent_locale=load_locale(given.agent_locale),
        causes=load_causes(),
        answer_by=situation.answer_by,
        reply_hours=24,
        today=NOW.date(),
    )
    return case, situation.platform_name


def problems(
    draft: Draft, book: str, limit: int | None = None, unit: str = ""
) -> Iterator[str]:
    """All that is wrong with a draft, as far as a program can see it."""
    text = BLANK.sub("X1", draft.text)
    for finding in draft.findings:
        if finding.level == "error" or finding.rule.startswith("manners."):
            yield f"{finding.rule}: {finding.matched[:60]}"
        if finding.rule == "draft.unjudged":
            yield "no rules judge this language"
    for language in ("", book):
        if broken := re.search(BROKEN[language], text):
            yield f"a join gone wrong: {text[max(0, broken.start() - 20) : broken.end() + 20]!r}"
    if book in SENTENCES:
        for small in re.finditer(r"(?<!\bг)[.!?] ([a-zа-яё])", text.replace("…", "")):
            yield f"a sentence begins small: {text[small.start() - 20 : small.end() + 10]!r}"
        for paragraph in text.split("\n\n")[1:]:
            if paragraph[:1].islower() and book != "de":
                yield f"a paragraph begins small: {paragraph[:30]!r}"
    if draft.channel == "public" and re.search(r"\d", text):
        yield "a figure in public"
    if draft.channel == "public" and NAME in text:
        yield "the name in public"
    if limit is not None and measure(draft.text, unit) > limit:
        yield f"longer than {limit}"


@pytest.mark.slow
@pytest.mark.parametrize("book", phrasebook_locales())
def test_every_combination_is_in_order(
    evidence: tuple[Evidence, ...], pipeline: Pipeline, book: str
) -> None:
    wrong: dict[str, str] = {}
    count = 0
    for number, (cause, mood, severity) in enumerate(
        product(CAUSES, TEMPERAMENTS, SEVERITIES)
    ):
        forms = [form for form in DETAILS if form[0] == cause]
        first = forms[number % len(forms)]
        second = DETAILS[(number * 7 + 3) % len(DETAILS)]
        causes = (first, second) if number % 3 and second[0] != cause else (first,)
        case, name = case_of(
            evidence,
            book=book,
            causes=causes,
            temperament=mood,
            severity=severity,
            offers=OFFERS[number // 2 % len(OFFERS)] if number % 2 else (),
            text=f"x{number}",
            signature="Kim" if number % 2 else "",
            buyer_name=NAME if number % 5 else "",
        )
        for draft in pipeline.drafts(case, name):
            count += 1
            for problem in problems(draft, book):
                wrong.setdefault(problem, f"{draft.channel} {first} {mood}: {draft.text}")
    assert count == len(CAUSES) * len(TEMPERAMENTS) * len(SEVERITIES) * len(CHANNELS)
    assert not wrong, "\n\n".join(f"{p}\n{where}" for p, where in list(wrong.items())[:12])


@pytest.mark.parametrize("book", phrasebook_locales())
def test_every_risk_platform_and_three_complaints(
    evidence: tuple[Evidence, ...], pipeline: Pipeline, book: str
) -> None:
    wrong: dict[str, str] = {}
    risks = (
        "extortion",
        "legal_threat",
        "safety",
        "abuse",
        "privacy",
        "malicious",
        "injection",
    )
    for number, (risk, platform) in enumerate(product(risks, platform_ids())):
        chosen = tuple(DETAILS[(number + step * 11) % len(DETAILS)] for step in range(3))
        causes = tuple({cause: (cause, detail) for cause, detail in chosen}.values())
        case, name = case_of(
            evidence, book=book, causes=causes if number % 4 else (), risks=(risk,),
            platform=platform, temperament=TEMPERAMENTS[number % 6], text=f"x{number}",
            surface="seller_feedback", offers=OFFERS[number % 4] if number % 2 else (),
        )  # fmt: skip
        for draft in pipeline.drafts(case, name):
            plan = next(p for p in case.plan.channels if p.channel == draft.channel)
            for problem in problems(draft, book, plan.limit, plan.unit):
                wrong.setdefault(
                    problem, f"{draft.channel} {platform} {risk}: {draft.text}"
                )
    assert not wrong, "\n\n".join(f"{p}\n{where}" for p, where in list(wrong.items())[:12])


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("book", phrasebook_locales())
def test_two_hundred_buyers_with_one_complaint_get_texts_of_their_own(
    evidence: tuple[Evidence, ...], pipeline: Pipeline, book: str, channel: Any
) -> None:
    case, name = case_of(
        evidence, book=book, causes=(("logistics.late", ""),), channels=(channel,),
        text="One and the same complaint.", buyer_name="", offers=[Offer.refund("5 USD")],
    )  # fmt: skip
    texts = set()
    for number in range(200):
        one = replace(
            case, complaint=replace(case.complaint, order={"id": f"8011{number:06}"})
        )
        (draft,) = pipeline.drafts(one, name)
        texts.add(draft.text)
    assert len(texts) >= 180, f"{len(texts)} of 200 texts differ"


@pytest.mark.parametrize("book", phrasebook_locales())
def test_every_wording_is_whole(book: str) -> None:
    fragments = (
        "issue.",
        "offer.",
        "subject.",
        "sign.",
        "greeting.",
        "public.greeting",
        "public.sign",
    )
    for move, wordings in load_phrasebook(book).moves.items():
        for wording in wordings:
            assert wording == wording.strip(), move
            if move.startswith("phone.cue."):
                assert wording[0] in "(（" and wording[-1] in ")）", (move, wording)
            elif not move.startswith(fragments):
                assert wording[-1] in ".!?。！？…", (move, wording)
            elif move.startswith(("issue.", "offer.")):
                assert wording[-1] not in ".!?。！？,，", (move, wording)


def test_all_causes_have_a_clause() -> None:
    assert {cause for cause, _ in DETAILS} == set(CAUSES)
