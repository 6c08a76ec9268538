"""When something holds, and how firm it is: design section 6, "Firmness" and "Time"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from ontology.models import (
    Agreement,
    MoU,
    Observation,
    Ownership,
    Relation,
    Resource,
)

#: "operating > contracted > planned > indicated > inferred", as numbers to compare.
OPERATING, CONTRACTED, PLANNED, INDICATED, INFERRED = 4, 3, 2, 1, 0
LABEL = {4: "operating", 3: "contracted", 2: "planned", 1: "indicated", 0: "inferred"}
LEVEL = {
    "operating": OPERATING, "held": OPERATING, "in_force": OPERATING,
    "binding": CONTRACTED, "signed": CONTRACTED, "approved": CONTRACTED,
    "commissioning": PLANNED, "construction": PLANNED, "planned": PLANNED,
    "non_binding": INDICATED, "proposed": INDICATED, "under_consideration": INDICATED,
}  # fmt: skip
#: "not valid now" where no end date is stated.
ENDED = frozenset(
    {"suspended", "disputed", "completed", "superseded", "lapsed", "withdrawn", "terminated"}
)


def level(status: str | None) -> int:
    """The rung of a status; "blank or unmapped status" is indicated."""
    return LEVEL.get(status or "", INDICATED)


def level_of(entity: Resource) -> int:
    """The rung of a statement. An MoU and what is not binding is never more than indicated."""
    status = getattr(entity, "status", None)
    if isinstance(entity, Observation):
        kind = entity.figureKind
        if kind == "actual" or status == "completed":
            return OPERATING
        if status is None:
            return {"nameplate": OPERATING, "planned": PLANNED}.get(kind or "", INDICATED)
        return min(level(status), PLANNED) if kind == "planned" else level(status)
    found = level(status)
    loose = isinstance(entity, MoU) or (isinstance(entity, Agreement) and entity.binding is False)
    return min(found, INDICATED) if loose else found


def came_true(stake: Ownership) -> bool:
    """Whether a stake is or was in hand: one that is only proposed, or withdrawn, never was."""
    if stake.status is None or level(stake.status) == OPERATING:
        return True
    return stake.status in ENDED - {"withdrawn"}


@dataclass(frozen=True)
class Days:
    """The day asked about, and the year by whose end planned things may have begun."""

    entities: dict[str, Resource]
    as_of: date
    by: int | None = None

    @property
    def horizon(self) -> date:
        """The last day on which something may begin and still count."""
        return max(self.as_of, date(self.by, 12, 31)) if self.by else self.as_of

    def holds(self, entity: Resource) -> bool:
        """Valid on the day, or beginning by the horizon. [from, to), reduced dates in full."""
        end = self._end(entity)
        if not self.begun(entity):
            return False
        if getattr(entity, "status", None) in ENDED and not _stated_end(entity):
            return False
        return end is None or end > self.as_of

    def begun(self, entity: Resource) -> bool:
        """Whether it has begun on the day, or will by the horizon."""
        start = _start(entity)
        return start is None or start <= self.horizon

    def _end(self, entity: Resource) -> date | None:
        """The first day on which it holds no more; None = not stated."""
        text = _stated_end(entity)
        ends = [_after(text)] if text else []
        ends += [
            _start(newer) or date.min
            for newer in self._successors.get(entity.id, ())
            if not isinstance(newer, Ownership) or came_true(newer)
        ]
        return min(ends) if ends else None

    @cached_property
    def _successors(self) -> dict[str, list[Relation]]:
        found: dict[str, list[Relation]] = {}
        for newer in all_of(self.entities.values(), Relation):
            assert isinstance(newer, Relation)
            for old in newer.supersedes:
                found.setdefault(old, []).append(newer)
        return found


def _first(entity: Resource, *fields: str) -> str | None:
    return next((v for f in fields if (v := getattr(entity, f, None))), None)


def _stated_end(entity: Resource) -> str | None:
    return _first(entity, "validTo", "end", "periodEnd")


def _start(entity: Resource) -> date | None:
    """The first day on which it holds; None = always did."""
    text = _first(entity, "validFrom", "signed", "start", "asOf")
    return earliest(text) if text else None


def earliest(text: str) -> date:
    """The first day that a date covers, which may be reduced to a month or a year."""
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    return date(year, month, day)


def latest(text: str) -> date:
    """The last day that a date covers."""
    first = earliest(text)
    length = text.count("-")
    if length == 2:
        return first
    months = 12 if length == 0 else 1
    after = first.year * 12 + first.month - 1 + months
    return date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


def _after(text: str) -> date:
    """The first day after a stated end: a full date is excluded, a reduced one wholly covered."""
    last = latest(text)
    return last if len(text) == len("2025-09-30") else last + timedelta(days=1)


def all_of(entities: Iterable[Resource], *kinds: type[Resource]) -> list[Resource]:
    """The entities of some classes, by id."""
    return sorted((e for e in entities if isinstance(e, kinds)), key=lambda e: e.id)
