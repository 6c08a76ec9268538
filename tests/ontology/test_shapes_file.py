"""The one file that partners check with: two engines find with it what we find ourselves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

from ontology.rdf import entity_triples
from ontology.shapes_file import shapes_file_text
from ontology.sparql import FastGraph
from ontology.store_check import check_store
from tests.jena import Finding, findings
from tests.ontology.broken import broken, others, right

if TYPE_CHECKING:
    from ontology.models import Resource
    from tests.jena import Jena

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures" / "rules"
#: What has no class of ours, or one that has no instances.
UNCLASSED = """
@prefix id: <https://w3id.org/lodeway/id/> .
@prefix lw: <https://w3id.org/lodeway/ontology#> .
id:untyped lw:name "A" .
id:abstract a lw:Actor ; lw:name "A" .
id:unknown a lw:Ship ; lw:name "A" .
"""


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shapes") / "shapes.ttl"
    path.write_text(shapes_file_text(), "utf-8")
    return path


def bad_fixtures() -> str:
    """The failing fixtures of all rules, with ids of their own, so that one run checks them all."""
    return "".join(
        path.read_text("utf-8").replace("lodeway/id/>", f"lodeway/id/{path.stem}->")
        for path in sorted(FIXTURES.glob("*.bad.ttl"))
    )


def by_jena(jena: Jena, shapes: Path, data: str, folder: Path) -> set[Finding]:
    """As the head of the file says: the data with the file beside it."""
    together = folder / "all.ttl"
    together.write_text(data + shapes.read_text("utf-8"), "utf-8")
    return findings(jena.report(shapes, together))


def by_pyshacl(shapes: Path, data: str) -> set[Finding]:
    """Its queries are answered by oxigraph: rdflib takes minutes for those over the curated data."""
    together = ox.parse(data + shapes.read_text("utf-8"), format=ox.RdfFormat.TURTLE)
    _, report, _ = pyshacl.validate(
        FastGraph(quad.triple for quad in together),
        shacl_graph=rdflib.Graph().parse(shapes),
        inplace=True,
    )
    return findings(report)


def ours(data: str) -> set[Finding]:
    store = ox.Store()
    store.bulk_load(data.encode(), format=ox.RdfFormat.TURTLE)
    return {
        Finding(focus[1:-1], path[1:-1], violation.constraint)
        for violation in check_store(store).violations
        for focus, path, _ in [violation.terms]
    }


def text_of(triples: list[ox.Triple]) -> str:
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()


def test_the_file_is_the_same_each_time_and_in_docs() -> None:
    assert shapes_file_text() == shapes_file_text()
    written = (ROOT / "docs" / "shapes.ttl").read_text("utf-8")
    assert written == shapes_file_text(), "run `make docs`"


def test_jena_reads_it_without_a_warning(jena: Jena, shapes: Path) -> None:
    assert jena.complaints(shapes) == []


def test_two_engines_find_what_we_find_in_the_failing_fixtures(
    jena: Jena, shapes: Path, tmp_path: Path
) -> None:
    found = ours(bad_fixtures())
    assert len(found) > 60
    assert by_jena(jena, shapes, bad_fixtures(), tmp_path) == found
    assert by_pyshacl(shapes, bad_fixtures()) == found


def test_what_has_no_class_of_ours_is_found_too(jena: Jena, shapes: Path, tmp_path: Path) -> None:
    expected = {v.focus.removeprefix("https://w3id.org/lodeway/id/") for v in ours(UNCLASSED)}
    for found in (by_jena(jena, shapes, UNCLASSED, tmp_path), by_pyshacl(shapes, UNCLASSED)):
        assert {f.focus.removeprefix("https://w3id.org/lodeway/id/") for f in found} == expected
    assert expected == {"untyped", "abstract", "unknown"}


@pytest.mark.slow
def test_two_engines_find_nothing_in_the_curated_data(
    jena: Jena, shapes: Path, tmp_path: Path, merged: dict[str, Resource]
) -> None:
    data = text_of([triple for entity in merged.values() for triple in entity_triples(entity)])
    assert by_jena(jena, shapes, data, tmp_path) == set()
    assert by_pyshacl(shapes, data) == set()


@pytest.mark.slow
def test_jena_finds_what_we_find_for_each_shape(
    jena: Jena, shapes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value of another datatype has no limits for us; Jena says that it passes them."""
    monkeypatch.setattr("ontology.store_check.KEPT", 100_000)
    triples = [*right(), *others(), *(triple for wrong in broken() for triple in wrong.triples)]
    found = by_jena(jena, shapes, text_of(triples), tmp_path)
    no_numbers = {f for f in found if "clusive" in f.component and f.focus.endswith("-Datatype")}
    assert sorted((found - no_numbers) ^ ours(text_of(triples))) == []
