"""Folding: what matchers see, and the way back to what was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.text.folding import fold

LENGTHENING = "ßİ…½㍻ﬁ"


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("ＲＥＶＩＥＷ", "review"),
        ("Reseña CAMBIÓ", "resena cambio"),
        ("don’t “do” it", 'don\'t "do" it'),
        ("e–mail e‑mail", "e-mail e-mail"),
        ("ёлка Ёж", "елка еж"),
        ("刪除評價", "删除评价"),
        ("re\u200bvi\u00adew\ufeff", "review"),
        ("a \u00a0\u3000\n b", "a b"),
        ("straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("❤\ufe0f", "❤"),
    ],
)
def test_one_word_written_in_many_ways_is_seen_as_one(written: str, seen: str) -> None:
    assert fold(written).text == seen


@pytest.mark.parametrize("char", LENGTHENING)
def test_a_character_that_grows_maps_every_part_back_to_itself(char: str) -> None:
    folded = fold(f"a{char}b")
    grown = len(folded.text) - 2
    assert tuple(folded.origin) == (0, *[1] * grown, 2)
    for start in range(1, 1 + grown):
        assert folded.span(start, start + 1) == (1, 2)
    assert folded.span(0, len(folded.text)) == (0, 3)


def test_folds_name_what_had_to_be_folded() -> None:
    text = "ok Ｒeview"
    assert fold(text).folds(3, len(text)) == ("case", "width")
    assert fold(text).folds(0, 2) == ()
    assert fold("刪re\u200bseña").folds(0, 8) == ("accent", "invisible", "traditional")


@given(st.text(st.sampled_from("aZß İ…½㍻差評 5\u200b\u00a0’éй\n") | st.characters()))
def test_every_folded_character_comes_from_the_character_it_maps_to(text: str) -> None:
    folded = fold(text)
    assert len(folded.origin) == len(folded.text)
    assert list(folded.origin) == sorted(folded.origin)
    for at, char in enumerate(folded.text):
        start, end = folded.span(at, at + 1)
        assert end > start
        assert char in fold(text[start:end]).text


@given(st.text())
def test_folding_twice_changes_no_letters(text: str) -> None:
    once = fold(text).text
    assert fold(once).text.count(" ") <= once.count(" ")
    assert "  " not in once
