"""Checking triples against the shapes and the rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox
import pyshacl
from rdflib import BNode, Graph
from rdflib.namespace import RDF as RDF_NS
from rdflib.namespace import SH as SH_NS
from rdflib.term import Node

from ontology.entity_check import class_violations, number_of
from ontology.rdf import TYPE
from ontology.report import Report, Violation, report_turtle, short
from ontology.schema import ID_BASE
from ontology.shapes import background_graph, messages, shapes_graph
from ontology.sparql import FastGraph, to_ox
from ontology.store_check import check_store
from ontology.turtle import LW, RDFS

__all__ = ["Report", "Violation", "check_graph", "check_store", "report_turtle"]

_IRI = re.compile(f"<?(?:{re.escape(ID_BASE)}|{re.escape(LW)})([^ >]*)>?")  # as messages write ours
_LIMITS = frozenset({"MinInclusive", "MaxInclusive", "MinExclusive"})
_SUBCLASS = ox.NamedNode(RDFS + "subClassOf")


def check_graph(triples: Iterable[ox.Triple]) -> Report:
    """Check triples that use the ontology, held in memory, with pySHACL: the reference.

    Those of other vocabularies are not looked at, nor are blank nodes, which are no entities of
    ours. The class hierarchy is the ontology's: what data say of classes is not followed.
    """
    found = {triple for triple in triples if not _is_schema(triple)}
    return Report.of([*_classes(found), *_shacl(found)], len(found))


def _is_schema(triple: ox.Triple) -> bool:
    subject = triple.subject
    is_term = isinstance(subject, ox.NamedNode) and subject.value.startswith(LW)
    return is_term or triple.predicate == _SUBCLASS


def _shacl(triples: Iterable[ox.Triple]) -> Iterator[Violation]:
    # Always with ont_graph: without the class hierarchy an instance of a subclass slips past the
    # shapes of its parents. It is mixed into the graph of the data, which is ours.
    _, results, _ = pyshacl.validate(
        FastGraph(triples, background_graph()),
        shacl_graph=shapes_graph(),
        ont_graph=background_graph(),
        inference="none",
        inplace=True,
    )
    for result in results.subjects(RDF_NS.type, SH_NS.ValidationResult):
        focus = results.value(result, SH_NS.focusNode)
        if not isinstance(focus, BNode) and not _is_no_number(results, result):
            yield _violation(results, result, focus)


def _is_no_number(results: Graph, result: Node) -> bool:
    """Whether a limit is said to be passed by what is no decimal: that alone is what is wrong with it.

    Engines differ in which limits such a value passes.
    """
    component = _name(results.value(result, SH_NS.sourceConstraintComponent))
    if component.removesuffix("ConstraintComponent") not in _LIMITS:
        return False
    value = results.value(result, SH_NS.value)
    return value is None or number_of(to_ox(value)) is None


def _violation(results: Graph, result: Node, focus: Node | None) -> Violation:
    path, value = (results.value(result, name) for name in (SH_NS.resultPath, SH_NS.value))
    component = _name(results.value(result, SH_NS.sourceConstraintComponent))
    return Violation(
        focus=_name(focus),
        path=_name(path),
        value=_name(value),
        constraint=component,
        message=_message(results, result, _name(path), component),
        terms=(_term(focus), _term(path), _term(value)),
    )


def _message(results: Graph, result: Node, path: str, component: str) -> str:
    """What the shape says; where it says nothing, our words instead of pySHACL's."""
    shape = results.value(result, SH_NS.sourceShape)
    own = messages().get((path, component.removesuffix("ConstraintComponent")))
    if own and (shape, SH_NS.message, None) not in shapes_graph():
        return own
    texts = [str(text) for text in results.objects(result, SH_NS.resultMessage)]
    return _IRI.sub(r"\1", " ".join(" ".join(sorted(texts)).split()))


def _name(node: Node | None) -> str:
    return "" if node is None or isinstance(node, BNode) else short(str(node))


def _term(node: Node | None) -> str:
    return "" if node is None else str(to_ox(node))


def _classes(triples: Iterable[ox.Triple]) -> Iterator[Violation]:
    """What SHACL aims at classes cannot see, of every entity."""
    classes: dict[str, set[str]] = {}
    for triple in triples:
        subject, value = triple.subject, triple.object
        if isinstance(subject, ox.NamedNode) and subject.value.startswith(ID_BASE):
            stated = classes.setdefault(subject.value, set())
            if triple.predicate == TYPE and isinstance(value, ox.NamedNode):
                stated.update([value.value.removeprefix(LW)] if value.value.startswith(LW) else [])
    for focus, names in classes.items():
        yield from class_violations(ox.NamedNode(focus), names)
