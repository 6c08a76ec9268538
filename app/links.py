"""Who points to whom in a world: back references, neighbours, owners, a company's sites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.lines import as_ids, line, name
from app.words import lower, plural, share
from graph.world import World
from ontology.models import (
    Entity,
    Observation,
    Operation,
    Organization,
    Ownership,
    Relation,
    Resource,
    Site,
)
from ontology.schema import load_schema

_MAX_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Tie:
    """A neighbour by one relation type: 'owned by' Alkane, through relation `relation`."""

    type: str
    label: str
    outward: bool
    other: str
    relation: str


@dataclass(frozen=True, slots=True)
class Stake:
    """An owner above, or a holding below, at `depth` steps from the entity asked for."""

    relation: str
    id: str
    name: str
    cls: str
    share: str
    percent: Decimal | None
    status: str
    when: str
    depth: int


@dataclass(frozen=True)
class Links:
    """The back references of a world: for each id, which entities name it."""

    world: World
    naming: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, world: World) -> Links:
        """Read every reference of every entity once."""
        schema = load_schema()
        found: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for key in sorted(world.entities):
            entity = world.entities[key]
            for prop in schema[type(entity).__name__].references:
                for target in as_ids(getattr(entity, prop.name)):
                    found[target][key] = None
        return cls(world, {target: tuple(keys) for target, keys in found.items()})

    def entities_naming(self, entity_id: str) -> Iterator[Resource]:
        """The entities that refer to this one, by id."""
        for key in self.naming.get(entity_id, ()):
            yield self.world.entities[key]


def ties(links: Links, entity_id: str) -> tuple[Tie, ...]:
    """Every neighbour of an entity: through relations as the ontology draws them, and by reference.

    Sorted by relation type and then by the neighbour's name.
    """
    found: dict[tuple[str, bool, str, str], Tie] = {}
    entity = links.world.entities.get(entity_id)
    for other in links.entities_naming(entity_id):
        for tie in (*_drawn(other, entity_id), *_referred(other, entity_id)):
            found[(tie.type, tie.outward, tie.other, tie.relation)] = tie
    if entity is not None:
        for tie in _references(entity):
            found[(tie.type, tie.outward, tie.other, tie.relation)] = tie
    return tuple(
        sorted(found.values(), key=lambda t: (t.label, name(links.world, t.other), t.relation))
    )


def _drawn(relation: Resource, entity_id: str) -> Iterator[Tie]:
    for edge in load_schema()[type(relation).__name__].edges:
        sources = as_ids(getattr(relation, edge.source))
        targets = as_ids(getattr(relation, edge.target))
        if entity_id in sources:
            for other in targets:
                if other != entity_id:
                    yield Tie(edge.type, edge.forward, True, other, relation.id)
        elif entity_id in targets:
            mutual = edge.forward == edge.reverse
            for other in sources:
                yield Tie(edge.type, edge.reverse, mutual, other, relation.id)


def _referred(other: Resource, entity_id: str) -> Iterator[Tie]:
    """Plain references from things, not from relations and figures: 'part of', 'plants here'."""
    cls = load_schema()[type(other).__name__]
    if cls.edges or not isinstance(other, Entity) or isinstance(other, Relation | Observation):
        return
    for prop in cls.references:
        if entity_id in as_ids(getattr(other, prop.name)):
            here = f"{lower(plural(cls.label))} here"
            label = here if prop.name == "country" else f"{prop.label} of"
            yield Tie(f"{cls.name}.{prop.name}", label, False, other.id, other.id)


def _references(entity: Resource) -> Iterator[Tie]:
    for prop in load_schema()[type(entity).__name__].references:
        for target in as_ids(getattr(entity, prop.name)):
            yield Tie(prop.name, prop.label, True, target, entity.id)


def stakes(links: Links, entity_id: str, *, up: bool) -> tuple[Stake, ...]:
    """Owners (`up`) or holdings of an entity, depth first, each party once."""
    seen = {entity_id}
    return tuple(_stakes(links, entity_id, up, 1, seen))


def _stakes(links: Links, entity_id: str, up: bool, depth: int, seen: set[str]) -> Iterator[Stake]:
    here, there = ("owned", "owner") if up else ("owner", "owned")
    held = [
        o
        for o in links.entities_naming(entity_id)
        if isinstance(o, Ownership) and getattr(o, here) == entity_id and getattr(o, there)
    ]
    held.sort(key=lambda o: (-(o.share or Decimal(0)), str(getattr(o, there)), o.id))
    for ownership in held:
        other = str(getattr(ownership, there))
        said = line(links.world, ownership)
        kind = type(links.world.entities.get(other)).__name__
        yield Stake(
            ownership.id, other, name(links.world, other), kind, share(ownership) or "not stated",
            ownership.share, said.status, said.when, depth,
        )  # fmt: skip
        if other not in seen and depth < _MAX_DEPTH:
            seen.add(other)
            yield from _stakes(links, other, up, depth + 1, seen)


def sites_of(links: Links, organization: str) -> tuple[str, ...]:
    """The sites that an organisation, or what it owns by more than half, operates or holds."""
    houses = [organization]
    for stake in stakes(links, organization, up=False):
        owned = links.world.entities.get(stake.id)
        if isinstance(owned, Organization) and stake.percent is not None and stake.percent > 50:
            houses.append(stake.id)
    sites = {site.id for site in links.world.all(Site)}
    found: dict[str, None] = {}
    for house in dict.fromkeys(houses):
        for other in links.entities_naming(house):
            if isinstance(other, Operation) and other.operator == house and other.site:
                found[other.site] = None
            elif isinstance(other, Ownership) and other.owner == house and other.owned in sites:
                found[str(other.owned)] = None
    for site in list(found):
        for other in links.entities_naming(site):
            if isinstance(other, Site) and other.partOf == site:
                found[other.id] = None
    return tuple(sorted(found, key=lambda site: name(links.world, site)))
