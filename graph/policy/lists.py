"""Lists of designated entities as the graph holds them: who is on them, and whether they are whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from graph.chain.timeline import Timeline
from graph.policy.policy_model import ListName
from graph.world import World
from ontology.models import Designation, Measure


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of one list that hold at the horizon."""

    name: str
    #: Who is designated -> the designations.
    designations: dict[str, tuple[str, ...]]
    #: Whether the list has no other entry than these, and for which day that is said.
    complete: bool
    as_of: str | None

    @property
    def extent(self) -> str:
        """How much of the list the graph holds, in words."""
        count = len(self.designations)
        held = f"the graph holds {count} of its entries"
        return f"all {count} entries of it, as of {self.as_of}" if self.complete else held


class Lists:
    """The lists that designations of a world make, at a horizon."""

    def __init__(self, world: World, timeline: Timeline) -> None:
        self.world = world
        self._by_measure: dict[str, list[Designation]] = defaultdict(list)
        self._by_name: dict[str, list[Designation]] = defaultdict(list)
        self._entries: dict[ListName, Entries] = {}
        for designation in world.all(Designation):
            if not designation.designated or not timeline.holds(designation):
                continue
            if designation.under:
                self._by_measure[self._ref(designation.under)].append(designation)
            if designation.listName:
                self._by_name[designation.listName].append(designation)

    def entries(self, wanted: ListName) -> Entries:
        """The entries of a list: what stands under its measure, or bears its name."""
        if wanted not in self._entries:
            self._entries[wanted] = self._find(wanted)
        return self._entries[wanted]

    def designations(self, entity: str, wanted: Iterable[ListName]) -> tuple[str, ...]:
        """The designations that put an entity on any of the lists."""
        found = {d for w in wanted for d in self.entries(w).designations.get(entity, ())}
        return tuple(sorted(found))

    def listed(self, entity: str, wanted: Iterable[ListName]) -> bool | None:
        """Whether an entity is on any of the lists; None if one that is not whole leaves it open."""
        lists = [self.entries(w) for w in wanted]
        if any(entity in found.designations for found in lists):
            return True
        return False if all(found.complete for found in lists) else None

    def _find(self, wanted: ListName) -> Entries:
        measure = self.world.get(Measure, self._ref(wanted.id))
        name = (measure.name if measure else None) or wanted.name
        found: dict[str, set[str]] = defaultdict(set)
        for entry in (*self._by_measure[self._ref(wanted.id)], *self._by_name[name]):
            found[self._ref(str(entry.designated))].add(entry.id)
        designations = {entity: tuple(sorted(ids)) for entity, ids in sorted(found.items())}
        as_of = measure.asOf if measure else None
        return Entries(name, designations, self._is_whole(measure, len(designations)), as_of)

    def _is_whole(self, measure: Measure | None, entries: int) -> bool:
        """A list is whole only if its measure says so, for a day.

        Where the measure also counts its entries, one that lost an entry is not whole: else who was
        on it would pass.
        """
        if measure is None or not measure.listComplete or measure.asOf is None:
            return False
        return measure.quantity is None or entries >= measure.quantity

    def _ref(self, entity_id: str) -> str:
        return self.world.merged_ids.get(entity_id, entity_id)
