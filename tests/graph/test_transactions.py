"""What is retried and what is not, on a driver of our own making."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConstraintError,
    IncompleteCommit,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from graph.database.transactions import Transactions, passes
from ontology.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Fake:
    """A driver whose transactions raise what they are told to, then work."""

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)
        self.tried = 0
        self.configs: list[dict[str, Any]] = []

    @contextmanager
    def session(self, **config: Any) -> Iterator[Fake]:
        self.configs.append(config)
        yield self

    @contextmanager
    def begin_transaction(self, timeout: float) -> Iterator[Fake]:
        self.configs[-1]["timeout"] = timeout
        yield self

    def commit(self) -> None:
        self.tried += 1
        if self.faults:
            raise self.faults.pop(0)


def _error(code: str) -> Neo4jError:
    return Neo4jError._hydrate_neo4j(code=code, message="why")


DEADLOCK = _error("Neo.TransientError.Transaction.DeadlockDetected")
PERMANENT = [
    _error("Neo.ClientError.Statement.SyntaxError"),
    _error("Neo.ClientError.Schema.ConstraintValidationFailed"),
    _error("Neo.ClientError.Transaction.TransactionTimedOut"),
    _error("Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration"),
    _error("Neo.TransientError.General.MemoryPoolOutOfMemoryError"),
    _error("Neo.TransientError.General.TransactionOutOfMemoryError"),
    _error("Neo.ClientError.Security.Unauthorized"),
]


def _transactions(fake: Fake, budget: float = 60) -> Transactions:
    return Transactions(fake, "db", None, budget, sleep=lambda _: None)  # type: ignore[arg-type]


def test_faults_that_pass_are_retried_and_an_unsure_commit_too() -> None:
    assert {type(DEADLOCK), type(PERMANENT[1])} == {TransientError, ConstraintError}
    fake = Fake(DEADLOCK, ServiceUnavailable("gone"), SessionExpired("old"), IncompleteCommit("?"))
    assert _transactions(fake).write(lambda tx: "done", 77) == "done"
    assert fake.tried == 5
    assert {c["timeout"] for c in fake.configs} == {77}
    assert {c["default_access_mode"] for c in fake.configs} == {"WRITE"}


@pytest.mark.parametrize("error", PERMANENT, ids=lambda e: e.code)
def test_what_will_not_pass_is_not_retried(error: Neo4jError) -> None:
    fake = Fake(error)
    assert not passes(error)
    with pytest.raises(StoreError, match="Neo4j"):
        _transactions(fake).read(lambda tx: None)
    assert fake.tried == 1
    assert fake.configs[0]["default_access_mode"] == "READ"


def test_waiting_ends() -> None:
    fake = Fake(*[DEADLOCK] * 5)
    with pytest.raises(StoreError, match="Neo4j refuses"):
        _transactions(fake, budget=0).write(lambda tx: None)
    assert fake.tried == 1


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ServiceUnavailable("no route"), "cannot be reached: no route. .*lodeway up"),
        (AuthError("wrong"), "does not let us in: .*NEO4J_PASSWORD"),
        (ClientError("odd"), "Neo4j refuses"),
    ],
)
def test_errors_say_what_to_do(error: Any, words: str) -> None:
    with pytest.raises(StoreError, match=words):
        _transactions(Fake(error), budget=0).read(lambda tx: None)
