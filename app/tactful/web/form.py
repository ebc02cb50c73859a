"""What the agent typed, and the complaint it makes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import cast

from tactful.errors import InputError, TactfulError
from tactful.planning.money import parse_money
from tactful.text.cleaning import MAX_CHARACTERS
from tactful.types import OFFER_KINDS, Complaint, Offer, Surface
from tactful.web.words import Words

AMOUNT_KINDS = ("refund", "partial_refund", "coupon")
ORDER_FIELDS = ("id", "product", "value", "tracking", "shipping")


@dataclass(frozen=True, kw_only=True)
class Form:
    """The fields of the page, in their order there."""

    text: str = ""
    platform: str = "generic"
    surface: str = "review"
    locale: str = ""
    """Empty: the buyer's language."""
    buyer_name: str = ""
    contacts: float | None = 0
    """``None`` where the agent emptied the field."""
    id: str = ""
    product: str = ""
    value: str = ""
    tracking: str = ""
    shipping: str = ""
    note: str = ""
    offers: tuple[str, ...] = ()
    refund: str = ""
    partial_refund: str = ""
    coupon: str = ""

    @classmethod
    def read(cls, values: tuple[object, ...]) -> Form:
        """The form whose fields hold ``values``, in order, as the page gives them."""
        read: dict[str, object] = {}
        for known, value in zip(fields(cls), values, strict=True):
            if known.name == "contacts":
                read[known.name] = value
            elif known.name == "offers":
                # In the order of the vocabulary, not of the clicks: same ticks, same
                # draft.
                ticked = value if isinstance(value, list | tuple) else ()
                read[known.name] = tuple(k for k in OFFER_KINDS if k in ticked)
            else:
                read[known.name] = "" if value is None else str(value)
        return cls(**read)  # type: ignore[arg-type]  # the names are its own

    def values(self) -> list[object]:
        """The values of the fields, in order, as the page takes them."""
        return [
            list(value) if isinstance(value, tuple) else value
            for value in (getattr(self, known.name) for known in fields(self))
        ]

    def complaint(self, words: Words) -> Complaint:
        """The complaint it makes.

        Raises:
            InputError: the contacts are no whole number.
        """
        contacts = self.contacts or 0
        if contacts != int(contacts):
            raise InputError(words("error.contacts", value=f"{contacts:g}"))
        return Complaint(
            text=self.text,
            platform=self.platform,
            surface=cast("Surface", self.surface),
            order={name: getattr(self, name) for name in ORDER_FIELDS},
            offers=[
                Offer(
                    kind=kind,
                    amount=(
                        getattr(self, kind).strip() or None
                        if kind in AMOUNT_KINDS
                        else None
                    ),
                )
                for kind in self.offers
            ],
            note=self.note,
            locale=self.locale or None,
            agent_locale=words.agent_locale,
            buyer_name=self.buyer_name,
            contacts_made=int(contacts),
        )


def explain(problem: TactfulError, form: Form, words: Words) -> str:
    """One line that says what is wrong, in the page's language.

    The service speaks to developers, in English; what an agent can mistype is said
    again here in terms of the page. Anything else keeps the service's own words.
    """
    if not form.text.strip():
        return words("error.empty")
    if len(form.text) > MAX_CHARACTERS:
        return words("error.long", count=f"{len(form.text):,}", limit=f"{MAX_CHARACTERS:,}")
    if (form.contacts or 0) < 0:
        return words("error.contacts", value=f"{form.contacts:g}")
    amounts = [(words("order.value"), form.value)]
    for kind in AMOUNT_KINDS:
        if kind in form.offers:
            name, amount = words(f"offer.{kind}"), getattr(form, kind)
            if kind == "partial_refund" and not amount.strip():
                return words("error.amount-missing", field=name)
            amounts.append((name, amount))
    for name, amount in amounts:
        if line := _amount_line(name, amount, words):
            return line
    return words("error.other", reason=" ".join(str(problem).split()))


def _amount_line(name: str, amount: str, words: Words) -> str:
    amount = amount.strip()
    if not amount:
        return ""
    try:
        parse_money(amount, what=name)
    except InputError:
        negative = amount.startswith(("-", "−"))
        return words(
            "error.amount-negative" if negative else "error.amount",
            field=name,
            value=amount[:40],
        )
    return ""
