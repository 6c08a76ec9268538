"""The bundled data set: sound, and every row of the facts that it was made from is accounted for."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from loaders.curated import BUNDLED, stated_classes
from loaders.folder import open_folder
from loaders.loader import get_loader
from ontology.record import Reading
from ontology.schema import load_schema

FACTS = Path(__file__).parents[3] / "shared" / "facts"
FULL = (
    "ree/facts.csv",
    "ree/country_production.csv",
    "other/facts.csv",
    "other/country_production.csv",
)
PARKED_AT_MOST = 0.03


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_nothing_in_it_is_an_issue(curated: Reading) -> None:
    assert curated.issues == ()
    assert curated.dataset == "curated"


def test_reading_it_twice_is_equal(curated: Reading) -> None:
    assert get_loader("curated").read() == curated


def test_every_source_is_cited_and_has_a_kind_and_title(curated: Reading) -> None:
    cited = {record.source for record in curated.records}
    assert all(source.title and source.sourceKind for source in curated.sources)
    assert len([s for s in curated.sources if s.id not in cited]) <= 0.05 * len(curated.sources)


def test_accounting_names_entities_that_are_there() -> None:
    known = stated_classes(open_folder(BUNDLED))
    found = rows(BUNDLED / "accounting.csv")
    assert {row["outcome"] for row in found} <= {"loaded", "parked"}
    loaded = [row for row in found if row["outcome"] == "loaded"]
    missing = [row for row in loaded if known.get(row["entity"]) != row["class"]]
    assert missing == []
    assert set(load_schema().classes) >= {row["class"] for row in loaded}


def test_little_is_parked_and_each_with_a_reason() -> None:
    found = rows(BUNDLED / "accounting.csv")
    parked = [row for row in found if row["outcome"] == "parked"]
    assert all(row["reason"] for row in parked)
    assert len(parked) <= PARKED_AT_MOST * len(found)
    listed = (BUNDLED / "parked.csv").read_text("utf-8")
    assert [row for row in parked if row["row"] not in listed] == []


@pytest.mark.skipif(
    not all((FACTS / name).exists() for name in FULL),
    reason="full sample: the facts that the data set was made from are not on this machine",
)
def test_every_row_of_the_facts_is_accounted_for_once() -> None:
    wanted = []
    for name in FULL:
        for line, row in enumerate(rows(FACTS / name), start=2):
            wanted.append((name, row.get("fact_id") or str(line)))
    counted = Counter((row["file"], row["row"]) for row in rows(BUNDLED / "accounting.csv"))
    assert len(wanted) == 1491 + 295
    assert [key for key in wanted if counted[key] != 1] == []
    assert set(counted) == set(wanted)
