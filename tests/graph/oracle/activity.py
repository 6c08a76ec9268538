"""What actors yield and take: design section 6, "States and arcs"."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from ontology.models import (
    Capacity,
    MoU,
    Observation,
    Offtake,
    Operation,
    Processing,
    Production,
    Resource,
    Shipment,
    Site,
    Supply,
)
from tests.graph.oracle.chemistry import Chemistry
from tests.graph.oracle.days import INDICATED, Days, all_of, level, level_of


class Stated(NamedTuple):
    """A stage at which an actor is said to work, with how firm it is."""

    stage: str
    level: int


class Known(dict[str, dict[str, int]]):
    """By actor and material, the firmest statement; nothing of an actor of whom none speaks."""

    def __missing__(self, actor: str) -> dict[str, int]:
        return {}


class Activity:
    """Yields and takes of every actor, with the firmest statement of each."""

    def __init__(self, days: Days, chemistry: Chemistry) -> None:
        self.days = days
        self.chemistry = chemistry
        self._cache: dict[str, Known] = {}
        self.stages: dict[str, list[Stated]] = defaultdict(list)
        self.integrated: dict[str, list[Processing]] = defaultdict(list)
        self._plain: dict[str, Known] = {"yields": Known(), "takes": Known()}
        self._agreed: dict[str, Known] = {"yields": Known(), "takes": Known()}
        for entity in all_of(days.entities.values(), Resource):
            if self._counts(entity):
                self._read(entity)

    @property
    def yields(self) -> Known:
        """By actor: what it yields, and how firm that is."""
        return self._all("yields")

    @property
    def takes(self) -> Known:
        """By actor: what it takes, and how firm that is."""
        return self._all("takes")

    def _all(self, what: str) -> Known:
        """An agreement says that it is made or used there, not that the plant runs: the last word
        is with what is plainly stated."""
        if what not in self._cache:
            found = Known()
            for known in (self._agreed[what], self._plain[what]):
                for actor, materials in known.items():
                    found.setdefault(actor, {}).update(materials)
            self._cache[what] = found
        return self._cache[what]

    def note(self, what: str, actor: str, material: str, level: int, agreed: bool) -> None:
        """One statement of what an actor yields or takes."""
        if actor and self.chemistry.usable(material):
            known = (self._agreed if agreed else self._plain)[what].setdefault(actor, {})
            known[material] = max(known.get(material, 0), level)
            self._cache.clear()

    def _counts(self, entity: Resource) -> bool:
        """A dispatch or an output that is over still shows what an actor makes."""
        if isinstance(entity, Observation) and entity.status == "completed":
            return self.days.begun(entity)
        return self.days.holds(entity)

    def _read(self, entity: Resource) -> None:
        if isinstance(entity, Processing) and entity.actor:
            self._note("yields", entity.actor, entity.output, entity)
            self._note("takes", entity.actor, entity.input, entity)
            if entity.stage and not entity.output:
                self.stages[entity.actor].append(Stated(entity.stage, level_of(entity)))
            if entity.integrated:
                self.integrated[entity.actor].append(entity)
        elif isinstance(entity, Capacity | Production):
            self._note("yields", entity.actor, entity.material, entity)
        elif isinstance(entity, Shipment):
            self._note("yields", entity.actor, entity.material, entity)
            if self.days.holds(entity):
                self._note("takes", entity.buyer, entity.material, entity)
        elif isinstance(entity, Supply | Offtake | MoU):
            self._note("yields", entity.supplier, entity.material, entity)
            self._note("takes", entity.buyer, entity.material, entity)

    def _note(self, what: str, actor: str | None, materials: tuple[str, ...], by: Resource) -> None:
        for material in materials:
            self.note(what, actor or "", material, level_of(by), isinstance(by, Offtake | MoU))

    def only_agreed(self, what: str, actor: str, material: str) -> bool:
        """Whether nothing but agreements says that it yields or takes the material."""
        return material not in self._plain[what][actor]

    def status(self, actor: str) -> int:
        """How firm the actor itself is: a site's status, else that of who runs it."""
        site = self.days.entities.get(actor)
        if not isinstance(site, Site):
            return 4
        if site.status is not None:
            return level(site.status)
        runs = [
            level_of(o) for o in all_of(self.days.entities.values(), Operation)
            if isinstance(o, Operation) and o.site == actor and self.days.holds(o)
        ]  # fmt: skip
        return max(runs, default=INDICATED)
