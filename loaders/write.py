"""Writing a reading back as a data set folder, which the curated loader reads again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

import yaml

from loaders.folder import RECORD_COLUMNS, SAME_AS, SAME_AS_COLUMNS, SETTINGS
from ontology.errors import UsageError
from ontology.models import Resource
from ontology.record import Reading, Record, stated
from ontology.schema import Class, load_schema
from ontology.values import join

Cells = Mapping[str, str]


def write_folder(reading: Reading, folder: Path) -> None:
    """Write records, sources and decisions, sorted, so that the same reading gives the same bytes.

    Records that differ only in their source share a row. Texts lose blanks at their ends, as all
    cells do. Raises UsageError if the folder holds something already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not empty; name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"id": reading.dataset, "title": reading.title}
    (folder / SETTINGS).write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")
    for cls in load_schema().concrete():
        if rows := _rows(cls, reading):
            extra = () if cls.name == "Source" else RECORD_COLUMNS
            columns = dict.fromkeys(["id", *cls.properties, *extra])
            used = [c for c in columns if any(c in row for row in rows)]
            _write(folder / f"{cls.name}.csv", used, rows)
    if reading.same_as:
        decisions = sorted(astuple(decision) for decision in reading.same_as)
        rows = [dict(zip(SAME_AS_COLUMNS, decision, strict=True)) for decision in decisions]
        _write(folder / SAME_AS, SAME_AS_COLUMNS, rows)


def _rows(cls: Class, reading: Reading) -> list[Cells]:
    if cls.name == "Source":
        return [_cells(cls, source) for source in sorted(reading.sources, key=lambda s: s.id)]
    retrieved = {source.id: source.retrieved for source in reading.sources}
    shared: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for record in reading.records:
        if type(record.entity).__name__ == cls.name:
            cells = _cells(cls, record.entity) | _evidence(record, retrieved[record.source])
            shared.setdefault(tuple(cells.items()), []).append(record.source)
    rows = [{**dict(cells), "source": join(sorted(cited))} for cells, cited in shared.items()]
    return sorted(rows, key=lambda row: (row["id"], row["source"], sorted(row.items())))


def _cells(cls: Class, entity: Resource) -> dict[str, str]:
    values = stated(entity)
    texts = {
        p.name: _text(values[p.name], p.many) for p in cls.properties.values() if p.name in values
    }
    return {"id": entity.id, **texts}


def _text(value: Any, many: bool) -> str:
    if many:
        return join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _evidence(record: Record, retrieved: str | None) -> dict[str, str]:
    """The cells of a record; the date retrieved only where it is not that of the source."""
    cells = {"locator": record.locator, "quote": record.quote, "confidence": record.confidence}
    if record.retrieved != retrieved:
        cells["retrieved"] = record.retrieved
    return {column: text for column, text in cells.items() if text is not None}


def _write(path: Path, columns: Sequence[str], rows: Iterable[Cells]) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8"))
