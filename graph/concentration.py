"""Concentration of a material: for each stage who holds how much of it, HHI, N-1, the EU 65 % line.

For each stage a table by country (where it is made) or by controlling owner, from capacities
(graph/figures/stage_capacities.py) and from national statistics (graph/figures/statistics.py); the index and the
intervals are in graph/figures/market.py. The material's narrower materials are taken in; where the broader
one has a figure, those of its parts are not added to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from graph.answer import PolicyNote
from graph.chain.materials import Materials
from graph.figures.imports import from_imports
from graph.figures.market import Bounds, Interval
from graph.figures.share_tests import TestOutcome, judge
from graph.figures.stage_capacities import from_capacities
from graph.figures.stage_market import StageMarket
from graph.figures.statistics import from_statistics
from graph.policies import note, policies_for
from graph.policy.policy_model import Policy, ShareTest
from graph.world import World
from ontology.errors import UsageError
from ontology.models import Material
from ontology.schema import load_schema

By = Literal["country", "owner"]
Source = Literal["capacities", "statistics", "both"]


@dataclass(frozen=True)
class Table:
    """One stage: the market with its measures, and what the share tests say of it.

    `shares` are 0 to 1 by holder; `hhi` 0 to 10,000; `left` is what remains, in the market's unit,
    if the largest drops out, and `left_share` that as a part of the whole.
    """

    market: StageMarket
    shares: dict[str, Interval]
    hhi: Interval
    top1: Interval
    top3: Interval
    left: Bounds
    left_share: Interval
    outcomes: tuple[TestOutcome, ...]


@dataclass(frozen=True)
class Concentration:
    """The answer: tables in the order of the stages, and the policies that were asked."""

    material: str
    by: By
    as_of: date
    tables: tuple[Table, ...]
    policies: tuple[PolicyNote, ...]

    @property
    def failed(self) -> bool:
        """Whether a share test surely fails at some stage."""
        return any(o.outcome == "fails" for table in self.tables for o in table.outcomes)


def concentration(
    world: World,
    material: str,
    *,
    stage: str | None = None,
    by: By = "country",
    source: Source = "both",
    as_of: date | None = None,
    policies: tuple[str, ...] = (),
) -> Concentration:
    """How concentrated a material is at each of its stages (`stage`: at one alone).

    Share tests of portfolio policies are asked of tables by country; where the imports of a
    policy's union are stated, of those and not of the world. Raises UsageError on an id, stage or
    policy that does not fit.
    """
    today = as_of or date.today()
    asked = _material(world, material)
    order = {code.notation: code.order for code in load_schema().codes["stage"]}
    if stage is not None and stage not in order:
        raise UsageError(f"--stage {stage} is no stage; known are {', '.join(order)}")
    if by == "owner" and source == "statistics":
        raise UsageError("national statistics name no owners; use --from capacities")
    rules = _policies(policies, today)
    materials = Materials(world, secondary=True)
    wanted = frozenset(m for m in materials.known if asked in materials.names(m))
    found: list[StageMarket] = []
    if source != "statistics":
        found += from_capacities(world, wanted, today, by)
    if source != "capacities" and by == "country":
        found += from_statistics(world, materials, wanted, today)
        for importer in sorted({rule.jurisdiction for rule in rules}):
            found += from_imports(world, materials, wanted, today, importer)
    kept = [m for m in found if stage is None or m.stage == stage]
    kept.sort(key=lambda m: order[m.stage])
    imported = {(m.stage, m.material) for m in kept if m.origin == "imports"}
    return Concentration(
        material=asked,
        by=by,
        as_of=today,
        tables=tuple(_table(world, m, rules, imported) for m in kept),
        policies=tuple(note(rule, today) for rule in rules),
    )


def _table(
    world: World, found: StageMarket, rules: tuple[Policy, ...], imported: set[tuple[str, str]]
) -> Table:
    market = found.market
    top1 = market.top(1)
    by_country = all(h.kind == "country" for h in found.holders)
    asked = by_country and (
        found.origin == "imports" or (found.stage, found.material) not in imported
    )
    return Table(
        market=found,
        shares={h.id: market.share([h.id]) for h in found.holders},
        hhi=market.hhi(),
        top1=top1,
        top3=market.top(3),
        left=market.left(),
        left_share=(1 - top1[1], 1 - top1[0]),
        outcomes=tuple(
            outcome
            for rule in rules
            for test in rule.tests
            if asked and isinstance(test, ShareTest)
            and (outcome := judge(world, rule, test, found)) is not None
        ),
    )  # fmt: skip


def _material(world: World, material: str) -> str:
    found = world.resolve(material)
    if world.get(Material, found) is None:
        raise UsageError(f"--material {material} is no material")
    return found


def _policies(names: tuple[str, ...], as_of: date) -> tuple[Policy, ...]:
    """The portfolio policies of these names. Raises UsageError if one judges routes."""
    found = policies_for(names, as_of)
    for policy in found:
        if not policy.portfolio:
            raise UsageError(
                f"--policy {policy.id} judges the steps of a route; use it with `lodeway routes`"
            )
    return found
