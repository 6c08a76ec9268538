"""What if: the routes of a question before and after Changes (design section 6).

A route is kept if it stays allowed; lost if it was allowed or open and is now refused or gone;
uncertain if it is open now; new if it is allowed now and was not. Routes refused before and after
are counted only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, TypeAlias

from graph.answer import Answer, Outcome, PolicyNote, Reason, Route
from graph.change import Change, CutCountry, changes_json
from graph.cuts import country_of, is_cut
from graph.evidence import items
from graph.policies import covers_product
from graph.policy_model import ActorTest
from graph.question import Query, Question
from graph.relief import Relief, relief
from graph.routes import answer
from graph.scenario import Scenario, scenario
from graph.side import Side, is_whole, side
from graph.world import World

#: Routes of each outcome that are compared; what lies beyond is said, never dropped silently.
_MOST = 5_000

Kind: TypeAlias = Literal["kept", "lost", "uncertain", "new", "refused"]
_KINDS: tuple[Kind, ...] = ("kept", "lost", "uncertain", "new", "refused")


@dataclass(frozen=True, slots=True)
class Moved:
    """A route with its outcome before and after; None = there was no such route.

    `route` is as it stands after, where it does, else as it was. `reason` says what decides: for a
    lost route the first step that refuses, or what it rested on; for an uncertain one the gap.
    """

    route: Route
    before: Outcome | None
    after: Outcome | None
    kind: Kind
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The answer to a what-if. Each list holds at most `--limit` routes, those first that were
    allowed before; `counts` has all, and how many of the uncertain were `open_before` too.
    """

    query: Mapping[str, Any]
    as_of: date
    policies: tuple[PolicyNote, ...]
    changes: tuple[Mapping[str, Any], ...]
    hypothetical: tuple[str, ...]
    before: Side
    after: Side
    counts: Mapping[str, int]
    exact: bool
    kept: tuple[Moved, ...]
    lost: tuple[Moved, ...]
    uncertain: tuple[Moved, ...]
    new: tuple[Moved, ...]
    relief: Relief
    names: Mapping[str, str]

    @property
    def remains(self) -> bool:
        """Whether an allowed route remains."""
        return self.after.counts["allowed"] > 0


def what_if(world: World, query: Query, changes: Iterable[Change]) -> WhatIf:
    """Routes before and after the changes, and what would close the gap."""
    told = scenario(world, changes, query.as_of)
    wide = replace(query, limit=max(query.limit, _MOST))
    old = Question(world, wide)
    new = Question(told.world, wide, told.policies(wide))
    was, now = answer(old), answer(new)
    moved = _compare(_outcomes(old, was), _outcomes(new, now), told, is_whole(now))
    # What was allowed before comes first: that is what the changes cost.
    moved.sort(key=lambda m: m.before != "allowed")
    lists = {kind: [m for m in moved if m.kind == kind] for kind in _KINDS}
    limit = query.limit
    open_now = {m.route.id for m in moved if m.after == "allowed"}
    return WhatIf(
        query={**now.query, "policies": was.query["policies"], "limit": limit},
        as_of=query.as_of,
        policies=was.policies,
        changes=tuple(changes_json(told.changes)),
        hypothetical=tuple(sorted(told.added)),
        before=side(old, was, Counter(m.before for m in moved if m.before)),
        after=side(new, now, Counter(m.after for m in moved if m.after)),
        counts={
            **{kind: len(found) for kind, found in lists.items()},
            "open_before": sum(1 for m in lists["uncertain"] if m.before == "unknown"),
        },
        exact=is_whole(was) and is_whole(now),
        kept=tuple(lists["kept"][:limit]),
        lost=tuple(lists["lost"][:limit]),
        uncertain=tuple(lists["uncertain"][:limit]),
        new=tuple(lists["new"][:limit]),
        relief=relief(told, wide, open_now, [m.route for m in moved if m.after == "allowed"]),
        names={**was.names, **now.names, **_named(told)},
    )


def _named(told: Scenario) -> dict[str, str]:
    """The names of what the changes mention, as they mention it, and of what they add."""
    world = told.world
    names = {key: world.name(key) for key in told.added}
    for change in told.changes:
        if isinstance(change, CutCountry):
            names[change.country] = world.name(country_of(world, change.country).id)
        for value in change.model_dump().values():
            if isinstance(value, str) and (value in world.entities or value in world.merged_ids):
                names[value] = world.name(world.resolve(value))
    return names


