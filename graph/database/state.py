"""What a load reads before it writes: the part of the graph that it may touch."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.database.names import MENTIONS, reference_types
from graph.database.records import Stored
from graph.database.transactions import rows, values
from ontology.record import SameAs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neo4j import Transaction

    from ontology.record import Confidence
    from ontology.schema import Schema


@dataclass(frozen=True, slots=True)
class Version:
    """A live record version as deriving needs it: `fields` hold raw ids, `node` is where it hangs."""

    key: str
    cls: str
    raw: str
    source: str
    confidence: Confidence
    fields: dict[str, Any]
    node: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """What stands under an id now: `state` is live, stub, merged, source or retracted."""

    state: str
    hash: str | None
    labels: frozenset[str]


_RECORDS = """\
MATCH ()-[r:STATED_BY {dataset: $dataset}]->(s)
RETURN r.record, s.id, r.rawId, r.class, coalesce(r.locator, '')"""
_LISTED = "MATCH (:Dataset {id: $dataset})-[l:LISTS]->(s) RETURN s.id, l.hash"
_DECIDED = "MATCH (d:Decision {dataset: $dataset}) RETURN d.key"
_DECISIONS = """\
MATCH (d:Decision)
RETURN d.key, d.left, d.right, d.verdict, d.reason, d.by, d.date"""
_LISTINGS = """\
UNWIND $ids AS id
MATCH (d:Dataset)-[l:LISTS]->(:Resource {id: id})
WHERE d.id <> $dataset
RETURN id, d.id, l.row"""
_SOURCES = """\
MATCH (s:Source)
WHERE s.id IN $ids
RETURN s.id, s.sourceKind, s.published"""
_NODES = """\
UNWIND $ids AS id
MATCH (n:Resource {id: id})
RETURN id, n.rowHash, labels(n),
       CASE WHEN n:Source THEN 'source' WHEN n:Merged THEN 'merged' WHEN n:Retracted THEN 'retracted'
            WHEN n.stated THEN 'live' ELSE 'stub' END"""
_VERSIONS = """\
UNWIND $ids AS id
MATCH (:Resource {id: id})-[r:STATED_BY]->(s)
RETURN id, r.record, r.class, r.rawId, s.id, r.confidence, r.stated"""
_STATED_BY_SOURCES = """\
UNWIND $ids AS id
MATCH (n)-[:STATED_BY]->(:Resource {id: id})
RETURN DISTINCT n.id"""
_SUPERSEDED = """\
UNWIND $ids AS id
MATCH (:Resource {id: id})-[:SUPERSEDES]->(o)
RETURN DISTINCT o.id"""
_SUPERSEDING = """\
UNWIND $ids AS id
MATCH (o:Resource {id: id})<-[:SUPERSEDES]-(n)
RETURN id, n.id, coalesce(n.validFrom, n.signed, n.asOf)"""
_TAKEN = """\
CALL () {
  UNWIND $entities AS id MATCH (n:Resource {id: id}) WHERE n:Source RETURN id
  UNION UNWIND $sources AS id MATCH (n:Resource {id: id}) WHERE n:Entity OR n:Merged RETURN id
}
RETURN id"""
_EVERYTHING = "MATCH (n:Resource) WHERE NOT n:Source AND NOT n:Retracted RETURN n.id"


def stored(tx: Transaction, dataset: str) -> Stored:
    """What the graph holds of a data set."""
    args = {"dataset": dataset}
    return Stored(
        {key: (source, raw, cls, loc) for key, source, raw, cls, loc in values(tx, _RECORDS, args)},
        dict(values(tx, _LISTED, args)),
        frozenset(key for (key,) in values(tx, _DECIDED, args)),
    )


def decisions(tx: Transaction) -> dict[str, SameAs]:
    """Every live decision by key, whatever its data set."""
    return {key: SameAs(*rest) for key, *rest in values(tx, _DECISIONS)}


def listings(tx: Transaction, dataset: str, ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """What other data sets say of sources: id -> data set -> row."""
    found: dict[str, dict[str, str]] = {}
    for source, other, row in values(tx, _LISTINGS, {"ids": list(ids), "dataset": dataset}):
        found.setdefault(source, {})[other] = row
    return found


def source_ranks(tx: Transaction, ids: Iterable[str]) -> dict[str, tuple[str, str | None]]:
    """Kind and date of publication of sources."""
    return {i: (kind, day) for i, kind, day in values(tx, _SOURCES, {"ids": sorted(set(ids))})}


def nodes(tx: Transaction, ids: Iterable[str]) -> dict[str, Node]:
    """What stands under each of these ids."""
    found = values(tx, _NODES, {"ids": list(ids)})
    return {i: Node(state, digest, frozenset(labels)) for i, digest, labels, state in found}


def versions(tx: Transaction, ids: Iterable[str]) -> list[Version]:
    """The live record versions of the entities that stand under these ids."""
    return [
        Version(key, cls, raw, source, confidence, json.loads(text), node)
        for node, key, cls, raw, source, confidence, text in values(
            tx, _VERSIONS, {"ids": list(ids)}
        )
    ]


def stated_by(tx: Transaction, sources: Iterable[str]) -> set[str]:
    """The entities that these sources state."""
    return {i for (i,) in values(tx, _STATED_BY_SOURCES, {"ids": list(sources)})}


def referrers(tx: Transaction, schema: Schema, ids: Iterable[str]) -> set[str]:
    """The entities that refer to these."""
    kinds = "|".join((*reference_types(schema), MENTIONS))
    statement = (
        f"UNWIND $ids AS id MATCH (n)-[:{kinds}]->(:Resource {{id: id}}) RETURN DISTINCT n.id"
    )
    return {i for (i,) in values(tx, statement, {"ids": list(ids)})}


def superseded(tx: Transaction, ids: Iterable[str]) -> set[str]:
    """The relations that these supersede."""
    return {i for (i,) in values(tx, _SUPERSEDED, {"ids": list(ids)})}


def superseding(tx: Transaction, ids: Iterable[str]) -> dict[str, dict[str, str | None]]:
    """Which relations supersede each of these, with the date from which they hold."""
    found: dict[str, dict[str, str | None]] = {}
    for old, new, day in values(tx, _SUPERSEDING, {"ids": list(ids)}):
        found.setdefault(old, {})[new] = day
    return found


def taken(tx: Transaction, entities: Iterable[str], sources: Iterable[str]) -> set[str]:
    """Ids of entities that name a source in the graph, and of sources that name an entity."""
    found = values(tx, _TAKEN, {"entities": list(entities), "sources": list(sources)})
    return {i for (i,) in found}


def everything(tx: Transaction) -> set[str]:
    """All ids in use, for a load that has to complete one that was killed."""
    return {row["n.id"] for row in rows(tx, _EVERYTHING)}
