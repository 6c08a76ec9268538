"""Whether a route that one question found is there for another, and what that says of it.

The route is looked up, not searched for: where a search ended before all routes were found, that a
route is not among those found says nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from time import perf_counter
from typing import TypeAlias

from graph.answer import Answer, Outcome, Route
from graph.chain.ahead import Ahead
from graph.chain.enumeration import Search
from graph.chain.gather import gather
from graph.chain.link import Link, State
from graph.chain.path import Path, Visit, route_id
from graph.network import Network
from graph.question import Question
from graph.routes import Shower

#: Routes by id, each with its outcome.
Outcomes: TypeAlias = Mapping[str, tuple[Route, Outcome]]


def by_id(found: Answer) -> dict[str, tuple[Route, Outcome]]:
    """The routes of an answer by id, each with the list in which it stands."""
    lists: tuple[tuple[Outcome, tuple[Route, ...]], ...] = (
        ("allowed", found.routes), ("refused", found.refused),
        ("unknown", found.unknown), ("not_covered", found.not_covered),
    )  # fmt: skip
    return {route.id: (route, outcome) for outcome, routes in lists for route in routes}


def is_whole(found: Answer) -> bool:
    """Whether every route was found and none is left out."""
    return bool(found.counts["exact"]) and not any(found.truncated.values())


def look_up(
    question: Question, found: Answer, others: Outcomes, seconds: float
) -> tuple[dict[str, tuple[Route, Outcome]], frozenset[str]]:
    """The routes of an answer, and those of another question's that are there for this one too.

    Also the ids of which there was no time to tell. Nothing is looked up where all were found.
    """
    mine = by_id(found)
    if is_whole(found):
        return mine, frozenset()
    until = perf_counter() + seconds
    lookup = _Lookup(question)
    more: dict[str, tuple[Route, Outcome]] = {}
    left: set[str] = set()
    for key, (route, _) in others.items():
        if key in mine:
            continue
        if perf_counter() > until:
            left.add(key)
        elif same := lookup.route(route):
            more[key] = same, same.verdict or "allowed"
    ranked = sorted((*mine.items(), *more.items()), key=lambda item: _rank(item[1][0]))
    return dict(ranked) if more else mine, frozenset(left)


def _rank(route: Route) -> tuple[float, ...]:
    tonnes = route.bottleneck.value if route.bottleneck.known else None
    return -route.firmness, -(tonnes or 0.0), sum(not step.ghost for step in route.steps)


class _Lookup:
    """Looks routes up for one question."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.shower = Shower(question)

    def route(self, route: Route) -> Route | None:
        """The route as it stands for this question; None if there is no such route."""
        visits = [Visit(s.id, s.material_in, s.material_out) for s in route.steps if not s.ghost]
        last = visits[-1]
        ends = [
            end
            for end in self.question.finals
            if end.actor == last.actor
            and end.output == last.output
            and (end.output is not None or end.given == last.given)
        ]
        narrow = copy(self.question)
        narrow.network = _only(self.question.network, visits)
        cone = gather(narrow, ends, float("inf"))
        for path in Search(Ahead(cone)).routes():
            if route_id(path) == route.id:
                return self.shower.route(path)
        return None


def _only(network: Network, visits: Path | list[Visit]) -> Network:
    """The network of the transfers of one route. All that leads to where it begins stays: that it
    begins there is right only where nothing does.
    """
    first, *others = visits
    into: dict[State, list[Link]] = {}
    start = (first.actor, first.given or "")
    if start in network.into:
        into[start] = network.into[start]
    for before, visit in zip(visits, others, strict=False):
        state = (visit.actor, visit.given or "")
        into[state] = [k for k in network.into.get(state, ()) if k.source == before.actor]
    return replace(network, into=into)
