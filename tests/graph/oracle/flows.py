"""The flow of a network as a linear programme, and who it depends on, from the oracle's routes.

Flow (design section 6): "maximum tonnes a year ...: a linear programme with one capacity per site and
output and stated ratios; ... equal to the minimum cut where every ratio is 1". What is not stated
counts as nothing for `at_least` and as no limit for `at_most`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations, pairwise
from math import inf

import networkx as nx  # type: ignore[import-untyped]
from scipy.optimize import linprog

from tests.graph.oracle.inside import Work
from tests.graph.oracle.routes import Reading, Route, Visit
from tests.graph.oracle.tonnes import Tonnes

Move = tuple[str, str, str]


class Flows:
    """What the documented routes of a reading can bring, together."""

    def __init__(self, reading: Reading, routes: Iterable[Route]) -> None:
        self.tonnes = Tonnes(reading)
        self.visits: dict[Visit, Work] = {}
        self.moves: set[Move] = set()
        self.ends: set[Move] = set()
        for route in routes:
            for visit, work in zip(route.visits, route.works, strict=True):
                if visit.out is not None and work:
                    self.visits[visit] = work
            steps = [(a.actor, b.actor, b.given or "") for a, b in pairwise(route.visits)]
            self.moves |= set(steps)
            self.ends.add(steps[-1])

    def most(self, sure: bool) -> float | None:
        """Tonnes a year that can arrive: what is sure, or at most. None = no limit is known."""
        names: list[Visit | Move] = [*sorted(self.visits, key=repr), *sorted(self.moves)]
        place = {name: n for n, name in enumerate(names)}
        rows: list[dict[int, float]] = []
        limits: list[float] = []

        def at_most(row: dict[int, float], limit: float) -> None:
            rows.append(row)
            limits.append(limit)

        sent: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
        used: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
        made: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
        for move in self.moves:
            sent[move[0], move[2]][place[move]] = 1.0
            used[move[1], move[2]][place[move]] = -1.0
        for visit, work in self.visits.items():
            assert visit.out is not None
            sent[visit.actor, visit.out][place[visit]] = -1.0
            if work.kind != "trade":
                made[visit.actor, visit.out][place[visit]] = 1.0
            ratio = self._ratio(visit, work)
            if ratio is None and sure:
                at_most({place[visit]: 1.0}, 0.0)
            elif visit.given is not None and ratio is not None and work.kind != "recycling":
                used[visit.actor, visit.given][place[visit]] = float(ratio)
        finals = {(move[1], move[2]) for move in self.ends}
        for row in sent.values():
            if any(value < 0 for value in row.values()):
                at_most(row, 0.0)
        for key, row in used.items():
            if key not in finals:
                at_most(row, 0.0)
        for (actor, material), row in made.items():
            size = self.tonnes.capacity(actor, material)
            if size is not None or sure:
                at_most(row, float(size or 0))
        aim = [0.0] * len(names)
        for move in self.ends:
            aim[place[move]] = -1.0
        matrix = [[row.get(n, 0.0) for n in range(len(names))] for row in rows]
        found = linprog(aim, A_ub=matrix, b_ub=limits, method="highs") if names else None
        if found is None:
            return 0.0
        return None if found.status == 3 else float(-found.fun)

    def _ratio(self, visit: Visit, work: Work) -> Fraction | None:
        if visit.given is None or work.kind == "trade":
            return Fraction(1)
        if work.ghosts:
            return None
        return self.tonnes.ratio(visit.out or "", visit.given)

    def plain(self) -> bool:
        """Whether a tonne of input makes a tonne of output everywhere."""
        return all(self._ratio(v, w) == 1 for v, w in self.visits.items())

    def by_graph(self) -> float | None:
        """`most(sure=False)` as the largest flow of a graph, where every ratio is 1."""
        graph = nx.DiGraph()
        for visit, work in self.visits.items():
            state = (visit.actor, visit.out)
            size = self.tonnes.capacity(visit.actor, visit.out or "")
            makes = ("made", *state)
            if size is None:
                graph.add_edge(makes, ("sent", *state))
            else:
                graph.add_edge(makes, ("sent", *state), capacity=float(size))
            begin = "source" if visit.given is None else ("has", visit.actor, visit.given)
            graph.add_edge(begin, ("sent", *state) if work.kind == "trade" else makes)
        for move in self.moves:
            has = "target" if move in self.ends else ("has", move[1], move[2])
            graph.add_edge(("sent", move[0], move[2]), has)
        if "source" not in graph or "target" not in graph:
            return 0.0
        try:
            return float(nx.maximum_flow_value(graph, "source", "target"))
        except nx.NetworkXUnbounded:
            return None


def on_every(routes: list[Route]) -> set[str]:
    """The actors on every route, the one at its end aside."""
    found = [{v.actor for v in r.visits} - {r.visits[-1].actor} for r in routes]
    return set.intersection(*found) if found else set()


def smallest_cut(routes: list[Route]) -> float:
    """How many actors must go for no route to be left, by trying all sets; infinite if none does."""
    needs = [frozenset(v.actor for v in r.visits[:-1]) for r in routes]
    actors = sorted({a for need in needs for a in need})
    if not all(needs):
        return inf
    for size in range(len(actors) + 1):
        if any(all(need & set(cut) for need in needs) for cut in combinations(actors, size)):
            return size
    return inf
