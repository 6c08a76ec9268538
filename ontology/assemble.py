"""Assembling: records and decisions on sameness become merged entities, with no database.

The Store does the same in Neo4j; checks, exports and tests use this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from ontology.merge import Statement, merge
from ontology.models import Relation, Resource, Source
from ontology.record import Record, SameAs, stated
from ontology.sameness import merged_ids
from ontology.schema import Schema


def assemble(
    schema: Schema,
    records: Iterable[Record],
    sources: Iterable[Source],
    same_as: Iterable[SameAs] = (),
    dataset: str = "",
) -> dict[str, Resource]:
    """The merged entities by id, sources included. Every source of a record must be in `sources`."""
    resolve = merged_ids(same_as)
    by_id = {source.id: source for source in sources}
    groups: dict[str, list[Statement]] = defaultdict(list)
    for record in records:
        entity_id = resolve.get(record.entity.id, record.entity.id)
        groups[entity_id].append(_statement(schema, record, by_id[record.source], resolve, dataset))
    merged = {key: merge(schema, key, statements) for key, statements in groups.items()}
    return {**merged, **_ended(merged), **by_id}


def _ended(merged: Mapping[str, Resource]) -> dict[str, Resource]:
    """The relations that newer ones supersede: they end when the first of those begins.

    Where a source states the end, that stays; where nothing says when, the status says it.
    """
    begins: dict[str, list[str]] = defaultdict(list)
    for entity in merged.values():
        if isinstance(entity, Relation):
            begin = entity.validFrom or getattr(entity, "signed", None) or entity.asOf
            for old in entity.supersedes:
                begins[old].append(begin or "")
    found: dict[str, Resource] = {}
    for old, days in begins.items():
        relation = merged.get(old)
        if isinstance(relation, Relation) and relation.validTo is None:
            day = min((day for day in days if day), default=None)
            change = {"validTo": day} if day else {"status": "superseded"}
            found[old] = relation.model_copy(update=change)
    return found


def resolved(
    schema: Schema, cls: str, fields: Mapping[str, Any], resolve: Mapping[str, str]
) -> dict[str, Any]:
    """Stated fields with each reference replaced by the id that stays."""
    found = dict(fields)
    for prop in schema[cls].references:
        if prop.name in found:
            value = found[prop.name]
            found[prop.name] = (
                list(dict.fromkeys(resolve.get(item, item) for item in value))
                if prop.many
                else resolve.get(value, value)
            )
    return found


def _statement(
    schema: Schema, record: Record, source: Source, resolve: Mapping[str, str], dataset: str
) -> Statement:
    cls = type(record.entity).__name__
    return Statement(
        cls=cls,
        fields=resolved(schema, cls, stated(record.entity), resolve),
        source=source.id,
        source_kind=source.sourceKind or "editorial",
        published=source.published,
        confidence=record.confidence,
        key=record.key(dataset),
    )
