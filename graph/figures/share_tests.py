"""Policies on a portfolio, such as the EU's 65 percent line: three values, with what is missing.

A share that is known between two ends fails if its least fails, passes if its most passes, and is
unknown between. Regulation (EU) 2024/1252, Art 5(1)(b) is about the Union's annual consumption: the
test takes shares of it where trade and reliance are stated; else shares of the world's output or
capacity stand in, and the outcome says so.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from graph.figures.market import Interval, Market
from graph.figures.stage_market import StageMarket
from graph.policy.policy_model import Policy, ShareTest
from graph.world import World
from ontology.models import Country

Passing: TypeAlias = Literal["passes", "fails", "unknown"]
_FAILS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """What a share test says of one stage.

    `country` has the largest share that decides or leaves it open, `share` its bounds, 0 to 1 (None
    where none is known); `proxy` says what stands in for the Union's consumption.
    """

    policy: str
    test: ShareTest
    outcome: Passing
    country: str | None
    share: Interval | None
    missing: tuple[str, ...]
    proxy: str | None
    version: str


def judge(world: World, policy: Policy, test: ShareTest, found: StageMarket) -> TestOutcome | None:
    """What a test says of a market by country; None if it is not about the stage."""
    if test.stages and found.stage not in test.stages:
        return None
    if test.measure != "third_country_share":
        return _own(world, policy, test, found)
    market = _whole(found)
    third: dict[str | None, tuple[Fraction, Fraction]] = {
        h.id: market.share([h.id]) for h in found.holders if not _is_own(world, policy, h.id)
    }
    shares = {**third, None: market.unlisted()}
    fails = _FAILS[test.operator]
    limit = Fraction(str(test.threshold)) / 100
    sure = [key for key, share in third.items() if fails(share[0], limit)]
    open_ = [key for key, share in shares.items() if fails(share[1], limit) and key not in sure]
    outcome: Passing = "fails" if sure else "unknown" if open_ else "passes"
    among = sure or open_ or list(third)
    stated = {h.id: h.amount[0] for h in found.holders}
    first = max(among, key=lambda key: (*shares[key], stated.get(key or "", 0)), default=None)
    return TestOutcome(
        policy=policy.id,
        test=test,
        outcome=outcome,
        country=first,
        share=shares[first] if among else None,
        missing=_missing(world, open_, found) if outcome == "unknown" else (),
        proxy=_proxy(found),
        version=policy.version,
    )


def _own(world: World, policy: Policy, test: ShareTest, found: StageMarket) -> TestOutcome:
    """A share of consumption that the own countries make: no source in the graph states the latter."""
    what = world.name(found.material)
    fact = f"annual consumption of {what} by {policy.jurisdiction} at the stage {found.stage}"
    return TestOutcome(policy.id, test, "unknown", None, None, (fact,), None, policy.version)


def _whole(found: StageMarket) -> Market:
    """The market that the test is about: actors that the graph does not know may hold any amount."""
    others = (Fraction(0), None) if found.origin == "capacities" else found.others
    return Market(found.market.parts, others, found.unknown)


def _is_own(world: World, policy: Policy, country: str) -> bool:
    known = world.get(Country, country)
    code = known.iso2 if known else None
    return code is not None and code in {*policy.own_countries, policy.jurisdiction}


def _missing(world: World, countries: list[str | None], found: StageMarket) -> tuple[str, ...]:
    shares = [
        f"share of {world.name(c)}" if c else "which countries hold what is not assigned to one"
        for c in countries
    ]
    if found.origin == "capacities":
        shares.append("capacities of actors that the graph does not know")
    return (*shares, *found.missing)


def _proxy(found: StageMarket) -> str | None:
    if found.origin == "imports":
        consumed = any(note.startswith("shares of consumption") for note in found.notes)
        return None if consumed else "shares of imports stand in for shares of consumption"
    what = "capacity that the graph knows" if found.origin == "capacities" else "the world's output"
    return f"shares of {what} stand in for shares of the Union's annual consumption"
