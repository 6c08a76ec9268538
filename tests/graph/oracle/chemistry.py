"""Which material may stand for which, and what is made from what: design section 6, "Materials"."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from ontology.models import MadeFrom, Material, RecoveredFrom, Resource, Transformation

#: The order of the chain (ontology/codes.ttl); recycling stands beside it.
STAGES = (
    "extraction", "concentrate", "intermediate", "refined", "metal", "alloy", "component",
    "end_use", "recycling",
)  # fmt: skip


class Chemistry:
    """Matching of materials and conversions between them."""

    def __init__(self, entities: Iterable[Resource], secondary: bool) -> None:
        every = list(entities)
        self.materials = {m.id: m for m in every if isinstance(m, Material)}
        self.secondary = secondary
        kinds = (MadeFrom, RecoveredFrom) if secondary else (MadeFrom,)
        self.made: list[Transformation] = [t for t in every if isinstance(t, kinds)]
        self.recovered = {
            (t.output, t.input) for t in every if secondary and isinstance(t, RecoveredFrom)
        }
        self.conversion = cache(self._conversion)

    def stage(self, material: str | None) -> str | None:
        """The stage of a material."""
        return self.materials[material].stage if material in self.materials else None

    def usable(self, material: str) -> bool:
        """Scrap is followed with --secondary only."""
        return self.secondary or self.stage(material) != "recycling"

    def broader(self, material: str) -> frozenset[str]:
        """The material and every word that is broader than it."""
        found, todo = {material}, [material]
        while todo:
            for word in self.materials[todo.pop()].broader:
                if word in self.materials and word not in found:
                    found.add(word)
                    todo.append(word)
        return frozenset(found)

    def match(self, have: str, need: str) -> bool | None:
        """Whether `have` feeds a need for `need`: yes, only as "material not specified", or no."""
        if need in self.broader(have):
            return True
        return False if have in self.broader(need) else None

    def inputs(self, output: str) -> list[tuple[str, Transformation]]:
        """What a material is made from directly, with the statement."""
        found = [(t.input, t) for t in self.made if t.output == output and t.input]
        return sorted(found, key=lambda pair: (pair[0], pair[1].id))

    def ways(self, output: str) -> list[tuple[str, ...]]:
        """Every chain of direct conversions that ends in `output`: (output, input, its input ...)."""
        ways: list[tuple[str, ...]] = []
        todo: list[tuple[str, ...]] = [(output,)]
        while todo:
            way = todo.pop()
            for given, _ in self.inputs(way[-1]):
                if given not in way:
                    ways.append((*way, given))
                    todo.append((*way, given))
        return ways

    def _conversion(self, output: str, given: str) -> Conversion | None:
        """How `output` is made from `given`, if it is."""
        if given == output:
            return None
        fits = [(way, self.match(given, way[-1])) for way in self.ways(output)]
        fits = [(way, fit) for way, fit in fits if fit is not None]
        if not fits or not self.usable(given):
            return None
        exact = [way for way, fit in fits if fit]
        used = exact or [way for way, _ in fits]
        between = frozenset(m for way in used for m in way[1:-1])
        return Conversion(between, bool(exact), tuple(used))


class Conversion:
    """How one material becomes another: the forms between, and whether the input is specified."""

    def __init__(
        self, between: frozenset[str], specified: bool, ways: tuple[tuple[str, ...], ...]
    ) -> None:
        self.between = between
        self.specified = specified
        self.ways = ways
