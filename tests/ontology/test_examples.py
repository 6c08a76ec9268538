"""The examples: one for every class, each valid by itself, and all of them loadable together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from rdflib import Graph

from graph.store import Store
from ontology.examples import example_path
from ontology.models import Source
from ontology.rdf import entities, entity_triples
from ontology.record import Reading, Record
from ontology.schema import load_schema
from ontology.validate import check_graph

if TYPE_CHECKING:
    from graph.server import ServerInfo
    from graph.settings import Settings
    from ontology.models import Resource
    from tests.jena import Jena

CLASSES = [cls.name for cls in load_schema().concrete()]


def triples(name: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=str(example_path(name)))]


def stated(name: str) -> list[Resource]:
    return list(entities(load_schema(), triples(name)))


def test_there_is_one_for_every_class_and_no_other() -> None:
    folder = example_path("Offtake").parent
    assert sorted(path.stem for path in folder.glob("*.ttl")) == sorted(CLASSES)


@pytest.mark.parametrize("name", CLASSES)
def test_an_example_says_all_that_it_seems_to(name: str) -> None:
    """Nothing is lost on the way to entities and back: each property is one of its class."""
    found = triples(name)
    back = {triple for entity in stated(name) for triple in entity_triples(entity)}
    assert back == _canonical(found)
    own = next(one for one in stated(name) if found[0].subject.value.endswith(f"/{one.id}"))
    assert type(own).__name__ == name
    assert own.id.startswith("example-") or name in ("Country", "Material")


def test_together_they_are_valid() -> None:
    report = check_graph(triple for name in CLASSES for triple in triples(name))
    assert report.conforms, report.table()


@pytest.mark.slow
@pytest.mark.parametrize("name", CLASSES)
def test_an_example_is_valid_by_itself(name: str) -> None:
    report = check_graph(triples(name))
    assert report.conforms, report.table()


def _canonical(found: list[ox.Triple]) -> set[ox.Triple]:
    """Numbers as they are kept: 600 for 600.0."""
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in found)
    return {quad.triple for quad in store}


@pytest.mark.parametrize("name", CLASSES)
def test_an_example_says_that_it_is_made_up_and_shows_most_of_its_class(name: str) -> None:
    text = example_path(name).read_text("utf-8")
    assert text.startswith(f"# {name}. ")
    assert "# Made up: no company, site or figure here is real." in text
    assert len(text.splitlines()) < 30


def test_rdflib_and_jena_read_them_all(jena: Jena) -> None:
    paths = [example_path(name) for name in CLASSES]
    assert jena.complaints(*paths) == []
    for path in paths:
        read = set(Graph().parse(path))
        assert len(read) == len(triples(path.stem))


def test_they_load_together(server: ServerInfo, empty_database: Settings) -> None:
    together = {triple for name in CLASSES for triple in triples(name)}
    found = list(entities(load_schema(), together))
    sources = tuple(one for one in found if isinstance(one, Source))
    records = tuple(Record(one, sources[0].id) for one in found if not isinstance(one, Source))
    reading = Reading("examples", "The examples", sources, records)
    with Store.connect(server) as store:
        run = store.load(reading)
        assert run.created == len(records) + 1 > len(CLASSES)
        world = store.world()
    assert {type(one).__name__ for one in world.entities.values()} == set(CLASSES) - {"Source"}
