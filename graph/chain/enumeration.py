"""Every route to a target, the best first: exact, with bounds that are reported (section 6).

A route is its sequence of (actor, material in, material out), with one contiguous visit per actor,
a company and its own sites being one actor, and at most one processing in each.

The search goes backwards from the target and always follows the part of a route that may still
become the best: firmness, known bottleneck, number of steps and the beginning of the id are those
of the part known, bettered by the best that lies ahead (graph.chain.ahead). No such promise is too small
and a whole route promises what it is, so routes come out in the order of their rank: the first k
are the best k, whenever the search ends. Only where time was up before what lies ahead was known
does it go for any routes at all, each to its end.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import TypeAlias

from graph.chain.ahead import Ahead, Label, Labels
from graph.chain.carry import Carry
from graph.chain.cone import WORST, Feed, Root, Way
from graph.chain.firmness import Firmness
from graph.chain.part import Part, best, path_of, shown, weight
from graph.chain.path import PREFIX, Path, Visit, route_id

__all__ = ["Path", "Rank", "Search", "Visit"]

#: Firmness, known bottleneck, steps, id: the smaller, the better.
Rank: TypeAlias = tuple[int, float, int, str]
#: What may lie ahead where time was up before it was known.
_ANYTHING = [Label(True, Firmness.OPERATING, 0, None, 1)]
#: The part of its time in which a search may find what lies ahead under its outcome.
_AHEAD = 0.4


@dataclass(frozen=True, slots=True)
class _Child:
    """A part one visit longer, not made yet; a whole route if it has no feed."""

    rank: Rank
    part: Part
    way: Way
    feed: Feed | None


@dataclass
class Search:
    """An enumeration of the routes in a cone, or of those with one outcome alone.

    `until` is the time (as perf_counter tells it) and `limit` the number of expansions at which it
    ends. After it, `finished` says whether that was all. A `guided` search first finds out what lies
    ahead under its outcome: it meets no dead end, and knows at once if there is nothing.
    """

    ahead: Ahead
    outcome: str | None = None
    until: float = float("inf")
    limit: int | None = None
    by_parts: bool = True
    guided: bool = True
    explored: int = 0
    finished: bool = False
    _queue: list[tuple[Rank, int, list[_Child], int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._worst = min(WORST.get(self.outcome or "refused", 0), WORST["refused"])
        # A refused route has a refused step; an unknown one too, unless the whole makes it so.
        self._asks = self.outcome == "refused" or (self.outcome == "unknown" and self.by_parts)
        self._judges = self.outcome not in (None, "not_covered")
        self._deep = False
        self._serial = 0

    def routes(self) -> Iterator[Path]:
        """The routes, the best first."""
        labels = self._labels()
        self._deep = not self.ahead.complete
        self._push([c for root in self.ahead.cone.roots for c in self._first(labels, root)])
        while self._queue:
            if self._over():
                return
            self.explored += 1
            _, _, children, place = heapq.heappop(self._queue)
            child = children[place]
            if place + 1 < len(children):
                self._enter(children, place + 1)
            if child.feed is None:
                yield path_of(child.part, child.way)
            else:
                part = self._grown(child, child.feed)
                self._push(list(self._children(labels, part)))
        self.finished = self.ahead.complete

    def _labels(self) -> Labels:
        """What lies ahead under this outcome; whatever the outcome where that takes too long."""
        if not self._judges:
            return self.ahead.all(self.until)
        # What all routes share must be there, to tell whether it is complete.
        everything = self.ahead.all(self.until)
        now = perf_counter()
        some = now + _AHEAD * max(0.0, self.until - now)
        guided = self.guided and self.ahead.complete
        found = self.ahead.labels(self._worst, some) if guided else None
        return everything if found is None else found

    def _over(self) -> bool:
        if self.limit is not None and self.explored >= self.limit:
            return True
        return perf_counter() > self.until

    def _push(self, children: list[_Child]) -> None:
        """Siblings wait behind the best of them, so that the queue stays small."""
        if children:
            children.sort(key=lambda child: child.rank)
            self._enter(children, 0)

    def _enter(self, children: list[_Child], place: int) -> None:
        self._serial += 1
        heapq.heappush(self._queue, (children[place].rank, self._serial, children, place))

    def _first(self, labels: Labels, root: Root) -> Iterator[_Child]:
        uncovered = root.worst == WORST["not_covered"]
        if self.outcome is not None and uncovered != (self.outcome == "not_covered"):
            return
        if not uncovered and root.worst > self._worst:
            return
        marked = not self._asks or root.worst == self._worst
        yield from self._children(
            labels,
            Part(
                ways=root.ways, own=self.ahead.cone.own(root.actor), tail=None, visited=frozenset({root.actor}),
                closed=frozenset(), marked=marked, firmness=root.firmness,
                tonnes=None if root.known else 0, chain=(), end=(None, root.material), steps=0, marks="",
            ),
        )  # fmt: skip

    def _children(self, labels: Labels, part: Part) -> Iterator[_Child]:
        """Every way to go on from a part that can still become a route."""
        cone = self.ahead.cone
        carry = cone.carry
        for way in part.ways:
            if way.start:
                level = cone.start(way) if self._judges else 0
                if level <= self._worst and (part.marked or level == self._worst):
                    whole = _whole(carry, part, way)
                    yield replace(whole, rank=self._turn(whole.rank, len(part.visited)))
                continue
            tonnes, chain, end = weight(carry, part, way)
            marks = part.marks + way.mark
            for feed in way.feeds:
                node = feed.node
                ahead = labels.get(node)
                if ahead is None and self._deep and node.ways:
                    ahead = _ANYTHING
                if ahead is None or node.actor in part.visited:
                    continue
                if part.closed & cone.own(node.actor):
                    continue
                level = cone.feed(feed) if self._judges else 0
                if level > self._worst:
                    continue
                firmness = min(part.firmness, feed.firmness)
                marked = part.marked or level == self._worst
                found = best(carry, ahead, marked, firmness, tonnes, chain, end)
                if found is not None:
                    firm, tonnage, more = found
                    rank = firm, tonnage, part.steps + 1 + more, marks
                    yield _Child(self._turn(rank, part.steps), part, way, feed)

    def _turn(self, rank: Rank, steps: int) -> Rank:
        """When it is a part's turn: by its rank, or the longest first where no rank is known."""
        return (-steps, *rank[1:]) if self._deep else rank

    def _grown(self, child: _Child, feed: Feed) -> Part:
        part, way, node = child.part, child.way, feed.node
        theirs = self.ahead.cone.own(node.actor)
        seen = way.visit
        visit = Visit(seen.actor, seen.given, seen.output, feed.link, seen.process, seen.origin)
        tonnes, chain, end = weight(self.ahead.cone.carry, part, way)
        return Part(
            ways=node.ways,
            own=theirs,
            tail=(visit, part.tail),
            visited=part.visited | {node.actor},
            closed=part.closed | (part.own - theirs),
            marked=part.marked or self.ahead.cone.feed(feed) == self._worst,
            firmness=min(part.firmness, feed.firmness),
            tonnes=tonnes,
            chain=chain,
            end=end,
            steps=part.steps + 1,
            marks=part.marks + way.mark,
        )


def _whole(carry: Carry, part: Part, way: Way) -> _Child:
    rank = (
        -min(part.firmness, way.firmness),
        -shown(weight(carry, part, way)[0] or 0),
        part.steps + 1,
        route_id(path_of(part, way)).removeprefix(PREFIX),
    )
    return _Child(rank, part, way, None)
