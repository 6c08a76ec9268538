"""The steps of a load: which statement writes which rows, in which order within one kind."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph import cypher
from graph.database.names import MENTIONS, edge_types, edges, relationship_type
from graph.database.records import source_hash
from graph.database.stated_rows import decision_row, listing_row, record_row, source_node
from ontology.exchange.archive import Decision, Listing, Span
from ontology.exchange.archive import Version as RecordVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from graph.database.records import Accepted, Difference
    from graph.database.rows import EntityRow, Fields
    from graph.database.state import Node, Version
    from ontology.sameness import Sameness
    from ontology.schema import Schema


@dataclass(frozen=True)
class Step:
    """A statement and its rows."""

    statement: str
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class Load:
    """What is to be loaded, and how it differs from what is stored."""

    schema: Schema
    dataset: str
    run: str
    now: datetime
    accepted: Accepted
    difference: Difference
    everything: bool = False

    @property
    def span(self) -> Span:
        """The time that begins with this load."""
        return Span(self.now, self.run)


def source_steps(load: Load, sources: Mapping[str, Fields]) -> list[Step]:
    """Sources as merged over data sets, and what this data set says of them."""
    nodes = [source_node(load.schema, fields) for _, fields in sorted(sources.items())]
    changed = {i: load.accepted.sources[i] for i in sorted(load.difference.sources)}
    listed = [listing_row(Listing(load.dataset, s, load.span)) for s in changed.values()]
    stale = [{"id": i, "hash": source_hash(s), **ended(load)} for i, s in changed.items()]
    return [
        Step(cypher.upsert_sources(), nodes),
        Step(cypher.close_listings(), stale),
        Step(cypher.list_sources(), listed),
    ]


def unlist_steps(load: Load) -> list[Step]:
    """Sources that this data set no longer lists."""
    gone = [{"id": i, **ended(load)} for i in sorted(load.difference.gone_sources)]
    return [Step(cypher.unlist_sources(), gone)]


def ended(load: Load) -> dict[str, Any]:
    """What marks the end of something that a data set said."""
    return {"dataset": load.dataset, "until": load.now, "endedBy": load.run}


def record_steps(load: Load, same: Sameness) -> list[Step]:
    """Record versions that end, then those that begin."""
    gone = [{"record": key, **ended(load)} for key in sorted(load.difference.gone_records)]
    new = []
    for key in sorted(load.difference.records):
        record = load.accepted.records[key]
        version = RecordVersion(key, load.dataset, record, load.span)
        new.append(record_row(load.schema, version, same.resolve(record.entity.id)))
    return [Step(cypher.close_records(), gone), Step(cypher.open_records(), new)]


def decision_steps(load: Load) -> list[Step]:
    """Decisions that begin and end."""
    new = []
    for key in sorted(load.difference.decisions):
        decision = load.accepted.decisions[key]
        new.append(decision_row(Decision(key, load.dataset, decision, load.span)))
    gone = [{"key": key, **ended(load)} for key in sorted(load.difference.gone_decisions)]
    return [Step(cypher.open_decisions(), new), Step(cypher.close_decisions(), gone)]


def moves(live: list[Version], same: Sameness) -> list[Step]:
    """Records that hang on another entity than their raw id names now."""
    placed = [(v, same.resolve(v.raw)) for v in live if v.node is not None]
    rows = [{"record": v.key, "entity": entity} for v, entity in placed if v.node != entity]
    targets = {row["entity"] for row in rows}
    return [Step(cypher.ensure_stubs(), rows_of(targets)), Step(cypher.move_records(), rows)]


def node_steps(schema: Schema, changed: list[EntityRow], lost: list[str]) -> list[Step]:
    """Nodes by class; `lost` are stated no more; what is referred to exists at least as a stub."""
    by_class: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in changed:
        by_class[row.cls].append({"id": row.id, "properties": row.properties})
    named = {i for row in changed for i in (*(t for _, t in row.references), *row.mentions)}
    return [
        *(Step(cypher.upsert_nodes(schema, cls), rows) for cls, rows in sorted(by_class.items())),
        Step(cypher.unstate_nodes(schema), rows_of(lost)),
        Step(cypher.ensure_stubs(), rows_of(sorted(named - {row.id for row in changed}))),
    ]


def reference_steps(schema: Schema, changed: list[EntityRow], again: Iterable[str]) -> list[Step]:
    """References and mentions; `again` are entities that stood there before."""
    keep = {row.id: [f"{kind}>{to}" for kind, to in row.references] for row in changed}
    for row in changed:
        keep[row.id] += [f"{MENTIONS}>{to}" for to in row.mentions]
    stale = [{"id": i, "keep": keep.get(i, [])} for i in sorted(again)]
    by_type: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in changed:
        for kind, to in row.references:
            by_type[kind].append({"id": row.id, "to": to})
    props = {
        relationship_type(p.name): p.name for c in schema.classes.values() for p in c.references
    }
    mentions = [{"id": row.id, "to": to} for row in changed for to in row.mentions]
    return [
        Step(cypher.delete_references(schema), stale),
        *(Step(cypher.upsert_references(props[k]), rows) for k, rows in sorted(by_type.items())),
        Step(cypher.upsert_mentions(), mentions),
    ]


def edge_steps(
    schema: Schema, changed: list[EntityRow], again: Mapping[str, Node], *, everything: bool = False
) -> list[Step]:
    """Projected edges: stale ones go, by the classes that drew them, then those that hold.

    After a killed load the labels of a node do not prove what it drew: `everything` looks at all.
    """
    keep: dict[str, list[str]] = {row.id: [e.key for e in row.edges] for row in changed}
    stale: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entity, node in sorted(again.items()):
        for kind in edge_types(schema) if everything else _drawn(schema, node):
            stale[kind].append({"id": entity, "keep": keep.get(entity, [])})
    by_type: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in changed:
        for e in row.edges:
            by_type[e.type].append(
                {"from": e.start, "to": e.end, "key": e.key, "properties": e.properties}
            )
    return [
        *(Step(cypher.delete_edges(kind), rows) for kind, rows in sorted(stale.items())),
        *(Step(cypher.upsert_edges(kind), rows) for kind, rows in sorted(by_type.items())),
    ]


def _drawn(schema: Schema, node: Node) -> set[str]:
    """The types of edges that a node may have drawn."""
    return {e.type for cls in node.labels & set(schema.classes) for e in edges(schema, cls)}


def sweep_steps(
    load: Load, same: Sameness, changed: list[EntityRow], touched: set[str]
) -> list[Step]:
    """Ids that lost, then what nobody states or refers to any more."""
    named = touched | {to for row in changed for _, to in row.references}
    named |= {to for row in changed for to in row.mentions}
    merged = [{"id": i, "into": w} for w in sorted(named) for i in same.losers.get(w, ())]
    return [
        Step(cypher.merge_ids(), merged),
        Step(cypher.sweep_stubs(load.schema), [{}]),
        Step(cypher.sweep_merged(), [{}]),
    ]


def rows_of(ids: Iterable[str], **more: str) -> list[dict[str, Any]]:
    """Rows that hold an id and the same beside it."""
    return [{"id": i, **more} for i in sorted(ids)]
