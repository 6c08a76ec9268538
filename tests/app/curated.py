"""The bundled data as one world, without a database: made once for all tests of it."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from graph.world import Evidence, World
from loaders.curated import read
from ontology.merge import Statement, merge
from ontology.record import stated
from ontology.schema import load_schema


@cache
def curated_world() -> World:
    """The bundled data as the Store would merge them."""
    reading, schema = read(), load_schema()
    merged = {d.right: d.left for d in reading.same_as if d.verdict == "positive"}

    def today(entity_id: str) -> str:
        while entity_id in merged:
            entity_id = merged[entity_id]
        return entity_id

    sources = {source.id: source for source in reading.sources}
    statements: dict[str, list[Statement]] = defaultdict(list)
    evidence: dict[str, list[Evidence]] = defaultdict(list)
    for record in reading.records:
        cls, fields = type(record.entity).__name__, stated(record.entity)
        for prop in schema[cls].references:
            if prop.name in fields:
                value = fields[prop.name]
                fields[prop.name] = [today(v) for v in value] if prop.many else today(value)
        key, source = record.key(reading.dataset), sources[record.source]
        said = Statement(
            cls, fields, source.id, source.sourceKind or "news", source.published,
            record.confidence, key,
        )  # fmt: skip
        statements[today(record.entity.id)].append(said)
        evidence[today(record.entity.id)].append(
            Evidence(key, source, record.confidence, stated=fields)
        )
    return World(
        {key: merge(schema, key, found) for key, found in statements.items()},
        {key: tuple(found) for key, found in evidence.items()},
        {old: today(old) for old in merged},
    )
