"""One side of a what-if, before or after: how many routes, how much can flow, what all hangs on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.answer import Answer, Outcome
from graph.capacity_left import StageShare, capacity_left
from graph.chokepoints import Chokepoint, chokepoints
from graph.flow import flow
from graph.policies import Policy
from graph.question import Question
from ontology.errors import UsageError

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
    """How many routes of each outcome, exact or at least; tonnes, None where they do not add."""

    counts: Mapping[str, int]
    exact: bool
    tonnes: Tonnes | None
    tonnes_note: str | None
    hangs: Hangs
    concentration: tuple[StageShare, ...]


def side(
    question: Question, found: Answer, compared: Counter[Outcome], cuts: Sequence[Policy] = ()
) -> Side:
    """The side of a question; `compared` are the outcomes of the routes that were compared."""
    exact = is_whole(found)
    counts: dict[str, int] = {
        name: compared[name] if exact else found.counts[name] for name in OUTCOMES
    }
    if not exact and found.routes and not compared["allowed"]:
        # No policy of the question covers what the cuts alone allow.
        counts["not_covered"] += counts["allowed"]
        counts["allowed"] = 0
    tonnes, tonnes_note = tonnes_of(question)
    concentration = capacity_left(question, cuts)
    return Side(counts, exact, tonnes, tonnes_note, _hangs(question), concentration)


def is_whole(found: Answer) -> bool:
    """Whether every route was found and none is left out."""
    return bool(found.counts["exact"]) and not any(found.truncated.values())


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
