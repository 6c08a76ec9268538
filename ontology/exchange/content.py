"""An archive as streams of nodes, counted as they go by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import TypeAlias

from ontology.exchange import quads
from ontology.exchange import terms as t
from ontology.exchange.archive import Archive, Listing
from ontology.exchange.describe import Tally, description, metadata_counts, sealed
from ontology.exchange.quads import Node

#: Told from time to time how many entities, records and runs have gone by so far.
Progress: TypeAlias = Callable[[int], None]
_PROGRESS_EACH = 1_000


class Content:
    """What is to be written. Each stream is taken once; the descriptions come last."""

    def __init__(self, archive: Archive, progress: Progress | None = None) -> None:
        self.archive = archive
        self.tally = Tally()
        self._progress = progress
        self._passed = 0
        #: The filters that made a part of a store, as one text; None for a whole one.
        self.selection: str | None = getattr(getattr(archive, "selection", None), "text", None)

    # ------------------------------------------------ default graph

    def entities(self) -> Iterator[Node]:
        """The merged entities and the sources, by id."""
        for entity in self.archive.entities():
            node = quads.entity(entity)
            self.tally.entity(entity, len(node.facts))
            self.tally.digest.add(node.lines())
            self._passed_one()
            yield node

    def description(self) -> list[Node]:
        """What the default graph says of itself; right once all entities have gone by."""
        nodes = description(self.tally, self.selection)
        self.tally.digest.add(line for node in nodes for line in node.lines())
        return nodes

    def default_graph(self) -> Iterator[Node]:
        """All of it."""
        yield from self.entities()
        yield from self.description()

    # ------------------------------------------------ records and listings, a graph each

    def record_graphs(self) -> Iterator[Node]:
        """What each record states, by raw id and key."""
        for _, versions in groupby(self.archive.versions(), key=lambda version: version.key):
            yield self._named(quads.record_graph(next(versions)))

    def listing_graphs(self) -> Iterator[Node]:
        """What each data set says of each source, by data set and source."""
        for spans in _pairs(self.archive):
            yield from map(self._named, quads.listing_graphs(spans))

    # ------------------------------------------------ metadata

    def datasets(self) -> Iterator[Node]:
        """By id."""
        return self._counted(t.DATASET_COUNT, map(quads.dataset, self.archive.datasets()))

    def runs(self) -> Iterator[Node]:
        """By id."""
        return self._counted(t.RUN_COUNT, map(quads.run, self.archive.runs()))

    def merged_ids(self) -> Iterator[Node]:
        """By the id that lost."""
        nodes = (quads.merged(*pair) for pair in self.archive.merged_ids())
        return self._counted(t.MERGED_COUNT, nodes)

    def retracted(self) -> Iterator[Node]:
        """By id."""
        return self._counted(t.RETRACTED_COUNT, map(quads.retracted, self.archive.retracted()))

    def decisions(self) -> Iterator[Node]:
        """By key."""
        for _, spans in groupby(self.archive.decisions(), key=lambda found: found.key):
            yield from self._counted(t.DECISION_COUNT, quads.decision(list(spans)))

    def records(self) -> Iterator[Node]:
        """By key."""
        for _, spans in groupby(self.archive.versions_by_key(), key=lambda found: found.key):
            yield from self._counted(t.RECORD_COUNT, quads.record(list(spans)))

    def listings(self) -> Iterator[Node]:
        """By data set and source."""
        for spans in _pairs(self.archive):
            yield from self._counted(t.LISTING_COUNT, quads.listing(spans))

    def counts(self) -> Node:
        """How much the metadata speak of; right once all else has gone by, the description too."""
        counts = metadata_counts(self.tally)
        self.tally.digest.add(counts.lines())
        return self._named(sealed(counts, self.tally.digest.text))

    def metadata(self) -> Iterator[Node]:
        """All of it."""
        yield from self.datasets()
        yield from self.decisions()
        yield from self.merged_ids()
        yield from self.retracted()
        yield from self.listings()
        yield from self.records()
        yield from self.runs()
        yield self.counts()

    def _counted(self, name: str, nodes: Iterable[Node]) -> Iterator[Node]:
        for node in nodes:
            self.tally.counts[name] += 1
            self._passed_one()
            yield self._named(node)

    def _named(self, node: Node) -> Node:
        self.tally.named += len(node.facts)
        self.tally.digest.add(node.lines())
        return node

    def _passed_one(self) -> None:
        self._passed += 1
        if self._progress is not None and self._passed % _PROGRESS_EACH == 0:
            self._progress(self._passed)


def _pairs(archive: Archive) -> Iterator[list[Listing]]:
    """The listings of each data set and source together."""
    found = groupby(archive.listings(), key=lambda one: (one.dataset, one.source.id))
    for _, spans in found:
        yield list(spans)
