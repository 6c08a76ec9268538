"""In which country the control of an actor ends: at the top of its chain of majority holders.

A site is controlled by who runs it and who holds more than half of it, an organisation by who holds
more than half of that, states included. Where nobody is stated to hold more than half, control ends
at the organisation itself, in its home country. It is open where a site has neither operator nor
majority holder, where a stated stake may or may not be more than half, or where the home country of
the top is not stated. Holders that nobody states are not looked for: `routes --policy` does that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from graph.ownership import Book
from graph.world import World
from ontology.models import Country, Organization, Ownership

_HALF = Decimal(50)


@dataclass(frozen=True, slots=True)
class Control:
    """The ISO codes of the countries in which control is known to end; `open` if it may be others."""

    countries: frozenset[str]
    open: bool


def control(world: World, book: Book, actor: str) -> Control:
    """Where the control of a site or organisation ends."""
    heads = _heads(world, book, actor)
    found = [_home(world, book, _top(book, head)) for head in heads]
    countries = frozenset(code for code in found if code)
    unsure = not heads or None in found or (actor not in heads and _unclear(book, actor))
    return Control(countries, unsure)


def _heads(world: World, book: Book, actor: str) -> tuple[str, ...]:
    """Who runs or holds it; an organisation is its own head."""
    if world.get(Organization, actor):
        return (actor,)
    holder = book.majority_owner(actor)
    return tuple(dict.fromkeys((*book.operators(actor), *([holder] if holder else ()))))


def _top(book: Book, organization: str) -> str | None:
    """The last of the chain of majority holders; None if a stake on the way is unclear."""
    path = [organization]
    while True:
        owner = book.majority_owner(path[-1])
        if owner is None:
            return None if _unclear(book, path[-1]) else path[-1]
        if owner in path:
            return min(path[path.index(owner) :])
        path.append(owner)


def _unclear(book: Book, entity: str) -> bool:
    """Whether nobody surely holds more than half, yet somebody who is stated may."""
    stakes = book.stakes_in(entity)
    return book.majority_stake(entity) is None and any(_most(s) > _HALF for s in stakes)


def _most(stake: Ownership) -> Decimal:
    found = stake.share if stake.share is not None else stake.shareMax
    return Decimal(100) if found is None else found


def _home(world: World, book: Book, organization: str | None) -> str | None:
    """The home country of an organisation, else that of the body above it."""
    for body in _bodies(world, book, organization):
        country = world.get(Country, book.ref(body.country)) if body.country else None
        if country:
            return country.iso2
    return None


def _bodies(world: World, book: Book, organization: str | None) -> Iterator[Organization]:
    seen: set[str] = set()
    current = organization
    while current and current not in seen:
        seen.add(current)
        body = world.get(Organization, current)
        if body is None:
            return
        yield body
        current = book.ref(body.subOrganizationOf) if body.subOrganizationOf else None
