"""Personal data in a text, and the text with placeholders in their stead.

A model needs none of it: what goes out is redacted, what comes back is restored. One
value has one placeholder wherever it stands, so that the text keeps its sense.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tactful.checks.reading import Hit, Reading
from tactful.checks.signbook import SignBook
from tactful.text.private import (
    Kind,
    Private,
    find_addresses,
    find_by_form,
    find_names,
)

_LABELS: Mapping[Kind, str] = {
    "email": "EMAIL",
    "phone": "PHONE",
    "card": "CARD",
    "iban": "ACCOUNT",
    "national_id": "ID",
    "order": "NUMBER",
    "name": "NAME",
    "address": "ADDRESS",
}


@dataclass(frozen=True)
class Redacted:
    """A text with placeholders such as ``⟦NAME-1⟧``, and what each stands for."""

    text: str
    values: Mapping[str, str]

    def restore(self, text: str) -> str:
        """``text`` with the values back in the place of their placeholders."""
        for placeholder, value in self.values.items():
            text = text.replace(placeholder, value)
        return text


def find_private(
    reading: Reading,
    language: str | None,
    signs: SignBook,
    known: Mapping[str, Kind] | None = None,
) -> list[Private]:
    """Personal data in a text, in order; none overlaps another.

    Args:
        known: values that are known to be personal (of the order, the buyer), with their
            kind: they are found wherever they stand.
    """
    text = reading.text
    found = list(find_by_form(text, language))
    for value, kind in (known or {}).items():
        at = text.find(value) if len(value) > 1 else -1
        while at >= 0:
            found.append(Private(kind, at, at + len(value), value))
            at = text.find(value, at + len(value))
    seen = signs.find(reading, language) or {}
    # What has a form is surer than what only stands beside a telling word.
    found += find_names(text, _ends(seen, "before_name"), _starts(seen, "after_name"))
    found += find_addresses(text, [(h.start, h.end) for h in seen.get("street", ())])
    taken = bytearray(len(text))
    kept: list[Private] = []
    for private in found:
        if not any(taken[private.start : private.end]):
            taken[private.start : private.end] = b"\1" * (private.end - private.start)
            kept.append(private)
    return sorted(kept, key=lambda private: private.start)


def redact(
    reading: Reading,
    language: str | None,
    signs: SignBook,
    known: Mapping[str, Kind] | None = None,
) -> Redacted:
    """A text without personal data."""
    placeholders: dict[tuple[Kind, str], str] = {}
    counts: dict[Kind, int] = {}
    out, at = [], 0
    for private in find_private(reading, language, signs, known):
        key = (private.kind, private.text)
        if key not in placeholders:
            counts[private.kind] = counts.get(private.kind, 0) + 1
            placeholders[key] = f"⟦{_LABELS[private.kind]}-{counts[private.kind]}⟧"
        out += [reading.text[at : private.start], placeholders[key]]
        at = private.end
    out.append(reading.text[at:])
    values = {placeholder: value for (_, value), placeholder in placeholders.items()}
    return Redacted("".join(out), values)


def _ends(found: Mapping[str, list[Hit]], kind: str) -> list[int]:
    return [hit.end for hit in found.get(kind, ())]


def _starts(found: Mapping[str, list[Hit]], kind: str) -> list[int]:
    return [hit.start for hit in found.get(kind, ())]
