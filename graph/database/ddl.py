"""The constraints and indexes of the graph, all from the schema, all with names of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.database.names import edge_types, safe

if TYPE_CHECKING:
    from ontology.schema import Schema

#: The full-text index behind search: names in any case, with accents folded.
NAMES_INDEX = "entity_names"
#: What queries and pages filter by, wherever the ontology has a class with such a property.
_FILTERED = ("iso2", "iso3", "lei", "stage", "status")


def statements(schema: Schema) -> tuple[str, ...]:
    """Every constraint and index, constraints first. Each may be run again."""
    return (*_constraints(schema), *_indexes(schema))


def names(schema: Schema) -> tuple[str, ...]:
    """The names of all constraints and indexes that must be there."""
    return tuple(
        statement.split()[_NAME_AT[statement.split()[1]]] for statement in statements(schema)
    )


#: Where the name stands in CREATE CONSTRAINT x / CREATE FULLTEXT|RANGE INDEX x.
_NAME_AT = {"CONSTRAINT": 2, "FULLTEXT": 3, "RANGE": 3}


def _constraints(schema: Schema) -> tuple[str, ...]:
    nodes = (
        ("Resource", "id"),
        ("Dataset", "id"),
        ("Run", "id"),
        ("Decision", "key"),
        ("Lock", "name"),
    )
    edges = (("STATED_BY", "record"), *((kind, "key") for kind in edge_types(schema)))
    return (
        *(
            f"CREATE CONSTRAINT {label.lower()}_{key} IF NOT EXISTS "
            f"FOR (n:{label}) REQUIRE n.{key} IS UNIQUE"
            for label, key in nodes
        ),
        *(
            f"CREATE CONSTRAINT {kind.lower()}_{key} IF NOT EXISTS "
            f"FOR ()-[r:{kind}]-() REQUIRE r.{key} IS UNIQUE"
            for kind, key in edges
        ),
    )


def _indexes(schema: Schema) -> tuple[str, ...]:
    nodes = (("Entity", "stated"), ("WasDecision", "key"), *_filtered(schema))
    edges = (
        ("STATED_BY", "dataset"),
        ("STATED_BY", "run"),
        ("STATED_BY", "rawId"),
        ("WAS_STATED_BY", "record"),
        ("WAS_STATED_BY", "rawId"),
        *((kind, "relation") for kind in edge_types(schema)),
    )
    return (
        f"CREATE FULLTEXT INDEX {NAMES_INDEX} IF NOT EXISTS "
        "FOR (n:Entity) ON EACH [n.name, n.alias, n.ticker] "
        "OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding'}}",
        *(
            f"CREATE RANGE INDEX {label.lower()}_{key.lower()} IF NOT EXISTS "
            f"FOR (n:{label}) ON (n.{key})"
            for label, key in nodes
        ),
        *(
            f"CREATE RANGE INDEX {kind.lower()}_{key} IF NOT EXISTS "
            f"FOR ()-[r:{kind}]-() ON (r.{key})"
            for kind, key in edges
        ),
    )


def _filtered(schema: Schema) -> list[tuple[str, str]]:
    """Label and property, at the topmost class that has the property."""
    found = []
    for cls in schema.classes.values():
        inherited = schema[cls.parent].properties if cls.parent else {}
        found += [
            (safe(cls.name), p) for p in _FILTERED if p in cls.properties and p not in inherited
        ]
    return sorted(found)
