"""One writer at a time: a lock node with a holder and an end, which a killed holder cannot keep.

The holder checks at each commit that the lock is still its own, so that one who lost it (a laptop
that slept) writes nothing more.
"""

from __future__ import annotations

import os
import platform
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psutil

from graph.database.transactions import rows
from ontology.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neo4j import Transaction

    from graph.database.transactions import Transactions

#: Longer than any one transaction may take.
SECONDS = 600

# The SET on `seen` takes Neo4j's lock on the node, so that of two takers the second sees the first.
_TAKE = """\
MERGE (l:Lock {name: 'writer'})
SET l.seen = timestamp()
WITH l
WHERE l.token IS NULL OR l.token = $token OR l.until < datetime() OR l.token IN $dead
SET l.token = $token, l.holder = $holder, l.host = $host, l.pid = $pid, l.born = $born,
    l.until = datetime() + duration({seconds: $seconds})
RETURN l.token AS token"""
_SEE = """\
MATCH (l:Lock {name: 'writer'})
WHERE l.token IS NOT NULL
RETURN l.token AS token, l.holder AS holder, l.host AS host, l.pid AS pid, l.born AS born,
       toString(l.until) AS until"""
_KEEP = """\
MATCH (l:Lock {name: 'writer', token: $token})
SET l.until = datetime() + duration({seconds: $seconds})
RETURN l.token AS token"""
_DROP = """\
MATCH (l:Lock {name: 'writer', token: $token})
REMOVE l.token, l.holder, l.host, l.pid, l.born, l.until, l.seen"""


class Lock:
    """The lock while it is ours."""

    def __init__(self, token: str) -> None:
        self._token = token

    def keep(self, tx: Transaction) -> None:
        """Prolong it within a transaction. Raises StoreError if it is no longer ours."""
        if not rows(tx, _KEEP, {"token": self._token, "seconds": SECONDS}):
            raise StoreError(
                "This load was held up so long that another took its place; run it again."
            )


@contextmanager
def writer(transactions: Transactions, what: str) -> Iterator[Lock]:
    """Hold the lock. Raises StoreError, naming the holder, while another one does."""
    token = uuid.uuid4().hex
    me = psutil.Process()
    mine = {
        "token": token, "holder": what, "host": platform.node(), "pid": me.pid,
        "born": me.create_time(), "seconds": SECONDS,
    }  # fmt: skip

    def take(tx: Transaction) -> bool:
        dead = [row["token"] for row in rows(tx, _SEE) if _is_dead(row)]
        return bool(rows(tx, _TAKE, mine | {"dead": dead}))

    if not transactions.write(take):
        raise StoreError(_busy(transactions.read(lambda tx: rows(tx, _SEE))))
    try:
        yield Lock(token)
    finally:
        transactions.write(lambda tx: rows(tx, _DROP, {"token": token}))


def _is_dead(row: dict[str, object]) -> bool:
    """Whether the holder was a process of this machine that has ended."""
    if row["host"] != platform.node():
        return False
    try:
        return psutil.Process(int(str(row["pid"]))).create_time() != row["born"]
    except psutil.NoSuchProcess:
        return True


def _busy(found: list[dict[str, object]]) -> str:
    if not found:
        return "Another load ended just now; run this one again."
    row = found[0]
    return (
        f"{row['holder']} is being loaded by process {row['pid']} on {row['host'] or os.name}. Try "
        f"again when it is done; if it was killed, its lock ends by itself at {row['until']}."
    )
