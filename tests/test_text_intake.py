"""What comes in: cleaning, sentences, telephone numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.errors import InputError
from tactful.text.cleaning import MAX_CHARACTERS, clean
from tactful.text.phones import find_phones
from tactful.text.sentences import sentences


@pytest.mark.parametrize(
    "text", ["", " \n\t", "\u200b\u200b", "\x00\x01", "\u00ad", "\u202e"]
)
def test_nothing_to_read_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="the note"):
        clean(text, what="the note")


def test_a_wrong_file_is_refused_and_the_longest_text_is_not() -> None:
    with pytest.raises(InputError, match="200,000 characters"):
        clean("x" * 200_000)
    assert clean("x" * MAX_CHARACTERS) == ("x" * MAX_CHARACTERS, 0)


@pytest.mark.parametrize(
    ("text", "cleaned", "replaced"),
    [
        ("a\x00b\x07", "a b ", 2),
        ("a\u202eb\u2066c\u2069", "a b c ", 3),
        ("\ud83dx", "\ufffdx", 1),
        ("a\tb\nc 😀 ß", "a\tb\nc 😀 ß", 0),
    ],
)
def test_what_is_harmful_is_blunted(text: str, cleaned: str, replaced: int) -> None:
    assert clean(text) == (cleaned, replaced)


@given(st.text(st.characters(categories=None), min_size=1, max_size=80))
def test_cleaning_keeps_every_offset_and_leaves_nothing_harmful(text: str) -> None:
    try:
        cleaned, replaced = clean(f"x{text}")
    except InputError:
        raise AssertionError("a text with a letter is readable") from None
    assert len(cleaned) == len(text) + 1
    assert clean(cleaned) == (cleaned, 0)
    assert replaced == sum(a != b for a, b in zip(f"x{text}", cleaned, strict=True))
    cleaned.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Late. Broken! Why?", ["Late.", "Broken!", "Why?"]),
        ("It was 3.5 USD. See x.com now", ["It was 3.5 USD.", "See x.com now"]),
        ("坏了。不退！怎么办？", ["坏了。", "不退！", "怎么办？"]),
        ("“别买！”他说。", ["“别买！”", "他说。"]),
        ("Hmm... no.\n\nlast line", ["Hmm...", "no.", "last line"]),
        ("不会删除，差评…", ["不会删除，差评…"]),
        (" ?! ... \n", []),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert [span.text for span in sentences(text)] == parts


@given(st.text(st.sampled_from('ab 。.!?…；\n"” 5差'), max_size=60))
def test_sentences_keep_order_place_and_every_letter(text: str) -> None:
    end = 0
    letters = ""
    for span in sentences(text):
        assert span.start >= end
        assert text[span.start : span.end] == span.text == span.text.strip()
        letters += "".join(filter(str.isalnum, span.text))
        end = span.end
    assert letters == "".join(filter(str.isalnum, text))


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("позвоните 8 916 123-45-67 завтра", "ru", ["8 916 123-45-67"]),
        ("电话13812345678联系", "zh-CN", ["13812345678"]),
        ("llame al +1 415 555 2671", "es", ["+1 415 555 2671"]),
        ("call (415) 555-2671", "en", ["(415) 555-2671"]),
        ("order 114-1234567-1234567 of 24.11.2026", "en", []),
        ("订单8011223344556677", "zh-CN", []),
    ],
)
def test_telephone_numbers(text: str, language: str, numbers: list[str]) -> None:
    assert [span.text for span in find_phones(text, language)] == numbers
