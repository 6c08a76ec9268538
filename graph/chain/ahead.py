"""The best that still lies ahead of each node of a cone (design section 6).

A Label says of some way from an origin to a node: whether a step of it is as bad as asked for, how
firm it is at least, how many tonnes of the node's material it can bring at most, in what basis
those are stated, and how many visits it takes. Only labels that no other beats are kept. That an
actor is visited once is left out of account here: what the labels promise is never too little.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import NamedTuple, TypeAlias

from graph.chain.carry import Carry, Number, times
from graph.chain.cone import Cone, Feed, Node, Way


class Label(NamedTuple):
    """One way from an origin to a node, as far as a search needs to know it."""

    marked: bool
    firmness: int
    tonnes: Number
    basis: str | None
    visits: int


Labels: TypeAlias = dict[Node, list[Label]]


class Ahead:
    """The labels of a cone: for all routes, and for each outcome that is the worst allowed."""

    def __init__(self, cone: Cone) -> None:
        self.cone = cone
        self._all: _Finder | None = None
        self._found: dict[int, Labels] = {}

    def all(self, until: float) -> Labels:
        """The labels whatever the policies say, each marked: as many as time allows."""
        if self._all is None:
            self._all = _Finder(self.cone, None)
            self._all.run(until)
        return self._all.labels

    @property
    def complete(self) -> bool:
        """Whether all these labels were found, and all that leads to the target."""
        return self.cone.complete and self._all is not None and self._all.complete

    def labels(self, worst: int, until: float) -> Labels | None:
        """The labels of every node that an origin feeds through steps that are no worse than told.

        A label is marked if a step is just as bad. None if time is up before all are found.
        """
        if worst not in self._found:
            finder = _Finder(self.cone, worst)
            finder.run(until)
            if not finder.complete:
                return None
            self._found[worst] = finder.labels
        return self._found[worst]


class _Finder:
    """Finds labels visit by visit: those of few visits first."""

    def __init__(self, cone: Cone, worst: int | None) -> None:
        self.cone = cone
        self.worst = worst
        self.labels: Labels = {}
        self.complete = False

    def run(self, until: float) -> None:
        fresh: list[tuple[Node, Label]] = []
        for node in self.cone.nodes:
            if perf_counter() > until:
                return
            fresh += self._begun(node)
        while fresh:
            before, fresh = fresh, []
            for place, (node, label) in enumerate(before):
                if place % 64 == 0 and perf_counter() > until:
                    return
                fresh += self._onward(node, label)
        self.complete = True

    def _begun(self, node: Node) -> Iterator[tuple[Node, Label]]:
        for way in node.ways:
            if not way.start:
                continue
            level = 0 if self.worst is None else self.cone.start(way)
            if self.worst is not None and level > self.worst:
                continue
            tonnes = way.tonnes or 0
            marked = self.worst is None or level == self.worst
            label = Label(marked, way.firmness, tonnes, way.basis if tonnes else None, 1)
            if _add(self.labels, node, label):
                yield node, label

    def _onward(self, node: Node, label: Label) -> Iterator[tuple[Node, Label]]:
        cone, worst = self.cone, self.worst
        for target, way, feed in node.onward:
            marked = label.marked
            if worst is not None:
                level = cone.feed(feed)
                if level > worst:
                    continue
                marked = marked or level == worst
            new = _passed(cone.carry, label, way, feed, marked)
            if _add(self.labels, target, new):
                yield target, new


def _passed(carry: Carry, label: Label, way: Way, feed: Feed, marked: bool) -> Label:
    """What comes of a label one visit further on."""
    tonnes, basis = label.tonnes, label.basis
    if tonnes and way.converts:
        tonnes, basis = _made(carry, label, way), way.basis
    return Label(
        marked,
        min(label.firmness, feed.firmness),
        tonnes,
        basis if tonnes else None,
        label.visits + 1,
    )


def _made(carry: Carry, label: Label, way: Way) -> Number:
    """What a way can make of what comes to it; 0 where that is not known.

    What comes on a basis that cannot be compared with the maker's is no limit here.
    """
    output, given = way.visit.output or "", way.visit.given or ""
    factor = carry.into(label.basis, output, given, way.basis)
    if factor is None or way.tonnes is None:
        return 0
    number, comparable = factor
    if not comparable:
        return way.tonnes
    return min(times(label.tonnes, number), way.tonnes)


def _add(labels: Labels, node: Node, label: Label) -> bool:
    """Keep a label unless another is as good; drop those that it beats."""
    kept = labels.get(node)
    if kept is None:
        labels[node] = [label]
        return True
    if any(_beats(other, label) for other in kept):
        return False
    labels[node] = [other for other in kept if not _beats(label, other)]
    labels[node].append(label)
    return True


def _beats(one: Label, other: Label) -> bool:
    return (
        one.marked >= other.marked
        and one.firmness >= other.firmness
        and one.tonnes >= other.tonnes
        and one.visits <= other.visits
        and (not other.tonnes or one.basis == other.basis)
    )
