"""Retrieval: which guidelines are evidence, in what order, within what budget."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.retrieval.ranking import FLOOR, Query, pack, rank
from tactful.service import Tactful
from tactful.types import Evidence, Passage


def passage(name: str, **changes: Any) -> Passage:
    values: dict[str, Any] = {
        "id": f"g-{name}@en", "guideline": f"g-{name}", "language": "en", "title": name,
        "text": f"What to do about {name}.", "tokens": 100,
    }  # fmt: skip
    return Passage(**values | changes)


def near(*passages: Passage, score: float = 0.6) -> list[Evidence]:
    return [Evidence(passage=one, score=score) for one in passages]


def names(evidence: Any) -> list[str]:
    return [found.passage.guideline.removeprefix("g-") for found in evidence]


QUERY = Query(
    text="the colour is wrong", language="en", causes={"product.colour": 1.0}, risks=("privacy",),
    temperament="angry", platform="amazon", channels=("private",), locale="es-MX",
)  # fmt: skip


@pytest.mark.parametrize(
    ("facet", "fits", "elsewhere"),
    [
        ("causes", "product.colour", "product.smell"),
        ("risks", "privacy", "safety"),
        ("temperaments", "angry", "calm"),
        ("platforms", "amazon", "aliexpress"),
        ("channels", "private", "public"),
        ("locales", "es-MX", "es-ES"),
    ],
)
def test_a_passage_about_something_else_is_no_evidence(
    facet: str, fits: str, elsewhere: str
) -> None:
    here = passage("here", **{facet: (fits,)})
    there = passage("there", **{facet: (elsewhere,)})
    both = passage("both", **{facet: (fits, elsewhere)})
    assert set(names(rank(near(there, here, both), QUERY))) == {"here", "both"}


def test_what_is_about_the_case_comes_before_what_is_only_near_it() -> None:
    general = near(passage("general"), score=0.9)
    about = near(passage("about", causes=("product.colour",)), score=0.3)
    assert names(rank([*general, *about], QUERY)) == ["about", "general"]


def test_what_is_unrelated_is_left_out() -> None:
    assert rank(near(passage("far", text="Nothing alike."), score=0.1), QUERY) == []
    assert all(found.score >= FLOOR for found in rank(near(passage("near")), QUERY))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_one_guideline_the_agents_language_is_shown(order: tuple[int, int]) -> None:
    both = [passage("x"), passage("x", id="g-x@zh-CN", language="zh-CN")]
    (found,) = rank(near(*(both[n] for n in order)), QUERY)
    assert found.passage.language == "en"


PASSAGES = st.lists(
    st.builds(
        lambda n, tokens, causes: passage(str(n), tokens=tokens, causes=causes),
        st.integers(0, 99), st.integers(1, 900), st.sampled_from([(), ("other",), ("product.smell",)]),
    ),
    max_size=12, unique_by=lambda p: p.guideline,
)  # fmt: skip


@given(PASSAGES, st.integers(0, 2000))
def test_packing_keeps_to_the_budget_and_leaves_out_only_what_does_not_fit(
    passages: list[Passage], budget: int
) -> None:
    packed = pack(near(*passages), budget=budget)
    used = sum(found.passage.tokens for found in packed)
    assert used <= budget
    assert len(set(names(packed))) == len(packed)
    for one in passages:
        assert f"{one.guideline[2:]}" in names(packed) or one.tokens > budget - used


def test_a_long_passage_does_not_keep_out_a_short_one() -> None:
    evidence = near(passage("long", tokens=900), passage("short", tokens=50))
    assert names(pack(evidence, budget=100)) == ["short"]


def test_the_second_complaint_gets_its_place() -> None:
    first = [passage(f"c{n}", causes=("product.colour",)) for n in range(5)]
    evidence = near(*first, passage("late", causes=("logistics.late",)))
    assert "late" in names(pack(evidence, budget=300))


# --- with our guidelines ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "guideline"),
    [
        ("The colour is completely different from the photo.", "g-colour-difference"),
        ("味道太大了，一股塑料味。", "g-smell-new-goods"),
        ("Посылка так и не пришла.", "g-not-received"),
        ("Los zapatos me rozan el talón", "g-size-rubs"),
        ("The parcel is stuck in customs.", "g-customs-held"),
        ("Refund me 50 dollars or I will leave a one star review.", "g-risk-extortion"),
        ("The charger caught fire and burned my hand.", "g-risk-safety"),
        ("My lawyer will see you in court.", "g-risk-legal-threat"),
    ],
)
def test_the_guideline_for_the_case_is_among_the_first(
    desk: Tactful, text: str, guideline: str
) -> None:
    found = desk.search(text, limit=4)
    assert guideline in [evidence.passage.guideline for evidence in found]


def test_platform_guidelines_stay_on_their_platform(desk: Tactful) -> None:
    text = "It arrived broken, the box was crushed."
    for platform in ("amazon", "aliexpress", "taobao_tmall", "generic"):
        found = desk.search(text, platform=platform, limit=50)
        assert found
        for evidence in found:
            assert evidence.passage.platforms in ((), (platform,)) or (
                platform in evidence.passage.platforms
            )


@pytest.mark.parametrize(
    ("locale", "language"), [("zh-CN", "zh-CN"), ("en", "en"), ("ru", "en")]
)
def test_passages_are_shown_in_the_desks_language(
    desk: Tactful, locale: str, language: str
) -> None:
    found = desk.search("Посылка так и не пришла.", locale=locale, limit=5)
    assert {evidence.passage.language for evidence in found} == {language}


def test_results_come_best_first_and_once(desk: Tactful) -> None:
    found = desk.search("It smells awful and the size is too small", limit=20)
    scores = [evidence.score for evidence in found]
    ids = [evidence.passage.guideline for evidence in found]
    assert scores[0] == max(scores)
    assert len(ids) == len(set(ids))
