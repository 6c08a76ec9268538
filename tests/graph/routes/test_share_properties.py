"""Ownership against an oracle that shares no code with it: every completion of what is not stated.

A completion gives each company its whole register: every holder an exact stake within what is
stated of it, and the rest to somebody. The engine's interval must hold the share of each, and some
completion must reach each end. Corners of what may be are enough: the share of an entity is a
linear, monotone function of one company's register while the others stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from graph.chain.timeline import Horizon, Timeline
from graph.holdings.shares import Shares
from graph.ownership import Book
from graph.policy.coverage import Coverage
from graph.policy.owner_reason import against
from graph.policy.policy_model import OwnerTest

TODAY = date(2026, 11, 24)
CN = frozenset({"CN"})
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
FEW = settings(max_examples=40, deadline=None, suppress_health_check=QUIET)
MANY = settings(max_examples=2000, deadline=None, suppress_health_check=QUIET)
#: Covered parties, a state that is not, and who is left: an outsider or a covered party unnamed.
PARTIES = ("cn", "cn2", "kr")
CLOSE = 1e-7


@dataclass(frozen=True)
class Case:
    """Registers of companies c0, c1, ...: for each the holders with least and most percent."""

    registers: tuple[dict[str, tuple[int, int]], ...]
    tier: str
    limit: int
    operator: str
    aggregation: str = "sum"
    unstated: str = "unknown"

    @property
    def names(self) -> list[str]:
        return [f"c{i}" for i in range(len(self.registers))]

    @property
    def test(self) -> OwnerTest:
        return OwnerTest(
            "t", "equity", self.operator, float(self.limit), aggregation=self.aggregation,
            tier=self.tier, unstated=self.unstated,
        )  # fmt: skip


@st.composite
def cases(
    draw: Any, *, circles: bool = True, aggregation: str = "sum", unstated: str = "unknown"
) -> Case:
    # Where parties count one by one there are many more completions of as many companies.
    size = draw(st.integers(1, 3 if aggregation == "sum" else 2))
    registers = []
    for owned in range(size):
        above = [f"c{i}" for i in range(size if circles else owned)]
        left, register = 100, {}
        for holder in draw(st.permutations([*PARTIES, *above]))[:2]:
            least = draw(st.sampled_from([0, 10, 20, 25, 30, 40, 50, 60, 75, 100, left]))
            if least > left:
                continue
            more = draw(st.sampled_from([0, 0, 0, 10, 30, 100]))
            register[holder] = (least, min(100, least + more))
            left -= least
        registers.append(register)
    return Case(
        tuple(registers), draw(st.sampled_from(["multiply", "majority", "threshold"])),
        draw(st.sampled_from([20, 25, 30, 50])), draw(st.sampled_from([">=", ">"])), aggregation,
        unstated,
    )  # fmt: skip


def world_of(make_hand: Any, case: Case) -> Any:
    hand = make_hand()
    hand.company("cn", "CN")
    hand.company("cn2", "CN")
    hand.government("kr", "KR")
    for name, register in zip(case.names, case.registers, strict=True):
        hand.company(name, "AU")
        for holder, (least, most) in register.items():
            if least == most:
                hand.owns(holder, name, least)
            else:
                hand.owns(holder, name, shareMin=least, shareMax=most)
    return hand


def engine(hand: Any, test: OwnerTest) -> Shares:
    world = hand.world()
    book = Book(world, Timeline(world, Horizon(TODAY)))
    return Shares(book, test, Coverage(book, CN, unstated=test.unstated))


def corners(register: dict[str, tuple[int, int]], rest: list[str]) -> list[dict[str, float]]:
    """The corners of what a register may be: all at a bound but one, which takes what is left."""
    found = []
    holders = list(register)
    for choice in product((0, 1), repeat=len(holders)):
        at = {h: float(register[h][c]) for h, c in zip(holders, choice, strict=True)}
        left = 100 - sum(at.values())
        if left >= 0:
            # Whom the rest belongs to may hold it through companies that nobody names.
            found += [{**at, somebody: at.get(somebody, 0) + left} for somebody in rest]
        for holder in holders:
            # ... or this one takes it, and nobody else has any.
            filled = at[holder] + left
            if register[holder][0] <= filled <= register[holder][1]:
                found.append({**at, holder: filled})
    return found


def passes(case: Case, values: np.ndarray) -> np.ndarray:
    limit, tiny = case.limit / 100, 1e-10
    if case.tier == "multiply":
        return values
    if case.tier == "majority":
        return np.where(values >= 0.5 - tiny, 1.0, values)
    met = values >= limit - tiny if case.operator == ">=" else values > limit + tiny
    return np.where(met, 1.0, 0.0)


def solve(case: Case, matrix: np.ndarray, alone: np.ndarray, start: float) -> np.ndarray:
    """Shares under many completions at once, from nothing up or from everything down."""
    values = np.full(alone.shape, start)
    for _ in range(4000):
        fresh = np.minimum(1.0, alone + np.einsum("kij,kj->ki", matrix, passes(case, values)))
        if np.abs(fresh - values).max() < 1e-14:
            break
        values = fresh
    return values


def completions(case: Case) -> tuple[list[tuple[dict[str, float], ...]], list[str]]:
    """Every way to fill every register; where one covered party counts alone, theirs too."""
    single = case.aggregation == "single"
    covered = ["somebody", "cn", "cn2"] if single else ["somebody"]
    rest = ["outsider"] if case.unstated == "none" else ["outsider", *covered]
    choices = [corners(register, rest) for register in case.registers]
    names = case.names
    if single:
        # Who holds the covered parties themselves is not stated either.
        names = [*names, "cn", "cn2"]
        nobody = case.unstated == "none"
        choices += [
            [{"outsider": 100.0}] if nobody else [{h: 100.0} for h in ("outsider", "somebody", o)]
            for o in ("cn2", "cn")
        ]
    return list(product(*choices)), names


def oracle(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """The least and the largest share of each company over all completions."""
    ways, names = completions(case)
    parties = ["somebody", "cn", "cn2"] if case.aggregation == "single" else [None]
    lows, highs = [], []
    for party in parties:
        counts = {"somebody", "cn", "cn2"} if party is None else {party}
        matrix = np.zeros((len(ways), len(names), len(names)))
        alone = np.zeros((len(ways), len(names)))
        for k, way in enumerate(ways):
            for i, register in enumerate(way):
                for holder, part in register.items():
                    if holder in counts:
                        alone[k, i] += part / 100
                    elif holder in names:
                        matrix[k, i, names.index(holder)] += part / 100
        lows.append(solve(case, matrix, alone, 0.0))
        highs.append(solve(case, matrix, alone, 1.0))
    size = len(case.names)
    low = np.max(lows, axis=0)[:, :size].min(axis=0)
    high = np.max(highs, axis=0)[:, :size].max(axis=0)
    return low, high


def sound_and_tight(make_hand: Any, case: Case) -> None:
    found = engine(world_of(make_hand, case), case.test)
    low, high = oracle(case)
    for number, name in enumerate(case.names):
        share = found.of(name)
        assert float(share.low) == pytest.approx(low[number], abs=CLOSE), (name, "low")
        assert float(share.high) == pytest.approx(high[number], abs=CLOSE), (name, "high")


def sound(make_hand: Any, case: Case) -> None:
    found = engine(world_of(make_hand, case), case.test)
    low, high = oracle(case)
    for number, name in enumerate(case.names):
        share = found.of(name)
        assert float(share.low) <= low[number] + CLOSE, (name, "low")
        assert float(share.high) >= high[number] - CLOSE, (name, "high")


CHECKS = [
    pytest.param(sound_and_tight, cases(), id="every completion"),
    pytest.param(sound_and_tight, cases(aggregation="single"), id="one holder alone"),
    pytest.param(sound_and_tight, cases(circles=False, unstated="none"), id="stated holders"),
    pytest.param(sound, cases(unstated="none"), id="stated holders in circles"),
]


@pytest.mark.parametrize(("check", "drawn"), CHECKS)
@FEW
@given(data=st.data())
def test_the_interval_is_what_completions_reach(make_hand, check, drawn, data):
    check(make_hand, data.draw(drawn))


@pytest.mark.slow
@pytest.mark.timeout(3000)
@pytest.mark.parametrize(("check", "drawn"), CHECKS)
@MANY
@given(data=st.data())
def test_the_interval_is_what_completions_reach_in_thousands(make_hand, check, drawn, data):
    check(make_hand, data.draw(drawn))


# ---------------------------------------------------------------- nearly closed circles


@st.composite
def tight_circles(draw: Any) -> tuple[tuple[dict[str, int], ...], str]:
    """Registers in ten-thousandths, whole but for a hair, of companies that hold each other."""
    size = draw(st.integers(2, 4))
    registers = []
    for owned in range(size):
        others = [f"c{i}" for i in range(size) if i != owned]
        left, register = 10000 - draw(st.integers(1, 20)), {}
        for holder in others[:-1]:
            register[holder] = draw(st.integers(0, left))
            left -= register[holder]
        register[others[-1]] = left
        if draw(st.booleans()):
            register["cn"] = draw(st.integers(1, 10000 - sum(register.values())))
        registers.append(register)
    return tuple(registers), draw(st.sampled_from(["cn", "rest"]))


def programme(registers: tuple[dict[str, int], ...], *, covered_rest: bool) -> np.ndarray:
    """The least solution, as a linear programme: no smaller share is consistent."""
    size = len(registers)
    names = [f"c{i}" for i in range(size)]
    matrix, alone = np.eye(size), np.zeros(size)
    for i, register in enumerate(registers):
        rest = 10000 - sum(register.values())
        alone[i] = (register.get("cn", 0) + (rest if covered_rest else 0)) / 10000
        for holder, part in register.items():
            if holder in names:
                matrix[i, names.index(holder)] -= part / 10000
    scaled = linprog(np.ones(size), A_eq=matrix * 1e4, b_eq=alone * 1e4, bounds=(0, 1))
    assert scaled.status == 0
    return np.asarray(scaled.x)


def circles_are_solved(make_hand: Any, case: tuple[tuple[dict[str, int], ...], str]) -> None:
    registers, _ = case
    hand = make_hand()
    hand.company("cn", "CN")
    for number, register in enumerate(registers):
        hand.company(f"c{number}", "AU")
        for holder, part in register.items():
            hand.owns(holder, f"c{number}", part / 100)
    test = OwnerTest("t", "equity", ">=", 25.0, tier="multiply")
    found = engine(hand, test)
    low, high = (programme(registers, covered_rest=rest) for rest in (False, True))
    for number in range(len(registers)):
        share = found.of(f"c{number}")
        assert float(share.low) == pytest.approx(low[number], abs=1e-5)
        assert float(share.high) == pytest.approx(high[number], abs=1e-5)
        assert share.low <= share.high <= 1
    exact(registers, found)


def exact(registers: tuple[dict[str, int], ...], found: Shares) -> None:
    """The engine's numbers solve the equations to the last digit."""
    names = [f"c{i}" for i in range(len(registers))]
    low = {name: found.of(name).low for name in names}
    for name, register in zip(names, registers, strict=True):
        held = sum(
            Fraction(part, 10000) * (1 if holder == "cn" else low[holder])
            for holder, part in register.items()
        )
        assert low[name] == held


