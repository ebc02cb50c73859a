"""Reading what is typed at the command line or the page: orders, offers, times."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from tactful.errors import InputError
from tactful.types import OFFER_KINDS, Offer


def read_order(text: str) -> dict[str, Any]:
    """An order given as a JSON object, or as the name of a file that holds one.

    Raises:
        InputError: it is neither.
    """
    text = text.strip()
    if not text:
        return {}
    if not text.startswith(("{", "[", '"')):
        try:
            text = Path(text).read_text(encoding="utf-8")
        except (OSError, ValueError):
            raise InputError(
                f"the order {text!r:.60} is neither a JSON object nor a readable file; "
                'give fields such as {"id": "8011", "value": "23.90 USD"}'
            ) from None
    try:
        order = json.loads(text)
    except ValueError as problem:
        raise InputError(
            f"the order is not valid JSON ({problem}); give fields such as "
            '{"id": "8011", "value": "23.90 USD"}'
        ) from None
    if not isinstance(order, dict):
        raise InputError(
            f"the order {text!r:.60} is not an object; give fields such as "
            '{"id": "8011", "value": "23.90 USD"}'
        )
    return order


def read_offers(texts: Sequence[str]) -> list[Offer]:
    """Offers written ``KIND`` or ``KIND:AMOUNT``.

    Raises:
        InputError: a kind is unknown.
    """
    offers = []
    for text in texts:
        kind, _, amount = text.strip().partition(":")
        if kind not in OFFER_KINDS:
            raise InputError(
                f"unknown offer {kind!r}; choose of {', '.join(OFFER_KINDS)}, "
                "with an amount where one is needed, such as 'partial_refund:5 USD'"
            )
        offers.append(Offer(kind=kind, amount=amount.strip() or None))
    return offers


def read_time(text: str) -> datetime | None:
    """An ISO 8601 time with a zone; ``None`` for an empty text.

    Raises:
        InputError: it is no such time.
    """
    if not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InputError(
            f"the time {text!r} cannot be read; write it as 2026-11-22T09:00+00:00"
        ) from None
    if moment.tzinfo is None:
        raise InputError(f"the time {text!r} has no zone; add one, such as +00:00")
    return moment


def read_file(name: str) -> str:
    """The text of a file, or of standard input where ``name`` is ``-``.

    Raises:
        InputError: it cannot be read as UTF-8.
    """
    import sys

    try:
        if name == "-":
            return sys.stdin.buffer.read().decode("utf-8")
        return Path(name).read_text(encoding="utf-8")
    except OSError as problem:
        raise InputError(f"the file {name!r} cannot be read: {problem.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"the file {name!r} is not UTF-8 text; save it as UTF-8") from None
