"""The report as RDF: what SHACL tools expect, whatever the data held."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, RDFS, SH

from ontology.rdf import TYPE, iri, term
from ontology.report import KEPT, Report, Violation, report_turtle
from ontology.validate import check_graph, check_store

if TYPE_CHECKING:
    from tests.jena import Jena

ODD = '"quoted" \\ back\nline \' 𝄞 שלום e\u0301 \t'


def odd_store() -> ox.Store:
    """An entity of which much is wrong, with values that are hard to write."""
    store = ox.Store()
    company = iri("a")
    for predicate, value in (
        (TYPE, term("Company")),
        (term("name"), ox.Literal(ODD, language="he")),
        (term("country"), ox.NamedNode("http://example.org/é?x=1&y=(2)")),
        (term("lei"), ox.BlankNode("b")),
        (ox.NamedNode("http://example.org/p"), ox.Literal(ODD)),
        (term("unnamed"), ox.Literal("yes", datatype=ox.NamedNode("http://example.org/type"))),
    ):
        store.add(ox.Quad(company, predicate, value))
    store.add(ox.Quad(iri("untyped"), term("name"), ox.Literal("A")))
    return store


def results(graph: rdflib.Graph) -> list[rdflib.term.Node]:
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    found = list(graph.objects(report, SH.result))
    assert set(found) == set(graph.subjects(RDF.type, SH.ValidationResult))
    return found


def test_each_violation_is_a_result_with_its_terms() -> None:
    report = check_store(odd_store())
    graph = rdflib.Graph().parse(data=report_turtle(report), format="turtle")
    assert graph.value(None, SH.conforms, rdflib.Literal(True)) is None
    found = results(graph)
    assert len(found) == report.count > 6
    for node in found:
        assert graph.value(node, SH.resultSeverity) == SH.Violation
        for required in (SH.focusNode, SH.sourceConstraintComponent, SH.resultMessage):
            assert len(list(graph.objects(node, required))) == 1
    values = set(graph.objects(None, SH.value))
    assert rdflib.Literal(ODD, lang="he") in values
    assert rdflib.Literal(ODD) in values
    assert rdflib.URIRef("http://example.org/é?x=1&y=(2)") in values
    assert rdflib.URIRef("https://w3id.org/lodeway/id/untyped") in set(
        graph.objects(None, SH.focusNode)
    )


def test_both_checks_write_the_same_report() -> None:
    store = odd_store()
    assert report_turtle(check_store(store)) == report_turtle(
        check_graph(quad.triple for quad in store)
    )


@pytest.mark.parametrize("conforms", [True, False])
def test_jena_reads_it_without_a_warning(jena: Jena, tmp_path: Path, conforms: bool) -> None:
    report = Report((), 3, 0) if conforms else check_store(odd_store())
    file = tmp_path / "report.ttl"
    file.write_text(report_turtle(report), "utf-8")
    assert jena.complaints(file) == []
    assert len(jena.quads(file)) == len(rdflib.Graph().parse(file))


def test_what_conforms_has_no_results() -> None:
    graph = rdflib.Graph().parse(data=report_turtle(Report((), 3, 0)), format="turtle")
    assert [str(value) for value in graph.objects(None, SH.conforms)] == ["true"]
    assert results(graph) == []


def test_what_is_not_listed_is_said() -> None:
    kept = tuple(Violation(f"e{n}", "name", "", "MinCount", "is missing") for n in range(KEPT))
    graph = rdflib.Graph().parse(data=report_turtle(Report(kept, 9_999, KEPT + 7)), format="turtle")
    assert len(results(graph)) == KEPT
    (said,) = graph.objects(None, RDFS.comment)
    assert str(said) == f"7 more results are not listed: there are {KEPT + 7}."
