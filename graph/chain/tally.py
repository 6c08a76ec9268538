"""How many routes there are, without going through them one by one (design section 6).

Where no actor can come twice on a way through the cone, a company and its own sites being one
actor, every way is a route, and ways are counted exactly by dynamic programming. Where one can, but
states do not feed each other in a circle, the ways are an upper bound. In a circle there is neither:
to count simple paths is #P-complete (Valiant, The Complexity of Enumeration and Reliability
Problems, SIAM J. Comput. 8 (1979) 410-421), and no number is made up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import rustworkx as rx

from graph.chain.ahead import Labels
from graph.chain.cone import WORST, Cone, Node, Way


@dataclass(frozen=True, slots=True)
class Tally:
    """The number of ways, and of each outcome if that was asked; whether each is a route."""

    all: int
    ways: dict[str, int] | None
    exact: bool


def tally(cone: Cone, labels: Labels, *, judged: bool) -> Tally | None:
    """The ways through a cone; None where states feed each other in a circle.

    `labels` tell which nodes an origin feeds at all: a circle without one is no way. Where all is
    `judged` the ways are counted by outcome.
    """
    nodes = list(labels)
    feeds = [
        (feed.node, node)
        for node in nodes
        for way in node.ways
        for feed in way.feeds
        if feed.node in labels
    ]
    graph: rx.PyDiGraph[Node, None] = rx.PyDiGraph()
    index = {node: graph.add_node(node) for node in nodes}
    graph.add_edges_from_no_data([(index[a], index[b]) for a, b in feeds])
    if not rx.is_directed_acyclic_graph(graph):
        return None
    counter = _Counter(cone, judged)
    for place in rx.topological_sort(graph):
        counter.count(graph[place])
    ends = [
        (feed.node.actor, root.actor)
        for root in cone.roots
        for way in root.ways
        for feed in way.feeds
        if feed.node in labels
    ]
    hands = {(a.actor, b.actor) for a, b in feeds} | set(ends)
    own = {actor: cone.own(actor) for pair in hands for actor in pair}
    ways = counter.by_outcome()
    return Tally(sum(ways.values()), ways if judged else None, _once(hands, own))


class _Counter:
    """Counts ways by how bad their worst step is; all as one where they are not judged."""

    def __init__(self, cone: Cone, judged: bool) -> None:
        self.cone = cone
        self.judged = judged
        self.levels = range(WORST["not_covered"] if judged else 1)
        self.counts: dict[Node, list[int]] = {}

    def count(self, node: Node) -> None:
        """Count the ways to a node, those to the nodes that feed it being counted."""
        ways = [self._through(way) for way in node.ways]
        self.counts[node] = [sum(way[level] for way in ways) for level in self.levels]

    def by_outcome(self) -> dict[str, int]:
        """The ways to all last visits."""
        found = dict.fromkeys(WORST, 0)
        for root in self.cone.roots:
            ways = [self._through(way) for way in root.ways]
            up_to = [sum(way[level] for way in ways) for level in self.levels]
            if root.worst == WORST["not_covered"]:
                found["not_covered"] += up_to[-1]
                continue
            before = 0
            for outcome, level in zip(WORST, self.levels, strict=False):
                if level >= root.worst or not self.judged:
                    found[outcome] += up_to[level] - before
                    before = up_to[level]
        return found

    def _through(self, way: Way) -> list[int]:
        """The ways to start or arrive by steps that are no worse than each level."""
        cone, judged = self.cone, self.judged
        if way.start:
            worst = cone.start(way) if judged else 0
            return [int(worst <= level) for level in self.levels]
        found = [0 for _ in self.levels]
        for feed in way.feeds:
            before = self.counts.get(feed.node)
            if before is None:
                continue
            worst = cone.feed(feed) if judged else 0
            for level in self.levels:
                if worst <= level:
                    found[level] += before[level]
        return found


def _once(hands: set[tuple[str, str]], own: dict[str, frozenset[str]]) -> bool:
    """Whether no way can come to an actor, or back to a company, a second time."""
    if not _acyclic(hands):
        return False
    group = _groups(own)
    if not _acyclic({(group[a], group[b]) for a, b in hands if group[a] != group[b]}):
        return False
    # Within a group of companies that share sites a way may still leave one and come back to it.
    members: dict[str, set[str]] = defaultdict(set)
    for actor, companies in own.items():
        if len(companies) > 1:
            members[group[actor]] |= companies
    inside = [(a, b) for a, b in hands if group[a] == group[b] and group[a] in members]
    return not any(
        _returns(company, inside, own) for found in members.values() for company in found
    )


def _returns(
    company: str, hands: Iterable[tuple[str, str]], own: dict[str, frozenset[str]]
) -> bool:
    """Whether a way leads from a site of a company by others' to one of its own again."""
    onward: dict[str, list[str]] = defaultdict(list)
    for a, b in hands:
        onward[a].append(b)
    queue = [b for a, b in hands if company in own[a] and company not in own[b]]
    seen = set(queue)
    while queue:
        for target in onward[queue.pop()]:
            if company in own[target]:
                return True
            if target not in seen:
                seen.add(target)
                queue.append(target)
    return False


def _groups(own: dict[str, frozenset[str]]) -> dict[str, str]:
    """One name for all actors that companies join, be it over several sites."""
    leader: dict[str, str] = {}

    def top(name: str) -> str:
        while (up := leader.setdefault(name, name)) != name:
            leader[name] = leader[up]
            name = up
        return name

    for actor, companies in own.items():
        for company in companies:
            leader[top(company)] = top(actor)
    return {actor: top(actor) for actor in own}


def _acyclic(arcs: Iterable[tuple[str, str]]) -> bool:
    graph: rx.PyDiGraph[str, None] = rx.PyDiGraph()
    index: dict[str, int] = {}
    for pair in arcs:
        for name in pair:
            if name not in index:
                index[name] = graph.add_node(name)
    graph.add_edges_from_no_data([(index[a], index[b]) for a, b in arcs])
    return bool(rx.is_directed_acyclic_graph(graph))
