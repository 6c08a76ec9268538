"""The generated shapes: each finds what is wrong, lets the right pass, and none could be taken away."""

from __future__ import annotations

from collections import defaultdict

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib import RDF, SH

from ontology.schema import load_schema
from ontology.shapes import background_graph, shapes_text
from ontology.sparql import FastGraph
from ontology.store_check import check_store
from tests.jena import Finding, findings
from tests.ontology.broken import Broken, broken, others, right

ID = "https://w3id.org/lodeway/id/"
LW = "https://w3id.org/lodeway/ontology#"
SHAPES = rdflib.Graph().parse(data=shapes_text(load_schema()), format="turtle")


def all_triples() -> list[ox.Triple]:
    return [*right(), *others(), *(triple for wrong in broken() for triple in wrong.triples)]


@pytest.fixture(scope="module")
def report() -> rdflib.Graph:
    """What pySHACL finds in all of them with the shapes alone, without the rules."""
    _, found, _ = pyshacl.validate(
        FastGraph(all_triples(), background_graph()),
        shacl_graph=SHAPES,
        ont_graph=background_graph(),
        inplace=True,
    )
    return found


@pytest.fixture(scope="module")
def found(report: rdflib.Graph) -> dict[str, set[Finding]]:
    """The same by entity."""
    by_focus: dict[str, set[Finding]] = defaultdict(set)
    for finding in findings(report):
        by_focus[finding.focus.removeprefix(ID)].add(finding)
    return by_focus


def expected(wrong: Broken) -> Finding:
    path = wrong.path if "://" in wrong.path or not wrong.path else LW + wrong.path
    return Finding(ID + wrong.id, path, f"{wrong.component}ConstraintComponent")


def test_every_kind_of_constraint_is_among_them() -> None:
    assert {wrong.component for wrong in broken()} == {
        "Class", "Closed", "Datatype", "In", "MaxCount", "MaxInclusive", "MinCount", "MinExclusive",
        "MinInclusive", "Or", "Pattern",
    }  # fmt: skip


def test_what_is_wrong_is_found_and_what_is_right_is_not(found: dict[str, set[Finding]]) -> None:
    assert set(found) == {wrong.id for wrong in broken()}
    for wrong in broken():
        assert expected(wrong) in found[wrong.id]
        # A value of another datatype is no code and fits no pattern either.
        assert {finding.path for finding in found[wrong.id]} == {expected(wrong).path}


def test_the_fast_check_agrees(report: rdflib.Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaving aside what the rules find, it finds the same. It holds no limit to what is no number."""
    monkeypatch.setattr("ontology.store_check.KEPT", 100_000)
    monkeypatch.setattr("ontology.store_check.rule_queries", tuple)
    store = ox.Store()
    store.bulk_extend(ox.Quad(*triple) for triple in all_triples())
    ours = {
        Finding(focus[1:-1], path[1:-1], violation.constraint)
        for violation in check_store(store).violations
        for focus, path, _ in [violation.terms]
    }
    numbers = {
        finding
        for finding in findings(report)
        if "clusive" not in finding.component or not finding.focus.endswith("-Datatype")
    }
    assert sorted(ours ^ numbers) == []


def test_none_could_be_taken_away(report: rdflib.Graph) -> None:
    """Every shape alone finds something that no other finds; shapes do not depend on each other."""
    by_shape: dict[rdflib.term.Node, set[tuple[object, ...]]] = defaultdict(set)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        parts = (SH.focusNode, SH.resultPath, SH.value, SH.sourceConstraintComponent)
        row = tuple(report.value(result, part) for part in parts)
        by_shape[report.value(result, SH.sourceShape)].add(row)
    finders: dict[tuple[object, ...], int] = defaultdict(int)
    for rows in by_shape.values():
        for row in rows:
            finders[row] += 1
    shapes = {*SHAPES.subjects(SH.targetClass), *SHAPES.subjects(SH.targetSubjectsOf)}
    for shape in shapes:
        alone = [row for row in by_shape[shape] if finders[row] == 1]
        assert alone, f"nothing fails at {list(SHAPES.predicate_objects(shape))} alone"
