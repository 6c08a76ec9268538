"""The part of a world on which the routes to a target can depend: independent of the world's size.

Backwards from the target: who supplies it, who runs and who holds those, their other sites (a
company's product may be made at any of them, and a group may hand material on), and so on. Of who
only holds a share, buys elsewhere or is bound by a contract it takes what stands above them: that
is all that a policy may ask. A property test holds the answers to those of the whole world.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from decimal import Decimal

from graph.world import World
from ontology.models import (
    Actor,
    Country,
    JointVenture,
    Measure,
    MoU,
    Observation,
    Offtake,
    Operation,
    Organization,
    Ownership,
    Relation,
    Resource,
    Sale,
    Shipment,
    Site,
    Supply,
)
from ontology.schema import load_schema

_HALF = Decimal(50)


def within(world: World, target: str, *, start: str | None = None) -> World:
    """The part that matters for a target: an actor, or all actors of a country.

    For a material it is the whole world: any actor may make it. `start` is where the routes asked
    for begin: it stays, whether or not any leads from there.
    """
    seeds = {target}
    if world.get(Country, target):
        ref = world.merged_ids.get
        seeds |= {
            a.id for a in world.all(Actor) if a.country and ref(a.country, a.country) == target
        }
    elif not world.get(Actor, target):
        return world
    return _Scope(world, start).around(seeds)


class _Scope:
    """A walk through a world that notes what it needs."""

    def __init__(self, world: World, start: str | None) -> None:
        self.world = world
        self._fields = {
            cls.name: tuple((p.name, p.many) for p in cls.references)
            for cls in load_schema().classes.values()
        }
        self._about: dict[str, list[Resource]] = defaultdict(list)
        self._kept: dict[str, Resource] = {}
        #: Actors on the way to the target, and those of whom only what stands above them counts.
        self._near: set[str] = set()
        self._far: set[str] = set()
        self._queue: list[str] = []
        for entity in world.entities.values():
            # A list counts as a whole by all its entries; materials and the like are few.
            if isinstance(entity, Measure) or not isinstance(
                entity, Actor | Relation | Observation
            ):
                self._kept[entity.id] = entity
            for mentioned in self._mentions(entity):
                self._about[mentioned].append(entity)
        if start:
            self._come_far(start)

    def around(self, seeds: Collection[str]) -> World:
        """The world around some actors, in the order of the whole."""
        for seed in sorted(seeds):
            self._come_near(seed)
        while self._queue:
            actor = self._queue.pop()
            if actor in self._near:
                self._go_through(actor)
            else:
                self._look_up(actor)
        kept = {key: e for key, e in self.world.entities.items() if key in self._kept}
        return World(kept, self.world.evidence, self.world.merged_ids)

    def _go_through(self, actor: str) -> None:
        """Everything that is said of an actor on the way."""
        entity = self.world.entities.get(actor)
        if isinstance(entity, Site) and entity.partOf:
            self._come_near(self._ref(entity.partOf))
        for said in self._about.get(actor, ()):
            if isinstance(said, Actor):
                if isinstance(said, Site):
                    self._come_near(said.id)
                continue
            self._keep(said)
            for other in self._decisive(said, actor):
                self._come_near(other)

    def _decisive(self, said: Resource, actor: str) -> Iterator[str]:
        """The parties of a statement that come onto the way with one of them."""
        if isinstance(said, Supply | Offtake | MoU) and said.buyer and said.supplier:
            yield from [said.supplier] if self._ref(said.buyer) == actor else []
        elif isinstance(said, Shipment | Sale) and said.buyer and said.actor:
            yield from [said.actor] if self._ref(said.buyer) == actor else []
        elif isinstance(said, Operation) and said.operator and said.site:
            yield from (said.operator, said.site)
        elif isinstance(said, Ownership) and said.owner and said.owned and _may_group(said):
            yield from (said.owner, said.owned)

    def _look_up(self, actor: str) -> None:
        """Who runs and who holds an actor that is not on the way."""
        entity = self.world.entities.get(actor)
        if isinstance(entity, Site) and entity.partOf:
            self._come_far(self._ref(entity.partOf))
        for said in self._about.get(actor, ()):
            held = isinstance(said, Ownership) and self._ref(said.owned or "") == actor
            run = isinstance(said, Operation) and self._ref(said.site or "") == actor
            joint = isinstance(said, JointVenture) and self._ref(said.vehicle or "") == actor
            if held or run or joint:
                self._keep(said)

    def _keep(self, said: Resource) -> None:
        """Keep a statement, whom it mentions and what supersedes it."""
        if said.id in self._kept:
            return
        self._kept[said.id] = said
        for mentioned in self._mentions(said):
            found = self.world.entities.get(mentioned)
            if isinstance(found, Actor):
                self._come_far(mentioned)
            elif isinstance(found, Relation):
                self._keep(found)
        for newer in self._about.get(said.id, ()):
            if isinstance(newer, Relation):
                self._keep(newer)

    def _come_near(self, actor: str) -> None:
        actor = self._ref(actor)
        if actor not in self._near:
            self._near.add(actor)
            self._enter(actor)

    def _come_far(self, actor: str) -> None:
        if actor not in self._near and actor not in self._far:
            self._far.add(actor)
            self._enter(actor)

    def _enter(self, actor: str) -> None:
        entity = self.world.entities.get(actor)
        if entity is None:
            return
        self._kept[actor] = entity
        self._queue.append(actor)
        if isinstance(entity, Organization) and entity.subOrganizationOf:
            self._come_far(self._ref(entity.subOrganizationOf))

    def _mentions(self, entity: Resource) -> Iterator[str]:
        for name, many in self._fields[type(entity).__name__]:
            value = getattr(entity, name)
            for one in value if many else (value,) if value else ():
                yield self._ref(one)

    def _ref(self, entity_id: str) -> str:
        return self.world.merged_ids.get(entity_id, entity_id)


def _may_group(stake: Ownership) -> bool:
    """Whether a stake may make owner and owned one group: half or more is stated."""
    return max(stake.share or 0, stake.shareMin or 0) >= _HALF
