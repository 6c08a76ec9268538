"""What is made from what: matching of materials, chains of conversions, stages in between.

Design section 6: a material feeds a need for itself or for a more general one. A more general
material than the need matches as "material not specified" only. A stage is skipped between two
materials where the chemistry knows a form at that stage on the way from one to the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from graph.world import World
from ontology.models import MadeFrom, Material, RecoveredFrom, Transformation
from ontology.schema import load_schema

EXTRACTION, RECYCLING = "extraction", "recycling"
#: How freely words are followed from an output to what it is made from.
PURE, NARROWER, BROADER = 0, 1, 2


@cache
def stage_order() -> Mapping[str, int]:
    """The place of each stage in the chain, from 1."""
    return {code.notation: code.order for code in load_schema().codes["stage"]}


@dataclass(frozen=True, slots=True)
class Conversion:
    """How an output comes of an input; `specified` is False if the input is only said broadly."""

    specified: bool
    between: tuple[str, ...]


class Materials:
    """The materials of a world with their conversions. `secondary` adds recycling."""

    def __init__(self, world: World, secondary: bool = False) -> None:
        self.secondary = secondary
        self.known = {m.id: m for m in world.all(Material)}
        self._scrap = {key for key, known in self.known.items() if known.stage == RECYCLING}
        self._merged = world.merged_ids
        self._up = {key: self._broader(key) for key in self.known}
        self._levels = {key: self._same_stage(key) for key in self.known}
        self._kinds: dict[str, set[str]] = defaultdict(set)
        for key, level in self._levels.items():
            for broader in level:
                self._kinds[broader].add(key)
        self._inputs: dict[str, list[Transformation]] = defaultdict(list)
        kinds = (MadeFrom, RecoveredFrom) if secondary else (MadeFrom,)
        for kind in kinds:
            for made in world.all(kind):
                self._inputs[self._ref(made.output)].append(made)
        self._cache: dict[tuple[str, str], Conversion | None] = {}
        self._ancestors: dict[tuple[str, int], frozenset[str]] = {}

    def stage(self, material: str | None) -> str | None:
        """The stage of a material."""
        found = self.known.get(material or "")
        return found.stage if found else None

    def order(self, material: str | None) -> int:
        """The place of its stage in the chain; 0 if not known."""
        return stage_order().get(self.stage(material) or "", 0)

    def usable(self, material: str) -> bool:
        """Scrap counts only where recycling was asked for."""
        return self.secondary or material not in self._scrap

    def names(self, material: str) -> frozenset[str]:
        """Its id and those of every broader material."""
        return self._up.get(material, frozenset({material}))

    def match(self, have: str, need: str) -> bool | None:
        """True if `have` is what is needed, False if it may be (said too broadly), else None."""
        if need in self._up.get(have, {have}):
            return True
        return False if have in self._up.get(need, {need}) else None

    def fits(self, material: str, among: Iterable[str]) -> bool:
        """Whether a material is one of several of its stage, by a broader or a narrower word too."""
        stage = self.stage(material)
        return any(
            self.stage(other) == stage
            and (self.match(material, other) is not None or self.match(other, material) is not None)
            for other in among
        )

    def lacking(self, have: str | None, asked: str | None) -> tuple[str, ...]:
        """The stages still to do where a broader word of an earlier stage stands for a material.

        A mine of "cobalt" may sell what becomes cobalt sulfate; it does not make it.
        """
        if not have or not asked or self.match(have, asked) is not False:
            return ()
        conversion = self.conversion(asked, have)
        passed = {self.stage(m) for m in (*(conversion.between if conversion else ()), asked)}
        order, reached = stage_order(), self.order(have)
        return tuple(sorted((s for s in passed if s and order[s] > reached), key=order.__getitem__))

    def conversion(self, output: str, given: str) -> Conversion | None:
        """How `output` is made from `given`, in however many steps; None if it is not."""
        key = (output, given)
        if key not in self._cache:
            self._cache[key] = self._convert(output, given)
        return self._cache[key]

    def stages_before(self, output: str) -> tuple[str, ...]:
        """The materials that may lie between the ground and an output."""
        top = self.order(output)
        low = stage_order()[EXTRACTION]
        return tuple(sorted(x for x in self._closure(output, BROADER) if low < self.order(x) < top))

    def recovered(self, output: str, scrap: str) -> bool:
        """Whether recycling the scrap gives the output in one step."""
        return any(
            isinstance(made, RecoveredFrom) and self._ref(made.input) == scrap
            for made in self._inputs.get(output, ())
        )

    def untraced(self, output: str, traced: Iterable[str]) -> tuple[str, ...]:
        """The required inputs of an output that none of the traced materials fills.

        One group of alternatives is one need; each is named by its materials.
        """
        have = tuple(traced)
        return tuple(
            sorted(
                min(inputs)
                for inputs in self.groups(output)
                if not any(self._fills(given, need) for given in have for need in inputs)
            )
        )

    def groups(self, output: str) -> tuple[tuple[str, ...], ...]:
        """The required inputs of an output: those of one group replace each other."""
        found: dict[str, list[str]] = defaultdict(list)
        for made in self._inputs.get(output, ()):
            if isinstance(made, MadeFrom) and made.required is not False:
                found[made.alternativeGroup or ""].append(self._ref(made.input))
        return tuple(tuple(sorted(inputs)) for inputs in found.values())

    def _fills(self, given: str, need: str) -> bool:
        return self.match(given, need) is not None or self.conversion(need, given) is not None

    def _convert(self, output: str, given: str) -> Conversion | None:
        if output == given:
            return None
        specified = self._specified(output, given)
        if specified is None:
            return None
        if self.stage(given) == RECYCLING:
            return Conversion(specified, self._after_recovery(output, given))
        low, high = self.order(given), self.order(output)
        between = (
            x
            for x in self._closure(output, BROADER)
            if low < self.order(x) < high and self._specified(x, given) is not None
        )
        return Conversion(specified, tuple(sorted(between)))

    def _after_recovery(self, output: str, scrap: str) -> tuple[str, ...]:
        """What lies between scrap and an output: the latest form that it is recovered as, and
        what comes after. Scrap stands last in the order of stages and skips those before."""
        high = self.order(output)
        if self.recovered(output, scrap):
            return ()
        forms = [x for x in self._closure(output, BROADER) if self.order(x) < high]
        enters = max((self.order(x) for x in forms if self.recovered(x, scrap)), default=0)
        after = (
            x for x in forms if self.order(x) >= enters and self._specified(x, scrap) is not None
        )
        return tuple(sorted(after))

    def _specified(self, output: str, given: str) -> bool | None:
        if given in self._closure(output, PURE):
            return True
        # A broader word joins different elements: NdPr oxide is a rare-earth oxide, and so is
        # dysprosium oxide, yet neither becomes a magnet of the other.
        if not self._share_element(output, given):
            return None
        if self._level(given) & self._closure(output, NARROWER):
            return True
        needs = self._closure(output, BROADER)
        return False if any(self._may_be(given, need) for need in needs) else None

    def _may_be(self, given: str, need: str) -> bool:
        return need in self._level(given) or given in self.names(need)

    def _share_element(self, one: str, other: str) -> bool:
        a, b = self._elements(one), self._elements(other)
        return not a or not b or bool(a & b)

    def _elements(self, material: str) -> set[str]:
        found = self.known.get(material)
        return set(found.element) if found else set()

    def _closure(self, output: str, words: int) -> frozenset[str]:
        """Every material from which the output comes, by equal words or by others too."""
        key = (output, words)
        if key not in self._ancestors:
            found: set[str] = set()
            queue = [output]
            while queue:
                for given in self._direct(queue.pop(), words):
                    if given not in found and given != output:
                        found.add(given)
                        queue.append(given)
            self._ancestors[key] = frozenset(found)
        return self._ancestors[key]

    def _direct(self, output: str, words: int) -> Iterable[str]:
        """What it is made from; as are its narrower kinds, and loosely its broader ones."""
        same = {output}
        if words >= NARROWER:
            same |= self._kinds.get(output, set())
        if words >= BROADER:
            same |= self._level(output)
        return [self._ref(made.input) for one in sorted(same) for made in self._inputs.get(one, ())]

    def _level(self, material: str) -> frozenset[str]:
        """The material and its broader ones of the same stage."""
        return self._levels.get(material, frozenset({material}))

    def _same_stage(self, material: str) -> frozenset[str]:
        stage = self.stage(material)
        return frozenset(x for x in self._up[material] if self.stage(x) == stage)

    def _broader(self, material: str) -> frozenset[str]:
        found = {material}
        queue = [material]
        while queue:
            current = self.known.get(queue.pop())
            ups = {self._ref(up) for up in current.broader} if current else set()
            queue += ups - found
            found |= ups
        return frozenset(found)

    def _ref(self, entity_id: str | None) -> str:
        return self._merged.get(entity_id or "", entity_id or "")
