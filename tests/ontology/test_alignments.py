"""Links to other vocabularies: only from terms of ours, and only to terms that exist."""

from __future__ import annotations

from importlib.resources import files

import rdflib
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

from ontology.shapes import ontology_graph
from ontology.turtle import LW

ALIGNMENTS = Graph().parse(data=(files("ontology") / "alignments.ttl").read_text("utf-8"))
LINKS = {SKOS.closeMatch, SKOS.relatedMatch, SKOS.broadMatch, RDFS.seeAlso}


def test_links_start_at_terms_of_ours_and_say_close_never_equal() -> None:
    ours = {
        str(node)
        for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
        for node in ontology_graph().subjects(RDF.type, kind)
    }
    assert len(ALIGNMENTS) > 40
    assert {str(s) for s in ALIGNMENTS.subjects()} <= ours
    assert set(ALIGNMENTS.predicates()) <= LINKS
    assert all(isinstance(o, URIRef) and not o.startswith(LW) for o in ALIGNMENTS.objects())


def test_terms_of_schema_org_exist() -> None:
    graph = ontology_graph() + ALIGNMENTS
    used = {node for node in graph.objects() if str(node).startswith(str(rdflib.SDO))}
    assert len(used) > 20
    assert [node for node in used if node not in rdflib.SDO] == []


def test_every_vocabulary_that_partners_use_is_linked() -> None:
    targets = " ".join(str(o) for o in ALIGNMENTS.objects())
    for base in (
        "edmcouncil.org/fibo",
        "openownership",
        "w3id.org/ftm",
        "minmod",
        "gleif",
        "schema.org",
    ):
        assert base in targets
