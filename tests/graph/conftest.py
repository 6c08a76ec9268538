"""A Store on the tests' Neo4j, emptied before each test; and a digest of what is live in it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from graph.database.connect import driver_for
from graph.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from neo4j import Driver

    from graph.server import ServerInfo

#: What differs between two loads of the same statements: which run wrote them, and when.
_BY_RUN = ("run", "since")
_LIVE_NODES = """\
MATCH (n:Resource)
WHERE NOT n:Retracted
RETURN labels(n), properties(n)"""
_LIVE_LINKS = """\
MATCH (a)-[r]->(b:Resource)
WHERE NOT type(r) IN ['WAS_STATED_BY', 'LISTED']
RETURN coalesce(a.id, ''), type(r), properties(r), b.id"""


@pytest.fixture
def driver(server: ServerInfo) -> Iterator[Driver]:
    """A driver for looking into the database behind the Store's back."""
    with driver_for(server) as driver:
        yield driver


@pytest.fixture
def clear(driver: Driver) -> Callable[[], None]:
    """Empty the database; constraints and indexes stay."""

    def run() -> None:
        driver.execute_query("MATCH (n) DETACH DELETE n")

    run()
    return run


@pytest.fixture
def store(server: ServerInfo, clear: Callable[[], None]) -> Iterator[Store]:
    """A Store on an empty database."""
    with Store.connect(server) as store:
        store.setup()
        yield store


@pytest.fixture
def ask(driver: Driver) -> Callable[..., list[list[Any]]]:
    """Run Cypher and give the rows."""

    def run(cypher: str, **parameters: Any) -> list[list[Any]]:
        return [record.values() for record in driver.execute_query(cypher, parameters)[0]]

    return run


@pytest.fixture
def digest(ask: Callable[..., list[list[Any]]]) -> Callable[[], str]:
    """A hash of everything live: nodes, labels, properties, relationships."""

    def run() -> str:
        nodes = [[sorted(labels), _plain(p)] for labels, p in ask(_LIVE_NODES)]
        links = [[a, kind, _plain(p), b] for a, kind, p, b in ask(_LIVE_LINKS)]
        lines = sorted(json.dumps(item, sort_keys=True, default=str) for item in (*nodes, *links))
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    return run


def _plain(properties: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in properties.items() if k not in _BY_RUN}
