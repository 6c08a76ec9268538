"""What a route question asks for: the visits that end a route, and the actors that begin one."""

from __future__ import annotations

from collections.abc import Iterator

from graph.chain.path import Visit
from graph.network import Network
from ontology.errors import UsageError
from ontology.models import Actor, Country, Entity, Material, Organization


def finals(network: Network, target: str, material: str | None) -> list[Visit]:
    """The last visits of the routes asked for, sorted.

    A target that is a material ends where an actor yields it. An actor (a company stands for its
    sites too) or a country ends where the material asked for arrives or is made; if none is asked
    for, where anything arrives, or where anything is made if nothing does.
    """
    entity = network.world.entities[target]
    if isinstance(entity, Material):
        return sorted(_made(network, set(network.activity.yields), target), key=_order)
    actors = actors_of(network, target)
    found = list(_arriving(network, actors, material))
    # Where a transfer is left out (--binding-only), something arrives all the same.
    if material is not None or not any(actor in actors for actor, _ in network.into):
        found += _made(network, actors, material)
    return sorted(set(found), key=_order)


def actors_of(network: Network, target: str) -> set[str]:
    """The actors that an id means: itself, a company's own sites, everyone in a country."""
    world = network.world
    entity = world.entities[target]
    if isinstance(entity, Country):
        return {
            actor.id
            for actor in world.all(Actor)
            if actor.country and network.book.ref(actor.country) == target
        }
    if isinstance(entity, Organization):
        return {target, *network.book.sites_of(target)}
    if isinstance(entity, Actor):
        return {target}
    kind = type(entity).__name__
    name = entity.name if isinstance(entity, Entity) else None
    raise UsageError(
        f"{name or target} is a {kind}: routes lead from a company, a site or a "
        "country to one of these or to a material"
    )


def _arriving(network: Network, actors: set[str], material: str | None) -> Iterator[Visit]:
    for (actor, arriving), links in network.into.items():
        if actor in actors and links and _wanted(network, arriving, material):
            yield Visit(actor, arriving, None)


def _made(network: Network, actors: set[str], material: str | None) -> Iterator[Visit]:
    for actor in actors:
        for output in network.activity.yielded(actor):
            if _wanted(network, output, material) and not _made_at_a_site(network, actor, output):
                yield Visit(actor, None, output)


def _made_at_a_site(network: Network, actor: str, output: str) -> bool:
    """Whether an organisation's product is that of its sites: it stands where none is known."""
    if not network.world.get(Organization, actor):
        return False
    activity, match = network.activity, network.materials.match
    return any(
        match(made, output) is not None
        for site in network.book.sites_of(actor)
        for made in activity.yielded(site)
    )


def _wanted(network: Network, have: str, need: str | None) -> bool:
    return need is None or network.materials.match(have, need) is not None


def _order(visit: Visit) -> tuple[str, str, str]:
    return visit.actor, visit.given or "", visit.output or ""
