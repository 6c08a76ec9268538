"""How much of an entity covered parties hold: an exact interval.

Shares pass along a chain as the test's tier says. What nobody states may be covered, so it widens
the interval upwards. Circular holdings are solved, not looped (graph/equations.py); statements that
contradict each other never hide a covered holder: what is stated of it counts, and so much may be
held besides as would be without the largest of them (graph/register.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from graph.coverage import Coverage
from graph.covered import SOMEBODY, Covered
from graph.equations import Bounds, Passing
from graph.ownership import Book
from graph.policy_model import OwnerTest
from graph.register import Register
from graph.stake import Stake
from graph.trace import best_chain, open_facts
from ontology.models import Organization


@dataclass(frozen=True, slots=True)
class Share:
    """The covered part of an entity, from 0 to 1, and the facts behind its bounds."""

    low: Fraction
    high: Fraction
    #: The entity and the holders along which most of the certain part comes.
    path: tuple[str, ...] = ()
    #: The entities of which a fact is missing that could narrow the interval.
    missing: tuple[str, ...] = ()
    #: The stakes and joint ventures behind the bounds.
    relations: tuple[str, ...] = ()
    #: The organisations whose home country was asked for.
    homes: tuple[str, ...] = ()
    #: The organisations of which it counts what is said of their being state-owned or not.
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Case:
    """The bounds where all covered parties count, or one alone."""

    covered: Covered
    bounds: Bounds


class Shares:
    """Covered shares under one test, of those whom the coverage means."""

    def __init__(self, book: Book, test: OwnerTest, coverage: Coverage) -> None:
        self.book = book
        self.world = book.world
        self.test = test
        self.coverage = coverage
        self.register = Register(book, test.metric)
        self._cases: dict[str | None, _Case] = {}

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
        keys = sorted({
            anybody.covered.key(node)
            for node in self._reach(entity, anybody)
            if self.coverage.covered(node) is not False or self.coverage.least(node)
        })  # fmt: skip
        cases = [anybody, *(self._solved(entity, key) for key in keys)]
        low = max(cases, key=lambda case: case.bounds.low[entity])
        high = max(cases, key=lambda case: case.bounds.high[entity])
        return self._share(entity, low, high)

    def _solved(self, entity: str, alone: str | None) -> _Case:
        if alone not in self._cases:
            covered = Covered(self.register, self.coverage, self.test.tier, alone)
            self._cases[alone] = _Case(covered, Bounds(covered.equation, Passing.of(self.test)))
        case = self._cases[alone]
        case.bounds.solve(entity)
        return case

    def _share(self, entity: str, low: _Case, high: _Case) -> Share:
        nodes = self._reach(entity, high)
        asked = (n for n in nodes if high.covered.is_end(n) or high.covered.rest_is_clear(n))
        stakes = (s for n in nodes if not high.covered.is_end(n) for s in self.stakes(n))
        return Share(
            low=low.bounds.low[entity],
            high=high.bounds.high[entity],
            path=best_chain(entity, low.covered, low.bounds),
            missing=open_facts(entity, low.bounds, high.covered, high.bounds),
            relations=tuple(sorted({r for stake in stakes for r in stake.relations})),
            homes=tuple(sorted({h for n in asked if (h := self.coverage.at_home(n))})),
            states=tuple(sorted(n for n in nodes if self._says_state(n))),
        )

    def _reach(self, entity: str, case: _Case) -> Iterable[str]:
        """The entity and everything on whose bounds its own rest."""
        found = {entity: None}
        queue = [entity]
        for node in queue:
            fresh = [h for h in self._holders(node, case) if h not in found]
            found.update(dict.fromkeys(fresh))
            queue += fresh
        return found

    def _says_state(self, node: str) -> bool:
        """Whether what is said of its being state-owned or not counts."""
        organization = self.world.get(Organization, node)
        stated = organization is not None and organization.stateOwned is not None
        return stated and self.coverage.holder == "government"

    def _holders(self, node: str, case: _Case) -> list[str]:
        return [] if case.covered.is_end(node) else [s.holder for s in self.stakes(node)]
