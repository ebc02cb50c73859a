"""Reading the amounts that agents type, and showing them as a locale writes them."""

from __future__ import annotations

import re
from decimal import Decimal

from tactful.errors import InputError
from tactful.text.figures import Figure, find_figures
from tactful.types import Money

_SIGN_MEANS = {"$": "USD", "¥": "CNY"}


def _amounts(text: str, language: str) -> list[Figure]:
    return [figure for figure in find_figures(text, language) if figure.kind == "amount"]


def parse_money(text: str, *, what: str) -> Money:
    """The one amount in ``text``, such as ``5 USD``, ``$5`` or ``20元``.

    Args:
        what: what errors call it.

    Raises:
        InputError: it is no amount, negative, or can be read in two ways.
    """
    amounts = _amounts(text, "en") or _amounts(text, "zh")
    if len(amounts) != 1 or amounts[0].text.strip() != text.strip(" -−+"):
        raise InputError(
            f"{what} {text!r} is not an amount; write a number and a currency, "
            "such as '5 USD'"
        )
    if re.match(r"\s*[-−]", text):
        raise InputError(f"{what} {text!r} is negative; give the amount the buyer gets")
    if len(amounts[0].values) != 1:
        raise InputError(
            f"{what} {text!r} can be read in two ways; write it without separators "
            "of thousands, such as '1000 USD'"
        )
    currency = amounts[0].currency or ""
    (value,) = amounts[0].values
    if not re.fullmatch(r"\d{1,15}(?:\.\d{1,6})?", value):
        raise InputError(
            f"{what} {text!r:.60} is not an amount; write a number and a currency, "
            "such as '5 USD'"
        )
    amount = Decimal(value)
    if amount == 0:
        raise InputError(f"{what} {text!r} is zero; leave it out or give an amount")
    return Money(amount=amount, currency=_SIGN_MEANS.get(currency, currency))


def format_money(money: Money, locale: str) -> str:
    """``money`` as ``locale`` (a BCP 47 tag) writes it."""
    from babel.numbers import format_currency

    return str(
        format_currency(money.amount, money.currency, locale=locale.replace("-", "_"))
    )
