"""The fact sheet: all that a draft may state, and where each thing comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from tactful.errors import InputError
from tactful.knowledge.messages import say
from tactful.planning.money import parse_money
from tactful.text.cleaning import printable
from tactful.text.figures import find_figures
from tactful.text.phones import find_phones
from tactful.types import OFFER_KINDS, Complaint, Fact, FactSheet, Offer, Plan, Triage

PERSONAL_FIELDS = frozenset(
    {"id", "tracking", "buyer_name", "name", "address", "phone", "email"}
)
"""Order fields that must never stand in public."""
MAX_FIELD = 500
_NEED_AMOUNT = frozenset({"partial_refund"})
_MAY_HAVE_AMOUNT = frozenset({"refund", "partial_refund", "coupon"})


def check_order(order: object) -> dict[str, str]:
    """``order`` as text fields, empty ones left out.

    Raises:
        InputError: it is not a flat mapping, or its value is no amount.
    """
    if not isinstance(order, Mapping):
        raise InputError(
            f"the order {order!r:.60} is not an object; give fields such as "
            '{"id": "8011", "product": "quartz watch", "value": "23.90 USD"}'
        )
    fields: dict[str, str] = {}
    for name, value in order.items():
        if isinstance(value, Mapping | list | tuple | set | bool):
            raise InputError(
                f"the order field {name!r} is {value!r:.40}; give one plain value"
            )
        text = "" if value is None else printable(str(value)).strip()
        if len(text) > MAX_FIELD:
            raise InputError(
                f"the order field {name!r} has {len(text):,} characters; "
                f"at most {MAX_FIELD}"
            )
        if text:
            fields[printable(str(name))] = text
    if "value" in fields:
        parse_money(fields["value"], what="the order value")
    return fields


def check_offers(offers: Sequence[Offer]) -> None:
    """Check each offer.

    Raises:
        InputError: a kind is unknown, an amount is missing, superfluous or no amount.
    """
    for offer in offers:
        if offer.kind not in OFFER_KINDS:
            raise InputError(
                f"unknown offer {offer.kind!r}; choose of {', '.join(OFFER_KINDS)}"
            )
        if offer.amount is None and offer.kind in _NEED_AMOUNT:
            raise InputError(
                f"the offer {offer.kind!r} needs an amount, such as '{offer.kind}:5 USD'"
            )
        if offer.amount is not None:
            if offer.kind not in _MAY_HAVE_AMOUNT:
                raise InputError(
                    f"the offer {offer.kind!r} takes no amount, but got "
                    f"{offer.amount!r}; leave it out"
                )
            parse_money(offer.amount, what=f"the {offer.kind}")


def offer_warnings(complaint: Complaint) -> list[str]:
    """What the agent should know of offers that are dearer than the order."""
    if "value" not in complaint.order:
        return []
    value = parse_money(complaint.order["value"], what="the order value")
    warnings = []
    for offer in complaint.offers:
        if offer.amount is None:
            continue
        amount = parse_money(offer.amount, what=f"the {offer.kind}")
        said = {"amount": amount, "value": value}
        if amount.currency != value.currency:
            warnings.append(say("plan.currency-differs", complaint.agent_locale, **said))
        elif amount.amount > value.amount:
            warnings.append(say("plan.refund-above-value", complaint.agent_locale, **said))
    return warnings


def build_fact_sheet(
    complaint: Complaint,
    triage: Triage,
    plan: Plan,
    *,
    reply_hours: int,
    answer_by: datetime,
    shop: str,
) -> FactSheet:
    """The fact sheet of ``complaint``.

    Args:
        reply_hours: the house's own reply time, which a draft may state.
        answer_by: the day by which a draft may say that an answer comes.
        shop: the name of the shop, or empty.
    """
    facts = [Fact(id=f"order:{name}", text=text) for name, text in complaint.order.items()]
    facts += [
        Fact(id=f"offer:{offer.kind}", text=offer.amount or offer.kind)
        for offer in complaint.offers
    ]
    if complaint.note:
        facts.append(Fact(id="note:1", text=complaint.note))
    facts.append(Fact(id="buyer:text", text=complaint.text))
    facts.append(Fact(id="house:reply_hours", text=str(reply_hours)))
    facts.append(Fact(id="plan:answer_by", text=answer_by.date().isoformat()))
    names = (
        ("buyer:name", complaint.buyer_name),
        ("house:signature", complaint.signature),
    )
    facts += [
        Fact(id=name, text=text) for name, text in (*names, ("house:shop", shop)) if text
    ]
    private = [complaint.order[name] for name in complaint.order if name in PERSONAL_FIELDS]
    private += [complaint.buyer_name] if complaint.buyer_name else []
    private += [
        figure.text
        for figure in find_figures(complaint.text, triage.language or "en")
        if figure.kind in ("email", "id")
    ]
    private += [span.text for span in find_phones(complaint.text, triage.language)]
    return FactSheet(
        facts=tuple(facts),
        offers=tuple(complaint.offers),
        private=tuple(dict.fromkeys(private)),
    )
