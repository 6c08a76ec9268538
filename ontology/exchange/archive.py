"""Everything that a store holds, as streams in a fixed order: what export writes and import restores.

An archive is read once from front to back and never held whole, so that the memory which export and
import need does not grow with the graph. The order of every stream is that of code points, whatever
the order of loads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from ontology.models import Resource, Source
from ontology.record import Record, SameAs


@dataclass(frozen=True, slots=True)
class Span:
    """The time for which a store held something, with the runs that began and ended it.

    Times are UTC. `until` is None while it is held; `since` is None only for what a version of
    Lodeway wrote that kept no history.
    """

    since: datetime | None = None
    run: str | None = None
    until: datetime | None = None
    ended_by: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """A record as it stands, or once stood, in a store. `key` is the hash of what it says."""

    key: str
    dataset: str
    record: Record
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class Listing:
    """What a data set says, or once said, about a source that its records cite."""

    dataset: str
    source: Source
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on sameness as it stands, or once stood. `key` is the hash of what it says."""

    key: str
    dataset: str
    decision: SameAs
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class Dataset:
    """A loader's input by name; `run` is the last one that wrote something of it."""

    id: str
    title: str
    run: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One load that wrote something. `counts` are those of a RunReport, by name. Times are UTC."""

    id: str
    dataset: str
    loader: str | None
    started: datetime
    ended: datetime
    complete: bool
    counts: Mapping[str, int] = field(default_factory=dict)


class Archive(Protocol):
    """The streams. Each call begins anew; ids and keys come in the order of their code points."""

    def datasets(self) -> Iterator[Dataset]:
        """By id."""

    def runs(self) -> Iterator[Run]:
        """By id."""

    def listings(self) -> Iterator[Listing]:
        """By data set, source and since; the live one of a pair comes last."""

    def decisions(self) -> Iterator[Decision]:
        """By key and since; the live one of a key comes last."""

    def entities(self) -> Iterator[Resource]:
        """The merged entities and the live sources, by id."""

    def merged_ids(self) -> Iterator[tuple[str, str]]:
        """Ids that lost to another, each with the id that stays, by the former."""

    def retracted(self) -> Iterator[str]:
        """Ids that were in use once and are no more, by id."""

    def versions(self) -> Iterator[Version]:
        """Record versions, live and past, by raw id, key and since."""

    def versions_by_key(self) -> Iterator[Version]:
        """The same by key and since; the live one of a key comes last."""
