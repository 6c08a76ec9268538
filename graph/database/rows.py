"""What Neo4j stores of an entity and of a record, as plain maps.

A decimal is its exact text (`quantityText`) and a float copy (`quantity`). A reduced date is the
text as given (`validFrom`) and the first and last day it covers (`validFromEarliest`,
`validFromLatest`, DATE). Everything else keeps its type. References become relationships.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graph.database.names import edges, relationship_type
from ontology.dates import earliest, latest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ontology.schema import Class, Edge, Schema

#: Fields of an entity as ontology.record.stated gives them: decimals as text, references as ids.
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """A projected edge: relationship type, ends, key and properties."""

    type: str
    start: str
    end: str
    key: str
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class EntityRow:
    """A merged entity as it stands in Neo4j: a node, its references, its projected edges.

    `references` are (relationship type, id). `mentions` are ids that only overruled records name.
    """

    id: str
    cls: str
    properties: dict[str, Any]
    references: tuple[tuple[str, str], ...]
    mentions: tuple[str, ...]
    edges: tuple[EdgeRow, ...] = field(default=())

    @property
    def hash(self) -> str:
        """The hash that says whether the stored row differs."""
        return str(self.properties["rowHash"])


def entity_row(
    schema: Schema, cls: str, entity_id: str, fields: Fields, confidence: str, mentions: set[str]
) -> EntityRow:
    """The row of a merged entity; `confidence` is the best among its records."""
    references = _references(schema[cls], fields)
    drawn = tuple(
        row for edge in edges(schema, cls) for row in edge_rows(entity_id, edge, fields, confidence)
    )
    known = {target for _, target in references}
    others = tuple(sorted(mentions - known))
    digest = _hash(
        [cls, fields, references, others, [(e.key, e.type, e.properties) for e in drawn]]
    )
    properties = {
        "id": entity_id,
        "stated": True,
        "rowHash": digest,
        **scalars(schema[cls], fields),
    }
    return EntityRow(entity_id, cls, properties, references, others, drawn)


def scalars(cls: Class, fields: Fields) -> dict[str, Any]:
    """The node properties of an entity's fields, references left out."""
    found: dict[str, Any] = {}
    for prop in cls.properties.values():
        value = fields.get(prop.name)
        if value is None or prop.kind == "reference":
            continue
        found[prop.name] = float(value) if prop.kind == "decimal" else value
        if prop.kind == "decimal":
            found[f"{prop.name}Text"] = value
        elif prop.kind == "date":
            found[f"{prop.name}Earliest"] = earliest(value)
            found[f"{prop.name}Latest"] = latest(value)
    return found


def fields_of(cls: Class, properties: Mapping[str, Any]) -> Fields:
    """Back from node properties to fields, references left out."""
    found: Fields = {}
    for prop in cls.properties.values():
        name = f"{prop.name}Text" if prop.kind == "decimal" else prop.name
        if prop.kind != "reference" and name in properties:
            found[prop.name] = properties[name]
    return found


def flat(cls: Class, fields: Fields) -> dict[str, Any]:
    """What a record states as relationship properties: floats for decimals, ids for references."""
    kinds = {prop.name: prop.kind for prop in cls.properties.values()}
    return {
        name: float(value) if kinds[name] == "decimal" else value for name, value in fields.items()
    }


def edge_rows(relation: str, edge: Edge, fields: Fields, confidence: str) -> list[EdgeRow]:
    """The edges of one kind that a relation draws: one for each start, end and material.

    An edge between two values of one property has no direction: each pair once, smaller id first.
    """
    if edge.source == edge.target:
        pairs = list(itertools.combinations(values(fields, edge.source), 2))
    else:
        pairs = list(itertools.product(values(fields, edge.source), values(fields, edge.target)))
    return [
        _edge_row(relation, edge, start, end, material, fields, confidence)
        for start, end in pairs
        for material in _materials(edge, start, end, fields)
    ]


def _materials(edge: Edge, start: str, end: str, fields: Fields) -> list[str | None]:
    """An edge that ends at a material carries that one; any other, each material of the relation."""
    if edge.target == "material":
        return [end]
    if edge.source == "material":
        return [start]
    return [*values(fields, "material")] or [None]


def _edge_row(
    relation: str,
    edge: Edge,
    start: str,
    end: str,
    material: str | None,
    fields: Fields,
    confidence: str,
) -> EdgeRow:
    key = "|".join((relation, start, end, material or ""))
    properties: dict[str, Any] = {"key": key, "relation": relation, "confidence": confidence}
    optional = {name: fields.get(name) for name in ("status", "validFrom", "validTo")}
    properties |= {k: v for k, v in {"material": material, **optional}.items() if v is not None}
    return EdgeRow(edge.type, start, end, key, properties)


def values(fields: Fields, name: str) -> list[str]:
    """The values of a property of text, one or many, sorted and each once."""
    value = fields.get(name)
    if value is None:
        return []
    return [value] if isinstance(value, str) else sorted(set(value))


def _references(cls: Class, fields: Fields) -> tuple[tuple[str, str], ...]:
    return tuple(
        (relationship_type(prop.name), target)
        for prop in cls.references
        for target in values(fields, prop.name)
    )


def _hash(parts: list[Any]) -> str:
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:32]
