"""Checking a graph of triples against the shapes and the rules, with a report that people can read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

import pyoxigraph as ox
import pyshacl
from rdflib import BNode, Graph
from rdflib.namespace import RDF as RDF_NS
from rdflib.namespace import SH as SH_NS
from rdflib.term import Node

from ontology.models import MODELS
from ontology.rdf import TYPE
from ontology.schema import ID_BASE
from ontology.shapes import ontology_graph, shapes_graph
from ontology.sparql import FastGraph
from ontology.turtle import LW, SH

_IRI = re.compile(f"<?{re.escape(ID_BASE)}([^ >]*)>?")  # as messages write an entity


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One thing that is wrong: at which entity, in which property, with which value, and why.

    `constraint` is the local name of the SHACL component, or of our own check.
    """

    focus: str
    path: str
    value: str
    constraint: str
    message: str


@dataclass(frozen=True)
class Report:
    """The outcome of a check."""

    violations: tuple[Violation, ...]
    triples: int

    @property
    def conforms(self) -> bool:
        """Whether nothing is wrong."""
        return not self.violations

    def json(self) -> str:
        """The report as one JSON document."""
        rows = [asdict(violation) for violation in self.violations]
        found = {"conforms": self.conforms, "triples": self.triples, "violations": rows}
        return json.dumps(found, ensure_ascii=False, indent=2)

    def table(self) -> str:
        """The report as aligned lines: entity, property, value, message."""
        if self.conforms:
            return f"{self.triples:,} triples conform to the shapes and rules."
        rows = [("entity", "property", "value", "what is wrong")]
        rows += [(v.focus, v.path, _short(v.value), v.message) for v in self.violations]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        lines = (
            "  ".join(
                [*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]
            )
            for row in rows
        )
        count = f"{len(self.violations)} violations in {self.triples:,} triples."
        return "\n".join([*(line.rstrip() for line in lines), count])


def check_graph(triples: Iterable[ox.Triple]) -> Report:
    """Check triples that use the ontology; those of other vocabularies are not looked at."""
    found = list(triples)
    graph = FastGraph(found, ontology_graph())
    count = len(graph)
    violations = {*_classes(found), *_shacl(graph)}
    return Report(tuple(sorted(violations)), count)


def _shacl(graph: Graph) -> Iterator[Violation]:
    # Always with ont_graph: without the class hierarchy an instance of a subclass slips past the
    # shapes of its parents. It is mixed into `graph`, which is ours.
    _, results, _ = pyshacl.validate(
        graph,
        shacl_graph=shapes_graph(),
        ont_graph=ontology_graph(),
        inference="none",
        inplace=True,
    )
    for result in results.subjects(RDF_NS.type, SH_NS.ValidationResult):
        texts = [str(text) for text in results.objects(result, SH_NS.resultMessage)]
        yield Violation(
            focus=_name(results.value(result, SH_NS.focusNode)),
            path=_name(results.value(result, SH_NS.resultPath)),
            value=_name(results.value(result, SH_NS.value)),
            constraint=_name(results.value(result, SH_NS.sourceConstraintComponent)),
            message=_IRI.sub(r"\1", " ".join(" ".join(sorted(texts)).split())),
        )


def _classes(triples: Iterable[ox.Triple]) -> Iterator[Violation]:
    """What SHACL aims at classes cannot see: no class, one that is not ours, one with no instances."""
    classes: dict[str, set[str]] = {}
    for triple in triples:
        subject, value = triple.subject, triple.object
        if isinstance(subject, ox.NamedNode) and subject.value.startswith(ID_BASE):
            stated = classes.setdefault(subject.value.removeprefix(ID_BASE), set())
            if triple.predicate == TYPE and isinstance(value, ox.NamedNode):
                stated.update([value.value.removeprefix(LW)] if value.value.startswith(LW) else [])
    for focus, names in classes.items():
        if not names:
            yield Violation(focus, "type", "", "ClassStated", "has no class of the ontology")
        for name in names:
            if name not in MODELS:
                reason = "is no class of the ontology that has instances"
                yield Violation(focus, "type", name, "ClassStated", reason)


def _name(node: Node | None) -> str:
    text = "" if node is None or isinstance(node, BNode) else str(node)
    for base in (ID_BASE, LW, SH):
        text = text.removeprefix(base)
    return text


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
