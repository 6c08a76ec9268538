"""The rules between entities: each is broken once, and none could be taken away unnoticed."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib import RDF, SH

from ontology.shapes import background_graph
from ontology.sparql import FastGraph, from_ox
from ontology.validate import check_graph
from tests.jena import findings

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures" / "rules"
RULES = rdflib.Graph().parse(ROOT / "ontology" / "rules.ttl")

#: What each failing fixture must be found out for by its rule: entity, property and value.
EXPECTED = {
    "bindingAsItsStatus": {("o1", "status", "non_binding"), ("o2", "status", "binding")},
    "bindingIsNoMoU": {
        ("letter", "status", "binding"),
        ("mou", "binding", "true"),
        ("mou-binding", "status", "binding"),
    },
    "boundsInOrder": {
        ("c1", "quantityMin", "10.5"),
        ("c2", "quantityMin", "10.5"),
        ("c3", "quantity", "10.5"),
        ("p1", "amountMin", "10.5"),
        ("p2", "amountMin", "10.5"),
        ("p3", "amount", "10.5"),
        ("o1", "shareMin", "10.5"),
        ("o2", "shareMin", "10.5"),
        ("o3", "share", "10.5"),
        ("f1", "ratioMin", "1.2"),
        ("f2", "ratioMin", "1.2"),
        ("f3", "ratio", "1.2"),
    },
    "coordinatesTogether": {("x", "longitude", ""), ("y", "latitude", "")},
    "endNotBeforeStart": {
        ("mine", "", "2019"),
        ("production", "", "2024"),
        ("supply-a-b", "", "2025-08-31"),
    },
    "insideItsCountry": {
        ("mount-weld", "", "28.86, 122.55"),
        ("swapped", "", "-35.53, 35.48"),
        ("quebec", "", "52, -72"),
        ("hokkaido", "", "38, 140.9"),
    },
    "madeFromAcyclic": {(f"madefrom-m{i}-m{(i + 1) % 7}", "", f"m{i}") for i in range(7)},
    "moneyHasCurrency": {(name, "currency", "") for name in ("l1", "p1", "p2", "s1", "s2")},
    "noCircles": {
        ("g1", "subOrganizationOf", "g2"),
        ("g2", "subOrganizationOf", "g1"),
        ("law1", "under", "law2"),
        ("law2", "under", "law1"),
        ("m1", "broader", "m2"),
        ("m2", "broader", "m3"),
        ("m3", "broader", "m1"),
        ("mou1", "supersedes", "mou2"),
        ("mou2", "supersedes", "mou1"),
        ("s1", "partOf", "s1"),
    },
    "notBothSides": {
        ("acquisition", "acquirer", "a"),
        ("back", "seller", "a"),
        ("capitalraise", "investor", "a"),
        ("fundingapplication", "funder", "a"),
        ("fundingaward", "funder", "a"),
        ("letterofinterest", "funder", "a"),
        ("loan", "lender", "a"),
        ("mou", "supplier", "a"),
        ("offtake", "supplier", "a"),
        ("ownership", "owner", "a"),
        ("sale", "actor", "a"),
        ("shipment", "actor", "a"),
        ("supply", "supplier", "a"),
        ("technologypartnership", "provider", "a"),
        ("tradeflow", "exporter", "country-cl"),
    },
    "ownersWithinWhole": {("o2", "", "110")},
    "quantityHasUnit": {(name, "unit", "") for name in ("c1", "c2", "c3")},
    "supplierIsNoCountry": {
        ("supply", "supplier", "country-cl"),
        ("supply-to", "buyer", "country-cl"),
    },
}


def rule_names() -> list[str]:
    return sorted(str(node).split("#")[1] for node in RULES.subjects(RDF.type, SH.NodeShape))


def triples(name: str) -> list[ox.Triple]:
    data = (FIXTURES / name).read_bytes()
    return [quad.triple for quad in ox.parse(data, format=ox.RdfFormat.TURTLE)]


def test_every_rule_has_fixtures() -> None:
    assert rule_names() == sorted(EXPECTED)
    assert {path.name for path in FIXTURES.iterdir()} == {
        f"{name}.{kind}.ttl" for name in EXPECTED for kind in ("good", "bad")
    }


@pytest.mark.parametrize("name", EXPECTED)
def test_a_rule_lets_the_good_pass(name: str) -> None:
    found = triples(f"{name}.good.ttl")
    assert check_graph(found).table() == f"{len(found)} triples conform to the shapes and rules."


@pytest.mark.parametrize("name", EXPECTED)
def test_a_rule_finds_the_bad_and_nothing_else(name: str) -> None:
    violations = check_graph(triples(f"{name}.bad.ttl")).violations
    assert {(v.focus, v.path, v.value) for v in violations} == EXPECTED[name]


def all_the_bad() -> list[ox.Triple]:
    """The failing fixtures in one graph, with ids of their own."""
    return [triple for name in EXPECTED for triple in renamed(name)]


def renamed(name: str) -> list[ox.Triple]:
    text = (FIXTURES / f"{name}.bad.ttl").read_text("utf-8")
    text = text.replace("lodeway/id/>", f"lodeway/id/{name}->")
    return [quad.triple for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)]


@pytest.fixture(scope="module")
def report() -> rdflib.Graph:
    """What pySHACL finds in all the failing fixtures with the rules alone."""
    data = FastGraph(all_the_bad(), background_graph())
    return validated(data)


def validated(data: rdflib.Graph) -> rdflib.Graph:
    _, found, _ = pyshacl.validate(
        data, shacl_graph=RULES, ont_graph=background_graph(), inplace=True
    )
    return found


def test_a_plain_engine_finds_the_same(report: rdflib.Graph) -> None:
    """rdflib's own SPARQL over the data with the ontology, as partners run it."""
    data = rdflib.Graph() + background_graph()
    for s, p, o in all_the_bad():
        data.add((from_ox(s), from_ox(p), from_ox(o)))
    assert findings(validated(data)) == findings(report) != set()


def test_none_could_be_taken_away(report: rdflib.Graph) -> None:
    """Every constraint of every rule alone finds something in the failing fixtures.

    Constraints do not depend on each other, so that without one of them what it alone finds is lost.
    """
    found: dict[rdflib.term.Node, set[tuple[object, ...]]] = defaultdict(set)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        # A constraint in SPARQL is the node of its own; pySHACL gives it in a copy.
        shape = report.value(result, SH.sourceShape)
        parts = (SH.focusNode, SH.resultPath, SH.value, SH.resultMessage)
        found[shape].add(tuple(report.value(result, part) for part in parts))
    for shape in shapes():
        others = {row for other, rows in found.items() if other != shape for row in rows}
        assert found[shape] - others, f"nothing fails at {shape} {RULES.value(shape, SH.message)}"


def shapes() -> list[rdflib.term.Node]:
    """Each sh:property of a rule, and the rules that hold a sh:sparql: one each."""
    rules = set(RULES.subjects(RDF.type, SH.NodeShape))
    assert all(len([*RULES.objects(rule, SH.sparql)]) <= 1 for rule in rules)
    return [
        *(part for rule in rules for part in RULES.objects(rule, SH.property)),
        *(rule for rule in rules if (rule, SH.sparql, None) in RULES),
    ]
