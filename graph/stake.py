"""What one holder has of an entity, as bounds read from the statements of it."""

from __future__ import annotations

from dataclasses import dataclass

from graph.ownership import is_held
from graph.policy_model import Metric
from ontology.models import Ownership

#: What two shares may differ by and still be equal.
TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Stake:
    """What one holder has of an entity, as a fraction between bounds."""

    holder: str
    low: float
    high: float
    relations: tuple[str, ...]


def stake_of(holder: str, stated: list[Ownership], metric: Metric) -> Stake:
    """One holder's stake; where statements that all hold now differ, the range of them.

    What is agreed but not yet in hand may come in the place of what is held, or may not.
    """
    anything = any(is_held(stake) for stake in stated)
    bounds = [_bounds(stake, metric, certain=anything) for stake in stated]
    return Stake(
        holder,
        min(low for low, _ in bounds),
        max(high for _, high in bounds),
        tuple(sorted(stake.id for stake in stated)),
    )


def _bounds(stake: Ownership, metric: Metric, *, certain: bool) -> tuple[float, float]:
    """The bounds as fractions; nothing is certain of a stake that is agreed only."""
    low, high = _stated_bounds(stake, metric)
    return (low if certain else 0.0), high


def _stated_bounds(stake: Ownership, metric: Metric) -> tuple[float, float]:
    """The bounds as stated. A subsidiary whose share is not stated is held by more than half."""
    exact = {"equity": stake.share, "voting": stake.votingShare, "board": stake.boardShare}[metric]
    if metric == "equity" and stake.interest == "voting":
        exact = None
    if metric == "voting" and exact is None and stake.interest == "voting":
        exact = stake.share
    if exact is not None:
        return float(exact) / 100, float(exact) / 100
    if metric != "equity" or stake.interest == "voting":
        return 0.0, 1.0
    floor = 0.5 + TINY if stake.interest == "control" else 0.0
    low = float(stake.shareMin) / 100 if stake.shareMin is not None else floor
    high = float(stake.shareMax) / 100 if stake.shareMax is not None else 1.0
    return low, max(low, high)
