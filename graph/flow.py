"""How much of a material can reach a target in a year, by what is known (design section 6).

A linear programme over the part of the network that a question admits: one capacity for each actor
and output, stated ratios, balance at every pool. What nobody states is not guessed: `at_most` takes
an unknown capacity as no limit and an unknown ratio as not limiting, `at_least` lets nothing through
what is unknown. Where both agree the flow is known; else `missing` names what would decide it.

It relates to routes as follows. A route is a walk through this network that visits each actor once.
A walk may come back to an actor (toll processing: oxide goes out, metal comes back), so a flow is
never less than any one route can carry, and may be more than nothing where no route is. A circle
adds nothing: it has no origin in it. Where an actor has traced inputs that are needed together, each
of them limits what it makes, though each route through it names only one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.chain.link import State
from graph.flows.flow_missing import Missing, missing_facts, same
from graph.flows.flow_model import Model, View
from graph.flows.flow_network import Side
from graph.flows.flow_program import LinkKey, Tonnage, most
from graph.question import Question
from ontology.errors import UsageError


@dataclass(frozen=True, slots=True)
class SiteFlow:
    """What an actor makes of a material in a year, and what its capacity is worth.

    `price`: tonnes gained at the target for one more tonne of this capacity.
    """

    actor: str
    material: str
    least: float
    most: float | None
    made_at_least: float
    made_at_most: float | None
    price: float


@dataclass(frozen=True, slots=True)
class ArcFlow:
    """Tonnes a year of a transfer in one way to reach the whole."""

    source: str
    target: str
    material: str
    at_least: float
    at_most: float | None


@dataclass(frozen=True, slots=True)
class Flow:
    """Tonnes a year of the target's material; `at_most` is None where no limit is known.

    `untraced` are the required inputs of what actors make that nobody traces, by actor and output:
    they do not limit. `unknown` says whether what policies leave open was admitted. `uncovered` are products of which no policy asked for speaks. `ranked` is
    False where the time ran out before all missing facts were weighed.
    """

    question: Question
    material: str
    basis: str | None
    at_least: float
    at_most: float | None
    missing: tuple[Missing, ...] = ()
    sites: tuple[SiteFlow, ...] = ()
    arcs: tuple[ArcFlow, ...] = ()
    untraced: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    uncovered: tuple[str, ...] = ()
    ranked: bool = True
    unknown: bool = False

    @property
    def known(self) -> bool:
        """Whether nothing that is missing could change it."""
        return same(self.at_least, self.at_most)

    @property
    def none(self) -> bool:
        """Whether nothing can flow."""
        return self.at_most == 0


def flow(
    question: Question,
    closed: frozenset[str] = frozenset(),
    *,
    unknown: bool = False,
    contracts: bool = False,
) -> Flow:
    """The tonnes a year that can reach the target of a question, some actors being closed.

    With `unknown` what the policies leave open is admitted too; with `contracts` the quantities of
    agreements limit. Raises UsageError if no one material is asked for, LinearProgrammeError if an
    optimum does not prove itself.
    """
    return flow_in(Model.of(question, unknown=unknown, contracts=contracts), closed)


def flow_in(model: Model, closed: frozenset[str] = frozenset()) -> Flow:
    """The flow in a model, some actors being closed."""
    question = model.net.question
    material = material_of(model)
    high, low = _bounds(model, closed)
    missing: tuple[Missing, ...] = ()
    ranked = True
    if not same(low.value or 0.0, high.value):
        missing, ranked = missing_facts(model, closed, low, high)
    return Flow(
        question=question,
        material=material,
        basis=model.figures.basis(material),
        at_least=low.value or 0.0,
        at_most=high.value,
        missing=missing,
        sites=tuple(_sites(model, low, high)),
        arcs=tuple(_arcs(low, high)),
        untraced=tuple(_untraced(model)),
        uncovered=tuple(sorted({e.product or "" for e in model.net.ends if not e.covered})),
        ranked=ranked,
        unknown=model.net.unknown,
    )


def bounds(model: Model, closed: frozenset[str] = frozenset()) -> tuple[float, float | None]:
    """At least and at most, without the reasons."""
    high, low = _bounds(model, closed)
    return low.value or 0.0, high.value


def through(model: Model, actor: str) -> float | None:
    """A bound on the tonnes a year that can reach the target by way of an actor; None: no limit."""
    return most(model, View(source=actor)).value


def material_of(model: Model) -> str:
    """The material whose tonnes are counted. Raises UsageError if several arrive and none is named."""
    question = model.net.question
    if question.asked:
        return question.asked
    arriving = sorted({question_end.material for question_end in model.net.ends})
    if len(arriving) > 1:
        name = question.world.name
        names = ", ".join(f"{name(m)} ({m})" for m in arriving)
        raise UsageError(f"tonnes of different materials are not added; name one: {names}")
    return arriving[0] if arriving else ""


def _bounds(model: Model, closed: frozenset[str]) -> tuple[Tonnage, Tonnage]:
    high = most(model, View(closed))
    if not model.facts and not model.doubled:
        return high, high
    return high, most(model, View(closed, model.facts, least=True))


def _sites(model: Model, low: Tonnage, high: Tonnage) -> Iterable[SiteFlow]:
    states: set[State] = set()
    for pool in model.useful(model.filled(View())):
        if pool.side is not Side.IN and any(way.made for way in model.net.ways[pool]):
            states.add((pool.actor, pool.material))
    for actor, material in sorted(states):
        figure = model.figures.capacity(actor, material)
        yield SiteFlow(
            actor=actor,
            material=material,
            least=figure.least,
            most=figure.most,
            made_at_least=low.made.get((actor, material), 0.0),
            made_at_most=None if high.value is None else high.made.get((actor, material), 0.0),
            price=high.prices.get((actor, material), 0.0),
        )


def _arcs(low: Tonnage, high: Tonnage) -> Iterable[ArcFlow]:
    keys: set[LinkKey] = {*low.sent, *high.sent}
    for key in sorted(keys):
        most_sent = None if high.value is None else high.sent.get(key, 0.0)
        yield ArcFlow(*key, low.sent.get(key, 0.0), most_sent)


def _untraced(model: Model) -> Iterable[tuple[str, str, tuple[str, ...]]]:
    """The required inputs that nobody traces, of everything that is made of something."""
    materials = model.net.network.materials
    found: dict[State, set[str]] = {}
    for pool in model.useful(model.filled(View())):
        for way in model.net.ways.get(pool, ()):
            if way.visit.process and way.given is not None:
                found.setdefault((pool.actor, pool.material), set()).add(str(way.visit.given))
    for (actor, output), givens in sorted(found.items()):
        conversions = (materials.conversion(output, given) for given in sorted(givens))
        between = {m for way in conversions if way for m in way.between}
        yields = model.net.network.activity.yields.get(actor, {})
        made = (*sorted(m for m in between if m in yields), output)
        names = {n for m in made for n in materials.untraced(m, (*givens, *between))}
        if names:
            yield actor, output, tuple(sorted(names))
