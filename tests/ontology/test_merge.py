"""Merging: one order, field by field; the order of loading never shows."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.merge import Statement, merge
from ontology.models import Company, Offtake
from ontology.record import stated
from ontology.schema import load_schema

SCHEMA = load_schema()


def statement(
    fields: dict[str, object],
    source: str = "s",
    kind: str = "news",
    published: str | None = None,
    confidence: str = "medium",
    key: str = "k",
    cls: str = "Company",
) -> Statement:
    return Statement(cls, fields, source, kind, published, confidence, key)


@pytest.mark.parametrize(
    ("winner", "loser"),
    [
        ({"kind": "government"}, {"kind": "announcement", "published": "2026", "confidence": "high"}),
        ({"published": "2025"}, {"published": "2025-06-30"}),  # 2025 may be as late as December
        ({"published": "2025-07"}, {"published": "2025-06-30", "confidence": "high"}),
        ({"published": "1990"}, {"published": None}),
        ({"confidence": "high"}, {"confidence": "low", "source": "a"}),
        ({"source": "a"}, {"source": "b", "key": "a"}),
        ({"key": "a"}, {"key": "b"}),
    ],
)  # fmt: skip
def test_the_order(winner: dict[str, str], loser: dict[str, str]) -> None:
    statements = [
        statement({"name": "loses", "website": "https://l.example"}, **loser),
        statement({"name": "wins"}, **winner),
    ]
    for order in permutations(statements):
        assert merge(SCHEMA, "x", order) == Company(
            id="x", name="wins", website="https://l.example"
        )


def test_aliases_are_united_in_order_and_other_lists_are_not() -> None:
    found = merge(
        SCHEMA,
        "x",
        [
            statement({"alias": ["b", "c"]}, source="2"),
            statement({"alias": ["a", "b"]}, source="1"),
        ],
    )
    assert found == Company(id="x", alias=("a", "b", "c"))
    offtakes = [
        statement({"supplier": "a", "material": ["m", "n"]}, source="1", cls="Offtake"),
        statement({"material": ["o"], "binding": False}, source="0", cls="Offtake"),
    ]
    assert merge(SCHEMA, "o", offtakes) == Offtake(
        id="o", supplier="a", material=("o",), binding=False
    )


NAMES = st.sampled_from(["A", "B", "C"])
STATEMENTS = st.builds(
    statement,
    fields=st.fixed_dictionaries(
        {}, optional={"name": NAMES, "alias": st.lists(NAMES, min_size=1)}
    ),
    source=st.sampled_from(["s1", "s2"]),
    kind=st.sampled_from(["government", "news"]),
    published=st.sampled_from([None, "2024", "2024-12-31", "2025-01"]),
    confidence=st.sampled_from(["high", "medium", "low"]),
)


@given(st.data(), st.lists(STATEMENTS, min_size=1, max_size=6))
def test_the_order_of_loading_never_shows(data: st.DataObject, statements: list[Statement]) -> None:
    # Keys are unique in a store.
    keyed = [
        Statement(s.cls, s.fields, s.source, s.source_kind, s.published, s.confidence, f"k{i}")
        for i, s in enumerate(statements)
    ]
    shuffled = data.draw(st.permutations(keyed))
    first, second = merge(SCHEMA, "x", keyed), merge(SCHEMA, "x", shuffled)
    assert stated(first) == stated(second)
