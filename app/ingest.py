"""Loading: a loader reads, the store writes, and nobody else brings the two together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.server import connection
from graph.store import Store
from loaders.loader import get_loader

if TYPE_CHECKING:
    from pathlib import Path

    from graph.database.runs import RunReport
    from graph.database.writer import Progress
    from graph.settings import Settings
    from ontology.exchange.archive import Dataset, Run

#: The loader of the bundled data set, and of any folder in its format.
CURATED = "curated"


def load(
    settings: Settings,
    loader: str = CURATED,
    path: Path | None = None,
    dataset: str | None = None,
    progress: Progress | None = None,
) -> RunReport:
    """Read `path` (the loader's own input if None) and load it as `dataset` (the input's own name).

    Raises UsageError for an unknown loader, SourceError for input that cannot be read, StoreError
    for a store that cannot be used.
    """
    chosen = get_loader(loader)
    info = connection(settings)
    reading = chosen.read(path, dataset)
    with Store.connect(info) as store:
        return store.load(reading, chosen.name, progress)


def preview(
    settings: Settings, loader: str = CURATED, path: Path | None = None, dataset: str | None = None
) -> RunReport:
    """What `load` would do now, without writing. Raises as `load` does."""
    reading = get_loader(loader).read(path, dataset)
    with Store.connect(connection(settings)) as store:
        return store.preview(reading)


def load_curated(settings: Settings, progress: Progress | None = None) -> RunReport:
    """Load the bundled data set. Raises StoreError."""
    return load(settings, progress=progress)


def loaded(settings: Settings) -> list[tuple[Dataset, Run]]:
    """Each data set with its last run. Raises StoreError."""
    with Store.connect(connection(settings)) as store:
        runs = {run.id: run for run in store.runs()}
        return [(found, runs[found.run]) for found in store.datasets() if found.run in runs]