def _outcomes(question: Question, found: Answer) -> dict[str, tuple[Route, Outcome]]:
    """Every route by id with its outcome.

    A cut covers everything, so that a route which no policy of the question covers would seem
    allowed once something is cut: it stays not covered. A route through a site that is closed is
    gone, even where no source says that it is this site of the supplier: the others may stay.
    """
    told: dict[str, tuple[Route, Outcome]] = {}
    named = [p for p in question.policies if not is_cut(p.id)]
    covered = {
        route.product: not named
        or any(covers_product(p, question.facts, route.product) for p in named)
        for route in found.routes
    }
    lists: tuple[tuple[Outcome, tuple[Route, ...]], ...] = (
        ("allowed", found.routes), ("refused", found.refused),
        ("unknown", found.unknown), ("not_covered", found.not_covered),
    )  # fmt: skip
    for outcome, routes in lists:
        for route in routes:
            if outcome == "allowed" and not covered[route.product]:
                told[route.id] = (route, "not_covered")
            elif outcome == "unknown" and (gone := _struck(question, route)):
                told[route.id] = (replace(route, reasons=(gone, *route.reasons)), "refused")
            else:
                told[route.id] = (route, outcome)
    return told


def _struck(question: Question, route: Route) -> Reason | None:
    """The first step of a route whose actor a change takes away."""
    tests = [(p, t) for p in question.policies for t in p.tests if isinstance(t, ActorTest)]
    for step in route.steps:
        for policy, test in tests:
            for struck in test.struck:
                if struck.actor == step.id and struck.outcome == "refused":
                    return Reason(
                        "refused", struck.text, policy.id, test.label, True, step.id, step.name,
                        None, items(question.world, struck.relations),
                    )  # fmt: skip
    return None


def _compare(
    was: Mapping[str, tuple[Route, Outcome]],
    now: Mapping[str, tuple[Route, Outcome]],
    told: Scenario,
    whole: bool,
) -> list[Moved]:
    """Every route of either side, in the order after, then those that are gone."""
    moved = [_stands(route, after, was.get(key)) for key, (route, after) in now.items()]
    gone = (pair for key, pair in was.items() if key not in now)
    moved += [_gone(route, before, told, whole) for route, before in gone]
    return moved


def _stands(route: Route, after: Outcome, old: tuple[Route, Outcome] | None) -> Moved:
    before = old[1] if old else None
    kind: Kind
    if after == "refused":
        kind = "lost" if before not in (None, "refused") else "refused"
    elif after == "unknown":
        kind = "uncertain"
    else:
        kind = "kept" if before == after else "new"
    return Moved(route, before, after, kind, _deciding(route, after))


def _deciding(route: Route, after: Outcome) -> Reason | None:
    """What decides: the first step that a change refuses or leaves open, else that a policy does."""
    if after not in ("refused", "unknown"):
        return None
    found = [reason for reason in route.reasons if reason.outcome == after]
    return next((r for r in found if is_cut(r.policy)), found[0] if found else None)


def _gone(route: Route, before: Outcome, told: Scenario, whole: bool) -> Moved:
    """A route that is not there any more: lost, unless the search may have missed it."""
    reason = _ended(route, told)
    if reason is None and not whole:
        missing = "whether it remains: search longer (--budget)"
        text = "The search stopped before this route was found again"
        return Moved(route, before, None, "uncertain", Reason("unknown", text, missing=missing))
    if reason is None:
        text = "It rested on what the changes end, or is too weak now for --firmness"
        reason = Reason("refused", text)
    return Moved(route, before, None, "refused" if before == "refused" else "lost", reason)


def _ended(route: Route, told: Scenario) -> Reason | None:
    """The first transfer of a route that rests on what was ended, else what an actor does itself."""
    name = told.world.name
    for arc in sorted(route.arcs, key=lambda a: a.source == a.target):
        ended = [key for key in arc.relations if key in told.ended]
        if ended:
            called = (key if name(key) == key else f"{name(key)} ({key})" for key in ended)
            ends = " to ".join(name(end) for end in dict.fromkeys((arc.source, arc.target)))
            text = f"{ends} rests on {' and '.join(called)}, which is ended (what-if)"
            return Reason(
                "refused", text, None, "what-if", True, arc.source, name(arc.source), None,
                items(told.world, ended),
            )  # fmt: skip
    return None
