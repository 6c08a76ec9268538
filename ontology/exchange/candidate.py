"""What a file would bring, held to the shapes beside what the store holds; the bad set apart.

A file may refer to what a store holds, and say only a part of an entity that others describe. So its
entities are checked together with what is known of them and of what they refer to. What is wrong with
entities that are the store's alone is not told, unless a rule between entities finds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from ontology.exchange import terms as t
from ontology.exchange.foreign_values import read_literal
from ontology.exchange.stage import Stage
from ontology.models import Resource
from ontology.rdf import entity_triples
from ontology.report import Report
from ontology.schema import load_schema
from ontology.store_check import check_store
from ontology.turtle import LW

_BATCH = 100_000
_DEFAULT = ox.DefaultGraph()
_RULE = "SPARQLConstraintComponent"


@dataclass(frozen=True)
class Checked:
    """The outcome. `bad` are ids that are not taken, in order; `report` says why, `triples` what
    was said of them.
    """

    report: Report
    bad: tuple[str, ...] = ()
    triples: tuple[ox.Triple, ...] = ()


class Candidate:
    """The statements of a file as they would stand; `known` is what others state of their ids."""

    def __init__(
        self, folder: Path, store: ox.Store, own: set[str], known: Mapping[str, Resource]
    ) -> None:
        self._folder = folder
        self._store = store
        self._own = own
        self._known = known

    def check(self) -> Report:
        """What is wrong with what the file says."""
        self._store.flush()  # another process reads it too
        found = check_store(self._store, folder=self._folder)
        told = [v for v in found.violations if v.focus in self._own or v.constraint == _RULE]
        if len(told) == len(found.violations):
            return found
        return Report.of(told, found.triples)

    def sift(self) -> Checked:
        """Set apart what is wrong, then what cannot stand without it, until the rest conforms."""
        first = report = self.check()
        violations = list(report.violations)
        bad: dict[str, list[ox.Triple]] = {}
        while not report.conforms and (found := self._to_blame(report)):
            bad |= {entity_id: self._drop(entity_id) for entity_id in found}
            report = self.check()
            violations += report.violations
        said = (triple for entity_id in sorted(bad) for triple in bad[entity_id])
        whole = Report.of(violations, first.triples)
        return Checked(whole, tuple(sorted(bad)), tuple(said))

    def _to_blame(self, report: Report) -> set[str]:
        """The file's entities at which something is wrong; of one that is the store's, who names it."""
        found: set[str] = set()
        for violation in report.violations:
            if violation.focus in self._own:
                found.add(violation.focus)
                continue
            node = ox.NamedNode(t.ID + violation.focus)
            named_by = self._store.quads_for_pattern(None, None, node, _DEFAULT)
            subjects = {str(quad.subject)[1:-1].removeprefix(t.ID) for quad in named_by}
            found |= subjects & self._own
        return found

    def _drop(self, entity_id: str) -> list[ox.Triple]:
        """Take out what the file says of an id; what that was."""
        found = self._about(entity_id)
        for quad in found:
            self._store.remove(quad)
        self._own.discard(entity_id)
        if (known := self._known.get(entity_id)) is not None:
            self._store.extend(_quads(known))
        return [quad.triple for quad in found]

    def _about(self, entity_id: str) -> list[ox.Quad]:
        node = ox.NamedNode(t.ID + entity_id)
        return list(self._store.quads_for_pattern(node, None, None, _DEFAULT))


@contextmanager
def candidate(
    stage: Stage, entities: Iterable[Resource], known: Mapping[str, Resource]
) -> Iterator[Candidate]:
    """What a file states of its entities: as it says it, and as it was understood where it says it
    in words of others.
    """
    with TemporaryDirectory(prefix="lodeway-check-") as folder:
        where = Path(folder) / "store"
        store = ox.Store(where)
        said = _raw(store, stage)
        own = said | _understood(store, said, entities)
        _beside(store, own, known)
        yield Candidate(where, store, own, known)


def _raw(store: ox.Store, stage: Stage) -> set[str]:
    """Copy what the file says of ids of ours in our words; the ids."""
    graph = _DEFAULT if stage.is_export else None
    quads = iter(stage.store.quads_for_pattern(None, None, None, graph))
    ids: set[str] = set()
    while batch := list(islice(quads, _BATCH)):
        own = [quad for quad in batch if str(quad.subject).startswith("<" + t.ID)]
        store.bulk_extend(_here(quad) for quad in own)
        ids.update(str(quad.subject)[1:-1].removeprefix(t.ID) for quad in own)
    return ids


def _understood(store: ox.Store, said: set[str], entities: Iterable[Resource]) -> set[str]:
    """Add what was understood of entities, where the file does not say it just as we would."""
    ids: set[str] = set()
    found: list[ox.Quad] = []
    for entity in entities:
        ids.add(entity.id)
        found += _read(store, entity) if entity.id in said else _quads(entity)
        if len(found) >= _BATCH:
            store.bulk_extend(found)
            found = []
    store.bulk_extend(found)
    return ids


def _read(store: ox.Store, entity: Resource) -> list[ox.Quad]:
    """What an entity says, where it is all that the file says in a property: 100 as 100.0.

    Where it is less, what the file says stays, for the shapes to tell what is wrong with it.
    """
    node = ox.NamedNode(t.ID + entity.id)
    found: list[ox.Quad] = []
    for predicate, quads in groupby(_quads(entity), key=lambda quad: quad.predicate):
        read = list(quads)
        said = list(store.quads_for_pattern(node, predicate, None, _DEFAULT))
        if set(said) == set(read) or not all(_legible(entity, quad) for quad in said):
            continue
        if len(said) <= len(read) or _one_a_language(said):
            for quad in said:
                store.remove(quad)
            found += read
    return found


def _one_a_language(quads: list[ox.Quad]) -> bool:
    """Whether values are one thing in several languages, of which one is taken."""
    tags = [quad.object.language for quad in quads if isinstance(quad.object, ox.Literal)]
    return None not in tags and len(set(tags)) == len(quads)


def _legible(entity: Resource, quad: ox.Quad) -> bool:
    """Whether a value can be read as one of its property; what it refers to has been looked up."""
    prop = load_schema()[type(entity).__name__].properties.get(
        quad.predicate.value.removeprefix(LW)
    )
    value = quad.object
    if prop is None or prop.kind == "reference":
        return prop is not None
    if not isinstance(value, ox.Literal | ox.NamedNode):
        return False
    try:
        read_literal(prop, value if isinstance(value, ox.Literal) else ox.Literal(value.value))
    except ValueError:
        return False
    return True


def _beside(store: ox.Store, own: set[str], known: Mapping[str, Resource]) -> None:
    """Add what is known of what the file refers to, and of its own ids what it leaves out."""
    for entity_id, entity in known.items():
        store.extend(_missing(store, entity) if entity_id in own else _quads(entity))


def _quads(entity: Resource) -> list[ox.Quad]:
    return [_here(triple) for triple in entity_triples(entity)]


def _here(found: ox.Quad | ox.Triple) -> ox.Quad:
    """The same statement in the default graph."""
    return ox.Quad(found.subject, found.predicate, found.object, _DEFAULT)


def _missing(store: ox.Store, entity: Resource) -> list[ox.Quad]:
    """What an entity says in properties of which nothing is said yet."""
    node = ox.NamedNode(t.ID + entity.id)
    there = {quad.predicate for quad in store.quads_for_pattern(node, None, None, _DEFAULT)}
    return [quad for quad in _quads(entity) if quad.predicate not in there]
