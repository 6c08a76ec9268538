"""One side of a what-if, before or after: how many routes, how much can flow, what all hangs on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.answer import Answer, Outcome
from graph.chain.again import is_whole
from graph.changes.allowance import Allowance
from graph.changes.capacity_left import StageShare, capacity_left
from graph.chokepoints import Chokepoint, chokepoints
from graph.flow import flow
from graph.policies import Policy
from graph.question import Question
from ontology.errors import UsageError

#: The part of a side's time for tonnes; what is left of it is for what all routes hang on.
_TONNES = 0.3
#: What is said of what there was no time for.
TIME_OVER = "not worked out: the time was over (--budget)"
OUTCOMES: tuple[Outcome, ...] = ("allowed", "refused", "unknown", "not_covered")


@dataclass(frozen=True, slots=True)
class Tonnes:
    """Tonnes a year of a material that can reach the target over what is allowed (graph.flow).

    `at_most` is None where no limit is known; `missing` are the facts that would decide.
    """

    material: str
    basis: str | None
    at_least: float
    at_most: float | None
    known: bool
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choke:
    """An actor on which supply hangs: tonnes a year lost without it, at least and at most.

    `lost_at_least` is None where tonnes of different materials do not add, `lost_at_most` also
    where no limit is known.
    """

    id: str
    name: str
    lost_at_least: float | None
    lost_at_most: float | None


@dataclass(frozen=True, slots=True)
class Hangs:
    """What all allowed routes hang on: actors on every one of them, and the fewest that meet all.

    `complete` is False where the time ended before both were known (graph.chokepoints).
    """

    on_every_route: tuple[Choke, ...]
    smallest_cut: tuple[Choke, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Side:
    """How many routes of each outcome, exact or at least; tonnes, None where they do not add, and a
    note why; None for the concentration where there was no time for it.
    """

    counts: Mapping[str, int]
    exact: bool
    tonnes: Tonnes | None
    tonnes_note: str | None
    hangs: Hangs
    concentration: tuple[StageShare, ...] | None


def side(
    question: Question,
    found: Answer,
    compared: Counter[Outcome],
    seconds: float,
    passing: float,
    cuts: Sequence[Policy] = (),
) -> Side:
    """The side of a question, worked out in some seconds; `compared` are the outcomes of the routes
    that were found or looked up. `passing`: about how many seconds it takes to go through the whole world once,
    as all but the counts have to, which cannot be stopped in the middle.
    """
    time = Allowance(seconds)
    counts: dict[str, int] = {name: compared[name] for name in OUTCOMES}
    exact = is_whole(found)
    if not exact:
        counted = {name: found.counts[name] for name in OUTCOMES}
        if found.routes and not compared["allowed"]:
            # No policy of the question covers what the cuts alone allow.
            counted["not_covered"] += counted["allowed"]
            counted["allowed"] = 0
        counts = {name: max(counts[name], counted[name]) for name in OUTCOMES}
    if time.left < passing:
        return Side(
            counts, exact, None, f"tonnes: {TIME_OVER}", Hangs((), (), complete=False), None
        )
    tonnes, tonnes_note = tonnes_of(question.within(time.part(_TONNES)))
    hangs = _hangs(question.within(time.left))
    concentration = capacity_left(question, cuts) if time.left > passing else None
    return Side(counts, exact, tonnes, tonnes_note, hangs, concentration)


def tonnes_of(question: Question) -> tuple[Tonnes | None, str | None]:
    """The flow of a question in short; or why there is none, in words."""
    try:
        found = flow(question)
    except UsageError as error:
        return None, str(error)
    missing = tuple(missing.fact.text for missing in found.missing)
    told = Tonnes(
        found.material, found.basis, found.at_least, found.at_most, found.known, missing
    )  # fmt: skip
    return told, None


def _hangs(question: Question) -> Hangs:
    found = chokepoints(question)
    proved = all(point.proved for point in found.actors)
    return Hangs(
        on_every_route=tuple(_choke(question, point) for point in found.actors),
        smallest_cut=tuple(_choke(question, point) for point in found.cut_actors),
        complete=found.complete and proved and (found.cut.exact or found.cut.impossible),
    )


def _choke(question: Question, point: Chokepoint) -> Choke:
    name, lost = question.world.name(point.id), point.lost
    return Choke(point.id, name, lost.least if lost else None, lost.most if lost else None)
