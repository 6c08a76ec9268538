"""Everything that a route to a target can consist of, each part weighed once (design section 6).

The cone is found backwards from the target. A Node is an actor that hands a material on, with the
sites that it may stand for when it does; a Way is how it comes by the material; a Feed is a
transfer in. Firmness, capacity and what the policies say hang on these parts alone, so that a
search need not look at them again for every route. What the policies say is asked when it is
needed: of a large world most is not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graph.chain.carry import Carry, Number
from graph.chain.link import Link
from graph.chain.path import Visit

if TYPE_CHECKING:
    from graph.chain.verdict import Bench

#: What the policies say, the worst last; a product that none covers stands apart.
WORST: dict[str, int] = {"allowed": 0, "unknown": 1, "refused": 2, "not_covered": 3}


@dataclass(slots=True, eq=False)
class Node:
    """An actor that hands on a material; `onward` is where it leads."""

    actor: str
    output: str
    product: str | None
    exit: Link | None
    ways: list[Way] = field(default_factory=list)
    onward: list[tuple[Node, Way, Feed]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Way:
    """How an actor comes by what it hands on. A start has no feeds.

    `tonnes` is what it can make in a year, on a `basis` (None = not known).
    """

    visit: Visit
    firmness: int
    product: str | None
    exit: Link | None
    start: bool
    makes: bool
    converts: bool
    tonnes: Number | None
    basis: str | None
    mark: str
    feeds: list[Feed] = field(default_factory=list)
    level: int | None = None


@dataclass(slots=True, eq=False)
class Feed:
    """A transfer into a way, from a node."""

    link: Link
    firmness: int
    way: Way
    node: Node
    level: int | None = None


@dataclass(slots=True, eq=False)
class Root:
    """A last visit: how its actor comes by it, and what is to be said of every route to it."""

    actor: str
    ways: list[Way]
    firmness: int
    worst: int
    known: bool
    material: str


@dataclass(slots=True)
class Cone:
    """The parts of all routes to some last visits; `complete` is False if time was up before."""

    roots: list[Root]
    nodes: list[Node]
    carry: Carry
    bench: Bench
    complete: bool = True
    _own: dict[str, frozenset[str]] = field(default_factory=dict)

    def own(self, actor: str) -> frozenset[str]:
        """The organisations of which an actor is a part."""
        if actor not in self._own:
            self._own[actor] = self.bench.facts.book.own_organizations(actor)
        return self._own[actor]

    def start(self, way: Way) -> int:
        """What is said of a way as the first of a route: as WORST has it."""
        if way.level is None:
            way.level = self._said(way.visit, way)
            if way.start and way.visit.origin is None:
                way.level = max(way.level, WORST["unknown"])
        return way.level

    def feed(self, feed: Feed) -> int:
        """What is said of a way into which a material comes by a feed."""
        if feed.level is None:
            feed.level = self._fed(feed)
        return feed.level

    def _fed(self, feed: Feed) -> int:
        way, link = feed.way, feed.link
        if not link.targets:
            return self.start(way)
        seen = way.visit
        arrived = Visit(seen.actor, seen.given, seen.output, link, seen.process, seen.origin)
        return self._said(arrived, way)

    def _said(self, visit: Visit, way: Way) -> int:
        if not self.bench.policies:
            return 0
        return WORST[self.bench.outcome(visit, way.exit, way.product)]
