"""Links to other vocabularies and how they are read: only from terms of ours, only to terms that exist."""

from __future__ import annotations

import re
from importlib.resources import files

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import ORG, OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.namespace import SH

from ontology.exchange.foreign_mapping import load_alignments, read_alignments
from ontology.schema import load_schema
from ontology.shapes import ontology_graph
from ontology.turtle import LW

TEXT = (files("ontology") / "alignments.ttl").read_text("utf-8")
ALIGNMENTS = Graph().parse(data=TEXT)
LINKS = {SKOS.exactMatch, SKOS.closeMatch, SKOS.narrowMatch, SKOS.relatedMatch, SKOS.broadMatch}
VOCABULARIES = set(ALIGNMENTS.subjects(RDF.type, URIRef(LW + "Vocabulary")))
OWN_TERMS = {URIRef(LW + name) for name in ("Vocabulary", "alsoWritten", "readThrough")}
RULES = list(ALIGNMENTS.subjects(RDF.type, SH.SPARQLRule))


def test_links_start_at_terms_of_ours_and_say_close_never_equal() -> None:
    ours = {
        node
        for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
        for node in ontology_graph().subjects(RDF.type, kind)
    }
    links = [(s, p, o) for s, p, o in ALIGNMENTS if p in LINKS]
    assert len(links) > 130
    assert {s for s, _, _ in links} <= ours
    assert all(isinstance(o, URIRef) and not o.startswith(LW) for _, _, o in links)
    named = {node for node in ALIGNMENTS.subjects() if isinstance(node, URIRef)}
    assert named <= ours | VOCABULARIES | OWN_TERMS
    predicates = {p for s in named & ours for p in ALIGNMENTS.predicates(s)}
    assert predicates <= LINKS | {RDFS.seeAlso}


@pytest.mark.parametrize(
    ("namespace", "base", "least"),
    [(rdflib.SDO, str(rdflib.SDO), 60), (ORG, str(ORG), 11)],
    ids=["schema.org", "org"],
)
def test_terms_of_closed_namespaces_exist(
    namespace: type[rdflib.namespace.DefinedNamespace], base: str, least: int
) -> None:
    graph = ontology_graph() + ALIGNMENTS
    used = {str(node) for node in graph.objects() if str(node).startswith(base)} - {base}
    used |= {term for rule in load_alignments().rules for term in rule.needs if base in term}
    used = {term for term in used if term.startswith(base)}
    assert len(used) > least
    assert [term for term in sorted(used) if URIRef(term) not in namespace] == []


def test_every_vocabulary_that_partners_use_is_linked_and_has_rules() -> None:
    targets = " ".join(str(o) for o in ALIGNMENTS.objects())
    for base in ("edmcouncil.org/fibo", "industrialontologies"):
        assert base in targets
    for base in (
        "https://schema.org/", "http://schema.org/", "http://www.w3.org/ns/org#",
        "https://www.gleif.org/ontology/L1/", "https://www.gleif.org/ontology/L2/",
        "https://schema.followthemoney.tech/#", "https://w3id.org/ftm#",
        "https://minmod.isi.edu/ontology/", "http://bods.openownership.org/vocabulary/",
    ):  # fmt: skip
        assert any(term.startswith(base) for term in load_alignments().terms), base
        assert any(base in rule.query for rule in load_alignments().rules), base


def test_rules_construct_terms_of_ours_only_and_all_of_them_exist() -> None:
    schema = load_schema()
    classes = {cls.name for cls in schema.concrete()}
    properties = {name for cls in schema.classes.values() for name in cls.properties}
    assert len(RULES) > 70
    for rule in RULES:
        construct = str(ALIGNMENTS.value(rule, SH.construct))
        template = construct.split("WHERE")[0]
        # "a" and terms of ours are all that a template says.
        verbs = re.findall(r"[\w:]+:(\w+)", template)
        for name in verbs:
            assert name in classes | properties or "_:" in template, (name, construct)
        assert set(re.findall(r"([\w-]+):\w", template)) <= {"lw", "_"}, construct
        stated = re.findall(r"\ba lw:(\w+)", template)
        assert set(stated) <= classes, construct
        assert set(re.findall(r"(?<!\ba )lw:(\w+)", template)) <= properties, construct


def test_codes_that_rules_write_are_codes() -> None:
    codes = load_schema().codes
    for rule in RULES:
        construct = str(ALIGNMENTS.value(rule, SH.construct))
        for prop, value in re.findall(r'lw:(\w+) "([^"]*)"', construct.split("WHERE")[0]):
            if prop in codes:
                assert value in {code.notation for code in codes[prop]}, construct


def test_every_rule_says_in_words_what_it_reads_and_is_sparql() -> None:
    for rule in load_alignments().rules:
        assert rule.comment.endswith("."), rule.query
        assert isinstance(ox.Store().query(rule.query), ox.QueryTriples)


def test_no_foreign_term_is_read_as_two_things_at_once() -> None:
    """Two properties may share a foreign one (url: website, url) if no class has both."""
    schema = load_schema()
    for term, matches in load_alignments().classes.items():
        assert len(matches) == 1, term
    for term, matches in load_alignments().properties.items():
        names = {match.name for match in matches}
        for cls in schema.concrete():
            assert len(names & set(cls.properties)) < 2, (term, cls.name)


def test_a_link_to_a_vocabulary_that_is_not_read_stays_a_link() -> None:
    assert [term for term in load_alignments().terms if "edmcouncil" in term] == []


def test_adding_a_term_costs_one_line() -> None:
    line = "\nlw:Plant <http://www.w3.org/2004/02/skos/core#closeMatch> <https://schema.org/PowerStation> ."
    before, after = read_alignments(TEXT), read_alignments(TEXT + line)
    assert set(after.classes) - set(before.classes) == {
        "https://schema.org/PowerStation",
        "http://schema.org/PowerStation",
    }
    assert after.rules == before.rules
