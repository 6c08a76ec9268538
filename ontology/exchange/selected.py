"""A part of an archive as an archive: chosen entities with their records, and what those need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ontology.exchange.archive import (
    Archive,
    Dataset,
    Decision,
    Listing,
    Run,
    Span,
    Version,
)

if TYPE_CHECKING:
    from ontology.exchange.selection import Selection
    from ontology.models import Resource


@dataclass(slots=True)
class Kept:
    """The ids of what is chosen and of what that needs. `listings` are (data set, source)."""

    winners: Mapping[str, str]
    entities: frozenset[str]
    sources: set[str] = field(default_factory=set)
    datasets: set[str] = field(default_factory=set)
    runs: set[str] = field(default_factory=set)
    listings: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def of(cls, archive: Archive, winners: Mapping[str, str], entities: frozenset[str]) -> Kept:
        """What these entities need: the sources that their records cite, and who brought it all in."""
        kept = cls(winners, entities)
        for version in archive.versions():
            if kept.has(version.record.entity.id):
                kept.sources.add(version.record.source)
                kept.listings.add((version.dataset, version.record.source))
                kept._span(version.dataset, version.span)
        for listing in archive.listings():
            if kept.lists(listing):
                kept._span(listing.dataset, listing.span)
        for decision in archive.decisions():
            if kept.decides(decision):
                kept._span(decision.dataset, decision.span)
        kept.runs |= {d.run for d in archive.datasets() if d.run and d.id in kept.datasets}
        return kept

    def _span(self, dataset: str, span: Span) -> None:
        self.datasets.add(dataset)
        self.runs.update(run for run in (span.run, span.ended_by) if run)

    def has(self, entity_id: str) -> bool:
        """Whether an entity is chosen, by any id that it ever had."""
        return self.winners.get(entity_id, entity_id) in self.entities

    def lists(self, listing: Listing) -> bool:
        """Whether what a data set says of a source is needed: its records cite it, or it is chosen."""
        source = listing.source.id
        return (listing.dataset, source) in self.listings or source in self.entities

    def decides(self, decision: Decision) -> bool:
        """Whether a decision is on chosen entities alone."""
        return self.has(decision.decision.left) and self.has(decision.decision.right)


@dataclass(frozen=True, slots=True)
class Selected:
    """What was chosen of an archive, in the order of that archive. No backup: `selection` says so."""

    archive: Archive
    selection: Selection
    kept: Kept

    def datasets(self) -> Iterator[Dataset]:
        """By id: those of what is kept."""
        return (d for d in self.archive.datasets() if d.id in self.kept.datasets)

    def runs(self) -> Iterator[Run]:
        """By id: those that began or ended something that is kept."""
        return (run for run in self.archive.runs() if run.id in self.kept.runs)

    def listings(self) -> Iterator[Listing]:
        """By data set, source and since."""
        return (listing for listing in self.archive.listings() if self.kept.lists(listing))

    def decisions(self) -> Iterator[Decision]:
        """By key and since: those on chosen entities alone."""
        return (decision for decision in self.archive.decisions() if self.kept.decides(decision))

    def entities(self) -> Iterator[Resource]:
        """The chosen entities and the live sources of their records, by id."""
        wanted = self.kept.entities | self.kept.sources
        return (entity for entity in self.archive.entities() if entity.id in wanted)

    def merged_ids(self) -> Iterator[tuple[str, str]]:
        """Ids that lost to a chosen entity, by the former."""
        return (
            (lost, winner)
            for lost, winner in self.archive.merged_ids()
            if winner in self.kept.entities
        )

    def retracted(self) -> Iterator[str]:
        """None: what is in use no more cannot be chosen."""
        return iter(())

    def versions(self) -> Iterator[Version]:
        """The record versions of chosen entities, live and past."""
        return (v for v in self.archive.versions() if self.kept.has(v.record.entity.id))

    def versions_by_key(self) -> Iterator[Version]:
        """The same by key and since."""
        return (v for v in self.archive.versions_by_key() if self.kept.has(v.record.entity.id))
