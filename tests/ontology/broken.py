"""For each class a right entity, and one for each thing that its shapes ask, wrong in that alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from ontology.rdf import TYPE, iri, term
from ontology.schema import Class, Property, load_schema
from ontology.shapes import constraints

XSD = "http://www.w3.org/2001/XMLSchema#"
#: A value that fits, for properties with a pattern.
_FITTING = {
    "lei": "529900T8BM49AURSDO55", "iso2": "AU", "iso3": "AUS", "element": "Nd", "hsCode": "280530",
    "currency": "USD", "url": "https://example.org/a",
}  # fmt: skip
_DATATYPES = {"string": "string", "uri": "anyURI", "decimal": "decimal", "boolean": "boolean", "date": "gYear"}  # fmt: skip
_FOREIGN = ox.NamedNode("http://example.org/p")


@dataclass(frozen=True)
class Broken:
    """An entity's triples and what is wrong with it: in which property, by which component."""

    id: str
    triples: tuple[ox.Triple, ...]
    path: str
    component: str


def right() -> list[ox.Triple]:
    """One entity of each class with one value for every property it has."""
    return [triple for cls in load_schema().concrete() for triple in _of(cls, _right_id(cls), {})]


@cache
def broken() -> tuple[Broken, ...]:
    """Every wrong entity; those they refer to are in `right`."""
    return tuple(wrong for cls in load_schema().concrete() for wrong in _broken(cls))


def _right_id(cls: Class) -> str:
    return f"right-{cls.name}"


def _of(
    cls: Class, entity_id: str, changed: dict[str, list[ox.Literal | ox.NamedNode]]
) -> Iterator[ox.Triple]:
    subject = iri(entity_id)
    yield ox.Triple(subject, TYPE, term(cls.name))
    for prop in cls.properties.values():
        for value in changed.get(prop.name, [_value(prop)]):
            yield ox.Triple(subject, term(prop.name), value)


def _broken(cls: Class) -> Iterator[Broken]:
    for prop in cls.properties.values():
        for constraint in constraints(prop):
            entity_id = f"{cls.name}-{prop.name}-{constraint.component}"
            triples = tuple(_of(cls, entity_id, {prop.name: _wrong(prop, constraint.component)}))
            yield Broken(entity_id, triples, prop.name, constraint.component)
    entity_id = f"{cls.name}-Closed"
    foreign = ox.Triple(iri(entity_id), _FOREIGN, ox.Literal("x"))
    yield Broken(entity_id, (*_of(cls, entity_id, {}), foreign), _FOREIGN.value, "Closed")
    below = _below(cls.name)
    for name in below.keys() - cls.properties.keys():
        entity_id = f"{cls.name}-{name}-NotOfParent"
        yield _with(cls, entity_id, below[name], "", "Or")
    # What only a class beside it has, below a parent that has instances too.
    beside = {
        name: prop
        for above in cls.ancestors
        if not load_schema()[above].abstract
        for name, prop in _below(above).items()
        if name not in below
    }
    for name, prop in beside.items():
        yield _with(cls, f"{cls.name}-{name}-Closed", prop, name, "Closed")


def _below(name: str) -> dict[str, Property]:
    return {key: prop for sub in load_schema().below(name) for key, prop in sub.properties.items()}


def _with(cls: Class, entity_id: str, prop: Property, path: str, component: str) -> Broken:
    """A right entity with a property too many."""
    extra = ox.Triple(iri(entity_id), term(prop.name), _value(prop))
    return Broken(entity_id, (*_of(cls, entity_id, {}), extra), path, component)


def _value(prop: Property, number: int = 0) -> ox.Literal | ox.NamedNode:
    """A value that fits; another one for another number, where there can be several."""
    if prop.kind == "reference":
        (*_, cls) = load_schema().below(str(prop.target))
        return iri(_right_id(cls))
    if prop.kind == "boolean":
        text = "true" if number else "false"
    elif prop.kind in ("decimal", "date"):
        text = str(2000 + number if prop.kind == "date" else 50 + number)
    elif prop.values:
        text = prop.values[number]
    else:
        text = _FITTING.get(prop.name, f"https://example.org/{number}")
    return _literal(text, prop.kind)


def _literal(text: str, kind: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + _DATATYPES[kind]))


def _wrong(prop: Property, component: str) -> list[ox.Literal | ox.NamedNode]:
    """Values that fail one component."""
    match component:
        case "Class":
            return [iri("nobody")]
        case "MinCount":
            return []
        case "MaxCount":
            return [_value(prop, 0), _other(prop)]
        case "In" | "Pattern":
            return [_literal("not one of them", prop.kind)]
        case "MinInclusive":
            return [_literal(str((prop.minimum or 0) - 1), prop.kind)]
        case "MaxInclusive":
            return [_literal(str((prop.maximum or 0) + 1), prop.kind)]
        case "MinExclusive":
            return [_literal(str(prop.above), prop.kind)]
    return [ox.Literal(_FITTING.get(prop.name, "x"), language="en")]


def _other(prop: Property) -> ox.Literal | ox.NamedNode:
    if prop.kind == "reference":
        (cls, *_) = load_schema().below(str(prop.target))
        return iri(f"other-{cls.name}")
    if prop.name in _FITTING:
        return _literal(
            _FITTING[prop.name][::-1] if prop.name != "url" else "https://e.org", prop.kind
        )
    return _value(prop, 1)


def others() -> list[ox.Triple]:
    """Second values for properties that take one: right entities too."""
    found = []
    for cls in load_schema().concrete():
        found += _of(cls, f"other-{cls.name}", {})
    return found
