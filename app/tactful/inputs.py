"""Reading what is typed at the command line or the page: orders, offers, times."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tactful.errors import InputError
from tactful.types import OFFER_KINDS, Fact, FactSheet, Offer


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


def read_facts(text: str, offers: Sequence[str] = ()) -> FactSheet | None:
    """All that a text may state, given as JSON; ``None`` where nothing is given.

    Raises:
        InputError: it is no JSON object, or an offer's kind is unknown.
    """
    if not text.strip() and not offers:
        return None
    stated = read_order(text)
    given = read_offers(offers)
    facts = [Fact(id=f"given:{k}", text=str(v)) for k, v in stated.items()]
    facts += [Fact(id=f"offer:{o.kind}", text=o.amount) for o in given if o.amount]
    return FactSheet(facts=tuple(facts), offers=tuple(given))


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


@dataclass(frozen=True)
class Source:
    """A text with where it stands."""

    name: str
    text: str
    row: int | None = None
    line: int = 1


TEXT_FILES = (".txt", ".md", ".csv")
"""What is read of a folder."""
MAX_FILE = 20_000_000
"""Bytes of one file: far above any table of replies; what is larger is a wrong file."""


def read_sources(names: Sequence[str], *, column: str = "text") -> list[Source]:
    """The texts of files, folders (``.txt``, ``.md``, ``.csv``) and tables; ``-`` is stdin.

    Args:
        column: of a ``.csv`` file: the column that holds the texts.

    Raises:
        InputError: one cannot be read, or holds no text.
    """
    sources: list[Source] = []
    for name in names:
        path = Path(name)
        if name != "-" and path.is_dir():
            files = sorted(f for f in path.rglob("*") if f.suffix.lower() in TEXT_FILES)
            if not files:
                raise InputError(
                    f"the folder {name!r} holds no {', '.join(TEXT_FILES)} file; give a "
                    "file, a folder with such files, or - for standard input"
                )
            for file in files:
                sources += _read_one(str(file), column)
        else:
            sources += _read_one(name, column)
    return sources


def _read_one(name: str, column: str) -> list[Source]:
    if name != "-" and Path(name).is_file() and Path(name).stat().st_size > MAX_FILE:
        raise InputError(
            f"the file {name!r} is larger than {MAX_FILE:,} bytes; split it into "
            "smaller ones"
        )
    text = read_file(name)
    if name == "-" or Path(name).suffix.lower() != ".csv":
        return [Source("<stdin>" if name == "-" else name, text)]
    try:
        reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
        columns = reader.fieldnames or []
        if column not in columns:
            raise InputError(
                f"the table {name!r} has no column {column!r}; its columns are "
                f"{', '.join(columns) or 'none'}; name one with --column"
            )
        sources = []
        line = reader.line_num + 1
        for row, values in enumerate(reader, 1):
            if (cell := values[column] or "").strip():
                sources.append(Source(name, cell, row, line))
            line = reader.line_num + 1
    except csv.Error as problem:
        raise InputError(f"the table {name!r} cannot be read: {problem}") from None
    if not sources:
        raise InputError(
            f"the column {column!r} of {name!r} is empty; name another with --column"
        )
    return sources
