"""What an actor makes of what, and where a material first comes out of the ground.

Processing is complete only if every stage between is stated for that actor; each other stage is a
ghost: done by nobody knows whom, and inferred at most (design section 6).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from graph.chain.activity import Activity
from graph.chain.firmness import Firmness, of_statement, weakest
from graph.chain.link import State
from graph.chain.materials import EXTRACTION, RECYCLING, stage_order
from ontology.models import Deposit, Mine, Processing, Project


@dataclass(frozen=True, slots=True)
class Process:
    """(a, given) -> (a, output) inside one actor, with the stages that nobody states.

    `proofs` are the statements by which it does the stages on the way.
    """

    actor: str
    given: str
    output: str
    firmness: Firmness
    relations: tuple[str, ...]
    specified: bool
    stages: tuple[str, ...]
    ghosts: tuple[str, ...]
    proofs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """A material that an actor wins itself, or recovers where recycling was asked for.

    `proofs` are the statements that it extracts, and by which it does the stages on the way.
    """

    actor: str
    output: str
    given: str | None
    firmness: Firmness
    relations: tuple[str, ...]
    stages: tuple[str, ...]
    ghosts: tuple[str, ...]
    recycled: bool = False
    proofs: tuple[str, ...] = ()


def processes(activity: Activity) -> dict[State, list[Process]]:
    """Every processing inside an actor, by the state that it leads to."""
    found: dict[State, list[Process]] = defaultdict(list)
    for actor in sorted(activity.yields):
        for output in activity.yielded(actor):
            for given in activity.taken(actor):
                process = _process(activity, actor, given, output)
                if process:
                    found[actor, output].append(process)
    return dict(found)


def _process(activity: Activity, actor: str, given: str, output: str) -> Process | None:
    conversion = activity.materials.conversion(output, given)
    made = activity.best(activity.yields, actor, output)
    fed = activity.best(activity.takes, actor, given)
    if conversion is None or made is None or fed is None:
        return None
    stages = _stages(activity, given, output, conversion.between)
    passage = _passage(activity, actor, output, (given, *conversion.between), stages[:-1])
    firmness = min(made.firmness, fed.firmness, passage.firmness)
    if not conversion.specified:
        firmness = min(firmness, Firmness.INDICATED)
    return Process(
        actor=actor,
        given=given,
        output=output,
        firmness=firmness,
        relations=tuple(sorted({*made.relations, *fed.relations})),
        specified=conversion.specified,
        stages=tuple(s for s in stages if s not in passage.ghosts),
        ghosts=passage.ghosts,
        proofs=passage.proofs,
    )


def origins(activity: Activity) -> dict[State, tuple[Origin, ...]]:
    """Every material that its actor wins from the ground or, with scrap, from recycling, or both."""
    found: dict[State, tuple[Origin, ...]] = {}
    for actor in sorted(activity.yields):
        digs = extracts(activity, actor)
        for output in activity.yielded(actor):
            ways = [_origin(activity, actor, output)] if digs else []
            scrap = _scrap(activity, actor, output) if activity.materials.secondary else None
            # Scrap that a mine hands on is one beginning, whether it is called dug or collected.
            if scrap and not (digs and scrap == output):
                ways.append(_recycler(activity, actor, output, scrap))
            if ways:
                found[actor, output] = tuple(ways)
    return found


def extracts(activity: Activity, actor: str) -> bool:
    """A Mine does; what comes of a Deposit is won there. A Project does if extraction is stated."""
    if activity.world.get(Mine, actor) or activity.world.get(Deposit, actor):
        return True
    if not activity.world.get(Project, actor):
        return False
    if EXTRACTION in activity.stages.get(actor, {}):
        return True
    return any(activity.materials.stage(m) == EXTRACTION for m in activity.yielded(actor))


def _origin(activity: Activity, actor: str, output: str) -> Origin:
    made = activity.best(activity.yields, actor, output)
    materials = activity.materials
    # If it is stated what is dug there, only the forms between that and the output are passed.
    worked = {*activity.yielded(actor), *activity.taken(actor)}
    ores = [
        m for m in worked if materials.stage(m) == EXTRACTION and materials.conversion(output, m)
    ]
    dug = [way.between for m in ores if (way := materials.conversion(output, m))]
    between = min(dug, key=lambda b: (len(b), b)) if dug else materials.stages_before(output)
    stages = _stages(activity, None, output, between)
    inner = tuple(s for s in stages[:-1] if s != EXTRACTION)
    passage = _passage(activity, actor, output, between, inner)
    firmness = min(made.firmness if made else Firmness.INDICATED, passage.firmness)
    dig = _proof_of_extraction(activity, actor, frozenset({*between, output, *ores}))
    return Origin(
        actor=actor,
        output=output,
        given=None,
        firmness=firmness,
        relations=made.relations if made else (),
        stages=tuple(s for s in stages if s not in passage.ghosts),
        ghosts=passage.ghosts,
        proofs=tuple(sorted({*passage.proofs, *dig})),
    )


def _proof_of_extraction(activity: Activity, actor: str, on: frozenset[str]) -> frozenset[str]:
    """What states that it extracts these materials; of a Project, else that it extracts at all."""
    found = activity.proof_of_stage(actor, EXTRACTION, on)
    if found or not activity.world.get(Project, actor):
        return found
    return frozenset(activity.stages.get(actor, {}).get(EXTRACTION, {}))


def _recycler(activity: Activity, actor: str, output: str, scrap: str) -> Origin:
    made = activity.best(activity.yields, actor, output)
    fed = activity.best(activity.takes, actor, scrap) if scrap != output else made
    stage = activity.materials.stage(output)
    stages = (RECYCLING,) if scrap == output else (RECYCLING, *([stage] if stage else ()))
    return Origin(
        actor=actor,
        output=output,
        given=None if scrap == output else scrap,
        firmness=weakest(said.firmness if said else Firmness.INDICATED for said in (made, fed)),
        relations=made.relations if made else (),
        stages=stages,
        ghosts=(),
        recycled=True,
    )


def _scrap(activity: Activity, actor: str, output: str) -> str | None:
    """The scrap of which an actor recovers the output; the output itself if that is scrap."""
    if activity.materials.stage(output) == RECYCLING:
        return output
    scraps = (m for m in activity.taken(actor) if activity.materials.recovered(output, m))
    return min(scraps, default=None)


def _stages(
    activity: Activity, given: str | None, output: str, between: Iterable[str]
) -> tuple[str, ...]:
    """The stages that lead from an input to an output, the output's last."""
    order = stage_order()
    passed = {activity.materials.stage(m) for m in between}
    if given is None:
        passed.add(EXTRACTION)
    last = activity.materials.stage(output)
    inner = sorted((s for s in passed if s and s != last), key=lambda s: order[s])
    return (*inner, *([last] if last else ()))


