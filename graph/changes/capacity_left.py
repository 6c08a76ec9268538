"""How concentrated the capacities for a material are by country, with and without what is cut.

What actors make whom a cut surely refuses is left out; those of whom it is not known whether they
are cut stay in (graph.concentration has the measures and their intervals).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graph.concentration import Table, concentration
from graph.policies import Policy, judge
from graph.policy.subject import Subject
from graph.question import Question
from graph.world import World
from ontology.models import Actor, Capacity, Processing, Production, Resource, Site


@dataclass(frozen=True, slots=True)
class StageShare:
    """One stage: the country with most of the stated capacity, its share, and the HHI.

    Shares in percent, HHI from 0 to 10,000, both at least and at most; `largest` is None where no
    capacity is stated.
    """

    stage: str
    material: str
    largest: str | None
    share_at_least: float
    share_at_most: float
    hhi_at_least: float
    hhi_at_most: float


def capacity_left(question: Question, cuts: Sequence[Policy]) -> tuple[StageShare, ...]:
    """The stages of the material asked for; nothing where none is asked for."""
    if question.asked is None:
        return ()
    world = _without(question, cuts) if cuts else question.world
    found = concentration(
        world, question.asked, source="capacities", as_of=question.query.as_of
    )  # fmt: skip
    return tuple(_share(world, table) for table in found.tables)


def _without(question: Question, cuts: Sequence[Policy]) -> World:
    """The world in which the sites that a cut refuses have ended and other actors make nothing."""
    world, today = question.world, question.query.as_of.isoformat()
    ref = question.facts.book.ref
    made: list[Processing | Capacity | Production] = [
        *world.all(Processing), *world.all(Capacity), *world.all(Production),
    ]  # fmt: skip
    # Of all who stand in a world those alone are judged who make something.
    makers = sorted({ref(e.actor) for e in made if e.actor})
    gone = {m for m in makers if world.get(Actor, m) and _refused(question, cuts, m)}
    ended: dict[str, Resource] = {
        site.id: site.model_copy(update={"status": "terminated", "end": today})
        for key in gone
        if (site := world.get(Site, key))
    }
    idle = {e.id for e in made if e.actor and ref(e.actor) in gone}
    kept = {key: entity for key, entity in world.entities.items() if key not in idle}
    return replace(world, entities={**kept, **ended})


def _refused(question: Question, cuts: Sequence[Policy], actor: str) -> bool:
    step = Subject(question.facts, actor, (), question.asked)
    as_of = question.query.as_of
    return any(judge(policy, step, None, as_of).outcome == "refused" for policy in cuts)


def _share(world: World, table: Table) -> StageShare:
    largest = table.market.largest
    return StageShare(
        stage=table.market.stage,
        material=table.market.material,
        largest=world.name(largest.id) if largest else None,
        share_at_least=float(100 * table.top1[0]),
        share_at_most=float(100 * table.top1[1]),
        hhi_at_least=float(table.hhi[0]),
        hhi_at_most=float(table.hhi[1]),
    )
