"""One archive with every class, every property and every awkward text, the same each time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from ontology.exchange.archive import Dataset, Decision, Listing, Run, Span, Version
from ontology.models import MODELS, Resource, Source
from ontology.record import Record, SameAs
from ontology.schema import Class, Property
from tests.ontology.exchange.memory import MemoryArchive, archive_of
from tests.ontology.exchange.values import CLASSES, CONTROLS, DECIMALS, TEXTS, URIS

_DATES = ("2025", "2025-09", "2025-09-30", "0001", "9999-12", "2024-02-29")
_PATTERNS = {
    "lei": "529900T8BM49AURSDO55", "iso2": "ZZ", "iso3": "ZZZ", "currency": "EUR",
    "element": "Nd", "hsCode": "0026", "url": "https://example.org/é?a=b",
}  # fmt: skip
_BEGAN = datetime(2026, 11, 27, 1, 2, 3, 456000, tzinfo=UTC)
_DAY = timedelta(days=1)
IDS = tuple(f"{cls.name.lower()}{end}" for cls in CLASSES for end in ("-1", "-2"))
SOURCES = ("s", "s-1", "s.1")


def everything(xml: bool = False) -> MemoryArchive:
    """The archive of two data sets, loaded three times and once, whose records differ.

    Of each class there are two entities that say the same of the same parties, so that relations
    are parallel. `xml`: of texts that XML can hold.
    """
    texts = TEXTS if xml else (*TEXTS, *CONTROLS)
    runs = [_run("twice", at) for at in range(3)] + [_run("once", 3)]
    first = Span(runs[0].started, runs[0].id, runs[1].started, runs[1].id)
    back = Span(runs[2].started, runs[2].id)
    whole = Span(runs[0].started, runs[0].id)
    once = Span(runs[3].started, runs[3].id)
    versions = []
    for at, key in enumerate(IDS):
        cls = CLASSES[at // 2]
        record = _record(cls, key, at, texts, "2025")
        versions += [_version("twice", record, first)]
        later = _record(cls, key, at, texts, "2026-11-24")
        versions += [_version("twice", later, back)]
        versions += [_version("once", _record(cls, key, at + 1, texts, None), once)]
    gone = Record(MODELS["Company"].model_validate({"id": "gone", "name": "Gone"}), "s")
    versions += [_version("twice", gone, first)]
    listings = [
        *(Listing("twice", _source(key, at, texts), whole) for at, key in enumerate(SOURCES)),
        Listing(
            "once", _source("s", 7, texts), Span(_BEGAN, runs[0].id, _BEGAN + _DAY, runs[1].id)
        ),
        *(Listing("once", _source(key, at + 3, texts), once) for at, key in enumerate(SOURCES)),
    ]
    same = SameAs("company-1", "company-2", "positive", texts[0], texts[7], "2026-11")
    apart = SameAs("mine-1", "mine-2", "negative", texts[5], texts[6], "2026")
    decisions = [
        Decision(same.key("twice"), "twice", same, first),
        Decision(same.key("twice"), "twice", same, back),
        Decision(apart.key("once"), "once", apart, once),
    ]
    datasets = [Dataset("twice", texts[0], runs[2].id), Dataset("once", texts[5], runs[3].id)]
    return archive_of(versions, listings, decisions, datasets, runs)


def _run(dataset: str, at: int) -> Run:
    start = _BEGAN + at * _DAY
    counts = {"read": at, "accepted": 10, "created": 4, "updated": 3, "unchanged": 3, "removed": 0, "issues": 0}  # fmt: skip
    key = f"{start:%Y%m%dT%H%M%SZ}-{dataset}-{at:04x}"
    return Run(key, dataset, "curated", start, start + timedelta(seconds=1.5), at != 1, counts)


def _record(cls: Class, key: str, at: int, texts: tuple[str, ...], retrieved: str | None) -> Record:
    text = texts[at % len(texts)]
    return Record(
        _entity(cls, key, at, texts), SOURCES[at % 3], "medium", text, text[::-1], retrieved
    )


def _version(dataset: str, record: Record, span: Span) -> Version:
    return Version(record.key(dataset), dataset, record, span)


def _source(key: str, at: int, texts: tuple[str, ...]) -> Source:
    return Source(
        id=key, title=texts[at], publisher=texts[at + 1], url=_PATTERNS["url"], licence=texts[at + 2],
        published=_DATES[at % len(_DATES)], retrieved="2026-11-24", sourceKind="news",
    )  # fmt: skip


def _entity(cls: Class, key: str, at: int, texts: tuple[str, ...]) -> Resource:
    numbers = count(at)
    fields = {prop.name: _value(prop, numbers, texts) for prop in cls.properties.values()}
    return MODELS[cls.name].model_validate({"id": key, **fields})


def _value(prop: Property, numbers: Iterator[int], texts: tuple[str, ...]) -> Any:
    if not prop.many:
        return _one(prop, next(numbers), texts)
    return [_one(prop, next(numbers), texts) for _ in range(3)]


def _one(prop: Property, number: int, texts: tuple[str, ...]) -> Any:
    if prop.values:
        return prop.values[number % len(prop.values)]
    if prop.pattern:
        return _PATTERNS[prop.name]
    if prop.kind == "decimal":
        bounded = prop.maximum is not None or prop.above is not None or prop.minimum is not None
        return Decimal("16.70") if bounded else Decimal(DECIMALS[number % len(DECIMALS)])
    values: dict[str, tuple[Any, ...]] = {
        "string": texts, "uri": URIS, "boolean": (True, False), "date": _DATES, "reference": IDS,
    }  # fmt: skip
    return values[prop.kind][number % len(values[prop.kind])]
