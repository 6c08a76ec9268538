"""A staged export of ours as an archive again, in bounded memory and in the order of an archive.

Ids and keys are put in order on disk; what each stands for is then looked up in the stage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple, TypeVar, cast

import pyoxigraph as ox

from ontology.exchange import facts as f
from ontology.exchange import quads
from ontology.exchange import terms as t
from ontology.exchange.archive import Dataset, Decision, Listing, Run, Version
from ontology.exchange.facts import BrokenError, Facts
from ontology.exchange.quads import Node
from ontology.exchange.spool import in_order, sorted_texts
from ontology.models import Resource, Source
from ontology.record import Confidence, Record, SameAs, Verdict

_METADATA = ox.NamedNode(t.METADATA)
_TYPE = ox.NamedNode(t.TYPE)

_SPAN_OF = ox.NamedNode(t.SPAN_OF)

T = TypeVar("T")


class _Part(NamedTuple):
    """What metadata say of one IRI."""

    iri: str
    quads: list[ox.Quad]
    facts: Facts


class Restored:
    """An ontology.exchange.archive.Archive from the store of a stage.

    What is read is held to how an export writes it: streams raise BrokenError where it differs.
    `passed` counts the statements that have gone by.
    """

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self.passed = 0

    # ------------------------------------------------ streams

    def datasets(self) -> Iterator[Dataset]:
        """By id."""
        for key in self._typed(t.DATASET_CLASS, t.DATASET):
            facts, found = self._metadata(t.DATASET + key)
            dataset = Dataset(key, f.one(facts, t.TITLE), f.maybe(facts, t.LAST_RUN, t.RUN))
            yield self._checked(dataset, found, quads.dataset(dataset))

    def runs(self) -> Iterator[Run]:
        """By id."""
        for key in self._typed(t.RUN_CLASS, t.RUN):
            facts, found = self._metadata(t.RUN + key)
            run = _run(key, facts)
            yield self._checked(run, found, quads.run(run))

    def listings(self) -> Iterator[Listing]:
        """By data set, source and since; the live one of a pair comes last."""
        for line in self._typed(t.LISTING_CLASS, t.LISTING, lambda key: key.replace("/", "\t")):
            iri = t.LISTING + line.replace("\t", "/")
            dataset, source = line.split("\t")
            parts = self._parts(iri)
            spans = [
                Listing(dataset, self._described(source, part.iri), f.span(part.facts))
                for part in parts
            ]
            self._check_parts(parts, quads.listing(spans))
            yield from spans

    def decisions(self) -> Iterator[Decision]:
        """By key and since; the live one of a key comes last."""
        for key in self._typed(t.DECISION_CLASS, t.DECISION):
            parts = self._parts(t.DECISION + key)
            facts = parts[-1].facts
            decision, dataset = _decision(facts), f.one(facts, t.IN_DATASET, t.DATASET)
            spans = [Decision(key, dataset, decision, f.span(part.facts)) for part in parts]
            self._check_parts(parts, quads.decision(spans))
            yield from spans

    def entities(self) -> Iterator[Resource]:
        """The merged entities and the live sources, by id."""
        for key in self.ids():
            if (found := self.entity(key)) is not None:
                yield found

    def merged_ids(self) -> Iterator[tuple[str, str]]:
        """Ids that lost to another, each with the id that stays, by the former."""
        found = self._store.quads_for_pattern(None, ox.NamedNode(t.REPLACED_BY), None, _METADATA)
        pairs = {(_value(q.subject, t.ID), _value(q.object, t.ID)) for q in found}
        for lost, stays in sorted(pairs):
            self.passed += 1
            yield lost, stays

    def retracted(self) -> Iterator[str]:
        """Ids that were in use once and are no more, by id."""
        for key in self._typed(t.RETRACTED_CLASS, t.ID):
            self.passed += 1
            yield key

    def versions(self) -> Iterator[Version]:
        """Record versions, live and past, by raw id, key and since."""
        states = self._store.quads_for_pattern(None, ox.NamedNode(t.STATES), None, _METADATA)
        rows = (
            (_value(quad.object, t.ID), _value(quad.subject, t.RECORD))
            for quad in states
            if str(quad.subject).startswith("<" + t.RECORD)
        )
        for _, key in in_order(rows, 2):
            yield from self._record(str(key))

    def versions_by_key(self) -> Iterator[Version]:
        """The same by key and since; the live one of a key comes last."""
        for key in self._typed(t.RECORD_CLASS, t.RECORD):
            yield from self._record(key)

    # ------------------------------------------------ single things

    def ids(self) -> Iterator[str]:
        """The ids that the default graph speaks of, in order."""
        found = self._store.quads_for_pattern(None, _TYPE, None, ox.DefaultGraph())
        subjects = (q.subject.value for q in found if isinstance(q.subject, ox.NamedNode))
        return sorted_texts(s.removeprefix(t.ID) for s in subjects if s.startswith(t.ID))

    def entity(self, entity_id: str) -> Resource | None:
        """A merged entity or source, or None if the default graph does not speak of it."""
        if not (found := f.about(self._store, t.ID + entity_id)):
            return None
        entity = f.entity(entity_id, f.gathered(found))
        return self._checked(entity, found, quads.entity(entity))

    # ------------------------------------------------ reading

    def _record(self, key: str) -> Iterator[Version]:
        iri = t.RECORD + key
        parts = self._parts(iri)
        facts = parts[-1].facts
        raw = f.one(facts, t.STATES, t.ID)
        entity = f.entity(raw, f.gathered(found := f.about(self._store, t.ID + raw, iri)))
        dataset = f.one(facts, t.IN_DATASET, t.DATASET)
        versions = [
            Version(key, dataset, _stated(entity, facts, part.facts), f.span(part.facts))
            for part in parts
        ]
        self._checked(None, found, quads.record_graph(versions[-1]))
        self._check_parts(parts, quads.record(versions))
        yield from versions

    def _described(self, source: str, graph: str) -> Source:
        found = f.about(self._store, t.ID + source, graph)
        described = f.entity(source, f.gathered(found))
        return cast(Source, self._checked(described, found, quads.entity(described, graph)))

    def _parts(self, iri: str) -> list[_Part]:
        """What metadata say of the earlier spans of something, in order, and of itself."""
        earlier = (f"{iri}/{number}" for number in sorted(self._earlier.get(iri, ())))
        found = []
        for subject in (*earlier, iri):
            quads = f.about(self._store, subject, t.METADATA)
            found.append(_Part(subject, quads, f.gathered(quads)))
        return found

    @cached_property
    def _earlier(self) -> Mapping[str, list[int]]:
        """The numbers of the earlier spans of what has some, looked up once: few things have."""
        found: dict[str, list[int]] = {}
        for quad in self._store.quads_for_pattern(None, _SPAN_OF, None, _METADATA):
            iri = _value(quad.object, t.BASE)
            number = _value(quad.subject, f"{t.BASE}{iri}/")
            found.setdefault(t.BASE + iri, []).append(int(number))
        return found

    def _metadata(self, iri: str) -> tuple[Facts, list[ox.Quad]]:
        found = f.about(self._store, iri, t.METADATA)
        return f.gathered(found), found

    def _typed(self, cls: str, base: str, written: Callable[[str], str] = str) -> Iterator[str]:
        """What follows the base in the IRIs of a class of metadata, in order."""
        found = self._store.quads_for_pattern(None, _TYPE, ox.NamedNode(cls), _METADATA)
        return sorted_texts(written(_value(quad.subject, base)) for quad in found)

    def _checked(self, what: T, found: list[ox.Quad], node: Node) -> T:
        self.passed += f.check(found, node)
        return what

    def _check_parts(self, parts: Iterable[_Part], nodes: Iterable[Node]) -> None:
        for part, node in zip(parts, nodes, strict=True):
            self._checked(None, part.quads, node)


def _value(node: object, base: str) -> str:
    text: str = getattr(node, "value", "")
    if not text.startswith(base):
        raise BrokenError(f"{text} is not below {base}")
    return text[len(base) :]


def _stated(entity: Resource, facts: Facts, own: Facts) -> Record:
    """A record; the day of its retrieval is that of its span."""
    return Record(
        entity, f.one(facts, t.DERIVED_FROM, t.ID), cast(Confidence, f.one(facts, t.CONFIDENCE)),
        f.maybe(facts, t.LOCATOR), f.maybe(facts, t.QUOTE), f.maybe(own, t.RETRIEVED),
    )  # fmt: skip


def _decision(facts: Facts) -> SameAs:
    return SameAs(
        f.one(facts, t.LEFT, t.ID), f.one(facts, t.RIGHT, t.ID),
        cast(Verdict, f.one(facts, t.VERDICT)), f.one(facts, t.REASON),
        f.one(facts, t.DECIDED_BY), f.one(facts, t.DECIDED_ON),
    )  # fmt: skip


def _run(key: str, facts: Facts) -> Run:
    started, ended = f.moment(facts, t.STARTED), f.moment(facts, t.ENDED)
    if started is None or ended is None:
        raise BrokenError(f"run {key} does not say when it was")
    counts = {
        name[len(t.COUNT)].lower() + name[len(t.COUNT) + 1 :]: int(f.one(facts, name))
        for name in facts
        if name.startswith(t.COUNT)
    }
    return Run(
        key, f.one(facts, t.IN_DATASET, t.DATASET), f.maybe(facts, t.LOADER), started, ended,
        f.one(facts, t.COMPLETE) == "true", counts,
    )  # fmt: skip
