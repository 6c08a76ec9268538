"""Graphs made up from a seed to be wrong in every way that a class can be broken, and right in part."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pyoxigraph as ox

from ontology.models import MODELS
from ontology.rdf import TYPE, iri, term
from ontology.schema import Property, load_schema

XSD = "http://www.w3.org/2001/XMLSchema#"
CLASSES = tuple(MODELS)
#: Values of each kind that are right, or right in part: a code may not be of this list.
LIKELY = {
    "string": ("A", "operating", "non_binding", "binding", "equity", "USD", "TONNE", "AU", "REO"),
    "uri": ("https://example.org/a",),
    "decimal": ("0", "5", "60", "99.5", "-31.5", "122.4"),
    "boolean": ("true", "false"),
    "date": ("2020", "2021-05", "2021-05-30", "2019-12-31"),
}
#: Values that no property takes, or one of another kind only.
ODD = (
    ox.Literal("x"), ox.Literal("x", language="en"),
    ox.Literal("p", datatype=ox.NamedNode("http://example.org/type")), ox.Literal(5), ox.Literal(""),
    ox.Literal("NaN", datatype=ox.NamedNode(XSD + "decimal")),
    ox.Literal("1e3", datatype=ox.NamedNode(XSD + "decimal")),
    ox.Literal("many", datatype=ox.NamedNode(XSD + "decimal")),
    ox.Literal("1.5", datatype=ox.NamedNode(XSD + "double")),
    ox.Literal("-4", datatype=ox.NamedNode(XSD + "integer")),
    ox.Literal("yes", datatype=ox.NamedNode(XSD + "boolean")),
    ox.Literal("2021-02-30", datatype=ox.NamedNode(XSD + "date")),
    ox.Literal("2021-05-30Z", datatype=ox.NamedNode(XSD + "date")),
    ox.Literal("21", datatype=ox.NamedNode(XSD + "gYear")),
    ox.Literal("2021-13", datatype=ox.NamedNode(XSD + "gYearMonth")),
    ox.Literal("2021-01-01T00:00:00", datatype=ox.NamedNode(XSD + "dateTime")),
    ox.NamedNode("http://example.org/thing"), ox.NamedNode("https://w3id.org/lodeway/id/nobody"),
    term("Company"), ox.BlankNode("b"),
)  # fmt: skip


def made_up(seed: int, size: int = 40) -> list[ox.Triple]:
    """About `size` entities that refer to each other."""
    maker = _Maker(random.Random(seed), size)  # noqa: S311 (repeatable, not secret)
    return [triple for number in range(size) for triple in maker.entity(number)]


class _Maker:
    def __init__(self, rng: random.Random, size: int) -> None:
        self.random = rng
        # Few classes in one graph, so that references often fit.
        self.classes = [*rng.choices(CLASSES, k=6), "Company", "Material", "Country", "MadeFrom"]
        self.size = size
        self.properties = {
            name: prop
            for cls in load_schema().classes.values()
            for name, prop in cls.properties.items()
        }

    def entity(self, number: int) -> Iterator[ox.Triple]:
        subject = self._subject(number)
        name = self.random.choice(self.classes)
        for stated in self._stated(name):
            yield ox.Triple(subject, TYPE, stated)
        for prop in load_schema()[name].properties.values():
            chance = 0.9 if prop.required else 0.35
            if self.random.random() < chance:
                for _ in range(self.random.choice((1, 1, 1, 2))):
                    yield ox.Triple(subject, term(prop.name), self._value(prop))
        if self.random.random() < 0.15:
            other = self.random.choice(list(self.properties.values()))
            yield ox.Triple(subject, term(other.name), self._value(other))
        if self.random.random() < 0.05:
            yield ox.Triple(subject, ox.NamedNode("http://example.org/p"), ox.Literal("x"))

    def _subject(self, number: int) -> ox.NamedNode | ox.BlankNode:
        kind = self.random.random()
        if kind < 0.03:
            return ox.BlankNode("b")
        if kind < 0.06:
            return ox.NamedNode(f"http://example.org/e{number}")
        return iri(f"e{number}")

    def _stated(self, name: str) -> list[ox.NamedNode]:
        kind = self.random.random()
        if kind < 0.04:
            return []
        if kind < 0.08:
            return [term(self.random.choice(("Actor", "Ship", "Relation")))]
        if kind < 0.15:
            return [term(name), term(self.random.choice(CLASSES))]
        if kind < 0.18:
            return [term(name), ox.NamedNode("http://example.org/Class")]
        return [term(name)]

    def _value(self, prop: Property) -> ox.NamedNode | ox.BlankNode | ox.Literal:
        if self.random.random() < 0.08:
            return self.random.choice(ODD)
        if prop.kind == "reference":
            return iri(f"e{self.random.randrange(self.size)}")
        if prop.values and self.random.random() < 0.8:
            return ox.Literal(self.random.choice(prop.values))
        text = self.random.choice(LIKELY[prop.kind])
        if prop.kind == "string":
            return ox.Literal(text)
        kind = (
            ("gYear", "gYearMonth", "date")[text.count("-")] if prop.kind == "date" else prop.kind
        )
        return ox.Literal(text, datatype=ox.NamedNode(XSD + {"uri": "anyURI"}.get(kind, kind)))
