"""How other vocabularies are read, as alignments.ttl says it."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from ontology.schema import load_schema
from ontology.turtle import LW, RDF, RDFS, SH, SKOS, Node, Turtle

ALIGNMENTS = "alignments.ttl"
#: How near a match is: what is nearer wins where a property takes one value. Rules have sh:order.
NEARNESS = {"exactMatch": Decimal(0), "closeMatch": Decimal(1), "narrowMatch": Decimal(2)}
USUAL_ORDER = Decimal(3)


@dataclass(frozen=True, slots=True)
class Match:
    """A term of ours, by local name, that a foreign term is read as."""

    name: str
    order: Decimal


@dataclass(frozen=True, slots=True)
class Rule:
    """A CONSTRUCT of triples of ours. `needs` are the foreign terms it speaks of."""

    vocabulary: str
    comment: str
    order: Decimal
    query: str
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A vocabulary that files are read in. Of each prefix the namespaces, the usual one first."""

    label: str
    homes: tuple[str, ...]
    namespaces: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Alignments:
    """What is read: foreign classes and properties by IRI, rules, and every IRI that is understood.

    `through` are classes whose instances are parts of others.
    """

    vocabularies: tuple[Vocabulary, ...]
    classes: Mapping[str, tuple[Match, ...]]
    properties: Mapping[str, tuple[Match, ...]]
    rules: tuple[Rule, ...]
    through: frozenset[str]
    terms: frozenset[str]


@cache
def load_alignments() -> Alignments:
    """The alignments of this package, read once per process."""
    return read_alignments((files("ontology") / ALIGNMENTS).read_text("utf-8"))


def read_alignments(text: str) -> Alignments:
    """Alignments from a Turtle text. Raises OntologyError on anything odd."""
    graph = Turtle({ALIGNMENTS: text})
    nodes = graph.subjects(RDF + "type", LW + "Vocabulary")
    vocabularies = tuple(_vocabulary(graph, node) for node in nodes)
    spaces = {k: v for vocabulary in vocabularies for k, v in vocabulary.namespaces.items()}
    rules = tuple(rule for node in nodes for rule in _rules(graph, node, spaces))
    schema = load_schema()
    names = {name for cls in schema.classes.values() for name in cls.properties}
    classes = _matches(graph, {cls.name for cls in schema.concrete()}, spaces)
    properties = _matches(graph, names, spaces)
    through = frozenset(
        variant
        for node in nodes
        for term in graph.objects(node, LW + "readThrough")
        for variant in _variants(term.value, spaces)
    )
    terms = {*classes, *properties, *through, *(term for rule in rules for term in rule.needs)}
    return Alignments(vocabularies, classes, properties, rules, through, frozenset(terms))


def _vocabulary(graph: Turtle, node: Node) -> Vocabulary:
    homes = tuple(str(home.value) for home in graph.objects(node, RDFS + "seeAlso"))
    namespaces = {}
    for declared in graph.objects(node, SH + "declare"):
        others = [str(other.value) for other in graph.objects(declared, LW + "alsoWritten")]
        usual = graph.text(declared, SH + "namespace")
        namespaces[graph.text(declared, SH + "prefix")] = (usual, *others)
    return Vocabulary(graph.text(node, RDFS + "label"), homes, namespaces)


def _variants(term: str, spaces: Mapping[str, Sequence[str]]) -> list[str]:
    """An IRI under each namespace in which it is written."""
    for first, *others in spaces.values():
        if others and term.startswith(first):
            return [term, *(other + term.removeprefix(first) for other in others)]
    return [term]


def _matches(
    graph: Turtle, names: set[str], spaces: Mapping[str, Sequence[str]]
) -> dict[str, tuple[Match, ...]]:
    """What the terms of the vocabularies here are read as; a link to any other is a link only."""
    found: dict[str, dict[Match, None]] = defaultdict(dict)
    inside = tuple(spaces[prefix][0] for prefix in spaces)
    for kind, order in NEARNESS.items():
        for node in graph.subjects(SKOS + kind):
            name = node.value.removeprefix(LW)
            terms = graph.objects(node, SKOS + kind) if name in names else []
            for term in (term.value for term in terms if term.value.startswith(inside)):
                for variant in _variants(term, spaces):
                    found[variant][Match(name, order)] = None
    return {term: tuple(matches) for term, matches in found.items()}


def _rules(graph: Turtle, node: Node, spaces: Mapping[str, Sequence[str]]) -> Iterator[Rule]:
    """The rules of a vocabulary, each once for every way to write the namespaces that it uses."""
    label = graph.text(node, RDFS + "label")
    for rule in graph.objects(node, SH + "rule"):
        construct = graph.text(rule, SH + "construct")
        order = graph.value(graph.one(rule, SH + "order"))
        used = [prefix for prefix in spaces if re.search(rf"(?<![\w-]){prefix}:", construct)]
        for chosen in itertools.product(*(spaces[prefix] for prefix in used)):
            by_prefix = dict(zip(used, chosen, strict=True))
            head = "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in by_prefix.items())
            yield Rule(
                vocabulary=label,
                comment=graph.text(rule, RDFS + "comment"),
                order=USUAL_ORDER if order is None else Decimal(order),
                query=head + construct,
                needs=frozenset(_terms(construct, by_prefix)),
            )


def _terms(construct: str, by_prefix: Mapping[str, str]) -> Iterator[str]:
    """The foreign IRIs that a query names."""
    for prefix, space in by_prefix.items():
        if space != LW:
            for local in re.findall(rf"(?<![\w-]){prefix}:([A-Za-z_][\w:-]*)", construct):
                yield space + local
