"""Whether a literal is what its datatype says: as XSD has it, and as our data can hold it.

Parsers differ here: some hold NaN for a decimal or take a 30 February. A date has no time zone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

XSD = "http://www.w3.org/2001/XMLSchema#"

_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
_YEAR = re.compile(r"[0-9]{4}")


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_KNOWN: Mapping[str, Callable[[str], bool]] = {
    XSD + "decimal": lambda text: _DECIMAL.fullmatch(text) is not None,
    XSD + "boolean": lambda text: text in ("true", "false", "1", "0"),
    XSD + "date": _is_date,
    XSD + "gYearMonth": lambda text: _MONTH.fullmatch(text) is not None and text[:4] != "0000",
    XSD + "gYear": lambda text: _YEAR.fullmatch(text) is not None and text != "0000",
}


def well_formed(datatype: str, text: str) -> bool:
    """Whether `text` is a value of `datatype` (an IRI); of datatypes that we do not use, always."""
    known = _KNOWN.get(datatype)
    return known is None or known(text)
