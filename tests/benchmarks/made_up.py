"""A made-up world as an archive: each entity stated by one record, all by one source, in one run.

The entities pass through a file, so that a store can be filled with any number of them: a load would
hold them all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from itertools import groupby

from synthetic import entities

from ontology.exchange.archive import Dataset, Decision, Listing, Run, Span, Version
from ontology.exchange.spool import Spool
from ontology.models import Resource, Source
from ontology.record import Record, from_stated, stated_json

SOURCE = Source(id="bench", title="Made up", sourceKind="editorial")
LOADED = datetime(2026, 1, 1, tzinfo=UTC)
SPAN = Span(LOADED, "20260101T000000Z-bench-0000")


class MadeUp:
    """An archive of a world with so many transfers."""

    def __init__(self, arcs: int) -> None:
        self._arcs = arcs

    @cached_property
    def _spool(self) -> Spool:
        spool = Spool(3)
        spool.add((e.id, type(e).__name__, stated_json(e)) for e in entities(self._arcs))
        return spool

    def entities(self) -> Iterator[Resource]:
        """One of each id."""
        for entity_id, found in groupby(self._spool.in_order(), lambda row: str(row[0])):
            *_, (_, cls, text) = found
            yield from_stated(str(cls), entity_id, json.loads(str(text)))

    def versions(self) -> Iterator[Version]:
        """By raw id."""
        for entity in self.entities():
            record = Record(entity, SOURCE.id)
            yield Version(record.key("bench"), "bench", record, SPAN)

    def versions_by_key(self) -> Iterator[Version]:
        """Asked by no restoration."""
        raise NotImplementedError

    def listings(self) -> Iterator[Listing]:
        """The one source."""
        yield Listing("bench", SOURCE, SPAN)

    def datasets(self) -> Iterator[Dataset]:
        """The one data set."""
        yield Dataset("bench", "Made up", SPAN.run)

    def runs(self) -> Iterator[Run]:
        """The one run."""
        yield Run(str(SPAN.run), "bench", None, LOADED, LOADED, complete=True)

    def decisions(self) -> Iterator[Decision]:
        """None."""
        return iter(())

    def merged_ids(self) -> Iterator[tuple[str, str]]:
        """None."""
        return iter(())

    def retracted(self) -> Iterator[str]:
        """None."""
        return iter(())
