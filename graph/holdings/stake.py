"""What one holder has of an entity, as bounds read from the statements of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from graph.ownership import is_held
from graph.policy.policy_model import Metric
from ontology.models import Ownership

#: What is more than half: half and this, so that "more than" stands in exact arithmetic too.
TINY = 1e-9
OVER_HALF = Fraction(1, 2) + Fraction(1, 10**9)
NONE = Fraction(0)
ALL = Fraction(1)


@dataclass(frozen=True, slots=True)
class Stake:
    """What one holder has of an entity, as a fraction between bounds: exact, no rounding."""

    holder: str
    low: Fraction
    high: Fraction
    relations: tuple[str, ...]
    #: Whether a source says that it is held directly, not through others.
    direct: bool = False
    #: Whether only the agreement on a joint venture says so.
    agreed: bool = False

    @property
    def vague(self) -> bool:
        """Whether it is not stated how much it is."""
        return self.low != self.high


def stake_of(holder: str, stated: Iterable[Ownership], metric: Metric) -> Stake:
    """One holder's stake; where statements that all hold now differ, the range of them.

    What is agreed but not yet in hand may come in the place of what is held, or may not.
    """
    statements = sorted(stated, key=lambda stake: stake.id)
    # Votes that a holder has beside its equity say nothing of the equity, nor the other way round.
    telling = [stake for stake in statements if _speaks_of(stake, metric)] or statements
    anything = any(is_held(stake) for stake in telling)
    bounds = [_bounds(stake, metric, certain=anything) for stake in telling]
    return Stake(
        holder,
        min(low for low, _ in bounds),
        max(high for _, high in bounds),
        tuple(stake.id for stake in statements),
        any(stake.direct for stake in statements),
    )


def _speaks_of(stake: Ownership, metric: Metric) -> bool:
    """Whether a statement is about equity, votes or seats."""
    if metric == "equity":
        return stake.interest != "voting"
    if metric == "voting":
        return stake.votingShare is not None or stake.interest == "voting"
    return stake.boardShare is not None


def part(percent: Decimal) -> Fraction:
    """A percentage as an exact fraction of one."""
    return Fraction(percent) / 100


def _bounds(stake: Ownership, metric: Metric, *, certain: bool) -> tuple[Fraction, Fraction]:
    """The bounds as fractions; nothing is certain of a stake that is agreed only."""
    low, high = _stated_bounds(stake, metric)
    return (low if certain else NONE), high


def _stated_bounds(stake: Ownership, metric: Metric) -> tuple[Fraction, Fraction]:
    """The bounds as stated.

    A subsidiary of which no figure is stated is held by more than half, of the equity and of the
    votes. Who has all of the equity has all votes; seats on the board are what is stated of them.
    """
    if metric == "board":
        return _exact(stake.boardShare) or (NONE, ALL)
    votes = stake.interest == "voting"
    if metric == "voting":
        if stake.votingShare is not None:
            return part(stake.votingShare), part(stake.votingShare)
        if not votes:
            floor = OVER_HALF if stake.interest == "control" else NONE
            return (ALL, ALL) if stake.share == 100 else (floor, ALL)
    elif votes:
        return NONE, ALL
    figure = stake.shareMin is not None or stake.shareMax is not None
    floor = OVER_HALF if stake.interest == "control" and not figure else NONE
    low = part(stake.shareMin) if stake.shareMin is not None else floor
    high = part(stake.shareMax) if stake.shareMax is not None else ALL
    return _exact(stake.share) or (low, max(low, high))


def _exact(percent: Decimal | None) -> tuple[Fraction, Fraction] | None:
    return None if percent is None else (part(percent), part(percent))
