"""The records behind an entity or one of its fields, as an answer shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.world import Evidence, World
from ontology.record import CONFIDENCES, Confidence


@dataclass(frozen=True, slots=True)
class Item:
    """One record: what states it, where to read it, how well."""

    relation: str
    source: str
    title: str
    url: str | None
    quote: str | None
    date: str | None
    confidence: Confidence
    kind: str | None = None
    publisher: str | None = None
    locator: str | None = None

    @property
    def editorial(self) -> bool:
        """Whether nobody but our editors states it."""
        return self.kind == "editorial"


def items(world: World, entity_ids: Iterable[str]) -> tuple[Item, ...]:
    """Every record behind the entities, best first for each."""
    found: dict[Item, None] = {}
    for entity_id in entity_ids:
        for evidence in sorted(world.evidence.get(entity_id, ()), key=_rank):
            found[item(entity_id, evidence)] = None
    return tuple(found)


def for_field(world: World, entity_id: str, field: str) -> tuple[Item, ...]:
    """The records that state one field of an entity, best first."""
    records = world.evidence.get(entity_id, ())
    stating = [record for record in records if field in record.stated]
    return tuple(item(entity_id, record) for record in sorted(stating, key=_rank))


def best_confidence(world: World, entity_ids: Iterable[str]) -> Confidence | None:
    """The confidence of the best record behind any of the entities; None without a record."""
    found = [e.confidence for key in entity_ids for e in world.evidence.get(key, ())]
    return min(found, key=CONFIDENCES.index, default=None)


def weakest_confidence(levels: Iterable[str | None]) -> str | None:
    """The minimum over arcs; an arc without a record says nothing."""
    known = [level for level in levels if level is not None]
    return max(known, key=CONFIDENCES.index, default=None)


def _rank(evidence: Evidence) -> tuple[int, str, str]:
    return CONFIDENCES.index(evidence.confidence), evidence.source.id, evidence.record


def item(relation: str, evidence: Evidence) -> Item:
    """A record behind an entity as an answer shows it."""
    source = evidence.source
    return Item(
        relation=relation,
        source=source.id,
        title=source.title or source.id,
        url=source.url,
        quote=evidence.quote,
        date=source.published,
        confidence=evidence.confidence,
        kind=source.sourceKind,
        publisher=source.publisher,
        locator=evidence.locator,
    )
