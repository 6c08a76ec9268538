"""Which routes two policies, or two days of one policy, judge differently (design section 6).

The first policy is asked on the first day and the second on the second, each with the network of
its own day. A route of both days whose verdict changes is a turn; a route of one day only is
listed apart: there the chain changed, not the rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, TypeAlias

from graph.answer import Outcome, PolicyNote, Reason, Route
from graph.chain.again import Outcomes, by_id, is_whole, look_up
from graph.chain.timeline import Horizon
from graph.changes.allowance import Allowance
from graph.network import Network, build
from graph.policies import Policy, note, route_policies
from graph.question import Query, Question
from graph.routes import answer
from graph.world import World
from ontology.errors import UsageError
from ontology.models import Material

_MOST = 10_000
#: The parts of a target's time that is left, one after the other: for the routes of the first day,
#: of the second, and for those of the second that were not found on the first.
_FIRST, _SECOND, _AGAIN = 0.4, 0.6, 0.5
Day: TypeAlias = Literal["first", "second"]


@dataclass(frozen=True, slots=True)
class Turn:
    """A route whose verdict changes, with the reasons that decide on each side."""

    to: str
    route: Route
    before: Outcome
    after: Outcome
    reasons_before: tuple[Reason, ...]
    reasons_after: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class OneSided:
    """A route that exists on one of the days only, with its verdict there."""

    to: str
    route: Route
    day: Day
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class PolicyDiff:
    """The routes that change, those that do not counted, those of one day only apart.

    Each list holds at most `limit` routes; `counts` has all, and of how many routes of one day there
    was no time to tell whether they are there on the other: `not_compared`. `policies` are the
    versions of the first and of the second day.
    """

    query: Mapping[str, Any]
    days: tuple[date, date]
    policies: tuple[tuple[PolicyNote, ...], tuple[PolicyNote, ...]]
    targets: tuple[str, ...]
    turns: tuple[Turn, ...]
    one_sided: tuple[OneSided, ...]
    counts: Mapping[str, int]
    transitions: Mapping[tuple[Outcome, Outcome], int]
    exact: bool
    names: Mapping[str, str]


def policy_diff(
    world: World, names: tuple[str, str], days: tuple[date, date], to: str | None, query: Query
) -> PolicyDiff:
    """Compare policy `names[0]` on `days[0]` with `names[1]` on `days[1]`.

    `to` is a target; without one every actor is that yields a material which either policy names.
    What else is asked (material, firmness, limit ...) stands in `query`. Raises UsageError if no
    target is given and a policy covers everything, or if a policy is none.
    """
    chosen = tuple(route_policies([name], day) for name, day in zip(names, days, strict=True))
    targets = [world.resolve(to)] if to else list(_named(world, (*chosen[0], *chosen[1])))
    turns: list[Turn] = []
    apart: list[OneSided] = []
    transitions: Counter[tuple[Outcome, Outcome]] = Counter()
    exact, unsure, said = True, 0, {target: world.name(target) for target in targets}
    networks = _networks(world, query, days)
    time = Allowance(query.budget)
    for number, target in enumerate(targets):
        own = Allowance(time.part(1 / (len(targets) - number)))
        one, two = (
            Question(world, _query(query, target, name, day), network=network)
            for name, day, network in zip(names, days, networks, strict=True)
        )
        first = answer(one.within(own.part(_FIRST)))
        second = answer(two.within(own.part(_SECOND)))
        exact = exact and is_whole(first) and is_whole(second)
        said.update({**first.names, **second.names})
        was, left = look_up(one, first, by_id(second), own.part(_AGAIN))
        now, more = look_up(two, second, was, own.left)
        unsure += len(left | more)
        was = {key: route for key, route in was.items() if key not in more}
        now = {key: route for key, route in now.items() if key not in left}
        transitions.update((was[key][1], now[key][1]) for key in was if key in now)
        turns += _turns(target, was, now)
        apart += [OneSided(target, r, "first", o) for k, (r, o) in was.items() if k not in now]
        apart += [OneSided(target, r, "second", o) for k, (r, o) in now.items() if k not in was]
    return PolicyDiff(
        query={"policies": list(names), "to": to, "material": query.material, "limit": query.limit},
        days=days,
        policies=(_notes(chosen[0], days[0]), _notes(chosen[1], days[1])),
        targets=tuple(targets),
        turns=tuple(turns[: query.limit]),
        one_sided=tuple(apart[: query.limit]),
        counts={**_counts(turns, apart, transitions), "not_compared": unsure},
        transitions=dict(transitions),
        exact=exact,
        names=said,
    )


def _networks(world: World, query: Query, days: tuple[date, date]) -> tuple[Network, Network]:
    """The network of each day, which all targets share; built once where it is one day."""
    first, second = (Horizon(day, query.by) for day in days)
    one = build(world, first, query.secondary, query.binding_only)
    if first == second:
        return one, one
    return one, build(world, second, query.secondary, query.binding_only)


def _query(query: Query, target: str, name: str, day: date) -> Query:
    limit = max(query.limit, _MOST)
    return replace(query, to=target, policies=(name,), as_of=day, limit=limit)


def _notes(policies: Iterable[Policy], day: date) -> tuple[PolicyNote, ...]:
    return tuple(note(policy, day) for policy in policies)


def _named(world: World, policies: Iterable[Policy]) -> Iterator[str]:
    """The materials that the policies' forms name, by id or by stage and elements."""
    told = tuple(policies)
    if any(policy.covers_everything for policy in told):
        which = list(dict.fromkeys(p.id for p in told if p.covers_everything))
        says = f"{' and '.join(which)} cover{'s' if len(which) == 1 else ''} every product"
        raise UsageError(f"{says}: say with --to which target to look at")
    for material in world.all(Material):
        names = frozenset({material.id, *_broader(world, material)})
        elements = frozenset(material.element)
        if any(policy.form_of(names, material.stage, elements) for policy in told):
            yield material.id


def _broader(world: World, material: Material) -> set[str]:
    found: set[str] = set()
    queue = [material]
    for current in queue:
        for up in current.broader:
            key = world.merged_ids.get(up, up)
            above = world.get(Material, key)
            if above and key not in found:
                found.add(key)
                queue.append(above)
    return found


def _turns(target: str, was: Outcomes, now: Outcomes) -> Iterator[Turn]:
    for key, (old, before) in was.items():
        if key in now and now[key][1] != before:
            route, after = now[key]
            yield Turn(
                target, route, before, after, _deciding(old, before), _deciding(route, after)
            )


def _deciding(route: Route, outcome: Outcome) -> tuple[Reason, ...]:
    """What refuses, or what is missing; where all passed, no single reason decides."""
    if outcome not in ("refused", "unknown"):
        return ()
    return tuple(reason for reason in route.reasons if reason.outcome == outcome)


def _counts(
    turns: list[Turn], apart: list[OneSided], transitions: Mapping[tuple[Outcome, Outcome], int]
) -> dict[str, int]:
    compared = sum(transitions.values())
    return {
        "compared": compared,
        "changed": len(turns),
        "unchanged": compared - len(turns),
        "first_day_only": sum(1 for one in apart if one.day == "first"),
        "second_day_only": sum(1 for one in apart if one.day == "second"),
    }
