"""A reasoner that is complete for OWL 2 DL finds nothing impossible in the ontology or in the data."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from ontology.exchange.archive import Run
from ontology.exchange.export import write
from ontology.exchange.terms import XSD
from ontology.published import owl_graph, published_graph
from tests.ontology.exchange.memory import archive_of_reading

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ontology.models import Resource
    from ontology.record import Reading
    from tests.robot import Robot

PREFIXES = """
@prefix lw: <https://w3id.org/lodeway/ontology#> .
@prefix id: <https://w3id.org/lodeway/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
#: OWL 2 has no datatypes for dates without a time, so a reasoner sees their text.
DATES = {XSD + name for name in ("date", "gYear", "gYearMonth")}


def written(path: Path, more: str = "") -> Path:
    """The ontology without its shapes as a file, with more Turtle."""
    path.write_text(owl_graph(published_graph()).serialize(format="turtle") + PREFIXES + more)
    return path


def _plain(triple: ox.Triple) -> ox.Triple:
    value = triple.object
    if isinstance(value, ox.Literal) and value.datatype.value in DATES:
        return ox.Triple(triple.subject, triple.predicate, ox.Literal(value.value))
    return triple


def test_no_class_is_impossible(robot: Robot, tmp_path: Path) -> None:
    assert robot.contradictions(written(tmp_path / "o.ttl")) == []


def test_it_is_owl_2_dl(robot: Robot, tmp_path: Path) -> None:
    assert robot.beyond_dl(written(tmp_path / "o.ttl")) == []


def test_a_term_that_nothing_declares_is_found(robot: Robot, tmp_path: Path) -> None:
    file = written(tmp_path / "o.ttl", "lw:Ship rdfs:subClassOf lw:Vessel .")
    assert any("undeclared class" in line and "Vessel" in line for line in robot.beyond_dl(file))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("lw:Odd a owl:Class ; rdfs:subClassOf lw:Mine, lw:Company .", "unsatisfiable.*Odd"),
        ("lw:supplier rdfs:range lw:Material . id:s lw:supplier id:x .", "inconsistent"),
        ("id:x a lw:Offtake, lw:MoU .", "inconsistent"),
        ("id:x a lw:Country . id:o lw:owner id:x .", "inconsistent"),
        ("id:x a lw:Company ; lw:stateOwned 7 .", "inconsistent"),
    ],
)
def test_a_contradiction_is_found(robot: Robot, tmp_path: Path, more: str, found: str) -> None:
    said = robot.contradictions(written(tmp_path / "o.ttl", more))
    assert any(re.search(found, line) for line in said), said


@pytest.fixture(scope="module")
def exported(curated: Reading) -> str:
    """All that an export of the curated data says, in whichever graph, as a reasoner takes it."""
    begun = datetime(2026, 11, 1, tzinfo=UTC)
    run = Run("r", curated.dataset, "curated", begun, begun, complete=True)
    output = io.BytesIO()
    write(archive_of_reading(curated, run), "nquads", output)
    quads = ox.parse(output.getvalue(), format=ox.RdfFormat.N_QUADS)
    return "".join(f"{_plain(quad.triple)} .\n" for quad in quads)


@pytest.mark.slow
def test_a_whole_export_contradicts_nothing(robot: Robot, exported: str, tmp_path: Path) -> None:
    assert exported.count("\n") > 80_000
    assert robot.contradictions(written(tmp_path / "o.ttl", exported)) == []


@pytest.mark.slow
def test_one_wrong_reference_in_a_whole_export_is_found(
    robot: Robot, exported: str, merged: Mapping[str, Resource], tmp_path: Path
) -> None:
    company = next(one for one in merged.values() if type(one).__name__ == "Company")
    wrong = f"id:o lw:site id:{company.id} ."
    said = robot.contradictions(written(tmp_path / "o.ttl", exported + wrong))
    assert any("inconsistent" in line for line in said)
