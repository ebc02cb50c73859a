"""Personal data: found without a space beside them, taken out, and put back."""

from __future__ import annotations

import pytest

from tactful.checks.reading import Reading
from tactful.checks.redaction import find_private, redact
from tactful.checks.ruleset import load_ruleset
from tactful.checks.signbook import SignBook
from tactful.knowledge.signs import load_signs, sign_languages


@pytest.fixture(scope="module")
def signs() -> SignBook:
    return SignBook(sign_languages(), load_signs, load_ruleset().forms)


@pytest.mark.parametrize(
    ("text", "language", "kind", "value"),
    [
        ("我的邮箱是foo@bar.com请联系", "zh-CN", "email", "foo@bar.com"),
        ("卡号4012888888881881请退款", "zh-CN", "card", "4012888888881881"),
        ("电话１３８１２３４５６７８，谢谢", "zh-CN", "phone", "１３８１２３４５６７８"),
        ("身份证11010519491231002X", "zh-CN", "national_id", "11010519491231002X"),
        ("010-1234-5678입니다", "ko", "phone", "010-1234-5678"),
        ("CPF 529.982.247-25, por favor", "pt-BR", "national_id", "529.982.247-25"),
        ("DE89370400440532013000", "de", "iban", "DE89370400440532013000"),
        ("order 114-1234567-1234567", "en", "order", "114-1234567-1234567"),
    ],
)
def test_what_has_a_form_is_found(
    signs: SignBook, text: str, language: str, kind: str, value: str
) -> None:
    found = find_private(Reading(text), language, signs)
    assert (kind, value) in [(private.kind, private.text) for private in found]


@pytest.mark.parametrize(
    "text", ["size 38", "2026-11-24", "199.99 USD", "4012888888881882", "12 pieces of 3"]
)
def test_other_numbers_are_no_cards_or_ids(signs: SignBook, text: str) -> None:
    kinds = {private.kind for private in find_private(Reading(text), "en", signs)}
    assert not kinds & {"card", "national_id", "iban", "email"}


def test_one_value_has_one_placeholder_and_comes_back(signs: SignBook) -> None:
    text = "Write to a@b.com or c@d.com; a@b.com is read daily."
    redacted = redact(Reading(text), "en", signs)
    assert redacted.text == "Write to ⟦EMAIL-1⟧ or ⟦EMAIL-2⟧; ⟦EMAIL-1⟧ is read daily."
    assert redacted.restore(redacted.text) == text


def test_what_is_known_to_be_personal_is_found_anywhere(signs: SignBook) -> None:
    redacted = redact(
        Reading("the parcel of wilhelmina"), "en", signs, {"wilhelmina": "name"}
    )
    assert redacted.text == "the parcel of ⟦NAME-1⟧"
