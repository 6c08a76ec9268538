"""Claims on a capacity that is known within bounds: the verdict holds for every capacity in them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.figures.claims import Claim, Together, at_least, at_most, over

NUMBER = st.integers(0, 40).map(Fraction)
SHARE = st.integers(0, 12).map(lambda n: Fraction(n, 10))


@st.composite
def claims(draw):
    low, high = sorted((draw(NUMBER), draw(NUMBER)))
    least, most = sorted((draw(SHARE), draw(SHARE)))
    if draw(st.booleans()):
        return Claim(low, None if draw(st.integers(0, 5)) == 0 else high)
    return Claim(least=least, most=most)


PARTS = st.recursive(
    claims(),
    lambda inner: st.builds(
        Together, st.lists(inner, max_size=3).map(tuple), st.booleans()
    ),
    max_leaves=6,
)  # fmt: skip


@given(PARTS, NUMBER, st.none() | NUMBER, st.lists(st.integers(0, 1000), min_size=1, max_size=8))
def test_the_verdict_holds_for_every_capacity(part, low, width, points):
    high = None if width is None else low + width
    verdict = over(part, low, high)
    for point in (0, *points, 1000):
        capacity = low + (point if high is None else (high - low) * Fraction(point, 1000))
        most = at_most(part, capacity)
        assert most is None or at_least(part, capacity) <= most
        if verdict == "yes":
            assert at_least(part, capacity) > capacity
        if verdict == "no":
            assert most is not None
            assert most <= capacity


@given(st.lists(claims(), max_size=4), NUMBER)
def test_the_order_of_claims_does_not_matter(found, capacity):
    for one_total in (True, False):
        there, back = Together(tuple(found), one_total), Together(tuple(reversed(found)), one_total)
        assert over(there, capacity, capacity) == over(back, capacity, capacity)


@given(PARTS, NUMBER)
def test_a_known_capacity_and_known_claims_are_never_unknown(part, capacity):
    if at_least(part, capacity) == at_most(part, capacity):
        assert over(part, capacity, capacity) != "unknown"


@pytest.mark.parametrize(
    ("parts", "low", "high", "verdict"),
    [
        # The greater of 100 and 1.5 C is above C at every C but between: at C = 100 it is 150.
        ([Claim(low=Fraction(100), high=Fraction(100)), Claim(least=Fraction(3, 2), most=Fraction(3, 2))], 1, None, "yes"),
        # The greater of 100 and C: equal to C from 100 on.
        ([Claim(low=Fraction(100), high=Fraction(100)), Claim(least=Fraction(1), most=Fraction(1))], 1, None, "unknown"),
        ([Claim(low=Fraction(100), high=Fraction(100)), Claim(least=Fraction(1), most=Fraction(1))], 100, None, "no"),
    ],
)  # fmt: skip
def test_corners_between_the_bounds_are_looked_at(parts, low, high, verdict):
    assert over(Together(tuple(parts), one_total=True), Fraction(low), high) == verdict
