"""The figures that limit a flow: capacities and ratios, each material on one basis (section 6).

Tonnes of one material are added only on one basis: the one on which most of its figures are stated.
A figure on another is converted where a conversion is stated, and is unknown where none is. What is
unknown is a fact that is missing; it is never guessed.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cached_property

from graph.figures.quantity import MissingConversionError, Quantity, Ratio, convert, quantity, said
from graph.flows.flow_fact import Fact, Figure
from graph.flows.flow_network import FlowNetwork
from ontology.models import Capacity

_ONE = Fraction(1)


class Figures:
    """Capacities and ratios of the states of a flow network."""

    def __init__(self, net: FlowNetwork) -> None:
        self.net = net
        self.question = net.question
        self.capacities = net.question.capacities
        self.materials = net.network.materials
        self._ends = frozenset(end.material for end in net.ends)
        self._capacity: dict[tuple[str, str], Figure] = {}
        self._ratio: dict[tuple[str, str], Figure] = {}

    def stated(self, actor: str, material: str) -> Capacity | None:
        """The capacity that counts, as stated."""
        return self.capacities.newest(actor, material)

    def capacity(self, actor: str, material: str) -> Figure:
        """Tonnes a year that an actor can make of a material."""
        key = actor, material
        if key not in self._capacity:
            self._capacity[key] = self._read_capacity(actor, material)
        return self._capacity[key]

    def ratio(self, output: str, given: str) -> Figure:
        """Tonnes of an input for one tonne of an output."""
        key = output, given
        if key not in self._ratio:
            self._ratio[key] = self._read_ratio(output, given)
        return self._ratio[key]

    def basis(self, material: str) -> str | None:
        """The basis on which tonnes of a material are counted."""
        return self._bases.get(self._group(material))

    def _read_capacity(self, actor: str, material: str) -> Figure:
        name = self.question.world.name
        what = f"{name(actor)} for {name(material)}"
        found = self.stated(actor, material)
        tonnes = quantity(found) if found else None
        if tonnes is None or not tonnes.yearly:
            return Figure(0.0, None, Fact(f"capacity of {what}", (actor, material)))
        try:
            tonnes = convert(tonnes, self.materials, material, self.basis(material))
        except MissingConversionError as gap:
            return Figure(0.0, None, Fact(f"{gap}, at {name(actor)}", (actor, material)))
        if tonnes.exact:
            return Figure(float(tonnes.low), float(tonnes.low))
        most = None if tonnes.high is None else float(tonnes.high)
        fact = Fact(f"exact capacity of {what}", (actor, material))
        return Figure(float(tonnes.low), most, fact)

    def _read_ratio(self, output: str, given: str) -> Figure:
        name = self.question.world.name
        what = f"tonnes of {name(given)} for one tonne of {name(output)}"
        found = self.capacities.ratios.of(output, given)
        if found is None:
            return Figure(0.0, None, Fact(what, (output, given)))
        try:
            least, most = self._on_our_bases(found, output, given)
        except MissingConversionError as gap:
            return Figure(0.0, None, Fact(f"{gap}, for the {what}", (output, given)))
        if least == most:
            return Figure(least, most)
        return Figure(least, most, Fact(f"exact {what}", (output, given)))

    def _on_our_bases(self, ratio: Ratio, output: str, given: str) -> tuple[float, float | None]:
        """The ratio between tonnes of both materials as they are counted here."""
        ins = self._factor(given, ratio.given_basis)
        outs = self._factor(output, ratio.output_basis)
        least = float(ratio.least) * ins[0] / outs[1]
        return least, None if ratio.most is None else float(ratio.most) * ins[1] / outs[0]

    def _factor(self, material: str, basis: str | None) -> tuple[float, float]:
        """Tonnes as counted here in one tonne on a basis, at least and at most."""
        one = convert(
            Quantity(low=_ONE, high=_ONE, basis=basis),
            self.materials, material, self.basis(material),
        )  # fmt: skip
        if one.high is None or not one.low:
            ours = said(self.basis(material))
            raise MissingConversionError(f"conversion from {said(basis)} to {ours}")
        return float(one.low), float(one.high)

    def _group(self, material: str) -> str:
        """Whatever ends a flow is counted together, on one basis."""
        return "" if material in self._ends else material

    @cached_property
    def _bases(self) -> dict[str, str | None]:
        found: dict[str, Counter[str | None]] = {}

        def note(material: str, basis: str | None) -> None:
            found.setdefault(self._group(material), Counter())[basis] += 1

        for actor, material in sorted(self._made()):
            capacity = self.stated(actor, material)
            if capacity and quantity(capacity):
                note(material, capacity.basis)
        for output, given in sorted(self._pairs()):
            if ratio := self.capacities.ratios.of(output, given):
                note(output, ratio.output_basis)
                note(given, ratio.given_basis)
        return {
            material: min(counted, key=lambda b: (-counted[b], b is None, b or ""))
            for material, counted in found.items()
        }

    def _made(self) -> set[tuple[str, str]]:
        return {(pool.actor, pool.material) for pool in self.net.ways}

    def _pairs(self) -> set[tuple[str, str]]:
        visits = (way.visit for ways in self.net.ways.values() for way in ways)
        return {(v.output or "", v.given) for v in visits if v.process and v.given}
