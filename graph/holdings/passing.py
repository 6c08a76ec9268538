"""How a share is held against a limit, and how much of it passes through a company: exact."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from graph.holdings.fixpoint import ONE, ZERO
from graph.policy.policy_model import OwnerTest

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
