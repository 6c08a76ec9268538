"""How many tonnes at a target come of a tonne further up: exact, by stated ratios (section 6)."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from graph.chain.materials import Materials
from graph.figures.quantity import MissingConversionError, Quantity, convert
from graph.figures.ratios import Ratios

#: Tonnes; whole numbers where they are whole, since those are quick.
Number: TypeAlias = int | Fraction
#: The conversions on the way, (output, input) of each, in the order of the flow.
Chain: TypeAlias = tuple[tuple[str, str], ...]
#: The basis and the material in which tonnes at the end are counted.
End: TypeAlias = tuple[str | None, str]

_ONE = Fraction(1)


class Carry:
    """The factors of a world's ratios; each is worked out once. None is one that is not exact."""

    def __init__(self, ratios: Ratios, materials: Materials) -> None:
        self._ratios = ratios
        self._materials = materials
        self._steps: dict[tuple[str | None, str, str], tuple[Number, str | None] | None] = {}
        self._changes: dict[tuple[str | None, str | None, str], Number | None] = {}
        self._into: dict[tuple[str | None, str, str, str | None], tuple[Number, bool] | None] = {}
        self._through: dict[tuple[Chain, str | None, End], Number | None] = {}

    def step(self, basis: str | None, output: str, given: str) -> tuple[Number, str | None] | None:
        """Tonnes of an output, with their basis, of one tonne of an input on a basis."""
        key = basis, output, given
        if key not in self._steps:
            self._steps[key] = self._step(*key)
        return self._steps[key]

    def change(self, basis: str | None, wanted: str | None, material: str) -> Number | None:
        """Tonnes on one basis of one tonne of a material on another."""
        key = basis, wanted, material
        if key not in self._changes:
            self._changes[key] = self._change(*key)
        return self._changes[key]

    def into(
        self, basis: str | None, output: str, given: str, wanted: str | None
    ) -> tuple[Number, bool] | None:
        """Tonnes of an output of one tonne of an input, and whether they are on a wanted basis.

        None where what is made of the input is not known exactly.
        """
        key = basis, output, given, wanted
        if key not in self._into:
            step = self.step(basis, output, given)
            change = self.change(step[1], wanted, output) if step else None
            factor = whole(step[0] * change) if step and change is not None else 0
            self._into[key] = (factor, change is not None) if step else None
        return self._into[key]

    def through(self, chain: Chain, basis: str | None, end: End) -> Number | None:
        """Tonnes at the end of one tonne on a basis that goes through a chain."""
        key = chain, basis, end
        if key not in self._through:
            self._through[key] = self._carried(*key)
        return self._through[key]

    def _carried(self, chain: Chain, basis: str | None, end: End) -> Number | None:
        factor: Number = 1
        for output, given in chain:
            step = self.step(basis, output, given)
            if step is None:
                return None
            factor *= step[0]
            basis = step[1]
        change = self.change(basis, *end)
        return None if change is None else whole(factor * change)

    def _step(self, basis: str | None, output: str, given: str) -> tuple[Number, str | None] | None:
        try:
            made = self._ratios.made(Quantity(_ONE, _ONE, basis), output, given)
        except MissingConversionError:
            return None
        return (whole(made.low), made.basis) if made and made.exact else None

    def _change(self, basis: str | None, wanted: str | None, material: str) -> Number | None:
        try:
            changed = convert(Quantity(_ONE, _ONE, basis), self._materials, material, wanted)
        except MissingConversionError:
            return None
        return whole(changed.low) if changed.exact else None


def whole(value: Number) -> Number:
    """The same number, as a whole one where it is."""
    return value.numerator if value.denominator == 1 else value


def times(tonnes: Number, factor: Number) -> Number:
    """The product, as a whole number where it is one. Fractions are slow: few are made."""
    if isinstance(factor, int):
        return tonnes * factor
    if isinstance(tonnes, int):
        product, rest = divmod(tonnes * factor.numerator, factor.denominator)
        if not rest:
            return product
    return whole(tonnes * factor)
