"""The fields of an entity in words: the value that won, its source, and what others say instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app import words
from app.lines import as_ids, name
from graph.world import Evidence, World
from ontology.merge import Statement, order
from ontology.models import Resource
from ontology.schema import Property, Schema

_HEADING = {"name", "alias"}


@dataclass(frozen=True, slots=True)
class Value:
    """A value in words with the source that states it; `ids` where it names entities."""

    text: str
    ids: tuple[str, ...]
    source: Evidence | None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an entity: the value that won, and what other records say instead."""

    name: str
    label: str
    won: Value
    others: tuple[Value, ...] = ()


def order_of(schema: Schema, e: Evidence) -> tuple[int, int, int, str, str]:
    """The sort key of a record: the first one that states a field wins it."""
    kind = e.source.sourceKind or "editorial"
    said = Statement("", {}, e.source.id, kind, e.source.published, e.confidence, e.record)
    return order(schema, said)


def fields(
    world: World, schema: Schema, entity: Resource, records: tuple[Evidence, ...]
) -> Iterator[Field]:
    """Each stated field but name and aliases; `records` in the order in which they win."""
    for prop in schema[type(entity).__name__].properties.values():
        value = getattr(entity, prop.name)
        if prop.name in _HEADING or value is None or value == ():
            continue
        stating = [r for r in records if prop.name in r.stated]
        ids = as_ids(value) if prop.kind == "reference" else ()
        text = _text(world, schema, prop, value)
        others: dict[str, Value] = {}
        for record in stating if not prop.united else ():
            differing = _text(world, schema, prop, _now(world, prop, record.stated[prop.name]))
            if differing != text:
                others.setdefault(differing, Value(differing, (), record))
        won = Value(text, ids, next(iter(stating), None))
        yield Field(prop.name, prop.label, won, tuple(others.values()))


def _now(world: World, prop: Property, value: object) -> object:
    """A stated value with the ids that have since been merged replaced."""
    if prop.kind != "reference":
        return value
    return tuple(world.merged_ids.get(item, item) for item in as_ids(value))


def _text(world: World, schema: Schema, prop: Property, value: object) -> str:
    if prop.kind == "reference":
        return ", ".join(name(world, item) for item in as_ids(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if prop.kind == "date":
        return words.day(str(value))
    if prop.kind == "decimal":
        return _number(value)
    items = [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]
    return ", ".join(words.code_label(schema, prop.name, item) for item in items)


def _number(value: object) -> str:
    try:
        return words.number(value)  # type: ignore[arg-type]
    except (ArithmeticError, TypeError, ValueError):
        return str(value)
