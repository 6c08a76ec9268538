"""The article behind the project is wholly represented: each statement names who holds it."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from ontology.record import Reading, Record

TABLE = Path(__file__).parents[1] / "fixtures" / "asm-article.csv"
SOURCE = "seed-asm-q3-2025"
UNITS = {"t": "TONNE", "t/a": "TONNE-PER-YR"}


def statements() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def held(reading: Reading, entity: str) -> list[Record]:
    """What the article states about an entity."""
    return [r for r in reading.records if r.entity.id == entity and r.source == SOURCE]


def figures(record: Record) -> set[tuple[Decimal, str]]:
    fields = record.entity.model_dump()
    pairs = [(fields.get(name), fields.get("unit")) for name in ("quantity", "quantityMax")]
    pairs += [(fields.get(name), fields.get("currency")) for name in ("amount", "amountMax")]
    return {(Decimal(value), unit) for value, unit in pairs if value is not None and unit}


@pytest.mark.parametrize("row", statements(), ids=lambda row: f"{row['line']}-{row['entity']}")
def test_the_article_is_a_source_of_what_holds_a_statement(
    curated: Reading, row: dict[str, str]
) -> None:
    assert held(curated, row["entity"])


@pytest.mark.parametrize(
    "row",
    [row for row in statements() if " " in row["figure"]],
    ids=lambda row: f"{row['line']}-{row['entity']}",
)
def test_a_figure_stands_where_the_table_says(curated: Reading, row: dict[str, str]) -> None:
    number, unit = row["figure"].split()
    wanted = (Decimal(number), UNITS.get(unit, unit))
    assert any(wanted in figures(record) for record in held(curated, row["entity"]))
