"""Files held to the ontology: the work behind `lodeway check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ontology.errors import SourceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ontology.record import Issue
    from ontology.validate import Report


def check_path(
    path: Path, format_name: str | None = None, progress: Callable[[int], None] | None = None
) -> tuple[Report, tuple[Issue, ...]]:
    """Check an RDF file, or a data set folder: its issues as rows, and its graph against the shapes.

    A folder may build on the bundled data set, so it is checked together with that, and what is
    wrong with its own entities is told. Raises SourceError if the path cannot be read.
    """
    if path.is_dir():
        return _check_folder(path)
    if not path.exists():
        raise SourceError(f"{path} does not exist")
    return _check_file(path, format_name, progress), ()


def write_report(path: Path, report: Report) -> None:
    """Write a sh:ValidationReport. Raises UsageError if it cannot be written."""
    from ontology.report import report_turtle

    try:
        path.write_text(report_turtle(report), "utf-8")
    except OSError as error:
        raise UsageError(f"cannot write the report to {path}: {error.strerror}") from error


def _check_file(
    path: Path, format_name: str | None, progress: Callable[[int], None] | None
) -> Report:
    """Check what holds; the records of our N-Quads stand in named graphs and may be partial."""
    import pyoxigraph as ox

    from ontology.exchange.stage import staged
    from ontology.store_check import check_store

    with staged(path, format_name) as stage:
        found = stage.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
        if next(found, None) is None:
            raise SourceError(f"{path.name}: holds nothing to check in its default graph")
        return check_store(stage.store, progress, stage.folder)


def _check_folder(path: Path) -> tuple[Report, tuple[Issue, ...]]:
    import pyoxigraph as ox

    from loaders.curated import BUNDLED
    from loaders.loader import get_loader
    from ontology.assemble import assemble
    from ontology.rdf import entity_triples
    from ontology.report import Report
    from ontology.schema import load_schema
    from ontology.store_check import check_store

    curated = get_loader("curated")
    own = curated.read(path)
    readings = [own] if path.resolve() == BUNDLED.resolve() else [own, curated.read()]
    entities = assemble(
        load_schema(),
        [record for reading in readings for record in reading.records],
        # The folder's own description of a source comes last and counts.
        [source for reading in reversed(readings) for source in reading.sources],
        [decision for reading in readings for decision in reading.same_as],
    )
    store = ox.Store()
    store.extend(ox.Quad(*t) for entity in entities.values() for t in entity_triples(entity))
    report = check_store(store)
    ours = {record.entity.id for record in own.records}
    found = tuple(v for v in report.violations if v.focus in ours or len(readings) == 1)
    return Report.of(found, report.triples), own.issues
