"""Companies that hold each other in circles: the least and the greatest solution of their bounds.

The lower bound of a company is the highest of its lines, the upper bound the lowest of its own, each
at most 1; what a holder passes on jumps where it reaches the limit of its tier. Both are monotone
maps, so that strategy iteration finds the solution: at each point the map is replaced by the lines
and tiers as they are there, which is linear and solved exactly.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil, floor

from graph.holdings.fixpoint import ONE, ZERO, Line, Values, greatest, least
from graph.holdings.passing import Passing

#: Circles of more companies are not solved exactly (minutes of elimination) but approached: see
#: `_approach`. The largest that is: a few seconds.
LARGEST = 250
_APPROACHES = 300
_GRAIN = 10**12

#: For each company of a circle its lines.
Lines = Mapping[str, tuple[Line, ...]]


def value(line: Line, passing: Passing, values: Mapping[str, Fraction]) -> Fraction:
    """A line where each holder passes on what the tier says."""
    total = line.constant
    for holder, weight in line.weights.items():
        total += weight * passing.at(values[holder])
    return total


def least_of(lines: Lines, passing: Passing, solved: Values) -> Values:
    """The least solution of v = min(1, the highest line); `solved` are the holders outside.

    From v = 0 on, v never exceeds it: the highest lines at v, with holders that have reached the
    limit passing in full, are below the map everywhere above v and equal to it at v. So their least
    solution above v is not above the map's, and is the next v. It ends where v solves the map.
    """
    if len(lines) > LARGEST:
        bounded = {n: ls or (Line(ZERO, {}),) for n, ls in lines.items()}
        return _approach(bounded, passing, solved, dict.fromkeys(lines, ZERO), max, floor)
    values = dict.fromkeys(lines, ZERO)
    for _ in range(_rounds(lines)):
        around = ChainMap(values, solved)
        chosen = {
            n: max(ls, key=lambda line: value(line, passing, around), default=Line(ZERO, {}))
            for n, ls in lines.items()
        }
        if all(min(ONE, value(chosen[n], passing, around)) == values[n] for n in lines):
            break
        flat = {n: _flat(line, passing, solved, values) for n, line in chosen.items()}
        rise = {n: Line(line.at(values) - values[n], line.weights) for n, line in flat.items()}
        risen = least(rise, {n: ONE - values[n] for n in lines})
        values = {n: values[n] + risen[n] for n in lines}
    return values


def greatest_of(lines: Lines, passing: Passing, solved: Values) -> Values:
    """The greatest solution of v = min(1, the lowest line): the mirror of `least_of`.

    From v = 1 down, v is never below it: the lowest lines at v, with holders that still reach the
    limit passing in full, are above the map everywhere below v.
    """
    if len(lines) > LARGEST:
        return _approach(lines, passing, solved, dict.fromkeys(lines, ONE), min, ceil)
    values = dict.fromkeys(lines, ONE)
    for _ in range(_rounds(lines)):
        around = ChainMap(values, solved)
        chosen = {
            n: min(ls, key=lambda line: value(line, passing, around)) for n, ls in lines.items()
        }
        if all(min(ONE, value(chosen[n], passing, around)) == values[n] for n in lines):
            break
        flat = {n: _flat(line, passing, solved, values) for n, line in chosen.items()}
        values = greatest(flat, values)
    return values


def _approach(
    lines: Lines,
    passing: Passing,
    solved: Values,
    values: Values,
    choose: Callable[..., Fraction],
    cut: Callable[[Fraction], int],
) -> Values:
    """Rounds of the map from below, or from above, each rounded away from the solution.

    Never past the solution (the map is monotone), so the interval is right; in a nearly closed circle
    it is wider than it must be.
    """
    for _ in range(_APPROACHES):
        around = ChainMap(values, solved)
        fresh = {
            n: Fraction(
                cut(min(ONE, choose(value(line, passing, around) for line in ls)) * _GRAIN), _GRAIN
            )
            for n, ls in lines.items()
        }
        if fresh == values:
            break
        values = fresh
    return values


def _flat(line: Line, passing: Passing, solved: Values, values: Values) -> Line:
    """A line with the tier taken as it is at these values: linear in this circle."""
    constant = line.constant
    weights: Values = {}
    for holder, weight in line.weights.items():
        if holder not in values:
            constant += weight * passing.at(solved[holder])
            continue
        passed, factor = passing.line(values[holder])
        constant += weight * passed
        if factor:
            weights[holder] = weight * factor
    return Line(constant, weights)


def _rounds(lines: Lines) -> int:
    """More than enough: every round changes a line or what a holder passes on. To stop early would
    widen the interval, never make it wrong."""
    return 100 + 10 * sum(len(found) for found in lines.values())
