"""Who stands behind an actor: who runs it, who holds more than half of it, and so on upwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.holdings.passing import HALF
from graph.holdings.register import Register
from graph.ownership import Book, is_public
from ontology.models import Site


@dataclass(frozen=True, slots=True)
class Party:
    """A party, how it stands to the actor, in words, and the relations that say so."""

    id: str
    role: str
    relations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parties:
    """The parties behind an actor, itself first, and what is not known of who they are."""

    known: tuple[Party, ...]
    missing: tuple[str, ...]


def parties(book: Book, actor: str, *, owners: bool) -> Parties:
    """The actor, who runs it and who holds more than half of it; with `owners` all the way up."""
    known = {actor: Party(actor, "")}
    missing: list[str] = []
    name = book.world.name
    for operation in book.operations_at(actor):
        operator = book.ref(str(operation.operator))
        known.setdefault(operator, Party(operator, f"which runs {name(actor)}", (operation.id,)))
    if book.world.get(Site, actor) and len(known) == 1:
        missing.append(f"who runs {name(actor)}")
    waiting = list(known.values()) if owners else [known[actor]]
    for party in waiting:
        for found in _above(book, party, missing):
            if found.id not in known:
                known[found.id] = found
                waiting += [found] if owners else []
    return Parties(tuple(known.values()), tuple(missing))


def _above(book: Book, party: Party, missing: list[str]) -> Iterator[Party]:
    """Who holds more than half of a party; nobody holds a state."""
    if is_public(book.world.entities.get(party.id)):
        return
    stake = book.majority_stake(party.id)
    if stake:
        holder, held = book.ref(str(stake.owner)), book.world.name(party.id)
        role = f"which holds more than half of {held}"
        yield Party(holder, role, (*party.relations, stake.id))
    elif _may_be_held(book, party.id):
        missing.append(f"whether anybody holds more than half of {book.world.name(party.id)}")


def _may_be_held(book: Book, entity: str) -> bool:
    """Whether somebody may hold more than half of it, for all that is stated."""
    holding = Register(book, "equity").of(entity)
    largest = max((min(s.high, s.low + holding.rest) for s in holding.stakes), default=HALF)
    return max(holding.rest, largest) > HALF
