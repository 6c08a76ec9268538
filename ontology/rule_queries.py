"""The rules as one query each over a whole store, where a SHACL engine asks once for each entity.

A rule in SPARQL is asked with nothing bound and then held to its targets; the few components of SHACL
Core that rules use are put into SPARQL. A component that is not known here is an OntologyError, so
that no rule is left out unseen. Tests hold the answers to pySHACL's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.term import Node

from ontology.errors import OntologyError
from ontology.schema import load_schema
from ontology.turtle import LW

_PREFIX = f"PREFIX lw: <{LW}>\n"
#: What a property shape of a rule may say beside its component.
_WORDS = frozenset({SH.path, SH.message})


@dataclass(frozen=True)
class RuleQuery:
    """One constraint of a rule. The query's columns are ?this, ?value, ?path and what `message` names.

    `path` is the property where the rule names one and the query does not. `looks_up` says that the
    query needs boxes.ttl beside the data.
    """

    rule: str
    component: str
    message: str
    query: str
    path: str = ""
    looks_up: bool = False


@cache
def rule_queries() -> tuple[RuleQuery, ...]:
    """Every constraint of rules.ttl."""
    text = (files("ontology") / "rules.ttl").read_text("utf-8")
    return read_rules(Graph().parse(data=text, format="turtle"))


def read_rules(graph: Graph) -> tuple[RuleQuery, ...]:
    """The constraints of the rules in a graph, by name. Raises OntologyError on one not understood."""
    rules = sorted(graph.subjects(RDF.type, SH.NodeShape), key=str)
    return tuple(found for rule in rules for found in _rule(graph, rule))


def _rule(graph: Graph, rule: Node) -> Iterator[RuleQuery]:
    name = str(rule).removeprefix(LW)
    targets = " UNION ".join(_targets(graph, rule))
    if not targets:
        raise OntologyError(f"rules.ttl: {name} has no target that is understood")
    for constraint in graph.objects(rule, SH.sparql):
        select = str(graph.value(constraint, SH.select)).replace("$this", "?this")
        yield RuleQuery(
            name,
            "SPARQLConstraintComponent",
            str(graph.value(constraint, SH.message)),
            f"{_PREFIX}SELECT DISTINCT * WHERE {{ {{ {select} }} FILTER EXISTS {{ {targets} }} }}",
            looks_up="lw:boxOf" in select,
        )
    for shape in graph.objects(rule, SH.property):
        path = graph.value(shape, SH.path)
        if not isinstance(path, URIRef):
            raise OntologyError(f"rules.ttl: {name} has a path that is not understood")
        component, body = _component(graph, name, shape)
        body = body.replace("$path", path.n3()).replace("$targets", targets)
        yield RuleQuery(
            name,
            component,
            str(graph.value(shape, SH.message)),
            f"{_PREFIX}SELECT DISTINCT ?this ?value WHERE {{ {body} FILTER EXISTS {{ {targets} }} }}",
            str(path),
        )


def _targets(graph: Graph, rule: Node) -> Iterator[str]:
    """Patterns of which one holds for each entity that a rule is for."""
    for predicate in graph.objects(rule, SH.targetSubjectsOf):
        yield f"{{ ?this {predicate.n3()} ?target }}"
    for cls in graph.objects(rule, SH.targetClass):
        yield f"{{ ?this a ?kind FILTER (?kind IN ({_at_or_below(cls)})) }}"


def _at_or_below(cls: Node) -> str:
    """The class and those below it; the hierarchy is the ontology's and is not in the store."""
    schema, name = load_schema(), str(cls).removeprefix(LW)
    return ", ".join(f"lw:{c}" for c in schema.classes if schema.is_a(c, name))


def _component(graph: Graph, rule: str, shape: Node) -> tuple[str, str]:
    """The component of a property shape and a pattern of the entities and values that fail it."""
    words = {p: o for p, o in graph.predicate_objects(shape) if p not in _WORDS}
    match [(str(word).removeprefix(str(SH)), value) for word, value in words.items()]:
        case [("disjoint", other)]:
            return "DisjointConstraintComponent", f"?this $path ?value ; {other.n3()} ?value ."
        case [("minCount", Literal(value=1))]:
            return "MinCountConstraintComponent", "$targets FILTER NOT EXISTS { ?this $path ?some }"
        case [("not", inner)]:
            return "NotConstraintComponent", _not(graph, rule, inner)
        case found:
            names = ", ".join(sorted(word for word, _ in found))
            raise OntologyError(f"rules.ttl: {rule} uses {names}, which is not understood here")


def _not(graph: Graph, rule: str, inner: Node) -> str:
    match list(graph.predicate_objects(inner)):
        case [(SH.hasValue, value)]:
            return f"?this $path ?value . FILTER (sameTerm(?value, {value.n3()}))"
        case [(word, cls)] if word == SH["class"]:
            kinds = _at_or_below(cls)
            return f"?this $path ?value . ?value a ?class . FILTER (?class IN ({kinds}))"
        case _:
            raise OntologyError(f"rules.ttl: {rule} has a sh:not that is not understood here")
