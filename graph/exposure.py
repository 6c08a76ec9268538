"""How far an actor's supply depends on each country: the share of its inbound routes (section 6).

A route depends on a country at a stage if the stage is done there (by place), or by an actor whose
control ends there (by control, see graph.holdings.control). What is not known makes an interval: `low`
counts what is known, `high` also what may be. A stage that nobody documents, an organisation
without a known site, candidate sites in several countries and all that lies before an undocumented
origin are not known.

With policies the routes that they allow count, without any every route that is found. Tonnes weigh
each route with its bottleneck where that is known; routes share sites, so that the sum of them is
no supply: only the shares mean something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

from graph.answer import PolicyNote, Route
from graph.chain.materials import stage_order
from graph.changes.exposed import ANY, Seen, Teller, View
from graph.question import Query, Question
from graph.routes import answer
from graph.world import World
from ontology.models import Country

_MOST = 10_000
#: The part of the budget for the search; the rest is to show what was found and to weigh it.
_SEARCH = 0.75


@dataclass(frozen=True, slots=True)
class Part:
    """How much of a whole: between `low` and `high`, of `total` (routes, or tonnes a year)."""

    low: float
    high: float
    total: float

    @property
    def shares(self) -> tuple[float, float]:
        """The bounds in percent of the whole."""
        return (100 * self.low / self.total, 100 * self.high / self.total)


@dataclass(frozen=True, slots=True)
class Row:
    """The part of the routes with a stage that depends on a country there; tonnes where known."""

    view: View
    stage: str
    country: str
    routes: Part
    tonnes: Part | None


@dataclass(frozen=True, slots=True)
class Open:
    """Of how many routes it is not known where a stage is done, or who controls it."""

    view: View
    stage: str
    routes: int
    total: int


@dataclass(frozen=True, slots=True)
class Exposure:
    """The rows, the largest dependence first within a stage, and what is not known."""

    query: Mapping[str, Any]
    as_of: date
    policies: tuple[PolicyNote, ...]
    of: str
    routes: int
    weighed: int
    left_out: Mapping[str, int]
    rows: tuple[Row, ...]
    open: tuple[Open, ...]
    on_every_route: Mapping[View, tuple[str, ...]]
    exact: bool
    names: Mapping[str, str]


def exposure(world: World, query: Query, country: str | None = None) -> Exposure:
    """The exposure of the target of a query; to one country (ISO code) alone if it is given."""
    question = Question(world, replace(query, limit=max(query.limit, _MOST)))
    found = answer(question.within(_SEARCH * query.budget))
    counted = found.routes if question.policies else (*found.routes, *found.unknown)
    teller = Teller(question)
    rows: list[Row] = []
    gaps: list[Open] = []
    every: dict[View, tuple[str, ...]] = {}
    for view in ("place", "control"):
        told = [(route, teller.stages(route, view)) for route in counted]
        rows += _rows(view, told, country)
        gaps += _open(view, told)
        always = {r.country for r in rows if r.view == view and _is_everywhere(r)}
        every[view] = tuple(sorted(always))
    lists = {"refused": found.refused, "unknown": found.unknown, "not_covered": found.not_covered}
    cut = any(found.truncated.values())
    return Exposure(
        query={**found.query, "limit": query.limit, "country": country},
        as_of=query.as_of,
        policies=found.policies,
        of=question.target,
        routes=len(counted),
        weighed=sum(1 for route in counted if route.bottleneck.known),
        left_out={k: found.counts[k] for k in lists if question.policies or k != "unknown"},
        rows=tuple(rows),
        open=tuple(gaps),
        on_every_route=every,
        exact=bool(found.counts["exact"]) and not cut,
        names={**found.names, **_countries(world)},
    )


Told: TypeAlias = list[tuple[Route, dict[str, Seen]]]


def _rows(view: View, told: Told, only: str | None) -> Iterator[Row]:
    """One row for each stage and country, in the order of the stages, all stages first."""
    for stage in _in_order(told):
        having = [(route, seen[stage]) for route, seen in told if stage in seen]
        countries = {code for _, seen in having for code in seen.countries}
        wanted = countries if only is None else {only}
        rows = [
            Row(view, stage, code, _part(having, code, lambda _: 1.0), _tonnes(having, code))
            for code in wanted
        ]
        yield from sorted(rows, key=lambda r: (-r.routes.low, -r.routes.high, r.country))


def _part(
    having: Iterable[tuple[Route, Seen]], code: str, weight: Callable[[Route], float]
) -> Part:
    low = high = total = 0.0
    for route, seen in having:
        much = weight(route)
        total += much
        if code in seen.countries:
            low += much
        if code in seen.countries or seen.open:
            high += much
    return Part(low, high, total)


def _tonnes(having: Iterable[tuple[Route, Seen]], code: str) -> Part | None:
    known = [(route, seen) for route, seen in having if route.bottleneck.value]
    return _part(known, code, lambda r: float(r.bottleneck.value or 0)) if known else None


def _open(view: View, told: Told) -> Iterator[Open]:
    for stage in _in_order(told):
        having = [seen[stage] for _, seen in told if stage in seen]
        yield Open(view, stage, sum(1 for seen in having if seen.open), len(having))


def _in_order(told: Told) -> list[str]:
    order = {ANY: 0, **stage_order()}
    found = {stage for _, seen in told for stage in seen}
    return sorted(found, key=lambda stage: (order.get(stage, len(order)), stage))


def _is_everywhere(row: Row) -> bool:
    return row.stage == ANY and row.routes.low == row.routes.total


def _countries(world: World) -> dict[str, str]:
    return {c.iso2: c.name or c.iso2 for c in world.all(Country) if c.iso2}
