"""The steps that restore a part of an archive: the statements and rows that a load would write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph import cypher
from graph.database import derive, restore_queries, state, writes
from graph.database.stated_rows import decision_row, record_row
from graph.database.writes import Step
from ontology.errors import StoreError
from ontology.record import stated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graph.database.derive import Merged
    from graph.database.placing import Group
    from ontology.exchange.archive import Dataset, Decision, Run, Version
    from ontology.sameness import Sameness
    from ontology.schema import Schema

#: Kind and date of publication of the sources, by id.
Ranks = dict[str, tuple[str, str | None]]


def dataset_step(datasets: Iterable[Dataset]) -> Step:
    """Data sets."""
    rows = [{"id": d.id, "title": d.title, "run": d.run} for d in datasets]
    return Step(restore_queries.DATASETS, rows)


def run_step(found: Iterable[Run]) -> Step:
    """Runs."""
    rows = [
        {
            "id": run.id, "dataset": run.dataset, "loader": run.loader, "started": run.started,
            "ended": run.ended, "complete": run.complete, **run.counts,
        }
        for run in found
    ]  # fmt: skip
    return Step(restore_queries.RUNS, rows)


def retracted_step(ids: Iterable[str]) -> Step:
    """Ids that are in use no more."""
    return Step(restore_queries.RETRACTED, [{"id": i, "properties": {"id": i}} for i in ids])


def decision_steps(decisions: Sequence[Decision]) -> list[Step]:
    """Decisions, live and past."""
    live = [decision_row(d) for d in decisions if d.span.until is None]
    past = [decision_row(d) for d in decisions if d.span.until is not None]
    return [Step(cypher.open_decisions(), live), Step(restore_queries.PAST_DECISIONS, past)]


def record_steps(schema: Schema, groups: Iterable[Group]) -> list[Step]:
    """Record versions, live and past."""
    placed = [(entity, version) for entity, versions in groups for version in versions]
    live = [record_row(schema, v, entity) for entity, v in placed if v.span.until is None]
    past = [record_row(schema, v, entity) for entity, v in placed if v.span.until is not None]
    return [Step(cypher.open_records(), live), Step(restore_queries.PAST_RECORDS, past)]


def live(groups: Iterable[Group]) -> dict[str, list[state.Version]]:
    """The live versions as merging needs them, by entity."""
    found: dict[str, list[state.Version]] = {}
    for entity, versions in groups:
        for version in versions:
            if version.span.until is None:
                found.setdefault(entity, []).append(_for_merging(version))
    return found


def merged(
    schema: Schema,
    live: Mapping[str, Sequence[state.Version]],
    same: Sameness,
    ranks: Mapping[str, tuple[str, str | None]],
) -> dict[str, Merged]:
    """What the live versions of each entity make, before supersession.

    Raises StoreError if a record cites a source that nobody lists.
    """
    for version in (version for versions in live.values() for version in versions):
        if version.source not in ranks:
            raise StoreError(
                f"the source {version.source!r} of a record on {version.raw!r} is listed by no data "
                "set: the export does not hold together; take another copy of it"
            )
    return {i: derive.merged(schema, i, v, same.resolve, ranks) for i, v in live.items()}


def _for_merging(version: Version) -> state.Version:
    record = version.record
    return state.Version(
        version.key, type(record.entity).__name__, record.entity.id, record.source,
        record.confidence, stated(record.entity),
    )  # fmt: skip


def without(steps: Iterable[Step], known: set[str]) -> list[Step]:
    """The steps without stubs for ids that are known to stand; these are known from here on."""
    found = []
    for step in steps:
        if step.statement == cypher.ensure_stubs():
            new = [row for row in step.rows if row["id"] not in known]
            known.update(row["id"] for row in new)
            found.append(Step(step.statement, new))
        else:
            found.append(step)
    return found


def entity_steps(
    schema: Schema, found: Mapping[str, Merged], superseding: Mapping[str, Iterable[str | None]]
) -> list[Step]:
    """Merged entities; `superseding`: from when those that supersede each hold."""
    rows = [derive.row(schema, one, superseding.get(i, ())) for i, one in sorted(found.items())]
    return [
        *writes.node_steps(schema, rows, []),
        *writes.reference_steps(schema, rows, ()),
        *writes.edge_steps(schema, rows, {}),
    ]


def merged_id_step(same: Sameness) -> Step:
    """Ids that lost to another."""
    rows = [{"id": lost, "into": stays} for lost, stays in sorted(same.winners.items())]
    return Step(cypher.merge_ids(), rows)
