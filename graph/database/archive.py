"""The store as an archive: streams in a fixed order, which neither side holds in memory.

Each stream has a transaction of its own, and Neo4j gives a transaction no moment of its own to look
at. So whether the store changed meanwhile is asked before the first and after the last.
"""

from __future__ import annotations

import heapq
import json
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar

from graph.database import archive_queries, runs
from graph.database.names import STATED_BY, WAS_STATED_BY
from graph.database.transactions import values
from ontology.errors import StoreError
from ontology.exchange.archive import Dataset, Decision, Listing, Run, Span, Version
from ontology.exchange.spool import in_order
from ontology.models import Source
from ontology.record import Record, SameAs, from_stated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from neo4j import Transaction

    from graph.database.reader import Reader
    from graph.database.transactions import Transactions
    from ontology.models import Resource

_STATE = """\
OPTIONAL MATCH (d:Dataset)
WITH d ORDER BY d.id
WITH collect([d.id, d.title, d.run]) AS datasets
OPTIONAL MATCH (r:Run)
RETURN datasets, count(r), sum(r.issues)"""

T = TypeVar("T", Version, Decision)


class StoredArchive:
    """An ontology.exchange.archive.Archive read from Neo4j. Several streams may be read at once."""

    def __init__(self, transactions: Transactions, reader: Reader, entities: str) -> None:
        """`entities`: the statement that reads them, from the schema."""
        self._transactions = transactions
        self._reader = reader
        self._entities = entities

    def datasets(self) -> Iterator[Dataset]:
        """By id."""
        return (Dataset(*row) for row in self._rows(archive_queries.DATASETS))

    def runs(self) -> Iterator[Run]:
        """By id."""
        return (runs.stored_run(stored) for (stored,) in self._rows(archive_queries.RUNS))

    def listings(self) -> Iterator[Listing]:
        """By data set, source and since; the live one of a pair comes last."""
        found = (
            (dataset, source, "" if until else "live", _text(since), run, _text(until), by, row)
            for dataset, source, since, run, until, by, row in self._rows(archive_queries.LISTINGS)
        )
        for dataset, source, _, since, run, until, by, row in in_order(found, 8):
            described = Source.model_validate({"id": source, **json.loads(str(row))})
            yield Listing(str(dataset), described, Span(_time(since), run, _time(until), by))

    def decisions(self) -> Iterator[Decision]:
        """By key and since; the live one of a key comes last."""
        streams = (
            map(_decision, self._rows(archive_queries.decisions(label)))
            for label in ("Decision", "WasDecision")
        )
        return _merged(streams, _key)

    def entities(self) -> Iterator[Resource]:
        """The merged entities and the live sources, by id."""
        return (self._reader.stored_entity(*row) for row in self._rows(self._entities))

    def merged_ids(self) -> Iterator[tuple[str, str]]:
        """Ids that lost to another, each with the id that stays, by the former."""
        return ((lost, stays) for lost, stays in self._rows(archive_queries.MERGED_IDS))

    def retracted(self) -> Iterator[str]:
        """Ids that were in use once and are no more, by id."""
        return (found for (found,) in self._rows(archive_queries.RETRACTED))

    def versions(self) -> Iterator[Version]:
        """Record versions, live and past, by raw id, key and since."""
        return self._versions("rawId", lambda version: version.record.entity.id)

    def versions_by_key(self) -> Iterator[Version]:
        """The same by key and since; the live one of a key comes last."""
        return self._versions("record", _key)

    def _versions(self, column: str, first: Callable[[Version], str]) -> Iterator[Version]:
        streams = (
            map(_version, self._rows(archive_queries.versions(kind, column)))
            for kind in (STATED_BY, WAS_STATED_BY)
        )
        return _merged(streams, first)

    def _rows(self, statement: str) -> Iterator[list[Any]]:
        return self._transactions.stream(statement)


@contextmanager
def unchanged(transactions: Transactions) -> Iterator[None]:
    """Raise StoreError at the end if what is stored changed since the beginning, or at the
    beginning while a large load is under way.
    """

    def state(tx: Transaction) -> Any:
        runs.refuse_while_loading(tx)
        return values(tx, _STATE)

    def check(before: Any) -> None:
        if transactions.read(lambda tx: runs.loading(tx) or values(tx, _STATE)) != before:
            raise StoreError(
                "Something was loaded while the store was being read, so that what was read is no "
                "whole. Run it again."
            )

    before = transactions.read(state)
    try:
        yield
    except Exception:
        check(before)  # halves of two states may fail in any way; this one says why
        raise
    check(before)


def _decision(row: list[Any]) -> Decision:
    key, dataset, *said = row[:8]
    return Decision(key, dataset, SameAs(*said), _span(*row[8:]))


def _version(row: list[Any]) -> Version:
    key, dataset, cls, raw, text, source, confidence, locator, quote, retrieved = row[:10]
    entity = from_stated(cls, raw, json.loads(text))
    record = Record(entity, source, confidence, locator, quote, retrieved)
    return Version(key, dataset, record, _span(*row[10:]))


def _span(since: Any, run: str | None, until: Any, ended_by: str | None) -> Span:
    return Span(_native(since), run, _native(until), ended_by)


@lru_cache(maxsize=1024)  # a run writes all that it writes with one time
def _native(stored: Any) -> datetime | None:
    return stored.to_native().astimezone(UTC) if stored is not None else None


def _text(stored: Any) -> str | None:
    """A time as a text that sorts."""
    time = _native(stored)
    return time.isoformat(timespec="microseconds") if time else None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _key(held: Version | Decision) -> str:
    return held.key


def _merged(streams: Iterable[Iterator[T]], first: Callable[[T], str]) -> Iterator[T]:
    """Streams that are in order by `first`, in one, with equals by key, past or live, and since."""

    def whole(held: T) -> tuple[str, str, bool, float]:
        since = held.span.since
        live = held.span.until is None
        return first(held), held.key, live, since.timestamp() if since else float("-inf")

    found = heapq.merge(*streams, key=first)
    return (held for _, equals in groupby(found, first) for held in sorted(equals, key=whole))
