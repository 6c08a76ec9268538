"""Understanding what partners send: files in other vocabularies become entities of ours.

alignments.ttl says what is read as what; here ids are made and values are brought into our form.
The id is the LEI (lei-X), the ISO code of a country (country-au), ours if the file uses it, else the
host and a hash of the IRI, so that two files that speak of one IRI speak of one entity. What has no
IRI is known by what is said of it. The IRI itself is kept in lw:sameAs.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

import pyoxigraph as ox

from ontology.exchange.foreign_context import Context, is_ours
from ontology.exchange.foreign_facts import Subject, gather
from ontology.exchange.foreign_fields import Fields
from ontology.exchange.foreign_ids import Identities
from ontology.exchange.foreign_mapping import Alignments, load_alignments
from ontology.exchange.foreign_notes import Note, Notes
from ontology.ids import hashed
from ontology.models import MODELS, Country, Resource
from ontology.rdf import entity_triples
from ontology.record import stated_json
from ontology.schema import Class


@dataclass(frozen=True)
class Understood:
    """The entities that a file states in our terms, by id, and what of it was not understood.

    An entity may be partial, as a record may be.
    """

    entities: tuple[Resource, ...]
    notes: tuple[Note, ...] = ()

    def triples(self) -> Iterator[ox.Triple]:
        """The entities as triples of ours."""
        return (triple for entity in self.entities for triple in entity_triples(entity))


def understand(
    store: ox.Store,
    scope: str = "",
    known: Container[str] = frozenset(),
    materials: Mapping[str, str] | None = None,
    alignments: Alignments | None = None,
) -> Understood:
    """What a staged file says: all its graphs as one, terms of ours and foreign ones side by side.

    `scope` is the name of the data set: what has no IRI of its own, or one of a scheme that is
    nobody's (e:17), is never taken for that of another data set. `known` are ids that may be
    referred to though the file does not describe them; countries among them are not described
    again. `materials` are ids of known materials by name in lower case.
    """
    found = gather(store, alignments or load_alignments())
    notes = Notes()
    for term, count in found.unread_classes.items():
        notes.add("class", term, "is not read", count=count)
    for term, count in found.unread_properties.items():
        notes.add("property", term, "is not read", count=count)
    for kind, node in found.classless:
        why = "is read in some cases, not in this" if kind else "is left out"
        notes.add("thing", kind or "without a class", why, node)
    return _Reader(Context(found.nodes, scope, known, materials or {}, notes)).read()


class _Reader:
    def __init__(self, context: Context) -> None:
        self._its = context
        self._notes = context.notes
        self._fields = Fields(context)
        self._dropped: set[str] = set()

    def read(self) -> Understood:
        groups = Identities(self._its, self._fields.material).groups()
        # First what has no IRI: what has one may refer to it, and its own id is made already.
        found = {entity.id: entity for entity in self._nameless()}
        for entity_id, nodes in sorted(groups.items()):
            if entity := self._entity(entity_id, nodes):
                found[entity_id] = entity
        entities = [self._without_dropped(found[key]) for key in sorted(found)]
        entities.extend(self._countries(entities))
        entities.sort(key=lambda entity: entity.id)
        return Understood(tuple(entities), self._notes.all())

    def _countries(self, entities: Iterable[Resource]) -> list[Country]:
        """The countries that the file describes or that others refer to, unless they are known."""
        used = set(self._its.described)
        for entity in entities:
            for prop in self._its.schema[type(entity).__name__].references:
                if prop.target in ("Country", "Party", "Entity"):
                    value = getattr(entity, prop.name)
                    used.update(value if prop.many else (value,))
        used -= {entity.id for entity in entities}
        found = (self._its.countries[key] for key in used if key in self._its.countries)
        return [country for country in found if country.id not in self._its.known]

    def _entity(self, entity_id: str, nodes: list[Subject]) -> Resource | None:
        ordered = sorted(nodes, key=str)
        cls = max(
            (self._its.classes[node] for node in ordered), key=lambda c: (len(c.ancestors), c.name)
        )
        fields = self._fields.of(cls, ordered)
        ours = any(is_ours(node) for node in ordered)
        if not self._stands(entity_id, cls, fields, ours):
            return None
        return MODELS[cls.name](id=entity_id, **fields)

    def _stands(self, entity_id: str, cls: Class, fields: Mapping[str, Any], ours: bool) -> bool:
        """Whether enough is understood: a relation with a party missing would say something else."""
        if ours or not {"Relation", "Observation", "Transformation"} & {cls.name, *cls.ancestors}:
            return True
        missing = [p.name for p in cls.properties.values() if p.required and p.name not in fields]
        if missing:
            self._notes.add("thing", cls.name, f"is left out: {', '.join(missing)} not understood")
            self._dropped.add(entity_id)
        return not missing

    def _nameless(self) -> Iterator[Resource]:
        """Nodes with no IRI, known by what is said of them: first those that refer to no other."""
        its = self._its
        waiting = {n for n, cls in its.classes.items() if _is_blank(n) and n not in its.ids}
        waiting = {node for node in waiting if its.classes[node].name != "Country"}
        sorter = TopologicalSorter({node: waiting & self._needs(node) for node in waiting})
        with suppress(CycleError):  # what is in a circle never gets ready
            sorter.prepare()
        while ready := sorter.get_ready():
            for node in ready:
                yield from self._by_content(node)
            sorter.done(*ready)
            waiting.difference_update(ready)
        for node in waiting:
            why = "is left out: it has no IRI and is part of a circle of such, or refers to one"
            self._notes.add("thing", its.classes[node].name, why)

    def _by_content(self, node: Subject) -> Iterator[Resource]:
        its, cls = self._its, self._its.classes[node]
        fields = self._fields.of(cls, [node])
        said = stated_json(MODELS[cls.name](id="x", **fields))
        its.ids[node] = hashed(cls.name.lower(), its.scope, said)
        if self._stands(its.ids[node], cls, fields, ours=False):
            yield MODELS[cls.name](id=its.ids[node], **fields)

    def _needs(self, node: Subject) -> set[object]:
        """The nodes that it refers to."""
        values = self._its.nodes[node].values
        references = self._its.classes[node].references
        return {value for prop in references for value in values.get(prop.name, ())}

    def _without_dropped(self, entity: Resource) -> Resource:
        """The entity without references to relations that were left out."""
        changed: dict[str, Any] = {}
        for prop in self._its.schema[type(entity).__name__].references if self._dropped else ():
            value = getattr(entity, prop.name)
            if prop.many and self._dropped & {*value}:
                changed[prop.name] = tuple(item for item in value if item not in self._dropped)
            elif not prop.many and value in self._dropped:
                changed[prop.name] = None
        for name in changed:
            term = f"{type(entity).__name__}.{name}"
            self._notes.add("reference", term, "refers to what was left out")
        return entity.model_copy(update=changed) if changed else entity


def _is_blank(node: object) -> bool:
    return isinstance(node, ox.BlankNode)
