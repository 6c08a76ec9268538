"""Tonnages: what a figure says exactly, and when two figures may be compared (design section 6).

A tonnage is tonnes of something: its basis (REO, oxide, metal, contained, gross, dry, LCE) says of
what. Two are compared or added on one basis only; from one basis to another leads a conversion of
the ontology (conversions.ttl) or a stated ratio, nothing else. A basis that is not stated compares
with another that is not stated, for the same material, and with nothing besides: it is not taken
for REO or for anything that seems likely.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from graph.chain.materials import Materials
from ontology.conversions import load_constants
from ontology.models import (
    MoU,
    Observation,
    Offtake,
    Processing,
    Quota,
    Supply,
)

#: What carries quantity, quantityMin, quantityMax, unit and basis.
Stated = Observation | Offtake | MoU | Supply | Processing | Quota


class BasisError(ValueError):
    """Two tonnages that must not be compared: different bases, or a rate and an amount."""


class MissingConversionError(BasisError):
    """No conversion is stated from one basis to another; the message names it."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """Tonnes, at least `low` and at most `high` (None: no upper limit is stated).

    `yearly`: tonnes a year, else tonnes in all. `kind`: nameplate, permitted, planned, guidance,
    actual, estimate or forecast. `start` and `end` are the period as stated, at its precision.
    """

    low: Fraction
    high: Fraction | None
    basis: str | None = None
    yearly: bool = True
    kind: str | None = None
    start: str | None = None
    end: str | None = None

    def __post_init__(self) -> None:
        if self.low < 0 or (self.high is not None and self.high < self.low):
            raise ValueError(f"no range of tonnes: {self.low} to {self.high}")

    @property
    def exact(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high

    def plus(self, other: Quantity) -> Quantity:
        """The sum. Raises BasisError if the two are not of one basis, both rates or both amounts."""
        self._check(other)
        high = None if self.high is None or other.high is None else self.high + other.high
        kind = self.kind if self.kind == other.kind else None
        return replace(self, low=self.low + other.low, high=high, kind=kind, start=None, end=None)

    def times(self, least: Fraction, most: Fraction | None) -> Quantity:
        """It, multiplied by a factor that lies between two numbers; most None = without limit."""
        high = None if self.high is None or most is None else self.high * most
        return replace(self, low=self.low * least, high=high)

    def hull(self, other: Quantity) -> Quantity:
        """The range that holds both, where two figures speak of one thing. Raises BasisError."""
        self._check(other)
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return replace(self, low=min(self.low, other.low), high=high)

    def greatest(self, other: Quantity) -> Quantity:
        """The range of the larger of the two. Raises BasisError."""
        self._check(other)
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return replace(self, low=max(self.low, other.low), high=high)

    def exceeds(self, other: Quantity) -> bool | None:
        """Whether it is more than the other; None if the ranges leave it open. Raises BasisError."""
        self._check(other)
        if other.high is not None and self.low > other.high:
            return True
        return False if self.high is not None and self.high <= other.low else None

    def _check(self, other: Quantity) -> None:
        if self.basis != other.basis:
            raise MissingConversionError(
                f"conversion from {said(self.basis)} to {said(other.basis)}"
            )
        if self.yearly != other.yearly:
            raise BasisError("tonnes a year and tonnes in all are not compared")


@dataclass(frozen=True, slots=True)
class Ratio:
    """Tonnes of input for one tonne of output, at least and at most, with the basis of each side."""

    least: Fraction
    most: Fraction | None
    given_basis: str | None = None
    output_basis: str | None = None

    @property
    def exact(self) -> bool:
        """Whether it is one number."""
        return self.least == self.most

    def output(self, given: Quantity) -> Quantity:
        """What is made of an input that is on the ratio's basis. Raises MissingConversionError."""
        if given.basis != self.given_basis:
            raise MissingConversionError(
                f"conversion from {said(given.basis)} to {said(self.given_basis)}"
            )
        least = Fraction(0) if self.most is None else 1 / self.most
        most = None if self.least == 0 else 1 / self.least
        return replace(given.times(least, most), basis=self.output_basis)


def said(basis: str | None) -> str:
    """A basis in words."""
    return basis or "a basis that is not stated"


def quantity(entity: Stated, *, spread: bool = False) -> Quantity | None:
    """The tonnage that an entity states; None if it states none or its unit is no mass.

    The figure itself counts where one is stated beside bounds: "20,000 t, 10,000 of it take or pay"
    is 20,000. With `spread` it is the range from the lower bound to the upper.
    """
    unit = load_constants().units.get(entity.unit or "")
    if unit is None or entity.quantity is entity.quantityMin is entity.quantityMax is None:
        return None
    least, most = _bounds(entity, spread)
    scale = unit.tonnes * (unit.times or 1)
    return Quantity(
        low=Fraction(least) * scale,
        high=None if most is None else Fraction(most) * scale,
        basis=entity.basis,
        yearly=unit.times is not None,
        kind=getattr(entity, "figureKind", None),
        start=getattr(entity, "periodStart", None),
        end=getattr(entity, "periodEnd", None),
    )


def _bounds(entity: Stated, spread: bool) -> tuple[Decimal, Decimal | None]:
    """The least and the most that a stated tonnage may be, in its own unit; None = no upper bound."""
    exact, low, high = entity.quantity, entity.quantityMin, entity.quantityMax
    if exact is None:
        return low if low is not None else Decimal(0), high
    if not spread:
        return exact, exact
    least = exact if low is None else min(exact, low)
    return least, exact if high is None else max(exact, high)


def total(found: Iterable[Quantity]) -> Quantity | None:
    """The sum; None of nothing. Raises BasisError if they are not of one basis."""
    result: Quantity | None = None
    for one in found:
        result = one if result is None else result.plus(one)
    return result


def convert(found: Quantity, materials: Materials, material: str, basis: str | None) -> Quantity:
    """A tonnage of a material on another basis, by the conversions of the ontology.

    Raises MissingConversionError where none is stated for the elements of the material.
    """
    if found.basis == basis:
        return found
    known = materials.known.get(material)
    elements = frozenset(known.element) if known else frozenset[str]()
    factor = None
    if found.basis and basis:
        factor = load_constants().factor(elements, found.basis, basis)
    if factor is None:
        name = (known.name if known else None) or material
        raise MissingConversionError(
            f"conversion from {said(found.basis)} to {said(basis)} for {name}"
        )
    return replace(found.times(*factor), basis=basis)


def number(value: Fraction | None) -> float | None:
    """A number for JSON and screens, to a millionth; None stays None."""
    return None if value is None else round(float(value), 6)
