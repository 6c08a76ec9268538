"""The smallest capacity on a route, in tonnes a year of the material at its end (section 6).

Per step the newest operating capacity counts, converted by stated ratios. A capacity, a ratio or a
conversion of bases that is missing makes it unknown; it is never guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from graph.answer import Bottleneck, CapacityFigure
from graph.chain.firmness import Firmness, of_status
from graph.chain.path import Path, Visit
from graph.figures.quantity import MissingConversionError, Quantity, convert, number, quantity
from graph.figures.ratios import Ratios
from graph.network import Network
from ontology.dates import latest
from ontology.models import Capacity

#: Kinds of figure that say what can be made; a permit, a guidance or a forecast does not.
KINDS = (None, "nameplate", "planned", "actual", "estimate")


@dataclass(frozen=True, slots=True)
class _End:
    """What a step allows at the end of the route."""

    actor: str
    tonnes: Quantity


class Capacities:
    """The capacities and ratios of a network."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._by_actor: dict[tuple[str, str], list[Capacity]] = defaultdict(list)
        ref = network.book.ref
        for capacity in network.world.all(Capacity):
            if capacity.actor and network.timeline.holds(capacity) and self._counts(capacity):
                for material in capacity.material:
                    self._by_actor[ref(capacity.actor), ref(material)].append(capacity)
        self.ratios = Ratios(network.world, network.materials)

    def newest(self, actor: str, material: str | None) -> Capacity | None:
        """The newest capacity of an actor for a material."""
        found = self._by_actor.get((actor, material or ""), ())
        return max(found, key=lambda c: (speaks_for(c), c.id), default=None)

    def exact(self, actor: str, material: str | None) -> tuple[Fraction, str | None] | None:
        """The tonnes a year that it makes, with their basis; None if no exact figure is stated."""
        found = self.newest(actor, material)
        tonnes = quantity(found) if found else None
        if tonnes is None or not tonnes.yearly or not tonnes.exact:
            return None
        return tonnes.low, tonnes.basis

    def bottleneck(self, path: Path, asked: str | None = None) -> Bottleneck:
        """The bottleneck of a route to a material; unknown if nobody documents its last stages."""
        last = path[-1]
        if self.network.materials.lacking(last.output or last.given, asked):
            missing = (f"ratio from {last.actor} for {asked}",)
            return Bottleneck(False, None, None, None, asked, missing)
        return self._bottleneck(path)

    def _bottleneck(self, path: Path) -> Bottleneck:
        ends: list[_End] = []
        missing: list[str] = []
        name = self.network.world.name
        for place, visit in enumerate(path):
            if not _makes(visit):
                continue
            made = visit.process or visit.origin
            if made and made.ghosts:
                missing.append(f"capacity of an unknown actor beside {name(visit.actor)}")
            what = f"{name(visit.actor)} for {name(visit.output or '')}"
            try:
                end, gaps = self._at_end(path[place:], what)
            except MissingConversionError as gap:
                end, gaps = None, [f"{gap} at {name(visit.actor)}"]
            missing += gaps
            if end is not None:
                ends.append(_End(visit.actor, end))
        least, apart = self._least(ends, path[-1].output or path[-1].given or "")
        missing += apart
        complete = not missing and least is not None
        most = number(least.tonnes.high) if least else None
        return Bottleneck(
            known=complete,
            value=most if complete else None,
            at_most=most,
            step=least.actor if least else None,
            material=path[-1].output or path[-1].given,
            missing=tuple(missing),
            basis=least.tonnes.basis if least else None,
        )

    def _at_end(self, rest: Path, what: str) -> tuple[Quantity | None, list[str]]:
        """What the first visit of the rest allows at the end, and what is missing for it.

        Raises MissingConversionError where a figure or a ratio is on another basis.
        """
        found = self.newest(rest[0].actor, rest[0].output)
        tonnes = quantity(found) if found else None
        if found is None or tonnes is None or not tonnes.yearly or tonnes.high is None:
            return None, [f"capacity of {what}"]
        missing = [] if tonnes.exact else [f"exact capacity of {what}"]
        sure = True
        for visit in rest[1:]:
            if visit.output is None or visit.given == visit.output:
                continue
            ratio = self.ratios.of(visit.output, visit.given or "")
            made = self.ratios.made(tonnes, visit.output, visit.given or "")
            if ratio is None or made is None or made.high is None:
                return None, [f"ratio from {what}"]
            # A conversion of bases on the way may be a range, as a ratio may.
            sure = sure and (made.exact or not tonnes.exact)
            tonnes = made
        return tonnes, missing if sure else [*missing, f"exact ratio from {what}"]

    def _least(self, ends: Iterable[_End], material: str) -> tuple[_End | None, list[str]]:
        """The smallest, all on the basis of the last step, and those that cannot be brought to it."""
        known: list[_End] = []
        apart: list[str] = []
        found = list(ends)
        for end in found:
            try:
                basis = found[-1].tonnes.basis
                tonnes = convert(end.tonnes, self.network.materials, material, basis)
            except MissingConversionError as gap:
                apart.append(f"{gap} at {self.network.world.name(end.actor)}")
                continue
            if not tonnes.exact and end.tonnes.exact:
                apart.append(f"exact conversion at {self.network.world.name(end.actor)}")
            known.append(_End(end.actor, tonnes))
        return min(known, key=lambda e: (e.tonnes.high or 0, e.actor), default=None), apart

    def _counts(self, capacity: Capacity) -> bool:
        if capacity.figureKind not in KINDS:
            return False
        if capacity.status is None:
            return capacity.figureKind == "nameplate"
        level = of_status(capacity.status)
        by = self.network.timeline.horizon.by is not None
        return level is Firmness.OPERATING or (by and level is Firmness.PLANNED)


def figure(capacity: Capacity | None) -> CapacityFigure | None:
    """A capacity as an answer shows it."""
    if capacity is None:
        return None
    return CapacityFigure(
        id=capacity.id,
        quantity=_number(capacity.quantity),
        quantity_min=_number(capacity.quantityMin),
        quantity_max=_number(capacity.quantityMax),
        unit=capacity.unit,
        basis=capacity.basis,
        as_of=capacity.asOf,
        status=capacity.status,
    )


def _makes(visit: Visit) -> bool:
    """Whether the visit makes something; who only hands on or receives has no capacity to fill."""
    return visit.output is not None and visit.given != visit.output


def speaks_for(capacity: Capacity) -> date:
    """The day for which a figure speaks: the newest one counts."""
    days: Iterable[str | None] = (capacity.asOf, capacity.validFrom, capacity.periodStart)
    return max((latest(day) for day in days if day), default=date.min)


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
