"""Shapes generated from the schema for checking: the same constraints, flat, closed, and fast.

The Turtle files hold one shape a class, which any SHACL engine reads as it is. Engines walk such
shapes entity by entity; here each use of a property is one shape with all its classes as targets,
which pySHACL evaluates for all entities at once. On top, each concrete class is closed: it has its
own and its inherited properties and no others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from rdflib import Graph

from ontology.schema import SCHEMA_FILES, Class, Property, Schema, load_schema

_HEAD = """
@prefix lw: <https://w3id.org/lodeway/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_DATE = (
    "sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYearMonth ] [ sh:datatype xsd:gYear ] ) ; "
    'sh:message "takes one date: xsd:date, xsd:gYearMonth or xsd:gYear"'
)
_DATATYPES = {"string": "string", "uri": "anyURI", "decimal": "decimal", "boolean": "boolean"}


@cache
def ontology_graph() -> Graph:
    """The schema files as they stand: classes and their hierarchy."""
    graph = Graph()
    for name in SCHEMA_FILES:
        graph.parse(data=(files("ontology") / name).read_text("utf-8"), format="turtle")
    return graph


@cache
def shapes_graph() -> Graph:
    """The generated shapes and the rules between entities."""
    rules = (files("ontology") / "rules.ttl").read_text("utf-8")
    return Graph().parse(data=shapes_text(load_schema()), format="turtle").parse(data=rules)


def shapes_text(schema: Schema) -> str:
    """The generated shapes as Turtle."""
    return "\n".join([_HEAD, *_property_shapes(schema), *_closed_shapes(schema)])


def _property_shapes(schema: Schema) -> Iterator[str]:
    """One shape for each way in which a property is used, aimed at the topmost classes of it."""
    targets: dict[tuple[str, str], list[str]] = defaultdict(list)
    for cls in schema.classes.values():
        inherited = schema[cls.parent].properties if cls.parent else {}
        for prop in cls.properties.values():
            if prop != inherited.get(prop.name):
                targets[prop.name, _constraints(prop)].append(f"lw:{cls.name}")
    for (name, constraints), classes in targets.items():
        yield (
            f"[] a sh:PropertyShape ; sh:path lw:{name} ; {constraints} ;\n"
            f"    sh:targetClass {', '.join(classes)} ."
        )


def _constraints(prop: Property) -> str:
    parts = [_value(prop)]
    if prop.required:
        parts.append("sh:minCount 1")
    if not prop.many:
        parts.append("sh:maxCount 1")
    if prop.values:
        parts.append(f"sh:in ( {' '.join(_quoted(value) for value in prop.values)} )")
    if prop.pattern:
        parts.append(f"sh:pattern {_quoted(prop.pattern)}")
    limits = {
        "minInclusive": prop.minimum,
        "maxInclusive": prop.maximum,
        "minExclusive": prop.above,
    }
    parts += [f"sh:{name} {limit}" for name, limit in limits.items() if limit is not None]
    return " ; ".join(parts)


def _value(prop: Property) -> str:
    if prop.kind == "reference":
        return f"sh:class lw:{prop.target}"
    return _DATE if prop.kind == "date" else f"sh:datatype xsd:{_DATATYPES[prop.kind]}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _closed_shapes(schema: Schema) -> Iterator[str]:
    """Concrete classes are closed over what they and the classes below them have.

    What only classes below have, a direct instance must not have: `_not_of_parent`.
    """
    for cls in schema.concrete():
        below = schema.below(cls.name)
        names = dict.fromkeys(name for sub in below for name in sub.properties)
        yield (
            f"[] a sh:NodeShape ; sh:targetClass lw:{cls.name} ; sh:closed true ;\n"
            f"    sh:ignoredProperties ( rdf:type {' '.join(f'lw:{name}' for name in names)} ) ."
        )
        strictly = [c.name for c in below if c.name != cls.name]
        for name in names:
            if name not in cls.properties:
                yield _not_of_parent(cls, name, strictly)


def _not_of_parent(cls: Class, name: str, below: list[str]) -> str:
    allowed = [f"[ sh:not [ sh:class lw:{cls.name} ] ]", *(f"[ sh:class lw:{c} ]" for c in below)]
    return (
        f"[] a sh:NodeShape ; sh:targetSubjectsOf lw:{name} ; sh:or ( {' '.join(allowed)} ) ;\n"
        f'    sh:message "has {name}, which a {cls.name} does not have" .'
    )
