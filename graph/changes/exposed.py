"""What a route shows of each of its stages: in which countries it is done, or controlled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from graph.answer import Route, Step
from graph.chain.materials import EXTRACTION
from graph.holdings.control import Control, control
from graph.question import Question

View: TypeAlias = Literal["place", "control"]
#: All stages together.
ANY = "any"
#: What a step is said to do that only hands a material on.
TRADE = "handed on"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a route shows of one stage: the known countries, and whether some of it is not known."""

    countries: frozenset[str]
    open: bool


class Teller:
    """Tells of each step where it is done and who controls it."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self._control: dict[str, Control] = {}

    def stages(self, route: Route, view: View) -> dict[str, Seen]:
        """What a route shows of each of its stages, and of all together."""
        ask: Callable[[Step], Seen] = self._place if view == "place" else self._controlled
        found: dict[str, Seen] = {}
        for step in route.steps:
            for stage in self._stages(step):
                found[stage] = _join(found.get(stage), ask(step))
        for stage in self._before(route):
            found[stage] = _join(found.get(stage), Seen(frozenset(), True))
        whole = Seen(frozenset(), False)
        for seen in found.values():
            whole = _join(whole, seen)
        return {**found, ANY: whole}

    def _stages(self, step: Step) -> tuple[str, ...]:
        """The stages that a step does; the target that only receives does none."""
        if step.material_out is None and not step.ghost:
            return ()
        if step.stages:
            return step.stages
        if step.material_in == step.material_out:
            return (TRADE,)
        return (step.stage,) if step.stage else ()

    def _before(self, route: Route) -> Iterator[str]:
        """The stages that lie before a beginning whose origin is not documented."""
        if route.origin_known:
            return
        first = next(step for step in route.steps if not step.ghost)
        materials = self.question.network.materials
        given = first.material_in if first.material_in != first.material_out else None
        known = given or first.material_in or first.material_out or ""
        passed = {EXTRACTION, *(materials.stage(m) for m in materials.stages_before(known))}
        # What comes in was made by somebody too; what goes out was made by the first actor itself.
        passed.add(materials.stage(known) if first.material_in else None)
        done = set(self._stages(first)) if not first.material_in else set[str]()
        yield from sorted(s for s in passed if s and s not in done)

    def _place(self, step: Step) -> Seen:
        facts = self.question.facts
        if step.candidates:
            places = {facts.place(site) for site in step.candidates}
            if len(places) > 1:
                return Seen(frozenset(), True)
        known = frozenset({step.place} if step.place else ())
        return Seen(known, not known)

    def _controlled(self, step: Step) -> Seen:
        if step.ghost:
            return Seen(frozenset(), True)
        found = {self._of(actor) for actor in (step.candidates or (step.id,))}
        if len(found) > 1:
            return Seen(frozenset(), True)
        (one,) = found
        return Seen(one.countries, one.open)

    def _of(self, actor: str) -> Control:
        if actor not in self._control:
            question = self.question
            self._control[actor] = control(question.world, question.network.book, actor)
        return self._control[actor]


def _join(one: Seen | None, other: Seen) -> Seen:
    if one is None:
        return other
    return Seen(one.countries | other.countries, one.open or other.open)
