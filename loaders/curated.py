"""Data set folders: one CSV a class, for anything the ontology defines.

File name = class, header = id + property names + source, locator, quote, confidence, retrieved.
References are ids; several values are joined by ';'. A row that cites several sources gives one
record each. What breaks the format refuses the folder (SourceError); a row with a bad value becomes
issues, one for each bad value, and is not loaded; the rest is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from loaders.folder import SAME_AS, Folder, open_folder
from loaders.rows import Rows
from ontology.consistency import check_records
from ontology.errors import OntologyError
from ontology.record import Issue, Reading, SameAs
from ontology.schema import load_schema

BUNDLED = Path(str(files("loaders"))) / "data" / "curated"


def read(path: Path | None = None, dataset: str | None = None) -> Reading:
    """Read a data set folder, the bundled one without a path.

    A folder of one's own may refer to what the bundled one states, and add to it.
    """
    path = path or BUNDLED
    folder = open_folder(path, dataset)
    rows = Rows(folder)
    known = {} if path.resolve() == BUNDLED.resolve() else _bundled_classes()
    return Reading(
        dataset=folder.dataset,
        title=folder.title,
        sources=tuple(rows.sources.values()),
        records=tuple(rows.records),
        issues=(*rows.issues, *_checks(rows, known)),
        same_as=tuple(rows.same_as),
        read=rows.read,
    )


def _checks(rows: Rows, known: Mapping[str, str]) -> list[Issue]:
    """What only all rows together show; decisions that contradict each other merge nothing."""

    def check(same_as: Sequence[SameAs]) -> list[Issue]:
        sources = rows.sources.values()
        return check_records(load_schema(), rows.records, sources, same_as, known, rows.where)

    try:
        return check(rows.same_as)
    except OntologyError as error:
        return [Issue(SAME_AS, None, "left", "", str(error)), *check(())]


def _bundled_classes() -> dict[str, str]:
    return stated_classes(open_folder(BUNDLED)) if BUNDLED.is_dir() else {}


def stated_classes(folder: Folder) -> dict[str, str]:
    """The id of everything that a folder states -> its class."""
    return {
        row.cells["id"]: cls.name
        for cls, table in folder.tables
        for row in table.rows
        if "id" in row.cells
    }
