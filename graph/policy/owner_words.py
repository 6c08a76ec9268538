"""The words of an owner test: percentages, chains of holders, and the facts that are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from graph.holdings.passing import Limit
from graph.holdings.shares import Share, Shares
from graph.holdings.stake import ALL, NONE, Stake
from graph.policy.coverage import Coverage
from graph.policy.policy_model import OwnerTest, Tier

#: How a share passes through a company, said to a reader.
TIERS: dict[Tier, str] = {
    "multiply": "shares multiply along a chain",
    "majority": "a holder of half or more counts in full",
    "threshold": "a holder at the limit counts in full, one below it not at all",
}


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of shares under one test."""

    shares: Shares
    coverage: Coverage
    test: OwnerTest

    @property
    def name(self) -> Naming:
        """What an entity is called."""
        return Naming(self.coverage)

    def percent(self, share: Fraction) -> str:
        """A share to one decimal; where that would hide on which side of the limit it is, so said."""
        return percent(share, Limit.of(self.test).share)

    def chain(self, path: Sequence[str]) -> str:
        """The holders from the actor up, with what makes each covered or not."""
        return " < ".join(self.name.full(holder) for holder in path)

    def links(self, path: Sequence[str]) -> str:
        """The stakes along a chain of several, in its order."""
        stakes = [self._link(owned, holder) for owned, holder in pairwise(path)]
        if len(stakes) < 2:
            return ""
        return f" (stakes along the chain: {', '.join(stakes)})"

    def missing(self, share: Share) -> list[str]:
        """The facts that could narrow a share: which company, which holder, how much of it."""
        found = [fact for node in share.missing for fact in self._facts(node)]
        return list(dict.fromkeys(found))

    def _facts(self, node: str) -> list[str]:
        name = self.name(node)
        if question := self.coverage.question(node):
            return [question]
        holdings = self.shares.register.of(node)
        if not holdings.stakes:
            return [f"who holds {name}"]
        if holdings.contradictory:
            return [f"which stakes in {name} are right: together {percent(holdings.certain)}"]
        vague = [stake for stake in holdings.stakes if stake.vague]
        found = [self._how_much(name, vague)] if vague else []
        left = ALL - sum((stake.high for stake in holdings.direct), NONE)
        if left > 0 and not self.coverage.rest_is_clear(node):
            found.append(f"who holds the other {percent(left)} of {name}")
        through = [s for s in holdings.indirect if not s.vague and self.test.tier == "threshold"]
        for stake in through:
            who, part = self.name(stake.holder), percent(stake.low)
            found.append(f"through which companies {who} holds {part} of {name}")
        return found

    def _how_much(self, name: str, stakes: Sequence[Stake]) -> str:
        who = " and ".join(self.name(stake.holder) for stake in stakes)
        return f"how much of {name} {who} hold{'s' if len(stakes) == 1 else ''}"

    def _link(self, owned: str, holder: str) -> str:
        lows = [s.low for s in self.shares.stakes(owned) if s.holder == holder]
        return percent(max(lows, default=NONE))


@dataclass(frozen=True, slots=True)
class Naming:
    """Names of parties, by themselves or with what makes them covered."""

    coverage: Coverage

    def __call__(self, entity: str) -> str:
        return self.coverage.book.world.name(entity)

    def full(self, entity: str) -> str:
        """The name with the home country or the list behind it: "Shenghe (China)"."""
        words = self.coverage.words(entity)
        return f"{self(entity)} ({words})" if words else self(entity)


def percent(share: Fraction, limit: Fraction | None = None) -> str:
    """A share of one in percent, to one decimal at most.

    Rounding never moves it across the limit: then it is "just under 25 %" or "just over 25 %". What
    is more than half by a hair is "more than 50 %".
    """
    shown = f"{float(round(share * 100, 1)):g}"
    rounded = Fraction(shown) / 100
    if share != rounded and limit is not None and rounded == limit:
        return f"just {'over' if share > limit else 'under'} {shown} %"
    if rounded < share < rounded + Fraction(1, 10**8):
        return f"more than {shown} %"
    if rounded - Fraction(1, 10**8) < share < rounded:
        return f"less than {shown} %"
    return f"{shown} %"
