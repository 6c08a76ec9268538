"""Writing in batches: one transaction each, in the background and in order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from graph.database.transactions import OutOfMemoryError
from graph.database.writer import BATCH, SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from neo4j import Transaction

    from graph.database.lock import Lock
    from graph.database.transactions import Transactions
    from graph.database.writes import Step

T = TypeVar("T")


class Batches:
    """Writes batches in the background, one at a time and in order, while the next one is made."""

    def __init__(self, transactions: Transactions, held: Lock) -> None:
        self.transactions = transactions
        self._lock = held
        self._pool = ThreadPoolExecutor(1, "restore")
        self._pending: Future[None] | None = None

    def write(self, steps: list[Step]) -> None:
        """Write these steps when the ones before are written. Raises what those raised."""
        self.wait()
        self._pending = self._pool.submit(self._write, steps)

    def wait(self) -> None:
        """Until all is written. Raises what the last steps raised."""
        if self._pending:
            self._pending.result()
            self._pending = None

    def _write(self, steps: list[Step]) -> None:
        calls = [(step.statement, part) for step in steps for part in parts(step.rows, BATCH)]
        try:
            self.transactions.write(lambda tx: self._run(tx, calls), SECONDS)
        except OutOfMemoryError:  # long texts, or a server that allows less
            for call in calls:
                self.transactions.write(lambda tx, c=call: self._run(tx, [c]), SECONDS)  # type: ignore[misc]

    def _run(self, tx: Transaction, calls: list[tuple[str, list[dict[str, Any]]]]) -> None:
        self._lock.keep(tx)
        for statement, part in calls:
            tx.run(statement, rows=part).consume()

    def __enter__(self) -> Batches:
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown()


def filled(groups: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    """Groups in lists of at least a batch, none of them torn apart."""
    part: list[T] = []
    held = 0
    for group in groups:
        part.append(group)
        held += size(group)
        if held >= BATCH:
            yield part
            part, held = [], 0
    if part:
        yield part


def parts(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Items in lists of at most `size`."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part
