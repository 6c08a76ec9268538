"""Which routes a change keeps, loses, leaves open or brings, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from graph.answer import Outcome, Reason, Route
from graph.chain.again import Outcomes
from graph.chain.evidence import items
from graph.changes.cuts import is_cut
from graph.changes.scenario import Scenario
from graph.policies import covers_product
from graph.policy.policy_model import ActorTest
from graph.question import Question

Kind: TypeAlias = Literal["kept", "lost", "uncertain", "new", "refused"]
KINDS: tuple[Kind, ...] = ("kept", "lost", "uncertain", "new", "refused")


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


def outcomes(question: Question, found: Outcomes) -> dict[str, tuple[Route, Outcome]]:
    """Routes with their outcomes in a what-if.

    A cut covers everything, so that a route which no policy of the question covers would seem
    allowed once something is cut: it stays not covered. A route through a site that is closed is
    gone, even where no source says that it is this site of the supplier: the others may stay.
    """
    told: dict[str, tuple[Route, Outcome]] = {}
    named = [p for p in question.policies if not is_cut(p.id)]
    covered = {
        route.product: not named
        or any(covers_product(p, question.facts, route.product) for p in named)
        for route, outcome in found.values()
        if outcome == "allowed"
    }
    for key, (route, outcome) in found.items():
        if outcome == "allowed" and not covered[route.product]:
            told[key] = (route, "not_covered")
        elif outcome == "unknown" and (gone := _struck(question, route)):
            told[key] = (replace(route, reasons=(gone, *route.reasons)), "refused")
        else:
            told[key] = (route, outcome)
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


def compare(
    was: Outcomes, now: Outcomes, told: Scenario, left: Collection[str] = ()
) -> list[Moved]:
    """Every route of either side, in the order after, then those that are gone. `left` are those of
    which it is not known whether they are there on the other side: they are left out.
    """
    moved = [_stands(r, after, was.get(key)) for key, (r, after) in now.items() if key not in left]
    gone = (pair for key, pair in was.items() if key not in now and key not in left)
    moved += [_gone(route, before, told) for route, before in gone]
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


def _gone(route: Route, before: Outcome, told: Scenario) -> Moved:
    """A route that is not there any more: lost."""
    reason = _ended(route, told)
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
