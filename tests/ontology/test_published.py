"""The one file that partners load: all of the ontology, and nothing that another file must explain."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SDO, SKOS, BNode, Graph, URIRef

from ontology.errors import OntologyError
from ontology.examples import example_path
from ontology.published import IRI, joined, owl_graph, published_graph, published_text
from ontology.schema import load_schema
from ontology.turtle import LW, SH
from tests.jena import Jena, findings

ROOT = Path(__file__).parents[2]


def lw(name: str) -> URIRef:
    return URIRef(LW + name)


def test_the_file_is_up_to_date() -> None:
    page = (ROOT / "docs" / "ontology.ttl").read_text("utf-8")
    assert page == published_text(), "run `lodeway ontology docs`"


def test_it_holds_every_turtle_file_but_what_is_no_ontology() -> None:
    for file in files("ontology").iterdir():
        if file.name.endswith(".ttl") and file.name != "policies.ttl":  # laws, as data
            part = Graph().parse(data=file.read_text("utf-8"))
            named = {t for t in part if not any(isinstance(node, BNode) for node in t)}
            assert named <= set(published_graph()), file.name


def test_it_is_one_ontology_that_asks_for_no_other_file() -> None:
    graph = published_graph()
    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [IRI]
    assert list(graph.objects(None, OWL.imports)) == []


def test_terms_of_other_vocabularies_are_declared_as_ours_use_them() -> None:
    graph = published_graph()
    for node, kind in (
        ("http://www.w3.org/ns/org#Organization", OWL.Class),
        ("https://schema.org/seller", OWL.ObjectProperty),
        ("https://schema.org/leiCode", OWL.DatatypeProperty),
        ("http://purl.org/dc/terms/title", OWL.AnnotationProperty),
    ):
        assert list(graph.objects(URIRef(node), RDF.type)) == [kind], node


def test_every_term_of_ours_is_declared_and_has_words_in_english() -> None:
    graph = published_graph()
    named = {n for triple in graph for n in triple if str(n).startswith(LW) and str(n) != LW}
    assert len(named) > 250
    assert [str(node) for node in named if graph.value(node, RDF.type) is None] == []
    for node in named:
        kinds = set(graph.objects(node, RDF.type))
        if lw("Box") not in kinds:
            words = {RDFS.label} if lw("Vocabulary") in kinds else {RDFS.label, RDFS.comment}
            for predicate in words:
                tags = [getattr(text, "language", "") for text in graph.objects(node, predicate)]
                assert tags == ["en"], f"{node} {predicate}"


def test_shared_properties_say_who_has_them() -> None:
    graph = published_graph()
    assert set(graph.objects(lw("share"), SDO.domainIncludes)) >= {lw("Ownership"), lw("TradeFlow")}
    assert lw("Study") not in set(graph.objects(lw("amount"), SDO.domainIncludes))  # Milestone has
    assert len(set(graph.objects(lw("validFrom"), SDO.rangeIncludes))) == 3


def test_every_code_has_words_and_stands_at_the_top_of_its_scheme() -> None:
    graph = published_graph()
    codes = [code for codes in load_schema().codes.values() for code in codes]
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    assert len(concepts) == len(codes) > 60
    for concept in concepts:
        (scheme,) = graph.objects(concept, SKOS.inScheme)
        assert (concept, SKOS.topConceptOf, scheme) in graph
        assert (scheme, SKOS.hasTopConcept, concept) in graph
        for words in (SKOS.prefLabel, SKOS.definition, SKOS.notation):
            assert graph.value(concept, words) is not None, concept


def test_every_term_says_where_it_is_defined() -> None:
    graph = published_graph()
    for name in load_schema().classes:
        assert graph.value(lw(name), RDFS.isDefinedBy) == IRI


def test_the_owl_part_has_no_shape() -> None:
    part = owl_graph(published_graph())
    assert not [t for t in part if any(str(node).startswith(SH) for node in t)]
    assert (lw("Company"), RDFS.subClassOf, lw("Organization")) in part
    assert len(set(part.subjects(RDF.type, OWL.AllDisjointClasses))) > 8


def test_a_prefix_with_two_meanings_is_refused() -> None:
    with pytest.raises(OntologyError, match="prefix x: is <a:> and <b:>"):
        joined(["@prefix x: <a:> .\n", "@prefix x: <b:> .\n"])


def test_a_partner_with_jena_alone_can_read_it_and_check_data_by_it(
    jena: Jena, tmp_path: Path
) -> None:
    """With docs/ontology.ttl and no other file of ours: the good passes, each fault is found."""
    ontology = ROOT / "docs" / "ontology.ttl"
    assert jena.complaints(ontology) == []
    shown = [example_path(cls.name).read_text("utf-8") for cls in load_schema().concrete()]
    good = tmp_path / "good.ttl"
    good.write_text("\n".join([ontology.read_text("utf-8"), *shown]), "utf-8")
    assert findings(jena.report(ontology, good)) == set()
    bad = tmp_path / "bad.ttl"
    faults = (
        'id:example-offtake lw:binding "yes" . id:x a lw:Company . id:y a lw:Quota ; lw:unit "t" .'
    )
    bad.write_text(good.read_text("utf-8") + faults, "utf-8")
    found = {
        (f.focus.rsplit("/", 1)[-1], f.component) for f in findings(jena.report(ontology, bad))
    }
    assert {
        ("example-offtake", "DatatypeConstraintComponent"),
        ("x", "MinCountConstraintComponent"),
        ("y", "InConstraintComponent"),
    } <= found
