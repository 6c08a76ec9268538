"""Where a flow ends: the last visits of the routes asked for, with what a policy asks of the whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.chain.enumeration import Visit
from graph.chain.firmness import Firmness
from graph.chain.materials import stage_order
from graph.policies import Policy, covers_product
from graph.question import Question


@dataclass(frozen=True, slots=True)
class End:
    """A last visit: the product that is judged, and the stages that a route to it must show.

    `certain` is False where the material is said more broadly than it was asked for: nobody states
    how much of it is what was asked. `covered` is False where no policy speaks of the product.
    """

    visit: Visit
    product: str | None
    need: frozenset[str]
    certain: bool
    covered: bool

    @property
    def material(self) -> str:
        """What arrives or is made."""
        return self.visit.output or self.visit.given or ""


def ends(question: Question, *, unknown: bool, judged: bool) -> Iterator[End]:
    """The last visits that a question admits; with `unknown` also those not refused.

    Without `judged` no policy is asked.
    """
    materials, asked = question.network.materials, question.asked
    for visit in question.finals:
        product = question.product_of((visit,)) if judged else None
        asked_of = question.policies if judged else ()
        covering = [p for p in asked_of if covers_product(p, question.facts, product)]
        have = visit.output or visit.given or ""
        vague = asked is not None and materials.match(have, asked) is False
        lacking = materials.lacking(have, asked)
        firmness = Firmness.OPERATING
        if vague:
            firmness = Firmness.INFERRED if lacking else Firmness.INDICATED
        if firmness < question.least or not _admitted(question, visit, covering, unknown):
            continue
        need = frozenset[str]() if unknown else _need(question, covering, have) - set(lacking)
        covered = bool(covering) or not judged
        yield End(visit, product, need, certain=not vague, covered=covered)


def _admitted(question: Question, visit: Visit, covering: list[Policy], unknown: bool) -> bool:
    """Whether what is skipped after the last visit passes, and no caveat makes all unknown."""
    if unknown or not covering:
        return True
    if question.bench.strict and any(c.strict for p in covering for c in p.caveats):
        return False
    verdict = question.bench.verdict((visit,), question.product_of((visit,)))
    return all(judgement.outcome == "allowed" for _, judgement in verdict.end)


def _need(question: Question, covering: list[Policy], have: str) -> frozenset[str]:
    """The stages that a route to this material cannot have skipped, by the policies."""
    reached = question.network.materials.order(have)
    order = stage_order()
    return frozenset(s for p in covering for s in p.required_stages if order[s] <= reached)
