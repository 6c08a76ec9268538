"""Entities as RDF triples and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from ontology.exchange.quads import entity as described
from ontology.models import MODELS, Resource
from ontology.schema import ID_BASE, Class, Property, Schema
from ontology.turtle import LW, RDF
from ontology.values import parse_one

TYPE = ox.NamedNode(RDF + "type")


def iri(entity_id: str) -> ox.NamedNode:
    """The IRI of an entity."""
    return ox.NamedNode(ID_BASE + entity_id)


def term(name: str) -> ox.NamedNode:
    """The IRI of a class or property of ours."""
    return ox.NamedNode(LW + name)


def entity_triples(entity: Resource) -> Iterator[ox.Triple]:
    """What an entity states: its class first, then by property, the values of each sorted."""
    lines = "".join(described(entity).lines())
    return (quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_QUADS))


def entities(schema: Schema, triples: Iterable[ox.Triple]) -> Iterator[Resource]:
    """The entities that triples of ours state, by id; what is not of ours is left out.

    Raises ValueError, naming the entity and the value, on one that does not fit its property.
    """
    by_subject: dict[str, list[ox.Triple]] = {}
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(ID_BASE):
            by_subject.setdefault(triple.subject.value.removeprefix(ID_BASE), []).append(triple)
    for entity_id in sorted(by_subject):
        cls = _class(schema, by_subject[entity_id])
        if cls is not None:
            yield _entity(cls, entity_id, by_subject[entity_id])


def _class(schema: Schema, triples: Iterable[ox.Triple]) -> Class | None:
    """The most specific class stated."""
    names = [t.object.value.removeprefix(LW) for t in triples if t.predicate == TYPE]  # type: ignore[union-attr]
    found = [schema[name] for name in names if name in MODELS]
    return max(found, key=lambda cls: (len(cls.ancestors), cls.name), default=None)


def _entity(cls: Class, entity_id: str, triples: Iterable[ox.Triple]) -> Resource:
    fields: dict[str, Any] = {}
    for triple in triples:
        prop = cls.properties.get(triple.predicate.value.removeprefix(LW))
        if prop is None:
            continue
        try:
            value = parse_one(prop, _text(prop, triple.object))
        except ValueError as error:
            raise ValueError(f"{entity_id}: {prop.name} {error}") from error
        if prop.many:
            fields.setdefault(prop.name, set()).add(value)
        elif fields.setdefault(prop.name, value) != value:
            raise ValueError(f"{entity_id}: {prop.name} has two values; it takes one")
    found = {k: sorted(v) if isinstance(v, set) else v for k, v in fields.items()}
    return MODELS[cls.name].model_validate({"id": entity_id, **found})


def _text(prop: Property, node: Any) -> str:
    if isinstance(node, ox.BlankNode | ox.Triple):
        raise ValueError("is a blank node, where a value is asked for")
    text = str(node.value)
    if prop.kind != "reference":
        return text
    if not text.startswith(ID_BASE):
        raise ValueError(f"{text} is not below {ID_BASE}")
    return text.removeprefix(ID_BASE)
