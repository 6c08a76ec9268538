"""Texts to values and back: one cell of a data set folder, checked against its property.

Several values are joined by ';'. A ';' or '\\' that belongs to a value is written '\\;' or '\\\\'.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from ontology.dates import latest
from ontology.ids import is_id
from ontology.models import MODELS, Resource
from ontology.schema import Class, Property, ValueKind

Bad = tuple[str, str, str]  # column, value, reason

_DECIMAL = re.compile(r"[+-]?\d+(\.\d+)?")
_PART = re.compile(r"(?:\\[\\;]|[^;])*")
_NO_ID = "is no id (letters, digits and . _ ~ - only)"
_SCHEMES = ("https://", "http://", "urn:")


def parse_entity(cls: Class, cells: Mapping[str, str]) -> tuple[Resource | None, list[Bad]]:
    """The entity that a row states, or None and each value that is bad, with the reason.

    `cells` hold no empty texts; columns that are no property of the class are left alone.
    """
    fields: dict[str, Any] = {}
    bad: list[Bad] = []
    entity_id = cells.get("id", "")
    if not is_id(entity_id):
        bad.append(("id", entity_id, _NO_ID if entity_id else "every row needs an id"))
    for column, text in cells.items():
        if prop := cls.properties.get(column):
            try:
                fields[column] = parse(prop, text)
            except ValueError as error:
                bad.append((column, text, str(error)))
    return (None if bad else MODELS[cls.name](id=entity_id, **fields)), bad


def parse(prop: Property, text: str) -> Any:
    """The value of a cell that is not empty: a tuple where `prop` takes many.

    Raises ValueError with a reason that can stand in an Issue.
    """
    if prop.many:
        return tuple(parse_one(prop, part) for part in split(text))
    if ";" in text and not _is_free_text(prop):
        raise ValueError(f"holds several values; {prop.name} takes one")
    return parse_one(prop, text)


def split(text: str) -> list[str]:
    """The values of a cell, without the empty ones: 'a; b\\;c;' -> ['a', 'b;c']."""
    parts = (re.sub(r"\\([\\;])", r"\1", part).strip() for part in _PART.findall(text))
    return [part for part in parts if part]


def join(values: Iterable[str]) -> str:
    """The cell of several values; `split` gives them back."""
    return ";".join(re.sub(r"([\\;])", r"\\\1", value) for value in values)


def _is_free_text(prop: Property) -> bool:
    return prop.kind in ("string", "uri") and not prop.values


def parse_one(prop: Property, text: str) -> Any:
    """One value from its text. Raises ValueError with a reason that can stand in an Issue."""
    value = _PARSERS[prop.kind](text)
    if prop.values and value not in prop.values:
        raise ValueError(f"is no code of {prop.name}; known are {', '.join(prop.values)}")
    if prop.pattern and not re.search(prop.pattern, text):
        raise ValueError(f"does not match {prop.pattern}")
    if isinstance(value, Decimal):
        _check_limits(prop, value)
    return value


def _check_limits(prop: Property, value: Decimal) -> None:
    if prop.minimum is not None and value < prop.minimum:
        raise ValueError(f"is less than {prop.minimum}")
    if prop.maximum is not None and value > prop.maximum:
        raise ValueError(f"is more than {prop.maximum}")
    if prop.above is not None and value <= prop.above:
        raise ValueError(f"is not more than {prop.above}")


def _decimal(text: str) -> Decimal:
    if not _DECIMAL.fullmatch(text) or not text.isascii():
        raise ValueError("is no plain number such as 1234.5")
    return Decimal(text)


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("is neither true nor false")
    return text == "true"


def is_date(text: str) -> bool:
    """Whether a text is a day, month or year that the calendar knows."""
    try:
        latest(text)
    except ValueError:
        return False
    return True


def _date(text: str) -> str:
    if not is_date(text):
        raise ValueError("is no date of the form 2025, 2025-09 or 2025-09-30")
    return text


def _reference(text: str) -> str:
    if not is_id(text):
        raise ValueError(_NO_ID)
    return text


def _uri(text: str) -> str:
    if not text.startswith(_SCHEMES):
        raise ValueError("is no address that starts with https://, http:// or urn:")
    try:
        ox.NamedNode(text)
    except ValueError:
        raise ValueError("holds a character that an address must not have") from None
    return text


_PARSERS: Mapping[ValueKind, Callable[[str], Any]] = {
    "string": str,
    "uri": _uri,
    "decimal": _decimal,
    "boolean": _boolean,
    "date": _date,
    "reference": _reference,
}
