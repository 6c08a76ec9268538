"""The smallest capacity on a route, in tonnes a year of the material at its end (section 6).

Per step the newest operating capacity counts, converted by stated ratios. A capacity or a ratio
that is missing makes it unknown; it is never guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from graph.answer import Bottleneck, CapacityFigure
from graph.enumeration import Path, Visit
from graph.firmness import Firmness, of_status
from graph.network import Network
from ontology.dates import latest
from ontology.models import Capacity, MadeFrom

#: Tonnes a year in one of each unit; a unit without a period is no capacity.
_TONNES = {
    "TONNE-PER-YR": 1.0,
    "TONNE-PER-MO": 12.0,
    "TONNE-PER-DAY": 365.0,
    "KiloGM-PER-YR": 0.001,
}


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
        self._ratio: dict[tuple[str, str], MadeFrom] = {
            (ref(m.output or ""), ref(m.input or "")): m
            for m in network.world.all(MadeFrom)
            if m.ratio
        }

    def newest(self, actor: str, material: str | None) -> Capacity | None:
        """The newest capacity of an actor for a material."""
        found = self._by_actor.get((actor, material or ""), ())
        return max(found, key=lambda c: (_speaks(c), c.id), default=None)

    def bottleneck(self, path: Path, asked: str | None = None) -> Bottleneck:
        """The bottleneck of a route to a material; unknown if nobody documents its last stages."""
        last = path[-1]
        if self.network.materials.lacking(last.output or last.given, asked):
            missing = (f"ratio from {last.actor} for {asked}",)
            return Bottleneck(False, None, None, None, asked, missing)
        return self._bottleneck(path)

    def _bottleneck(self, path: Path) -> Bottleneck:
        known: list[tuple[float, str, bool]] = []
        missing: list[str] = []
        name = self.network.world.name
        for place, visit in enumerate(path):
            if not _makes(visit):
                continue
            made = visit.process or visit.origin
            if made and made.ghosts:
                missing.append(f"capacity of an unknown actor beside {name(visit.actor)}")
            figure = self.newest(visit.actor, visit.output)
            factor = self._factor(path[place:], figure)
            what = f"{name(visit.actor)} for {name(visit.output or '')}"
            if figure is None or factor is None:
                missing.append(f"{'capacity of' if figure is None else 'ratio from'} {what}")
                continue
            exact, most = _tonnes(figure)
            if most is None:
                missing.append(f"capacity of {what}")
                continue
            if exact is None:
                missing.append(f"exact capacity of {what}")
            known.append((most * factor, visit.actor, exact is not None))
        least = min(known, default=None)
        complete = not missing and least is not None
        return Bottleneck(
            known=complete,
            value=least[0] if complete and least else None,
            at_most=least[0] if least else None,
            step=least[1] if least else None,
            material=path[-1].output or path[-1].given,
            missing=tuple(missing),
        )

    def _counts(self, capacity: Capacity) -> bool:
        if capacity.status is None:
            return capacity.figureKind == "nameplate"
        level = of_status(capacity.status)
        by = self.network.timeline.horizon.by is not None
        return level is Firmness.OPERATING or (by and level is Firmness.PLANNED)

    def _factor(self, rest: Path, figure: Capacity | None) -> float | None:
        """Tonnes at the end for one tonne out of the first visit of the rest."""
        factor, basis = 1.0, figure.basis if figure else None
        for visit in rest[1:]:
            if visit.output is None or visit.given == visit.output:
                continue
            made = self._ratio.get((visit.output, visit.given or ""))
            if made is None or made.ratio is None:
                return None
            if basis and made.ratioBasis and basis.lower() not in made.ratioBasis.lower():
                return None
            factor /= float(made.ratio)
            basis = None
        return factor


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


def _tonnes(capacity: Capacity) -> tuple[float | None, float | None]:
    """The exact tonnes a year, and what they are at most."""
    scale = _TONNES.get(capacity.unit or "")
    if scale is None:
        return None, None
    if capacity.quantity is not None:
        exact = float(capacity.quantity) * scale
        return exact, exact
    most = capacity.quantityMax
    return None, None if most is None else float(most) * scale


def _speaks(capacity: Capacity) -> date:
    days: Iterable[str | None] = (capacity.asOf, capacity.validFrom, capacity.periodStart)
    return max((latest(day) for day in days if day), default=date.min)


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
