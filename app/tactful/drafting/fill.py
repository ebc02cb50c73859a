"""Filling a house template: values are checked by type and written as the locale does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tactful.errors import InputError
from tactful.knowledge.locales import LocaleFacts
from tactful.knowledge.templates import Slot, Stretch, Template
from tactful.planning.money import format_money, parse_money
from tactful.text.cleaning import printable

MAX_VALUE = 500
"""Characters in a value of one line."""
MAX_LINES = 4000
"""Characters in a value of several lines."""
_URL = re.compile(r"https?://[^\s<>\"{}]+")
_EMAIL = re.compile(r"[^\s@<>\"{}]+@[^\s@<>\"{}]+\.[^\s@<>\"{}]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A template filled in."""

    subject: str | None
    text: str
    blanks: tuple[str, ...]
    """Labels of required values that are missing: ``[[label]]`` in the text."""


def fill_template(
    template: Template,
    locale: LocaleFacts,
    values: Mapping[str, str],
    *,
    agent_locale: str,
    platform: str = "generic",
) -> Filled:
    """``template`` in ``locale``.

    Args:
        values: by slot; an empty one counts as missing. A missing optional value takes
            its stretch with it, a missing required one stays a visible blank.
        agent_locale: the language in which blanks are labelled.
        platform: where it is to be sent.

    Raises:
        InputError: it may not be used on ``platform``, is not written in the locale, has
            no such slot, or a value is not of its slot's type.
    """
    head = template.head
    if reasons := head.not_on.get(platform):
        raise InputError(
            f"the template {head.id!r} may not be used on {platform!r} "
            f"({', '.join(reasons)}); choose another"
        )
    if unknown := sorted(values.keys() - head.slots.keys()):
        raise InputError(
            f"the template {head.id!r} has no slot {unknown[0]!r}; "
            f"it has {', '.join(sorted(head.slots))}"
        )
    given = {
        name: _shown(name, value, head.slots[name], locale)
        for name, value in values.items()
        if value.strip()
    }
    blanks = {
        name: slot.in_language(agent_locale)
        for name, slot in head.slots.items()
        if slot.required and name not in given
    }
    given |= {name: f"[[{said}]]" for name, said in blanks.items()}
    text = template.text(locale.phrasebook or locale.tag)
    return Filled(
        subject=_put(text.subject, given) or None,
        text=_put(text.body, given),
        blanks=tuple(blanks.values()),
    )


def _put(pieces: tuple[Stretch, ...], values: Mapping[str, str]) -> str:
    text = "".join(
        piece.put(values)
        for piece in pieces
        if not piece.optional or all(slot in values for slot in piece.slots)
    )
    text = re.sub(r"[ \t]+\n", "\n", text)  # what a stretch left behind
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _shown(name: str, value: str, slot: Slot, locale: LocaleFacts) -> str:
    """``value`` as it stands in the text.

    Raises:
        InputError: it is not of the slot's type.
    """
    what = f"the value of {name!r}"
    most = MAX_LINES if slot.type == "lines" else MAX_VALUE
    if len(value) > most:
        raise InputError(f"{what} has {len(value):,} characters; at most {most:,}")
    if "[[" in value or "]]" in value:
        raise InputError(f"{what} {value!r:.60} holds '[[' or ']]', the sign of a blank")
    lines = [" ".join(line.split()) for line in printable(value).strip().split("\n")]
    shown = ("\n" if slot.type == "lines" else " ").join(line for line in lines if line)
    match slot.type:
        case "amount":
            return format_money(parse_money(shown, what=what), locale.tag)
        case "date":
            return _date(shown, what, locale)
        case "number" if not _NUMBER.fullmatch(shown):
            raise InputError(f"{what} {shown!r:.60} is not a number; write such as '3'")
        case "url" if not _URL.fullmatch(shown):
            raise InputError(
                f"{what} {shown!r:.60} is not a link; write it with https:// in front"
            )
        case "email" if not _EMAIL.fullmatch(shown):
            raise InputError(
                f"{what} {shown!r:.60} is not an e-mail address; write such as "
                "'service@shop.example'"
            )
    return shown


def _date(value: str, what: str, locale: LocaleFacts) -> str:
    from babel.dates import format_date

    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise InputError(
            f"{what} {value!r:.60} is not a date; write it as year-month-day, such as "
            "'2026-11-30'"
        ) from None
    return str(format_date(day, "long", locale=locale.tag.replace("-", "_")))
