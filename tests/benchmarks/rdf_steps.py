"""The steps of the RDF benchmark that are no command of ours: rdf.py runs each as a process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

MEDIA = {
    ".nq": "nquads", ".trig": "trig", ".jsonld": "json-ld", ".ttl": "turtle", ".nt": "nt11", ".rdf": "xml",
}  # fmt: skip


def fill(arcs: str) -> None:
    """Restore a made-up world, each entity stated by one record."""
    from made_up import MadeUp

    from graph.server import connection
    from graph.settings import get_settings
    from graph.store import Store

    with Store.connect(connection(get_settings())) as store:
        store.restore(MadeUp(int(arcs)))


def bolt(what: str) -> None:
    """Read the rows that an export reads, and throw them away."""
    from graph.database.connect import driver_for
    from graph.server import connection
    from graph.settings import get_settings

    info = connection(get_settings())
    with driver_for(info) as driver, driver.session(database=info.database) as session:
        for statement in statements(what):
            for record in session.run(statement):
                record.values()


def statements(what: str) -> Iterator[str]:
    """What an export asks: of the merged graph, or of everything."""
    from graph.database import archive_queries as ask
    from graph.database.names import STATED_BY, WAS_STATED_BY
    from ontology.schema import load_schema

    yield ask.entities(load_schema())
    if what == "whole":
        for kind in (STATED_BY, WAS_STATED_BY):
            yield ask.versions(kind, "rawId")
            yield ask.versions(kind, "record")
        yield from (ask.LISTINGS, ask.MERGED_IDS, ask.RETRACTED, ask.RUNS, ask.DATASETS)


def rdflib_parse(file: str) -> None:
    """Parse a file."""
    import rdflib

    rdflib.Dataset(default_union=True).parse(file, format=MEDIA[Path(file).suffix])


def rdflib_write(file: str) -> None:
    """Build the graph from terms that are there, and write it."""
    import pyoxigraph as ox
    import rdflib

    from ontology.sparql import from_ox

    graph = rdflib.Dataset()
    for quad in ox.parse(path=file):
        name = None if isinstance(quad.graph_name, ox.DefaultGraph) else from_ox(quad.graph_name)
        graph.add((from_ox(quad.subject), from_ox(quad.predicate), from_ox(quad.object), name))  # type: ignore[arg-type]
    form = MEDIA[Path(file).suffix]
    target = graph if form in ("nquads", "trig", "json-ld") else graph.default_graph
    target.serialize(f"{file}.rdflib", format=form)
    Path(f"{file}.rdflib").unlink()


STEPS = {"fill": fill, "bolt": bolt, "rdflib-parse": rdflib_parse, "rdflib-write": rdflib_write}

if __name__ == "__main__":
    STEPS[sys.argv[1]](sys.argv[2])
