"""Phrases: what they find, what they leave alone, and where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.text.folding import fold
from tactful.text.phrases import Phrases


def found(phrase: str, text: str) -> list[str]:
    folded = fold(text)
    spans = [folded.span(m.start, m.end) for m in Phrases([phrase]).find(folded)]
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("phrase", "text", "matched"),
    [
        ("change your review", "Please CHANGE  your\u200b re\u200dview.", "CHANGE  your\u200b re\u200dview"),
        ("change your review", "ｃｈａｎｇｅ　ｙｏｕｒ　ｒｅｖｉｅｗ", "ｃｈａｎｇｅ　ｙｏｕｒ　ｒｅｖｉｅｗ"),
        ("don't lie", "You don’t\u00a0lie!", "don’t\u00a0lie"),
        ("разбит*", "часы разбитые!", "разбитые"),
        ("review*", "two reviewers", "reviewers"),
        ("删除 ~ 差评", "请删除这条差评吧", "删除这条差评"),
        ("差评", "不会删除，差评…", "差评"),
        ("刪除", "请删除", "删除"),
        ("strasse", "die Straße", "Straße"),
        ("istanbul", "in İSTANBUL", "İSTANBUL"),
        ("平成", "㍻元年", "㍻"),
        ("if you ~ review", "if you kindly edit that old review", "if you kindly edit that old review"),
        ("x ~ y", "x y", "x y"),
    ],
)  # fmt: skip
def test_finds(phrase: str, text: str, matched: str) -> None:
    assert found(phrase, text) == [matched]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("change your review", "change your reviewer account"),
        ("change your review", "exchange your review"),
        ("change your review", "change your. review"),
        ("star", "start and restart, a_star"),
        ("разбит", "разбитые"),
        ("if you ~ review", "if you have anything else to tell us review"),
        ("if you ~ review", "Ask if you like. A review is fine"),
        ("删除 ~ 差评", "不会删除。差评也好"),
        ("删除 ~ 差评", "删除……差评"),
        ("if you ~ review", "if you like\nreview"),
        ("删除 ~ 差评", "删除了您发给我们的那封信，差评"),
        ("5 stars", "15 stars"),
        ("5 stars", "1.5 starships"),
    ],
)
def test_leaves_alone(phrase: str, text: str) -> None:
    assert found(phrase, text) == []


@pytest.mark.parametrize(
    ("phrase", "text", "matched"),
    [
        ("review", "改review吧", ["review"]),
        ("返现5元", "返现5元红包", ["返现5元"]),
        ("5元", "给您15元", []),
        ("5元", "给您5元", ["5元"]),
        ("五星", "5五星5", ["五星"]),
    ],
)
def test_latin_and_digits_need_word_edges_and_chinese_does_not(
    phrase: str, text: str, matched: list[str]
) -> None:
    assert found(phrase, text) == matched


def test_a_phrase_is_found_at_every_place_and_in_order() -> None:
    folded = fold("bad bad, good and bad")
    matches = Phrases(["bad", "good"]).find(folded)
    assert [(m.phrase, m.start) for m in matches] == [(0, 0), (0, 4), (1, 9), (0, 18)]


@pytest.mark.parametrize(
    "phrase",
    ["", " ", "*", "~", "~ a", "a ~", "a ~ ~ b", "\u200b", "a*b", "(a|b", "a|b", "a)"],
)
def test_a_phrase_that_can_never_match_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match="phrase"):
        Phrases([phrase])


WORDS = st.sampled_from(
    "good bad really not 差 评 删除 … . ， 5 ß ½ \u200b Ｂａｄ\u3000 \n".split(" ")
)


@given(st.lists(WORDS, max_size=30).map(" ".join))
def test_what_is_matched_folds_to_the_phrase(text: str) -> None:
    phrases = ["bad", "good ~ bad", "差评", "删除 ~ 差", "not*", "ss"]
    folded = fold(text)
    for match in Phrases(phrases).find(folded):
        start, end = folded.span(match.start, match.end)
        seen = fold(text[start:end]).text
        pieces = phrases[match.phrase].rstrip("*").split(" ~ ")
        assert seen.startswith(pieces[0])
        assert seen.endswith(pieces[-1])
