"""Days as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from tactful.text.calendar import parse_days


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("12-24", "2026-12-24", "2026-12-25"),
        ("12-24..12-26", "2027-12-26", "2027-12-27"),
        ("12-28..01-03", "2027-01-02", "2027-01-04"),
        ("12-28..01-03", "2026-12-30", "2026-12-27"),
        ("11/thu/4", "2026-11-26", "2026-11-19"),
        ("5/mon/last", "2026-05-25", "2026-05-18"),
        ("easter-2..easter+1", "2027-03-26", "2027-03-30"),
        ("orthodox-easter", "2027-05-02", "2027-03-28"),
        ("2027-02-06..2027-02-12", "2027-02-08", "2028-02-08"),
        ("02-29", "2028-02-29", "2027-02-28"),
    ],
)
def test_a_day_is_held(text: str, inside: str, outside: str) -> None:
    days = parse_days(text)
    assert days.holds(date.fromisoformat(inside))
    assert not days.holds(date.fromisoformat(outside))


@pytest.mark.parametrize(
    "text", ["christmas", "13-01", "02-30", "11/thu/6", "11/day/1", "2027-02-06..02-12", ""]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no day|no year|begins with"):
        parse_days(text)


def test_explicit_days_say_when_they_end() -> None:
    assert parse_days("2027-02-06..2027-02-12").until == 2027
    assert parse_days("12-24").until is None
