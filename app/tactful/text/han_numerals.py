"""Chinese, Japanese and Korean numbers, and what is counted: 二十块, 三万円, 삼만 원."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from tactful.text.numerals import Counted, figure_words

_DIGITS = {char: n for n, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "兩": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6,
    "柒": 7,
    "捌": 8, "玖": 9,
} | {char: n for n, char in enumerate("영일이삼사오육칠팔구")}  # fmt: skip
_SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000,
          "십": 10, "백": 100, "천": 1000}  # fmt: skip
_LARGE = {"万": 10**4, "萬": 10**4, "億": 10**8, "亿": 10**8, "만": 10**4, "억": 10**8}
_HAN = "零一二三四五六七八九〇两兩壹贰叁肆伍陆柒捌玖十百千拾佰仟万萬億亿"
_HANGUL = "영일이삼사오육칠팔구십백천만억"
_FEW = frozenset("一二两兩三두세")
_NOT_BEFORE = "哪某每同另第"
"""Before these a numeral only points: 哪一天, 同一件, 第三天."""


def find_han_counted(text: str, language: str) -> Iterator[Counted]:
    """Numbers with what they count in ``zh``, ``ja`` and ``ko``; none in others.

    A number in digits with 万, 千 and their like between is one number: 3万5千.
    """
    pattern = _pattern(language.split("-")[0])
    if pattern is None:
        return
    units = _units(language.split("-")[0])
    for match in pattern.finditer(text):
        value = _value(match["n"])
        if match["n"] in _FEW and units[match["unit"]] == "piece":
            continue  # 一个, 两件: as often “a” or “both” as a count
        if match["n"] in _HANGUL or value == "1" or match.group() == "十分":
            continue  # 이 주 is “this week”, 한 번 “once”, 十分 “enough”
        if value is not None:
            yield Counted(
                start=match.start("n"),
                number_end=match.end("n"),
                end=match.end(),
                value=value,
                unit=units[match["unit"]],
                in_words=not re.fullmatch(r"[\d.,]+", match["n"]),
            )


@cache
def _units(language: str) -> dict[str, str]:
    words = figure_words(language)
    units: dict[str, str] = {}
    if words is not None:
        for unit, names in words.units.items():
            units |= dict.fromkeys(names, unit)
        for code, names in words.currencies.items():
            units |= dict.fromkeys(names, code)
        units |= dict.fromkeys(words.percent, "percent")
    return units


@cache
def _pattern(language: str) -> re.Pattern[str] | None:
    if language not in ("zh", "ja", "ko") or figure_words(language) is None:
        return None
    names = sorted(map(re.escape, _units(language)), key=len, reverse=True)
    numerals = _HANGUL if language == "ko" else _HAN
    own = [re.escape(word) for word in _extra(language)]
    extra = "".join(f"|{word}" for word in sorted(own, key=len, reverse=True))
    space = " ?" if language == "ko" else "[ ]?"
    return re.compile(
        rf"(?<![{_NOT_BEFORE}{numerals}])(?P<n>\d{{1,9}}(?:[.,]\d{{1,3}}){{0,3}}[{numerals}]{{0,12}}"
        rf"(?:\d{{1,4}}[{numerals}]{{1,4}}){{0,3}}|[{numerals}]{{1,12}}{extra}){space}(?P<unit>{'|'.join(names)})"
    )


@cache
def _extra(language: str) -> dict[str, str]:
    words = figure_words(language)
    return (
        {word: _plain(Decimal(str(n))) for word, n in words.numbers.items()}
        if words
        else {}
    )


def _value(number: str) -> str | None:
    for language in ("zh", "ja", "ko"):
        if number in _extra(language):
            return _extra(language)[number]
    total = section = Decimal(0)
    digit: Decimal | None = None
    for part in re.findall(r"\d+(?:[.,]\d+)*|\D", number):
        if part[0].isdecimal() and part[0] not in _DIGITS:
            if len(part) > 1 and re.fullmatch(r"\d+(?:,\d{3})*(?:\.\d+)?", part) is None:
                return None  # grouped in a way this language does not write
            digit = Decimal(
                "".join(
                    str(int(c)) if c.isdecimal() else "" if c == "," else c for c in part
                )
            )
        elif part in _DIGITS:
            digit = (
                (digit or Decimal(0)) * 10 + _DIGITS[part]
                if digit
                else Decimal(_DIGITS[part])
            )
        elif part in _SMALL:
            section += (Decimal(1) if digit is None else digit) * _SMALL[part]
            digit = None
        else:
            total += (section + (digit or 0) or Decimal(1)) * _LARGE[part]
            section, digit = Decimal(0), None
    return _plain(total + section + (digit or 0))


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
