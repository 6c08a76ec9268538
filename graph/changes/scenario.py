"""A world after Changes: a new World, the old one untouched, and the policies that the cuts make.

What adds or ends something is an edit of the World. What takes away by place, owner or site is a
Policy made on the fly: so it is three-valued, and what may stand there is neither kept nor dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from graph.chain.timeline import Horizon, Timeline
from graph.changes.change import AddPlant, AddSupply, Change, EndRelation
from graph.changes.cuts import country_of, cut_policies
from graph.ownership import Book
from graph.policies import Policy
from graph.question import Query
from graph.world import Evidence, World
from ontology.errors import UsageError
from ontology.models import (
    Actor,
    Agreement,
    Capacity,
    Designation,
    Loan,
    Material,
    Operation,
    Organization,
    Ownership,
    Plant,
    Processing,
    Relation,
    Resource,
    Sale,
    Shipment,
    Source,
    Supply,
)

#: What marks a hypothetical entity wherever its records are shown.
WHAT_IF = Source(
    id="what-if", title="What-if: supposed in this question, no fact", sourceKind="editorial"
)
MARK = " (what-if)"
#: The relations on which routes or verdicts rest.
_ENDING = (Operation, Processing, Supply, Ownership, Agreement, Loan, Designation)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A world after Changes. `added` are the hypothetical entities, `ended` what was ended."""

    world: World
    changes: tuple[Change, ...]
    added: frozenset[str]
    ended: frozenset[str]

    def policies(self, query: Query) -> tuple[Policy, ...]:
        """The cuts as policies, at the horizon of a question."""
        timeline = Timeline(self.world, Horizon(query.as_of, query.by))
        return cut_policies(self.changes, self.world, Book(self.world, timeline), query.as_of)


def scenario(world: World, changes: Iterable[Change], as_of: date) -> Scenario:
    """The world after Changes, whatever their order. Raises UsageError on ids that do not fit."""
    distinct = tuple(dict.fromkeys(changes))
    ended = {
        end.id: end for c in distinct if isinstance(c, EndRelation) for end in _end(world, c, as_of)
    }
    plants = [c for c in distinct if isinstance(c, AddPlant)]
    added = _new(world, (_plant(world, plant) for plant in plants))
    # A hypothetical plant may supply another: all stand before anything joins them.
    standing = _with(world, added)
    added |= _new(standing, (e for plant in plants for e in _work(standing, plant)))
    supplies = (_supply(standing, c) for c in distinct if isinstance(c, AddSupply))
    added |= _new(_with(world, added), supplies)
    return Scenario(_with(world, added | ended), distinct, frozenset(added), frozenset(ended))


def _with(world: World, entities: dict[str, Resource]) -> World:
    """A world with entities put in, each with the record that says that they are supposed."""
    evidence = {key: (*world.evidence.get(key, ()), _record(e)) for key, e in entities.items()}
    return replace(
        world,
        entities={**world.entities, **entities},
        evidence={**world.evidence, **evidence},
    )


def _record(entity: Resource) -> Evidence:
    stated: dict[str, Any] = entity.model_dump(exclude_none=True, exclude={"id"})
    return Evidence(f"what-if-{entity.id}", WHAT_IF, "low", stated=stated)


def _new(world: World, entities: Iterable[Resource]) -> dict[str, Resource]:
    """New entities by id. Raises UsageError if an id is taken."""
    found: dict[str, Resource] = {}
    for entity in entities:
        if entity.id in world.entities or entity.id in world.merged_ids or entity.id in found:
            raise UsageError(f"{entity.id!r} is taken: what is added needs an id of its own")
        found[entity.id] = entity
    return found


def _end(world: World, change: EndRelation, as_of: date) -> Iterator[Resource]:
    """It stays in the world, ended: what it replaced does not come back, nor is it inferred."""
    found = world.entities[world.resolve(change.relation)]
    kind = type(found).__name__
    if isinstance(found, _ENDING):
        yield found.model_copy(update={"status": "terminated", "validTo": as_of.isoformat()})
    elif isinstance(found, Shipment | Sale):
        yield found.model_copy(update={"status": "terminated"})
    elif isinstance(found, Relation):
        raise UsageError(f"{change.relation} is a {kind}: no route or verdict rests on one")
    else:
        raise UsageError(
            f"{change.relation} is a {kind}: only a relation, shipment or sale can end; "
            "to take a site away use close, an owner cut-owner, a country cut-country"
        )


def _plant(world: World, change: AddPlant) -> Plant:
    return Plant(
        id=change.id, name=change.name + MARK, status=change.status, start=change.start,
        country=country_of(world, change.country).id,
    )  # fmt: skip


def _work(world: World, change: AddPlant) -> Iterator[Resource]:
    """What a hypothetical plant takes and makes, by whom it is run, whom it deals with."""
    said: dict[str, Any] = {"status": change.status, "validFrom": change.start}
    takes = tuple(_known(world, m, Material) for m in change.takes)
    yields = tuple(_known(world, m, Material) for m in change.yields)
    yield Processing(
        id=f"{change.id}-work", actor=change.id, input=takes, output=yields,
        integrated=change.integrated or None, **said,
    )  # fmt: skip
    if change.capacity is not None:
        yield Capacity(
            id=f"{change.id}-capacity", actor=change.id, material=yields, quantity=change.capacity,
            unit=change.unit, basis=change.basis, figureKind="nameplate", **said,
        )  # fmt: skip
    if change.operator:
        operator = _known(world, change.operator, Organization)
        yield Operation(id=f"{change.id}-operation", operator=operator, site=change.id, **said)
    ends = [(p, p.actor, change.id) for p in change.suppliers]
    ends += [(p, change.id, p.actor) for p in change.buyers]
    for number, (partner, supplier, buyer) in enumerate(ends, 1):
        yield Supply(
            id=f"{change.id}-supply-{number}", supplier=_known(world, supplier, Actor),
            buyer=_known(world, buyer, Actor), material=(_known(world, partner.material, Material),),
            status=partner.status, validFrom=change.start,
        )  # fmt: skip


def _supply(world: World, change: AddSupply) -> Supply:
    return Supply(
        id=change.id, supplier=_known(world, change.supplier, Actor),
        buyer=_known(world, change.buyer, Actor),
        material=(_known(world, change.material, Material),),
        status=change.status, validFrom=change.start,
    )  # fmt: skip


def _known(world: World, entity_id: str, kind: type[Resource]) -> str:
    """The id of an entity of a kind today. Raises UsageError if it is none."""
    found = world.resolve(entity_id)
    if not world.get(kind, found):
        word = {Actor: "company or site", Organization: "company", Material: "material"}[kind]
        raise UsageError(f"{entity_id} is a {type(world.entities[found]).__name__}, no {word}")
    return found
