"""CSV that no spreadsheet runs as a formula."""

import csv
import io
from decimal import Decimal

import pytest

from app.csvsafe import safe, table


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1"])
def test_a_text_that_could_be_a_formula_is_quoted(text: str) -> None:
    assert safe(text) == f"'{text}"


def test_numbers_stay_numbers_and_other_texts_stay_as_they_are() -> None:
    assert [safe(v) for v in (-1, 2.5, Decimal("-3"), True, None, "a-b")] == [
        -1, 2.5, Decimal("-3"), True, "", "a-b",
    ]  # fmt: skip


def test_a_table_parses_back() -> None:
    text = table(["a", "=b"], [{"a": 'x,"y"\n', "=b": "=1"}, {"a": None}])
    assert list(csv.reader(io.StringIO(text))) == [["a", "'=b"], ['x,"y"\n', "'=1"], ["", ""]]
