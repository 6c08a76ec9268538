"""From a path of the search to the steps and arcs of an answer, each with its evidence."""

from __future__ import annotations

from graph.answer import Arc, Basis, Owner, Step
from graph.chain.activity import site_firmness
from graph.chain.bottleneck import Capacities, figure
from graph.chain.evidence import best_confidence, items
from graph.chain.firmness import Firmness
from graph.chain.link import Link
from graph.chain.origins import Origin, Process
from graph.chain.path import Path, Visit
from graph.chain.verdict import Verdict
from graph.ownership import is_public
from graph.policies import Judgement
from graph.policy.subject import Facts
from ontology.models import Operation, Ownership, Site


class Builder:
    """Builds the steps and arcs of routes; what an actor is, is found once."""

    def __init__(self, facts: Facts, capacities: Capacities) -> None:
        self.facts = facts
        self.world = facts.world
        self.capacities = capacities
        self._owners: dict[str, tuple[tuple[Owner, ...], tuple[Owner, ...]]] = {}

    def steps(self, path: Path, verdict: Verdict) -> tuple[Step, ...]:
        """The steps; a ghost stands before the actor beside which it is missing.

        At an origin it stands after: the route begins where the material is won.
        """
        found: list[Step] = []
        for place, visit in enumerate(path):
            judged = zip(_ghosts(visit), verdict.ghosts[place], strict=True)
            ghosts = [_ghost(stage, judgement) for stage, judgement in judged]
            step = self._step(path, place, verdict.visits[place])
            found += [step, *ghosts] if visit.origin else [*ghosts, step]
        end = [_ghost(stage, judgement) for stage, judgement in verdict.end]
        # What only receives comes after the stages that nobody documents, what makes before them.
        return (*found, *end) if path[-1].output else (*found[:-1], *end, *found[-1:])

    def arcs(self, path: Path) -> tuple[Arc, ...]:
        """Every arc in the order of the flow: how it begins, transfers, processing."""
        found: list[Arc] = []
        for visit in path:
            if visit.link:
                found.append(self._transfer(visit.link))
            if visit.origin:
                found.append(self._own(visit, visit.origin))
            if visit.process:
                found.append(self._own(visit, visit.process))
            elif visit.origin is None and visit.given is None and visit.output:
                found.append(self._open(visit))
        return tuple(found)

    def _step(self, path: Path, place: int, judgement: Judgement) -> Step:
        visit = path[place]
        entity = self.world.entities[visit.actor]
        owners, operators = self._holders(visit.actor)
        made = visit.process or visit.origin
        link_out = path[place + 1].link if place + 1 < len(path) else None
        candidates = (visit.link.targets if visit.link else ()) or (
            link_out.sources if link_out else ()
        )
        if link_out is None and (makers := self.facts.makers(visit.actor, visit.output)):
            candidates = candidates or makers.sites
        covered = judgement.reasons or judgement.outcome != "allowed"
        return Step(
            id=visit.actor,
            name=self.facts.name(visit.actor),
            cls=type(entity).__name__,
            country=self.facts.home(visit.actor),
            place=self.facts.place(visit.actor),
            stage=self.facts.network.materials.stage(visit.output or visit.given),
            material_in=visit.given,
            material_out=visit.output,
            stages=made.stages if made else (),
            owners=owners,
            operators=operators,
            capacity=figure(self.capacities.newest(visit.actor, visit.output)),
            status=entity.status if isinstance(entity, Site) else None,
            firmness=site_firmness(self.world, self.facts.network.activity, visit.actor),
            outcome=judgement.outcome if covered else None,
            reasons=judgement.reasons,
            candidates=candidates,
        )

    def _transfer(self, link: Link) -> Arc:
        return Arc(
            source=link.source,
            target=link.target,
            material_in=link.material,
            material=link.material,
            basis=link.basis,
            firmness=link.firmness,
            relations=link.relations,
            site_stated=link.site_stated,
            material_specified=link.specified,
            confidence=best_confidence(self.world, link.relations),
            notes=link.notes,
            evidence=items(self.world, link.relations),
        )

    def _own(self, visit: Visit, made: Process | Origin) -> Arc:
        basis: Basis = "processing"
        if isinstance(made, Origin):
            basis = "recycling" if made.recycled else "extraction"
        relations = tuple(sorted({*made.relations, *made.proofs}))
        return Arc(
            source=visit.actor,
            target=visit.actor,
            material_in=visit.given,
            material=made.output,
            basis=basis,
            firmness=made.firmness,
            relations=relations,
            site_stated=self.facts.makers(visit.actor, made.output) is None,
            material_specified=made.specified if isinstance(made, Process) else True,
            complete=not made.ghosts,
            confidence=best_confidence(self.world, made.relations),
            evidence=items(self.world, relations),
        )

    def _open(self, visit: Visit) -> Arc:
        """An open end: the statement that the actor yields what it hands on."""
        activity = self.facts.network.activity
        said = activity.best(activity.yields, visit.actor, visit.output or "")
        relations = said.relations if said else ()
        return Arc(
            source=visit.actor, target=visit.actor, material_in=None, material=visit.output or "",
            basis="processing", firmness=said.firmness if said else Firmness.INDICATED,
            relations=relations, complete=False,
            confidence=best_confidence(self.world, relations),
            notes=("origin not documented",), evidence=items(self.world, relations),
        )  # fmt: skip

    def _holders(self, actor: str) -> tuple[tuple[Owner, ...], tuple[Owner, ...]]:
        if actor not in self._owners:
            book = self.facts.book
            owners = tuple(self._owner(s) for s in book.stakes_in(actor))
            operators = tuple(self._owner(o) for o in book.operations_at(actor))
            self._owners[actor] = owners, operators
        return self._owners[actor]

    def _owner(self, relation: Ownership | Operation) -> Owner:
        stake = relation if isinstance(relation, Ownership) else None
        party = relation.owner if isinstance(relation, Ownership) else relation.operator
        holder = self.facts.book.ref(str(party))
        low, high = _range(stake) if stake else (None, None)
        return Owner(
            id=holder,
            name=self.facts.name(holder),
            country=self.facts.home(holder),
            government=is_public(self.world.entities.get(holder)),
            share_min=low,
            share_max=high,
            interest=stake.interest if stake else None,
            relation=relation.id,
        )


def _ghost(stage: str, judgement: Judgement) -> Step:
    """A stage that must have been passed, by nobody knows whom."""
    return Step(
        id="", name="unknown", cls="Ghost", country=None, place=None, stage=stage,
        material_in=None, material_out=None, stages=(stage,), firmness=Firmness.INFERRED,
        outcome=judgement.outcome if judgement.reasons else None, reasons=judgement.reasons,
        ghost=True,
    )  # fmt: skip


def _ghosts(visit: Visit) -> tuple[str, ...]:
    made = visit.process or visit.origin
    return made.ghosts if made else ()


def _range(stake: Ownership) -> tuple[float | None, float | None]:
    if stake.share is not None:
        return float(stake.share), float(stake.share)
    low = None if stake.shareMin is None else float(stake.shareMin)
    return low, None if stake.shareMax is None else float(stake.shareMax)
