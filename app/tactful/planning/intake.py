"""Taking in a complaint: what cannot be used is refused before any work is done."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from tactful.errors import InputError
from tactful.knowledge.locales import load_locale
from tactful.knowledge.messages import say
from tactful.knowledge.platforms import load_platform
from tactful.planning.facts import check_offers, check_order, offer_warnings
from tactful.text.cleaning import clean
from tactful.types import CHANNELS, SURFACES, TEMPERAMENTS, Complaint

MAX_NAME = 80
YEARS = range(1990, 2200)
"""Years in which a complaint can have been written; outside, dates overflow."""


def take_in(complaint: Complaint) -> tuple[Complaint, list[str]]:
    """``complaint`` made sound, and what the agent should know about it.

    Raises:
        InputError: it cannot be used; the message says what, the value, what to do.
    """
    text, replaced = clean(complaint.text)
    load_platform(complaint.platform)
    one_of(complaint.surface, SURFACES, "surface")
    for channel in complaint.channels:
        one_of(channel, CHANNELS, "channel")
    if complaint.temperament is not None:
        one_of(complaint.temperament, TEMPERAMENTS, "temperament")
    if complaint.locale is not None:
        load_locale(complaint.locale)
    agent = load_locale(complaint.agent_locale).tag
    if complaint.contacts_made < 0:
        raise InputError(f"contacts made is {complaint.contacts_made}; give 0 or more")
    _check_time(complaint)
    check_offers(complaint.offers)
    note = clean(complaint.note, what="the note")[0] if complaint.note.strip() else ""
    complaint = dataclasses.replace(
        complaint,
        text=text,
        order=check_order(complaint.order),
        offers=tuple(complaint.offers),
        note=note,
        agent_locale=agent,
        buyer_name=_name(complaint.buyer_name, "the buyer's name"),
        signature=_name(complaint.signature, "the signature"),
    )
    warnings = offer_warnings(complaint)
    if replaced:
        warnings.append(say("plan.characters-replaced", agent, count=replaced))
    return complaint, warnings


def one_of(value: str, known: Sequence[str], what: str) -> None:
    """See that ``value`` is ``known``.

    Raises:
        InputError: it is not.
    """
    if value not in known:
        raise InputError(f"unknown {what} {value!r}; choose one of {', '.join(known)}")


def _check_time(complaint: Complaint) -> None:
    received = complaint.received_at
    if received is None:
        return
    if received.tzinfo is None:
        raise InputError(
            f"the time {received.isoformat()!r} has no zone; add one, such as +00:00"
        )
    if received.year not in YEARS:
        raise InputError(
            f"the time {received.isoformat()!r} cannot be right; give the moment at "
            "which the buyer wrote"
        )


def _name(name: str, what: str) -> str:
    if not name.strip():
        return ""
    if len(name) > MAX_NAME:
        raise InputError(f"{what} has {len(name):,} characters; at most {MAX_NAME}")
    return " ".join(clean(name, what=what)[0].split())
