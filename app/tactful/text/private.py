"""Personal data in a text, found by its form: also with no space beside it.

Names and addresses have no form of their own; they are known by the words around them,
which the caller gives (``knowledge/signs``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from tactful.text.national_ids import NATIONAL_IDS
from tactful.text.phones import find_phones

Kind = Literal["email", "phone", "card", "national_id", "iban", "order", "name", "address"]


@dataclass(frozen=True, slots=True)
class Private:
    """Personal data at ``text[start:end]``."""

    kind: Kind
    start: int
    end: int
    text: str


_AT = "@＠"
_DIGITS = re.compile(r"\d(?:[^\d\n]{0,3}\d){3}")
"""So many digits close together; what has fewer is no number of this kind."""
_EMAIL = re.compile(
    rf"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{{1,64}}[{_AT}]"
    r"[A-Za-z0-9-]{1,63}(?:[.．][A-Za-z0-9-]{1,63}){1,8}"
)
_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
_IBAN = re.compile(
    r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Z0-9])"
)
_ORDER = re.compile(
    r"(?<![\w-])(?:\d{3}-\d{7}-\d{7}|[A-Z]{2}\d{9}[A-Z]{2}|1Z[A-Z0-9]{16}"
    r"|[A-Z]{1,4}-?\d{6,20}[A-Z]{0,2}|\d{2}-\d{5}-\d{5}|\d{12,20})(?![\w-])",
    re.ASCII,
)


def find_by_form(text: str, language: str | None) -> list[Private]:
    """E-mail addresses, telephone, card and account numbers, ids; none in another.

    Args:
        language: BCP 47; chooses the numbering plan of telephone numbers without ``+``.
    """
    taken = bytearray(len(text))
    found: list[Private] = []

    def add(kind: Kind, start: int, end: int) -> None:
        if start < end and not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found.append(Private(kind, start, end, text[start:end]))

    if any(sign in text for sign in _AT):
        for match in _EMAIL.finditer(text):
            add("email", *match.span())
    if not _DIGITS.search(text):
        return found
    plain = _ascii(text)
    for match in _IBAN.finditer(plain):
        if _is_iban(match.group()):
            add("iban", *match.span())
    for pattern, is_valid in NATIONAL_IDS:
        for match in pattern.finditer(plain):
            if is_valid(match.group()):
                add("national_id", *match.span())
    for match in _CARD.finditer(plain):
        if _is_card(match.group()):
            add("card", *match.span())
    for match in _ORDER.finditer(plain):
        if "-" in match.group() or match.group()[0].isalpha():
            add("order", *match.span())
    for span in find_phones(plain, language):
        add("phone", span.start, span.end)
    for match in _ORDER.finditer(plain):
        add("order", *match.span())
    return sorted(found, key=lambda p: p.start)


def find_names(text: str, before: Iterable[int], after: Iterable[int]) -> Iterator[Private]:
    """Names next to the signs of them.

    Args:
        before: offsets at which a greeting, title or label ends.
        after: offsets at which a title begins that follows a name.
    """
    for at in before:
        if match := _NAME.match(text, at):
            start, end = match.span("name")
            yield Private("name", start, end, text[start:end])
    for at in after:
        if match := _NAME_BEFORE.search(text, max(0, at - 24), at):
            start, end = match.span("name")
            yield Private("name", start, end, text[start:end])


def find_addresses(text: str, streets: Iterable[tuple[int, int]]) -> Iterator[Private]:
    """Street names with the house number beside them.

    Args:
        streets: places of words such as ``street``, ``ул.`` and 路.
    """
    for start, end in streets:
        if text[start:end] in ("号", "號") and not text[start - 1 : start].isdecimal():
            continue  # 卡号, 订单号: the number of something else
        line = text.rfind("\n", 0, start) + 1
        before = text[max(line, start - 40) : start]
        after = re.match(r"[^\n]{0,40}", text[end:])
        tail = after.group() if after else ""
        number_after = re.match(
            r"\.?[^\d\n,;]{0,30}[ ,.№n°º]*\d{1,5}[A-Za-zА-Яа-я]?(?:[-/]\d{1,4})?号?號?",
            tail,
        )
        number_before = re.search(r"\d{1,5}[A-Za-z]?,? (?:[^\s,;\d]+ ){1,4}$", before)
        if number_before:
            at = max(line, start - 40) + number_before.start()
            yield Private("address", at, end, text[at:end])
        elif number_after:
            words = re.search(
                r"(?:[A-ZÀ-ÞА-ЯЁ][^\s,;]*[ ]?){0,3}$|[\u4e00-\u9fff\uac00-\ud7a3]{0,12}$",
                before,
            )
            at = start - len(words.group()) if words else start
            stop = end + number_after.end()
            yield Private("address", at, stop, text[at:stop])


_UPPER = "A-ZÀ-ÖØ-ÞА-ЯЁĀ-Ž"
_PART = rf"[{_UPPER}][\w'’-]{{1,20}}"
_NAME = re.compile(
    rf"[ \t:：]*(?P<name>{_PART}(?: (?:de |da |do |van |von |della )?{_PART}){{0,3}}"
    r"|[\u4e00-\u9fff]{2,4}(?=[ ，,。.:：\n]|$)"
    r"|[\u30a0-\u30ff\u4e00-\u9fff]{2,8}(?=[ ，,、。\n]|$)"
    r"|[\uac00-\ud7a3]{2,4}(?=[ ，,.\n]|$))"
)
_NAME_BEFORE = re.compile(
    rf"(?P<name>{_PART}(?: {_PART}){{0,3}}|[\u4e00-\u9fff]{{1,4}}"
    r"|[\u4e00-\u9fff\u30a0-\u30ff]{2,8}|[\uac00-\ud7a3]{2,4}) ?$"
)


def _ascii(text: str) -> str:
    """``text`` with digits and letters of full width as plain ones, offset for offset."""
    return "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in text)


def _is_card(number: str) -> bool:
    """Luhn's sum, and a first digit that card schemes give out."""
    digits = [int(c) for c in number if c.isdecimal()]
    if digits[0] not in (2, 3, 4, 5, 6):
        return False
    doubled = [
        d if n % 2 == 0 else sum(divmod(2 * d, 10)) for n, d in enumerate(digits[::-1])
    ]
    return sum(doubled) % 10 == 0


def _is_iban(number: str) -> bool:
    """ISO 13616: the remainder of 97."""
    bare = number.replace(" ", "")
    moved = bare[4:] + bare[:4]
    return 15 <= len(bare) <= 34 and int("".join(str(int(c, 36)) for c in moved)) % 97 == 1
