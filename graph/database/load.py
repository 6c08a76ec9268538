"""One load: compare the reading with what is stored, derive what follows, write the difference.

Records are the truth; everything else (nodes, references, edges, stubs, merged ids) is derived from
the live ones by graph.database.derive. A load therefore rewrites only the entities that its changed
statements touch, and one that was killed is completed by deriving everything anew.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from graph.database import derive, state, writes
from graph.database.records import merged_source, source_row
from graph.database.rows import Fields
from ontology.current import begin
from ontology.record import stated
from ontology.sameness import Sameness

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from neo4j import Transaction

    from graph.database.rows import EntityRow


def plan(tx: Transaction, load: writes.Load) -> list[writes.Step]:
    """The steps that bring the graph to what the reading states."""
    before = state.decisions(tx)
    kept = {k: d for k, d in before.items() if k not in load.difference.gone_decisions}
    new = {k: load.accepted.decisions[k] for k in load.difference.decisions}
    old, same = Sameness.of(before.values()), Sameness.of({**kept, **new}.values())
    sources = _sources(tx, load)
    return [
        *writes.source_steps(load, sources),
        *writes.record_steps(load, same),
        *_derived_steps(tx, load, old, same, sources),
        *writes.unlist_steps(load),
        *writes.decision_steps(load),
    ]


# ---------------------------------------------------------------- sources


def _sources(tx: Transaction, load: writes.Load) -> dict[str, Fields]:
    """The sources that change, merged over the data sets that list them: first data set by id."""
    ids = load.difference.sources | load.difference.gone_sources
    listed = state.listings(tx, load.dataset, ids)
    for source in load.difference.sources:
        row = source_row(load.accepted.sources[source])
        listed.setdefault(source, {})[load.dataset] = row
    return {source: merged_source(source, by_dataset) for source, by_dataset in listed.items()}


# ---------------------------------------------------------------- what follows


def _derived_steps(
    tx: Transaction, load: writes.Load, old: Sameness, same: Sameness, sources: Mapping[str, Fields]
) -> list[writes.Step]:
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
    again = {i: stored[i] for i in (*(row.id for row in changed), *lost) if i in stored}
    return [
        *writes.moves(live, same),
        *writes.node_steps(load.schema, changed, lost),
        *writes.reference_steps(load.schema, changed, again),
        *writes.edge_steps(load.schema, changed, again, everything=load.everything),
        *writes.sweep_steps(load, same, changed, touched),
    ]


def _touched(tx: Transaction, load: writes.Load, old: Sameness, same: Sameness) -> set[str]:
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


def _versions(tx: Transaction, load: writes.Load, ids: set[str]) -> list[state.Version]:
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
    load: writes.Load,
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
    for i, found in entities.items():
        for target in getattr(found.entity, "supersedes", ()):
            ending.setdefault(target, {})[i] = begin(found.entity)
    return {i: derive.row(load.schema, e, ending.get(i, {}).values()) for i, e in entities.items()}
