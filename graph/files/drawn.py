"""What is drawn of an archive: nodes and ties with flat properties, as docs/graph-model.md has them.

Records and their evidence are left out: RDF carries those.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.database.names import labels
from graph.database.rows import entity_row, scalars
from ontology.models import Source
from ontology.record import CONFIDENCES, stated
from ontology.schema import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ontology.exchange.archive import Archive


@dataclass(frozen=True, slots=True)
class Node:
    """An entity or a source. `cls` is None for what is referred to and stated by nobody."""

    id: str
    cls: str | None
    labels: tuple[str, ...]
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tie:
    """A relationship: a reference, or an edge that a relation draws, which has a key."""

    type: str
    start: str
    end: str
    key: str | None
    properties: Mapping[str, Any]


class Drawn:
    """The nodes and ties of an archive, each in one order. Of the graph it holds the ids alone."""

    def __init__(self, archive: Archive) -> None:
        #: How many entities and sources have gone by as nodes.
        self.entities = 0
        self._archive = archive
        self._schema = load_schema()

    def nodes(self) -> Iterator[Node]:
        """Entities and sources by id, then what is only referred to."""
        there: set[str] = set()
        named: set[str] = set()
        for entity in self._archive.entities():
            cls = self._schema[type(entity).__name__]
            fields = stated(entity)
            there.add(entity.id)
            self.entities += 1
            for prop in cls.references:
                value = fields.get(prop.name, ())
                named.update([value] if isinstance(value, str) else value)
            properties: dict[str, Any] = {"id": entity.id}
            # A source states; nothing states a source.
            properties |= {} if isinstance(entity, Source) else {"stated": True}
            properties |= scalars(cls, fields)
            yield Node(entity.id, cls.name, labels(self._schema, cls.name), properties)
        for alone in sorted(named - there):
            yield Node(alone, None, ("Entity",), {"id": alone, "stated": False})

    def ties(self) -> Iterator[Tie]:
        """What each entity refers to and what it draws, by its id."""
        best = self._confidences()
        for entity in self._archive.entities():
            if isinstance(entity, Source):
                continue
            cls, confidence = type(entity).__name__, CONFIDENCES[best.get(entity.id, 0)]
            row = entity_row(self._schema, cls, entity.id, stated(entity), confidence, set())
            for kind, to in row.references:
                yield Tie(kind, entity.id, to, None, {})
            for edge in row.edges:
                yield Tie(edge.type, edge.start, edge.end, edge.key, edge.properties)

    def _confidences(self) -> dict[str, int]:
        """The place of the best confidence among the live records of each entity."""
        winners = dict(self._archive.merged_ids())
        found: dict[str, int] = {}
        for version in self._archive.versions():
            if version.span.until is None:
                key = winners.get(version.record.entity.id, version.record.entity.id)
                rank = CONFIDENCES.index(version.record.confidence)
                found[key] = min(rank, found.get(key, rank))
        return found
