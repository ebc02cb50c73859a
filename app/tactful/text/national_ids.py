"""National identity numbers, each with what tells it from any other number.

The forms and check digits are those that the countries publish.
"""

from __future__ import annotations

import re
from collections.abc import Callable


def _weighed(weights: tuple[int, ...], modulus: int) -> Callable[[str], int]:
    def remainder(digits: str) -> int:
        return sum(int(d) * w for d, w in zip(digits, weights, strict=False)) % modulus

    return remainder


def _is_chinese(number: str) -> bool:
    """GB 11643: weights, and ``X`` for ten."""
    rest = _weighed((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), 11)(number)
    return "10X98765432"[rest] == number[-1].upper()


def _is_cpf(number: str) -> bool:
    """Brazil: two check digits."""
    digits = re.sub(r"\D", "", number)
    if len(set(digits)) == 1:
        return False
    for length in (9, 10):
        rest = _weighed(tuple(range(length + 1, 1, -1)), 11)(digits[:length])
        if int(digits[length]) != (11 - rest if rest > 1 else 0):
            return False
    return True


def _is_dni(number: str) -> bool:
    """Spain: a letter by the remainder of 23."""
    bare = number.replace("-", "").upper()
    digits = bare[:-1].translate(str.maketrans("XYZ", "012"))
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(digits) % 23] == bare[-1]


def _any(_: str) -> bool:
    return True


NATIONAL_IDS: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (re.compile(r"(?<!\d)\d{17}[\dXx](?![\dA-Za-z])"), _is_chinese),
    (re.compile(r"(?<![A-Za-z0-9])[A-Z][12]\d{8}(?!\d)"), _any),  # Taiwan
    (re.compile(r"(?<!\d)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)"), _is_cpf),
    (re.compile(r"(?<![A-Za-z0-9])[XYZ\d]\d{7}-?[A-Z](?![A-Za-z0-9])"), _is_dni),
    (
        re.compile(r"(?<![A-Z0-9])[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z\d]\d(?![A-Z0-9])"),
        _any,
    ),  # Mexico
    (
        re.compile(
            r"(?<!\d)[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?\d{2} ?\d{3} ?\d{3} ?\d{2}(?!\d)"
        ),
        _any,
    ),  # France
    (re.compile(r"(?<!\d)\d{6}-[1-8]\d{6}(?!\d)"), _any),  # Korea
    (re.compile(r"(?<!\d)\d{4} \d{6}(?!\d)"), _any),  # Russian passport
    (re.compile(r"(?<!\d)\d{3}-\d{3}-\d{3} \d{2}(?!\d)"), _any),  # Russian SNILS
    (
        re.compile(r"(?<!\d)[1-9]\d{5}[0-7]\d(?:0[1-9]|1[0-2])\d{6}(?!\d)"),
        _any,
    ),  # Indonesia
    (re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)"), _any),  # United States
    (
        re.compile(
            r"(?<![A-Z])[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![A-Z0-9])"
        ),
        _any,
    ),  # UK
    (
        re.compile(
            r"(?<![A-Z0-9])[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}\d(?![A-Z0-9])"
        ),
        _any,
    ),  # Germany
)
