"""Finding the figures in a text: amounts, dates, numbers, addresses and ids.

A draft may state none that its fact sheet does not hold, so they have to be read the
way each language writes them. Where a figure can be read in two ways (``1,000`` is a
thousand or one), both readings are kept, and one of them suffices to match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from tactful.text.han_numerals import find_han_counted
from tactful.text.numerals import find_counted

Kind = Literal["amount", "date", "percent", "number", "url", "email", "id"]


@dataclass(frozen=True)
class Figure:
    """A figure at ``text[start:end]`` with all the values it may mean."""

    kind: Kind
    start: int
    end: int
    text: str
    values: frozenset[str]
    """Normalised readings: ``5``, ``2026-11-24``, ``11-24``, a lower-cased address."""
    currency: str | None = None
    """ISO 4217 code, or the sign where several currencies share it."""
    unit: str | None = None
    """What a number counts, where that is said: ``day``, ``week``, ``piece`` …"""


_SIGNS = {
    "$": "$", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "¥", "￥": "¥", "₽": "RUB",
    "MX$": "MXN", "R$": "BRL", "$US": "USD", "NT$": "TWD", "HK$": "HKD", "A$": "AUD",
    "₩": "KRW", "₺": "TRY", "₹": "INR", "Rp": "IDR",
}  # fmt: skip
_WORDS = {
    "元": "CNY", "块钱": "CNY", "块": "CNY", "人民币": "CNY", "美元": "USD",
    "美金": "USD", "欧元": "EUR", "卢布": "RUB",
    "dollar": "USD", "dollars": "USD", "bucks": "USD", "euro": "EUR", "euros": "EUR",
    "pounds": "GBP", "yuan": "CNY", "rmb": "CNY", "rub": "RUB", "rubles": "RUB",
    "pesos": "MXN", "dólares": "USD", "dólar": "USD", "dolares": "USD",
    "руб": "RUB", "рубль": "RUB", "рубля": "RUB", "рублей": "RUB", "р": "RUB",
    "доллар": "USD", "доллара": "USD", "долларов": "USD", "евро": "EUR",
    "юань": "CNY", "юаня": "CNY", "юаней": "CNY",
    "円": "JPY", "원": "KRW", "달러": "USD", "유로": "EUR", "ドル": "USD", "ユーロ": "EUR",
    "rupiah": "IDR", "reais": "BRL", "real": "BRL",
}  # fmt: skip
_CODES = (
    "USD EUR GBP CNY RMB RUB MXN BRL JPY KRW IDR TWD HKD CAD AUD PLN TRY INR VND THB "
    "CHF SEK NOK DKK UAH KZT BYN ARS CLP COP PEN"
).split()
_AMBIGUOUS = {"$": {"USD", "MXN", "CAD", "AUD", "HKD", "TWD", "ARS", "CLP", "COP"},
              "¥": {"CNY", "JPY"}}  # fmt: skip

# Every repetition is bounded: a buyer's text may be 50,000 digits.
_NUMBER = (
    r"\d{1,3}(?: \d{3}){1,6}(?:[.,]\d{1,2})?(?!\d)"
    r"|\d(?:[\d.,\u00a0\u202f'’]{0,30}\d)?"
)
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'，。；）)»”]+"
    r"|\b(?:[a-z0-9-]{1,63}\.){1,8}(?:com|net|org|shop|store|info|io|me|ru|cn|es|de|fr|uk|mx)\b"
    r"(?:/[^\s<>\"'，。；）)»”]*)?",
    re.IGNORECASE | re.ASCII,
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.ASCII)
_SIGN_CLASS = "|".join(sorted(map(re.escape, _SIGNS), key=len, reverse=True))
_WORD_CLASS = "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True))
_CODE_CLASS = "|".join(_CODES)
_AMOUNT = re.compile(
    rf"(?P<before>{_SIGN_CLASS}|(?<![A-Za-z])(?:{_CODE_CLASS})(?![A-Za-z]))"
    rf"[ \u00a0\u202f]?(?P<n1>{_NUMBER})"
    rf"|(?P<n2>(?>{_NUMBER}))[ \u00a0\u202f]?"
    rf"(?P<after>{_SIGN_CLASS}|(?:{_CODE_CLASS}|(?:{_WORD_CLASS}))(?![A-Za-zА-Яа-яё]))",
    re.IGNORECASE,
)
_PERCENT = re.compile(rf"(?P<n>{_NUMBER})[ \u00a0\u202f]?[%％]")
_ID = re.compile(
    r"(?<![\w-])(?![\w-]{65})(?=[A-Za-z0-9-]*\d)"
    r"(?:[A-Za-z]{1,4}\d[A-Za-z0-9-]{4,}+|\d[\d-]{5,}\d"
    r"|(?=[A-Za-z]*+\d++[A-Za-z][A-Za-z0-9]{4})[A-Za-z0-9]++)(?![\w-])",
    re.ASCII,
)
_PLAIN = re.compile(_NUMBER)
_DIGIT = re.compile(r"\d")
_DOT = re.compile(r"\.\w")
"""Every address has a dot inside; most texts have none, and are spared the search."""
_ISO = re.compile(
    r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:]+(?:Z|[+-][\d:]+)?)?(?!\d)"
)
_DOTTED = re.compile(r"(?<!\d)(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})(?!\d)")
_HAN_DATE = re.compile(
    r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号號]"
    r"|(?:(\d{4})년 ?)?(\d{1,2})월 ?(\d{1,2})일"
)


def find_figures(text: str, language: str = "en") -> list[Figure]:
    """Every figure in ``text``, in order; none inside another.

    ``language`` (BCP 47) chooses the names of months and the number words.
    """
    taken = bytearray(len(text))
    found: list[Figure] = []

    def add(kind: Kind, start: int, end: int, values: Iterable[str],
            currency: str | None = None, unit: str | None = None) -> None:  # fmt: skip
        kept = frozenset(values)
        if kept and not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found.append(Figure(kind, start, end, text[start:end], kept, currency, unit))

    if "@" in text:
        for match in _EMAIL.finditer(text):
            add("email", match.start(), match.end(), {match.group().lower()})
    if _DOT.search(text):
        for match in _URL.finditer(text):
            end = match.end() - (len(match.group()) - len(match.group().rstrip(".,;:!?")))
            add("url", match.start(), end, {text[match.start() : end].lower()})
    if has_digits := _DIGIT.search(text) is not None:
        for start, end, values in _dates(text, language):
            add("date", start, end, values)
        for match in _AMOUNT.finditer(text):
            sign = match.group("before") or match.group("after")
            number = match.group("n1") or match.group("n2")
            add("amount", *match.span(), readings(number), _currency(sign))
        for match in _PERCENT.finditer(text):
            add("percent", *match.span(), readings(match.group("n")))
        for match in _ID.finditer(text):
            add("id", *match.span(), {match.group().lower()})
    counted = (*find_counted(text, language), *find_han_counted(text, language))
    for number in sorted(counted, key=lambda c: (c.start, -c.end)):
        if number.unit.isupper():
            add("amount", number.start, number.end, {number.value}, number.unit)
        elif number.unit == "percent":
            add("percent", number.start, number.end, {number.value})
        else:
            add("number", number.start, number.number_end, {number.value}, unit=number.unit)
    if not has_digits:
        return sorted(found, key=lambda figure: figure.start)
    # What is left over: digits that touch another figure must not slip through.
    left = "".join("\0" if used else c for used, c in zip(taken, text, strict=True))
    for match in _PLAIN.finditer(left):
        add("number", *match.span(), readings(match.group()))
    return sorted(found, key=lambda figure: figure.start)


def readings(number: str) -> set[str]:
    """All values a written number may have, as plain decimals without idle zeros."""
    bare = re.sub("[ \u00a0\u202f'’]", "", number)
    values: set[str] = set()
    for decimal, group in ((".", ","), (",", ".")):
        whole, _, fraction = bare.rpartition(decimal)
        if not whole and decimal not in bare:
            whole, fraction = bare, ""
        if decimal in whole or group in fraction:
            continue
        groups = whole.split(group)
        if len(groups) > 1 and any(len(part) != 3 for part in groups[1:]):
            continue
        digits = "".join(groups)
        if digits.isdecimal() and (not fraction or fraction.isdecimal()):
            values.add(_plain(digits, fraction))
    return values or {bare}


def same_currency(one: str | None, other: str | None) -> bool:
    """Whether two currencies can be one: ``$`` and ``USD`` can, unknown always can."""
    if one is None or other is None or one == other:
        return True
    return other in _AMBIGUOUS.get(one, ()) or one in _AMBIGUOUS.get(other, ())


def _plain(digits: str, fraction: str) -> str:
    whole = _ascii(digits).lstrip("0") or "0"
    rest = _ascii(fraction).rstrip("0")
    return f"{whole}.{rest}" if rest else whole


def _ascii(digits: str) -> str:
    """Digits of any script, full width included, as ``0`` to ``9``."""
    return digits if digits.isascii() else "".join(str(int(d)) for d in digits)


def _currency(sign: str) -> str:
    if sign.upper() in _CODES:
        return "CNY" if sign.upper() == "RMB" else sign.upper()
    return _SIGNS.get(sign) or _SIGNS.get(sign.upper()) or _WORDS[sign.lower()]


def _dates(text: str, language: str) -> Iterable[tuple[int, int, set[str]]]:
    for match in _ISO.finditer(text):
        yield *match.span(), _date_values(match[1], match[2], match[3])
    for match in _DOTTED.finditer(text):
        year = match[3] if len(match[3]) == 4 else f"20{match[3]}"
        values = _date_values(year, match[2], match[1])
        yield *match.span(), values | _date_values(year, match[1], match[2])
    for match in _HAN_DATE.finditer(text):
        parts = match.groups()
        year, month, day = parts[:3] if parts[1] else parts[3:]
        yield *match.span(), _date_values(year, month, day)
    pattern, months = _months(language)
    for match in pattern.finditer(text):
        day = match["day1"] or match["day2"]
        month = str(months[(match["month1"] or match["month2"]).lower()])
        yield *match.span(), _date_values(match["year1"] or match["year2"], month, day)


def _date_values(year: str | None, month: str, day: str) -> set[str]:
    number, of = int(day), int(month)
    if not (1 <= of <= 12 and 1 <= number <= 31):
        return set()
    short = f"{of:02}-{number:02}"
    return {f"{year}-{short}"} if year else {short}


@cache
def _months(language: str) -> tuple[re.Pattern[str], dict[str, int]]:
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language.split("-")[0])
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    names: dict[str, int] = {}
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            for number, name in locale.months[context][width].items():
                if not any(char.isdecimal() for char in name):
                    names.setdefault(name.lower().rstrip("."), number)
    names = names or {"january": 1}
    either = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return (
        re.compile(
            rf"\b(?P<month1>{either})\.?\s+(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?\b"
            rf"(?:,?\s+(?P<year1>\d{{4}}))?"
            rf"|\b(?P<day2>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:de\s+|of\s+)?"
            rf"(?P<month2>{either})\b\.?(?:,?\s+(?:de\s+|del\s+)?(?P<year2>\d{{4}}))?",
            re.IGNORECASE,
        ),
        names,
    )
