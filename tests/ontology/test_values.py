"""Cells to values: what is taken, and the reason for what is not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.schema import load_schema
from ontology.values import join, parse, parse_entity, split


def value(cls: str, prop: str, text: str) -> Any:
    return parse(load_schema()[cls].properties[prop], text)


@pytest.mark.parametrize(
    ("cls", "prop", "text", "expected"),
    [
        ("Material", "hsCode", "0026;280530", ("0026", "280530")),
        ("Company", "alias", "NA; Namibia Rare Earths ;", ("NA", "Namibia Rare Earths")),
        ("Company", "alias", r"a\;b;c\\", ("a;b", "c\\")),
        ("Company", "description", "one; two", "one; two"),
        ("Offtake", "quantity", "-1234.50", Decimal("-1234.50")),
        ("Offtake", "quantity", "0", Decimal(0)),
        ("Offtake", "binding", "false", False),
        ("Offtake", "validTo", "2028-02", "2028-02"),
        ("Offtake", "status", "non_binding", "non_binding"),
        ("Offtake", "buyer", "gm", "gm"),
        ("Source", "url", "https://example.org/a?b=c;d", "https://example.org/a?b=c;d"),
    ],
)
def test_taken(cls: str, prop: str, text: str, expected: object) -> None:
    assert value(cls, prop, text) == expected


@pytest.mark.parametrize(
    ("cls", "prop", "text", "reason"),
    [
        ("Offtake", "quantity", "1,234.5", "is no plain number such as 1234.5"),
        ("Offtake", "quantity", "1e5", "is no plain number such as 1234.5"),
        ("Offtake", "quantity", "NaN", "is no plain number such as 1234.5"),
        ("Offtake", "quantity", "１２", "is no plain number such as 1234.5"),
        ("Offtake", "quantity", "1;2", "holds several values; quantity takes one"),
        ("Offtake", "buyer", "gm;kia", "holds several values; buyer takes one"),
        ("Offtake", "buyer", "General Motors", "is no id"),
        ("Offtake", "validTo", "2025-02-30", "is no date of the form"),
        ("Offtake", "validTo", "31.12.2025", "is no date of the form"),
        ("Offtake", "binding", "yes", "is neither true nor false"),
        ("Offtake", "status", "Binding", "is no code of status; known are operating, held"),
        ("Offtake", "shareOfOutput", "101", "is more than 100"),
        ("Offtake", "shareOfOutput", "-1", "is less than 0"),
        ("Offtake", "termYears", "0", "is not more than 0"),
        ("Country", "iso2", "USA", "does not match"),
        ("Source", "url", "www.example.org", "is no address that starts with"),
        ("Source", "url", "javascript:alert(1)", "is no address that starts with"),
        ("Company", "website", "https://exa mple.org", "a character that an address must not have"),
    ],
)
def test_refused(cls: str, prop: str, text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        value(cls, prop, text)


def test_every_bad_value_of_a_row_is_told() -> None:
    cells = {"id": "a b", "status": "x", "quantity": "y", "source": "s"}
    entity, bad = parse_entity(load_schema()["Offtake"], cells)
    assert entity is None
    assert [(column, text) for column, text, _ in bad] == [
        ("id", "a b"), ("status", "x"), ("quantity", "y"),
    ]  # fmt: skip


TEXTS = st.text(min_size=1).map(str.strip).filter(bool)


@given(st.lists(TEXTS))
def test_joined_values_come_back(values: list[str]) -> None:
    assert split(join(values)) == values
