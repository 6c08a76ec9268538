"""The verdict on a whole route: every step under every policy, by Kleene logic (section 6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from graph.answer import Outcome, Reason
from graph.chain.link import Link
from graph.chain.materials import stage_order
from graph.chain.path import Path, Visit
from graph.policies import Judgement, Policy, combine, covers_product, judge
from graph.policy.subject import Facts, Subject

_RANK = {"refused": 0, "unknown": 1, "note": 2, "allowed": 3}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the policies say of a route: by visit, by what is skipped before it, and as a whole.

    `end` is what is skipped after the last visit: stages that the material asked for has passed.
    """

    outcome: Outcome | None
    visits: tuple[Judgement, ...]
    ghosts: tuple[tuple[Judgement, ...], ...]
    reasons: tuple[Reason, ...]
    end: tuple[tuple[str, Judgement], ...] = ()


class Bench:
    """Judges routes to a material asked for. Each step of an actor is judged once, however many
    routes pass it.
    """

    def __init__(
        self,
        facts: Facts,
        policies: Sequence[Policy],
        as_of: date,
        *,
        strict: bool = False,
        asked: str | None = None,
    ) -> None:
        self.asked = asked
        self.facts = facts
        self.policies = tuple(policies)
        self.as_of = as_of
        self.strict = strict
        self._seen: dict[tuple[Subject, str | None], Judgement] = {}
        self._candidates: dict[object, frozenset[Outcome]] = {}
        self._names: dict[tuple[str, ...], str] = {}

    def verdict(self, path: Path, product: str | None) -> Verdict:
        """The verdict on a route to a product."""
        visits = tuple(self._visit(path, place, product) for place in range(len(path)))
        ghosts = tuple(
            tuple(self._judged(ghost, product) for ghost in self._ghosts(visit)) for visit in path
        )
        end = tuple((g.stages[0], self._judged(g, product)) for g in self._end(path[-1]))
        steps = (
            judgement
            for here, before in zip(visits, ghosts, strict=True)
            for judgement in (*before, here)
        )
        judged = (*steps, *(judgement for _, judgement in end))
        reasons = [reason for judgement in judged for reason in judgement.reasons]
        reasons += self._whole(path, product)
        reasons.sort(key=lambda reason: _RANK[reason.outcome])
        return Verdict(self._outcome(product, reasons), visits, ghosts, tuple(reasons), end)

    def outcome(self, visit: Visit, onward: Link | None, product: str | None) -> Outcome:
        """What the policies say of one visit that hands its material on by a link.

        The sites that the links in and out may stand for are weighed as in a verdict.
        """
        after = [] if onward is None else [Visit(onward.target, onward.material, None, onward)]
        judged = [self._visit((visit, *after), 0, product)]
        judged += [self._judged(ghost, product) for ghost in self._ghosts(visit)]
        return combine(judgement.outcome for judgement in judged)

    def end(self, last: Visit, product: str | None) -> Outcome:
        """What is said of every route with this last visit, whatever comes before it."""
        if not self.policies:
            return "allowed"
        if not any(covers_product(p, self.facts, product) for p in self.policies):
            return "not_covered"
        covering = [p for p in self.policies if covers_product(p, self.facts, product)]
        said = [reason.outcome for policy in covering for reason in self._caveats(policy)]
        said += [self._judged(ghost, product).outcome for ghost in self._end(last)]
        return combine(said)

    @property
    def by_parts(self) -> bool:
        """Whether visits and ends, one by one, decide: no policy asks for stages on the whole."""
        return not any(policy.required_stages for policy in self.policies)

    def _outcome(self, product: str | None, reasons: Sequence[Reason]) -> Outcome | None:
        if not self.policies:
            return "unknown" if any(r.outcome == "unknown" for r in reasons) else None
        if not any(covers_product(p, self.facts, product) for p in self.policies):
            return "not_covered"
        return combine(r.outcome for r in reasons)

    def _judged(self, subject: Subject, product: str | None) -> Judgement:
        key = (subject, product)
        if key not in self._seen:
            found = [judge(policy, subject, product, self.as_of) for policy in self.policies]
            outcome = combine(judgement.outcome for judgement in found)
            reasons = tuple(reason for judgement in found for reason in judgement.reasons)
            self._seen[key] = Judgement(outcome, reasons)
        return self._seen[key]

    def _subject(self, visit: Visit, actor: str | None = None) -> Subject:
        stages: tuple[str, ...] = ()
        if visit.process or visit.origin:
            stages = (visit.process or visit.origin).stages  # type: ignore[union-attr]
        elif visit.given is None:
            # An open end: all that is known is that this actor hands the material on as its own.
            stage = self.facts.network.materials.stage(visit.output)
            stages = (stage,) if stage else ()
        return Subject(
            self.facts, actor or visit.actor, stages, visit.output or visit.given,
            receives=visit.output is None,
        )  # fmt: skip

    def _ghosts(self, visit: Visit) -> Iterator[Subject]:
        made = visit.process or visit.origin
        for stage in made.ghosts if made else ():
            yield Subject(self.facts, None, (stage,), visit.output, beside=visit.actor)

    def _end(self, last: Visit) -> Iterator[Subject]:
        """What nobody documents between the last material and the one asked for."""
        have = last.output or last.given
        for stage in self.facts.network.materials.lacking(have, self.asked):
            yield Subject(self.facts, None, (stage,), self.asked, beside=last.actor)

    def _visit(self, path: Path, place: int, product: str | None) -> Judgement:
        """A visit; where no source names the site, with every site that it may be instead."""
        visit = path[place]
        judgement = self._judged(self._subject(visit), product)
        link_out = path[place + 1].link if place + 1 < len(path) else None
        if visit.link and visit.link.targets:
            judgement = self._weigh(judgement, visit, visit.link.targets, visit.link, product)
        if link_out and link_out.sources:
            judgement = self._weigh(judgement, visit, link_out.sources, link_out, product)
        if link_out is None and (makers := self.facts.makers(visit.actor, visit.output)):
            judgement = self._weigh(judgement, visit, makers.sites, None, product)
        return judgement

    def _weigh(
        self,
        own: Judgement,
        visit: Visit,
        candidates: tuple[str, ...],
        link: Link | None,
        product: str | None,
    ) -> Judgement:
        """All candidate sites must say the same, else it is unknown; strict trusts none."""
        if not own.reasons:
            return own
        if not self.strict and self._said_of(visit, candidates, product) <= {own.outcome}:
            return own
        reason = self._which_site(visit, candidates, link)
        said = tuple(
            replace(r, outcome="note") if r.outcome != "allowed" else r for r in own.reasons
        )
        return Judgement("unknown", (reason, *said))

    def _said_of(
        self, visit: Visit, candidates: tuple[str, ...], product: str | None
    ) -> frozenset[Outcome]:
        """What is said of candidate sites doing the same: each is a candidate for all the others."""
        same = self._subject(visit)
        key = (candidates, same.stages, same.material, same.receives, product)
        if key not in self._candidates:
            judged = (self._judged(self._subject(visit, c), product) for c in candidates)
            self._candidates[key] = frozenset(judgement.outcome for judgement in judged)
        return self._candidates[key]

    def _which_site(self, visit: Visit, candidates: tuple[str, ...], link: Link | None) -> Reason:
        name = self.facts.name
        if candidates not in self._names:
            self._names[candidates] = ", ".join(name(c) for c in candidates)
        sites = self._names[candidates]
        if link is None:
            makers = self.facts.makers(visit.actor, visit.output)
            whose = makers.company if makers else visit.actor
            missing = f"which site of {name(whose)} makes {name(visit.output)}"
        elif link.targets and visit.actor == link.target:
            missing = f"which site of {name(link.buyer)} is supplied by {name(link.supplier)}"
        else:
            missing = f"which site of {name(link.supplier)} supplies {name(link.buyer)}"
        text = f"No source says {missing}: {sites}"
        return Reason("unknown", text, None, "site", True, visit.actor, name(visit.actor), missing)

    def _whole(self, path: Path, product: str | None) -> Iterator[Reason]:
        """What no single step shows: where it begins, stages that cannot be skipped, caveats."""
        yield from self._origin(path[0])
        passed = {s for visit in path for s in self._stages(visit)}
        passed |= {s for ghost in self._end(path[-1]) for s in ghost.stages}
        for policy in self.policies:
            if covers_product(policy, self.facts, product):
                yield from self._required(policy, path, passed)
                yield from self._caveats(policy)
        yield from self._unspecified(path)

    def _origin(self, first: Visit) -> Iterator[Reason]:
        if first.origin is None:
            name = self.facts.name(first.actor)
            what = self.facts.name(first.given or first.output)
            missing = f"origin of {what} before {name}"
            text = f"The {missing} is not documented"
            yield Reason("unknown", text, None, "origin", True, first.actor, name, missing)

    def _stages(self, visit: Visit) -> Iterator[str]:
        yield from self._subject(visit).stages
        made = visit.process or visit.origin
        yield from made.ghosts if made else ()

    def _required(self, policy: Policy, path: Path, passed: set[str]) -> Iterator[Reason]:
        """A stage that the product cannot have skipped, yet no step shows.

        Before an open end it is the origin that is missing, not each stage of it.
        """
        order = self.facts.network.materials.order
        first, last = path[0], path[-1]
        begun = 0 if first.origin else order(first.given or first.output)
        reached = order(last.output or last.given)
        for stage in policy.required_stages:
            if stage not in passed and begun < stage_order()[stage] <= reached:
                missing = f"who does the {stage} step, and where"
                text = f"The route shows no {stage} step, which {policy.id} covers"
                yield Reason("unknown", text, policy.id, "stages", True, None, None, missing)

    def _caveats(self, policy: Policy) -> Iterator[Reason]:
        for caveat in policy.caveats if self.strict else ():
            if caveat.strict:
                yield Reason(
                    "unknown", caveat.text, policy.id, "caveat", caveat.verified,
                    missing=caveat.text.rstrip("."),
                )  # fmt: skip

    def _unspecified(self, path: Path) -> Iterator[Reason]:
        for visit in path:
            vague = [visit.process.given] if visit.process and not visit.process.specified else []
            if visit.link and not visit.link.specified:
                vague.append(visit.link.material)
            for material in dict.fromkeys(vague):
                name = self.facts.name(visit.actor)
                text = f"Material not specified: {self.facts.name(material)} into {name}"
                yield Reason("note", text, None, "material", True, visit.actor, name)
