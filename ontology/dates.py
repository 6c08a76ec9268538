"""Dates at the precision that a source gave: 2025, 2025-09 or 2025-09-30."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache

# What the calendar knows, as an expression: the models check hundreds of thousands of dates, and a
# pattern costs them no Python. [0-9] and not \d, which takes the digits of every script.
_YEAR = "(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})"
_MONTH = "(0[1-9]|1[0-2])"
_DAY = "((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
_LEAP_DAY = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)-02-29"
PATTERN = f"^({_YEAR}(-({_MONTH}|{_DAY}))?|{_LEAP_DAY})$"
_SHAPE = re.compile(PATTERN)


# A graph has few days and reads each of them many times.
@lru_cache(maxsize=4096)
def earliest(text: str) -> date:
    """The first day that a reduced date covers. Raises ValueError if it is no date."""
    year, month, day = _parts(text)
    return date(year, month or 1, day or 1)


@lru_cache(maxsize=4096)
def latest(text: str) -> date:
    """The last day that a reduced date covers. Raises ValueError if it is no date."""
    year, month, day = _parts(text)
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def xsd_type(text: str) -> str:
    """The XSD datatype of its precision: gYear, gYearMonth or date."""
    return ("gYear", "gYearMonth", "date")[text.count("-")]


def _parts(text: str) -> tuple[int, int | None, int | None]:
    if not _SHAPE.fullmatch(text):
        raise ValueError(f"{text!r} is no date of the form YYYY, YYYY-MM or YYYY-MM-DD")
    numbers = [int(part) for part in text.split("-")]
    return (numbers[0], *[*numbers[1:], None, None][:2])  # type: ignore[return-value]
