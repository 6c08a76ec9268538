"""From records to entities: what stands in the graph is a function of the live records alone.

Nothing here looks at what was there before, so the order of loads never shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.database.rows import EntityRow, entity_row, values
from ontology.assemble import resolved
from ontology.current import ending
from ontology.merge import Statement, merge
from ontology.record import CONFIDENCES, stated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graph.database.state import Version
    from ontology.assemble import Resolve
    from ontology.models import Resource
    from ontology.schema import Schema


@dataclass(frozen=True)
class Merged:
    """A merged entity before supersession: with resolved ids, and what else its records name."""

    entity: Resource
    confidence: str
    mentions: frozenset[str]


def merged(
    schema: Schema,
    entity_id: str,
    versions: Iterable[Version],
    resolve: Resolve,
    ranks: Mapping[str, tuple[str, str | None]],
) -> Merged:
    """The entity that the live record versions of one id make; there must be at least one."""
    statements = [_statement(schema, version, resolve, ranks) for version in versions]
    named = {i for s in statements for i in _named(schema, s)}
    best = min((s.confidence for s in statements), key=CONFIDENCES.index)
    return Merged(merge(schema, entity_id, statements), best, frozenset(named))


def _statement(
    schema: Schema,
    version: Version,
    resolve: Resolve,
    ranks: Mapping[str, tuple[str, str | None]],
) -> Statement:
    kind, published = ranks[version.source]
    return Statement(
        cls=version.cls, fields=resolved(schema, version.cls, version.fields, resolve),
        source=version.source, source_kind=kind, published=published,
        confidence=version.confidence, key=version.key,
    )  # fmt: skip


def _named(schema: Schema, statement: Statement) -> Iterable[str]:
    for prop in schema[statement.cls].references:
        yield from values(statement.fields, prop.name)


def row(schema: Schema, found: Merged, superseding: Iterable[str | None]) -> EntityRow:
    """The row of a merged entity. `superseding`: from when each that supersedes it holds."""
    entity = found.entity
    fields = stated(entity) | ending(entity, superseding)
    return entity_row(
        schema, type(entity).__name__, entity.id, fields, found.confidence, set(found.mentions)
    )
