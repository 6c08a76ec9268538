"""How much of an entity covered parties hold: an exact interval.

Shares pass along a chain as the test's tier says. What nobody states may be covered, so it widens
the interval upwards. Circular holdings are solved, not looped (graph/holdings/equations.py); statements that
contradict each other never hide a covered holder: what is stated of it counts, and so much may be
held besides as would be without the largest of them (graph/holdings/register.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from graph.holdings.covered import SOMEBODY, Covered
from graph.holdings.equations import Bounds
from graph.holdings.passing import Passing
from graph.holdings.register import Register
from graph.holdings.stake import Stake
from graph.holdings.trace import Case, Trace
from graph.ownership import Book
from graph.policy.coverage import Coverage
from graph.policy.policy_model import OwnerTest


@dataclass(frozen=True)
class Share:
    """The covered part of an entity, from 0 to 1, and the facts behind its bounds."""

    low: Fraction
    high: Fraction
    trace: Trace | None = None

    @cached_property
    def path(self) -> tuple[str, ...]:
        """The entity and the holders along which most of the certain part comes."""
        return self.trace.path() if self.trace else ()

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The entities of which a fact is missing that could narrow the interval."""
        return self.trace.missing() if self.trace else ()

    @cached_property
    def relations(self) -> tuple[str, ...]:
        """The stakes and joint ventures behind the bounds."""
        return self.trace.relations() if self.trace else ()

    @cached_property
    def homes(self) -> tuple[str, ...]:
        """The organisations whose home country was asked for."""
        return self.trace.homes() if self.trace else ()

    @cached_property
    def states(self) -> tuple[str, ...]:
        """The organisations of which it counts what is said of their being state-owned or not."""
        return self.trace.states() if self.trace else ()


class Shares:
    """Covered shares under one test, of those whom the coverage means."""

    def __init__(self, book: Book, test: OwnerTest, coverage: Coverage) -> None:
        self.book = book
        self.world = book.world
        self.test = test
        self.coverage = coverage
        self.register = Register(book, test.metric)
        self._cases: dict[str | None, Case] = {}

    def of(self, entity: str) -> Share:
        """The covered share of an entity."""
        if self.test.aggregation == "single":
            return self._largest_single(entity)
        case = self._solved(entity, None)
        return self._share(entity, case, case)

    def stakes(self, entity: str) -> tuple[Stake, ...]:
        """The stakes in an entity, one for each holder; what two sources differ on is a range."""
        return self.register.of(entity).stakes

    def rest(self, entity: str) -> Fraction:
        """The part of an entity whose holders nobody states."""
        return self.register.of(entity).rest

    def _largest_single(self, entity: str) -> Share:
        """The largest part of one covered party by itself, in its own name and through others."""
        anybody = self._solved(entity, SOMEBODY)
        cases = [anybody]
        for key, others in self._candidates(entity, anybody).items():
            # Only what is held by that party can differ from the case of a party nobody names.
            self._case(key).bounds.take(anybody.bounds, others)
            cases.append(self._solved(entity, key))
        low = max(cases, key=lambda case: case.bounds.low[entity])
        high = max(cases, key=lambda case: case.bounds.high[entity])
        return self._share(entity, low, high)

    def _case(self, alone: str | None) -> Case:
        if alone not in self._cases:
            covered = Covered(self.register, self.coverage, self.test.tier, alone)
            self._cases[alone] = Case(covered, Bounds(covered.equation, Passing.of(self.test)))
        return self._cases[alone]

    def _solved(self, entity: str, alone: str | None) -> Case:
        case = self._case(alone)
        case.bounds.solve(entity)
        return case

    def _share(self, entity: str, low: Case, high: Case) -> Share:
        trace = Trace(entity, low, high)
        return Share(low.bounds.low[entity], high.bounds.high[entity], trace)

    def _candidates(self, entity: str, anybody: Case) -> dict[str, set[str]]:
        """The covered parties, by key, that may hold a part of an entity, each with the entities
        around of which no part can be its own."""
        covered = anybody.covered
        holds: dict[str, list[str]] = {entity: []}
        queue = [entity]
        for node in queue:
            for holder in () if covered.is_end(node) else covered.equation(node).holders:
                if holder not in holds:
                    holds[holder] = []
                    queue.append(holder)
                holds[holder].append(node)
        starts: dict[str, list[str]] = {}
        for node in queue:
            if self.coverage.covered(node) is not False or self.coverage.least(node):
                starts.setdefault(covered.key(node), []).append(node)
        return {key: set(holds) - _closure(nodes, holds) for key, nodes in sorted(starts.items())}


def _closure(starts: list[str], holds: dict[str, list[str]]) -> set[str]:
    """Everything held by any of these, directly or through others, and these."""
    found = set(starts)
    queue = list(starts)
    for node in queue:
        fresh = [held for held in holds[node] if held not in found]
        found.update(fresh)
        queue += fresh
    return found
