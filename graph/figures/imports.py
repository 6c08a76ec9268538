"""Trade as a market: from which countries a union or a country takes a material.

Shares of imports become shares of consumption where the importer's net import reliance is stated
for the material: what is not imported is its own. Without it they stand for imports alone.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from fractions import Fraction

from graph.chain.materials import Materials
from graph.figures.market import Bounds
from graph.figures.stage_market import Holder, StageMarket, both
from graph.figures.statistics import amount_of, whole_year
from graph.world import World
from ontology.models import Country, NetImportReliance, TradeFlow

_NONE, _HUNDRED = Fraction(0), Fraction(100)


def from_imports(
    world: World, materials: Materials, wanted: frozenset[str], as_of: date, importer: str
) -> list[StageMarket]:
    """A table for each stage of which shares of the imports of an importer (ISO code) are stated."""
    found: dict[tuple[str, str, int], dict[str, tuple[Bounds, list[str]]]] = defaultdict(dict)
    for flow in world.all(TradeFlow):
        key = _key(world, materials, flow, as_of, importer)
        amount = amount_of(flow)
        if key is None or key[1] not in wanted or amount is None:
            continue
        where = world.merged_ids.get(flow.exporter or "", flow.exporter or "")
        old = found[key].get(where)
        kept, ids = old or (amount, [])
        found[key][where] = both(kept, amount), [*ids, flow.id]
    newest = {(stage, m): year for stage, m, year in sorted(found, key=lambda k: k[2])}
    return [
        _consumed(world, _market(stage, m, year, found[stage, m, year]), importer, as_of)
        for (stage, m), year in sorted(newest.items(), key=lambda n: materials.order(n[0][1]))
    ]


def _key(
    world: World, materials: Materials, flow: TradeFlow, as_of: date, importer: str
) -> tuple[str, str, int] | None:
    """Stage, material and year of a flow into the importer that states a share."""
    year = whole_year(flow, as_of)
    if year is None or flow.share is None or len(flow.material) != 1 or not flow.exporter:
        return None
    if _iso(world, flow.importer) != importer:
        return None
    material = world.merged_ids.get(flow.material[0], flow.material[0])
    stage = flow.stage or materials.stage(material)
    return (stage, material, year) if stage else None


def _market(
    stage: str, material: str, year: int, found: dict[str, tuple[Bounds, list[str]]]
) -> StageMarket:
    low = sum((amount[0] for amount, _ in found.values()), _NONE)
    high = sum((amount[1] or _NONE for amount, _ in found.values()), _NONE)
    return StageMarket(
        stage=stage,
        material=material,
        origin="imports",
        unit="percent",
        basis=None,
        period=str(year),
        kinds=(),
        holders=tuple(
            Holder(key, "country", amount, tuple(ids))
            for key, (amount, ids) in sorted(found.items())
        ),
        others=(max(_NONE, _HUNDRED - high), max(_NONE, _HUNDRED - low)),
        unknown=(_NONE, _NONE),
        notes=("shares of imports",),
    )


def _consumed(world: World, market: StageMarket, importer: str, as_of: date) -> StageMarket:
    """Shares of imports as shares of consumption, if the net import reliance is stated."""
    stated = [
        n
        for n in world.all(NetImportReliance)
        if _iso(world, n.country) == importer
        and market.material in {world.merged_ids.get(m, m) for m in n.material}
        and n.stage in (None, market.stage)
        and whole_year(n, as_of) is not None
    ]
    newest = max(stated, key=lambda n: (whole_year(n, as_of) or 0, n.id), default=None)
    low, high = _reliance(newest) if newest else (None, None)
    if newest is None or low is None or high is None:
        note = "net import reliance is not stated: shares of imports, not of consumption"
        return replace(market, notes=(note,))
    own = Holder(str(newest.country), "country", (_HUNDRED - high, _HUNDRED - low), (newest.id,))
    holders = (replace(h, amount=_scaled(h.amount, low, high)) for h in market.holders)
    return replace(
        market,
        holders=(*holders, own),
        others=_scaled(market.others, low, high),
        notes=("shares of consumption: shares of imports times net import reliance",),
    )


def _reliance(stated: NetImportReliance) -> tuple[Fraction | None, Fraction | None]:
    if stated.share is not None:
        return Fraction(stated.share), Fraction(stated.share)
    low = None if stated.shareMin is None else Fraction(stated.shareMin)
    high = _HUNDRED if stated.shareMax is None else Fraction(stated.shareMax)
    return low, high


def _scaled(amount: Bounds, low: Fraction, high: Fraction) -> Bounds:
    most = None if amount[1] is None else amount[1] * high / 100
    return amount[0] * low / 100, most


def _iso(world: World, country: str | None) -> str | None:
    found = world.get(Country, world.merged_ids.get(country or "", country))
    return found.iso2 if found else None