@FEW
@given(case=tight_circles())
def test_nearly_closed_circles(make_hand, case):
    circles_are_solved(make_hand, case)


@pytest.mark.slow
@pytest.mark.timeout(1500)
@MANY
@given(case=tight_circles())
def test_nearly_closed_circles_in_thousands(make_hand, case):
    circles_are_solved(make_hand, case)


# ---------------------------------------------------------------- metamorphic


def a_statement_narrows(make_hand: Any, data: Any, drawn: Any) -> None:
    """Who is stated to hold a part of what nobody stated leaves less open, never more."""
    case = data.draw(drawn)
    hand = world_of(make_hand, case)
    before = engine(hand, case.test)
    target = data.draw(st.sampled_from(case.names))
    register = case.registers[case.names.index(target)]
    left = 100 - sum(least for least, _ in register.values())
    holder = data.draw(st.sampled_from([h for h in (*PARTIES, *case.names) if h not in register]))
    hand.owns(holder, target, data.draw(st.integers(0, left)), key="added")
    after = engine(hand, case.test)
    for name in case.names:
        old, new = before.of(name), after.of(name)
        assert old.low <= new.low <= new.high <= old.high


def a_missing_fact_never_allows(make_hand: Any, data: Any, drawn: Any) -> None:
    case = data.draw(drawn)
    hand = world_of(make_hand, case)
    before = engine(hand, case.test)
    facts = sorted(key for key in hand.entities if not key.startswith("country-"))
    owned = [key for key in facts if key.startswith("owns-")]
    struck = data.draw(st.sampled_from(owned or facts))
    how = data.draw(st.sampled_from(["gone", "no share", "no home"]))
    entity = hand.entities[struck]
    if how == "gone":
        del hand.entities[struck]
    elif how == "no share" and struck in owned:
        blank = {"share": None, "shareMin": None, "shareMax": None}
        hand.entities[struck] = entity.model_copy(update=blank)
    else:
        party = data.draw(st.sampled_from(["cn", "cn2", "kr", *case.names]))
        hand.entities[party] = hand.entities[party].model_copy(update={"country": None})
    after = engine(hand, case.test)
    for name in case.names:
        if against(case.test, after.of(name)) == "allowed":
            assert against(case.test, before.of(name)) == "allowed"
        assert after.of(name).low <= before.of(name).low
        assert after.of(name).high >= before.of(name).high


CHANGES = [
    pytest.param(check, cases(aggregation=aggregation), id=f"{check.__name__}-{aggregation}")
    for check in (a_statement_narrows, a_missing_fact_never_allows)
    for aggregation in ("sum", "single")
]


@pytest.mark.parametrize(("check", "drawn"), CHANGES)
@FEW
@given(data=st.data())
def test_changes_of_what_is_stated(make_hand, check, drawn, data):
    check(make_hand, data, drawn)


@pytest.mark.slow
@pytest.mark.timeout(1500)
@pytest.mark.parametrize(("check", "drawn"), CHANGES)
@MANY
@given(data=st.data())
def test_changes_of_what_is_stated_in_thousands(make_hand, check, drawn, data):
    check(make_hand, data, drawn)
