"""What a staged file says in our terms: classes and values by node, still as the file has them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias, cast

import pyoxigraph as ox

from ontology.errors import SourceError
from ontology.exchange.foreign_mapping import Alignments, Match, Rule
from ontology.rdf import TYPE
from ontology.turtle import LW

Subject: TypeAlias = ox.NamedNode | ox.BlankNode
Value: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal

#: A rule joins: a thousand places with one address of a thousand countries would be a million rows.
ROWS_PER_QUAD = 10
FEWEST_ROWS = 100_000

_OURS = Decimal(-1)  # a term of ours in the file stands before any other


@dataclass(slots=True)
class Facts:
    """What is said of one node: classes and the values of each property, with the best order."""

    classes: dict[str, Decimal] = field(default_factory=dict)
    values: dict[str, dict[Value, Decimal]] = field(default_factory=dict)

    def add(self, prop: str, value: Value, order: Decimal) -> None:
        """Note a value; the lowest order in which it is said counts."""
        held = self.values.setdefault(prop, {})
        held[value] = min(order, held.get(value, order))

    def add_class(self, name: str, order: Decimal) -> None:
        """Note a class."""
        self.classes[name] = min(order, self.classes.get(name, order))


@dataclass
class Gathered:
    """Facts by node, and how often each class and property stands there that nothing reads."""

    nodes: dict[Subject, Facts]
    classless: list[
        tuple[str, str]
    ]  # what a thing is said to be, and its IRI, if that gave no class
    unread_classes: Counter[str]
    unread_properties: Counter[str]


def gather(store: ox.Store, alignments: Alignments) -> Gathered:
    """Read every quad, whatever its graph, and run the rules that have something to read.

    Raises SourceError on a file made to keep a rule busy.
    """
    nodes: dict[Subject, Facts] = defaultdict(Facts)
    found = Gathered(nodes, [], Counter(), Counter())
    seen: set[str] = set()
    quads = 0
    for subject, predicate, value in (quad.triple for quad in store):
        quads += 1
        if isinstance(subject, ox.Triple) or isinstance(value, ox.Triple):
            found.unread_properties["a triple as a term"] += 1
        elif predicate == TYPE:
            _class(found, subject, value, alignments, seen)
        else:
            _property(found, subject, predicate.value, value, alignments, seen)
    for rule in alignments.rules:
        if not rule.needs or rule.needs & seen:
            _run(nodes, store, rule, FEWEST_ROWS + ROWS_PER_QUAD * quads)
    found.nodes = dict(nodes)
    found.classless = [
        *(("", node.value) for node in _untyped(found.nodes, store)),
        *(said for said in found.classless if not _has_class(found.nodes, said[1])),
    ]
    return found


def _has_class(nodes: Mapping[Subject, Facts], iri: str) -> bool:
    facts = nodes.get(ox.NamedNode(iri))
    return facts is not None and bool(facts.classes)


def _untyped(nodes: Mapping[Subject, Facts], store: ox.Store) -> Iterator[ox.NamedNode]:
    """Things of which something is said, but not what they are. With no IRI, a node is a part."""
    for node, facts in nodes.items():
        if facts.classes or not isinstance(node, ox.NamedNode):
            continue
        if next(store.quads_for_pattern(node, TYPE, None), None) is None:
            yield node


def _class(
    found: Gathered, subject: Subject, value: object, alignments: Alignments, seen: set[str]
) -> None:
    if not isinstance(value, ox.NamedNode):
        return
    seen.add(value.value)
    if value.value.startswith(LW):
        found.nodes[subject].add_class(value.value.removeprefix(LW), _OURS)
    elif matches := alignments.classes.get(value.value):
        for match in matches:
            found.nodes[subject].add_class(match.name, match.order)
    elif value.value not in alignments.terms:
        found.unread_classes[value.value] += 1
    elif value.value not in alignments.through and isinstance(subject, ox.NamedNode):
        found.classless.append((value.value, subject.value))  # a rule may find one yet


def _property(
    found: Gathered,
    subject: Subject,
    predicate: str,
    value: Value,
    alignments: Alignments,
    seen: set[str],
) -> None:
    seen.add(predicate)
    if predicate.startswith(LW):
        found.nodes[subject].add(predicate.removeprefix(LW), value, _OURS)
        return
    matches: Iterable[Match] = alignments.properties.get(predicate, ())
    for match in matches:
        found.nodes[subject].add(match.name, value, match.order)
    if predicate not in alignments.terms:
        found.unread_properties[predicate] += 1


def _run(nodes: Mapping[Subject, Facts], store: ox.Store, rule: Rule, most: int) -> None:
    """Add what a rule constructs. Raises SourceError if that is more than any honest file gives."""
    found = cast(ox.QueryTriples, store.query(rule.query, use_default_graph_as_union=True))
    for row, triple in enumerate(found):
        if row > most:
            raise SourceError(
                f"says one thing of everything ({rule.comment!r} would be read over {most:,} times); "
                "write what is meant on the nodes themselves"
            )
        facts = nodes[cast(Subject, triple.subject)]
        if triple.predicate == TYPE:
            facts.add_class(_local(triple.object), rule.order)
        else:
            facts.add(_local(triple.predicate), cast(Value, triple.object), rule.order)


def _local(node: object) -> str:
    return cast(ox.NamedNode, node).value.removeprefix(LW)
