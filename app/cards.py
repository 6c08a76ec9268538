"""An entity's card: its fields with the source that won, its relations, its sites, its owners.

The command line (`lodeway show`) and the page Explore show the same card.
"""

from __future__ import annotations

from dataclasses import dataclass

from app import words
from app.fields import Field, fields, order_of
from app.lines import Line, line, name
from app.links import Links, Stake, sites_of, stakes
from graph.world import Evidence, World
from ontology.models import Entity, Organization, Resource, Source
from ontology.schema import load_schema


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one class: 'Production', 'Studies'."""

    cls: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class SiteGroups:
    """What hangs on one site of a company."""

    id: str
    name: str
    cls: str
    country: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Everything known of one entity."""

    id: str
    asked: str
    name: str
    cls: str
    label: str
    country: str
    aliases: tuple[str, ...]
    fields: tuple[Field, ...]
    records: tuple[Evidence, ...]
    groups: tuple[Group, ...]
    sites: tuple[SiteGroups, ...]
    owners: tuple[Stake, ...]
    holdings: tuple[Stake, ...]

    @property
    def timeline(self) -> tuple[Line, ...]:
        """Every dated line, its sites' included, newest first."""
        every = {
            item.id: item
            for groups in (self.groups, *(site.groups for site in self.sites))
            for group in groups
            for item in group.lines
            if item.day is not None
        }
        return tuple(sorted(every.values(), key=lambda i: (str(i.day), i.id), reverse=True))


def card(links: Links, asked: str) -> Card:
    """The card of the entity that stands under this id today. Raises UsageError if none does."""
    world = links.world
    entity_id = world.resolve(asked)
    entity = world.entities[entity_id]
    schema = load_schema()
    cls = schema[type(entity).__name__]
    records = tuple(sorted(world.evidence.get(entity_id, ()), key=lambda e: order_of(schema, e)))
    sites = sites_of(links, entity_id) if isinstance(entity, Organization) else ()
    return Card(
        id=entity_id,
        asked=asked,
        name=name(world, entity_id),
        cls=cls.name,
        label=cls.label,
        country=country(world, entity),
        aliases=tuple(getattr(entity, "alias", ())),
        fields=tuple(fields(world, schema, entity, records)),
        records=records,
        groups=_groups(links, entity_id),
        sites=tuple(_site(links, site) for site in sites),
        owners=stakes(links, entity_id, up=True),
        holdings=stakes(links, entity_id, up=False),
    )


def country(world: World, entity: Resource) -> str:
    """The name of an entity's country, or ''."""
    found = getattr(entity, "country", None)
    return name(world, found) if found else ""


def _groups(links: Links, entity_id: str) -> tuple[Group, ...]:
    """What names the entity, by class in the order of the ontology, newest first."""
    found: dict[str, list[Line]] = {}
    for other in links.entities_naming(entity_id):
        if isinstance(other, Entity) and not isinstance(other, Source):
            found.setdefault(type(other).__name__, []).append(line(links.world, other, entity_id))
    schema = load_schema()
    return tuple(
        Group(cls.name, words.plural(cls.label), tuple(sorted(found[cls.name], key=_newest)))
        for cls in schema.concrete()
        if cls.name in found
    )


def _newest(item: Line) -> tuple[int, str]:
    return (-item.day.toordinal() if item.day else 0, item.id)


def _site(links: Links, site: str) -> SiteGroups:
    entity = links.world.entities.get(site)
    return SiteGroups(
        id=site,
        name=name(links.world, site),
        cls=load_schema()[type(entity).__name__].label if entity else "",
        country=country(links.world, entity) if entity else "",
        groups=_groups(links, site),
    )
