"""Assembling: records and decisions on sameness become merged entities, with no database.

The Store takes the same steps from here one by one, for the part of the graph that a load touches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ontology.current import begin, ending
from ontology.merge import Statement, merge
from ontology.models import Relation, Resource, Source
from ontology.record import Record, SameAs, stated
from ontology.sameness import Sameness
from ontology.schema import Schema

Resolve = Callable[[str], str]


def assemble(
    schema: Schema,
    records: Iterable[Record],
    sources: Iterable[Source],
    same_as: Iterable[SameAs] = (),
    dataset: str = "",
) -> dict[str, Resource]:
    """The merged entities by id, sources included. Every source of a record must be in `sources`."""
    by_id = {source.id: source for source in sources}
    keyed = ((record.key(dataset), record) for record in records)
    return assemble_keyed(schema, keyed, by_id, Sameness.of(same_as).resolve) | by_id


def assemble_keyed(
    schema: Schema,
    records: Iterable[tuple[str, Record]],
    sources: Mapping[str, Source],
    resolve: Resolve,
) -> dict[str, Resource]:
    """The merged entities by id, of records of any data sets with the key of each."""
    groups: dict[str, list[Statement]] = defaultdict(list)
    for key, record in records:
        found = statement(schema, key, record, sources[record.source], resolve)
        groups[resolve(record.entity.id)].append(found)
    merged = {key: merge(schema, key, statements) for key, statements in groups.items()}
    return merged | _ended(merged)


def _ended(merged: Mapping[str, Resource]) -> dict[str, Resource]:
    """The relations that newer ones supersede."""
    begins: dict[str, list[str | None]] = defaultdict(list)
    for entity in merged.values():
        if isinstance(entity, Relation):
            for old in entity.supersedes:
                begins[old].append(begin(entity))
    return {
        old: relation.model_copy(update=ending(relation, days))
        for old, days in begins.items()
        if isinstance(relation := merged.get(old), Relation)
    }


def resolved(
    schema: Schema, cls: str, fields: Mapping[str, Any], resolve: Resolve
) -> dict[str, Any]:
    """Stated fields with each reference replaced by the id that stays."""
    found = dict(fields)
    for prop in schema[cls].references:
        if prop.name in found:
            value = found[prop.name]
            found[prop.name] = sorted(set(map(resolve, value))) if prop.many else resolve(value)
    return found


def statement(
    schema: Schema, key: str, record: Record, source: Source, resolve: Resolve
) -> Statement:
    """A record as merging needs it."""
    cls = type(record.entity).__name__
    return Statement(
        cls=cls,
        fields=resolved(schema, cls, stated(record.entity), resolve),
        source=source.id,
        source_kind=source.sourceKind or "editorial",
        published=source.published,
        confidence=record.confidence,
        key=key,
    )


def merged_source(listed: Iterable[Source]) -> Source:
    """A source from what data sets say of it, in the order of their ids: the first one counts."""
    fields: dict[str, Any] = {}
    for source in reversed(list(listed)):
        fields |= {"id": source.id, **stated(source)}
    return Source.model_validate(fields)
