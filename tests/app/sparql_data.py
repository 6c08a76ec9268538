"""The curated data as an export, made with no database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from loaders.loader import get_loader
from ontology.exchange.archive import Run
from ontology.exchange.export import write
from tests.ontology.exchange.memory import archive_of_reading

if TYPE_CHECKING:
    from pathlib import Path


def write_export(path: Path) -> Path:
    """An export of the bundled data set, loaded once."""
    reading = get_loader("curated").read()
    day = datetime(2026, 11, 1, tzinfo=UTC)
    run = Run("run-1", reading.dataset, "curated", day, day, True, {"created": 5})
    with path.open("wb") as file:
        write(archive_of_reading(reading, run), "nquads", file)
    return path
