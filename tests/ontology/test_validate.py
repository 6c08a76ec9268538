"""Checks of entities: what a class does not allow, and how the report says it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

from ontology.models import (
    Company,
    Country,
    GovernmentAgency,
    Mine,
    Offtake,
    Organization,
    Ownership,
    Resource,
    Site,
    Study,
)
from ontology.rdf import entity_triples
from ontology.schema import SCHEMA_FILES
from ontology.shapes import ontology_graph
from ontology.sparql import from_ox
from ontology.validate import Report, Violation, check_graph

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[2]
HEAD = """@prefix id: <https://w3id.org/lodeway/id/> .
@prefix lw: <https://w3id.org/lodeway/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def check(*entities: Resource) -> Report:
    return check_graph(triple for entity in entities for triple in entity_triples(entity))


def check_text(text: str) -> Report:
    quads = ox.parse((HEAD + text).encode(), format=ox.RdfFormat.TURTLE)
    return check_graph(quad.triple for quad in quads)


def elsewhere(triples: Iterable[ox.Triple]) -> set[tuple[str, str]]:
    """What any SHACL engine finds with the Turtle files as they stand: focus and component."""
    shapes = rdflib.Graph()
    for name in (*SCHEMA_FILES, "rules.ttl"):
        shapes.parse(ROOT / "ontology" / name)
    data = rdflib.Graph()
    for s, p, o in triples:
        data.add((from_ox(s), from_ox(p), from_ox(o)))
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes, ont_graph=ontology_graph())
    found = results.subject_objects(rdflib.SH.focusNode)
    return {
        (str(focus).split("/")[-1].split("#")[-1], str(results.value(node, rdflib.SH.sourceConstraintComponent)).split("#")[1])
        for node, focus in found
    }  # fmt: skip


def test_a_nameless_company_fails() -> None:
    (violation,) = check(Company(id="a")).violations
    assert violation == Violation("a", "name", "", "MinCountConstraintComponent", "is missing")
    assert elsewhere(entity_triples(Company(id="a"))) == {("a", "MinCountConstraintComponent")}


def test_an_instance_of_a_subclass_may_be_referred_to() -> None:
    assert check(
        GovernmentAgency(id="jogmec", name="JOGMEC", country="country-jp"),
        Country(id="country-jp", name="Japan", iso2="JP"),
        Mine(id="m", name="M", partOf="s"),
        Site(id="s", name="S"),
        Ownership(id="o", owner="jogmec", owned="m"),
    ).conforms


@pytest.mark.parametrize(
    ("text", "constraint", "path"),
    [
        ('id:a a lw:Company ; lw:name "A", "B" .', "MaxCountConstraintComponent", "name"),
        ('id:a a lw:Company ; lw:name "A" ; lw:irr 1.0 .', "ClosedConstraintComponent", "irr"),
        ('id:a a lw:Company ; lw:name "A" ; <http://e/p> 1 .', "ClosedConstraintComponent", "http://e/p"),
        ('id:a a lw:Company ; lw:name "A" ; lw:lei "x" .', "PatternConstraintComponent", "lei"),
        ('id:a a lw:Company ; lw:name 1 .', "DatatypeConstraintComponent", "name"),
        ('id:a a lw:Company ; lw:name "A"@en .', "DatatypeConstraintComponent", "name"),
        ('id:a a lw:Company ; lw:name "A" ; lw:country id:none .', "ClassConstraintComponent", "country"),
        ('id:a a lw:Company ; lw:name "A" ; lw:country "AU" .', "ClassConstraintComponent", "country"),
        ('id:a a lw:Site ; lw:name "A" ; lw:status "running" .', "InConstraintComponent", "status"),
        ('id:a a lw:Site ; lw:name "A" ; lw:start "2025-02-30"^^xsd:date .', "OrConstraintComponent", "start"),
        ('id:a a lw:Site ; lw:name "A" ; lw:start "2025" .', "OrConstraintComponent", "start"),
        ('id:a a lw:Site ; lw:name "A" ; lw:latitude 91.0 ; lw:longitude 0.0 .', "MaxInclusiveConstraintComponent", "latitude"),
        # a property that only a subclass has
        ('id:a a lw:Organization ; lw:name "A" ; lw:ticker "X" .', "OrConstraintComponent", ""),
        # an abstract class, one that is not ours, none
        ('id:a a lw:Actor ; lw:name "A" .', "ClassStated", "type"),
        ('id:a a lw:Ship ; lw:name "A" .', "ClassStated", "type"),
        ('id:a lw:name "A" .', "ClassStated", "type"),
        # two classes of which neither is above the other
        ('id:a a lw:Company, lw:Mine ; lw:name "A" .', "OneClass", "type"),
    ],
)  # fmt: skip
def test_what_a_class_does_not_allow(text: str, constraint: str, path: str) -> None:
    assert {(v.focus, v.constraint, v.path) for v in check_text(text).violations} == {
        ("a", constraint, path)
    }


def test_classes_above_may_be_stated_too() -> None:
    assert check_text('id:a a lw:Company, lw:Organization ; lw:name "A" .').conforms


def test_parents_are_not_closed() -> None:
    study = Study(id="s", about="a", studyKind="scoping", irr="1.5")
    company = Company(id="a", name="A", ticker=("X",), lei="529900T8BM49AURSDO55")
    assert check(study, company, Organization(id="b", name="B")).conforms


def test_foreign_things_are_not_looked_at() -> None:
    assert check_text('<http://e/a> a <http://e/C> ; <http://e/p> "x" .').conforms


def test_the_report_is_readable() -> None:
    report = check(Company(id="a"), Offtake(id="offtake-1", supplier="x" * 50))
    assert report.table().splitlines() == [
        "entity     property  value                                     what is wrong",
        "a          name                                                is missing",
        f"offtake-1  supplier  {'x' * 39}…  is no lw:Actor of these data",
        "2 violations in 3 triples.",
    ]
    answer = json.loads(report.json())
    assert (answer["conforms"], answer["triples"], answer["count"]) == (False, 3, 2)
    assert len(answer["violations"]) == 2
    assert answer["violations"][0]["focus"] == "a"
    assert check(Company(id="a", name="A")).table() == "2 triples conform to the shapes and rules."


@pytest.mark.slow  # our own check of them, held to this one, is in test_store_check.py
def test_the_curated_data_conform(merged: dict[str, Resource]) -> None:
    report = check(*merged.values())
    assert report.conforms, report.table()
