"""Stores of partners take the whole file, and what they are asked first is the merged graph."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

from ontology.exchange.export import write
from ontology.models import Company, Country, Source
from ontology.record import Reading, Record
from tests.ontology.exchange.memory import archive_of_reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.jena import Jena

READING = Reading(
    dataset="d",
    title="D",
    sources=(
        Source(id="s", title="S", sourceKind="news"),
        Source(id="t", title="T", sourceKind="government"),
    ),
    records=(
        Record(Company(id="a", name="Lost", country="country-zz"), "s", quote="said so"),
        Record(Company(id="a", name="Won"), "t"),
        Record(Country(id="country-zz", name="Zed", iso2="ZZ"), "t"),
    ),
)
NAMES = "SELECT ?n { <https://w3id.org/lodeway/id/a> <https://w3id.org/lodeway/ontology#name> ?n }"
ALL_NAMES = (
    "SELECT ?n { GRAPH ?g { <https://w3id.org/lodeway/id/a> "
    "<https://w3id.org/lodeway/ontology#name> ?n } } ORDER BY ?n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "out.nq.gz"
    with gzip.open(path, "wb") as output:
        write(archive_of_reading(READING), "nquads", output)  # type: ignore[arg-type]
    return path


def oxigraph(file: Path, query: str, _: Jena) -> list[str]:
    store = ox.Store(file.with_name("oxigraph"))
    with gzip.open(file) as data:
        store.bulk_load(data, ox.RdfFormat.N_QUADS)
    return [row[0].value for row in store.query(query)]  # type: ignore[union-attr]


def in_rdflib(file: Path, query: str, _: Jena) -> list[str]:
    graphs = rdflib.Dataset()
    with gzip.open(file) as data:
        graphs.parse(data, format="nquads")
    return [str(row[0]) for row in graphs.query(query)]  # type: ignore[index]


def tdb2(file: Path, query: str, jena: Jena) -> list[str]:
    where = file.with_name("tdb2")
    loaded = jena.run("tdb2.tdbloader", "--loc", where, file)
    assert loaded.returncode == 0, loaded.stderr
    asked = jena.run("tdb2.tdbquery", "--loc", where, "--results=CSV", query)
    return [row["n"] for row in csv.DictReader(io.StringIO(asked.stdout))]


@pytest.mark.parametrize("store", [oxigraph, in_rdflib, tdb2])
def test_a_store_is_asked_what_holds_unless_it_is_told_otherwise(
    store: Callable[[Path, str, Jena], list[str]], file: Path, jena: Jena
) -> None:
    assert store(file, NAMES, jena) == ["Won"]


@pytest.mark.parametrize("store", [oxigraph, in_rdflib, tdb2])
def test_what_lost_is_in_a_graph_of_its_own(
    store: Callable[[Path, str, Jena], list[str]], file: Path, jena: Jena
) -> None:
    assert store(file, ALL_NAMES, jena) == ["Lost", "Won"]
