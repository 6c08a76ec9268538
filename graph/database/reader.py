"""Reading the graph back: merged entities, the evidence behind them, what is in it and from where."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.database import runs
from graph.database.ddl import names
from graph.database.names import reference_types, relationship_type, safe
from graph.database.rows import fields_of
from graph.database.transactions import rows, values
from graph.world import Evidence, World
from ontology.errors import UsageError
from ontology.models import Resource, Source
from ontology.record import from_stated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from neo4j import Transaction

    from graph.database.transactions import Row
    from ontology.exchange.archive import Run
    from ontology.schema import Schema

_NODES = "MATCH (n:Entity {stated: true}) RETURN labels(n), properties(n)"
_SOURCES = "MATCH (s:Source) RETURN properties(s) ORDER BY s.id"
_MERGED = "MATCH (n:Merged)-[:MERGED_INTO]->(w) RETURN n.id, w.id ORDER BY n.id"
_EVIDENCE = """\
MATCH (n:Entity)-[r:STATED_BY]->(s)
RETURN n.id, r.record, s.id, r.confidence, r.dataset, r.locator, r.quote, r.retrieved, r.stated"""
_RESOLVE = """\
MATCH (n:Resource {id: $id})
OPTIONAL MATCH (n)-[:MERGED_INTO]->(w)
RETURN coalesce(w.id, n.id) AS id, coalesce(w, n):Entity AS live, n:Source AS source"""
_COUNTS = """\
MATCH (n:Entity {stated: true})
OPTIONAL MATCH (n)-[:COUNTRY]->(c)
RETURN labels(n), c.id, count(*)"""
_SOURCE_COUNTS = """\
MATCH (s:Source)
RETURN s.id, COUNT { (s)<-[:STATED_BY]-() }, [(d:Dataset)-[:LISTS]->(s) | d.id]"""
_ONLINE = """\
SHOW INDEXES YIELD name, state WHERE state = 'ONLINE' AND name IN $names RETURN count(*) AS online"""


@dataclass(frozen=True)
class Counts:
    """How many stated entities there are: by most specific class, and by class and country id."""

    by_class: Mapping[str, int]
    by_country: Mapping[tuple[str, str], int]
    records: int
    sources: int


@dataclass(frozen=True)
class SourceInfo:
    """A source, how many live records cite it, and which data sets list it."""

    source: Source
    records: int
    datasets: tuple[str, ...]


class Reader:
    """Read methods on an open transaction; the Store opens it."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._depth = {c.name: len(c.ancestors) for c in schema.classes.values()}
        self._properties = {
            relationship_type(p.name): p.name for c in schema.classes.values() for p in c.references
        }
        self._kinds = "|".join(reference_types(schema))

    def world(self, tx: Transaction) -> World:
        """Everything that is stated, in five round trips."""
        entities = self._entities(tx, _NODES, "MATCH (n:Entity)", {})
        evidence = self._evidence(tx, _EVIDENCE, {})
        return World(entities, evidence, dict(values(tx, _MERGED)))

    def of_class(self, tx: Transaction, classes: Iterable[str]) -> dict[str, Resource]:
        """The merged entities of some classes, subclasses included, by id."""
        match = f"MATCH (n:{'|'.join(map(safe, classes))})"
        where = f"{match} WHERE n.stated RETURN labels(n), properties(n)"
        return self._entities(tx, where, match, {})

    def entity(self, tx: Transaction, entity_id: str) -> Resource:
        """One merged entity, or a source. Raises UsageError if nothing has the id."""
        found = self.resolve(tx, entity_id)
        by_id = "MATCH (n:Entity {id: $id})"
        where = "MATCH (n:Entity {id: $id}) WHERE n.stated RETURN labels(n), properties(n)"
        entities = self._entities(tx, where, by_id, {"id": found})
        if found in entities:
            return entities[found]
        for row in rows(tx, "MATCH (s:Source {id: $id}) RETURN properties(s) AS s", {"id": found}):
            return self._source(row["s"])
        raise UsageError(f"{entity_id!r} is referred to, but no source states anything about it")

    def evidence(self, tx: Transaction, entity_id: str) -> tuple[Evidence, ...]:
        """The records behind one entity. Raises UsageError if nothing has the id."""
        found = self.resolve(tx, entity_id)
        statement = _EVIDENCE.replace("(n:Entity)", "(n:Entity {id: $id})")
        return self._evidence(tx, statement, {"id": found}).get(found, ())

    def resolve(self, tx: Transaction, entity_id: str) -> str:
        """The id under which an entity or source stands today. Raises UsageError if none does."""
        found = rows(tx, _RESOLVE, {"id": entity_id})
        if not found:
            raise UsageError(f"nothing has the id {entity_id!r}; try `lodeway find {entity_id}`")
        if not (found[0]["live"] or found[0]["source"]):
            raise UsageError(f"{entity_id!r} was stated once, but no source states it any more")
        return str(found[0]["id"])

    def counts(self, tx: Transaction) -> Counts:
        """How much there is, by class and country."""
        by_class: dict[str, int] = {}
        by_country: dict[tuple[str, str], int] = {}
        for labels, country, number in values(tx, _COUNTS):
            cls = self.class_of(labels)
            by_class[cls] = by_class.get(cls, 0) + number
            if country:
                by_country[cls, country] = by_country.get((cls, country), 0) + number
        records = values(tx, "MATCH ()-[r:STATED_BY]->() RETURN count(r)")[0][0]
        sources = values(tx, "MATCH (s:Source) RETURN count(s)")[0][0]
        return Counts(
            dict(sorted(by_class.items())), dict(sorted(by_country.items())), records, sources
        )

    def sources(self, tx: Transaction) -> list[SourceInfo]:
        """Every source, by id."""
        used = {i: (number, tuple(sorted(sets))) for i, number, sets in values(tx, _SOURCE_COUNTS)}
        found = [self._source(properties) for (properties,) in values(tx, _SOURCES)]
        return [SourceInfo(source, *used[source.id]) for source in found]

    def runs(self, tx: Transaction) -> list[Run]:
        """Every run that wrote something, the newest first."""
        return runs.all_runs(tx)

    def constraints_online(self, tx: Transaction) -> bool:
        """Whether every constraint and index is there and in use."""
        wanted = names(self._schema)
        return bool(rows(tx, _ONLINE, {"names": list(wanted)})[0]["online"] == len(wanted))

    def class_of(self, labels: Iterable[str]) -> str:
        """The most specific class among the labels of a node."""
        return max((x for x in labels if x in self._depth), key=lambda x: self._depth[x])

    def _entities(
        self, tx: Transaction, statement: str, match: str, args: Row
    ) -> dict[str, Resource]:
        references: dict[str, dict[str, list[str]]] = {}
        linked = f"{match}-[r:{self._kinds}]->(m) RETURN n.id, type(r), m.id ORDER BY m.id"
        for entity, kind, target in values(tx, linked, args):
            references.setdefault(entity, {}).setdefault(self._properties[kind], []).append(target)
        found = {}
        for labels, properties in values(tx, statement, args):
            entity_id = properties["id"]
            fields = self._fields(self.class_of(labels), properties, references.get(entity_id, {}))
            found[entity_id] = from_stated(self.class_of(labels), entity_id, fields)
        return dict(sorted(found.items()))

    def stored_entity(
        self, labels: Iterable[str], properties: Row, links: Iterable[tuple[str, str]]
    ) -> Resource:
        """An entity, or a source, from its node and its references as (relationship type, id)."""
        references: dict[str, list[str]] = {}
        for kind, target in sorted(links):
            references.setdefault(self._properties[kind], []).append(target)
        cls = self.class_of(labels)
        return from_stated(cls, properties["id"], self._fields(cls, properties, references))

    def _fields(
        self, cls: str, properties: Row, references: Mapping[str, list[str]]
    ) -> dict[str, Any]:
        known = self._schema[cls]
        linked = {
            name: targets if known.properties[name].many else targets[0]
            for name, targets in references.items()
        }
        return {**fields_of(known, properties), **linked}

    def _source(self, properties: Row) -> Source:
        return Source.model_validate(
            {"id": properties["id"], **fields_of(self._schema["Source"], properties)}
        )

    def _evidence(
        self, tx: Transaction, statement: str, args: Row
    ) -> dict[str, tuple[Evidence, ...]]:
        known = values(tx, statement, args)
        sources = {s["id"]: self._source(s) for s in self._cited(tx, {row[2] for row in known})}
        found: dict[str, list[Evidence]] = {}
        for entity, record, source, confidence, dataset, locator, quote, retrieved, text in known:
            evidence = Evidence(
                record, sources[source], confidence, dataset, locator, quote, retrieved, json.loads(text)
            )  # fmt: skip
            found.setdefault(entity, []).append(evidence)
        return {
            entity: tuple(sorted(items, key=lambda e: (e.source.id, e.record)))
            for entity, items in sorted(found.items())
        }

    def _cited(self, tx: Transaction, ids: set[str]) -> list[Row]:
        statement = "MATCH (s:Source) WHERE s.id IN $ids RETURN properties(s)"
        return [properties for (properties,) in values(tx, statement, {"ids": list(ids)})]
