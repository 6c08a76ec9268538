"""Data set folders: one CSV a class, for anything the ontology defines.

File name = class, header = id + property names + source, locator, quote, confidence, retrieved.
References are ids; several values are joined by ';'. A row that cites several sources gives one
record each. What breaks the format refuses the folder (SourceError); a row with a bad value becomes
issues, one for each bad value, and is not loaded; the rest is.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from loaders.folder import Folder, open_folder
from loaders.rows import Rows
from ontology.consistency import check_records
from ontology.record import Reading
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
        issues=(
            *rows.issues,
            *check_records(
                load_schema(), rows.records, rows.sources.values(), rows.same_as, known, rows.where
            ),
        ),
        same_as=tuple(rows.same_as),
        read=rows.read,
    )


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
