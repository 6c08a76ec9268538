"""Capacities as markets: what the actors that work now can make at a stage, by place or by owner.

Only actors that the graph knows count, and of them those that run: a plant that is planned or built
is none of the market yet. One of which nobody says how it stands may run: its amount begins at
nothing. One with no capacity stated has no limit.

The controlling owner is the top of the chain of majority holders (graph/ownership.py); without a
majority holder, the one organisation that runs the site. A state or its agency makes no group, so
its companies stay apart and are marked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from graph.chain.activity import Activity, site_firmness
from graph.chain.firmness import Firmness
from graph.chain.materials import Materials
from graph.chain.timeline import Horizon, Timeline
from graph.figures.capacity_range import Outputs, relation
from graph.figures.market import Bounds
from graph.figures.stage_market import Holder, HolderKind, StageMarket, add
from graph.ownership import Book, is_public
from graph.world import World
from ontology.models import Organization, Site

_NOTHING: Bounds = (Fraction(0), Fraction(0))
_NOTE = "of the actors that the graph knows"


def from_capacities(
    world: World, wanted: frozenset[str], as_of: date, by: str
) -> list[StageMarket]:
    """A table for each stage at which an actor works, in stage order; `by` country or owner."""
    timeline = Timeline(world, Horizon(as_of))
    activity = Activity(world, timeline, Book(world, timeline), Materials(world, secondary=True))
    outputs = Outputs(activity, as_of, as_of, plans=False)
    return [
        market
        for material in _heads(activity, wanted)
        if (market := _market(activity, outputs, material, by)) is not None
    ]


def controller(book: Book, actor: str) -> tuple[str, HolderKind] | None:
    """Who controls an actor, and what that is; None if it is not known, or several run it."""
    owner = book.majority_owner(actor)
    if owner is None and book.world.get(Organization, actor):
        owner = actor
    runs = [owner] if owner else list(book.operators(actor))
    tops = {o if is_public(book.world.entities.get(o)) else book.group(o) for o in runs}
    if len(tops) != 1:
        return None
    top = tops.pop()
    if is_public(book.world.entities.get(top)):
        return top, "government"
    held = is_public(book.world.entities.get(book.majority_owner(top) or ""))
    return top, "government-held" if held else "company"


def _heads(activity: Activity, wanted: frozenset[str]) -> list[str]:
    """The broadest materials of each stage among those wanted."""
    found = [
        m
        for m in wanted
        if not any(o != m and relation(activity, m, o) == "narrower" for o in wanted)
    ]
    return sorted(found, key=lambda m: (activity.materials.order(m), m))


def _market(activity: Activity, outputs: Outputs, material: str, by: str) -> StageMarket | None:
    stage = activity.materials.stage(material)
    working = dict(_working(activity, material))
    if stage is None or not working:
        return None
    known, basis = _basis(outputs, working, material)
    amounts: dict[tuple[str, HolderKind], Bounds] = {}
    stated_by: dict[str, list[str]] = defaultdict(list)
    unknown, missing = _NOTHING, list[str]()
    for actor, sure in working.items():
        found = outputs.range([actor], material, basis)
        amount = (found.tonnes.low if sure else Fraction(0), found.tonnes.high)
        missing += found.missing if known else [f"capacity of {activity.world.name(actor)}"]
        what = f"{activity.world.name(actor)} makes {activity.world.name(material)}"
        missing += [] if sure else [f"whether {what}"]
        key = _holder(activity, actor, by)
        if key is None:
            unknown = add(unknown, amount)
            missing.append(_who(activity, actor, by))
        else:
            amounts[key] = add(amounts.get(key, _NOTHING), amount)
            stated_by[key[0]] += [actor, *found.figures]
    return StageMarket(
        stage=stage,
        material=material,
        origin="capacities",
        unit="t/yr",
        basis=basis,
        period=None,
        kinds=(),
        holders=tuple(
            Holder(key[0], key[1], amount, tuple(stated_by[key[0]]))
            for key, amount in sorted(amounts.items())
        ),
        others=_NOTHING,
        unknown=unknown,
        missing=tuple(dict.fromkeys(missing)),
        notes=(_NOTE,),
    )


def _working(activity: Activity, material: str) -> Iterator[tuple[str, bool]]:
    """The actors that make a material now, each with whether that is sure."""
    found = {
        actor: level
        for actor in sorted(activity.yields)
        if (level := _level(activity, actor, material)) is not None
    }
    for actor, level in found.items():
        own_sites = activity.book.sites_of(actor) & found.keys()
        if not (activity.world.get(Organization, actor) and own_sites):
            yield actor, level is Firmness.OPERATING


def _level(activity: Activity, actor: str, material: str) -> Firmness | None:
    """OPERATING or INDICATED as it surely makes it or may; None if it does not, or not yet.

    What only an agreement or a plan says makes no plant run, but one that runs may make it already.
    """
    said = [
        statement
        for m, statements in activity.yields[actor].items()
        if relation(activity, m, material)
        for statement in statements
    ]
    if not said or not activity.is_open(actor):
        return None
    site = activity.world.get(Site, actor)
    runs = site_firmness(activity.world, activity, actor)
    firm = max((s.firmness for s in said if not s.agreed), default=None)
    if site is not None and runs is Firmness.OPERATING:
        return Firmness.OPERATING if firm is Firmness.OPERATING else Firmness.INDICATED
    if firm is None or (site is not None and site.status is not None):
        return None
    level = min(firm, runs)
    return level if level in (Firmness.OPERATING, Firmness.INDICATED) else None


def _basis(outputs: Outputs, actors: Iterable[str], material: str) -> tuple[bool, str | None]:
    """The basis on which most actors state a capacity; by name where as many do."""
    count: dict[str | None, int] = defaultdict(int)
    for actor in actors:
        known, basis = outputs.basis([actor], material)
        if known:
            count[basis] += 1
    if not count:
        return False, None
    return True, max(count, key=lambda basis: (count[basis], basis or ""))


def _holder(activity: Activity, actor: str, by: str) -> tuple[str, HolderKind] | None:
    if by == "owner":
        return controller(activity.book, actor)
    site = activity.world.get(Site, actor)
    return (activity.book.ref(site.country), "country") if site and site.country else None


def _who(activity: Activity, actor: str, by: str) -> str:
    name = activity.world.name(actor)
    return f"who controls {name}" if by == "owner" else f"where {name} makes it"
