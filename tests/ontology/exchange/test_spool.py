"""Rows and texts that are sorted on disk come out as if they had been sorted at once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ontology.exchange.spool import in_order, sorted_texts

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(TEXTS))
def test_texts_by_code_point_each_once(texts: list[str]) -> None:
    assert list(sorted_texts(texts)) == sorted(set(texts))


@given(st.lists(st.tuples(TEXTS, st.none() | TEXTS)))
def test_rows_with_none_before_every_text(rows: list[tuple[str, str | None]]) -> None:
    ordered = sorted(rows, key=lambda row: (row[0], row[1] is not None, row[1] or ""))
    assert list(in_order(rows, 2)) == ordered
