"""The linear programme of a flow: its unknowns, its rows, and what its answer says (section 6).

Unknowns are the tonnes a year of each transfer and of each way by which something is made. Rows are
the balance of every pool, one capacity for each actor and output, the inputs that are needed
together, and what agreements let through. What flows in a circle needs no origin and reaches no
target: it can be part of an answer and never adds to its value.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from graph.chain.link import Link, State
from graph.flows.flow_contracts import Share
from graph.flows.flow_model import Model, View
from graph.flows.flow_network import Pool, Side, Way
from graph.flows.linear import Programme, Solution
from graph.flows.recipes import Part, Recipe, leaves
from graph.flows.walks import closed

#: Source, target and material of a transfer.
LinkKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Tonnage:
    """The most that flows in a view, in tonnes a year; `value` is None where nothing limits it.

    `made` and `sent` are the tonnes of one way to reach it; `prices` are the tonnes gained by one
    more tonne of a capacity (where several are full at once, of all these together at least).
    """

    value: float | None
    made: dict[State, float] = field(default_factory=dict)
    sent: dict[LinkKey, float] = field(default_factory=dict)
    prices: dict[State, float] = field(default_factory=dict)
    contract_prices: dict[Share, float] = field(default_factory=dict)


def most(model: Model, view: View) -> Tonnage:
    """What can flow at most in a view. Raises LinearProgrammeError if it cannot be proved."""
    endless = model.filled(view, unlimited=True)
    for pool, end in model.net.sinks:
        if pool in endless and view.open(model.vague(end)):
            return Tonnage(None)
    return _Build(model, view).tonnage()


class _Build:
    def __init__(self, model: Model, view: View) -> None:
        self.model = model
        self.view = view
        self.programme = Programme()
        self.pools: dict[Pool, int] = {}
        self.made: dict[State, list[int]] = defaultdict(list)
        self.sent: dict[LinkKey, list[int]] = defaultdict(list)
        self.capacities: dict[State, int] = {}
        self.shares: dict[Share, int] = {}
        useful = model.useful(model.filled(view))
        for pool in (*model.net.into, *model.net.ways):
            if pool in useful:
                self.pools[pool] = self.programme.balance()
        for pool in self.pools:
            if pool.side is Side.IN:
                self._transfers(pool)
            else:
                self._makes(pool)
        self._targets()

    def tonnage(self) -> Tonnage:
        """Solve it, and read the answer."""
        solved = self.programme.solve()
        return Tonnage(
            value=solved.value,
            made={key: _sum(solved, columns) for key, columns in self.made.items()},
            sent={key: _sum(solved, columns) for key, columns in self.sent.items()},
            prices={key: float(solved.prices[row]) for key, row in self.capacities.items()},
            contract_prices={key: float(solved.prices[row]) for key, row in self.shares.items()},
        )

    def _targets(self) -> None:
        for pool, end in self.model.net.sinks:
            if pool in self.pools and self.view.open(self.model.vague(end)):
                self.programme.weigh(self.pools[pool], self.programme.column(gain=1.0), 1.0)

    def _transfers(self, pool: Pool) -> None:
        """What comes into an actor is what others send."""
        for link, source in self.model.net.into[pool]:
            if source not in self.pools or closed(link, self.view.closed):
                continue
            column = self.programme.column()
            self.programme.weigh(self.pools[pool], column, -1.0)
            self.programme.weigh(self.pools[source], column, 1.0)
            self.sent[link.source, link.target, link.material].append(column)
            self._contract(link, column)

    def _contract(self, link: Link, column: int) -> None:
        """A transfer is the sum of what each of its relations lets through."""
        shares = self.model.contracts.shares(link)
        if shares is None or self.model.contracts.most(link, self.view.shut) is None:
            return
        covered = self.programme.limit(0.0)
        self.programme.load(covered, column)
        for share, figure in shares.items():
            if share not in self.shares:
                self.shares[share] = self.programme.limit(self.view.most(figure) or 0.0)
            part = self.programme.column()
            self.programme.load(covered, part, -1.0)
            self.programme.load(self.shares[share], part)

    def _makes(self, pool: Pool) -> None:
        """What an actor hands on is what it won, made or only passes."""
        if pool.actor == self.view.source:
            self._begins(pool)
            return
        made: list[int] = []
        taken: dict[str, list[int]] = defaultdict(list)
        needed = set(leaves(self.model.recipe(pool)))
        for way in self.model.net.ways[pool]:
            if not way.made:
                if way.given in self.pools:
                    self._take(pool, way, 1.0)
            elif not self.model.works(way, self.view):
                continue
            elif way.given is None:
                if self.view.source is None:
                    made.append(self._out(pool))
            elif way.given in self.pools and way.visit.given in needed:
                ratio = self.view.needed(self.model.ratio(way.visit)) or 0.0
                column = self.programme.column()
                self.programme.weigh(self.pools[way.given], column, ratio)
                taken[str(way.visit.given)].append(column)
        if taken:
            parts = self.model.recipe(pool)
            if self.view.source is not None:
                parts = _supplied(parts, taken)
            made += self._together(pool, parts, taken)
        self._capacity(pool, made)

    def _begins(self, pool: Pool) -> None:
        """What all is to begin with: it passes on without limit, and makes what it can."""
        ways = self.model.net.ways[pool]
        if any(not way.made for way in ways):
            self._out(pool)
        if any(way.made and self.model.works(way, self.view) for way in ways):
            self._capacity(pool, [self._out(pool)])

    def _out(self, pool: Pool) -> int:
        column = self.programme.column()
        self.programme.weigh(self.pools[pool], column, -1.0)
        return column

    def _take(self, pool: Pool, way: Way, ratio: float) -> None:
        column = self._out(pool)
        self.programme.weigh(self.pools[way.given], column, ratio)  # type: ignore[index]

    def _together(self, pool: Pool, parts: Recipe, taken: dict[str, list[int]]) -> list[int]:
        """What is made of inputs, each in tonnes of the output that it is enough for."""
        if len(parts) == 1 and all(isinstance(option, str) for option in parts[0]):
            columns = [c for option in parts[0] for c in taken.get(str(option), ())]
            for column in columns:
                self.programme.weigh(self.pools[pool], column, -1.0)
            return columns
        whole = self._out(pool)
        self._needs(whole, parts, self._uses(parts, taken))
        return [whole]

    def _uses(self, parts: Recipe, taken: dict[str, list[int]]) -> dict[str, list[int]]:
        """For each place of a material in a recipe, the column of what is used there.

        What fills two needs at once (mixed rare earths give neodymium and dysprosium) is used once
        at most; for what is sure each place takes its own.
        """
        found: dict[str, list[int]] = {}
        for given, columns in taken.items():
            places = leaves(parts).count(given)
            uses = [self.programme.column() for _ in range(places)]
            shared = [uses] if self.view.least else [[use] for use in uses]
            for group in shared:
                row = self.programme.limit(0.0)
                for use in group:
                    self.programme.load(row, use)
                for column in columns:
                    self.programme.load(row, column, -1.0)
            found[given] = uses
        return found

    def _needs(self, whole: int, parts: Recipe, uses: dict[str, list[int]]) -> None:
        for part in parts:
            self._part(whole, part, uses)

    def _part(self, whole: int, part: Part, uses: dict[str, list[int]]) -> None:
        row = self.programme.limit(0.0)
        self.programme.load(row, whole)
        for option in part:
            if not isinstance(option, str):
                inner = self.programme.column()
                self._needs(inner, option, uses)
                self.programme.load(row, inner, -1.0)
            elif uses.get(option):
                self.programme.load(row, uses[option].pop(), -1.0)

    def _capacity(self, pool: Pool, made: list[int]) -> None:
        """One capacity for an actor and an output, whatever pools it fills."""
        key = pool.actor, pool.material
        self.made[key] += made
        bound = self.view.most(self.model.capacity(pool))
        if bound is None:
            return
        if key not in self.capacities:
            self.capacities[key] = self.programme.limit(bound)
        for column in made:
            self.programme.load(self.capacities[key], column)


def _supplied(parts: Recipe, taken: dict[str, list[int]]) -> Recipe:
    """The parts of a recipe for which something is taken."""
    kept = (tuple(o for o in part if any(x in taken for x in leaves(((o,),)))) for part in parts)
    return tuple(part for part in kept if part)


def _sum(solved: Solution, columns: list[int]) -> float:
    return float(sum(solved.columns[column] for column in columns))
