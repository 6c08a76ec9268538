"""Merging: the records of one entity become one entity, by one documented total order.

The first record in this order that states a field wins it:
source kind (its place in lw:sourceKinds), latest published date (by its latest bound, none last),
confidence, source id, record key. Properties marked lw:united are united instead.
Load order never shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ontology.dates import latest
from ontology.models import Resource
from ontology.record import CONFIDENCES, Confidence, from_stated
from ontology.schema import Schema


@dataclass(frozen=True, slots=True)
class Statement:
    """One record as merging needs it: whose, how good, and what it states.

    `fields` is what ontology.record.stated gives, its references already resolved through the
    decisions on sameness.
    """

    cls: str
    fields: dict[str, Any]
    source: str
    source_kind: str
    published: str | None
    confidence: Confidence
    key: str


def order(schema: Schema, statement: Statement) -> tuple[int, int, int, str, str]:
    """The sort key of a statement: smaller wins."""
    rank = schema.code("sourceKind", statement.source_kind).order
    day = latest(statement.published) if statement.published else date.min
    confidence = CONFIDENCES.index(statement.confidence)
    return rank, -day.toordinal(), confidence, statement.source, statement.key


def merge(schema: Schema, entity_id: str, statements: Iterable[Statement]) -> Resource:
    """The merged entity of at least one statement. The class is that of the first in order.

    What it has no place for stays in its record.
    """
    ranked = sorted(statements, key=lambda statement: order(schema, statement))
    cls = schema[ranked[0].cls]
    fields: dict[str, Any] = {}
    for prop in cls.properties.values():
        stated = [
            s.fields[prop.name]
            for s in ranked
            if prop.name in s.fields and fits(schema, cls.name, s.cls, prop.name)
        ]
        if stated:
            fields[prop.name] = _united(stated) if prop.united else stated[0]
    return from_stated(cls.name, entity_id, fields)


def fits(schema: Schema, winner: str, cls: str, prop: str) -> bool:
    """Whether a field of class `cls` has a place in an entity of class `winner`."""
    ours, theirs = schema[winner].properties.get(prop), schema[cls].properties[prop]
    return ours is not None and (ours.kind, ours.many) == (theirs.kind, theirs.many)


def _united(stated: Iterable[Iterable[str]]) -> list[str]:
    return sorted({value for values in stated for value in values})
