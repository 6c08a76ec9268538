"""Which planned sites would close a gap, and when: the new allowed routes of each year to come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from graph.answer import Route
from graph.chain.activity import site_firmness
from graph.chain.firmness import Firmness
from graph.chain.timeline import Horizon, Timeline, start_of
from graph.changes.allowance import Allowance
from graph.changes.cuts import is_cut
from graph.changes.scenario import Scenario
from graph.changes.side import Tonnes, tonnes_of
from graph.policies import covers_product
from graph.question import Query, Question
from graph.routes import answer
from ontology.models import Observation, Relation, Resource, Site

#: How many years are looked ahead.
YEARS = 10


@dataclass(frozen=True, slots=True)
class Starter:
    """A site or relation that starts later, on which new routes rest."""

    id: str
    name: str
    kind: str
    start: str
    status: str | None


@dataclass(frozen=True, slots=True)
class Opening:
    """The allowed routes that a year adds, and what starts later and brings them.

    `tonnes` is what can reach the target with all that starts by the end of the year.
    """

    year: int
    routes: tuple[Route, ...]
    sites: tuple[Starter, ...]
    relations: tuple[Starter, ...]
    tonnes: Tonnes | None
    exact: bool


@dataclass(frozen=True, slots=True)
class Unstated:
    """A planned site whose start nobody states, and how many allowed routes rest on it."""

    id: str
    name: str
    status: str | None
    routes: int


@dataclass(frozen=True, slots=True)
class Relief:
    """The openings by year, up to a last year; planned sites with no stated start apart.

    Not `complete` where the time ended before the years after `until` were looked at.
    """

    until: int
    complete: bool
    openings: tuple[Opening, ...]
    start_not_stated: tuple[Unstated, ...]


def relief(told: Scenario, now: Question, standing: Iterable[Route], time: Allowance) -> Relief:
    """The years to come, one after the other; `standing` are the routes allowed now.

    They share the time that is left: ten of them must not take ten times as long as the question.
    """
    query = now.query
    base = Horizon(query.as_of, query.by).last_start
    until = query.as_of.year + YEARS
    routes = list(standing)
    seen = {route.id for route in routes}
    openings: list[Opening] = []
    years = _years(told, query, base, until)
    last, took = now, 0.0
    for number, year in enumerate(years):
        began = time.left
        # Each year has a network of its own, which is built whatever is left of the time.
        if began <= took:
            until = years[number - 1] if number else query.as_of.year
            break
        question = _in(told, replace(query, by=year))
        took = began - time.left
        question = question.within(time.part(1 / (len(years) - number)))
        found = answer(question)
        fresh = tuple(r for r in found.routes if r.id not in seen and _counts(question, r))
        if fresh:
            seen.update(route.id for route in fresh)
            routes += fresh
            openings.append(_opening(question, year, fresh, base, bool(found.counts["exact"])))
            last = question
    complete = until == query.as_of.year + YEARS
    return Relief(until, complete, tuple(openings), tuple(_unstated(last, routes)))


def _in(told: Scenario, query: Query) -> Question:
    return Question(told.world, query, told.policies(query))


def _counts(question: Question, route: Route) -> bool:
    """Whether a route is allowed by the policies of the question, and not by the cuts alone."""
    named = [p for p in question.policies if not is_cut(p.id)]
    covered = (covers_product(p, question.facts, route.product) for p in named)
    return not named or any(covered)


def _years(told: Scenario, query: Query, base: date, until: int) -> list[int]:
    """The years up to the last in which anything starts after the horizon."""
    timeline = Timeline(told.world, Horizon(query.as_of, query.by))
    starts = (_start(timeline, e) for k in (Site, Relation, Observation) for e in told.world.all(k))
    return sorted({day.year for day in starts if day and day > base and day.year <= until})


def _start(timeline: Timeline, entity: Resource) -> date | None:
    if isinstance(entity, Site):
        return start_of(entity.start)
    if isinstance(entity, Relation):
        return timeline.since(entity)
    if isinstance(entity, Observation):
        return start_of(getattr(entity, "validFrom", None) or entity.periodStart)
    return None


def _opening(
    question: Question, year: int, routes: tuple[Route, ...], base: date, exact: bool
) -> Opening:
    sites = {step.id for route in routes for step in route.steps if not step.ghost}
    relations = {key for route in routes for arc in route.arcs for key in arc.relations}
    return Opening(
        year=year,
        routes=routes,
        sites=tuple(_starters(question, sites, base)),
        relations=tuple(_starters(question, relations, base)),
        tonnes=tonnes_of(question)[0],
        exact=exact,
    )


def _starters(question: Question, ids: Iterable[str], base: date) -> Iterator[Starter]:
    """Those that start after the horizon, the earliest first."""
    found: list[tuple[date, Starter]] = []
    for key in ids:
        entity = question.world.entities[key]
        start = _start(question.network.timeline, entity)
        if start and start > base:
            said = entity.start if isinstance(entity, Site) else None
            name, status = question.world.name(key), getattr(entity, "status", None)
            starter = Starter(key, name, type(entity).__name__, said or start.isoformat(), status)
            found.append((start, starter))
    found.sort(key=lambda pair: (pair[0], pair[1].id))
    yield from (starter for _, starter in found)


def _unstated(question: Question, routes: list[Route]) -> Iterator[Unstated]:
    """Sites that do not operate yet and have no start, most used first."""
    world, activity = question.world, question.network.activity
    used: dict[str, int] = {}
    for route in routes:
        for step in {s.id for s in route.steps if not s.ghost}:
            site = world.get(Site, step)
            if (
                site
                and site.start is None
                and site_firmness(world, activity, step) < Firmness.OPERATING
            ):
                used[step] = used.get(step, 0) + 1
    for key, count in sorted(used.items(), key=lambda pair: (-pair[1], pair[0])):
        site = world.get(Site, key)
        yield Unstated(key, world.name(key), site.status if site else None, count)
