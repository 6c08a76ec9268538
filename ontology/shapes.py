"""Shapes generated from the schema for checking: the same constraints, flat, closed, and fast.

The Turtle files hold one shape a class, which any SHACL engine reads as it is. Engines walk such
shapes entity by entity; here each use of a property is one shape with all its classes as targets,
which pySHACL evaluates for all entities at once. On top, each concrete class is closed: it has its
own and its inherited properties and no others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from rdflib import Graph

from ontology.schema import SCHEMA_FILES, Class, Property, Schema, load_schema

HEAD = """
@prefix lw: <https://w3id.org/lodeway/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_DATE = (
    "sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYearMonth ] [ sh:datatype xsd:gYear ] )"
)
DATATYPES = {"string": "string", "uri": "anyURI", "decimal": "decimal", "boolean": "boolean"}


#: What to say of a property that a class does not have.
CLOSED = "is no property of its class"


class Constraint(NamedTuple):
    """One thing that a class asks of a property: the SHACL component, its Turtle and what to say."""

    component: str
    turtle: str
    message: str


@cache
def ontology_graph() -> Graph:
    """The schema files as they stand: classes and their hierarchy."""
    graph = Graph()
    for name in SCHEMA_FILES:
        graph.parse(data=(files("ontology") / name).read_text("utf-8"), format="turtle")
    return graph


@cache
def background_graph() -> Graph:
    """What every check sees beside the data: the schema, and where countries lie."""
    boxes = (files("ontology") / "boxes.ttl").read_text("utf-8")
    return Graph().parse(data=boxes, format="turtle") + ontology_graph()


@cache
def shapes_graph() -> Graph:
    """The generated shapes and the rules between entities."""
    rules = (files("ontology") / "rules.ttl").read_text("utf-8")
    return Graph().parse(data=shapes_text(load_schema()), format="turtle").parse(data=rules)


def shapes_text(schema: Schema) -> str:
    """The generated shapes as Turtle."""
    return "\n".join([HEAD, *_property_shapes(schema), *closed_shapes(schema)])


def _property_shapes(schema: Schema) -> Iterator[str]:
    """One shape for each way in which a property is used, aimed at the topmost classes of it."""
    targets: dict[tuple[str, str], list[str]] = defaultdict(list)
    for cls in schema.classes.values():
        inherited = schema[cls.parent].properties if cls.parent else {}
        for prop in cls.properties.values():
            if prop != inherited.get(prop.name):
                asked = " ; ".join(constraint.turtle for constraint in constraints(prop))
                targets[prop.name, asked].append(f"lw:{cls.name}")
    for (name, asked), classes in targets.items():
        yield (
            f"[] a sh:PropertyShape ; sh:path lw:{name} ; {asked} ;\n"
            f"    sh:targetClass {', '.join(classes)} ."
        )


@cache
def messages() -> Mapping[tuple[str, str], str]:
    """What to say of a value that fails, by property and component: the same for all classes."""
    return {
        (prop.name, constraint.component): constraint.message
        for cls in load_schema().classes.values()
        for prop in cls.properties.values()
        for constraint in constraints(prop)
    }


def constraints(prop: Property) -> Iterator[Constraint]:
    """What is asked of the values of a property."""
    yield _value(prop)
    if prop.required:
        yield Constraint("MinCount", "sh:minCount 1", "is missing")
    if not prop.many:
        yield Constraint("MaxCount", "sh:maxCount 1", "takes one value only")
    if prop.values:
        listed = " ".join(_quoted(value) for value in prop.values)
        yield Constraint("In", f"sh:in ( {listed} )", f"is none of {', '.join(prop.values)}")
    if prop.pattern:
        said = f"does not match {prop.pattern}"
        yield Constraint("Pattern", f"sh:pattern {_quoted(prop.pattern)}", said)
    limits = (
        ("MinInclusive", prop.minimum, "is below"),
        ("MaxInclusive", prop.maximum, "is above"),
        ("MinExclusive", prop.above, "is not above"),
    )
    for component, limit, said in limits:
        if limit is not None:
            name = component[0].lower() + component[1:]
            yield Constraint(component, f"sh:{name} {limit}", f"{said} {limit}")


def _value(prop: Property) -> Constraint:
    if prop.kind == "reference":
        target = f"lw:{prop.target}"
        return Constraint("Class", f"sh:class {target}", f"is no {target} of these data")
    if prop.kind == "date":
        return Constraint("Or", _DATE, "is no date: xsd:date, xsd:gYearMonth or xsd:gYear")
    datatype = f"xsd:{DATATYPES[prop.kind]}"
    return Constraint("Datatype", f"sh:datatype {datatype}", f"is no {datatype}")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def closed_shapes(schema: Schema) -> Iterator[str]:
    """Concrete classes are closed over what they and the classes below them have.

    What only classes below have, a direct instance must not have: `_not_of_parent`.
    """
    for cls in schema.concrete():
        names = _names_below(schema, cls.name)
        above = (schema[name] for name in cls.ancestors)
        # A class with no property beside its parent's is closed by its parent's shape.
        if all(other.abstract or _names_below(schema, other.name) != names for other in above):
            yield (
                f"[] a sh:NodeShape ; sh:targetClass lw:{cls.name} ; sh:closed true ;\n"
                f"    sh:ignoredProperties ( rdf:type {' '.join(f'lw:{name}' for name in names)} ) ;\n"
                f"    sh:message {_quoted(CLOSED)} ."
            )
        strictly = [c.name for c in schema.below(cls.name) if c.name != cls.name]
        for name in names:
            if name not in cls.properties:
                yield _not_of_parent(cls, name, strictly)


def _names_below(schema: Schema, name: str) -> list[str]:
    """The properties of a class and of those below it."""
    return list(dict.fromkeys(prop for cls in schema.below(name) for prop in cls.properties))


def _not_of_parent(cls: Class, name: str, below: list[str]) -> str:
    allowed = [f"[ sh:not [ sh:class lw:{cls.name} ] ]", *(f"[ sh:class lw:{c} ]" for c in below)]
    return (
        f"[] a sh:NodeShape ; sh:targetSubjectsOf lw:{name} ; sh:or ( {' '.join(allowed)} ) ;\n"
        f"    sh:message {_quoted(not_of_parent(cls.name, name))} ."
    )


def not_of_parent(cls: str, name: str) -> str:
    """What to say where an instance of a class has a property that only classes below it have."""
    return f"has {name}, which a {cls} does not have"
