"""One load: compare the reading with what is stored, derive what follows, write the difference.

Records are the truth; everything else (nodes, references, edges, stubs, merged ids) is derived from
the live ones by graph.derive. A load therefore rewrites only the entities that its changed
statements touch, and one that was killed is completed by deriving everything anew.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph import cypher, derive, state
from graph.names import edge_types, relationship_type
from graph.records import source_hash, source_row
from graph.rows import Fields, flat, scalars
from graph.sameness import Sameness
from ontology.record import from_stated, stated, stated_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from neo4j import Transaction

    from graph.records import Accepted, Difference
    from graph.rows import EntityRow
    from ontology.models import Source
    from ontology.record import Record
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


def plan(tx: Transaction, load: Load) -> list[Step]:
    """The steps that bring the graph to what the reading states."""
    before = state.decisions(tx)
    kept = {k: d for k, d in before.items() if k not in load.difference.gone_decisions}
    new = {k: load.accepted.decisions[k] for k in load.difference.decisions}
    old, same = Sameness.of(before.values()), Sameness.of({**kept, **new}.values())
    sources = _sources(tx, load)
    return [
        *_source_steps(load, sources),
        *_record_steps(load, same),
        *_derived_steps(tx, load, old, same, sources),
        Step(cypher.unlist_sources(), _rows(load.difference.gone_sources, dataset=load.dataset)),
        *_decision_steps(load),
    ]


# ---------------------------------------------------------------- sources


def _sources(tx: Transaction, load: Load) -> dict[str, Fields]:
    """The sources that change, merged over the data sets that list them: first data set by id."""
    ids = load.difference.sources | load.difference.gone_sources
    listed = state.listings(tx, load.dataset, ids)
    for source in load.difference.sources:
        row = source_row(load.accepted.sources[source])
        listed.setdefault(source, {})[load.dataset] = row
    return {source: _merged_source(source, by_dataset) for source, by_dataset in listed.items()}


def _merged_source(source: str, by_dataset: Mapping[str, str]) -> Fields:
    fields: Fields = {}
    for _, row in sorted(by_dataset.items(), reverse=True):
        fields |= json.loads(row)
    return {"id": source, **fields}


def _source_steps(load: Load, sources: Mapping[str, Fields]) -> list[Step]:
    cls = load.schema["Source"]
    nodes = []
    for source, fields in sorted(sources.items()):
        entity: Source = from_stated(
            "Source", source, {k: v for k, v in fields.items() if k != "id"}
        )  # type: ignore[assignment]
        properties = {"id": source, "rowHash": source_hash(entity), **scalars(cls, stated(entity))}
        nodes.append({"id": source, "properties": properties})
    listed = [
        {"id": i, "dataset": load.dataset, "row": source_row(s), "hash": source_hash(s)}
        for i, s in sorted(load.accepted.sources.items())
        if i in load.difference.sources
    ]
    return [Step(cypher.upsert_sources(), nodes), Step(cypher.list_sources(), listed)]


# ---------------------------------------------------------------- records and decisions


def _record_steps(load: Load, same: Sameness) -> list[Step]:
    ended = {"until": load.now, "endedBy": load.run}
    gone = [{"record": key, **ended} for key in sorted(load.difference.gone_records)]
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


def _decision_steps(load: Load) -> list[Step]:
    new = []
    for key in sorted(load.difference.decisions):
        d = load.accepted.decisions[key]
        properties = {
            "key": key, "dataset": load.dataset, "run": load.run, "since": load.now, "left": d.left,
            "right": d.right, "verdict": d.verdict, "reason": d.reason, "by": d.by, "date": d.date,
        }  # fmt: skip
        new.append({"key": key, "properties": properties})
    ended = {"until": load.now, "endedBy": load.run}
    gone = [{"key": key, **ended} for key in sorted(load.difference.gone_decisions)]
    return [Step(cypher.open_decisions(), new), Step(cypher.close_decisions(), gone)]


# ---------------------------------------------------------------- what follows


def _derived_steps(
    tx: Transaction, load: Load, old: Sameness, same: Sameness, sources: Mapping[str, Fields]
) -> list[Step]:
    ids = _touched(tx, load, old, same)
    live = _versions(tx, load, ids)
    touched = ids | {same.resolve(version.raw) for version in live}
    rows = _entity_rows(tx, load, same, live, touched, _ranks(tx, live, sources))
    stored = state.nodes(tx, touched | {i for t in touched for i in same.losers.get(t, ())})
    changed = [
        row for row in rows.values()
        if load.everything or row.id not in stored or stored[row.id].hash != row.hash
    ]  # fmt: skip
    lost = sorted(
        i for i in touched - set(rows) if i in stored and stored[i].state in ("live", "merged")
    )
    again = {row.id for row in changed if row.id in stored} | set(lost)
    return [
        *_moves(live, same),
        *_node_steps(load, changed, lost),
        *_reference_steps(load, changed, again),
        *_edge_steps(load, changed, again),
        *_sweep_steps(load, same, changed, touched),
    ]


def _touched(tx: Transaction, load: Load, old: Sameness, same: Sameness) -> set[str]:
    """The ids whose entities may change, as they stand before and after."""
    if load.everything:
        return state.everything(tx) | {
            same.resolve(r.entity.id) for r in load.accepted.records.values()
        }
    moved = old.moved(same)
    stated_now = {load.accepted.records[key].entity.id for key in load.difference.records}
    gone = load.difference.gone_records
    raws = moved | stated_now | (_raw_ids(tx, gone) if gone else set())
    ids = {resolve(raw) for raw in raws for resolve in (old.resolve, same.resolve)}
    if ranked := load.difference.sources | load.difference.gone_sources:
        ids |= state.stated_by(tx, ranked)
    if moved:
        ids |= state.referrers(tx, load.schema, {old.resolve(raw) for raw in moved} | moved)
    ids |= state.superseded(tx, ids)
    named = (load.accepted.records[key].entity for key in load.difference.records)
    return ids | {same.resolve(i) for entity in named for i in getattr(entity, "supersedes", ())}


def _raw_ids(tx: Transaction, keys: Iterable[str]) -> set[str]:
    found = tx.run(
        "UNWIND $keys AS key MATCH ()-[r:STATED_BY {record: key}]->() RETURN DISTINCT r.rawId AS raw",
        keys=list(keys),
    )
    return {record["raw"] for record in found}


def _versions(tx: Transaction, load: Load, ids: set[str]) -> list[state.Version]:
    """The record versions of the touched entities that will be live after this load."""
    kept = [v for v in state.versions(tx, ids) if v.key not in load.difference.gone_records]
    known = {v.key for v in kept}
    new = [
        state.Version(
            key, type(r.entity).__name__, r.entity.id, r.source, r.confidence, stated(r.entity)
        )
        for key, r in ((k, load.accepted.records[k]) for k in load.difference.records - known)
    ]
    return [*kept, *new]


def _ranks(
    tx: Transaction, live: list[state.Version], sources: Mapping[str, Fields]
) -> dict[str, tuple[str, str | None]]:
    ranks = state.source_ranks(tx, {v.source for v in live} - set(sources))
    return ranks | {i: (f["sourceKind"], f.get("published")) for i, f in sources.items()}


def _entity_rows(
    tx: Transaction,
    load: Load,
    same: Sameness,
    live: list[state.Version],
    touched: set[str],
    ranks: Mapping[str, tuple[str, str | None]],
) -> dict[str, EntityRow]:
    by_id: dict[str, list[state.Version]] = defaultdict(list)
    for version in live:
        by_id[same.resolve(version.raw)].append(version)
    entities = {
        i: derive.merged(load.schema, i, by_id[i], same.resolve, ranks) for i in sorted(by_id)
    }
    ending = state.superseding(tx, touched)
    for old in ending.values():
        for new in set(old) & touched:
            del old[new]
    for entity in entities.values():
        for target in entity.fields.get("supersedes", ()):
            ending.setdefault(target, {})[entity.id] = entity.begins
    return {i: derive.row(load.schema, e, ending.get(i, {})) for i, e in entities.items()}


def _moves(live: list[state.Version], same: Sameness) -> list[Step]:
    placed = [(v, same.resolve(v.raw)) for v in live if v.node is not None]
    rows = [{"record": v.key, "entity": entity} for v, entity in placed if v.node != entity]
    targets = {row["entity"] for row in rows}
    return [Step(cypher.ensure_stubs(), _rows(targets)), Step(cypher.move_records(), rows)]


def _node_steps(load: Load, changed: list[EntityRow], lost: list[str]) -> list[Step]:
    by_class: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in changed:
        by_class[row.cls].append({"id": row.id, "properties": row.properties})
    named = {i for row in changed for i in (*(t for _, t in row.references), *row.mentions)}
    return [
        *(
            Step(cypher.upsert_nodes(load.schema, cls), rows)
            for cls, rows in sorted(by_class.items())
        ),
        Step(cypher.unstate_nodes(load.schema), _rows(lost)),
        Step(cypher.ensure_stubs(), _rows(sorted(named - {row.id for row in changed}))),
    ]


def _reference_steps(load: Load, changed: list[EntityRow], again: set[str]) -> list[Step]:
    keep = {row.id: [f"{kind}>{to}" for kind, to in row.references] for row in changed}
    for row in changed:
        keep[row.id] += [f"MENTIONS>{to}" for to in row.mentions]
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


def _edge_steps(load: Load, changed: list[EntityRow], again: set[str]) -> list[Step]:
    keep: dict[str, list[str]] = {row.id: [e.key for e in row.edges] for row in changed}
    stale = [{"id": i, "keep": keep.get(i, [])} for i in sorted(again)]
    by_type: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in changed:
        for e in row.edges:
            by_type[e.type].append(
                {"from": e.start, "to": e.end, "key": e.key, "properties": e.properties}
            )
    return [
        *(Step(cypher.delete_edges(kind), stale) for kind in edge_types(load.schema)),
        *(Step(cypher.upsert_edges(kind), rows) for kind, rows in sorted(by_type.items())),
    ]


def _sweep_steps(
    load: Load, same: Sameness, changed: list[EntityRow], touched: set[str]
) -> list[Step]:
    named = touched | {to for row in changed for _, to in row.references}
    named |= {to for row in changed for to in row.mentions}
    merged = [{"id": i, "into": w} for w in sorted(named) for i in same.losers.get(w, ())]
    return [
        Step(cypher.merge_ids(), merged),
        Step(cypher.sweep_stubs(load.schema), [{}]),
        Step(cypher.sweep_merged(), [{}]),
    ]


def _rows(ids: Iterable[str], **more: str) -> list[dict[str, Any]]:
    return [{"id": i, **more} for i in sorted(ids)]
