"""What each actor yields and takes, and at which stages it works, as stated at a horizon.

Design section 6: an actor yields its stated product, capacity, production, dispatch or outgoing
supply; it takes its stated feed, process input or incoming supply.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from graph.chain.firmness import Firmness, of_statement, of_status
from graph.chain.inherited import inherit
from graph.chain.materials import Materials
from graph.chain.timeline import Timeline
from graph.ownership import Book
from graph.world import World
from ontology.models import (
    Actor,
    Capacity,
    MoU,
    Observation,
    Offtake,
    Operation,
    Processing,
    Production,
    Resource,
    Sale,
    Shipment,
    Site,
    Supply,
)


@dataclass(frozen=True, slots=True, order=True)
class Statement:
    """That an actor yields or takes a material: by which relations, how firmly.

    `agreed` marks what only an agreement says: a contract on output does not make a plant run.
    """

    firmness: Firmness
    relations: tuple[str, ...]
    agreed: bool = False


Ledger = dict[str, dict[str, list[Statement]]]


class Activity:
    """Yields, takes and stages of every actor that is open at the horizon."""

    def __init__(self, world: World, timeline: Timeline, book: Book, materials: Materials) -> None:
        self.world = world
        self.timeline = timeline
        self.book = book
        self.materials = materials
        self._open: dict[str, bool] = {}
        self.yields: Ledger = defaultdict(dict)
        self.takes: Ledger = defaultdict(dict)
        #: actor -> stage -> the statements of it, with their materials (none = whatever it does)
        self.stages: dict[str, dict[str, dict[str, frozenset[str]]]] = defaultdict(dict)
        self.integrated: dict[str, list[Processing]] = defaultdict(list)
        for kind in (Operation, Processing, Supply, Offtake, MoU, Observation):
            for entity in world.all(kind):
                if timeline.holds(entity):
                    self._read(entity)
        self.inherited = inherit(self)

    def is_open(self, actor: str) -> bool:
        """Whether an actor exists and, if it is a site, counts at the horizon."""
        found = self._open.get(actor)
        if found is None:
            entity = self.world.get(Actor, actor)
            found = self._open[actor] = entity is not None and self.timeline.holds(entity)
        return found

    def yielded(self, actor: str) -> Iterable[str]:
        """The materials that it yields, sorted."""
        return sorted(self.yields.get(actor, ()))

    def taken(self, actor: str) -> Iterable[str]:
        """The materials that it takes, sorted."""
        return sorted(self.takes.get(actor, ()))

    def best(self, ledger: Ledger, actor: str, material: str) -> Statement | None:
        """The firmest statement on an actor and a material, with the evidence of all.

        What is said of its work counts before what is agreed on.
        """
        found = ledger.get(actor, {}).get(material, [])
        told = [s for s in found if not s.agreed] or found
        if not told:
            return None
        relations = tuple(sorted({r for s in told for r in s.relations}))
        return replace(max(told), relations=relations)

    def works_at(self, actor: str, stage: str, on: frozenset[str]) -> bool:
        """Whether a source says that it works at a stage on any of these materials."""
        return bool(self.proof_of_stage(actor, stage, on))

    def proof_of_stage(self, actor: str, stage: str, on: frozenset[str]) -> frozenset[str]:
        """The relations and figures that say that it works at a stage on any of these materials."""
        stated = self.stages.get(actor, {}).get(stage, {})
        return frozenset(key for key, about in stated.items() if not about or about & on)

    def add(self, ledger: Ledger, actor: str, material: str, statement: Statement) -> None:
        """Note a statement, unless the actor is closed or the material is scrap not asked for."""
        if self.materials.usable(material) and self.is_open(actor):
            ledger[actor].setdefault(material, []).append(statement)

    def _read(self, entity: Resource) -> None:
        firmness = of_statement(entity)
        said = Statement(firmness, (entity.id,), isinstance(entity, Offtake | MoU))
        for actor, materials, ledger in self._roles(entity):
            for material in materials:
                self.add(ledger, self.book.ref(actor), self.book.ref(material), said)
        if isinstance(entity, Processing | Operation | Capacity | Production):
            self._read_stage(entity)

    def _roles(self, entity: Resource) -> Iterator[tuple[str, tuple[str, ...], Ledger]]:
        if isinstance(entity, Processing) and entity.actor:
            yield entity.actor, entity.output, self.yields
            yield entity.actor, entity.input, self.takes
        elif isinstance(entity, Operation) and entity.site:
            yield entity.site, entity.material, self.yields
        elif isinstance(entity, Capacity | Production | Shipment | Sale) and entity.actor:
            yield entity.actor, entity.material, self.yields
        elif isinstance(entity, Supply | Offtake | MoU):
            if entity.supplier:
                yield entity.supplier, entity.material, self.yields
            if entity.buyer:
                yield entity.buyer, entity.material, self.takes
        if isinstance(entity, Shipment | Sale) and entity.buyer and self.timeline.live(entity):
            yield entity.buyer, entity.material, self.takes

    def _read_stage(self, entity: Processing | Operation | Capacity | Production) -> None:
        actor = entity.site if isinstance(entity, Operation) else entity.actor
        if isinstance(entity, Processing):
            about = entity.output or entity.input
            if entity.integrated and actor:
                self.integrated[self.book.ref(actor)].append(entity)
        else:
            about = entity.material
        if actor and entity.stage:
            materials = frozenset(self.book.ref(m) for m in about)
            self.stages[self.book.ref(actor)].setdefault(entity.stage, {})[entity.id] = materials


def site_firmness(world: World, activity: Activity, actor: str) -> Firmness:
    """The firmness of a site's own status; where it has none, that of its operation.

    An organisation has no status of its own and takes nothing away.
    """
    site = world.get(Site, actor)
    if site is None:
        return Firmness.OPERATING
    if site.status is not None:
        return of_status(site.status)
    stated = [of_statement(o) for o in activity.book.operations.get(actor, ()) if o.status]
    return max(stated, default=Firmness.INDICATED)
