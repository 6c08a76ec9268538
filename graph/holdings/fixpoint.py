"""Linear equations v = min(cap, A v + c) in exact fractions: their greatest and least solutions.

All of A, c and cap are at least 0. Shares of companies that hold each other are such equations. No
rounding: a holding of 99.99 percent in a circle is as good as any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

Values = dict[str, Fraction]
ZERO = Fraction(0)
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Line:
    """One equation: a constant and the weights of other unknowns."""

    constant: Fraction
    weights: Mapping[str, Fraction]

    def at(self, values: Mapping[str, Fraction]) -> Fraction:
        """The right side at these values."""
        return self.constant + sum((w * values[n] for n, w in self.weights.items()), ZERO)


def greatest(lines: Mapping[str, Line], cap: Mapping[str, Fraction]) -> Values:
    """The greatest solution not above the cap.

    It starts from the cap and lets go of an unknown only where the right side is below it; those
    let go solve their linear equations with the others held at the cap. Every vector on the way is
    above the greatest solution (the right side is monotone), and the last one is a solution. The
    linear equations have one solution: a circle among those let go that would keep all of what it
    holds has had at least one member strictly below its cap, so by Perron and Frobenius its
    spectral radius is below 1.
    """
    values = dict(cap)
    held = set(lines)
    while True:
        falls = {n for n in held if lines[n].at(values) < cap[n]}
        if not falls:
            return values
        held -= falls
        values.update(_solve(lines, values, [n for n in lines if n not in held]))


def least(lines: Mapping[str, Line], cap: Mapping[str, Fraction]) -> Values:
    """The least solution from 0 up to the cap.

    An unknown that no constant reaches stays at 0. What a constant reaches has one solution only:
    the right side is concave, and positive after as many rounds as there are unknowns (a concave
    monotone map cannot have two positive fixed points then). So its greatest is its least.
    """
    alive = _reached(lines, cap)
    some = {
        n: Line(lines[n].constant, {m: w for m, w in lines[n].weights.items() if m in alive})
        for n in lines
        if n in alive
    }
    return dict.fromkeys(lines, ZERO) | greatest(some, {n: cap[n] for n in some})


def _reached(lines: Mapping[str, Line], cap: Mapping[str, Fraction]) -> set[str]:
    """The unknowns to which a constant comes, directly or through others."""
    users: dict[str, list[str]] = {n: [] for n in lines}
    for name, line in lines.items():
        for other, weight in line.weights.items():
            if weight:
                users[other].append(name)
    reached = {n for n, line in lines.items() if line.constant and cap[n]}
    queue = list(reached)
    for name in queue:
        fresh = [n for n in users[name] if n not in reached and cap[n]]
        reached.update(fresh)
        queue += fresh
    return reached


def _solve(
    lines: Mapping[str, Line], values: Mapping[str, Fraction], unknown: Iterable[str]
) -> Values:
    """The solution for the unknowns, the others standing at `values`; sparse elimination.

    The fewest substitutions come first. No pivot is 0, whatever the order: the spectral radius is
    below 1.
    """
    names = set(unknown)
    rows: dict[str, dict[str, Fraction]] = {}
    constant: Values = {}
    users: dict[str, set[str]] = {n: set() for n in names}
    for name in names:
        rows[name] = {m: w for m, w in lines[name].weights.items() if m in names and w}
        outside = {m: w for m, w in lines[name].weights.items() if m not in names}
        constant[name] = Line(lines[name].constant, outside).at(values)
        for other in rows[name]:
            users[other].add(name)
    left = set(names)
    order: list[str] = []
    while left:
        name = min(left, key=lambda n: (len(rows[n]) * len(users[n]), n))
        left.remove(name)
        order.append(name)
        _substitute(name, rows, constant, users)
    found: Values = {}
    for name in reversed(order):
        found[name] = Line(constant[name], rows[name]).at(found)
    return found


def _substitute(
    name: str,
    rows: dict[str, dict[str, Fraction]],
    constant: Values,
    users: dict[str, set[str]],
) -> None:
    """Writes one unknown by the others and puts that into every row that uses it."""
    row = rows[name]
    own = ONE - row.pop(name, ZERO)
    users[name].discard(name)
    for other in row:
        row[other] /= own
        users[other].discard(name)
    constant[name] /= own
    for user in users[name]:
        weight = rows[user].pop(name)
        constant[user] += weight * constant[name]
        for other, factor in row.items():
            rows[user][other] = rows[user].get(other, ZERO) + weight * factor
            users[other].add(user)
