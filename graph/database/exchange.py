"""Everything that is stated, as it was stated, for files that others read: raw ids, keys, decisions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.database.transactions import values
from ontology.exchange.archive import Version
from ontology.record import Reading, Record, SameAs, from_stated

if TYPE_CHECKING:
    from neo4j import Transaction

    from graph.database.reader import Reader
    from graph.world import World
    from ontology.models import Source

_VERSIONS = """\
MATCH ()-[r:STATED_BY]->(s)
RETURN r.record, r.dataset, r.class, r.rawId, r.stated, s.id, r.confidence, r.locator, r.quote,
       r.retrieved
ORDER BY r.record"""
_DATASETS = "MATCH (d:Dataset) RETURN d.id, d.title ORDER BY d.id"
_DECISIONS = """\
MATCH (d:Decision)
RETURN d.dataset, d.left, d.right, d.verdict, d.reason, d.by, d.date
ORDER BY d.key"""


@dataclass(frozen=True)
class Snapshot:
    """The graph at one moment: what is merged, the sources, and what each data set states."""

    world: World
    sources: tuple[Source, ...]
    versions: tuple[Version, ...]
    readings: tuple[Reading, ...]


def snapshot(tx: Transaction, reader: Reader) -> Snapshot:
    """Read everything."""
    infos = reader.sources(tx)
    versions = tuple(
        Version(key, dataset, Record(from_stated(cls, raw, json.loads(text)), *evidence))
        for key, dataset, cls, raw, text, *evidence in values(tx, _VERSIONS)
    )
    decided = [(dataset, SameAs(*rest)) for dataset, *rest in values(tx, _DECISIONS)]
    readings = tuple(
        Reading(
            dataset=dataset,
            title=title,
            sources=tuple(info.source for info in infos if dataset in info.datasets),
            records=tuple(v.record for v in versions if v.dataset == dataset),
            same_as=tuple(decision for owner, decision in decided if owner == dataset),
        )
        for dataset, title in values(tx, _DATASETS)
    )
    return Snapshot(reader.world(tx), tuple(info.source for info in infos), versions, readings)
