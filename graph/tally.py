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

from graph.ahead import Labels
from graph.cone import WORST, Cone, Node, Way

_LEVELS = range(len(WORST) - 1)


@dataclass(frozen=True, slots=True)
class Tally:
    """The number of ways of each outcome, and whether each way is a route."""

    ways: dict[str, int]
    exact: bool

    @property
    def all(self) -> int:
        """The number of all."""
        return sum(self.ways.values())


def tally(cone: Cone, labels: Labels) -> Tally | None:
    """The ways through a cone; None where states feed each other in a circle.

    `labels` tell which nodes an origin feeds at all: a circle without one is no way.
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
    counts: dict[Node, list[int]] = {}
    for place in rx.topological_sort(graph):
        node = graph[place]
        counts[node] = [sum(_through(way, counts, level) for way in node.ways) for level in _LEVELS]
    ends = [
        (root.actor, root.own, feed.node)
        for root in cone.roots
        for way in root.ways
        for feed in way.feeds
        if feed.node in labels
    ]
    hands = {(a.actor, b.actor) for a, b in feeds} | {(a.actor, actor) for actor, _, a in ends}
    own = {node.actor: node.own for node in nodes} | {root.actor: root.own for root in cone.roots}
    return Tally(_by_outcome(cone, counts), _once(hands, own))


def _through(way: Way, counts: dict[Node, list[int]], level: int) -> int:
    """The ways to start or arrive by steps that are no worse than a level."""
    if way.start:
        return int(way.worst <= level)
    return sum(
        counts[feed.node][level]
        for feed in way.feeds
        if feed.worst <= level and feed.node in counts
    )


def _by_outcome(cone: Cone, counts: dict[Node, list[int]]) -> dict[str, int]:
    found = dict.fromkeys(WORST, 0)
    for root in cone.roots:
        up_to = [sum(_through(way, counts, level) for way in root.ways) for level in _LEVELS]
        if root.worst == WORST["not_covered"]:
            found["not_covered"] += up_to[-1]
            continue
        before = 0
        for outcome, level in zip(WORST, _LEVELS, strict=False):
            if level >= root.worst:
                found[outcome] += up_to[level] - before
                before = up_to[level]
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
