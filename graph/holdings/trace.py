"""Where a covered share comes from, which facts are behind it and which would narrow it.

Each is worked out when it is asked for: most shares are only held against a limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from heapq import heappop, heappush

from graph.holdings.covered import Covered
from graph.holdings.equations import Bounds
from graph.holdings.stake import NONE, Stake
from ontology.models import Organization, Site


@dataclass(frozen=True, slots=True)
class Case:
    """The bounds where all covered parties count, or one alone."""

    covered: Covered
    bounds: Bounds


@dataclass(frozen=True)
class Trace:
    """What is behind the share of one entity: its lower bound in one case, its upper in another."""

    entity: str
    lower: Case
    upper: Case

    def path(self) -> tuple[str, ...]:
        """The chain of holders along which the largest part comes, up to a covered party.

        Empty where no part is certain. Largest product of stakes first (Dijkstra); of equal ones
        the chain that is stated link by link.
        """
        covered, low = self.lower.covered, self.lower.bounds.low
        if not low[self.entity]:
            return ()
        queue: list[tuple[Fraction, int, tuple[str, ...], bool]]
        queue = [(Fraction(-1), 0, (self.entity,), False)]
        seen: set[str] = set()
        while queue:
            part, jumps, path, ended = heappop(queue)
            node = path[-1]
            if ended or covered.is_counted(node):
                return path
            if node in seen:
                continue
            seen.add(node)
            if floor := covered.floor(node):
                heappush(queue, (part * floor, jumps, path, True))
            for stake, jump in _steps(covered, node):
                if stake.low and stake.holder not in seen and low.get(stake.holder, NONE):
                    further = (*path, stake.holder)
                    heappush(queue, (part * stake.low, jumps + jump, further, False))
        return ()

    def missing(self) -> tuple[str, ...]:
        """The entities of which a fact is missing: whether it is covered, who holds the rest of it,
        or how much a holder has. In the order in which one meets them."""
        found: list[str] = []
        queue = [self.entity]
        seen = {self.entity}
        for node in queue:
            if not self._is_open(node):
                continue
            if self._lacks_a_fact(node):
                found.append(node)
            fresh = [s.holder for s in self._stakes(node) if s.holder not in seen]
            seen.update(fresh)
            queue += fresh
        return tuple(found)

    def relations(self) -> tuple[str, ...]:
        """The stakes and joint ventures behind the bounds."""
        ends = self.upper.covered.is_end
        stakes = (s for node in self._nodes if not ends(node) for s in self._stakes(node))
        found = {relation for stake in stakes for relation in stake.relations}
        book = self.upper.covered.register.book
        clear = self.upper.covered.rest_is_clear
        sites = (n for n in self._nodes if self._site(n) and self._has_rest(n) and clear(n))
        run = (operation.id for site in sites for operation in book.operations_at(site))
        return tuple(sorted({*found, *run}))

    def homes(self) -> tuple[str, ...]:
        """Those of whom it was asked where they are based: organisations, and sites that nobody is
        stated to run.
        """
        covered = self.upper.covered
        asked = {n for n in self._nodes if covered.is_end(n)}
        for node in self._nodes:
            if self._has_rest(node) and covered.rest_is_clear(node):
                asked.update(covered.coverage.bases(node))
        found = {covered.coverage.at_home(n) or self._site(n) for n in asked}
        return tuple(sorted(filter(None, found)))

    def states(self) -> tuple[str, ...]:
        """The organisations of which it counts what is said of their being state-owned or not."""
        covered = self.upper.covered
        if covered.coverage.holder != "government":
            return ()
        world = covered.register.book.world
        known = ((n, world.get(Organization, n)) for n in self._nodes)
        return tuple(sorted(n for n, found in known if found and found.stateOwned is not None))

    @cached_property
    def _nodes(self) -> tuple[str, ...]:
        """The entity and everyone on whose bounds its own rest."""
        found = {self.entity: None}
        queue = [self.entity]
        for node in queue:
            if self.upper.covered.is_end(node):
                continue
            fresh = [s.holder for s in self._stakes(node) if s.holder not in found]
            found.update(dict.fromkeys(fresh))
            queue += fresh
        return tuple(found)

    def _has_rest(self, node: str) -> bool:
        """Whether a part of it is left to holders that nobody states."""
        return bool(self.upper.covered.register.of(node).rest)

    def _site(self, node: str) -> str | None:
        return node if self.upper.covered.register.book.world.get(Site, node) else None

    def _is_open(self, node: str) -> bool:
        low, high = self.lower.bounds.low, self.upper.bounds.high
        return not self.upper.covered.is_end(node) and low.get(node, NONE) != high.get(node, NONE)

    def _lacks_a_fact(self, node: str) -> bool:
        covered = self.upper.covered
        holdings = covered.register.of(node)
        open_rest = self._has_rest(node) and not covered.rest_is_clear(node)
        vague = any(s.vague for s in holdings.stakes) or holdings.contradictory
        # Where links must suffice one by one, a stake through others leaves open through whom.
        links = covered.tier == "threshold" and bool(covered.unexplained(node, holdings))
        return covered.coverage.open(node) or open_rest or vague or links

    def _stakes(self, node: str) -> tuple[Stake, ...]:
        return self.upper.covered.register.of(node).stakes


def _steps(covered: Covered, node: str) -> Iterator[tuple[Stake, int]]:
    """The stakes in a node along which a share comes; 1 = through companies that it jumps over."""
    if covered.is_end(node):
        return
    holdings = covered.register.of(node)
    yield from ((stake, 0) for stake in holdings.direct)
    if covered.tier != "threshold":
        yield from ((stake, 1) for stake in holdings.indirect)
