"""The equations of covered shares: lower and upper bounds, solved component by component.

Each bound of an entity is a function of the bounds of its holders that never falls when one of them
rises. The least solution of the lower equations is what is held for certain, the greatest solution
of the upper ones what may be held (Knaster and Tarski: both exist). Holdings without a circle are
put in one after the other; the companies of a circle are solved together (graph/holdings/circles.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import rustworkx

from graph.holdings.circles import greatest_of, least_of, value
from graph.holdings.fixpoint import ONE, ZERO, Line, Values
from graph.holdings.passing import Passing


@dataclass(frozen=True, slots=True)
class Equation:
    """The bounds of one entity. `low` is the maximum of its lines, `high` the minimum of its own,
    both over what the holders pass on and both at most 1.

    `ranges` are the stakes where no part is left to holders that nobody states: (holder, least,
    most). Put in once, with upper bounds of the holders, they make `high` the most that can be
    reached outside circles, and in them no less. `cleared`: nothing but `low` is held.
    """

    low: tuple[Line, ...] = ()
    high: tuple[Line, ...] = ()
    ranges: tuple[tuple[str, Fraction, Fraction], ...] | None = None
    cleared: bool = False

    @property
    def holders(self) -> set[str]:
        """The holders on whose bounds it rests."""
        found = {holder for line in (*self.low, *self.high) for holder in line.weights}
        return found | {holder for holder, _, _ in self.ranges or ()}


class Bounds:
    """Solved bounds by entity; each entity is solved once."""

    def __init__(self, equation: Callable[[str], Equation], passing: Passing) -> None:
        self.equation = equation
        self.passing = passing
        self.low: Values = {}
        self.high: Values = {}

    def solve(self, entity: str) -> None:
        """Solves an entity and everything that holds it."""
        equations: dict[str, Equation] = {}
        queue = [entity]
        for node in queue:
            if node not in equations and node not in self.low:
                equations[node] = self.equation(node)
                queue += equations[node].holders
        for component in _components(equations):
            self._solve({node: equations[node] for node in component})

    def take(self, other: Bounds, entities: Iterable[str]) -> None:
        """Takes over what other equations have solved, where they are the same."""
        for entity in entities:
            if entity in other.low and entity not in self.low:
                self.low[entity] = other.low[entity]
                self.high[entity] = other.high[entity]

    def _solve(self, component: Mapping[str, Equation]) -> None:
        if len(component) == 1 and not any(n in e.holders for n, e in component.items()):
            for node, equation in component.items():
                self._put_in(node, equation)
        else:
            self._solve_circle(component)
        for node, equation in component.items():
            if equation.ranges is not None:
                most = max(self.low[node], self._most(equation.ranges))
                self.high[node] = min(self.high[node], most)

    def _put_in(self, node: str, equation: Equation) -> None:
        """Outside circles the bounds of the holders are known."""
        lows = [value(line, self.passing, self.low) for line in equation.low]
        low = self.low[node] = min(ONE, max(lows, default=ZERO))
        highs = [value(line, self.passing, self.high) for line in equation.high]
        self.high[node] = low if equation.cleared else max(low, min(ONE, *highs))

    def _solve_circle(self, component: Mapping[str, Equation]) -> None:
        lows = {n: e.low for n, e in component.items()}
        self.low.update(least_of(lows, self.passing, self.low))
        highs = {n: (Line(self.low[n], {}),) if e.cleared else e.high for n, e in component.items()}
        found = greatest_of(highs, self.passing, self.high)
        gaps = {n: gap for n in component if (gap := self.low[n] - found[n]) > 0}
        if gaps:
            raised = highs | {n: _raised(highs[n], gap) for n, gap in gaps.items()}
            found = greatest_of(raised, self.passing, self.high)
        self.high.update(found)

    def _most(self, ranges: Iterable[tuple[str, Fraction, Fraction]]) -> Fraction:
        """The most that ranges of stakes give which fill 1 at most together: best holders first."""
        stakes = [(self.passing.at(self.high[h]), least, most) for h, least, most in ranges]
        room = max(ZERO, ONE - sum((least for _, least, _ in stakes), ZERO))
        total = ZERO
        for passed, fewest, most in sorted(stakes, reverse=True):
            more = min(room, most - fewest)
            room -= more
            total += passed * (fewest + more)
        return total


def _raised(lines: Iterable[Line], gap: Fraction) -> tuple[Line, ...]:
    """Upper lines where statements contradict each other: what is held for certain may be held.

    Raised by what the first solution is short of, so they stay linear, and their solution is above
    that of "the upper bound, and no less than the lower": there every side is at least as high.
    """
    return tuple(Line(line.constant + gap, line.weights) for line in lines)


def _components(equations: Mapping[str, Equation]) -> list[list[str]]:
    """Entities that hold each other in circles, holders before what they hold."""
    names = list(equations)
    number = {name: i for i, name in enumerate(names)}
    graph: rustworkx.PyDiGraph[str, None] = rustworkx.PyDiGraph()
    graph.add_nodes_from(names)
    graph.add_edges_from([
        (number[name], number[holder], None)
        for name, equation in equations.items()
        for holder in sorted(equation.holders)
        if holder in number
    ])  # fmt: skip
    return [[names[i] for i in found] for found in rustworkx.strongly_connected_components(graph)]
