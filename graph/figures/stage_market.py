"""One stage of one material as a market: who holds how much of it, from which kind of figure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from graph.figures.market import Bounds, Market

#: country: by place. company: a group by its top. government-held: a group of which a state or its
#: fund holds more than half. government: a state or its agency holds or runs it itself.
HolderKind: TypeAlias = Literal["country", "company", "government-held", "government"]
Origin: TypeAlias = Literal["capacities", "statistics", "stated shares", "imports"]


@dataclass(frozen=True, slots=True)
class Holder:
    """A part of a market: its amount, and the entities that state it."""

    id: str
    kind: HolderKind
    amount: Bounds
    stated_by: tuple[str, ...]


@dataclass(frozen=True)
class StageMarket:
    """What is known of a stage: holders by id, what is not assigned, and what is missing.

    Amounts are tonnes a year on one basis (`unit` "t/yr") or percent of the whole. `period` is the
    year of a statistic; `kinds` say whether its figures are actual or estimates.
    """

    stage: str
    material: str
    origin: Origin
    unit: Literal["t/yr", "percent"]
    basis: str | None
    period: str | None
    kinds: tuple[str, ...]
    holders: tuple[Holder, ...]
    others: Bounds
    unknown: Bounds
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def market(self) -> Market:
        """The amounts alone."""
        return Market({h.id: h.amount for h in self.holders}, self.others, self.unknown)

    def stated_share(self, holder: Holder) -> Fraction | None:
        """Its part, 0 to 1, of the amounts that are stated at least: no bound, only what is known."""
        known = sum((h.amount[0] for h in self.holders), self.others[0] + self.unknown[0])
        return holder.amount[0] / known if known else None

    @property
    def largest(self) -> Holder | None:
        """The holder of the largest amount that is stated; None if none is, or several are alike.

        Of equal amounts the one is larger of which more may be: 2,000 at least, before 2,000.
        """
        first, second = _size(None), _size(None)
        found = None
        for holder in self.holders:
            size = _size(holder)
            if size > first:
                found, first, second = holder, size, first
            else:
                second = max(second, size)
        return found if first > second else None


def _size(holder: Holder | None) -> tuple[Fraction, bool, Fraction]:
    """The order of amounts; nothing is that of no holder and of one of whom none is stated."""
    least, most = holder.amount if holder and holder.amount[0] else (Fraction(0), Fraction(0))
    return least, most is None, most or Fraction(0)


def add(one: Bounds, other: Bounds) -> Bounds:
    """The sum of two amounts."""
    high = None if one[1] is None or other[1] is None else one[1] + other[1]
    return one[0] + other[0], high


def both(one: Bounds, other: Bounds) -> Bounds:
    """The range that holds two statements of one amount."""
    high = None if one[1] is None or other[1] is None else max(one[1], other[1])
    return min(one[0], other[0]), high
