"""Dates at the precision that a source gave: 2025, 2025-09 or 2025-09-30."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache

# [0-9] and not \d, which takes the digits of every script.
PATTERN = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
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
