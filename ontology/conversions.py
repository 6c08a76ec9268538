"""Units in tonnes, and what a tonne on a basis contains: the data of conversions.ttl.

The numbers stand in the Turtle, with their source; here is the arithmetic only. All of it is exact
(fractions), since shares and sums are compared with limits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files

from ontology.errors import OntologyError
from ontology.turtle import LW, RDF, Node, Turtle

#: Bases on which the tonnes are those of the elements themselves.
ELEMENT = ("metal", "contained")
_PART = re.compile(r"([A-Z][a-z]?)(\d*)")


@dataclass(frozen=True, slots=True)
class Unit:
    """One of a unit in tonnes; `times` is how often it comes in a year, None = an amount."""

    tonnes: Fraction
    times: Fraction | None


@dataclass(frozen=True, slots=True)
class Conversion:
    """What the tonnes on some bases are, for materials of exactly these elements.

    `least` and `most` are tonnes of the elements in one tonne.
    """

    elements: frozenset[str]
    bases: frozenset[str]
    compounds: tuple[str, ...]
    least: Fraction
    most: Fraction


@dataclass(frozen=True)
class Constants:
    """Units by QUDT code, conversions, and the atomic weights behind them."""

    units: Mapping[str, Unit]
    conversions: tuple[Conversion, ...]
    weights: Mapping[str, Fraction]

    def factor(
        self, elements: frozenset[str], given: str, wanted: str
    ) -> tuple[Fraction, Fraction] | None:
        """Tonnes on the basis `wanted` in one tonne on the basis `given`, at least and at most.

        None where no conversion is stated for these elements.
        """
        if given == wanted or (given in ELEMENT and wanted in ELEMENT):
            return Fraction(1), Fraction(1)
        known = [c for c in self.conversions if c.elements == elements]
        if any({given, wanted} <= c.bases for c in known):
            return Fraction(1), Fraction(1)
        inside = _content(known, given)
        outside = _content(known, wanted)
        if inside is None or outside is None:
            return None
        return inside[0] / outside[1], inside[1] / outside[0]

    def share(self, element: str, compound: str) -> Fraction:
        """Tonnes of an element in one tonne of a compound. Raises OntologyError on a strange one."""
        parts = formula(compound)
        if element not in parts:
            raise OntologyError(f"conversions.ttl: {compound} holds no {element}")
        return parts[element] * self._weight(element) / self.mass(compound)

    def mass(self, compound: str) -> Fraction:
        """The mass of one formula unit. Raises OntologyError if a weight is missing."""
        return sum(
            (count * self._weight(element) for element, count in formula(compound).items()),
            Fraction(0),
        )

    def _weight(self, element: str) -> Fraction:
        if element not in self.weights:
            raise OntologyError(f"conversions.ttl: no atomic weight of {element}")
        return self.weights[element]


@cache
def load_constants() -> Constants:
    """The constants of this package, read once per process."""
    return read_constants((files("ontology") / "conversions.ttl").read_text("utf-8"))


def read_constants(text: str) -> Constants:
    """Read constants from Turtle. Raises OntologyError on anything odd."""
    graph = Turtle({"conversions.ttl": text})
    weights = dict(_weights(graph))
    bare = Constants({}, (), weights)
    conversions = tuple(
        _conversion(graph, node, bare) for node in graph.subjects(RDF + "type", LW + "Conversion")
    )
    units = {graph.local(node): _unit(graph, node) for node in graph.subjects(LW + "tonnes")}
    return Constants(units, conversions, weights)


def formula(compound: str) -> dict[str, int]:
    """How many atoms of each element: 'Nd2O3' -> Nd 2, O 3. Raises OntologyError on any other text.

    Brackets and water are written out: lithium hydroxide monohydrate is 'LiO2H3'.
    """
    counts: dict[str, int] = {}
    for element, number in _PART.findall(compound):
        counts[element] = counts.get(element, 0) + int(number or 1)
    if not counts or _PART.sub("", compound):
        raise OntologyError(f"conversions.ttl: {compound!r} is no formula such as Nd2O3")
    return counts


def _content(known: list[Conversion], basis: str) -> tuple[Fraction, Fraction] | None:
    if basis in ELEMENT:
        return Fraction(1), Fraction(1)
    return next(((c.least, c.most) for c in known if basis in c.bases), None)


def _weights(graph: Turtle) -> list[tuple[str, Fraction]]:
    found: list[tuple[str, Fraction]] = []
    for node in graph.subjects(LW + "weight"):
        for text in (str(value.value) for value in graph.objects(node, LW + "weight")):
            symbol, _, weight = text.partition(" ")
            found.append((symbol, _number(graph, node, weight)))
    return found


def _conversion(graph: Turtle, node: Node, constants: Constants) -> Conversion:
    elements = frozenset(str(e.value) for e in graph.objects(node, LW + "ofElement"))
    bases = frozenset(str(b.value) for b in graph.objects(node, LW + "onBasis"))
    compounds = tuple(str(c.value) for c in graph.objects(node, LW + "compound"))
    if not elements or not bases or not compounds:
        raise graph.error(node, "needs lw:ofElement, lw:onBasis and lw:compound")
    shares = [
        constants.share(element, compound)
        for compound in compounds
        for element in sorted(elements & formula(compound).keys())
    ]
    if len(shares) != len(compounds):
        raise graph.error(node, "needs exactly one of its elements in each compound")
    return Conversion(elements, bases, compounds, min(shares), max(shares))


def _unit(graph: Turtle, node: Node) -> Unit:
    times = graph.value(graph.one(node, LW + "timesPerYear"))
    tonnes = _number(graph, node, graph.text(node, LW + "tonnes"))
    return Unit(tonnes, None if times is None else _number(graph, node, times))


def _number(graph: Turtle, node: Node, text: str) -> Fraction:
    try:
        found = Fraction(text)
    except ValueError:
        raise graph.error(node, f"{text!r} is no number") from None
    if found <= 0:
        raise graph.error(node, f"{text} is not more than 0")
    return found
