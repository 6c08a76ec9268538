"""Whether a staged backup holds together: nothing is restored that was cut, changed or made up.

Every record and decision has the key that its content hashes to; what metadata name is there; what
the live records come to is, entity by entity, what the default graph says; no statement of the file
is left over; and all of them together have the digest that was written with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ontology.assemble import merged_source, statement
from ontology.current import begin, ending
from ontology.errors import SourceError, StoreError
from ontology.exchange import facts as f
from ontology.exchange import quads
from ontology.exchange import terms as t
from ontology.exchange.describe import Tally, description, metadata_counts, sealed
from ontology.exchange.digest import digests
from ontology.exchange.facts import BrokenError
from ontology.exchange.restored import Restored
from ontology.merge import Statement, merge
from ontology.models import Relation, Resource, Source
from ontology.sameness import Sameness
from ontology.schema import load_schema
from ontology.turtle import LW

if TYPE_CHECKING:
    from ontology.exchange.archive import Span, Version
    from ontology.exchange.stage import Stage

_SHOWN = 5
_DEFAULT = ox.DefaultGraph()
_SUPERSEDES = ox.NamedNode(LW + "supersedes")


def verify(stage: Stage, progress: Callable[[int], None] | None = None) -> None:
    """Raise SourceError, naming the first differences, if a backup does not hold together.

    `progress` is told statements held to what they should be.
    """
    check = _Check(stage.store, progress or (lambda _: None))
    try:
        check.run(stage.quads)
    except (BrokenError, StoreError, ValueError) as error:
        check.faults.append(" ".join(str(error).split()))
    if check.faults:
        shown = "; ".join(check.faults[:_SHOWN])
        more = len(check.faults) - _SHOWN
        rest = f"; and {more:,} more" if more > 0 else ""
        raise SourceError(f"{stage.name}: is no export as Lodeway writes it: {shown}{rest}")


@dataclass
class _Check:
    """One check. What it holds is small: sources, decisions, runs, and what others supersede."""

    store: ox.Store
    progress: Callable[[int], None]
    faults: list[str] = field(default_factory=list)

    def run(self, total: int) -> None:
        """All of it, in the order in which one thing hangs on another."""
        self.archive = Restored(self.store)
        self.tally = Tally()
        self._frame()
        self._decisions()
        self._listings()
        self._entities()
        self._ids()
        self._described()
        if self.archive.passed != total and self.archive.passed != len(self.store):
            self.fault(f"{len(self.store) - self.archive.passed:,} statements have no place in it")

    def fault(self, text: str) -> None:
        """Note what is wrong; what went before it is told first."""
        self.faults.append(text)

    # ------------------------------------------------ what the rest hangs on

    def _frame(self) -> None:
        self.datasets, last = set[str](), {}
        for dataset in self.archive.datasets():
            self.datasets.add(dataset.id)
            last[dataset.id] = dataset.run
            self.tally.counts[t.DATASET_COUNT] += 1
        self.runs = set[str]()
        for run in self.archive.runs():
            self.runs.add(run.id)
            self._named("run " + run.id, run.dataset in self.datasets, run.dataset)
            if last.get(run.dataset, "") is None:
                self.fault(f"data set {run.dataset} does not say which run was its last")
            self.tally.counts[t.RUN_COUNT] += 1
        for dataset_id, run_id in last.items():
            self._named("data set " + dataset_id, run_id is None or run_id in self.runs, run_id)

    def _decisions(self) -> None:
        live = []
        for found in self.archive.decisions():
            self._key("decision", found.key, found.decision.key(found.dataset))
            self._span("decision " + found.key, found.dataset, found.span)
            if found.span.until is None:
                live.append(found.decision)
            self.tally.counts[t.DECISION_COUNT] += 1
        self.same = Sameness.of(live)

    def _listings(self) -> None:
        self.listed, self.live = set[tuple[str, str]](), set[tuple[str, str]]()
        fields: dict[str, list[Source]] = {}
        for found in self.archive.listings():
            pair = found.dataset, found.source.id
            self._span("listing " + "/".join(pair), found.dataset, found.span)
            self.listed.add(pair)
            if found.span.until is None:
                self.live.add(pair)
                fields.setdefault(found.source.id, []).append(found.source)
            self.tally.counts[t.LISTING_COUNT] += 1
        self.sources = {i: merged_source(found) for i, found in fields.items()}
        for source in self.sources.values():
            self._holds(source)
        for source_id in sorted({source_id for _, source_id in self.listed} - set(fields)):
            self._stated_no_more(source_id)

    # ------------------------------------------------ what the records come to

    def _entities(self) -> None:
        claimed = self.store.quads_for_pattern(None, _SUPERSEDES, None, _DEFAULT)
        superseded = {quad.object.value.removeprefix(t.ID) for quad in claimed}  # type: ignore[union-attr]
        later: dict[str, Resource] = {}
        begins: dict[str, list[str | None]] = {}
        for entity_id, statements in self._groups():
            merged = merge(load_schema(), entity_id, statements)
            if isinstance(merged, Relation):
                for old in merged.supersedes:
                    begins.setdefault(old, []).append(begin(merged))
            if entity_id in superseded:
                later[entity_id] = merged
            else:
                self._holds(merged)
        for entity_id, merged in later.items():
            update = ending(merged, begins.get(entity_id, ()))
            self._holds(merged.model_copy(update=update))

    def _groups(self) -> Iterator[tuple[str, list[Statement]]]:
        """The live statements by entity. Those of ids that decisions join wait for one another."""
        joined: dict[str, list[Statement]] = {}
        for raw, versions in groupby(self.archive.versions(), lambda v: v.record.entity.id):
            live = list(self._checked(versions))
            entity_id = self.same.resolve(raw)
            if entity_id != raw or raw in self.same.losers:
                joined.setdefault(entity_id, []).extend(live)
            elif live:
                yield raw, live
            else:
                self._stated_no_more(raw)
        for entity_id, live in joined.items():
            if live:
                yield entity_id, live

    def _checked(self, versions: Iterable[Version]) -> Iterator[Statement]:
        schema = load_schema()
        for version in versions:
            record, dataset = version.record, version.dataset
            self._key("record", version.key, record.key(dataset))
            self._span("record " + version.key, dataset, version.span)
            live = version.span.until is None
            there = (dataset, record.source) in (self.live if live else self.listed)
            self._named("record " + version.key, there, record.source)
            self.tally.counts[t.RECORD_COUNT] += 1
            if live and there:
                source = self.sources[record.source]
                yield statement(schema, version.key, record, source, self.same.resolve)

    def _holds(self, entity: Resource) -> None:
        """Whether the default graph says just this of an entity."""
        found = f.about(self.store, t.ID + entity.id)
        try:
            count = f.check(found, quads.entity(entity))
        except BrokenError as error:
            self.fault(f"the default graph of {error}")
            count = len(found)
        self.archive.passed += count
        self.tally.entity(entity, count)
        self.tally.example = min(self.tally.example or entity.id, entity.id)
        if self.tally.entities % 1_000 == 0:
            self.progress(self.archive.passed)

    # ------------------------------------------------ ids, and what it says of itself

    def _stated_no_more(self, raw: str) -> None:
        if not self._stands(raw) and raw not in self.same.winners:
            self._named("metadata", self._says(t.ID + raw, t.TYPE, t.RETRACTED_CLASS), raw)

    def _ids(self) -> None:
        merged = dict(self.archive.merged_ids())
        self.tally.counts[t.MERGED_COUNT] = len(merged)
        expected = {old: new for old, new in self.same.winners.items() if self._stands(new)}
        for lost in sorted({*merged, *expected}):
            if merged.get(lost) != expected.get(lost):
                self.fault(f"{lost} is replaced by {merged.get(lost)}, where decisions say {expected.get(lost)}")  # fmt: skip
        for entity_id in self.archive.retracted():
            self.tally.counts[t.RETRACTED_COUNT] += 1
            if self._stands(entity_id):
                self.fault(f"{entity_id} is said to be retracted but is in use")

    def _stands(self, entity_id: str) -> bool:
        """Whether an id is in use: the default graph speaks of it, or a live record refers to it."""
        about = self.store.quads_for_pattern(ox.NamedNode(t.ID + entity_id), None, None, _DEFAULT)
        if next(about, None) is not None:
            return True
        for raw in (entity_id, *self.same.losers.get(entity_id, ())):
            for quad in self.store.quads_for_pattern(None, None, ox.NamedNode(t.ID + raw), None):
                graph = str(quad.graph_name)[1:-1]
                if graph.startswith(t.RECORD) and not self._ended(graph):
                    return True
        return False

    def _ended(self, record: str) -> bool:
        until = self.store.quads_for_pattern(
            ox.NamedNode(record), ox.NamedNode(t.UNTIL), None, ox.NamedNode(t.METADATA)
        )
        return next(until, None) is not None

    def _described(self) -> None:
        self.tally.named = self.archive.passed - self.tally.triples
        counts = metadata_counts(self.tally)
        for node in (*description(self.tally, None), sealed(counts, self._digest())):
            self.archive.passed += f.check(f.about(self.store, node.subject, node.graph), node)

    def _digest(self) -> str:
        """The digest that a file says it has. It is a fault if its statements have another."""
        claimed, found = digests(self.store)
        if claimed and claimed != found and not self.faults:  # else it is known what differs
            self.fault("its statements have another digest than it says: some were changed")
        return claimed

    # ------------------------------------------------ single checks

    def _key(self, kind: str, key: str, hashed: str) -> None:
        if key != hashed:
            self.fault(f"{kind} {key} does not say what its key is the hash of")

    def _span(self, what: str, dataset: str, span: Span) -> None:
        self._named(what, dataset in self.datasets, dataset)
        if (span.since is None) != (span.run is None) or (span.until is None) != (
            span.ended_by is None
        ):
            self.fault(f"{what} says when or by which run, but not both")
        for run in (span.run, span.ended_by):
            self._named(what, run is None or run in self.runs, run)

    def _named(self, what: str, there: bool, name: str | None) -> None:
        if not there:
            self.fault(f"{what} names {name}, of which nothing is said")

    def _says(self, subject: str, predicate: str, found: str) -> bool:
        nodes = map(ox.NamedNode, (subject, predicate, found, t.METADATA))
        return ox.Quad(*nodes) in self.store
