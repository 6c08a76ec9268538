"""Everything that a route to a target can consist of, each part weighed once (design section 6).

The cone is found backwards from the target. A Node is an actor that hands a material on, with the
sites that it may stand for when it does; a Way is how it comes by the material; a Feed is a
transfer in. Firmness, capacity and what the policies say hang on these parts alone, so that a
search need not look at them again for every route. What the policies say is asked when it is
needed: of a large world most is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

from graph.carry import Carry, Number, whole
from graph.link import Link
from graph.path import Visit, mark

if TYPE_CHECKING:
    from graph.question import Question
    from graph.verdict import Bench

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


def cone(question: Question, finals: list[Visit], until: float) -> Cone:
    """The cone of these last visits; `until` (as perf_counter tells it) ends the work."""
    return _Builder(question).cone(finals, until)


class _Builder:
    def __init__(self, question: Question) -> None:
        self.question = question
        self.network = question.network
        self.least = question.least
        self._nodes: dict[tuple[str | None, str, str, tuple[str, ...]], Node] = {}
        self._queue: list[Node] = []

    def cone(self, finals: list[Visit], until: float) -> Cone:
        roots = [root for final in finals if (root := self._root(final)).ways]
        while self._queue and perf_counter() < until:
            # The last found first: if time is up, some chains are whole rather than all begun.
            node = self._queue.pop()
            for visit in self._ways(node.actor, node.output, fed=True):
                way = self._way(visit, node.product, node.exit)
                if way:
                    node.ways.append(way)
                    for feed in way.feeds:
                        feed.node.onward.append((node, way, feed))
        carry = Carry(self.question.capacities.ratios, self.network.materials)
        return Cone(roots, list(self._nodes.values()), carry, self.question.bench, not self._queue)

    def _root(self, final: Visit) -> Root:
        question = self.question
        product = question.product_of((final,)) if question.policies else None
        if final.output is None:
            visits = iter((Visit(final.actor, final.given, None),))
        else:
            visits = self._ways(final.actor, final.output, fed=False)
        ways = [way for visit in visits if (way := self._way(visit, product, None))]
        firmness = question.ladder.end(final)
        have = final.output or final.given
        return Root(
            actor=final.actor,
            ways=ways if firmness >= self.least else [],
            firmness=firmness,
            worst=WORST[question.bench.end(final, product)],
            material=have or "",
            known=not self.network.materials.lacking(have, question.asked),
        )

    def _ways(self, actor: str, output: str, *, fed: bool) -> Iterator[Visit]:
        """How an actor may have come by what it hands on; `fed`: it may hand on what it got."""
        network = self.network
        state = actor, output
        if origin := network.origins.get(state):
            yield Visit(actor, origin.given, output, origin=origin)
        for process in network.makes.get(state, ()):
            yield Visit(actor, process.given, output, process=process)
        if fed and network.into.get(state):
            yield Visit(actor, output, output)
        if state in network.open and state not in network.makes:
            yield Visit(actor, None, output)

    def _way(self, visit: Visit, product: str | None, exit_: Link | None) -> Way | None:
        """A way with its feeds; None if it is not firm enough or leads nowhere."""
        firmness = self.question.ladder.visit(visit)
        start = self._starts(visit)
        if firmness < self.least or (start and not self._may_start(visit)):
            return None
        makes = visit.output is not None and visit.given != visit.output
        converts = makes and not start
        made = visit.process or visit.origin
        figure = None
        if makes and not (made and made.ghosts):
            figure = self.question.capacities.exact(visit.actor, visit.output)
        way = Way(
            visit=visit, firmness=firmness, product=product, exit=exit_, start=start, makes=makes,
            converts=converts, tonnes=whole(figure[0]) if figure else None,
            basis=figure[1] if figure else None, mark=mark(visit),
        )  # fmt: skip
        if not start:
            way.feeds = list(self._feeds(way))
        return way if start or way.feeds else None

    def _feeds(self, way: Way) -> Iterator[Feed]:
        visit = way.visit
        for link in self.network.into.get((visit.actor, visit.given or ""), ()):
            if link.firmness >= self.least:
                firmness = min(way.firmness, link.firmness)
                yield Feed(link, firmness, way, self._node(link, way.product))

    def _node(self, link: Link, product: str | None) -> Node:
        key = product, link.source, link.material, link.sources
        found = self._nodes.get(key)
        if found is None:
            exit_ = link if link.sources else None
            found = self._nodes[key] = Node(link.source, link.material, product, exit_)
            self._queue.append(found)
        return found

    def _starts(self, visit: Visit) -> bool:
        """Whether a visit is a first one: it wins or recovers the material, or is an open end."""
        if visit.output is None:
            return False
        if visit.given is None or visit.origin is not None:
            return True
        fed = self.network.into.get((visit.actor, visit.given))
        return (visit.actor, visit.output) in self.network.open and not fed

    def _may_start(self, visit: Visit) -> bool:
        starts = self.question.starts
        return starts is None or visit.actor in starts
