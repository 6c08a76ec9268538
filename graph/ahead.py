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

from graph.carry import Carry, Number, whole
from graph.cone import Cone, Feed, Node, Way


class Label(NamedTuple):
    """One way from an origin to a node, as far as a search needs to know it."""

    marked: bool
    firmness: int
    tonnes: Number
    basis: str | None
    visits: int


Labels: TypeAlias = dict[Node, list[Label]]


class Ahead:
    """The labels of a cone, found once for each outcome that is the worst allowed."""

    def __init__(self, cone: Cone) -> None:
        self.cone = cone
        self._found: dict[int, Labels] = {}

    def labels(self, worst: int, until: float) -> Labels | None:
        """The labels; None if time is up before all are found."""
        found = self._found.get(worst) or look_ahead(self.cone, worst, until)
        if found is not None:
            self._found[worst] = found
        return found


def look_ahead(cone: Cone, worst: int, until: float) -> Labels | None:
    """The labels of every node that an origin feeds through steps that are no worse than told.

    A label is marked if a step is just as bad. None if time is up before all are found.
    """
    labels: Labels = {}
    fresh = list(_begun(cone, worst, labels))
    while fresh:
        if perf_counter() > until:
            return None
        fresh = [
            (target, new)
            for node, label in fresh
            for target, way, feed in node.onward
            if feed.worst <= worst
            and _add(labels, target, new := _passed(cone.carry, label, way, feed, worst))
        ]
    return labels


def _begun(cone: Cone, worst: int, labels: Labels) -> Iterator[tuple[Node, Label]]:
    for node in cone.nodes:
        for way in node.ways:
            if way.start and way.worst <= worst:
                tonnes = way.tonnes or 0
                basis = way.basis if tonnes else None
                label = Label(way.worst == worst, way.firmness, tonnes, basis, 1)
                if _add(labels, node, label):
                    yield node, label


def _passed(carry: Carry, label: Label, way: Way, feed: Feed, worst: int) -> Label:
    """What comes of a label one visit further on."""
    tonnes, basis = label.tonnes, label.basis
    if tonnes and way.converts:
        tonnes, basis = _made(carry, label, way), way.basis
    return Label(
        label.marked or feed.worst == worst,
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
    return min(label.tonnes if number == 1 else whole(label.tonnes * number), way.tonnes)


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
