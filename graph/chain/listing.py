"""The routes of each outcome, the best first, within a budget (design section 6).

Each outcome has a search of its own, through those steps alone that such a route may have: allowed
routes do not drown in refused ones, and that there is none of a kind is found without going through
all others. A list is the true beginning of all its routes, even where the budget ends the search, but
for a world so large that the budget ends before the search begins: then the answer says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter
from typing import Literal, TypeAlias

from graph.answer import Bottleneck, Outcome
from graph.chain.cone import WORST
from graph.chain.enumeration import Rank
from graph.chain.firmness import Firmness
from graph.chain.path import Path, route_id
from graph.chain.tally import Tally, tally
from graph.chain.verdict import Verdict
from graph.question import Question

#: The part of the budget after which what leads to the target must be known.
_GATHERING = 0.5
#: The part of it after which the best that lies ahead must be known.
_LOOKING = 0.8
#: Where this part is enough for both, the world is small: what lies ahead is found by outcome too.
_SWIFT = 0.03
#: The part of a list's time for a search that is not guided, where it is large.
_UNGUIDED = 0.4
#: The part of it for which all that leads to the target is judged, to count routes by outcome.
_JUDGING = 0.05
#: The part of the budget for which routes of an outcome are counted on after their list is full,
#: where they cannot be counted otherwise: enough for some thousands.
_COUNTING = 0.02

Kind: TypeAlias = Literal["exact", "at most", "unknown"]


@dataclass(frozen=True, slots=True)
class Found:
    """A route that was found and judged."""

    path: Path
    product: str | None
    verdict: Verdict
    firmness: Firmness
    bottleneck: Bottleneck
    id: str

    @property
    def rank(self) -> Rank:
        """Firmness, known bottleneck (larger first), fewer steps, id."""
        known = self.bottleneck.value if self.bottleneck.known else None
        return -self.firmness, -(known or 0.0), len(self.path), self.id


@dataclass(slots=True)
class Listing:
    """The best routes of one outcome, and the number of all: exact, or as many at least."""

    found: list[Found] = field(default_factory=list)
    number: int = 0
    exact: bool = False

    @property
    def truncated(self) -> bool:
        """Whether there are more, or may be."""
        return not self.exact or self.number > len(self.found)


@dataclass(slots=True)
class Lists:
    """The listings by outcome, with what finding them took.

    `in_order`: each list is the true beginning of all its routes. Where time was up before the best
    that lies ahead was known, it is some of them.
    """

    of: dict[Outcome, Listing]
    all: tuple[int | None, Kind]
    explored: int
    seconds: float
    stopped_by: Literal["budget", "limit"] | None
    in_order: bool


def listings(question: Question) -> Lists:
    """The best routes of each outcome."""
    return _Lister(question).lists()


def judged(question: Question, path: Path) -> Found:
    """A path with what the policies say of it, and by what it is ranked."""
    return Found(
        path=path,
        product=question.product_of(path),
        verdict=question.verdict(path),
        firmness=question.ladder.firmness(path),
        bottleneck=question.capacities.bottleneck(path, question.asked),
        id=route_id(path),
    )


class _Lister:
    def __init__(self, question: Question) -> None:
        self.question = question
        self.query = question.query
        self.began = perf_counter()
        self.until = self.began + self.query.budget
        self.explored = 0
        self.in_order = False
        self.swift = True

    def lists(self) -> Lists:
        count = self._tally()
        found: dict[Outcome, Listing] = {}
        outcomes: tuple[Outcome, ...] = ("allowed", "unknown", "refused", "not_covered")
        for place, outcome in enumerate(outcomes):
            share = 1.0 if place == len(outcomes) - 1 else 0.5
            found[outcome] = self._listing(outcome, share, self._known(count, outcome))
        limit = self.query.limit
        cut = [listing for listing in found.values() if listing.truncated]
        short = any(len(listing.found) < limit for listing in cut)
        return Lists(
            of=found,
            all=_all(found, count),
            explored=self.explored,
            seconds=perf_counter() - self.began,
            stopped_by=("budget" if short else "limit") if cut else None,
            in_order=self.in_order,
        )

    def _tally(self) -> Tally | None:
        """The count; first the time goes to what leads to the target and what lies ahead."""
        budget = self.query.budget
        ahead = self.question.ahead(self.began + _GATHERING * budget)
        labels = ahead.all(self.began + _LOOKING * budget)
        self.in_order = ahead.complete
        self.swift = perf_counter() - self.began < _SWIFT * budget
        if not ahead.complete:
            return None
        until = perf_counter() + (_JUDGING * budget if self.swift else 0.0)
        judged = ahead.labels(WORST["refused"], until)
        return tally(ahead.cone, labels, judged=judged is not None)

    def _known(self, count: Tally | None, outcome: Outcome) -> int | None:
        """The number of routes of an outcome, where counting gives it."""
        if count is None or count.ways is None or not count.exact:
            return None
        by_parts = self.question.bench.by_parts or outcome in ("refused", "not_covered")
        return count.ways[outcome] if by_parts else None

    def _listing(self, outcome: Outcome, share: float, number: int | None) -> Listing:
        """The best routes of an outcome, found in a share of what is left of the budget.

        In a large world a search that is not guided comes first: where there are many routes it
        finds them sooner than it would be known what lies ahead of all.
        """
        listing = Listing()
        if not self.swift:
            listing = self._search(outcome, _UNGUIDED * share, number, guided=False)
        if not listing.exact and len(listing.found) < self.query.limit:
            guided = self._search(outcome, share, number, guided=True)
            # Each is the beginning of one list.
            if guided.exact or len(guided.found) >= len(listing.found):
                listing = guided
        if number is not None:
            listing.number, listing.exact = number, True
        return listing

    def _search(
        self, outcome: Outcome, share: float, number: int | None, *, guided: bool
    ) -> Listing:
        question, limit = self.question, self.query.limit
        listing = Listing()
        search = question.search(outcome, _part(self.until, share))
        search.guided = guided
        if search.limit is not None:
            search.limit = int(share * (search.limit - self.explored))
        full_at: float | None = None
        for path in search.routes():
            # Where a whole route may be judged otherwise than its parts, each is looked at.
            if full_at is None or not question.bench.by_parts:
                found = judged(question, path)
                if _outcome(found) != outcome:
                    continue
                if full_at is None:
                    listing.found.append(found)
            listing.number += 1
            if full_at is None and listing.number >= limit:
                full_at = perf_counter()
            if listing.number > limit and full_at is not None:
                waited = perf_counter() - full_at > _COUNTING * self.query.budget
                if number is not None or waited:
                    break
        self.explored += search.explored
        if not self.in_order:
            listing.found.sort(key=lambda found: found.rank)
        listing.exact = search.finished
        return listing


def _part(until: float, share: float) -> float:
    now = perf_counter()
    return now + share * max(0.0, until - now)


def _outcome(found: Found) -> Outcome:
    return found.verdict.outcome or "allowed"


def _all(found: dict[Outcome, Listing], count: Tally | None) -> tuple[int | None, Kind]:
    if all(listing.exact for listing in found.values()):
        return sum(listing.number for listing in found.values()), "exact"
    if count is None:
        return None, "unknown"
    return count.all, "exact" if count.exact else "at most"
