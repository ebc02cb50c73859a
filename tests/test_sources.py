"""Behaviour that the source documents ask for, by the id of the item it carries."""

from __future__ import annotations

import dataclasses

import pytest

from tactful import Complaint, Offer, Tactful
from tactful.knowledge.phrasebook import load_phrasebook
from tactful.types import Result


def said(result: Result, move: str) -> bool:
    """Whether a wording of ``move`` without slots stands in the private draft."""
    assert result.private is not None
    return any(
        wording in result.private.text for wording in load_phrasebook("en").moves[move]
    )


@pytest.mark.covers("s0-02", "s0-03", "s0-04")
@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("The site kept crashing at checkout and I cannot find my order", "platform."),
        ("The zipper broke on day one", "product."),
        ("It runs small, I always wear a 9", "product.size_fit"),
        ("Not as described in the listing", "product.not_as_described"),
        ("The number 13 on it is bad luck, nobody here would gift this", "culture."),
        ("Still waiting, delivery took six weeks", "logistics."),
    ],
)
def test_the_cause_is_found_first(desk: Tactful, text: str, family: str) -> None:
    primary = desk.triage(text).primary
    assert primary is not None
    assert primary.startswith(family)


@pytest.mark.covers("s0-06")
@pytest.mark.parametrize(
    ("words", "guideline"),
    [
        ("by DHL express", "g-late-express"),
        ("by small parcel, ordinary post", "g-late-small-parcel"),
        ("from the overseas warehouse", "g-late-overseas-warehouse"),
        ("by dedicated line", "g-late-dedicated-line"),
    ],
)
def test_the_explanation_differs_by_shipping_mode(
    desk: Tactful, words: str, guideline: str
) -> None:
    found = desk.search(
        f"It was sent {words} and is two weeks late, still waiting", limit=6
    )
    assert guideline in [evidence.passage.guideline for evidence in found]
    abroad = desk.draft(
        Complaint(text="It is weeks late", order={"shipping": "small parcel"})
    )
    at_home = desk.draft(
        Complaint(text="It is weeks late", order={"shipping": "local courier"})
    )
    assert said(abroad, "explain.late")
    assert not said(at_home, "explain.late")


@pytest.mark.covers("s0-11")
def test_contacts_are_counted_and_warned_about(desk: Tactful) -> None:
    first = desk.plan(Complaint(text="It came broken.", platform="amazon"))
    assert first.contacts_left == 1
    used = desk.plan(Complaint(text="It came broken.", platform="amazon", contacts_made=1))
    assert used.contacts_left == 0
    assert any("written to as often" in warning for warning in used.warnings)


@pytest.mark.covers("s0-19", "s0-20", "s0-21", "s0-22", "s0-23", "s1-11")
@pytest.mark.parametrize(
    ("text", "temperament"),
    [
        ("By the way, one more question, and another thing: can I also ask about the lid?", "talkative"),
        ("This is the THIRD time and I am FURIOUS!!!", "angry"),
        ("As an engineer I can tell you this is the wrong capacitor", "know_it_all"),
        ("Can you help me figure out why it is not working? What should I check?", "inquiring"),
        ("How do I know this is not a scam? I don't believe a word you say", "suspicious"),
        ("You idiots sent me the wrong thing, go to hell", "angry"),
    ],
)  # fmt: skip
def test_the_buyers_manner_is_read_and_met(
    desk: Tactful, text: str, temperament: str
) -> None:
    result = desk.draft(Complaint(text=text))
    assert result.triage.temperament == temperament
    assert said(result, f"opener.{temperament}")


@pytest.mark.covers("s1-03")
def test_a_defect_is_graver_than_a_size(desk: Tactful) -> None:
    grave = desk.triage("It stopped working after two days, completely dead").severity
    light = desk.triage("It runs a bit small").severity
    assert (light, grave) == ("low", "medium")


@pytest.mark.covers("s1-09", "s2-13")
def test_demands_are_kept_as_evidence_and_never_baited(desk: Tactful) -> None:
    result = desk.draft(
        Complaint(
            text="Refund me 50 dollars or I will leave a one star review.",
            offers=[Offer.refund("5 USD")],
        )
    )
    assert "extortion" in [risk.risk for risk in result.triage.risks]
    assert result.plan.evidence
    assert result.private is not None
    assert "5" not in result.private.text
    assert "how much" not in result.private.text.lower()
    assert said(result, "boundary.extortion")


@pytest.mark.covers("s2-11")
@pytest.mark.parametrize(
    ("text", "guideline"),
    [
        ("It is faulty, the motor does not run. I want to return it, who pays for sending it back?", "g-return-terms"),
        ("Nothing wrong with it, I just changed my mind and want to return it", "g-return-unwanted"),
        ("It is still under warranty, can it be repaired or exchanged?", "g-return-warranty"),
    ],
)  # fmt: skip
def test_three_cases_of_return(desk: Tactful, text: str, guideline: str) -> None:
    found = desk.search(text, limit=6)
    assert guideline in [evidence.passage.guideline for evidence in found]


@pytest.mark.covers("s3-01")
@pytest.mark.parametrize("platform", ["taobao_tmall", "jd"])
def test_a_dear_order_asks_for_more_care(desk: Tactful, platform: str) -> None:
    complaint = Complaint(
        text="柜门有划痕", platform=platform, order={"value": "12800 CNY"}
    )
    care = [w for w in desk.plan(complaint).warnings if "High-priced" in w]
    assert care
    cheap = dataclasses.replace(complaint, order={"value": "39 CNY"})
    assert not [w for w in desk.plan(cheap).warnings if "High-priced" in w]
    unknown = dataclasses.replace(complaint, order={})
    assert not [w for w in desk.plan(unknown).warnings if "High-priced" in w]


@pytest.mark.covers("s4-10", "s1-01")
def test_thanks_and_sorry_are_said(desk: Tactful) -> None:
    result = desk.draft(Complaint(text="It arrived broken, the box was crushed."))
    assert said(result, "opener.calm")
    assert any(said(result, f"apology.{level}") for level in ("mild", "standard", "strong"))
    assert said(result, "closing.private")


@pytest.mark.covers("s4-13")
def test_every_point_is_answered(desk: Tactful) -> None:
    result = desk.draft(
        Complaint(
            text="It arrived broken. The colour is wrong. Nobody answers my messages."
        )
    )
    moves = load_phrasebook("en").moves
    assert result.private is not None
    for cause in ("logistics.damaged", "product.colour", "service.unresponsive"):
        clauses = [
            piece
            for wording in moves[f"issue.{cause}"]
            for piece in [wording.split("}")[-1].strip()]
        ]
        assert any(piece in result.private.text for piece in clauses), cause
