"""Transactions against Neo4j: with a time limit, retried where that helps, errors in plain words.

What may be retried: a lost connection, a deadlock, a change of leader, and IncompleteCommit (our
work can be run twice). What may not: anything the statement itself did, running out of memory or
time included, though the driver calls the first of these transient.
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from neo4j import READ_ACCESS, WRITE_ACCESS
from neo4j.exceptions import (
    AuthError,
    DriverError,
    IncompleteCommit,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from ontology.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from neo4j import Driver, Session, Transaction
    from neo4j.api import BookmarkManager

T = TypeVar("T")
Row = dict[str, Any]

#: Rows that the server sends at a time: where all are wanted, and where they are read as a stream.
PAGE = 10_000
STREAM_PAGE = 2_000
#: Seconds for which a stream may be read: what reads it may be slow.
STREAM = 24 * 3600.0

_FINAL = ("MemoryPoolOutOfMemoryError", "TransactionTimedOut", "TransactionOutOfMemoryError")
_ADVICE = {
    "ConstraintCreationFailed": "Data in this database break the constraint: use an empty database.",
    "TransactionOutOfMemory": "Raise db.memory.transaction.max of the server.",
    "MemoryPoolOutOfMemory": "Raise db.memory.transaction.max of the server.",
    "TransactionTimedOut": "It took longer than it may; try again when the machine is less busy.",
    "Unauthorized": "Check NEO4J_USERNAME and NEO4J_PASSWORD.",
    "DatabaseNotFound": "Check NEO4J_DATABASE.",
}


class OutOfMemoryError(StoreError):
    """A transaction needed more memory than the server lets one have."""


class Transactions:
    """Runs work in transactions of one database. Reads see what was written here before."""

    def __init__(
        self,
        driver: Driver,
        database: str,
        bookmarks: BookmarkManager,
        budget: float = 60.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`budget`: seconds after which a fault that passes is no longer waited for."""
        self._driver = driver
        self._database = database
        self._bookmarks = bookmarks
        self._budget = budget
        self._sleep = sleep

    def read(self, work: Callable[[Transaction], T], timeout: float = 30.0) -> T:
        """The answer of `work`. Raises StoreError."""
        return self._run("r", work, timeout)

    def write(self, work: Callable[[Transaction], T], timeout: float = 30.0) -> T:
        """Run and commit `work`, which must give the same end if run again. Raises StoreError."""
        return self._run("w", work, timeout)

    def _run(self, mode: Literal["r", "w"], work: Callable[[Transaction], T], timeout: float) -> T:
        end = time.monotonic() + self._budget
        pause = 0.1
        while True:
            try:
                return self._once(mode, work, timeout)
            except (Neo4jError, DriverError) as error:
                if not passes(error) or time.monotonic() + pause > end:
                    raise plain(error) from error
            self._sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311 - spreads retries, no secret
            pause = min(pause * 2, 5.0)

    def stream(
        self, statement: str, parameters: Mapping[str, Any] | None = None, timeout: float = STREAM
    ) -> Iterator[list[Any]]:
        """The rows of a reading statement as they come, in a transaction of its own.

        Neither side holds more than a page. Not retried: what was given out cannot be taken back.
        """
        with (
            self._session("r", STREAM_PAGE) as session,
            session.begin_transaction(timeout=timeout) as tx,
        ):
            try:
                for record in tx.run(statement, dict(parameters or {})):
                    yield record.values()
            except (Neo4jError, DriverError) as error:
                raise plain(error) from error

    def _once(self, mode: Literal["r", "w"], work: Callable[[Transaction], T], timeout: float) -> T:
        with self._session(mode, PAGE) as session, session.begin_transaction(timeout=timeout) as tx:
            answer = work(tx)
            tx.commit()
            return answer

    def _session(self, mode: Literal["r", "w"], page: int) -> Session:
        return self._driver.session(
            database=self._database,
            default_access_mode=READ_ACCESS if mode == "r" else WRITE_ACCESS,
            bookmark_manager=self._bookmarks,
            fetch_size=page,
        )


def passes(error: Neo4jError | DriverError) -> bool:
    """Whether trying again may help."""
    if isinstance(error, IncompleteCommit):
        return True
    code = getattr(error, "code", None) or ""
    return error.is_retryable() and not code.endswith(_FINAL)


def plain(error: Neo4jError | DriverError) -> StoreError:
    """The error in one line, with what to do about it."""
    if isinstance(error, AuthError):
        return StoreError(
            f"Neo4j does not let us in: {_first_line(error)}. {_ADVICE['Unauthorized']}"
        )
    if isinstance(error, ServiceUnavailable | SessionExpired | DriverError):
        return StoreError(
            f"Neo4j cannot be reached: {_first_line(error)}. See `lodeway status`, start it with "
            "`lodeway up`, and try again: what was begun is completed."
        )
    code = error.code or ""
    advice = next((text for part, text in _ADVICE.items() if part in code), "")
    kind = OutOfMemoryError if "OutOfMemory" in code else StoreError
    return kind(f"Neo4j refuses ({code}): {_first_line(error)}. {advice}".strip())


def _first_line(error: Neo4jError | DriverError) -> str:
    text = getattr(error, "message", None) or str(error)
    return str(text).split("\n", 1)[0].rstrip(".")[:300]


def rows(tx: Transaction, statement: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
    """All rows of a statement as maps."""
    return [record.data() for record in tx.run(statement, dict(parameters or {}))]


def values(
    tx: Transaction, statement: str, parameters: Mapping[str, Any] | None = None
) -> list[Any]:
    """All rows of a statement as lists: a third of the time of maps where there are many."""
    return [record.values() for record in tx.run(statement, dict(parameters or {}))]
