"""Ways from an origin to the target that keep off some actors: walks, and among them routes.

A walk through a flow network is a route if it visits each actor once, a company and its own sites
being one actor that is left only once (design section 6). Whether a walk is left is found at once;
whether a route is left may take trying many, within a time that is given.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from time import monotonic

from graph.chain.link import Link
from graph.flows.flow_network import FlowNetwork, Pool, Side


class TimeUpError(Exception):
    """The time ended before it was known whether a route is left."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The actors of a walk from its origin to the target, and the transfers between them."""

    actors: tuple[str, ...]
    links: tuple[Link, ...]

    @property
    def alone(self) -> tuple[str, ...]:
        """The relations on which one of its transfers rests alone, each once."""
        found = (k.relations[0] for k in self.links if len(k.relations) == 1)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Part:
    """The end of a route as far as it is known, from a pool on."""

    pool: Pool
    actors: tuple[str, ...]
    links: tuple[Link, ...]
    left: frozenset[str]


class Walks:
    """Walks and routes of a flow network. What to avoid is told by ids of actors and relations.

    A transfer is closed with its actors, or with all the relations that it rests on.
    """

    def __init__(self, net: FlowNetwork) -> None:
        self.net = net
        self._actors = frozenset(pool.actor for pool in (*net.into, *net.ways))
        self._own: dict[str, frozenset[str]] = {}

    def route(self, avoid: frozenset[str], until: float) -> Walk | None:
        """A route that is left; None if none is. Raises TimeUpError at a time (monotonic)."""
        far = self._distances(avoid)
        shortest = self._shortest(avoid, far)
        if shortest is None or self._is_route(shortest):
            return shortest
        return next(self._routes(avoid, far, until), None)

    def walk(self, avoid: frozenset[str]) -> Walk | None:
        """A shortest walk that is left; None if none is, and so no route either."""
        return self._shortest(avoid, self._distances(avoid))

    def tally(self, until: float) -> tuple[Counter[str], int, bool]:
        """How many routes pass each actor and agreement, how many there are, whether these are all."""
        passed: Counter[str] = Counter()
        number = 0
        try:
            for route in self._routes(frozenset(), self._distances(frozenset()), until):
                passed.update((*route.actors, *route.alone))
                number += 1
        except TimeUpError:
            return passed, number, False
        return passed, number, True

    def _distances(self, avoid: frozenset[str]) -> dict[Pool, int]:
        """How far each pool is from an origin, of those that something reaches."""
        net = self.net
        far: dict[Pool, int] = {}
        for pool, ways in net.ways.items():
            if pool.actor not in avoid and any(way.given is None for way in ways):
                far[pool] = 0
        queue = deque(far)
        actors_only = avoid <= self._actors
        while queue:
            pool = queue.popleft()
            for after in net.after.get(pool, ()):
                if after in far or after.actor in avoid:
                    continue
                if actors_only or after.side is not Side.IN or self._leads(pool, after, avoid):
                    far[after] = far[pool] + 1
                    queue.append(after)
        return far

    def _leads(self, pool: Pool, after: Pool, avoid: frozenset[str]) -> bool:
        return any(source == pool for _, source in self._feeds(after, avoid))

    def _feeds(self, pool: Pool, avoid: frozenset[str]) -> Iterator[tuple[Link, Pool]]:
        for link, source in self.net.into[pool]:
            if source.actor not in avoid and not closed(link, avoid):
                yield link, source

    def _shortest(self, avoid: frozenset[str], far: dict[Pool, int]) -> Walk | None:
        ends = [pool for pool, _ in self.net.sinks if pool in far]
        if not ends:
            return None
        pool = min(ends, key=far.__getitem__)
        actors, links = [pool.actor], list[Link]()
        while far[pool]:
            if pool.side is Side.IN:
                near = [(far[s], link, s) for link, s in self._feeds(pool, avoid) if s in far]
                _, link, pool = min(near, key=lambda n: n[0])
                actors.append(pool.actor)
                links.append(link)
            else:
                given = [w.given for w in self.net.ways[pool] if w.given in far]
                pool = min((g for g in given if g is not None), key=far.__getitem__)
        return Walk(tuple(reversed(actors)), tuple(reversed(links)))

    def _is_route(self, walk: Walk) -> bool:
        if len(set(walk.actors)) < len(walk.actors):
            return False
        left: frozenset[str] = frozenset()
        backwards = walk.actors[::-1]
        for actor, before in pairwise(backwards):
            left |= self._own_of(actor) - self._own_of(before)
            if left & self._own_of(before):
                return False
        return True

    def _routes(self, avoid: frozenset[str], far: dict[Pool, int], until: float) -> Iterator[Walk]:
        """Every route that is left, backwards from the target, nearest to an origin first."""
        ends = sorted((p for p, _ in self.net.sinks if p in far), key=far.__getitem__)
        stack = [_Part(pool, (pool.actor,), (), frozenset()) for pool in reversed(ends)]
        while stack:
            if monotonic() > until:
                raise TimeUpError
            part = stack.pop()
            if part.pool.side is Side.IN:
                stack += sorted(self._before(part, avoid, far), key=lambda p: -far[p.pool])
                continue
            inner: list[_Part] = []
            for way in self.net.ways[part.pool]:
                if way.given is None:
                    yield Walk(part.actors[::-1], part.links[::-1])
                elif way.given in far:
                    inner.append(_Part(way.given, part.actors, part.links, part.left))
            stack += sorted(inner, key=lambda p: -far[p.pool])

    def _before(self, part: _Part, avoid: frozenset[str], far: dict[Pool, int]) -> Iterator[_Part]:
        own = self._own_of(part.pool.actor)
        for link, source in self._feeds(part.pool, avoid):
            theirs = self._own_of(source.actor)
            left = part.left | (own - theirs)
            if source in far and source.actor not in part.actors and not left & theirs:
                yield _Part(source, (*part.actors, source.actor), (*part.links, link), left)

    def _own_of(self, actor: str) -> frozenset[str]:
        if actor not in self._own:
            self._own[actor] = self.net.network.book.own_organizations(actor)
        return self._own[actor]


def closed(link: Link, avoid: frozenset[str]) -> bool:
    """Whether every relation that a transfer rests on is closed."""
    return bool(link.relations) and avoid.issuperset(link.relations)
