"""JSON-LD with its context inside, written node by node: readable with no network.

One object a line: the nodes of the default graph, then each named graph with its nodes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any, NamedTuple

from ontology.exchange import terms as t
from ontology.exchange.quads import Fact, Node

_TYPE = '"@type"'


class _Term(NamedTuple):
    """How a predicate is written: its key, and the type that its values are coerced to."""

    key: str
    coercion: str | None


def jsonld(nodes: Iterable[Node]) -> Iterator[str]:
    """The pieces of the file. Nodes of one graph must stand together."""
    yield '{\n"@context": ' + json.dumps(_context(), ensure_ascii=False) + ',\n"@graph": ['
    line = "\n"
    for graph, group in groupby(nodes, key=lambda node: node.graph):
        if graph:
            yield f'{line}{{"@id": {_iri(graph)}, "@graph": ['
            line = "\n"
        for node in group:
            yield line + _node(node)
            line = ",\n"
        if graph:
            yield "\n]}"
    yield "\n]\n}\n"


def _node(node: Node) -> str:
    """A node, its type first: so a reader needs no memory (the streaming profile of JSON-LD)."""
    members: dict[str, list[str]] = {}
    for fact in node.facts:
        key, value = _member(fact)
        members.setdefault(key, []).append(value)
    first = {_TYPE: members.pop(_TYPE)} if _TYPE in members else {}
    found = {**first, '"@id"': [_iri(node.subject)], **members}
    return "{" + ", ".join(f"{key}: {_values(some)}" for key, some in found.items()) + "}"


def _values(values: list[str]) -> str:
    return values[0] if len(values) == 1 else f"[{', '.join(values)}]"


def _member(fact: Fact) -> tuple[str, str]:
    """A fact as a key and a value of JSON."""
    predicate, _, value = fact.partition("> ")
    term = _terms().get(predicate[1:]) or _other(predicate[1:])
    if value[0] == "<":
        return term.key, _reference(value[1:-1], term)
    # What N-Quads escape in a text JSON escapes alike, so the quoted text is one of JSON's.
    if value[-1] == '"':
        return term.key, f'{{"@value": {value}}}' if term.coercion else value
    text, _, datatype = value[:-1].rpartition("^^<")
    kind = _compact(datatype)
    if kind != term.coercion:
        return term.key, f'{{"@type": "{kind}", "@value": {text}}}'
    return term.key, text[1:-1] if kind == "xsd:boolean" else text


def _reference(iri: str, term: _Term) -> str:
    if term.key == _TYPE:
        return f'"{_classes().get(iri) or _compact(iri)}"'
    return _iri(iri) if term.coercion == "@id" else f'{{"@id": {_iri(iri)}}}'


def _iri(iri: str) -> str:
    return f'"{_compact(iri)}"'


def _compact(iri: str) -> str:
    """An IRI with its namespace abbreviated. Ours need no escape in JSON."""
    for namespace, prefix in _prefixes():
        if iri.startswith(namespace):
            return prefix + iri[len(namespace) :]
    return iri


@cache
def _prefixes() -> tuple[tuple[str, str], ...]:
    """The longest namespaces first."""
    found = [(value, f"{name}:") for name, value in _context().items() if _is_namespace(value)]
    return tuple(sorted(found, key=lambda pair: -len(pair[0])))


def _is_namespace(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("http")


@cache
def _context() -> Mapping[str, Any]:
    text = (files("ontology") / "context.jsonld").read_text("utf-8")
    found: Mapping[str, Any] = json.loads(text)["@context"]
    return found


@cache
def _terms() -> Mapping[str, _Term]:
    """How our predicates, and those that we use of others, are written."""
    found = {t.TYPE: _Term(_TYPE, None)}
    for name, value in _context().items():
        if isinstance(value, dict):
            found[_expanded(value["@id"])] = _Term(f'"{name}"', value["@type"])
        elif not _is_namespace(value):
            found[_expanded(value)] = _Term(f'"{name}"', None)
    return found


@cache
def _classes() -> Mapping[str, str]:
    return {iri: term.key.strip('"') for iri, term in _terms().items()}


@cache
def _other(predicate: str) -> _Term:
    return _Term(_iri(predicate), None)


def _expanded(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{_context()[prefix]}{local}"
