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


class Activity:
    """Yields and takes of every actor, with the firmest statement of each."""

    def __init__(self, days: Days, chemistry: Chemistry) -> None:
        self.days = days
        self.chemistry = chemistry
        self.yields: dict[str, dict[str, int]] = defaultdict(dict)
        self.takes: dict[str, dict[str, int]] = defaultdict(dict)
        self.agreed: dict[str, dict[str, int]] = defaultdict(dict)
        self.ordered: dict[str, dict[str, int]] = defaultdict(dict)
        self.stages: dict[str, list[Stated]] = defaultdict(list)
        self.integrated: dict[str, list[Processing]] = defaultdict(list)
        for entity in all_of(days.entities.values(), Resource):
            if self._counts(entity):
                self._read(entity)
        self.plain = {actor: frozenset(known) for actor, known in self.yields.items()}
        for actor, materials in self.agreed.items():
            # An agreement to sell says that it is made there, not that the plant runs.
            for material, agreed in materials.items():
                self.yields[actor].setdefault(material, agreed)
        for actor, materials in self.ordered.items():
            for material, agreed in materials.items():
                self.takes[actor].setdefault(material, agreed)

    def _counts(self, entity: Resource) -> bool:
        """A dispatch or an output that is over still shows what an actor makes."""
        if isinstance(entity, Observation) and entity.status == "completed":
            return self.days.begun(entity)
        return self.days.holds(entity)

    def _read(self, entity: Resource) -> None:
        if isinstance(entity, Processing) and entity.actor:
            self._note(self.yields, entity.actor, entity.output, entity)
            self._note(self.takes, entity.actor, entity.input, entity)
            if entity.stage and not entity.output:
                self.stages[entity.actor].append(Stated(entity.stage, level_of(entity)))
            if entity.integrated:
                self.integrated[entity.actor].append(entity)
        elif isinstance(entity, Capacity | Production) and entity.actor:
            self._note(self.yields, entity.actor, entity.material, entity)
        elif isinstance(entity, Shipment) and entity.actor:
            self._note(self.yields, entity.actor, entity.material, entity)
            if self.days.holds(entity):
                self._note(self.takes, entity.buyer or "", entity.material, entity)
        elif isinstance(entity, Supply):
            self._note(self.yields, entity.supplier or "", entity.material, entity)
            self._note(self.takes, entity.buyer or "", entity.material, entity)

        elif isinstance(entity, Offtake | MoU):
            self._note(self.agreed, entity.supplier or "", entity.material, entity)
            self._note(self.ordered, entity.buyer or "", entity.material, entity)

    def _note(
        self, where: dict[str, dict[str, int]], actor: str, materials: tuple[str, ...], by: Resource
    ) -> None:
        for material in materials:
            if actor and self.chemistry.usable(material):
                best = max(where[actor].get(material, 0), level_of(by))
                where[actor][material] = best

    def only_agreed(self, actor: str, material: str | None) -> bool:
        """Whether nothing but agreements to sell says that it makes the material."""
        return material not in self.plain.get(actor, ())

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
