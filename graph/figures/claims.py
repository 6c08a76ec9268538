"""What agreements claim of an output: tonnes a year, or a share of whatever the capacity is.

A claim is a function of the capacity C, between a least and a most: 500 t is 500 at every C, half
of the output is C / 2. Claims are added, or the greatest of several counts where they state one
total. All are convex in C, so that whether they exceed every capacity of a range is decided at its
ends and at the corners between.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

Verdict: TypeAlias = Literal["yes", "no", "unknown"]
_NONE = Fraction(0)


@dataclass(frozen=True, slots=True)
class Claim:
    """At least `low` tonnes and `least` parts of the capacity, at most `high` and `most`.

    One of the two is 0: a claim is stated as tonnes or as a share. None: no upper limit.
    """

    low: Fraction = _NONE
    high: Fraction | None = _NONE
    least: Fraction = _NONE
    most: Fraction | None = _NONE

    def maybe(self) -> Claim:
        """The same claim, of which it is not sure that it falls on this output."""
        return Claim(_NONE, self.high, _NONE, self.most)


@dataclass(frozen=True, slots=True)
class Together:
    """Several claims: their sum, or the greatest where they state the same total."""

    parts: tuple[Claim | Together, ...]
    one_total: bool = False


Part: TypeAlias = Claim | Together


def at_least(part: Part, capacity: Fraction) -> Fraction:
    """What is claimed at least of a capacity."""
    if isinstance(part, Claim):
        return part.low + part.least * capacity
    found = [at_least(p, capacity) for p in part.parts]
    return max(found, default=_NONE) if part.one_total else sum(found, _NONE)


def at_most(part: Part, capacity: Fraction) -> Fraction | None:
    """What is claimed at most of a capacity; None = without limit."""
    if isinstance(part, Claim):
        if part.high is None or part.most is None:
            return None
        return part.high + part.most * capacity
    found = [at_most(p, capacity) for p in part.parts]
    known = [value for value in found if value is not None]
    if len(known) < len(found):
        return None
    return max(known, default=_NONE) if part.one_total else sum(known, _NONE)


def over(part: Part, low: Fraction, high: Fraction | None) -> Verdict:
    """Whether the claims exceed a capacity that lies between two bounds (None: without limit).

    `yes`: whatever the capacity is, more is claimed. `no`: whatever it is, no more is claimed.
    """
    corners = sorted({low, *(c for c in _corners(part) if c > low and (high is None or c < high))})
    ends = [*corners, corners[-1] + 1 if high is None else high]
    if all(at_least(part, c) > c for c in ends) and (high is not None or _slope(part) >= 1):
        return "yes"
    most = [at_most(part, c) for c in (low, ends[-1])]
    fits = all(m is not None and m <= c for m, c in zip(most, (low, ends[-1]), strict=True))
    steep = _slope_most(part)
    return "no" if fits and (high is not None or (steep is not None and steep <= 1)) else "unknown"


def _slope(part: Part) -> Fraction:
    """By how much the least claim grows with a capacity that is very large."""
    if isinstance(part, Claim):
        return part.least
    found = [_slope(p) for p in part.parts]
    return max(found, default=_NONE) if part.one_total else sum(found, _NONE)


def _slope_most(part: Part) -> Fraction | None:
    if isinstance(part, Claim):
        return part.most
    found = [_slope_most(p) for p in part.parts]
    known = [value for value in found if value is not None]
    if len(known) < len(found):
        return None
    return max(known, default=_NONE) if part.one_total else sum(known, _NONE)


def _corners(part: Part) -> Iterable[Fraction]:
    """Where the least claim bends, or a superset of it: where two lines below it may cross."""
    lines = sorted(set(_lines(part)))
    for a, slope in lines:
        for b, other in lines:
            if slope > other and b > a:
                yield (b - a) / (slope - other)


def _lines(part: Part) -> list[tuple[Fraction, Fraction]]:
    """The lines of which the least claim is made, as (value at 0, slope)."""
    if isinstance(part, Claim):
        return [(part.low, part.least)]
    found = [_lines(p) for p in part.parts]
    if part.one_total:
        return [line for lines in found for line in lines]
    sums = [(_NONE, _NONE)]
    for lines in found:
        sums = list({(a + b, s + t) for a, s in sums for b, t in lines})
    return sums
