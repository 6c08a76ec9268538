"""Routes by trying every sequence: design section 6, "A Route is its sequence of ..."."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import networkx as nx  # type: ignore[import-untyped]

from graph.question import Query
from ontology.models import Actor, Country, Material, Organization, Resource
from tests.graph.oracle.activity import Activity
from tests.graph.oracle.arcs import Arcs, Link
from tests.graph.oracle.chemistry import Chemistry
from tests.graph.oracle.days import INDICATED, Days
from tests.graph.oracle.inside import Inside, Work
from tests.graph.oracle.parties import Parties


class Visit(NamedTuple):
    """One step: who, what came in, what went out. None in = won there, or not documented."""

    actor: str
    given: str | None
    out: str | None


@dataclass(frozen=True)
class Route:
    """A sequence of visits with how firm it is. Without an origin its outcome is unknown."""

    visits: tuple[Visit, ...]
    level: int
    origin: bool
    works: tuple[Work | None, ...] = field(compare=False)


class TooManyError(Exception):
    """The world has more sequences than a test has time for."""


class Reading:
    """The world at the day asked about, read as the design says."""

    def __init__(self, entities: dict[str, Resource], query: Query) -> None:
        self.entities, self.query = entities, query
        self.days = Days(entities, query.as_of, query.by)
        self.chemistry = Chemistry(entities.values(), query.secondary)
        self.parties = Parties(self.days)
        self.activity = Activity(self.days, self.chemistry)
        self.arcs = Arcs(self.days, self.chemistry, self.parties, self.activity)
        self.inside = Inside(self.chemistry, self.activity, self.parties)
        self.transfers: dict[tuple[str, str, str], list[Link]] = defaultdict(list)
        for link in self.arcs.links:
            self.transfers[link.source, link.target, link.material].append(link)

    # ------------------------------------------------------------------ states and their feeds
    @cached_property
    def feeds(self) -> dict[str, list[tuple[str, str]]]:
        """By actor: who hands it what."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for source, target, material in sorted(self.transfers):
            found[target].append((source, material))
        return found

    @cached_property
    def states(self) -> nx.DiGraph:
        """(actor, what leaves it), with an arrow from each feed to what can be made of it."""
        graph = nx.DiGraph()
        for source, _, material in self.transfers:
            graph.add_node((source, material))
        for actor in self.activity.yields:
            if self._there(actor):
                graph.add_nodes_from((actor, m) for m in self.activity.yields[actor])
        for actor, out in list(graph):
            for source, given in self.feeds[actor]:
                if self.inside.work(actor, given, out):
                    graph.add_edge((source, given), (actor, out))
        return graph

    @cached_property
    def open_states(self) -> set[tuple[str, str]]:
        """States that neither extract nor have a documented feed; circles without an origin too."""
        graph = nx.condensation(self.states)
        found: set[tuple[str, str]] = set()
        for node in graph:
            members = graph.nodes[node]["members"]
            if graph.in_degree(node) == 0 and not any(self.starts_at(*m) for m in members):
                found |= members
        return found

    def starts_at(self, actor: str, out: str) -> list[tuple[Visit, Work]]:
        """The ways in which a route may begin here with a documented origin."""
        found: list[tuple[Visit, Work]] = []
        if self.chemistry.stage(out) == "recycling":
            # Scrap comes from everywhere: with --secondary it is a beginning.
            return [(Visit(actor, None, out), self.inside.unexplained(actor, out))]
        if work := self.inside.extraction(actor, out):
            found.append((Visit(actor, None, out), work))
        for scrap in sorted(self.activity.takes[actor]) if self.query.secondary else ():
            work = self.inside.work(actor, scrap, out)
            if work and work.kind == "recycling":
                found.append((Visit(actor, scrap, out), work))
        return found

    def opens_at(self, actor: str, out: str) -> list[tuple[Visit, Work]]:
        """The ways in which a route without a documented origin may begin here."""
        if (actor, out) not in self.open_states:
            return []
        taken = [
            (Visit(actor, given, out), work)
            for given in sorted(self.activity.takes[actor])
            if (work := self.inside.work(actor, given, out)) and work.kind != "trade"
        ]
        return [*taken] or [(Visit(actor, None, out), self.inside.unexplained(actor, out))]

    # ------------------------------------------------------------------ ends
    def targets(self) -> list[Visit]:
        """The visits that may end a route: what arrives at the target, or is made there."""
        entity = self.entities[self.query.to]
        if isinstance(entity, Material):
            return [Visit(a, None, m) for a, m in self._made_states() if self._wanted(m, entity.id)]
        if isinstance(entity, Country):
            actors = {
                a for a, e in self.entities.items()
                if isinstance(e, Actor) and e.country == entity.id and self._there(a)
            }  # fmt: skip
            return self._ends_at(actors)
        actors = {entity.id}
        if isinstance(entity, Organization):
            actors |= self.parties.sites_of(entity.id)
        return self._ends_at(actors)

    def _ends_at(self, actors: set[str]) -> list[Visit]:
        """What arrives at these actors. What they make: if it is asked for, or nothing arrives."""
        asked = self.query.material
        made = [Visit(a, None, m) for a, m in self._made_states() if a in actors]
        arrivals = self._arrivals(actors)
        if asked:
            return [v for v in arrivals + made if self._fits(v, asked)]
        return arrivals or made

    def _arrivals(self, actors: set[str]) -> list[Visit]:
        return [
            Visit(t, m, None)
            for t, m in sorted({(t, m) for _, t, m in self.transfers})
            if t in actors
        ]

    def _made_states(self) -> list[tuple[str, str]]:
        """What actors make. An organisation is an actor only where no site of it is known."""
        return sorted(
            (a, m) for a in self.activity.yields for m in self.activity.yields[a]
            if self._there(a) and not self._made_at_a_site(a, m)
        )  # fmt: skip

    def _made_at_a_site(self, actor: str, material: str) -> bool:
        return not self.parties.is_site(actor) and any(
            self.chemistry.match(made, material) is not None
            for site in self.parties.sites_of(actor)
            for made in self.activity.yields[site]
        )

    def _fits(self, visit: Visit, asked: str | None) -> bool:
        return not asked or self._wanted(visit.out or visit.given or "", asked)

    def _wanted(self, have: str, asked: str) -> bool:
        return self.chemistry.match(have, asked) is not None

    def _there(self, actor: str) -> bool:
        return (
            self.parties.live_site(actor) if self.parties.is_site(actor) else actor in self.entities
        )

    # ------------------------------------------------------------------ sequences
    def routes(self, most: int = 3000, *, contiguous: bool = True) -> list[Route]:
        """Every route, each once. Raises TooManyError beyond `most` sequences.

        With `contiguous` false also what leaves a company and comes back to it: tonnes may, a
        route may not.
        """
        found: dict[tuple[Visit, ...], Route] = {}
        for count, (visits, works, origin) in enumerate(self._sequences()):
            if count > most:
                raise TooManyError
            if not contiguous or self._contiguous([v.actor for v in visits]):
                found[visits] = Route(visits, self._level(visits, works), origin, works)
        return list(found.values())

    def _sequences(self) -> Iterator[tuple[tuple[Visit, ...], tuple[Work | None, ...], bool]]:
        for end in self.targets():
            if end.out is None:
                for source, given in self.feeds[end.actor]:
                    if given == end.given:
                        yield from self._before(source, given, (end,), (None,))
            else:
                yield from self._before(end.actor, end.out, (), (), made=True)

    def _before(
        self, actor: str, out: str, after: tuple[Visit, ...], works: tuple[Work | None, ...],
        made: bool = False,
    ) -> Iterator[tuple[tuple[Visit, ...], tuple[Work | None, ...], bool]]:  # fmt: skip
        """Every way in which `out` may come to leave `actor`, the later steps given."""
        if any(v.actor == actor for v in after):
            return
        for visit, work in self.starts_at(actor, out):
            yield (visit, *after), (work, *works), True
        for visit, work in self.opens_at(actor, out):
            yield (visit, *after), (work, *works), False
        for source, given in self.feeds[actor]:
            inner = self.inside.work(actor, given, out)
            if inner and not (made and inner.kind == "trade"):
                visit = Visit(actor, given, out)
                yield from self._before(source, given, (visit, *after), (inner, *works))

    def _contiguous(self, actors: list[str]) -> bool:
        """One contiguous visit per actor, a company and its own sites being one."""
        owners = {o for a in actors for o in self.parties.own(a)}
        for organization in {o for o in owners if not self.parties.is_state(o)}:
            at = [n for n, a in enumerate(actors) if organization in self.parties.own(a)]
            if at[-1] - at[0] + 1 != len(at):
                return False
        return True

    def _level(self, visits: tuple[Visit, ...], works: tuple[Work | None, ...]) -> int:
        levels = [self.activity.status(v.actor) for v in visits]
        levels += [w.level for w in works if w]
        if works[0] and (len(visits) == 1 or visits[0].given is not None):
            # A mere contract on what a route begins with counts where no arc says as much.
            levels.append(works[0].agreed)
        for before, after in pairwise(visits):
            links = self.transfers[before.actor, after.actor, after.given or ""]
            levels.append(max(link.level for link in links))
        asked = self.asked
        last = visits[-1].out or visits[-1].given or ""
        if asked and self.chemistry.match(last, asked) is False:
            levels.append(INDICATED)
        return min(levels)

    @property
    def asked(self) -> str | None:
        """The material asked for."""
        if isinstance(self.entities[self.query.to], Material):
            return self.query.to
        return self.query.material


def day(text: str) -> date:
    """A day of the tests."""
    return date.fromisoformat(text)
