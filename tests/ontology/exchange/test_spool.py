"""Lines that are sorted through files come out as if they had been sorted at once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ontology.exchange.spool import sorted_lines

LINES = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])).map(
    lambda text: text + "\n"
)


@given(st.lists(LINES), st.integers(1, 4))
def test_as_sorted_at_once(lines: list[str], held: int) -> None:
    assert list(sorted_lines(lines, held)) == sorted(set(lines))
