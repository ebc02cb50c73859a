"""Figures: read as each language writes them, none inside another."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.text.figures import find_figures, readings, same_currency


@pytest.mark.parametrize(
    ("text", "language", "shown", "value", "currency"),
    [
        ("You get $5 back", "en", "$5", "5", "$"),
        ("US$5.00", "en", "US$5.00", "5", "USD"),
        ("about 5 dollars.", "en", "5 dollars", "5", "USD"),
        ("EUR 1.000,50", "en", "EUR 1.000,50", "1000.5", "EUR"),
        ("1'000 CHF", "de", "1'000 CHF", "1000", "CHF"),
        ("退您20元", "zh-CN", "20元", "20", "CNY"),
        ("退您二十元", "zh-CN", "二十元", "20", "CNY"),
        ("一万二千元", "zh-CN", "一万二千元", "12000", "CNY"),
        ("退您５元", "zh-CN", "５元", "5", "CNY"),
        ("¥20", "zh-CN", "¥20", "20", "¥"),
        ("вернём 1 500,50 ₽", "ru", "1 500,50 ₽", "1500.5", "RUB"),
        ("100\u00a0000 рублей", "ru", "100\u00a0000 рублей", "100000", "RUB"),
        ("500р.", "ru", "500р", "500", "RUB"),
        ("MX$100", "es", "MX$100", "100", "MXN"),
        ("son 30 dólares", "es", "30 dólares", "30", "USD"),
        ("1.000,00\u00a0RUB", "es", "1.000,00\u00a0RUB", "1000", "RUB"),
    ],
)  # fmt: skip
def test_amounts(text: str, language: str, shown: str, value: str, currency: str) -> None:
    (figure,) = find_figures(text, language)
    assert (figure.kind, figure.text, figure.currency) == ("amount", shown, currency)
    assert figure.values == {value}
    assert text[figure.start : figure.end] == shown


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("2026-11-24", "en"),
        ("2026-11-24T09:00:00Z", "en"),
        ("24.11.2026", "ru"),
        ("11/24/26", "en"),
        ("November 24, 2026", "en"),
        ("Nov. 24th, 2026", "en"),
        ("24 de noviembre de 2026", "es"),
        ("24 ноября 2026", "ru"),
        ("2026年11月24日", "zh-CN"),
    ],
)
def test_one_day_written_in_many_ways(text: str, language: str) -> None:
    (figure,) = find_figures(f"- {text} -", language)
    assert (figure.kind, figure.text) == ("date", text)
    assert figure.values == {"2026-11-24"}


def test_a_day_without_its_year_and_a_day_that_can_be_two_days() -> None:
    assert find_figures("24 Nov", "en")[0].values == {"11-24"}
    assert find_figures("3/4/2026", "en")[0].values == {"2026-03-04", "2026-04-03"}
    assert [f.kind for f in find_figures("45.13.2026", "en")] != ["date"]


@pytest.mark.parametrize(
    ("text", "language", "kind", "values"),
    [
        ("20 %", "ru", "percent", ["20"]),
        ("99.9%", "en", "percent", ["99.9"]),
        ("see https://x.com/a?b=1.", "en", "url", ["https://x.com/a?b=1"]),
        ("在www.x.cn，好", "zh-CN", "url", ["www.x.cn"]),
        ("Write to A.B@Shop.com,", "en", "email", ["a.b@shop.com"]),
        ("order 114-1234567-1234567", "en", "id", ["114-1234567-1234567"]),
        ("номер LP00123456789CN.", "ru", "id", ["lp00123456789cn"]),
        ("单号RB123456789CN，", "zh-CN", "id", []),
        ("two weeks", "en", "number", ["2"]),
        ("fourteen days", "en", "number", ["14"]),
        ("quince días", "es", "number", ["15"]),
        ("в течение двух недель", "ru", "number", ["2"]),
        ("пяти рабочих дней", "ru", "number", ["5"]),
        ("十五天", "zh-CN", "number", ["15"]),
        ("1,000", "en", "number", ["1", "1000"]),
        ("3,5 кг", "ru", "number", ["3.5"]),
    ],
)
def test_other_figures(text: str, language: str, kind: str, values: list[str]) -> None:
    if not values:  # beside Chinese characters: found in whatever kind, but found
        assert any("123456789" in figure.text for figure in find_figures(text, language))
        return
    (figure,) = find_figures(text, language)
    assert (figure.kind, sorted(figure.values)) == (kind, values)


@pytest.mark.parametrize(
    "text", ["No figures here.", "一些问题", "the one we like", "once"]
)
def test_words_are_no_figures(text: str) -> None:
    assert find_figures(text, "en") == []


@pytest.mark.parametrize(
    ("number", "values"),
    [
        ("1,000", {"1", "1000"}),
        ("1.000", {"1", "1000"}),
        ("1,000.50", {"1000.5"}),
        ("1.234.567", {"1234567"}),
        ("12,5", {"12.5"}),
        ("007", {"7"}),
        ("5.00", {"5"}),
    ],
)
def test_all_readings_of_a_number(number: str, values: set[str]) -> None:
    assert readings(number) == values


def test_currencies_that_can_be_one() -> None:
    assert same_currency("$", "USD")
    assert same_currency("MXN", "$")
    assert same_currency("¥", "CNY")
    assert not same_currency("$", "EUR")
    assert not same_currency("USD", "MXN")


PIECES = st.sampled_from(
    "5 USD|1,000|$20|24.11.2026|2026-11-24|20%|a.b@c.com|www.x.com/5|114-1234567-1234567"
    "|LP00123456789CN|two weeks|24 ноября|十五天|20元|5|. |, | |,|-|ß|１２".split("|")
)


@given(
    st.lists(PIECES, max_size=12).map("".join), st.sampled_from(["en", "zh-CN", "ru", "es"])
)
def test_no_figure_stands_inside_another(text: str, language: str) -> None:
    end = 0
    for figure in find_figures(text, language):
        assert figure.start >= end
        assert figure.text == text[figure.start : figure.end]
        end = figure.end


@given(
    st.lists(PIECES, max_size=12).map("".join), st.sampled_from(["en", "zh-CN", "ru", "es"])
)
def test_no_digit_is_overlooked(text: str, language: str) -> None:
    seen = {at for f in find_figures(text, language) for at in range(f.start, f.end)}
    assert not [char for at, char in enumerate(text) if char.isdigit() and at not in seen]


@pytest.mark.parametrize(
    "unit",
    ["1", "a", "a1", "a.", "1-", "1,", "123 ", "a@", "a-", "www.", "二", "-", "1.", "５"],
)
def test_a_hostile_text_does_not_stop_the_desk(unit: str) -> None:
    started = time.process_time()
    find_figures((unit * 20_000)[:20_000], "en")
    assert time.process_time() - started < 3
