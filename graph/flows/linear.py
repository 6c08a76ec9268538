"""Linear programmes, solved by HiGHS (in scipy) and certified: primal = dual, or no answer.

maximise c x, where every balance row is 0, every limit row is at most its bound, and x >= 0. Any
y >= 0 on the limits with reduced costs >= 0 proves that no x gains more than b y (weak duality), so
equal objectives prove the optimum without trust in the solver.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

#: The smallest that HiGHS takes; numbers are scaled to at most about 1 first.
_TOLERANCE = 1e-10
#: What rounding may leave between primal and dual, relative to the larger numbers.
_AGREEMENT = 1e-6

Vector = NDArray[np.float64]


class LinearProgrammeError(ArithmeticError):
    """The solver failed, or its primal and dual answers do not prove each other."""


@dataclass(frozen=True, slots=True)
class Solution:
    """The most that can be gained, by which columns, and the gain for one more on each limit."""

    value: float
    columns: Vector
    prices: Vector


class Programme:
    """A linear programme that is built row by row."""

    def __init__(self) -> None:
        self.gains: list[float] = []
        self.bounds: list[float] = []
        self._balances = 0
        self._equal: tuple[list[int], list[int], list[float]] = ([], [], [])
        self._below: tuple[list[int], list[int], list[float]] = ([], [], [])

    def column(self, gain: float = 0.0) -> int:
        """A new unknown of at least 0, with what one of it gains."""
        self.gains.append(gain)
        return len(self.gains) - 1

    def balance(self) -> int:
        """A new row that must come to 0."""
        self._balances += 1
        return self._balances - 1

    def limit(self, bound: float) -> int:
        """A new row that must come to its bound at most."""
        self.bounds.append(bound)
        return len(self.bounds) - 1

    def weigh(self, balance: int, column: int, weight: float) -> None:
        """Add a column to a balance."""
        _put(self._equal, balance, column, weight)

    def load(self, limit: int, column: int, weight: float = 1.0) -> None:
        """Add a column to a limit."""
        _put(self._below, limit, column, weight)

    def solve(self) -> Solution:
        """The optimum. Raises LinearProgrammeError if none is found that proves itself."""
        columns = len(self.gains)
        scale = max((b for b in self.bounds), default=0.0) or 1.0
        bounds = np.array(self.bounds, dtype=float) / scale
        gains = np.array(self.gains, dtype=float)
        if not columns or not gains.any() or not bounds.size:
            return Solution(0.0, np.zeros(columns), np.zeros(len(self.bounds)))
        below = _matrix(self._below, (len(bounds), columns))
        equal = _matrix(self._equal, (self._balances, columns))
        found = linprog(
            -gains, A_ub=below, b_ub=bounds, A_eq=equal, b_eq=np.zeros(self._balances),
            bounds=(0, None), method="highs",
            options={
                "primal_feasibility_tolerance": _TOLERANCE,
                "dual_feasibility_tolerance": _TOLERANCE,
            },
        )  # fmt: skip
        if found.status != 0:
            raise LinearProgrammeError(f"HiGHS: {found.message}")
        x, prices, potentials = found.x, -found.ineqlin.marginals, -found.eqlin.marginals
        _certify(gains, below, bounds, equal, x, prices, potentials)
        return Solution(float(gains @ x) * scale, np.maximum(x, 0.0) * scale, prices)


def _certify(
    gains: Vector,
    below: csr_array,
    bounds: Vector,
    equal: csr_array,
    x: Vector,
    prices: Vector,
    potentials: Vector,
) -> None:
    """Raise LinearProgrammeError unless x and the prices are feasible and gain the same."""
    primal, dual = float(gains @ x), float(bounds @ prices)
    reduced = below.T @ prices + equal.T @ potentials - gains
    size = 1.0 + float(np.abs(x).max(initial=0.0))
    weight = 1.0 + float(np.abs(potentials).max(initial=0.0))
    broken = {
        "an unknown is negative": -x.min(initial=0.0) / size,
        "a limit is passed": (below @ x - bounds).max(initial=0.0) / size,
        "a balance is not 0": np.abs(equal @ x).max(initial=0.0) / size,
        "a price is negative": -prices.min(initial=0.0) / weight,
        "a reduced cost is negative": -reduced.min(initial=0.0) / weight,
        f"primal {primal!r} is not dual {dual!r}": abs(primal - dual) / max(1.0, abs(primal)),
    }
    for what, much in broken.items():
        if much > _AGREEMENT:
            raise LinearProgrammeError(f"the linear programme does not prove itself: {what}")


def _put(
    rows: tuple[list[int], list[int], list[float]], row: int, column: int, weight: float
) -> None:
    rows[0].append(row)
    rows[1].append(column)
    rows[2].append(weight)


def _matrix(rows: tuple[list[int], list[int], list[float]], shape: tuple[int, int]) -> csr_array:
    return csr_array((rows[2], (rows[0], rows[1])), shape=shape)
