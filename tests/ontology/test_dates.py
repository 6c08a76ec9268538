"""Dates keep the precision of the source and cover their whole period."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
