"""National statistics as markets: what countries made in the latest year, in tonnes or in percent.

Figures of one material, stage and basis and of one whole year go together, the latest year that has
ended by the day asked about; forecasts are left out. Where a broader material has a table, those of
narrower ones that are no newer are part of it and make none of their own. What the world made beyond the countries
listed, or "Other countries", belongs to countries that are not listed. Two figures of one country
and year make a range.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from graph.chain.materials import Materials
from graph.figures.market import Bounds
from graph.figures.quantity import quantity
from graph.figures.stage_market import Holder, StageMarket, add, both
from graph.world import World
from ontology.dates import earliest, latest
from ontology.models import CountryProduction, Observation, TradeFlow

WORLD, OTHERS = "World", "Other countries"
_NONE = Fraction(0)
_HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class _Key:
    """What figures must share to stand in one table."""

    stage: str
    material: str
    percent: bool
    year: int
    basis: str | None


@dataclass(slots=True)
class _Table:
    amounts: dict[str, Bounds] = field(default_factory=dict)
    stated_by: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    areas: dict[str, Bounds] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)


def from_statistics(
    world: World, materials: Materials, wanted: frozenset[str], as_of: date
) -> list[StageMarket]:
    """A table for each stage and measure of which countries state something, in stage order."""
    tables: dict[_Key, _Table] = defaultdict(_Table)
    left: dict[tuple[str, str], list[str]] = defaultdict(list)
    for figure in world.all(CountryProduction):
        key = _key(world, materials, figure, as_of) if figure.figureKind != "forecast" else None
        if key is None or key.material not in wanted:
            continue
        where = world.merged_ids.get(figure.country or "", figure.country)
        if where is None and figure.area not in (WORLD, OTHERS):
            left[key.stage, key.material].append(f"{figure.id} is about {figure.area}, no country")
        else:
            _note(tables[key], figure, where)
    best = _latest({key: table for key, table in tables.items() if table.amounts})
    parts = {key: whole for key in best if (whole := _whole(key, best, materials))}
    for key, whole in parts.items():
        left[whole.stage, whole.material].append(
            f"{world.name(key.material)} {key.year} is a part of it"
        )
    shown = [key for key in best if key not in parts]
    shown.sort(key=lambda k: (materials.order(k.material), k.stage, k.material, k.percent))
    return [_market(world, key, tables[key], left[key.stage, key.material]) for key in shown]


def whole_year(figure: Observation, as_of: date) -> int | None:
    """The calendar or business year that a figure speaks of, by its end, if it has ended by a day.

    A figure with no period speaks of the year of its date. A part of a year is none.
    """
    if figure.periodStart is None and figure.periodEnd is None:
        day = figure.asOf
        return earliest(day).year if day and earliest(day) <= as_of else None
    end = latest(figure.periodEnd or figure.periodStart or "")
    start = earliest(figure.periodStart or figure.periodEnd or "")
    days = (end + timedelta(days=1) - start).days
    return end.year if end <= as_of and 365 <= days <= 366 else None


def _key(world: World, materials: Materials, figure: CountryProduction, as_of: date) -> _Key | None:
    year = whole_year(figure, as_of)
    if year is None or len(figure.material) != 1 or (figure.share is None and not quantity(figure)):
        return None
    material = world.merged_ids.get(figure.material[0], figure.material[0])
    stage = figure.stage or materials.stage(material)
    percent = figure.share is not None
    return _Key(stage, material, percent, year, figure.basis) if stage else None


def _note(table: _Table, figure: CountryProduction, where: str | None) -> None:
    amount = amount_of(figure)
    if amount is None:
        return
    if figure.figureKind:
        table.kinds.add(figure.figureKind)
    held, name = (table.amounts, where) if where else (table.areas, str(figure.area))
    if name in held and held[name] != amount:
        table.doubled.add(name)
        amount = both(held[name], amount)
    held[name] = amount
    table.stated_by[name].append(figure.id)


def amount_of(figure: CountryProduction | TradeFlow) -> Bounds | None:
    """Percent where a share is stated, else tonnes in the year; None if neither is."""
    if figure.share is not None:
        return Fraction(figure.share), Fraction(figure.share)
    found = quantity(figure)
    return (found.low, found.high) if found else None


def _latest(tables: dict[_Key, _Table]) -> list[_Key]:
    """For each stage, material and measure the latest year, on the basis with most countries."""
    best: dict[tuple[str, str, bool], _Key] = {}
    for key, table in tables.items():
        place = key.stage, key.material, key.percent
        old = best.get(place)
        rank = key.year, len(table.amounts), key.basis or ""
        if old is None or rank > (old.year, len(tables[old].amounts), old.basis or ""):
            best[place] = key
    return list(best.values())


def _whole(key: _Key, among: Iterable[_Key], materials: Materials) -> _Key | None:
    """The table of a broader material, as new and of the same measure, of which this is a part."""
    found = [
        other
        for other in among
        if other.material != key.material
        and other.material in materials.names(key.material)
        and (other.stage, other.percent) == (key.stage, key.percent)
        and other.year >= key.year
    ]
    return min(found, key=lambda k: k.material, default=None)


def _market(world: World, key: _Key, table: _Table, left: list[str]) -> StageMarket:
    notes = [f"left out: {text}" for text in left]
    notes += [
        f"two figures differ for {world.name(name)}: a range" for name in sorted(table.doubled)
    ]
    others = _remainder(key, table, notes)
    missing = (
        []
        if others[1] is not None
        else [f"world total of {world.name(key.material)} in {key.year}"]
    )
    return StageMarket(
        stage=key.stage,
        material=key.material,
        origin="stated shares" if key.percent else "statistics",
        unit="percent" if key.percent else "t/yr",
        basis=key.basis,
        period=str(key.year),
        kinds=tuple(sorted(table.kinds)),
        holders=tuple(
            Holder(name, "country", amount, tuple(table.stated_by[name]))
            for name, amount in sorted(table.amounts.items())
        ),
        others=others,
        unknown=(_NONE, _NONE),
        missing=tuple(missing),
        notes=tuple(notes),
    )  # fmt: skip


def _remainder(key: _Key, table: _Table, notes: list[str]) -> Bounds:
    """What countries that are not listed made."""
    listed: Bounds = (_NONE, _NONE)
    for amount in table.amounts.values():
        listed = add(listed, amount)
    stated = table.areas.get(OTHERS)
    whole: Bounds | None = (_HUNDRED, _HUNDRED) if key.percent else table.areas.get(WORLD)
    if whole is None:
        return stated or (_NONE, None)
    if whole[1] is not None and listed[0] + (stated or (_NONE, _NONE))[0] > whole[1]:
        notes.append("the countries add up to more than the total stated: their sum is the total")
    rest = (
        max(_NONE, whole[0] - listed[1]) if listed[1] is not None else _NONE,
        None if whole[1] is None else max(_NONE, whole[1] - listed[0]),
    )
    if stated is None:
        return rest
    high = None if stated[1] is None or rest[1] is None else max(stated[1], rest[1])
    return max(stated[0], rest[0]), high
