"""Files held to the ontology: the work behind `lodeway check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ontology.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyoxigraph as ox

    from ontology.record import Issue
    from ontology.validate import Report


def check_path(path: Path) -> tuple[Report, tuple[Issue, ...]]:
    """Check an RDF file, or a data set folder: its issues as rows, and its graph against the shapes.

    A folder may build on the bundled data set, so it is checked together with that, and what is
    wrong with its own entities is told. Raises SourceError if the path cannot be read.
    """
    from ontology.validate import check_graph

    if path.is_dir():
        return _check_folder(path)
    if not path.exists():
        raise SourceError(f"{path} does not exist")
    return check_graph(_default_graph(path)), ()


def _default_graph(path: Path) -> Iterator[ox.Triple]:
    """The triples that hold; the records of our N-Quads stand in named graphs and may be partial."""
    import pyoxigraph as ox

    from ontology.rdf import read_quads

    empty = True
    for quad in read_quads(path):
        if isinstance(quad.graph_name, ox.DefaultGraph):
            empty = False
            yield quad.triple
    if empty:
        raise SourceError(f"{path.name}: holds nothing to check in its default graph")


def _check_folder(path: Path) -> tuple[Report, tuple[Issue, ...]]:
    from loaders.curated import BUNDLED
    from loaders.loader import get_loader
    from ontology.assemble import assemble
    from ontology.rdf import entity_triples
    from ontology.schema import load_schema
    from ontology.validate import Report, check_graph

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
    report = check_graph(t for entity in entities.values() for t in entity_triples(entity))
    ours = {record.entity.id for record in own.records}
    found = tuple(v for v in report.violations if v.focus in ours or len(readings) == 1)
    return Report.of(found, report.triples), own.issues