@dataclass(frozen=True, slots=True)
class _Passage:
    """The stages between, inside one actor: which nobody states, what states the others, and how
    firmly the weakest of them is stated."""

    ghosts: tuple[str, ...]
    proofs: tuple[str, ...]
    firmness: Firmness


def _passage(
    activity: Activity, actor: str, output: str, way: Iterable[str], stages: Iterable[str]
) -> _Passage:
    """What is stated of each stage on the way. One that is only planned makes the whole planned."""
    on = frozenset({*way, output})
    found = {stage: _stated_of(activity, actor, stage, on) for stage in stages}
    ghosts = tuple(stage for stage, said in found.items() if not said)
    levels = (max(said.values()) for said in found.values() if said)
    return _Passage(
        ghosts,
        tuple(sorted({relation for said in found.values() for relation in said})),
        Firmness.INFERRED if ghosts else weakest(levels),
    )


def _stated_of(
    activity: Activity, actor: str, stage: str, on: frozenset[str]
) -> dict[str, Firmness]:
    """The statements that an actor works at a stage on any of these materials, with their level."""
    entities, materials = activity.world.entities, activity.materials
    proofs = set(activity.proof_of_stage(actor, stage, on))
    proofs |= {p.id for p in activity.integrated.get(actor, ()) if _covers(activity, p, stage, on)}
    found = {proof: of_statement(entities[proof]) for proof in proofs}
    for made in activity.yielded(actor):
        said = activity.best(activity.yields, actor, made)
        if said and materials.stage(made) == stage and materials.fits(made, on):
            for relation in said.relations:
                found[relation] = max(said.firmness, found.get(relation, said.firmness))
    return found


def _covers(activity: Activity, whole: Processing, stage: str, on: frozenset[str]) -> bool:
    """Whether a statement of integration speaks of a stage and of these materials.

    It says that every stage between its input and its output is done there, and nothing of those
    before or after. Where it names no input, nothing is said of what comes before its outputs.
    """
    ref, order = activity.book.ref, activity.materials.order
    given, made = [ref(m) for m in whole.input], [ref(m) for m in whole.output]
    if not made or not all(not side or any(m in on for m in side) for side in (given, made)):
        return False
    place = stage_order()[stage]
    after = min(order(m) for m in given) < place if given else min(order(m) for m in made) <= place
    return after and place <= max(order(m) for m in made)
