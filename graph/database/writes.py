"""The steps of a load: which statement writes which rows, in which order within one kind."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph import cypher
from graph.database.names import MENTIONS, edge_types, edges, relationship_type
from graph.database.records import digest, source_hash, source_row
from graph.database.rows import Fields, flat, scalars
from ontology.models import Source
from ontology.record import stated, stated_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from graph.database.records import Accepted, Difference
    from graph.database.rows import EntityRow
    from graph.database.state import Node, Version
    from ontology.record import Record
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


def source_steps(load: Load, sources: Mapping[str, Fields]) -> list[Step]:
    """Sources as merged over data sets, and what this data set says of them."""
    cls = load.schema["Source"]
    nodes = []
    for source, fields in sorted(sources.items()):
        entity = Source.model_validate(fields)
        # The day of retrieval too, lest it depend on which data set came first.
        properties = {"id": source, "rowHash": digest(source_row(entity))}
        nodes.append({"id": source, "properties": properties | scalars(cls, stated(entity))})
    changed = {i: load.accepted.sources[i] for i in sorted(load.difference.sources)}
    own = {"since": load.now, "run": load.run}
    listed = [
        {
            "id": i, "dataset": load.dataset,
            "properties": {"row": source_row(s), "hash": source_hash(s), **own},
        }
        for i, s in changed.items()
    ]  # fmt: skip
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
        entity = same.resolve(record.entity.id)
        properties = record_properties(load, key, record)
        new.append({"entity": entity, "source": record.source, "properties": properties})
    return [Step(cypher.close_records(), gone), Step(cypher.open_records(), new)]


def record_properties(load: Load, key: str, record: Record) -> dict[str, Any]:
    """The properties of a STATED_BY: where it is from, the canonical text, flat copies."""
    cls = type(record.entity).__name__
    own = {
        "record": key, "dataset": load.dataset, "run": load.run, "since": load.now, "class": cls,
        "rawId": record.entity.id, "locator": record.locator, "quote": record.quote,
        "confidence": record.confidence, "retrieved": record.retrieved,
        "stated": stated_json(record.entity),
    }  # fmt: skip
    copies = flat(load.schema[cls], stated(record.entity))
    return copies | {name: value for name, value in own.items() if value is not None}


def decision_steps(load: Load) -> list[Step]:
    """Decisions that begin and end."""
    new = []
    for key in sorted(load.difference.decisions):
        d = load.accepted.decisions[key]
        properties = {
            "key": key, "dataset": load.dataset, "run": load.run, "since": load.now, "left": d.left,
            "right": d.right, "verdict": d.verdict, "reason": d.reason, "by": d.by, "date": d.date,
        }  # fmt: skip
        new.append({"key": key, "properties": properties})
    gone = [{"key": key, **ended(load)} for key in sorted(load.difference.gone_decisions)]
    return [Step(cypher.open_decisions(), new), Step(cypher.close_decisions(), gone)]


def moves(live: list[Version], same: Sameness) -> list[Step]:
    """Records that hang on another entity than their raw id names now."""
    placed = [(v, same.resolve(v.raw)) for v in live if v.node is not None]
    rows = [{"record": v.key, "entity": entity} for v, entity in placed if v.node != entity]
    targets = {row["entity"] for row in rows}
    return [Step(cypher.ensure_stubs(), rows_of(targets)), Step(cypher.move_records(), rows)]


def node_steps(load: Load, changed: list[EntityRow], lost: list[str]) -> list[Step]:
    """Nodes by class; `lost` are stated no more; what is referred to exists at least as a stub."""
    by_class: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in changed:
        by_class[row.cls].append({"id": row.id, "properties": row.properties})
    named = {i for row in changed for i in (*(t for _, t in row.references), *row.mentions)}
    return [
        *(
            Step(cypher.upsert_nodes(load.schema, cls), rows)
            for cls, rows in sorted(by_class.items())
        ),
        Step(cypher.unstate_nodes(load.schema), rows_of(lost)),
        Step(cypher.ensure_stubs(), rows_of(sorted(named - {row.id for row in changed}))),
    ]


def reference_steps(load: Load, changed: list[EntityRow], again: Iterable[str]) -> list[Step]:
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
        relationship_type(p.name): p.name
        for c in load.schema.classes.values()
        for p in c.references
    }
    mentions = [{"id": row.id, "to": to} for row in changed for to in row.mentions]
    return [
        Step(cypher.delete_references(load.schema), stale),
        *(Step(cypher.upsert_references(props[k]), rows) for k, rows in sorted(by_type.items())),
        Step(cypher.upsert_mentions(), mentions),
    ]


def edge_steps(load: Load, changed: list[EntityRow], again: Mapping[str, Node]) -> list[Step]:
    """Projected edges: stale ones go, by the classes that drew them, then those that hold."""
    keep: dict[str, list[str]] = {row.id: [e.key for e in row.edges] for row in changed}
    stale: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entity, node in sorted(again.items()):
        for kind in _drawn(load, node):
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


def _drawn(load: Load, node: Node) -> set[str]:
    """The types of edges that a node may have drawn; after a killed load its labels prove nothing."""
    if load.everything:
        return set(edge_types(load.schema))
    return {
        e.type for cls in node.labels & set(load.schema.classes) for e in edges(load.schema, cls)
    }


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
