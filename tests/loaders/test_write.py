"""A reading written as a folder is the same reading when it is read again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from loaders.loader import get_loader
from loaders.write import write_folder
from ontology.errors import UsageError
from ontology.models import Company, Offtake, Source
from ontology.record import Reading, Record, SameAs


def as_sets(reading: Reading) -> tuple[object, ...]:
    # The key of a record holds all that it states, its many values as a set.
    records = {(record.key(reading.dataset), record.retrieved) for record in reading.records}
    return (
        reading.dataset, reading.title, set(reading.sources), records,
        set(reading.same_as), reading.read, reading.issues,
    )  # fmt: skip


def read(path: Path) -> Reading:
    return get_loader("curated").read(path)


def test_the_curated_data_come_back(curated: Reading, tmp_path: Path) -> None:
    write_folder(curated, tmp_path / "out")
    assert as_sets(read(tmp_path / "out")) == as_sets(curated)


def test_texts_come_back_and_the_bytes_are_always_the_same(tmp_path: Path) -> None:
    hard = '“"quoted"”; a\\b, c\r\nd\ne\u2028f\t😀 =1+1'
    sources = (
        Source(id="s", title=hard, sourceKind="news", retrieved="2026"),
        Source(id="t", title="T", sourceKind="editorial"),
    )
    company = Company(id="a", name=hard, alias=("a;b", "c\\", hard), unnamed=False)
    records = (
        Record(company, "s", "high", "p. 1; p. 2", hard, "2026"),
        Record(company, "t", "high", "p. 1; p. 2", hard, None),
        Record(Company(id="a", country="country-us"), "t", "low", retrieved="2025-09"),
        Record(
            Offtake(id="o", supplier="a", quantity="1000.10", binding=True), "s", retrieved="2026"
        ),
    )
    same = (SameAs("a", "old", "positive", hard, "me", "2026-11-24"),)
    reading = Reading("mini", "Mini: é", sources, records, same_as=same, read=7)
    write_folder(reading, tmp_path / "one")
    backwards = Reading("mini", "Mini: é", sources[::-1], records[::-1], same_as=same)
    write_folder(backwards, tmp_path / "two")
    assert as_sets(read(tmp_path / "one")) == as_sets(reading)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_records_that_differ_only_in_source_share_a_row(tmp_path: Path) -> None:
    sources = tuple(Source(id=i, title="T", sourceKind="news") for i in "st")
    records = tuple(Record(Company(id="a", name="A"), source) for source in "ts")
    write_folder(Reading("mini", "Mini", sources, records), tmp_path)
    text = (tmp_path / "Company.csv").read_text("utf-8")
    assert text == "id,name,source,confidence\na,A,s;t,medium\n"


def test_nothing_is_overwritten(curated: Reading, folder: Callable[..., Path]) -> None:
    where = folder()
    for path in (where, where / "Company.csv"):
        with pytest.raises(UsageError, match="is not empty; name a new folder"):
            write_folder(curated, path)
