"""Shares, HHI and N-1 of markets known in full and in part; numbers worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.figures.market import Market
from graph.figures.stage_market import Holder, StageMarket


def market(others=(0, 0), unknown=(0, 0), **parts):
    def bounds(value):
        low, high = value if isinstance(value, tuple) else (value, value)
        return Fraction(low), None if high is None else Fraction(high)

    return Market({k: bounds(v) for k, v in parts.items()}, bounds(others), bounds(unknown))


def percent(interval):
    return tuple(round(float(100 * end), 4) for end in interval)


def index(found):
    return tuple(round(float(end), 1) for end in found.hhi())


def test_a_market_that_is_known():
    # 50, 30, 20: 2,500 + 900 + 400 = 3,800; without the largest 50 are left.
    found = market(a=50, b=30, c=20)
    assert found.hhi() == (3800, 3800)
    assert percent(found.share("a")) == (50, 50)
    assert percent(found.top(1)) == (50, 50)
    assert percent(found.top(3)) == (100, 100)
    assert found.left() == (50, 50)


def test_a_market_that_may_be_empty_has_no_index_for_sure():
    """One plant of which no capacity is stated: all of the market, or of nothing."""
    found = Market({"a": (Fraction(0), None)})
    assert found.hhi() == (0, 10_000)
    assert percent(found.share("a")) == (0, 100)


def test_tonnes_are_shares_of_their_sum():
    # 30, 10: 75 and 25 percent: 5,625 + 625 = 6,250.
    found = market(a=30, b=10)
    assert found.hhi() == (6250, 6250)
    assert percent(found.share("b")) == (25, 25)
    assert found.left() == (10, 10)


def test_other_countries_may_be_one_or_many():
    # 60, 20, others 20: 3,600 + 400 = 4,000 if they are many, + 400 if they are one.
    found = market(a=60, b=20, others=(20, 20))
    assert found.hhi() == (4000, 4400)
    assert percent(found.share("a")) == (60, 60)
    assert percent(found.top(1)) == (60, 60)
    # The three largest: 80 at least, 100 if the others are one.
    assert percent(found.top(3)) == (80, 100)
    assert found.left() == (40, 40)


def test_an_amount_of_anyone_may_be_the_largest_holders():
    # 60, 20 and 20 of nobody knows whom: a has 60 to 80 percent. If a holds them: 6,400 + 400.
    found = market(a=60, b=20, unknown=(20, 20))
    assert percent(found.share("a")) == (60, 80)
    assert percent(found.share("b")) == (20, 40)
    assert index(found) == (4000, 6800)
    # Left without the largest: 20 if it holds all of it, 40 if it holds none.
    assert found.left() == (20, 40)


def test_a_range():
    # a 40 to 60, b 40: a has 50 to 60 percent; 5,000 at 40 and 3,600 + 1,600 = 5,200 at 60.
    found = market(a=(40, 60), b=40)
    assert percent(found.share("a")) == (50, 60)
    assert found.hhi() == (5000, 5200)
    assert found.left() == (40, 40)


def test_a_part_without_limit():
    # a 30 or more, b 10: a has 75 percent or more; 10 of it are left whatever a is.
    found = market(a=(30, None), b=10)
    assert percent(found.share("a")) == (75, 100)
    assert percent(found.share("b")) == (0, 25)
    assert index(found) == (6250, 10000)
    assert found.left() == (10, 10)
    assert found.total == (40, None)


def test_a_remainder_without_limit_leaves_everything_open():
    found = market(a=30, b=10, others=(0, None))
    assert percent(found.share("a")) == (0, 75)
    assert index(found) == (0, 10000)


def test_an_empty_market():
    found = market()
    assert found.hhi() == (0, 0)
    assert (found.top(1), found.left(), found.total) == ((0, 0), (0, 0), (0, 0))
    assert market(a=0).hhi() == (0, 0)
    assert market(a=0).share("a") == (0, 0)


AMOUNT = st.integers(0, 30)
RANGE = st.tuples(AMOUNT, AMOUNT).map(lambda pair: (min(pair), max(pair)))
MARKETS = st.builds(
    lambda parts, others, unknown: market(others, unknown, **parts),
    st.dictionaries(st.sampled_from("abcdef"), RANGE, max_size=5),
    RANGE,
    RANGE,
)


@st.composite
def completions(draw):
    """A market, and holdings that it allows: of the parts, and of holders that are no part."""
    found = draw(MARKETS)
    held = {}
    for name, (low, high) in found.parts.items():
        held[name] = Fraction(draw(st.integers(int(low), int(high))))
    free = draw(st.integers(int(found.others[0]), int(found.others[1])))
    cut = draw(st.integers(0, free))
    for name, amount in (("x", cut), ("y", free - cut)):
        held[name] = Fraction(amount)
    loose = draw(st.integers(int(found.unknown[0]), int(found.unknown[1])))
    cut = draw(st.integers(0, loose))
    for amount in (cut, loose - cut):
        held[draw(st.sampled_from(sorted(held)))] += amount
    return found, held


def within(value, interval):
    low, high = interval
    return low <= value and (high is None or value <= high)


@settings(max_examples=200)
@given(completions())
def test_every_completion_lies_in_the_intervals(pair):
    found, held = pair
    total = sum(held.values())
    assert within(total, found.total)
    largest = max(held.values())
    assert within(total - largest, found.left())
    if not total:
        return
    shares = {name: amount / total for name, amount in held.items()}
    for name in found.parts:
        assert within(shares[name], found.share([name]))
    assert within(sum(10_000 * s * s for s in shares.values()), found.hhi())
    ranked = sorted(shares.values(), reverse=True)
    for count in (1, 3):
        assert within(sum(ranked[:count]), found.top(count))


@given(MARKETS)
def test_the_intervals_are_in_order_and_within_bounds(found):
    low, high = found.hhi()
    assert 0 <= low <= high <= 10_000
    for name in found.parts:
        least, most = found.share([name])
        assert 0 <= least <= most <= 1


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 50), min_size=1))
def test_a_known_market_has_one_answer_and_its_shares_sum_to_all(parts):
    found = market(**parts)
    low, high = found.hhi()
    assert low == high
    shares = [found.share([name]) for name in parts]
    assert all(least == most for least, most in shares)
    assert sum(least for least, _ in shares) == (1 if any(parts.values()) else 0)
    if any(parts.values()):
        assert low >= Fraction(10_000, len(parts))
    assert found.left()[0] == found.left()[1] == sum(parts.values()) - max(parts.values())


@settings(max_examples=100)
@given(MARKETS, st.data())
def test_a_figure_that_becomes_known_narrows_every_interval(found, data):
    if not found.parts:
        return
    name = data.draw(st.sampled_from(sorted(found.parts)))
    low, high = found.parts[name]
    value = Fraction(data.draw(st.integers(int(low), int(high))))
    known = Market({**found.parts, name: (value, value)}, found.others, found.unknown)
    wide, narrow = found.hhi(), known.hhi()
    # Of an empty market there is no index: what may be empty has the index of what it else is.
    if known.total[1]:
        assert wide[0] <= narrow[0] <= narrow[1] <= wide[1]
    for other in found.parts:
        if found.total[0] or other == name:
            assert found.share([other])[0] <= known.share([other])[0]
            assert known.share([other])[1] <= found.share([other])[1]
    assert found.left()[0] <= known.left()[0]
    assert known.left()[1] <= found.left()[1]


@given(MARKETS)
def test_the_order_of_the_parts_does_not_matter(found):
    back = Market(dict(reversed(found.parts.items())), found.others, found.unknown)
    assert (found.hhi(), found.top(1), found.top(3), found.left()) == (
        back.hhi(), back.top(1), back.top(3), back.left(),
    )  # fmt: skip


@pytest.mark.parametrize("unit", [Fraction(1, 1000), Fraction(907, 1000)])
def test_the_unit_does_not_matter(unit):
    parts = {"a": (3, 7), "b": (2, 2), "c": (0, 9)}
    found = market((1, 4), (0, 2), **parts)
    scaled = Market(
        {k: (low * unit, high * unit) for k, (low, high) in found.parts.items()},
        (1 * unit, 4 * unit), (Fraction(0), 2 * unit),
    )  # fmt: skip
    assert scaled.hhi() == found.hhi()
    assert scaled.top(3) == found.top(3)


@pytest.mark.parametrize(
    ("amounts", "first"),
    [
        ({"cn": (20, 20), "us": (10, 10)}, "cn"),
        ({"cn": (20, None), "us": (20, 20)}, "cn"),  # at least 20 is more than 20
        ({"cn": (20, None), "us": (20, None), "vn": (20, 20)}, None),
        ({"cn": (20, 20), "us": (20, 20)}, None),
        ({"cn": (0, None), "us": (1, 1)}, "us"),
        ({"cn": (0, None)}, None),
        ({}, None),
    ],
)
def test_the_largest_holder_is_named_where_one_is(amounts, first):
    holders = tuple(Holder(name, "country", amount, ()) for name, amount in amounts.items())
    found = StageMarket(
        "refined", "oxide", "capacities", "t/yr", None, None, (), holders, (0, 0), (0, 0)
    )
    assert (found.largest.id if found.largest else None) == first
