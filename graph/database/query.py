"""Cypher that users write: gated, read-only, limited in time, rows and bytes, never retried."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from neo4j import READ_ACCESS
from neo4j.exceptions import DriverError, Neo4jError
from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time

from graph.database.guard import check_plan, check_text
from graph.database.transactions import plain
from ontology.errors import LodewayError, PartialError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neo4j import Driver, Result, Transaction

ROWS = 10_000
SECONDS = 10.0
BYTES = 50_000_000
#: A longer text or list in one cell is cut.
CELL = 64_000


@dataclass(frozen=True)
class QueryResult:
    """Columns and rows of plain JSON values; `truncated` if rows, bytes or a cell were cut.

    A node is {id, labels, properties}, a relationship {type, start, end, properties}, a path
    {nodes, relationships}; dates and times are ISO 8601. The ends of a relationship are ids where
    their nodes came with it (in a path), else Neo4j's own.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool


def run_query(
    driver: Driver,
    database: str,
    query: str,
    parameters: Mapping[str, Any],
    limit: int = ROWS,
    timeout: float = SECONDS,
) -> QueryResult:
    """The answer to a query. Raises UsageError if it is refused or wrong, PartialError if it needs
    more time or memory than it may take, StoreError if the server cannot be used.
    """
    check_text(query, parameters)
    try:
        with (
            driver.session(
                database=database, default_access_mode=READ_ACCESS, fetch_size=1000
            ) as s,
            s.begin_transaction(timeout=timeout) as tx,
        ):
            _explain(tx, query, parameters)
            answer = _collect(tx.run(query, dict(parameters)), limit)
            tx.rollback()
            return answer
    except (Neo4jError, DriverError) as error:
        raise _plain(error, timeout) from error
    except (TypeError, ValueError, OverflowError) as error:
        raise UsageError(f"a parameter cannot be sent to Neo4j: {error}") from error


def _explain(tx: Transaction, query: str, parameters: Mapping[str, Any]) -> None:
    # A line of its own: what stands before it can neither hide it nor be hidden by it.
    summary = tx.run("EXPLAIN\n" + query, dict(parameters)).consume()
    check_plan(summary.query_type, summary.plan)


def _collect(result: Result, limit: int) -> QueryResult:
    columns = tuple(result.keys())
    rows: list[tuple[Any, ...]] = []
    size, truncated = 0, False
    for record in result:
        if len(rows) >= limit or size > BYTES:
            truncated = True
            break
        cells = [_cut(plain_value(value)) for value in record.values()]
        size += sum(length for _, length, _ in cells)
        truncated = truncated or any(cut for *_, cut in cells)
        rows.append(tuple(value for value, *_ in cells))
    return QueryResult(columns, tuple(rows), truncated)


def _cut(value: Any) -> tuple[Any, int, bool]:
    """A value that fits into a cell, its length as text, whether it was cut."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if len(text) <= CELL:
        return value, len(text), False
    return text[:CELL] + "…", CELL, True


def plain_value(value: Any) -> Any:
    """A value of Neo4j as JSON knows it."""
    if isinstance(value, Node):
        properties = {k: plain_value(v) for k, v in value.items()}
        name = properties.get("id", value.element_id)
        return {"id": name, "labels": sorted(value.labels), "properties": properties}
    if isinstance(value, Relationship):
        ends = [None if node is None else node.get("id", node.element_id) for node in value.nodes]
        properties = {k: plain_value(v) for k, v in value.items()}
        return {"type": value.type, "start": ends[0], "end": ends[1], "properties": properties}
    if isinstance(value, Path):
        return {
            "nodes": [plain_value(node) for node in value.nodes],
            "relationships": [plain_value(link) for link in value.relationships],
        }
    if isinstance(value, Date | DateTime | Time | Duration):
        return value.iso_format()
    return _plain_basic(value)


def _plain_basic(value: Any) -> Any:
    if isinstance(value, Point):
        return list(value)
    if isinstance(value, dict):
        return {k: plain_value(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, bytes | bytearray):
        return value.hex()
    if value is None or isinstance(value, str | int | float):
        return value
    return str(value)


def _plain(error: Neo4jError | DriverError, timeout: float) -> LodewayError:
    code = getattr(error, "code", None) or ""
    if "TransactionTimedOut" in code or "Terminated" in code:
        return PartialError(f"the query took longer than {timeout:g} s; ask for less of the graph")
    if "OutOfMemory" in code:
        return PartialError("the query needs more memory than one may take; ask for less")
    if code.startswith("Neo.ClientError.") and ".Security." not in code:
        message = (getattr(error, "message", None) or str(error)).strip()
        return UsageError(f"Neo4j refuses the query: {message[:500]}")
    return plain(error)
