"""From records to entities: what stands in the graph is a function of the live records alone.

Nothing here looks at what was there before, so the order of loads never shows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from graph.rows import EntityRow, Fields, entity_row, values
from ontology.merge import Statement, merge, order
from ontology.record import stated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from graph.state import Version
    from ontology.schema import Schema

_BEST = ("high", "medium", "low")


@dataclass(frozen=True)
class Merged:
    """A merged entity before supersession: class, fields with resolved ids, what else it names."""

    id: str
    cls: str
    fields: Fields
    confidence: str
    mentions: frozenset[str]

    @property
    def begins(self) -> str | None:
        """The date from which a relation holds, as far as stated."""
        return next(
            (self.fields[k] for k in ("validFrom", "signed", "asOf") if k in self.fields), None
        )


def merged(
    schema: Schema,
    entity_id: str,
    versions: Iterable[Version],
    resolve: Callable[[str], str],
    ranks: Mapping[str, tuple[str, str | None]],
) -> Merged:
    """The entity that the live record versions of one id make; there must be at least one."""
    statements = [_statement(schema, version, resolve, ranks) for version in versions]
    fitting = _fitting(schema, statements)
    entity = merge(schema, entity_id, fitting)
    named = {i for s in statements for i in _named(schema, s)}
    best = min((s.confidence for s in statements), key=_BEST.index)
    return Merged(entity_id, type(entity).__name__, stated(entity), best, frozenset(named))


def _statement(
    schema: Schema,
    version: Version,
    resolve: Callable[[str], str],
    ranks: Mapping[str, tuple[str, str | None]],
) -> Statement:
    kind, published = ranks[version.source]
    fields = dict(version.fields)
    for prop in schema[version.cls].references:
        if prop.name in fields:
            fields[prop.name] = resolved(fields[prop.name], resolve)
    return Statement(
        cls=version.cls, fields=fields, source=version.source, source_kind=kind,
        published=published, confidence=version.confidence, key=version.key,
    )  # fmt: skip


def resolved(value: Any, resolve: Callable[[str], str]) -> Any:
    """Raw ids, one or many, as the ids that stand for them."""
    if isinstance(value, str):
        return resolve(value)
    return list(dict.fromkeys(resolve(item) for item in value))


def _fitting(schema: Schema, statements: list[Statement]) -> list[Statement]:
    """The statements cut down to what the winning class can hold.

    What is cut stays in its record; graph.checks reports it.
    """
    winner = schema[min(statements, key=lambda s: order(schema, s)).cls]
    return [
        replace(
            s, fields={k: v for k, v in s.fields.items() if fits(schema, winner.name, s.cls, k)}
        )
        for s in statements
    ]


def fits(schema: Schema, winner: str, cls: str, prop: str) -> bool:
    """Whether a field of class `cls` has a place in an entity of class `winner`."""
    ours, theirs = schema[winner].properties.get(prop), schema[cls].properties[prop]
    return ours is not None and (ours.kind, ours.many) == (theirs.kind, theirs.many)


def _named(schema: Schema, statement: Statement) -> Iterable[str]:
    for prop in schema[statement.cls].references:
        yield from values(statement.fields, prop.name)


def row(schema: Schema, entity: Merged, superseding: Mapping[str, str | None]) -> EntityRow:
    """The row of a merged entity. `superseding`: what supersedes it -> from when, if stated.

    A superseded relation with no stated end ends when the first of those begins; if none says when,
    its status becomes `superseded`.
    """
    fields = dict(entity.fields)
    if superseding and "validTo" not in fields:
        days = sorted(day for day in superseding.values() if day)
        fields |= {"validTo": days[0]} if days else {"status": "superseded"}
    return entity_row(
        schema, entity.cls, entity.id, fields, entity.confidence, set(entity.mentions)
    )
