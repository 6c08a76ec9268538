"""Names in Neo4j, all from the schema: labels, relationship types, property names.

They are the only names that ever stand in the text of a statement, so each is held to letters,
digits and underscore: a backtick or an escape can never reach Cypher.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ontology.errors import OntologyError

if TYPE_CHECKING:
    from ontology.schema import Edge, Schema

#: Written by the Store beside what the ontology names.
STATED_BY = "STATED_BY"
WAS_STATED_BY = "WAS_STATED_BY"
#: From an entity to what a record of it refers to where another record won the field.
MENTIONS = "MENTIONS"
MERGED_INTO = "MERGED_INTO"
LISTS = "LISTS"
#: What a data set said of a source before.
LISTED = "LISTED"
#: Labels that stand for a state, not for a class.
STATES = ("Retracted", "Merged")

_SAFE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def safe(name: str) -> str:
    """The name, if it may stand in Cypher. Raises OntologyError if not."""
    if not _SAFE.fullmatch(name):
        raise OntologyError(f"{name!r} cannot be a label, type or property name in Neo4j")
    return name


def relationship_type(prop: str) -> str:
    """The relationship of a reference property: subOrganizationOf -> SUB_ORGANIZATION_OF."""
    return _HUMP.sub("_", safe(prop)).upper()


def labels(schema: Schema, cls: str) -> tuple[str, ...]:
    """The labels of a class beside :Resource, the most general first."""
    return tuple(safe(name) for name in (*reversed(schema[cls].ancestors), cls))


def other_labels(schema: Schema, cls: str | None) -> tuple[str, ...]:
    """Every label that an entity of this class must not bear; of `Entity` alone if None."""
    kept = set(labels(schema, cls)) if cls else {"Entity"}
    return tuple(name for name in (*STATES, *map(safe, schema.classes)) if name not in kept)


def edges(schema: Schema, cls: str) -> tuple[Edge, ...]:
    """The edges that a relation of this class draws, inherited ones included, each once."""
    lines = (schema[cls], *(schema[name] for name in schema[cls].ancestors))
    return tuple(dict.fromkeys(edge for line in lines for edge in line.edges))


def edge_types(schema: Schema) -> tuple[str, ...]:
    """The types of all projected edges, sorted."""
    return tuple(sorted({safe(e.type) for c in schema.classes.values() for e in c.edges}))


def reference_types(schema: Schema) -> tuple[str, ...]:
    """The types of the relationships that references become, sorted.

    Raises OntologyError if one of them is also an edge's type or one of the Store's own.
    """
    found = {relationship_type(p.name) for c in schema.classes.values() for p in c.references}
    taken = {STATED_BY, WAS_STATED_BY, MENTIONS, MERGED_INTO, LISTS, LISTED, *edge_types(schema)}
    if both := found & taken:
        raise OntologyError(f"{min(both)} names a reference and another relationship")
    return tuple(sorted(found))
