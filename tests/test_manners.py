"""What readers of a locale take ill: found in drafts and in what the order says."""

from __future__ import annotations

from typing import Any

import pytest

from tactful import Complaint, Tactful
from tactful.checks.context import Context
from tactful.checks.manners import Manners
from tactful.checks.reading import Reading
from tactful.knowledge.locales import load_locale, locale_tags, profile_of
from tactful.knowledge.manners import find_avoided

MANNERS = Manners(profile_of)


def rules(text: str, language: str, **changes: Any) -> list[str]:
    values: dict[str, Any] = {
        "platform": "generic", "platform_name": "", "channel": "private", "surface": "review",
        "language": language, "expected_language": None, "agent_locale": "en",
    }  # fmt: skip
    found = MANNERS.check(Reading(text), Context(**values | changes))
    for finding in found:
        assert text[finding.start : finding.end] == finding.matched != ""
        assert finding.level in ("warning", "note")
        assert finding.suggestion
    return [finding.rule for finding in found]


@pytest.mark.parametrize("tag", locale_tags())
def test_the_phrases_to_avoid_are_found_and_their_better_wording_is_not(tag: str) -> None:
    facts = load_locale(tag)
    for number, avoid in enumerate(facts.avoid):
        assert all(number in find_avoided(text, facts) for text in avoid.fails), (
            tag,
            number,
        )
        assert not any(number in find_avoided(text, facts) for text in avoid.passes), (
            tag,
            number,
        )
        assert number not in find_avoided(avoid.better, facts), (tag, avoid.better)


@pytest.mark.parametrize("tag", locale_tags())
def test_the_apologies_and_empathy_of_a_profile_are_in_order_themselves(tag: str) -> None:
    facts = load_locale(tag)
    ladder = (*facts.apology.mild, *facts.apology.standard, *facts.apology.strong)
    for text in (*ladder, *facts.empathy, *facts.closings):
        assert not find_avoided(text, facts), (tag, text)


@pytest.mark.covers("s4-11")
def test_emoji_are_let_pass_where_the_locale_and_the_matter_allow() -> None:
    kind = load_locale("en-US").emoji.ok[0]
    assert rules(f"All sorted {kind}", "en-US", severity="low") == []
    assert rules(f"All sorted {kind}", "en-US", severity="high") == ["manners.emoji"]
    assert rules("That is funny 😂", "en-US", severity="low") == ["manners.emoji"]


def test_exclamation_marks_are_counted_but_for_the_greeting() -> None:
    assert rules("Olá, Ana!\n\nObrigado.", "pt-BR", severity="low") == []
    assert "manners.exclamation" in rules("Hello,\n\nWe are sorry!! Really!", "en-US")
    assert "manners.exclamation" in rules("Hello,\n\nSorry!", "en-US", severity="high")


@pytest.mark.covers("s4-06", "s0-05")
def test_colours_of_mourning_are_told_in_brazil(desk: Tactful) -> None:
    found = rules("O relógio vai em uma caixa de presente roxa.", "pt-BR")
    assert "manners.colour" in found
    assert rules("Gostamos da cor roxa do seu vestido.", "pt-BR") == []
    plan = desk.plan(
        Complaint(
            text="Chegou quebrado.", order={"packaging": "gift box with a purple band"}
        )
    )
    assert any("purple" in warning.lower() for warning in plan.warnings), plan.warnings
    other = desk.plan(
        Complaint(
            text="It came broken.", order={"packaging": "gift box with a purple band"}
        )
    )
    assert not any("purple" in warning.lower() for warning in other.warnings)


def test_a_language_without_a_profile_is_not_judged() -> None:
    assert rules("Hvala lijepa!!!", "hr") == []
