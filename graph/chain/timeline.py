"""When a relation holds: valid time, at a day or by a year (design section 6, "Time").

Validity is [from, to). A reduced date covers its whole period: "2025" as a start means from
1 January 2025, as an end through 31 December 2025. An unknown start is the day for which a record
speaks; an unknown end is open and flagged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from graph.chain.firmness import Firmness, has_ended, of_status
from graph.world import World
from ontology.dates import earliest, latest
from ontology.models import Agreement, Funding, Observation, Ownership, Relation, Resource, Site


class When(Enum):
    """How a relation stands to the horizon."""

    NOW = "valid"
    LATER = "starts later"
    OVER = "ended"


@dataclass(frozen=True, slots=True)
class Horizon:
    """The day asked about, and the year up to which starts are admitted."""

    as_of: date
    by: int | None = None

    @property
    def last_start(self) -> date:
        """The last day on which something may start and still count."""
        return self.as_of if self.by is None else max(self.as_of, date(self.by, 12, 31))

    def place(self, start: date | None, end: date | None) -> When:
        """Where [start, end) lies; an open side has no limit."""
        if end is not None and end <= max(self.as_of, start or self.as_of):
            return When.OVER
        if start is not None and start > self.last_start:
            return When.LATER
        return When.NOW


def start_of(text: str | None) -> date | None:
    """The first day that a start date means."""
    return None if text is None else earliest(text)


def end_of(text: str | None) -> date | None:
    """The first day on which it no longer holds: the day itself, or the day after a period."""
    if text is None:
        return None
    return earliest(text) if text.count("-") == 2 else latest(text) + timedelta(days=1)


def _came_true(status: str | None) -> bool:
    """Whether a stake of this status is or was in hand: it is no mere proposal or agreement."""
    if status is None or has_ended(status):
        return status != "withdrawn"
    return of_status(status) is Firmness.OPERATING


class Timeline:
    """Which relations and sites of a world count at a horizon."""

    def __init__(self, world: World, horizon: Horizon) -> None:
        self.world = world
        self.horizon = horizon
        self._superseded = self._ends_by_successor(world.all(Relation))
        self._known: dict[int, tuple[Resource, When]] = {}

    def when(self, entity: Resource) -> When:
        """Whether a relation, observation or site counts."""
        known = self._known.get(id(entity))
        if known is None:
            # It is kept beside the answer: no other entity can come by its identity.
            known = self._known[id(entity)] = entity, self._when(entity)
        return known[1]

    def _when(self, entity: Resource) -> When:
        if isinstance(entity, Relation):
            return self._relation(entity)
        if isinstance(entity, Site):
            return self._closed_or(entity.status, entity.end, start_of(entity.start))
        if isinstance(entity, Observation):
            return self._observation(entity)
        return When.NOW

    def holds(self, entity: Resource) -> bool:
        """Whether it counts at the horizon."""
        return self.when(entity) is When.NOW

    def live(self, observation: Observation) -> bool:
        """Whether a dispatch or sale goes on: one that is completed is no live route."""
        if has_ended(observation.status):
            return False
        over = end_of(observation.periodEnd)
        return self.holds(observation) and (over is None or over > self.horizon.as_of)

    def end_stated(self, relation: Relation) -> bool:
        """False where the end of a valid relation is not stated, which the answer flags."""
        return relation.validTo is not None

    def since(self, relation: Relation) -> date | None:
        """The first day on which it holds; without a stated start, the day a record speaks for."""
        if relation.validFrom:
            return earliest(relation.validFrom)
        if isinstance(relation, Agreement | Funding) and relation.signed:
            return earliest(relation.signed)
        spoken = [earliest(relation.asOf)] if relation.asOf else []
        for item in self.world.evidence.get(relation.id, ()):
            day = item.stated.get("asOf") or (None if relation.asOf else item.source.published)
            spoken += [earliest(day)] if day else []
        return min(spoken, default=None)

    def _relation(self, relation: Relation) -> When:
        if self._superseded.get(relation.id, date.max) <= self.horizon.as_of:
            return When.OVER
        return self._closed_or(relation.status, relation.validTo, self.since(relation))

    def _closed_or(self, status: str | None, end: str | None, start: date | None) -> When:
        if has_ended(status) and end is None:
            return When.OVER
        return self.horizon.place(start, end_of(end))

    def _observation(self, figure: Observation) -> When:
        """A figure of the past stays true of the actor; one of the future counts when it comes."""
        if has_ended(figure.status) and figure.status != "completed":
            return When.OVER
        start = getattr(figure, "validFrom", None) or figure.periodStart
        return self.horizon.place(start_of(start), end_of(getattr(figure, "validTo", None)))

    def _ends_by_successor(self, relations: Iterable[Relation]) -> dict[str, date]:
        """A newer relation ends the ones that it supersedes on the day it begins (section 4).

        A stake that is proposed, or agreed and not yet in hand, leaves the one it is to replace.
        """
        ends: dict[str, date] = {}
        for relation in relations:
            if isinstance(relation, Ownership) and not _came_true(relation.status):
                continue
            begins = self.since(relation) or date.min
            for older in relation.supersedes:
                old = self.world.merged_ids.get(older, older)
                ends[old] = min(begins, ends.get(old, date.max))
        return ends
