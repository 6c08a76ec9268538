"""Writing a reading: nothing at all if nothing changed, else under the lock, visible all at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from graph.database import checks, lock, runs, state
from graph.database.load import plan
from graph.database.records import Accepted, Difference, accept, difference, source_hash
from graph.database.runs import RunReport
from graph.database.transactions import OutOfMemoryError
from graph.database.writes import Load, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neo4j import Transaction

    from graph.database.lock import Lock
    from graph.database.transactions import Transactions
    from ontology.record import Reading
    from ontology.schema import Schema

#: Told how many rows of how many are written.
Progress = Callable[[int, int], None]
#: Up to so many changed statements a load is one transaction. Measured with the 256 MB shipped as
#: db.memory.transaction.max: 13,800 with their entities, references and edges fit, 14,800 do not.
ONE_TRANSACTION = 10_000
BATCH = 5_000
#: Seconds for one transaction of a load, below the time for which the lock holds.
SECONDS = lock.SECONDS - 60


class Writer:
    """Loads readings into one database."""

    def __init__(
        self, transactions: Transactions, schema: Schema, limit: int = ONE_TRANSACTION
    ) -> None:
        self._transactions = transactions
        self._schema = schema
        self._limit = limit

    def preview(self, reading: Reading) -> RunReport:
        """What a load would do now, with no run; issues that need the load are left out."""
        accepted = self._accept(reading)
        change = self._transactions.read(lambda tx: compare(tx, reading, accepted))
        return replace(make_report(reading, accepted, change, ""), issues=accepted.issues)

    def load(
        self, reading: Reading, loader: str | None = None, progress: Progress | None = None
    ) -> RunReport:
        """Bring the graph to what the reading states. Raises StoreError; then nothing was written,
        or, for a load of more than `limit` statements, running it again completes it.
        """
        accepted = self._accept(reading)
        report = self._transactions.read(lambda tx: self._unchanged(tx, reading, accepted))
        if report:
            return report
        with lock.writer(self._transactions, reading.dataset) as held:
            attempt = _Attempt(self._transactions, self._schema, reading, accepted, held)
            return attempt.run(self._limit, loader, progress or silent)

    def _accept(self, reading: Reading) -> Accepted:
        entities = {record.entity.id for record in reading.records}
        sources = {source.id for source in reading.sources}
        taken = self._transactions.read(lambda tx: state.taken(tx, entities, sources))
        return accept(self._schema, reading, taken)

    def _unchanged(self, tx: Transaction, reading: Reading, accepted: Accepted) -> RunReport | None:
        """The report of a load that has nothing to write; None if there is something."""
        runs.refuse_while_restoring(tx)
        title, run = runs.last_run(tx, reading.dataset)
        change = compare(tx, reading, accepted)
        if runs.loading(tx) or run is None or title != reading.title or not is_empty(change):
            return None
        report = make_report(reading, accepted, change, run)
        return replace(report, issues=checks.all_issues(tx, self._schema, reading, accepted))


class _Attempt:
    """One load under the lock. If a commit's answer is lost, running again completes it."""

    def __init__(
        self,
        transactions: Transactions,
        schema: Schema,
        reading: Reading,
        accepted: Accepted,
        held: Lock,
    ) -> None:
        self._transactions = transactions
        self._schema = schema
        self._reading = reading
        self._accepted = accepted
        self._lock = held
        self._started = datetime.now(UTC)
        self._run = runs.new_run_id(reading.dataset, self._started)
        self._report: RunReport | None = None
        self._loader: str | None = None
        self._progress: Progress = silent

    def run(self, limit: int, loader: str | None, progress: Progress) -> RunReport:
        """Write in one transaction if the change is small, else in batches behind the flag."""
        self._loader, self._progress = loader, progress
        change, interrupted = self._transactions.read(
            lambda tx: (compare(tx, self._reading, self._accepted), runs.loading(tx))
        )
        report = make_report(self._reading, self._accepted, change, self._run)
        if interrupted or report.changed > limit:
            return self._checked(self._in_batches(report))
        try:
            return self._checked(self._transactions.write(self._at_once, SECONDS))
        except OutOfMemoryError:  # long texts, or a server that allows less
            return self._checked(self._in_batches(report))

    def _at_once(self, tx: Transaction) -> RunReport:
        if self._report and runs.last_run(tx, self._reading.dataset)[1] == self._run:
            return self._report  # the commit whose answer was lost had gone through
        change = compare(tx, self._reading, self._accepted)
        self._report = make_report(self._reading, self._accepted, change, self._run)
        self._begin(tx)
        for statement, rows in self._told(plan(tx, self._load(change))):
            tx.run(statement, rows=rows).consume()
        return self._finish(tx, self._report)

    def _in_batches(self, report: RunReport) -> RunReport:
        self._transactions.write(self._flag)
        change = self._transactions.read(lambda tx: compare(tx, self._reading, self._accepted))
        load = self._load(change, everything=True)
        steps = self._transactions.read(lambda tx: plan(tx, load), SECONDS)
        for statement, rows in self._told(steps):
            self._transactions.write(partial(self._batch, statement, rows), SECONDS)
        return self._transactions.write(lambda tx: self._unflag(tx, report), SECONDS)

    def _load(self, change: Difference, *, everything: bool = False) -> Load:
        return Load(
            self._schema, self._reading.dataset, self._run, self._started, self._accepted, change,
            everything,
        )  # fmt: skip

    def _begin(self, tx: Transaction) -> None:
        runs.ensure_dataset(tx, self._reading.dataset, self._reading.title)

    def _flag(self, tx: Transaction) -> None:
        runs.set_loading(tx, self._reading.dataset, self._run)
        self._begin(tx)

    def _told(self, steps: list[Step]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """The statements with rows for one call each, telling how far it is."""
        total, done = sum(len(step.rows) for step in steps), 0
        for step in steps:
            for at in range(0, len(step.rows), BATCH):
                yield step.statement, step.rows[at : at + BATCH]
                done += len(step.rows[at : at + BATCH])
                self._progress(done, total)

    def _batch(self, statement: str, rows: list[dict[str, Any]], tx: Transaction) -> None:
        self._lock.keep(tx)
        tx.run(statement, rows=rows).consume()

    def _unflag(self, tx: Transaction, report: RunReport) -> RunReport:
        runs.end_loading(tx, self._reading.dataset)
        return self._finish(tx, report)

    def _finish(self, tx: Transaction, report: RunReport) -> RunReport:
        report = replace(report, issues=self._accepted.issues)
        reading = self._reading
        runs.save_run(tx, report, reading.title, self._loader, self._started, reading.complete)
        self._lock.keep(tx)
        self._report = report
        return report

    def _checked(self, report: RunReport) -> RunReport:
        """The report with all issues. Looked up after the commit: the memory is the load's."""
        reading, accepted = self._reading, self._accepted
        issues = self._transactions.read(
            lambda tx: checks.all_issues(tx, self._schema, reading, accepted)
        )
        if len(issues) != len(report.issues):
            self._transactions.write(lambda tx: runs.count_issues(tx, report.run, len(issues)))
        return replace(report, issues=issues)


def compare(tx: Transaction, reading: Reading, accepted: Accepted) -> Difference:
    """How a reading differs from what is stored of its data set."""
    hashes = {i: source_hash(source) for i, source in accepted.sources.items()}
    return difference(accepted, state.stored(tx, reading.dataset), hashes, reading.complete)


def is_empty(change: Difference) -> bool:
    """Whether there is nothing to write."""
    return not (
        change.records or change.gone_records or change.sources or change.gone_sources
        or change.decisions or change.gone_decisions
    )  # fmt: skip


def make_report(reading: Reading, accepted: Accepted, change: Difference, run: str) -> RunReport:
    """The counts of a load."""
    return RunReport(
        run=run,
        dataset=reading.dataset,
        read=reading.read or len(reading.records),
        accepted=accepted.count,
        created=change.created,
        updated=change.updated,
        unchanged=accepted.count - change.created - change.updated,
        removed=change.removed,
    )


def silent(done: int, total: int) -> None:
    """Progress that nobody watches."""
