"""Writing data sets back as folders, which the curated loader reads again.

Rows are written as their records go by, so that a folder of any size needs little memory.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import astuple, dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import IO, Any

import yaml

from loaders.folder import RECORD_COLUMNS, SAME_AS, SAME_AS_COLUMNS, SETTINGS
from ontology.errors import UsageError
from ontology.exchange.archive import Archive
from ontology.models import Resource, Source
from ontology.record import Reading, Record, SameAs, stated
from ontology.schema import Class, load_schema
from ontology.values import join

Cells = Mapping[str, str]


@dataclass(frozen=True)
class _Content:
    """What goes into one folder. `records` gives them by raw id, from the first anew at each call."""

    dataset: str
    title: str
    sources: Mapping[str, Source]
    records: Callable[[], Iterable[Record]]
    same_as: Sequence[SameAs]


def write_folder(reading: Reading, folder: Path) -> None:
    """Write records, sources and decisions, sorted, so that the same reading gives the same bytes.

    Records that differ only in their source share a row. Texts lose blanks at their ends, as all
    cells do. Raises UsageError if the folder holds something already.
    """
    check_new(folder)
    records = sorted(reading.records, key=lambda record: record.entity.id)
    sources = {source.id: source for source in reading.sources}
    content = _Content(reading.dataset, reading.title, sources, lambda: records, reading.same_as)
    _write_folder(content, folder)


def write_archive(archive: Archive, folder: Path) -> int:
    """Write what each data set states now; where there are several, one folder in it for each.

    Gives the number of records. Raises UsageError if the folder holds something already, or if
    there is nothing to write.
    """
    check_new(folder)
    found = list(_contents(archive))
    if not found:
        raise UsageError("there is nothing to export; run `lodeway load` first")
    return sum(
        _write_folder(content, folder if len(found) == 1 else folder / content.dataset)
        for content in found
    )


def check_new(folder: Path) -> None:
    """Raise UsageError if a folder holds something already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not empty; name a new folder")


def _contents(archive: Archive) -> Iterator[_Content]:
    sources: dict[str, dict[str, Source]] = defaultdict(dict)
    for listing in archive.listings():
        if listing.span.until is None:
            sources[listing.dataset][listing.source.id] = listing.source
    decided: dict[str, list[SameAs]] = defaultdict(list)
    for found in archive.decisions():
        if found.span.until is None:
            decided[found.dataset].append(found.decision)
    for dataset in archive.datasets():
        if sources[dataset.id] or decided[dataset.id]:
            yield _Content(
                dataset.id,
                dataset.title,
                sources[dataset.id],
                partial(_records, archive, dataset.id),
                decided[dataset.id],
            )


def _records(archive: Archive, dataset: str) -> Iterator[Record]:
    return (
        version.record
        for version in archive.versions()
        if version.span.until is None and version.dataset == dataset
    )


def _write_folder(content: _Content, folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"id": content.dataset, "title": content.title}
    (folder / SETTINGS).write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")
    source_class = load_schema()["Source"]
    sources = [_cells(source_class, content.sources[key]) for key in sorted(content.sources)]
    if sources:
        used = set().union(*sources)
        columns = [c for c in ("id", *source_class.properties) if c in used]
        _write(folder / "Source.csv", columns, sources)
    if content.same_as:
        decisions = sorted(astuple(decision) for decision in content.same_as)
        rows = [dict(zip(SAME_AS_COLUMNS, decision, strict=True)) for decision in decisions]
        _write(folder / SAME_AS, SAME_AS_COLUMNS, rows)
    return _write_tables(content, folder)


def _write_tables(content: _Content, folder: Path) -> int:
    """The tables by class: which columns are used is found out first, then the rows go by."""
    used: dict[str, set[str]] = defaultdict(set)
    count = 0
    for cls, _, cells in _facts(content):
        used[cls.name].update(cells)
        count += 1
    with ExitStack() as stack:
        writers = {}
        for name, columns in used.items():
            header = ["id", *load_schema()[name].properties, *RECORD_COLUMNS]
            path = folder / f"{name}.csv"
            file = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            writers[name] = _writer(file, [c for c in dict.fromkeys(header) if c in columns])
        for _, facts in groupby(_facts(content), key=lambda fact: fact[1].entity.id):
            for name, row in _rows(facts):
                writers[name].writerow(row)
    return count


def _facts(content: _Content) -> Iterator[tuple[Class, Record, Cells]]:
    """The records by raw id, each with its class and its cells."""
    schema = load_schema()
    for record in content.records():
        cls = schema[type(record.entity).__name__]
        retrieved = content.sources[record.source].retrieved
        cells = _cells(cls, record.entity) | _evidence(record, retrieved)
        yield cls, record, cells | {"source": record.source}


def _rows(facts: Iterable[tuple[Class, Record, Cells]]) -> Iterator[tuple[str, Cells]]:
    """The rows of one id, each with the name of its class: one for all sources that say the same."""
    shared: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = defaultdict(list)
    for cls, record, cells in facts:
        said = tuple((k, v) for k, v in cells.items() if k != "source")
        shared[cls.name, said].append(record.source)
    rows = [
        (name, {**dict(said), "source": join(sorted(cited))})
        for (name, said), cited in shared.items()
    ]
    yield from sorted(rows, key=lambda row: (row[1]["source"], sorted(row[1].items())))


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
    with path.open("w", encoding="utf-8", newline="") as file:
        _writer(file, columns).writerows(rows)


def _writer(file: IO[str], columns: Sequence[str]) -> csv.DictWriter[str]:
    """A writer whose header is written."""
    writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
    writer.writeheader()
    return writer
