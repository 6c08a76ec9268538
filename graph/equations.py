"""The equations of covered shares: lower and upper bounds, solved component by component.

Each bound of an entity is a function of the bounds of its holders that never falls when one of them
rises. The least solution of the lower equations is what is held for certain, the greatest solution
of the upper ones what may be held (Knaster and Tarski: both exist). Holdings without a circle are
put in one after the other; the companies of a circle are solved together (`_least`, `_greatest`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import rustworkx

from graph.fixpoint import ONE, ZERO, Line, Values, greatest, least
from graph.policy_model import OwnerTest

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Limit:
    """A share and how it is compared: at or above, or above only. Exact: 25.0 is 25."""

    share: Fraction
    strict: bool = False

    @classmethod
    def of(cls, test: OwnerTest) -> Limit:
        """The limit of a test; its percentage is read as the decimal that it is written as."""
        return cls(Fraction(str(test.threshold)) / 100, test.operator == ">")

    def met(self, share: Fraction) -> bool:
        """Whether a share reaches it."""
        return share > self.share if self.strict else share >= self.share


@dataclass(frozen=True, slots=True)
class Passing:
    """How much of a holder's covered share passes to what it holds.

    In full where it meets the limit (never, without one); else by itself, or nothing.
    """

    full: Limit | None = None
    below: Fraction = ONE

    @classmethod
    def of(cls, test: OwnerTest) -> Passing:
        """The tier of a test."""
        if test.tier == "multiply":
            return cls()
        return cls(Limit(HALF)) if test.tier == "majority" else cls(Limit.of(test), ZERO)

    def line(self, share: Fraction) -> tuple[Fraction, Fraction]:
        """What passes near this share: a constant, and the factor of the share."""
        full = self.full is not None and self.full.met(share)
        return (ONE, ZERO) if full else (ZERO, self.below)

    def at(self, share: Fraction) -> Fraction:
        """What passes at this share."""
        constant, factor = self.line(share)
        return constant + factor * share


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
        lows = {n: e.low for n, e in component.items()}
        self.low.update(self._least(lows))
        highs = {n: (Line(self.low[n], {}),) if e.cleared else e.high for n, e in component.items()}
        found = self._greatest(highs)
        gaps = {n: gap for n in component if (gap := self.low[n] - found[n]) > 0}
        if gaps:
            found = self._greatest(highs | {n: _raised(highs[n], gap) for n, gap in gaps.items()})
        self.high.update(found)
        tighter = {n: self._most(e.ranges) for n, e in component.items() if e.ranges is not None}
        for node, most in tighter.items():
            self.high[node] = min(self.high[node], max(self.low[node], most))

    def _value(self, line: Line, values: Mapping[str, Fraction]) -> Fraction:
        """A line where each holder passes on what the tier says."""
        total = line.constant
        for holder, weight in line.weights.items():
            total += weight * self.passing.at(values[holder])
        return total

    def _least(self, lines: Mapping[str, tuple[Line, ...]]) -> Values:
        """The least solution of v = min(1, the highest line).

        From v = 0 on, v never exceeds it: at each v the highest lines, with holders that have
        reached the limit passing in full, are below the equations and equal to them at v; their
        least solution above v is the next v. It ends where v solves the equations themselves.
        """
        values = dict.fromkeys(lines, ZERO)
        for _ in range(_rounds(lines)):
            around = {**self.low, **values}
            chosen = {n: max(ls, key=lambda line: self._value(line, around), default=Line(ZERO, {}))
                      for n, ls in lines.items()}  # fmt: skip
            if all(min(ONE, self._value(chosen[n], around)) == values[n] for n in lines):
                break
            flat = {n: self._flat(line, self.low, values) for n, line in chosen.items()}
            rise = {n: Line(line.at(values) - values[n], line.weights) for n, line in flat.items()}
            risen = least(rise, {n: ONE - values[n] for n in lines})
            values = {n: values[n] + risen[n] for n in lines}
        return values

    def _greatest(self, lines: Mapping[str, tuple[Line, ...]]) -> Values:
        """The greatest solution of v = min(1, the lowest line): the mirror of `_least`.

        From v = 1 down, v is never below it: at each v the lowest lines, with holders that still
        reach the limit passing in full, are above the equations below v.
        """
        values = dict.fromkeys(lines, ONE)
        for _ in range(_rounds(lines)):
            around = {**self.high, **values}
            chosen = {n: min(ls, key=lambda line: self._value(line, around))
                      for n, ls in lines.items()}  # fmt: skip
            if all(min(ONE, self._value(chosen[n], around)) == values[n] for n in lines):
                break
            flat = {n: self._flat(line, self.high, values) for n, line in chosen.items()}
            values = greatest(flat, values)
        return values

    def _flat(self, line: Line, solved: Values, values: Values) -> Line:
        """A line with the tier taken as it is at these values: linear in this component."""
        constant = line.constant
        weights: Values = {}
        for holder, weight in line.weights.items():
            if holder not in values:
                constant += weight * self.passing.at(solved[holder])
                continue
            passed, factor = self.passing.line(values[holder])
            constant += weight * passed
            if factor:
                weights[holder] = weight * factor
        return Line(constant, weights)

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


def _rounds(lines: Mapping[str, tuple[Line, ...]]) -> int:
    """More than enough: every round changes a line or the part of a holder. Stopping early would
    widen the interval, never make it wrong."""
    return 100 + 10 * sum(len(found) for found in lines.values())


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
