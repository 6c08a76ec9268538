"""Whole archives, made up: with a history that a store could have had.

Each data set was loaded some times; a record, listing or decision was there after some of the loads.
Its spans follow from that. What holds now is merged as a store would.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from hypothesis import strategies as st

from ontology.exchange.archive import Dataset, Decision, Listing, Run, Span, Version
from ontology.models import Source
from ontology.record import CONFIDENCES, VERDICTS, Record, SameAs
from ontology.schema import load_schema
from tests.ontology.exchange.memory import MemoryArchive, archive_of
from tests.ontology.exchange.values import CHAIN, CLASSES, DATES, IDS, entity_of, texts

SOURCE = load_schema()["Source"]
COUNTS = ("read", "accepted", "created", "updated", "unchanged", "removed", "issues")
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@st.composite
def worlds(
    draw: st.DrawFn, xml: bool = False, whole: bool = False, records: int = 5
) -> MemoryArchive:
    """An archive. `xml`: of texts that XML can hold. `whole`: entities have all that they can."""
    ids = draw(
        st.lists(st.one_of(st.sampled_from(CHAIN), IDS), min_size=2, max_size=6, unique=True)
    )
    at = draw(st.integers(1, len(ids) - 1))
    found = _Found()
    names = st.lists(st.sampled_from(["curated", "a", "a-b", "a.b"]), max_size=2, unique=True)
    for dataset in draw(names):
        part = _DatasetOf(draw, found, dataset, ids[:at], ids[at:], xml, whole)
        part.fill(draw(st.integers(0, records)))
    return archive_of(found.versions, found.listings, found.decisions, found.datasets, found.runs)


class _Found:
    def __init__(self) -> None:
        self.datasets: list[Dataset] = []
        self.runs: list[Run] = []
        self.listings: list[Listing] = []
        self.decisions: list[Decision] = []
        self.versions: list[Version] = []


class _DatasetOf:
    """One data set of a world. Sources and entities have no id in common."""

    def __init__(
        self,
        draw: st.DrawFn,
        found: _Found,
        dataset: str,
        sources: Sequence[str],
        ids: Sequence[str],
        xml: bool,
        whole: bool,
    ) -> None:
        self.draw, self.found, self.dataset = draw, found, dataset
        self.sources, self.ids, self.xml, self.whole = sources, ids, xml, whole
        self.texts = texts(xml)

    def fill(self, records: int) -> None:
        self._loads()
        cited: dict[str, list[bool]] = {}
        for _ in range(records):
            record, there = self._record()
            before = cited.setdefault(record.source, [False] * len(there))
            cited[record.source] = [a or b for a, b in zip(before, there, strict=True)]
        for source in self.sources:
            self._listing(source, cited.get(source))
        for _ in range(self.draw(st.integers(0, 2)) if len(self.ids) > 1 else 0):
            self._decision()

    def _loads(self) -> None:
        """The runs; none for what an old version loaded, which kept no history."""
        draw = self.draw
        moments = sorted(draw(st.lists(MOMENTS, max_size=6, unique=True)))
        self.runs = []
        for start, end in zip(moments[::2], moments[1::2], strict=False):
            key = f"{start:%Y%m%dT%H%M%SZ}-{self.dataset}-{len(self.runs):04x}"
            counts = draw(st.dictionaries(st.sampled_from(COUNTS), st.integers(0, 10**9)))
            loader, complete = draw(st.sampled_from(["curated", None])), draw(st.booleans())
            self.runs.append(Run(key, self.dataset, loader, start, end, complete, counts))
        self.found.runs += self.runs
        last = self.runs[-1].id if self.runs else None
        self.found.datasets.append(Dataset(self.dataset, draw(self.texts), last))

    def _there(self) -> list[bool]:
        """After which of the loads something was there."""
        loads = max(1, len(self.runs))
        return self.draw(st.lists(st.booleans(), min_size=loads, max_size=loads).filter(any))

    def _spans(self, what: Sequence[Any]) -> list[tuple[Any, Span]]:
        """What was there after each load, as spans of the same; None is nothing."""
        if not self.runs:
            return [(what[0], Span())]
        spans = []
        for one, group in groupby(range(len(what)), key=lambda at: what[at]):
            places = list(group)
            if one is None or one is False:
                continue
            begun = self.runs[places[0]]
            ended = self.runs[places[-1] + 1] if places[-1] + 1 < len(what) else None
            until, by = (ended.started, ended.id) if ended else (None, None)
            spans.append((one, Span(begun.started, begun.id, until, by)))
        return spans

    def _record(self) -> tuple[Record, list[bool]]:
        draw = self.draw
        cls = draw(st.sampled_from(CLASSES))
        own = st.sampled_from(self.ids)
        entity = draw(entity_of(cls, own, st.one_of(own, IDS), self.xml, self.whole))
        place = st.none() | self.texts
        record = Record(
            entity, draw(st.sampled_from(self.sources)), draw(st.sampled_from(CONFIDENCES)),
            draw(place), draw(place),
        )  # fmt: skip
        key, there = record.key(self.dataset), self._there()
        if all(key != version.key for version in self.found.versions):
            for _, span in self._spans(there):
                retrieved = draw(st.none() | DATES)
                dated = Record(
                    entity, record.source, record.confidence, record.locator, record.quote, retrieved
                )  # fmt: skip
                self.found.versions.append(Version(key, self.dataset, dated, span))
        return record, there

    def _listing(self, source: str, cited: Sequence[bool] | None) -> None:
        """A source is listed at least where a record cites it."""
        if cited is None and self.draw(st.booleans()):
            return
        wanted = cited or self._there()
        described = [self._source(source) for _ in range(2)]
        what = [self.draw(st.sampled_from(described)) if there else None for there in wanted]
        for found, span in self._spans(what):
            self.found.listings.append(Listing(self.dataset, found, span))

    def _source(self, source: str) -> Source:
        found = self.draw(entity_of(SOURCE, st.just(source), xml=self.xml))
        needed = {"title": found.title or "T", "sourceKind": found.sourceKind or "news"}  # type: ignore[attr-defined]
        return Source.model_validate({**found.model_dump(), **needed})

    def _decision(self) -> None:
        draw = self.draw
        left, right = draw(st.permutations(self.ids))[:2]
        decision = SameAs(
            left, right, draw(st.sampled_from(VERDICTS)), draw(self.texts), draw(self.texts), draw(DATES)
        )  # fmt: skip
        key = decision.key(self.dataset)
        if all(key != known.key for known in self.found.decisions):
            for _, span in self._spans(self._there()):
                self.found.decisions.append(Decision(key, self.dataset, decision, span))
