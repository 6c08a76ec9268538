"""What no store takes: texts that could not be brought back from a backup."""

from __future__ import annotations

import pytest

from graph.database.records import accept
from ontology.exchange.limits import Limits
from ontology.models import Company, Source
from ontology.record import LONGEST_TEXT, Reading, Record
from ontology.schema import load_schema

LONG = "x" * (LONGEST_TEXT + 1)
SOURCE = Source(id="s", title="T", sourceKind="news")
NAMED = Company(id="c", name="C")


def issues(record: Record, source: Source = SOURCE) -> list[str]:
    reading = Reading("d", "D", (source,), (record,))
    return [issue.reason for issue in accept(load_schema(), reading).issues]


@pytest.mark.parametrize(
    "record",
    [
        Record(NAMED, "s", quote=LONG),
        Record(NAMED, "s", locator=LONG),
        Record(Company(id="c", name="C", alias=("a", LONG)), "s"),
    ],
)
def test_a_text_that_import_would_refuse_is_not_taken(record: Record) -> None:
    assert Limits().literal == LONGEST_TEXT
    assert issues(record) == ["holds a text longer than 1,000,000 characters"]


def test_nor_that_of_a_source() -> None:
    found = issues(Record(NAMED, "s"), SOURCE.model_copy(update={"publisher": LONG}))
    assert found[0] == "holds a text longer than 1,000,000 characters; it and its records are left out"  # fmt: skip
    odd = issues(Record(NAMED, "s"), SOURCE.model_copy(update={"publisher": "\ud800"}))
    assert odd[0].startswith("holds text that is not valid Unicode; ")


def test_the_longest_that_may_be_is_taken() -> None:
    assert issues(Record(NAMED, "s", quote=LONG[1:])) == []
    assert issues(Record(NAMED, "s", quote="\U0001f600é\ud7ff\ue000")) == []
    assert issues(Record(NAMED, "s", quote="\udc80")) == ["holds text that is not valid Unicode"]
