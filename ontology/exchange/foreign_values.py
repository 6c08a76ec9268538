"""Values as others write them, as texts that ours are written in."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

import pyoxigraph as ox

from ontology.record import decimal_text
from ontology.schema import Property
from ontology.values import parse_one

# Any XSD date or time: a day keeps its day as written, whatever the time zone.
_DATE = re.compile(
    r"(?P<day>[0-9]{4}(-[0-9]{2}){0,2})(T[0-9:.]+)?(Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII
)


def read_literal(prop: Property, literal: ox.Literal) -> Any:
    """The value of a literal for a property that holds no reference.

    Raises ValueError with a reason that can stand in a note.
    """
    text = " ".join(literal.value.split()) if prop.name in ("name", "alias") else literal.value
    text = _as_ours(prop, text.strip())
    if not text:
        raise ValueError("is empty")
    value = parse_one(prop, text)
    if prop.name == "lei" and not is_lei(text):
        raise ValueError("is no LEI: its check digits are wrong")
    return value


def is_lei(text: str) -> bool:
    """Whether the check digits of an LEI (ISO 17442, ISO 7064 mod 97-10) are right."""
    return (
        text.isascii() and text.isalnum() and int("".join(str(int(c, 36)) for c in text)) % 97 == 1
    )


def _as_ours(prop: Property, text: str) -> str:
    if prop.kind == "decimal":
        return _number(text)
    if prop.kind == "date" and (found := _DATE.fullmatch(text)):
        return found["day"]
    if prop.kind == "boolean":
        return {"1": "true", "0": "false"}.get(text, text)
    return text


def _number(text: str) -> str:
    """A number in plain notation: 1e+00 -> 1, '51 %' -> 51. What is none comes back as it is."""
    try:
        number = Decimal(text.removesuffix("%").strip())
    except InvalidOperation:
        return text
    # A number of a million digits would be written out.
    return decimal_text(number) if number.is_finite() and abs(number.adjusted()) < 40 else text
