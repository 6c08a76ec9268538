"""How many routes there can be at most, where not all were found (design section 6).

Without a circle between the states every route is one way through them, and ways are counted
exactly by dynamic programming; that an actor is visited once can only make them fewer. With a
circle there is no bound that is cheap and true, and none is given.
"""

from __future__ import annotations

import rustworkx as rx

from graph.enumeration import Visit
from graph.link import State
from graph.network import Network


def at_most(network: Network, finals: list[Visit]) -> int | None:
    """The number of ways to these last visits, or None if states feed each other in a circle."""
    opens = network.open
    states = sorted({*opens, *network.origins, *network.makes, *_handed(network)})
    graph: rx.PyDiGraph[State, None] = rx.PyDiGraph()
    index = {state: graph.add_node(state) for state in states}
    for state in states:
        for feed in set(_feeds(network, state)):
            graph.add_edge(index[feed], index[state], None)
    if not rx.is_directed_acyclic_graph(graph):
        return None
    ways: dict[State, int] = {}
    for node in rx.topological_sort(graph):
        state = graph[node]
        begun = (state in network.origins) + (_open_ends(network, state) if state in opens else 0)
        ways[state] = begun + sum(ways[feed] for feed in _feeds(network, state))
    return sum(_ending(network, ways, final) for final in finals)


def _handed(network: Network) -> set[State]:
    return {(link.source, link.material) for link in network.links()}


def _feeds(network: Network, state: State) -> list[State]:
    """The states one transfer up, once for each way from there to here."""
    actor, material = state
    given = [material, *(p.given for p in network.makes.get(state, ()))]
    return [
        (link.source, link.material) for m in given for link in network.into.get((actor, m), ())
    ]


def _open_ends(network: Network, state: State) -> int:
    return max(1, len(network.makes.get(state, ())))


def _ending(network: Network, ways: dict[State, int], final: Visit) -> int:
    if final.output is not None:
        return ways.get((final.actor, final.output), 0)
    arriving = network.into.get((final.actor, final.given or ""), ())
    return sum(ways.get((link.source, link.material), 0) for link in arriving)
