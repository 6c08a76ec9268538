"""The stated ratios: tonnes of input for one tonne of output, by pair of materials."""

from __future__ import annotations

from fractions import Fraction

from graph.chain.materials import Materials
from graph.figures.quantity import Quantity, Ratio, convert
from graph.world import World
from ontology.models import MadeFrom
from ontology.schema import load_schema


class Ratios:
    """Every ratio of a world that can be used."""

    def __init__(self, world: World, materials: Materials) -> None:
        self.materials = materials
        ref = world.merged_ids.get
        self._ratio: dict[tuple[str, str], Ratio] = {}
        for made in world.all(MadeFrom):
            ratio = ratio_of(made)
            if ratio is not None and made.output and made.input:
                key = ref(made.output, made.output), ref(made.input, made.input)
                self._ratio[key] = ratio

    def of(self, output: str, given: str) -> Ratio | None:
        """The ratio from an input to an output; None if none is stated."""
        return self._ratio.get((output, given))

    def made(self, found: Quantity, output: str, given: str) -> Quantity | None:
        """What is made of a tonnage of input; None if no ratio is stated.

        Raises MissingConversionError if the tonnage cannot be brought to the ratio's basis.
        """
        ratio = self.of(output, given)
        if ratio is None:
            return None
        return ratio.output(convert(found, self.materials, given, ratio.given_basis))


def ratio_of(made: MadeFrom) -> Ratio | None:
    """The ratio that a conversion states; None if none, or on a basis that is no code."""
    exact = made.ratio
    least = exact if exact is not None else made.ratioMin
    most = exact if exact is not None else made.ratioMax
    if least is None and most is None:
        return None
    bases = [part.strip() for part in made.ratioBasis.split(" to ")] if made.ratioBasis else []
    codes = {code.notation for code in load_schema().codes["basis"]}
    if len(bases) > 2 or not set(bases) <= codes:
        return None
    return Ratio(
        least=Fraction(0) if least is None else Fraction(least),
        most=None if most is None else Fraction(most),
        given_basis=bases[0] if bases else None,
        output_basis=bases[-1] if bases else None,
    )
