"""What is known of a foreign file while it is read."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from ontology.exchange.foreign_facts import Facts, Subject
from ontology.exchange.foreign_notes import Notes
from ontology.models import Country
from ontology.schema import ID_BASE, Class, Schema, load_schema


@dataclass
class Context:
    """What is known of a file while it is read. `ids` grow as they are made."""

    nodes: Mapping[Subject, Facts]
    scope: str
    known: Container[str]
    materials: Mapping[str, str]
    notes: Notes
    schema: Schema = field(default_factory=load_schema)
    classes: dict[Subject, Class] = field(default_factory=dict)
    ids: dict[Subject, str] = field(default_factory=dict)
    countries: dict[str, Country] = field(default_factory=dict)  # those met, by id
    described: set[str] = field(default_factory=set)  # ids of countries that have a node


def is_ours(node: Subject) -> bool:
    """Whether a node has an IRI of ours."""
    return isinstance(node, ox.NamedNode) and node.value.startswith(ID_BASE)
