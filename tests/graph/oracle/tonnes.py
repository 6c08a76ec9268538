"""How much comes through: the bottleneck of a route and the flow of a network, from the raw facts.

Bottleneck (design section 6): "per step the newest Capacity valid at as-of with status operating,
converted to the target's material by stated ratios; any missing capacity or ratio makes it unknown,
and `at_most` gives the known minimum. Never guessed."
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ontology.models import Capacity
from tests.graph.oracle.days import OPERATING, PLANNED, all_of, latest, level_of
from tests.graph.oracle.routes import Reading, Route

#: Units of a yearly figure, in tonnes a year. A bare tonne has no period.
YEARLY = {
    "TONNE-PER-YR": Fraction(1), "TONNE-PER-MO": Fraction(12), "TONNE-PER-DAY": Fraction(365),
    "KiloGM-PER-YR": Fraction(1, 1000),
}  # fmt: skip


@dataclass(frozen=True)
class Narrowest:
    """The bottleneck of a route in tonnes a year of the target's material."""

    known: bool
    at_most: Fraction | None


class Tonnes:
    """Capacities and ratios of a reading."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def capacity(self, actor: str, material: str) -> Fraction | None:
        """The newest stated capacity of an actor for a material; None = not known."""
        found = self._capacities(actor, material)
        if not found:
            return None
        newest = max(found, key=lambda c: (_spoken(c), c.id))
        return self._yearly(newest)

    def _capacities(self, actor: str, material: str) -> list[Capacity]:
        least = PLANNED if self.reading.query.by else OPERATING
        return [
            c for c in all_of(self.reading.entities.values(), Capacity)
            if isinstance(c, Capacity) and c.actor == actor and material in c.material
            and self.reading.days.holds(c) and level_of(c) >= least and self._yearly(c) is not None
        ]  # fmt: skip

    def _yearly(self, capacity: Capacity) -> Fraction | None:
        if capacity.quantity is None or capacity.unit not in YEARLY:
            return None
        return Fraction(capacity.quantity) * YEARLY[capacity.unit]

    def ratio(self, output: str, given: str) -> Fraction | None:
        """Tonnes of the input for one tonne of the output, where it is made from it directly.

        None = not stated; across a form between, the engine claims no ratio, and so does this.
        """
        if output == given:
            return Fraction(1)
        return _only([t.ratio for m, t in self.reading.chemistry.inputs(output) if m == given])

    def narrowest(self, route: Route) -> Narrowest:
        """The bottleneck of a route."""
        known = True
        scale: Fraction | None = Fraction(1)
        least: list[Fraction] = []
        for visit, work in reversed(list(zip(route.visits, route.works, strict=True))):
            if visit.out is None or (work and work.kind == "trade"):
                continue  # who hands on makes nothing
            size = self.capacity(visit.actor, visit.out)
            if size is None or scale is None:
                known = False
            else:
                least.append(size / scale)
            if work and work.ghosts:
                known, scale = False, None  # by which way it became that, nobody says
            elif visit.given is not None:
                step = self.ratio(visit.out, visit.given)
                scale = None if step is None or scale is None else scale * step
        return Narrowest(known and bool(least), min(least, default=None))


def _spoken(capacity: Capacity) -> str:
    """The day for which a figure speaks."""
    text = capacity.asOf or capacity.validFrom
    return latest(text).isoformat() if text else ""


def _only(values: list[object]) -> Fraction | None:
    known = {Fraction(str(v)) for v in values if v is not None}
    return known.pop() if len(known) == 1 and None not in values else None
