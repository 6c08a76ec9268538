"""Gathers the cone of a question: backwards from its last visits (design section 6)."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import TYPE_CHECKING

from graph.chain.carry import Carry, whole
from graph.chain.cone import WORST, Cone, Feed, Node, Root, Way
from graph.chain.link import Link
from graph.chain.path import Visit, mark

if TYPE_CHECKING:
    from graph.question import Question


def gather(question: Question, finals: list[Visit], until: float) -> Cone:
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
        for origin in network.origins.get(state, ()):
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
