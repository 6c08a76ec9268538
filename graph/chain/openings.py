"""States whose material comes from nowhere that is documented (design section 6).

A chain that begins in such a state is not dropped: it is shown as unknown. An actor that only a
circle feeds, out of which no origin is known, is such a state too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import rustworkx as rx

from graph.chain.link import State

if TYPE_CHECKING:
    from graph.network import Network


def openings(network: Network) -> frozenset[State]:
    """Every state with neither origin nor documented feed."""
    before = {state: _before(network, state) for state in _states(network)}
    grounded = {s for s, feeds in before.items() if s in network.origins or not feeds}
    found = {s for s, feeds in before.items() if s not in network.origins and not feeds}
    _spread(grounded, before)
    loose = {s: feeds for s, feeds in before.items() if s not in grounded}
    return frozenset(found | _circles(loose))


def _states(network: Network) -> list[State]:
    """Every state in which an actor hands something on, or could."""
    handed = {(link.source, link.material) for link in network.links()}
    made = {(a, m) for a, materials in network.activity.yields.items() for m in materials}
    return sorted(handed | made)


def _before(network: Network, state: State) -> frozenset[State]:
    """The states that feed one: by a transfer, or by a transfer and the processing after it."""
    actor, material = state
    ways = [material, *(p.given for p in network.makes.get(state, ()))]
    links = (link for way in ways for link in network.into.get((actor, way), ()))
    return frozenset((link.source, link.material) for link in links)


def _spread(grounded: set[State], before: dict[State, frozenset[State]]) -> None:
    """Add every state that a grounded one feeds."""
    onward: dict[State, list[State]] = {}
    for state, feeds in before.items():
        for feed in feeds:
            onward.setdefault(feed, []).append(state)
    queue = list(grounded)
    while queue:
        new = [s for s in onward.get(queue.pop(), ()) if s not in grounded]
        grounded.update(new)
        queue += new


def _circles(loose: dict[State, frozenset[State]]) -> set[State]:
    """The circles from which all loose states are fed."""
    graph: rx.PyDiGraph[State, None] = rx.PyDiGraph()
    index = {state: graph.add_node(state) for state in sorted(loose)}
    graph.add_edges_from_no_data(
        [(index[f], index[s]) for s, feeds in loose.items() for f in feeds if f in index]
    )
    found: set[State] = set()
    for circle in rx.strongly_connected_components(graph):
        members = {graph[node] for node in circle}
        if not _fed_from_outside(members, loose):
            found |= members
    return found


def _fed_from_outside(members: Iterable[State], loose: dict[State, frozenset[State]]) -> bool:
    inside = set(members)
    return any(loose[s] - inside for s in inside)
