"""Days of the year as people write them: ``12-24..12-26``, ``11/thu/4``, ``easter-2``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FULL = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_SHORT = re.compile(r"(\d{2})-(\d{2})")
_NTH = re.compile(rf"(\d{{1,2}})/({'|'.join(WEEKDAYS)})/([1-5]|last)")
_EASTER = re.compile(r"(orthodox-)?easter([+-]\d{1,3})?")


@dataclass(frozen=True)
class Days:
    """Days from ``first`` to ``last``, both as they were written."""

    first: str
    last: str

    def holds(self, day: date) -> bool:
        """Whether ``day`` is one of them; a range may run over the turn of a year."""
        for year in (day.year - 1, day.year):
            first = _day(self.first, year)
            last = _day(self.last, year)
            if first is None or last is None:
                continue
            if last < first:
                last = _day(self.last, year + 1) or last
            if first <= day <= last:
                return True
        return False

    @property
    def until(self) -> int | None:
        """The year in which explicit days end; ``None`` where they come every year."""
        match = _FULL.fullmatch(self.last)
        return int(match[1]) if match else None


def parse_days(text: str) -> Days:
    """One entry: a day, or two days joined by ``..``.

    ``12-24`` comes every year, ``11/thu/4`` is the fourth Thursday of November and
    ``5/mon/last`` the last Monday of May, ``easter-2`` is two days before Easter
    (``orthodox-easter`` too), ``2027-02-06`` is that one day.

    Raises:
        ValueError: it is none of these.
    """
    first, dots, last = text.partition("..")
    for part in (first, last) if dots else (first,):
        if not any(p.fullmatch(part) for p in (_FULL, _SHORT, _NTH, _EASTER)):
            raise ValueError(f"{part!r} is no day; write such as 12-24, 11/thu/4, easter-2")
        if _day(part, 2028) is None and not _FULL.fullmatch(part):
            raise ValueError(f"{part!r} is a day that no year has")
    days = Days(first, last if dots else first)
    if (_FULL.fullmatch(days.first) is None) != (_FULL.fullmatch(days.last) is None):
        raise ValueError(f"{text!r} begins with a year and ends without, or the reverse")
    return days


@cache
def _day(text: str, year: int) -> date | None:
    """The day ``text`` means in ``year``; ``None`` where it has none."""
    try:
        if match := _FULL.fullmatch(text):
            day = date(int(match[1]), int(match[2]), int(match[3]))
            return day if day.year == year else None
        if match := _SHORT.fullmatch(text):
            return date(year, int(match[1]), int(match[2]))
        if match := _NTH.fullmatch(text):
            return _nth(year, int(match[1]), WEEKDAYS.index(match[2]), match[3])
        if match := _EASTER.fullmatch(text):
            from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter

            method = EASTER_ORTHODOX if match[1] else EASTER_WESTERN
            first: date = easter(year, method)
            return first + timedelta(days=int(match[2] or 0))
    except ValueError:
        return None
    return None


def _nth(year: int, month: int, weekday: int, which: str) -> date | None:
    first = date(year, month, 1)
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    while which == "last" and (day + timedelta(days=7)).month == month:
        day += timedelta(days=7)
    if which != "last":
        day += timedelta(days=7 * (int(which) - 1))
    return day if day.month == month else None
