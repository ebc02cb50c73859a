"""The language of a text, from the text alone."""

from __future__ import annotations

import pytest

from tactful.service import Tactful
from tactful.text.language import SURE, detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The parcel never came and nobody answers.", "en"),
        ("Посылка не пришла.", "ru"),
        ("Не пришло", "ru"),
        ("坏了", "zh-CN"),
        ("质量太差了 bad", "zh-CN"),
        ("包裹沒有收到，賣家也不回覆", "zh-TW"),
        ("no llega", "es"),
        ("Envío tardío", "es"),
        ("O pacote não chegou e ninguém responde às mensagens", "pt"),
        ("日本の荷物が届きません", "ja"),
        ("배송이 너무 늦어요", "ko"),
        ("مرحبا لم يصل", "ar"),
        ("Посилка не прийшла, її немає", "uk"),
    ],
)
def test_detects(text: str, language: str) -> None:
    assert detect_language(text)[0] == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("El vendedor 王伟 no responde y el paquete no llegó", "es"),
        ("李娜 Zhang Wei, el reloj llegó roto", "es"),
        ("Hola, soy Wang Xiaoming y el paquete no ha llegado", "es"),
        ("The seller Владимир never answered my messages", "en"),
        ("Пакет от AliExpress не пришёл, трек Royal Mail молчит", "ru"),
        ("卖家John Smith一直不回复我的消息，太气人了", "zh-CN"),
    ],
)
def test_names_do_not_decide(text: str, language: str) -> None:
    assert detect_language(text)[0] == language


@pytest.mark.parametrize("text", ["12345", "!!!", "😡😡", "", "   ", "5/5 10.10.2026"])
def test_a_text_without_words_has_no_language(text: str) -> None:
    assert detect_language(text) == (None, 0.0)


@pytest.mark.parametrize("text", ["ok", "broken", "Late", "roto"])
def test_one_short_word_is_never_sure(text: str) -> None:
    assert detect_language(text)[1] < SURE


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("broken", "en"),
        ("No funciona", "es"),
        ("roto", "es"),
        ("товар Xiaomi Redmi Note 12 Pro Plus Global Version не включается", "ru"),
        ("Не работает iPhone 15 Pro Max case cover", "ru"),
        ("12345", None),
    ],
)
def test_the_lexicons_decide_where_the_identifier_is_unsure(
    desk: Tactful, text: str, language: str | None
) -> None:
    assert desk.triage(text).language == language
