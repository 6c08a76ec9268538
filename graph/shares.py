"""How much of an entity is held from covered countries: an interval, solved and not looped.

Shares multiply along a chain; with the tier `majority` a holder of half or more passes on in
full. What nobody states may be covered, so it widens the interval upwards. Circular holdings are
the least and the greatest solution of the same equations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from graph.coverage import Coverage
from graph.ownership import Book, is_public
from graph.policy_model import OwnerTest
from graph.stake import TINY, Stake, stake_of
from ontology.models import Ownership

_ROUNDS = 5000
_SETTLED = 1e-13


@dataclass(frozen=True, slots=True)
class Share:
    """The covered part of an entity, and the facts behind its bounds."""

    low: float
    high: float
    path: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    #: The organisations whose home country was asked for.
    homes: tuple[str, ...] = ()


class Shares:
    """Covered shares under one test, of those whom the coverage means."""

    def __init__(self, book: Book, test: OwnerTest, coverage: Coverage) -> None:
        self.book = book
        self.world = book.world
        self.test = test
        self.coverage = coverage
        self._stakes: dict[str, tuple[Stake, ...]] = {}

    def of(self, entity: str) -> Share:
        """The covered share of an entity."""
        nodes = self._reachable(entity)
        fixed = {node: self._fixed(node) for node in nodes}
        if self.test.aggregation == "single":
            return self._largest_single(entity, nodes, fixed)
        low = self._solve(nodes, fixed, lower=True)
        high = self._solve(nodes, fixed, lower=False)
        return Share(
            low=low[entity],
            high=max(high[entity], low[entity]),
            path=self._path(entity, low),
            missing=tuple(self._missing(entity, low, high)),
            relations=self._relations(nodes),
            homes=self._homes(nodes, fixed),
        )

    def _homes(self, nodes: Iterable[str], fixed: dict[str, float | None]) -> tuple[str, ...]:
        """The organisations on whose home country the bounds rest."""
        coverage = self.coverage
        asked = (n for n in nodes if fixed[n] is not None or coverage.rest_is_clear(n))
        return tuple(sorted({home for n in asked if (home := coverage.at_home(n))}))

    def stakes(self, entity: str) -> tuple[Stake, ...]:
        """The stakes in an entity, one for each holder; what two sources differ on is a range."""
        if entity not in self._stakes:
            by_holder: dict[str, list[Ownership]] = defaultdict(list)
            for stake in self.book.stakes_in(entity):
                by_holder[self.book.ref(str(stake.owner))].append(stake)
            self._stakes[entity] = tuple(
                stake_of(holder, stated, self.test.metric)
                for holder, stated in sorted(by_holder.items())
            )
        return self._stakes[entity]

    def _fixed(self, entity: str) -> float | None:
        """The share that needs no holders to know: a covered party is covered, a state is its own."""
        covered = self.coverage.covered(entity)
        if covered:
            return 1.0
        return 0.0 if covered is False and is_public(self.world.entities.get(entity)) else None

    def _solve(
        self, nodes: Iterable[str], fixed: dict[str, float | None], *, lower: bool
    ) -> dict[str, float]:
        """The least solution from below, or the greatest from above: both monotone."""
        order = list(nodes)
        value = {n: f if (f := fixed[n]) is not None else (0.0 if lower else 1.0) for n in order}
        free = [n for n in order if fixed[n] is None]
        for _ in range(_ROUNDS):
            change = 0.0
            for node in free:
                new = self._lower(node, value) if lower else self._upper(node, value)
                change = max(change, abs(new - value[node]))
                value[node] = new
            if change < _SETTLED:
                break
        return value

    def _lower(self, node: str, value: dict[str, float]) -> float:
        total = sum(s.low * self._passed(value[s.holder]) for s in self.stakes(node))
        return min(1.0, max(total, self.coverage.least(node)))

    def _upper(self, node: str, value: dict[str, float]) -> float:
        if self.coverage.open(node):
            return 1.0
        if self.coverage.cleared(node):
            return 0.0
        stakes = self.stakes(node)
        if self.coverage.rest_is_clear(node):
            return min(1.0, sum(s.high * self._passed(value[s.holder]) for s in stakes))
        rest = max(0.0, 1.0 - sum(s.low for s in stakes))
        return min(1.0, rest + sum(s.low * self._passed(value[s.holder]) for s in stakes))

    def _passed(self, share: float) -> float:
        if self.test.tier == "majority" and share >= 0.5 - TINY:
            return 1.0
        return share

    def _largest_single(
        self, entity: str, nodes: list[str], fixed: dict[str, float | None]
    ) -> Share:
        """The largest share of one covered holder by itself."""
        covered = [n for n in nodes if fixed[n] == 1.0]
        found: list[tuple[float, dict[str, float]]] = []
        for holder in covered:
            alone = {n: (0.0 if f == 1.0 and n != holder else f) for n, f in fixed.items()}
            low = self._solve(nodes, alone, lower=True)
            found.append((low[entity], low))
        none = {n: (0.0 if f == 1.0 else f) for n, f in fixed.items()}
        rest = self._solve(nodes, none, lower=False)
        best = max(found, key=lambda pair: pair[0], default=(0.0, dict.fromkeys(nodes, 0.0)))
        upper = max([rest[entity]] + [
            self._solve(nodes, {n: (0.0 if f == 1.0 and n != h else f) for n, f in fixed.items()},
                        lower=False)[entity]
            for h in covered
        ])  # fmt: skip
        missing = tuple(self._missing(entity, best[1], rest))
        return Share(
            best[0], upper, self._path(entity, best[1]), missing, self._relations(nodes),
            self._homes(nodes, fixed),
        )  # fmt: skip

    def _reachable(self, entity: str) -> list[str]:
        """The entity and everything that holds it, a covered or public party being an end."""
        found = [entity]
        for node in found:
            if self._fixed(node) is None:
                found += [s.holder for s in self.stakes(node) if s.holder not in found]
        return found

    def _path(self, entity: str, low: dict[str, float]) -> tuple[str, ...]:
        """The chain of holders along which most of the covered share comes."""
        path = [entity]
        while not self.coverage.covered(path[-1]):
            holders = [s for s in self.stakes(path[-1]) if low.get(s.holder, 0) > 0 and s.low > 0]
            holders = [s for s in holders if s.holder not in path]
            if not holders:
                return ()
            path.append(max(holders, key=lambda s: (s.low * low[s.holder], s.holder)).holder)
        return tuple(path)

    def _missing(self, entity: str, low: dict[str, float], high: dict[str, float]) -> list[str]:
        """The entities whose holders, if stated, could narrow the interval."""
        found: list[str] = []
        queue = [entity]
        seen = {entity}
        while queue:
            node = queue.pop(0)
            if high[node] - low[node] <= TINY:
                continue
            stakes = self.stakes(node)
            open_rest = (
                not self.coverage.rest_is_clear(node) and sum(s.low for s in stakes) < 1 - TINY
            )
            if self.coverage.open(node) or open_rest or any(s.high - s.low > TINY for s in stakes):
                found.append(node)
            for stake in stakes:
                if stake.holder not in seen and stake.holder in high:
                    seen.add(stake.holder)
                    queue.append(stake.holder)
        return found

    def _relations(self, nodes: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted({r for n in nodes for s in self.stakes(n) for r in s.relations}))
