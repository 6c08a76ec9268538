"""On whom every route to a target depends (design section 6).

A chokepoint is an actor on every route that the policies allow: without it none is left. The
smallest cut is the fewest actors without whom none is left. A site closes alone: its company and
the other sites of it go on. The target itself is none. Each is shown with the tonnes a year and the
routes that are lost without it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from time import monotonic

from graph.chain.targets import actors_of
from graph.flow import bounds, material_of, through
from graph.flows.cut import Cut, smallest
from graph.flows.flow_missing import same
from graph.flows.flow_model import Model
from graph.flows.walks import TimeUpError, Walks
from graph.question import Question
from ontology.errors import UsageError
from ontology.models import Actor, Country


@dataclass(frozen=True, slots=True)
class Tonnes:
    """Tonnes a year, at least and at most; `most` is None where no limit is known."""

    least: float
    most: float | None


@dataclass(frozen=True, slots=True)
class Chokepoint:
    """An actor (or an agreement) without which routes and tonnes are lost.

    `makes` are the materials that it makes or hands on on these routes. `proved` is False where the time ended before it was known whether some route avoids it.
    `lost` is None where tonnes of different materials would have to be added, and where the time
    ended before they were known.
    """

    id: str
    lost: Tonnes | None
    routes: int
    makes: tuple[str, ...] = ()
    proved: bool = True


@dataclass(frozen=True, slots=True)
class Chokepoints:
    """Who every route depends on; not `complete` where the time ended before one was found.

    `routes` is how many there are, at least that many where `counted` is False. `flow` is what can
    reach the target with everybody; `cut_lost` what is lost without the whole smallest cut.
    """

    question: Question
    material: str | None
    basis: str | None
    routes: int
    counted: bool
    complete: bool
    flow: Tonnes | None
    actors: tuple[Chokepoint, ...]
    agreements: tuple[Chokepoint, ...]
    cut: Cut
    cut_actors: tuple[Chokepoint, ...]
    cut_lost: Tonnes | None
    unknown: bool = False

    @property
    def none(self) -> bool:
        """Whether there is no route at all."""
        return self.routes == 0 and self.counted


def chokepoints(
    question: Question, *, unknown: bool = False, agreements: bool = False
) -> Chokepoints:
    """The chokepoints of a question; with `unknown` also of routes that policies leave open.

    With `agreements` also the relations on which a transfer of every route rests alone.
    """
    return _Finder(Model.of(question, unknown=unknown), agreements=agreements).answer()


class _Finder:
    """The budget of the question is shared out: a fifth each to the first route, to who is on all,
    to counting, to the cut, and to what is lost.
    """

    def __init__(self, model: Model, *, agreements: bool) -> None:
        self.model = model
        self.question = model.net.question
        self.walks = Walks(model.net)
        self.grounded = model.net.grounded
        self.agreements = agreements
        self.kept = _kept(self.question)
        self.material = _material(model)
        self.passed: Counter[str] = Counter()
        self.weighing = self.question.query.budget / 5
        self.whole = self._tonnes(frozenset())
        self._weighed: dict[frozenset[str], Tonnes | None] = {}

    def answer(self) -> Chokepoints:
        complete = True
        try:
            first = self.walks.route(frozenset(), self._until())
        except TimeUpError:
            first, complete = self.walks.walk(frozenset()), False
        self.passed, number, counted = self.walks.tally(self._until())
        found = self._on_every(first.actors) if first else ()
        if not complete:
            found = tuple(point for point in found if point.proved)
        alone = first.alone if first and self.agreements else ()
        cut = smallest(self.walks, self.kept, self._until())
        together = self._lost(frozenset(cut.actors))
        return Chokepoints(
            question=self.question,
            material=self.material,
            basis=self.model.figures.basis(self.material) if self.material else None,
            routes=max(number, 1 if first and complete else 0),
            counted=counted,
            complete=complete,
            flow=self.whole,
            actors=found,
            agreements=self._on_every(alone),
            cut=cut,
            cut_actors=tuple(self._point(actor) for actor in cut.actors),
            cut_lost=together,
            unknown=self.model.net.unknown,
        )

    def _on_every(self, candidates: tuple[str, ...]) -> tuple[Chokepoint, ...]:
        """Which of what is on one route is on all; in the order of that route."""
        left = [c for c in dict.fromkeys(candidates) if c not in self.kept]
        until = self._until()
        proved: dict[str, bool] = {}
        while left:
            candidate = left.pop(0)
            try:
                other = self.walks.route(frozenset({candidate}), until)
            except TimeUpError:
                proved[candidate] = False
                continue
            if other is None:
                proved[candidate] = True
                continue
            on = {*other.actors, *other.alone}
            left = [c for c in left if c in on]
            proved = {c: sure for c, sure in proved.items() if sure or c in on}
        return tuple(replace(self._point(c), proved=sure) for c, sure in proved.items())

    def _point(self, key: str) -> Chokepoint:
        makes = {p.material for p in self.model.net.ways if p.actor == key and p in self.grounded}
        lost = self._lost(frozenset({key}))
        return Chokepoint(key, lost, self.passed[key], tuple(sorted(makes)))

    def _lost(self, gone: frozenset[str]) -> Tonnes | None:
        """What is lost without some actors, for sure and at most.

        The same missing facts stand behind the flow with them and without them; what is subtracted
        are the bounds, so that the truth lies between, wherever they lie. And nobody loses more
        than what can flow through those who are gone.
        """
        if gone not in self._weighed:
            self._weighed[gone] = self._tonnes(gone) if self.weighing > 0 else None
        left = self._weighed[gone]
        if self.whole is None or left is None:
            return None
        least = 0.0 if left.most is None else max(0.0, self.whole.least - left.most)
        most = None if self.whole.most is None else max(0.0, self.whole.most - left.least)
        actors = all(self.question.world.get(Actor, key) for key in gone)
        if actors and (most is None or not same(least, most)):
            by_way = [through(self.model, actor) for actor in sorted(gone)]
            passing = None if None in by_way else sum(t for t in by_way if t is not None)
            most = min((t for t in (most, passing) if t is not None), default=None)
        return Tonnes(least, most)

    def _tonnes(self, gone: frozenset[str]) -> Tonnes | None:
        if self.material is None:
            return None
        began = monotonic()
        found = Tonnes(*bounds(self.model, gone))
        self.weighing -= monotonic() - began
        return found

    def _until(self) -> float:
        return monotonic() + self.question.query.budget / 5


def _material(model: Model) -> str | None:
    """The material whose tonnes are lost; None where several arrive and none was named."""
    try:
        return material_of(model)
    except UsageError:
        return None


def _kept(question: Question) -> frozenset[str]:
    """Who is the target: its actors, or in a country those who only receive there."""
    entity = question.world.entities[question.target]
    if isinstance(entity, Country):
        return frozenset(visit.actor for visit in question.finals if visit.output is None)
    if isinstance(entity, Actor):
        return frozenset(actors_of(question.network, question.target))
    return frozenset()
