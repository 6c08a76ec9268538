"""What actors can make of a material on a day, between what is sure and what is planned at most.

Figures of capacity count, never a permit, a guidance, a forecast or what was made. On the day:
- sure is the newest figure that runs (status operating, or nameplate with no status), or a plan
  with a stated start that lies after the day of asking and has come by then;
- at most it is that and every plan that may run by then, since plans may be steps or totals;
- figures of narrower materials of the stage bound it from below, those of broader ones, and of
  several materials together, from above.
A figure on a basis that no stated conversion brings to the others is not counted; it is missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from graph.chain.activity import Activity, site_firmness
from graph.chain.bottleneck import KINDS, speaks_for
from graph.chain.firmness import Firmness, has_ended, of_status
from graph.chain.timeline import Horizon, Timeline, start_of
from graph.figures.quantity import MissingConversionError, Quantity, convert, quantity
from ontology.models import Capacity, Site


@dataclass(frozen=True, slots=True)
class CapacityRange:
    """Tonnes a year on one basis, the figures behind them, and what is missing for one number."""

    tonnes: Quantity
    figures: tuple[str, ...]
    missing: tuple[str, ...] = ()


@dataclass(slots=True)
class _Bounds:
    """The figures of one actor for one material, on one basis."""

    runs: Quantity | None = None
    sure_plan: Quantity | None = None
    plans: Quantity | None = None
    parts: Quantity | None = None
    caps: Quantity | None = None
    #: A figure that cannot be brought to the basis, or a plan for more: there is no upper limit.
    unlimited: bool = False
    growing: bool = False


class Outputs:
    """The capacities of a world as they stand on one day, asked about on `as_of`.

    With `plans` false only what runs counts.
    """

    def __init__(self, activity: Activity, day: date, as_of: date, *, plans: bool = True) -> None:
        self.activity = activity
        self.materials = activity.materials
        self.world = activity.world
        self.as_of = as_of
        self._of: dict[str, list[Capacity]] = defaultdict(list)
        timeline = Timeline(self.world, Horizon(day))
        for figure in self.world.all(Capacity):
            counts = figure.figureKind in KINDS and (plans or _runs(figure))
            if figure.actor and counts and timeline.holds(figure):
                self._of[activity.book.ref(figure.actor)].append(figure)

    def basis(self, actors: Iterable[str], material: str) -> tuple[bool, str | None]:
        """Whether any figure speaks of the material, and the basis of the newest that runs, if any."""
        found = [f for actor in actors for f in self._of[actor] if self._about(f, material)]
        found.sort(
            key=lambda f: (self._about(f, material) == "same", _runs(f), speaks_for(f), f.id)
        )
        return bool(found), found[-1].basis if found else None

    def range(self, actors: Iterable[str], material: str, basis: str | None) -> CapacityRange:
        """What the actors can make together."""
        tonnes = Quantity(Fraction(0), Fraction(0), basis)
        figures: list[str] = []
        missing: list[str] = []
        for actor in sorted(actors):
            found = self._one(actor, material, basis)
            tonnes = tonnes.plus(found.tonnes)
            figures += found.figures
            missing += found.missing
        return CapacityRange(tonnes, tuple(figures), tuple(missing))

    def _one(self, actor: str, material: str, basis: str | None) -> CapacityRange:
        bounds, used, missing = self._bounds(actor, material, basis)
        what = f"{self.world.name(actor)} for {self.world.name(material)}"
        low, high = Fraction(0), None
        if bounds.runs is not None:
            low, high = bounds.runs.low, bounds.runs.high
        elif bounds.plans is not None and not self._may_run(actor):
            high = Fraction(0)
        if bounds.plans is not None:
            high = None if high is None or bounds.plans.high is None else high + bounds.plans.high
        for least in (bounds.sure_plan, bounds.parts):
            low = max(low, least.low) if least else low
        high = None if bounds.unlimited else high
        if bounds.caps is not None and bounds.caps.high is not None and not bounds.growing:
            high = bounds.caps.high if high is None else min(high, bounds.caps.high)
        if high is not None and high < low:
            low, high = high, low
            missing.append(f"which of the capacities stated of {what} holds")
        if low != high:
            missing.append(_gap(bounds, what))
        return CapacityRange(Quantity(low, high, basis), tuple(used), tuple(missing))

    def _bounds(
        self, actor: str, material: str, basis: str | None
    ) -> tuple[_Bounds, list[str], list[str]]:
        bounds = _Bounds()
        used: list[str] = []
        missing: list[str] = []
        newest: dict[tuple[str, ...], Capacity] = {}
        for figure in sorted(self._of[actor], key=lambda f: (speaks_for(f), f.id)):
            about = self._about(figure, material)
            if about and _runs(figure):
                newest[about, *sorted(figure.material)] = figure
        for figure in self._of[actor]:
            about = self._about(figure, material)
            if about is None or (_runs(figure) and figure not in newest.values()):
                continue
            bounds.growing = bounds.growing or not _runs(figure)
            tonnes: Quantity | None = None
            try:
                tonnes = self._tonnes(figure, material, basis)
            except MissingConversionError as gap:
                missing.append(f"{gap} at {self.world.name(actor)}")
            if tonnes is None:
                bounds.unlimited = bounds.unlimited or about == "same"
                continue
            used.append(figure.id)
            self._note(bounds, about, figure, tonnes)
        return bounds, used, missing

    def _note(self, bounds: _Bounds, about: str, figure: Capacity, tonnes: Quantity) -> None:
        if about == "narrower" and _runs(figure):
            bounds.parts = tonnes if bounds.parts is None else bounds.parts.plus(tonnes)
        elif about == "broader" and _runs(figure):
            lower = bounds.caps is None or (tonnes.high or 0) < (bounds.caps.high or 0)
            bounds.caps = tonnes if lower else bounds.caps
        elif about == "same" and _runs(figure):
            bounds.runs = tonnes
        elif about == "same":
            bounds.plans = tonnes if bounds.plans is None else bounds.plans.plus(tonnes)
            start = start_of(figure.validFrom)
            if start is not None and start > self.as_of:
                sure = bounds.sure_plan
                bounds.sure_plan = tonnes if sure is None else sure.greatest(tonnes)

    def _tonnes(self, figure: Capacity, material: str, basis: str | None) -> Quantity | None:
        tonnes = quantity(figure)
        if tonnes is None or not tonnes.yearly:
            return None
        own = self.activity.book.ref(figure.material[0]) if len(figure.material) == 1 else material
        return replace(convert(tonnes, self.materials, own, basis), kind=None, start=None, end=None)

    def _about(self, figure: Capacity, material: str) -> str | None:
        """How the material of a figure stands to the one asked about, within its stage."""
        own = [self.activity.book.ref(m) for m in figure.material]
        ways = {relation(self.activity, m, material) for m in own}
        if ways == {"narrower"} or len(own) == 1:
            return ways.pop()
        return "broader" if ways - {None} else None

    def _may_run(self, actor: str) -> bool:
        """Whether something of unknown size may run there already."""
        site = self.world.get(Site, actor)
        return site is None or site_firmness(self.world, self.activity, actor) in (
            Firmness.OPERATING, Firmness.INDICATED,
        )  # fmt: skip


def _gap(bounds: _Bounds, what: str) -> str:
    """What keeps a capacity from being one number."""
    if bounds.plans is not None:
        return f"which planned capacity of {what} runs by then"
    return f"capacity of {what}" if bounds.runs is None else f"exact capacity of {what}"


def relation(activity: Activity, have: str, asked: str) -> str | None:
    """'same', 'narrower' or 'broader' than the material asked about; None at another stage."""
    materials = activity.materials
    if have == asked:
        return "same"
    if materials.stage(have) != materials.stage(asked):
        return None
    if asked in materials.names(have):
        return "narrower"
    return "broader" if have in materials.names(asked) else None


def _runs(figure: Capacity) -> bool:
    if figure.status is None:
        return figure.figureKind == "nameplate"
    return not has_ended(figure.status) and of_status(figure.status) is Firmness.OPERATING
