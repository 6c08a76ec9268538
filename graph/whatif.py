"""What if: the routes of a question before and after Changes (design section 6).

A route is kept if it stays allowed; lost if it was allowed or open and is now refused or gone;
uncertain if it is open now; new if it is allowed now and was not. Routes refused before and after
are counted only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter
from typing import Any

from graph.answer import Answer, PolicyNote, Route
from graph.chain.again import Outcomes, by_id, is_whole, look_up
from graph.changes.allowance import Allowance
from graph.changes.change import AddPlant, Change, CutCountry, changes_json
from graph.changes.cuts import country_of
from graph.changes.moved import KINDS, Moved, compare, outcomes
from graph.changes.relief import Relief, relief
from graph.changes.scenario import Scenario, scenario
from graph.changes.side import Side, side
from graph.policies import Policy
from graph.question import Query, Question
from graph.routes import answer
from graph.world import World

#: Routes of each outcome that are compared; what lies beyond is said, never dropped silently.
_MOST = 5_000
#: The parts of the time that is left, one after the other: for the routes before, those after, for
#: what was found on one side only, and for tonnes and chokepoints before and after. What is left
#: then is for the years to come.
_BEFORE, _AFTER, _AGAIN, _SIDE_BEFORE, _SIDE_AFTER = 0.2, 0.25, 0.25, 0.35, 0.5


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The answer to a what-if. Each list holds at most `--limit` routes, those first that were
    allowed before; `counts` has all, how many of the uncertain were `open_before` too, and of how
    many routes of one side there was no time to tell whether they are on the other: `not_compared`.
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

    def supposed(self, route: Route) -> tuple[str, ...]:
        """The hypothetical entities on which a route rests: steps and relations, sorted."""
        used = {step.id for step in route.steps}
        used |= {relation for arc in route.arcs for relation in arc.relations}
        return tuple(key for key in self.hypothetical if key in used)

    @property
    def remains(self) -> bool:
        """Whether an allowed route remains."""
        return self.after.counts["allowed"] > 0


def what_if(world: World, query: Query, changes: Iterable[Change]) -> WhatIf:
    """Routes before and after the changes, and what would close the gap.

    The budget is that of all parts together; they share it once the networks are built.
    """
    told = scenario(world, changes, query.as_of)
    wide = replace(query, limit=max(query.limit, _MOST))
    began = perf_counter()
    old = Question(world, wide)
    passing = perf_counter() - began
    cuts = told.policies(wide)
    # Where nothing is added or ended the network is the same.
    same = None if told.added or told.ended else old.network
    new = Question(told.world, wide, cuts, same)
    time = Allowance(query.budget)
    was = answer(old.within(time.part(_BEFORE)))
    now = answer(new.within(time.part(_AFTER)))
    found, unsure = look_up(old, was, by_id(now), time.part(_AGAIN))
    again, more = look_up(new, now, found, time.part(_AGAIN))
    left = unsure | more
    before, after = outcomes(old, found), outcomes(new, again)
    moved = compare(before, after, told, left)
    # What was allowed before comes first: that is what the changes cost.
    moved.sort(key=lambda m: m.before != "allowed")
    lists = {kind: [m for m in moved if m.kind == kind] for kind in KINDS}
    limit = query.limit
    return WhatIf(
        query={**now.query, "policies": was.query["policies"], "limit": limit},
        as_of=query.as_of,
        policies=was.policies,
        changes=tuple(changes_json(told.changes)),
        hypothetical=tuple(sorted(told.added)),
        before=_side(old, was, before, time.part(_SIDE_BEFORE), passing),
        after=_side(new, now, after, time.part(_SIDE_AFTER), passing, cuts),
        counts={
            **{kind: len(found) for kind, found in lists.items()},
            "open_before": sum(1 for m in lists["uncertain"] if m.before == "unknown"),
            "not_compared": len(left),
        },
        exact=is_whole(was) and is_whole(now),
        kept=tuple(lists["kept"][:limit]),
        lost=tuple(lists["lost"][:limit]),
        uncertain=tuple(lists["uncertain"][:limit]),
        new=tuple(lists["new"][:limit]),
        relief=relief(told, new, [m.route for m in moved if m.after == "allowed"], time),
        names={**was.names, **now.names, **_named(told)},
    )


def _side(
    question: Question,
    found: Answer,
    told: Outcomes,
    seconds: float,
    passing: float,
    cuts: Sequence[Policy] = (),
) -> Side:
    counted = Counter(outcome for _, outcome in told.values())
    return side(question, found, counted, seconds, passing, cuts)


def _named(told: Scenario) -> dict[str, str]:
    """The names of what the changes mention, as they mention it, and of what they add."""
    world = told.world
    names = {key: world.name(key) for key in told.added}
    for change in told.changes:
        if isinstance(change, CutCountry | AddPlant):
            names[change.country] = world.name(country_of(world, change.country).id)
        for value in change.model_dump().values():
            if isinstance(value, str) and (value in world.entities or value in world.merged_ids):
                names[value] = world.name(world.resolve(value))
    return names
