"""A store checked in bounded memory: it finds what pySHACL finds, and counts what it does not keep."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import SH, Graph

from ontology.errors import OntologyError, SourceError
from ontology.rdf import TYPE, entity_triples, iri, term
from ontology.report import KEPT, Report, Violation
from ontology.rule_queries import read_rules
from ontology.validate import check_graph, check_store
from tests.ontology.made_up import made_up

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ontology.models import Resource

FIXTURES = Path(__file__).parents[1] / "fixtures" / "rules"


def store_of(triples: Iterable[ox.Triple]) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in triples)
    return store


def assert_agreed(store: ox.Store) -> Report:
    """Both find the same in what the store holds, term by term."""
    reference = check_graph(quad.triple for quad in store)
    found = check_store(store)
    assert found == reference
    assert list(map(_untagged, found.violations)) == list(map(_untagged, reference.violations))
    return found


def _untagged(violation: Violation) -> tuple[str, ...]:
    """Its terms. Values that differ in their language alone read alike and are told once."""
    return tuple(term.removesuffix("@en") for term in violation.terms)


@settings(max_examples=5)
@given(st.integers(min_value=0))
def test_made_up_graphs(seed: int) -> None:
    assert_agreed(store_of(made_up(seed)))


@pytest.mark.slow
@settings(max_examples=100)
@given(st.integers(min_value=0))
def test_many_made_up_graphs(seed: int) -> None:
    assert_agreed(store_of(made_up(seed)))


@pytest.mark.parametrize("kind", ["good", "bad"])
def test_the_fixtures_of_the_rules(kind: str) -> None:
    """All in one store, and each entity in its own namespace."""
    store = ox.Store()
    for path in FIXTURES.glob(f"*.{kind}.ttl"):
        text = path.read_text("utf-8").replace("lodeway/id/>", f"lodeway/id/{path.stem}->")
        store.extend(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE))
    assert assert_agreed(store).conforms == (kind == "good")


def test_the_curated_data_conform(merged: dict[str, Resource], tmp_path: Path) -> None:
    """On disk, as imported files are."""
    store = ox.Store(tmp_path / "store")
    store.bulk_extend(
        ox.Quad(*triple) for entity in merged.values() for triple in entity_triples(entity)
    )
    report = check_store(store)
    assert report.conforms, report.table()
    assert report.triples == len(store)


def on_disk(folder: Path, text: str) -> ox.Store:
    head = """
        @prefix id: <https://w3id.org/lodeway/id/> .
        @prefix lw: <https://w3id.org/lodeway/ontology#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    """
    store = ox.Store(folder)
    store.bulk_load((head + text).encode(), format=ox.RdfFormat.TURTLE)
    del store
    return ox.Store.read_only(str(folder))


def test_a_second_process_finds_the_same(tmp_path: Path) -> None:
    text = "".join(
        path.read_text("utf-8").replace("lodeway/id/>", f"lodeway/id/{path.stem}->")
        for path in FIXTURES.glob("*.bad.ttl")
    )
    store = on_disk(tmp_path / "store", text)
    alone = check_store(store)
    assert alone.count > 60
    assert check_store(store, folder=tmp_path / "store") == alone


@pytest.mark.slow
def test_a_store_made_to_keep_a_rule_busy_is_refused(tmp_path: Path) -> None:
    """Ten thousand stakes in one asset: every one is added up with every other."""
    stakes = (
        f"id:o{n} a lw:Ownership ; lw:owner id:a ; lw:owned id:x ; lw:share 0.001 .\n"
        for n in range(10_000)
    )
    text = 'id:a a lw:Company ; lw:name "A" .\nid:x a lw:Mine ; lw:name "X" .\n'
    store = on_disk(tmp_path / "store", text + "".join(stakes))
    with pytest.raises(SourceError, match=r"more than 10 s to hold to the rule ownersWithinWhole"):
        check_store(store, folder=tmp_path / "store", seconds=10)


def test_named_graphs_are_not_looked_at() -> None:
    store = ox.Store()
    store.add(ox.Quad(iri("a"), TYPE, term("Company"), ox.NamedNode("http://example.org/g")))
    assert check_store(store) == Report((), 0, 0)


def test_a_subject_whose_triples_lie_apart_is_checked_once() -> None:
    store = ox.Store()
    for predicate, value in ((TYPE, term("Company")), (term("name"), ox.Literal("A"))):
        for name in ("a", "b", "c"):
            store.add(ox.Quad(iri(name), predicate, value))
    assert check_store(store) == Report((), 6, 0)


def test_many_violations_are_counted_and_the_first_kept() -> None:
    many = 2 * KEPT + 345
    store = ox.Store()
    store.bulk_extend(ox.Quad(iri(f"e{n:05}"), TYPE, term("Company")) for n in range(many))
    report = check_store(store)
    assert (report.count, len(report.violations), report.conforms) == (many, KEPT, False)
    assert [v.focus for v in report.violations] == [f"e{n:05}" for n in range(KEPT)]
    assert report.table().splitlines()[-2:] == [
        f"... and {many - KEPT:,} more.",
        f"{many:,} violations in {many:,} triples.",
    ]


def test_what_data_say_of_classes_is_not_followed() -> None:
    """A file cannot make a mine a company, nor widen a country."""
    text = """
        @prefix id: <https://w3id.org/lodeway/id/> .
        @prefix lw: <https://w3id.org/lodeway/ontology#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        lw:Mine rdfs:subClassOf lw:Company .
        lw:mine a lw:Company .
        lw:box-AU-9 lw:boxOf "AU" ; lw:south -90.0 ; lw:west -180.0 ; lw:north 90.0 ; lw:east 180.0 .
        id:au a lw:Country ; lw:name "Australia" ; lw:iso2 "AU" .
        id:m a lw:Mine ; lw:name "M" ; lw:country id:au ; lw:latitude 60.0 ; lw:longitude 10.0 .
        id:o a lw:Ownership ; lw:owner id:m ; lw:owned id:m2 .
        id:m2 a lw:Mine ; lw:name "M2" .
    """
    report = assert_agreed(store_of(q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE)))
    assert [(v.focus, v.path, v.value) for v in report.violations] == [
        ("m", "", "60, 10"),
        ("o", "owner", "m"),
    ]


def test_progress_is_told() -> None:
    store = ox.Store()
    store.bulk_extend(ox.Quad(iri(f"e{n}"), TYPE, term("Material")) for n in range(10_001))
    told: list[int] = []
    check_store(store, told.append)
    assert told == [10_000]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("sh:targetClass lw:Site ; sh:property [ sh:path lw:name ; sh:minLength 3 ]", "uses minLength"),
        ("sh:targetClass lw:Site ; sh:property [ sh:path lw:name ; sh:not [ sh:in ( 1 ) ] ]", "has a sh:not"),
        ("sh:targetClass lw:Site ; sh:property [ sh:path ( lw:a lw:b ) ; sh:minCount 1 ]", "has a path"),
        ("sh:property [ sh:path lw:name ; sh:minCount 1 ]", "has no target"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_asked_is_not_left_out(rule: str, said: str) -> None:
    head = f"@prefix lw: <https://w3id.org/lodeway/ontology#> . @prefix sh: <{SH}> ."
    graph = Graph().parse(data=f"{head} lw:odd a sh:NodeShape ; {rule} .", format="turtle")
    with pytest.raises(OntologyError, match=f"odd {said}"):
        read_rules(graph)
