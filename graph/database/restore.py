"""An archive restored into an empty store: what is stated verbatim, what follows from it anew.

Readers are told that an import is in progress until all is there. One that was stopped leaves that
flag, and the next begins anew; memory on both sides holds a batch, and the decisions and sources.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from graph.database import lock, restore_queries, restore_sources, restore_steps, runs, state
from graph.database.batches import Batches, filled, parts
from graph.database.placing import Placing
from graph.database.transactions import rows, values
from graph.database.writer import BATCH, SECONDS
from ontology.errors import StoreError
from ontology.exchange.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from neo4j import Transaction

    from graph.database.derive import Merged
    from graph.database.placing import Group
    from graph.database.transactions import Transactions
    from graph.database.writer import Progress
    from ontology.exchange.archive import Archive
    from ontology.schema import Schema

#: Ids of which it is known for a while that they stand, so that it is not asked again: some 20 MB.
_REMEMBERED = 200_000

_TAKEN = (
    "An export is restored into an empty store only, and this one holds something. Use another: set "
    "LODEWAY_HOME to a new folder, or NEO4J_URI to an empty database."
)


def is_empty(transactions: Transactions) -> bool:
    """Whether an archive can be restored: nothing is stored but what a stopped restoration left."""
    return transactions.read(
        lambda tx: runs.restoring(tx) or not rows(tx, restore_queries.ANYTHING)
    )


def restore(
    transactions: Transactions, schema: Schema, archive: Archive, progress: Progress
) -> None:
    """Restore an archive. Raises StoreError if the store holds something, or not all of the archive
    could be restored.
    """
    with (
        lock.writer(transactions, "An export") as held,
        Batches(transactions, held) as batches,
    ):
        transactions.write(_flag)
        _clear(transactions)
        _Restoration(schema, archive, batches, progress).run()


def _flag(tx: Transaction) -> None:
    """From here on readers are told. Raises StoreError if the store holds something."""
    if not runs.restoring(tx) and rows(tx, restore_queries.ANYTHING):
        raise StoreError(_TAKEN)
    runs.set_restoring(tx)


def _clear(transactions: Transactions) -> None:
    """Delete what a restoration that was stopped left."""
    for statement in restore_queries.LEFT:
        while transactions.write(lambda tx, s=statement: values(tx, s)[0][0], SECONDS):  # type: ignore[misc]
            pass


class _Restoration:
    """One archive on its way into an empty store."""

    def __init__(
        self, schema: Schema, archive: Archive, batches: Batches, progress: Progress
    ) -> None:
        self._schema = schema
        self._archive = archive
        self._batches = batches
        self._progress = progress
        self._ranks: restore_sources.Ranks = {}
        self._held: Counter[str] = Counter()
        self._total = 0

    def run(self) -> None:
        """Everything, in the order in which one thing hangs on another."""
        self._frame()
        decisions = list(self._archive.decisions())
        self._batches.write(restore_steps.decision_steps(decisions))
        self._tell("decisions", len(decisions))
        self._sources()
        with Placing(decisions) as placing, Spool(1) as superseded:
            self._records(placing, superseded)
            self._supersede(placing, superseded)
            self._batches.write([restore_steps.merged_id_step(placing.same)])
        self._batches.wait()
        self._batches.transactions.write(self._finish)
        self._progress(self._total, self._total)

    def _frame(self) -> None:
        self._batches.write([restore_steps.dataset_step(self._archive.datasets())])
        for some in parts(self._archive.runs(), BATCH):
            # Each record, source and decision was once created, or took the place of another.
            self._total += sum(
                run.counts.get(name, 0) for run in some for name in ("created", "updated")
            )
            self._batches.write([restore_steps.run_step(some)])
        for ids in parts(self._archive.retracted(), BATCH):
            self._batches.write([restore_steps.retracted_step(ids)])

    def _sources(self) -> None:
        for groups in filled(restore_sources.by_source(self._archive.listings()), len):
            listings = [listing for group in groups for listing in group]
            self._batches.write(restore_sources.source_steps(self._schema, listings, self._ranks))
            self._tell("listings", len(listings))

    def _records(self, placing: Placing, superseded: Spool) -> None:
        standing: set[str] = set()
        for groups in filled(placing.groups(self._archive.versions()), _versions):
            live = restore_steps.live(groups)
            found = restore_steps.merged(self._schema, live, placing.same, self._ranks)
            for one in found.values():
                superseded.add((old,) for old in getattr(one.entity, "supersedes", ()))
            steps = restore_steps.entity_steps(self._schema, found, {})
            if len(standing) > _REMEMBERED:
                standing.clear()
            standing |= set(found)
            self._batches.write([
                *restore_steps.record_steps(self._schema, groups),
                *restore_steps.without(steps, standing),
            ])  # fmt: skip
            self._tell("versions", sum(map(_versions, groups)))

    def _supersede(self, placing: Placing, superseded: Spool) -> None:
        """Relations that others supersede, once all of these say from when they hold."""
        old = (str(row[0]) for row, _ in groupby(superseded.in_order()))
        for ids in parts(old, BATCH):
            self._batches.wait()
            found, ending = self._batches.transactions.read(partial(self._ended, placing, ids))
            self._batches.write(restore_steps.entity_steps(self._schema, found, ending))

    def _ended(
        self, placing: Placing, ids: list[str], tx: Transaction
    ) -> tuple[dict[str, Merged], Mapping[str, Iterable[str | None]]]:
        live: dict[str, list[state.Version]] = {}
        for version in state.versions(tx, ids):
            live.setdefault(placing.same.resolve(version.raw), []).append(version)
        ending = {i: days.values() for i, days in state.superseding(tx, ids).items()}
        return restore_steps.merged(self._schema, live, placing.same, self._ranks), ending

    def _tell(self, what: str, number: int) -> None:
        self._held[what] += number
        done = self._held.total()
        self._total = max(done, self._total)
        self._progress(done, self._total)

    def _finish(self, tx: Transaction) -> None:
        """Readers may read, if all is there. Raises StoreError if something is not."""
        stored = rows(tx, restore_queries.HELD)[0]
        for what, number in sorted(self._held.items()):
            if stored[what] != number:
                raise StoreError(
                    f"{stored[what]} of {number} {what} of the export could be restored: it does "
                    "not hold together. Take another copy of it; this one left nothing to read."
                )
        runs.end_restoring(tx)


def _versions(group: Group) -> int:
    return len(group[1])
