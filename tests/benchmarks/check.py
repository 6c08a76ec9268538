"""How fast a store is checked: `python tests/benchmarks/check.py [10000 100000 ...]` relationships.

Prints the triples and seconds of `check_store` on a store on disk, whose rules a second process asks,
the memory that this process grew by, and for the curated data the same with pySHACL.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import psutil
import pyoxigraph as ox

from loaders.loader import get_loader
from ontology.assemble import assemble
from ontology.models import Resource
from ontology.rdf import entity_triples
from ontology.schema import load_schema
from ontology.validate import check_graph, check_store
from tests.benchmarks.synthetic import synthetic


def curated() -> list[Resource]:
    """The bundled data set, merged."""
    read = get_loader("curated").read()
    merged = assemble(load_schema(), read.records, read.sources, read.same_as, read.dataset)
    return list(merged.values())


def on_disk(folder: Path, entities: Iterable[Resource]) -> None:
    """A store of the entities' triples, as importing makes it."""
    store = ox.Store(folder)
    store.bulk_extend(ox.Quad(*triple) for entity in entities for triple in entity_triples(entity))
    store.flush()


def measured(name: str, entities: Iterable[Resource]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        on_disk(Path(folder), entities)
        store = ox.Store.read_only(folder)
        process = psutil.Process()
        before = process.memory_info().rss
        wall, cpu = time.perf_counter(), time.process_time()
        report = check_store(store, folder=Path(folder))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        grown = (process.memory_info().rss - before) / 1e6
    sys.stdout.write(
        f"{name:>12} {report.triples:>11,} triples {wall:8.2f} s ({cpu:.2f} s of this process) "
        f"{report.triples / cpu:>9,.0f} triples/s of that, +{grown:,.0f} MB, "
        f"{report.count} violations\n"
    )


def main() -> None:
    entities = curated()
    measured("curated", entities)
    start = time.process_time()
    report = check_graph(triple for entity in entities for triple in entity_triples(entity))
    spent = time.process_time() - start
    sys.stdout.write(
        f"{'by pySHACL':>12} {report.triples:>11,} triples {spent:8.2f} s of one core\n"
    )
    for size in [int(text) for text in sys.argv[1:]] or [10_000, 100_000]:
        measured(f"{size:,}", synthetic(size).entities.values())


if __name__ == "__main__":
    main()
