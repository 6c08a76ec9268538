"""Dates keep the precision of the source and cover their whole period."""

from __future__ import annotations

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from ontology import models
from ontology.dates import earliest, latest, xsd_type


@pytest.mark.parametrize(
    ("text", "first", "last", "kind"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31), "gYear"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "gYearMonth"),
        ("2025-02", date(2025, 2, 1), date(2025, 2, 28), "gYearMonth"),
        ("2025-09-30", date(2025, 9, 30), date(2025, 9, 30), "date"),
    ],
)
def test_bounds(text: str, first: date, last: date, kind: str) -> None:
    assert (earliest(text), latest(text), xsd_type(text)) == (first, last, kind)


@pytest.mark.parametrize(
    "text",
    ["", "25", "2025-9", "2025-13", "2025-00", "2025-02-30", "2025-09-31", "2025-09-00", "0000",
     "2025-09-30T00:00", "2025-09\n", "２０２５", "Q3 2025", "-2025"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|year|day|month"):
        latest(text)


@given(st.dates())
def test_every_day_is_itself(day: date) -> None:
    assert earliest(day.isoformat()) == latest(day.isoformat()) == day
    assert earliest(day.isoformat()[:7]) <= day <= latest(day.isoformat()[:7])


DATE: TypeAdapter[str] = TypeAdapter(models.Date)


def _takes(text: str) -> bool:
    try:
        DATE.validate_python(text)
    except ValidationError:
        return False
    return True


def _is_of_the_calendar(text: str) -> bool:
    try:
        latest(text)
    except ValueError:
        return False
    return True


def test_the_models_know_the_calendar() -> None:
    """Every day that there is and every one next to it, of years of each kind."""
    years = ["0000", "0001", "0004", "0096", "0100", "0400", "1900", "1996", "2000", "2023", "2024"]
    texts = [
        text
        for year in years
        for month in range(14)
        for text in (year, f"{year}-{month:02}", *(f"{year}-{month:02}-{d:02}" for d in range(33)))
    ]
    assert [text for text in texts if _takes(text) != _is_of_the_calendar(text)] == []
    assert sum(map(_takes, texts)) > 3000


def test_the_models_take_leap_days_of_leap_years_only() -> None:
    for year in range(1, 10_000):
        assert _takes(f"{year:04}-02-29") == calendar.isleap(year), year


@pytest.mark.parametrize("text", ["2025-02-30", "0000", "2025-09\n", "２０２５", "2025-09-31", ""])
def test_the_models_refuse_what_is_no_date(text: str) -> None:
    assert not _takes(text)
