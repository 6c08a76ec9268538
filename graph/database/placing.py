"""Under which entity each record version of an archive hangs: by raw id, decision and time."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from ontology.exchange.archive import Span, Version
from ontology.exchange.spool import Spool
from ontology.record import Record, from_stated, stated_json
from ontology.sameness import Sameness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from ontology.exchange.archive import Decision

#: Entity id, and versions of it: all live ones come in one such group.
Group = tuple[str, list[Version]]


class Placing:
    """Groups the versions of an archive by entity, in memory that does not grow with them.

    Most raw ids are decided on nowhere and their versions are passed on as they come. The others
    are set aside on disk, and come at the end: the live ones by entity, the past ones by the time
    at which they ended, since each stays where the decisions of that time had put it.
    """

    def __init__(self, decisions: list[Decision]) -> None:
        self._decisions = decisions
        positive = [d.decision for d in decisions if d.decision.verdict == "positive"]
        self._decided = {i for decision in positive for i in (decision.left, decision.right)}
        self.same = Sameness.of(d.decision for d in decisions if d.span.until is None)
        self._aside = Spool(4)

    def groups(self, versions: Iterable[Version]) -> Iterator[Group]:
        """The groups, from versions in the order of their raw ids."""
        for raw, found in groupby(versions, lambda version: version.record.entity.id):
            if raw in self._decided:
                self._aside.add(map(self._set_aside, found))
            else:
                yield raw, list(found)
        yield from self._set_apart()

    def _set_aside(self, version: Version) -> tuple[str, str, str, str]:
        until = version.span.until
        if until is None:
            return (
                "live",
                self.same.resolve(version.record.entity.id),
                version.key,
                _packed(version),
            )
        return "past", until.isoformat(timespec="microseconds"), version.key, _packed(version)

    def _set_apart(self) -> Iterator[Group]:
        rows = self._aside.in_order()
        for (state, place), found in groupby(rows, lambda row: (row[0], str(row[1]))):
            versions = (_unpacked(str(row[3])) for row in found)
            if state == "live":
                yield place, list(versions)
                continue
            then = self._standing(datetime.fromisoformat(place))
            for version in versions:
                yield then.resolve(version.record.entity.id), [version]

    def _standing(self, until: datetime) -> Sameness:
        """What was decided when the run that ended something at this time began."""
        return Sameness.of(
            d.decision
            for d in self._decisions
            if (d.span.since is None or d.span.since < until)
            and (d.span.until is None or d.span.until >= until)
        )

    def __enter__(self) -> Placing:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._aside.__exit__(kind, error, trace)


def _packed(version: Version) -> str:
    record, span = version.record, version.span
    times = [t.astimezone(UTC).isoformat() if t else None for t in (span.since, span.until)]
    return json.dumps([
        version.key, version.dataset, type(record.entity).__name__, record.entity.id,
        stated_json(record.entity), record.source, record.confidence, record.locator, record.quote,
        record.retrieved, *times, span.run, span.ended_by,
    ])  # fmt: skip


def _unpacked(text: str) -> Version:
    key, dataset, cls, raw, said, *place, since, until, run, ended_by = json.loads(text)
    times = [datetime.fromisoformat(t) if t else None for t in (since, until)]
    record = Record(from_stated(cls, raw, json.loads(said)), *place)
    return Version(key, dataset, record, Span(times[0], run, times[1], ended_by))
