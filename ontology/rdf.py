"""Entities as RDF triples and back, and files of triples read without touching anything else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from ontology.dates import xsd_type
from ontology.errors import SourceError
from ontology.models import MODELS, Resource
from ontology.record import decimal_text
from ontology.schema import ID_BASE, Class, Property, Schema, load_schema
from ontology.turtle import LW, RDF
from ontology.values import parse_one

XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = ox.NamedNode(RDF + "type")
LARGEST_FILE = 200_000_000  # bytes

_XSD = {name: ox.NamedNode(XSD + name) for name in (
    "anyURI", "boolean", "date", "decimal", "gYear", "gYearMonth",
)}  # fmt: skip
_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES, ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG, ".jsonld": ox.RdfFormat.JSON_LD, ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML, ".xml": ox.RdfFormat.RDF_XML,
}  # fmt: skip


def iri(entity_id: str) -> ox.NamedNode:
    """The IRI of an entity."""
    return ox.NamedNode(ID_BASE + entity_id)


def term(name: str) -> ox.NamedNode:
    """The IRI of a class or property of ours."""
    return ox.NamedNode(LW + name)


def date_literal(text: str) -> ox.Literal:
    """A date at its own precision: xsd:gYear, xsd:gYearMonth or xsd:date."""
    return ox.Literal(text, datatype=_XSD[xsd_type(text)])


def entity_triples(entity: Resource) -> Iterator[ox.Triple]:
    """What an entity states: its class first, then by property, the values of each sorted."""
    cls = load_schema()[type(entity).__name__]
    subject = iri(entity.id)
    yield ox.Triple(subject, TYPE, term(cls.name))
    for prop in cls.properties.values():
        value = getattr(entity, prop.name)
        values = value if prop.many else () if value is None else (value,)
        for item in sorted((_object(prop, value) for value in values), key=str):
            yield ox.Triple(subject, term(prop.name), item)


def _object(prop: Property, value: Any) -> ox.NamedNode | ox.Literal:
    if prop.kind == "reference":
        return iri(value)
    if prop.kind == "date":
        return date_literal(value)
    if prop.kind == "decimal":
        return ox.Literal(decimal_text(Decimal(value)), datatype=_XSD["decimal"])
    if prop.kind == "boolean":
        return ox.Literal("true" if value else "false", datatype=_XSD["boolean"])
    if prop.kind == "uri":
        return ox.Literal(value, datatype=_XSD["anyURI"])
    return ox.Literal(value)


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
            fields.setdefault(prop.name, []).append(value)
        elif fields.setdefault(prop.name, value) != value:
            raise ValueError(f"{entity_id}: {prop.name} has two values; it takes one")
    return MODELS[cls.name].model_validate({"id": entity_id, **fields})


def _text(prop: Property, node: Any) -> str:
    if isinstance(node, ox.BlankNode | ox.Triple):
        raise ValueError("is a blank node, where a value is asked for")
    text = str(node.value)
    if prop.kind != "reference":
        return text
    if not text.startswith(ID_BASE):
        raise ValueError(f"{text} is not below {ID_BASE}")
    return text.removeprefix(ID_BASE)


def read_quads(path: Path) -> Iterator[ox.Quad]:
    """The quads of an RDF file, its format told by its ending.

    Nothing that the file names is fetched or opened: no JSON-LD context, no XML entity, no import.
    Raises SourceError if it cannot be read.
    """
    kind = _FORMATS.get(path.suffix.lower())
    if kind is None:
        raise SourceError(f"{path.name}: is no RDF file; known endings are {' '.join(_FORMATS)}")
    data = _bytes(path)
    # An entity bomb would end the whole process inside the parser.
    if kind == ox.RdfFormat.RDF_XML and re.search(rb"<!DOCTYPE|<!ENTITY", data, re.IGNORECASE):
        raise SourceError(f"{path.name}: holds a DOCTYPE, which is refused; write it without")
    try:
        yield from ox.parse(data, format=kind)
    except (SyntaxError, ValueError, OSError) as error:
        raise SourceError(f"{path.name}: {' '.join(str(error).split())}") from error


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise SourceError(f"{path.name}: is larger than {LARGEST_FILE:,} bytes")
        return path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise SourceError(f"{path.name}: cannot be read: {error.strerror}") from error
