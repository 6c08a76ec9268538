"""An archive in memory, made from records, listings and decisions as a store would hold them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from ontology.assemble import assemble_keyed, resolved
from ontology.exchange.archive import Dataset, Decision, Listing, Run, Span, Version
from ontology.models import Resource, Source
from ontology.record import Reading, stated
from ontology.sameness import Sameness
from ontology.schema import load_schema


@dataclass(frozen=True)
class MemoryArchive:
    """The streams from sequences, sorted here whatever their order."""

    found_datasets: tuple[Dataset, ...] = ()
    found_runs: tuple[Run, ...] = ()
    found_listings: tuple[Listing, ...] = ()
    found_decisions: tuple[Decision, ...] = ()
    found_versions: tuple[Version, ...] = ()
    found_entities: tuple[Resource, ...] = ()
    found_merged: Mapping[str, str] = field(default_factory=dict)
    found_retracted: frozenset[str] = frozenset()

    def datasets(self) -> Iterator[Dataset]:
        return iter(sorted(self.found_datasets, key=attrgetter("id")))

    def runs(self) -> Iterator[Run]:
        return iter(sorted(self.found_runs, key=attrgetter("id")))

    def listings(self) -> Iterator[Listing]:
        return iter(
            sorted(self.found_listings, key=lambda x: (x.dataset, x.source.id, *_when(x.span)))
        )

    def decisions(self) -> Iterator[Decision]:
        return iter(sorted(self.found_decisions, key=lambda x: (x.key, *_when(x.span))))

    def entities(self) -> Iterator[Resource]:
        return iter(sorted(self.found_entities, key=attrgetter("id")))

    def merged_ids(self) -> Iterator[tuple[str, str]]:
        return iter(sorted(self.found_merged.items()))

    def retracted(self) -> Iterator[str]:
        return iter(sorted(self.found_retracted))

    def versions(self) -> Iterator[Version]:
        return iter(
            sorted(self.found_versions, key=lambda x: (x.record.entity.id, x.key, *_when(x.span)))
        )

    def versions_by_key(self) -> Iterator[Version]:
        return iter(sorted(self.found_versions, key=lambda x: (x.key, *_when(x.span))))


def _when(span: Span) -> tuple[Any, ...]:
    """The live one last, and what has no `since` first."""
    return span.until is None, span.since is not None, span.since


def archive_of(
    versions: Iterable[Version] = (),
    listings: Iterable[Listing] = (),
    decisions: Iterable[Decision] = (),
    datasets: Iterable[Dataset] = (),
    runs: Iterable[Run] = (),
) -> MemoryArchive:
    """The archive whose merged graph follows from what is live, as in a store."""
    schema = load_schema()
    versions, listings, decisions = tuple(versions), tuple(listings), tuple(decisions)
    sources = _sources(x for x in listings if x.span.until is None)
    same = Sameness.of(x.decision for x in decisions if x.span.until is None)
    live = [x for x in versions if x.span.until is None]
    keyed = [(x.key, x.record) for x in live]
    merged = assemble_keyed(schema, keyed, sources, same.resolve)
    named = {i for x in live for i in _references(x.record.entity, same)}
    standing = set(merged) | named
    lost = {old: new for old, new in same.winners.items() if new in standing}
    once = {x.record.entity.id for x in versions} | {x.source.id for x in listings}
    return MemoryArchive(
        tuple(datasets), tuple(runs), listings, decisions, versions,
        (*merged.values(), *sources.values()), lost,
        frozenset(once - standing - set(sources) - set(lost)),
    )  # fmt: skip


def archive_of_reading(reading: Reading, run: Run | None = None) -> MemoryArchive:
    """The archive of a store into which one reading was loaded once."""
    span = Span(run.started, run.id) if run else Span()
    keyed = {record.key(reading.dataset): record for record in reading.records}
    return archive_of(
        [Version(key, reading.dataset, record, span) for key, record in keyed.items()],
        [Listing(reading.dataset, source, span) for source in reading.sources],
        [Decision(x.key(reading.dataset), reading.dataset, x, span) for x in reading.same_as],
        [Dataset(reading.dataset, reading.title, run.id if run else None)],
        [run] if run else [],
    )


def _sources(live: Iterable[Listing]) -> dict[str, Source]:
    """What the data sets say of a source; of two that differ the first by id counts."""
    fields: dict[str, dict[str, Any]] = defaultdict(dict)
    for found in sorted(live, key=attrgetter("dataset"), reverse=True):
        fields[found.source.id] |= stated(found.source)
    return {i: Source.model_validate({"id": i, **values}) for i, values in fields.items()}


def _references(entity: Resource, same: Sameness) -> Iterator[str]:
    cls = type(entity).__name__
    schema = load_schema()
    fields = resolved(schema, cls, stated(entity), same.resolve)
    for prop in schema[cls].references:
        if (value := fields.get(prop.name)) is not None:
            yield from [value] if isinstance(value, str) else value
