"""What a reading states, checked and keyed, and how it differs from what is stored."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ontology.models import MODELS
from ontology.record import LONGEST_TEXT, Issue, stated

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from ontology.models import Resource, Source
    from ontology.record import Reading, Record, SameAs
    from ontology.schema import Schema

#: What stays the same when a source changes what it says of a thing: source, raw id, class, locator.
Slot = tuple[str, str, str, str]

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Accepted:
    """The distinct statements of a reading, by key, and what could not be taken."""

    records: Mapping[str, Record]
    sources: Mapping[str, Source]
    decisions: Mapping[str, SameAs]
    issues: tuple[Issue, ...]

    @property
    def count(self) -> int:
        """Records, sources and decisions together."""
        return len(self.records) + len(self.sources) + len(self.decisions)


@dataclass(frozen=True)
class Stored:
    """What the graph holds of a data set: slots by record key, hashes by source id, decisions."""

    records: Mapping[str, Slot] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    decisions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Difference:
    """What a load must write, by key.

    `replaced`: new records that take the place of one; `redescribed`: sources known before.
    """

    records: frozenset[str]
    gone_records: frozenset[str]
    sources: frozenset[str]
    gone_sources: frozenset[str]
    decisions: frozenset[str]
    gone_decisions: frozenset[str]
    replaced: int
    redescribed: int

    @property
    def updated(self) -> int:
        """Statements that replace one."""
        return self.replaced + self.redescribed

    @property
    def created(self) -> int:
        """Statements that are new, not counting those that replace one."""
        return len(self.records) + len(self.sources) + len(self.decisions) - self.updated

    @property
    def removed(self) -> int:
        """Statements taken back, not counting records that were replaced."""
        gone = len(self.gone_records) + len(self.gone_sources) + len(self.gone_decisions)
        return gone - self.replaced


def accept(schema: Schema, reading: Reading, taken: AbstractSet[str] = frozenset()) -> Accepted:
    """Key the statements of a reading and set aside, as issues, what cannot be stored.

    `taken`: ids that name a source elsewhere though an entity here, or the other way round.
    """
    issues: list[Issue] = []
    sources: dict[str, Source] = {}
    for source in reading.sources:
        if reason := _source_reason(schema, source, sources, taken):
            issues.append(Issue(reading.dataset, None, "source", source.id, reason))
        else:
            sources[source.id] = source
    records: dict[str, Record] = {}
    clash = taken | set(sources)
    for record in reading.records:
        key, reason = _keyed(schema, reading.dataset, record, sources, records, clash)
        if reason:
            issues.append(Issue(reading.dataset, None, record.entity.id, record.source, reason))
        else:
            records[key] = record
    decisions = {d.key(reading.dataset): d for d in reading.same_as}
    return Accepted(records, sources, decisions, (*reading.issues, *issues))


def _source_reason(
    schema: Schema, source: Source, known: Mapping[str, Source], taken: AbstractSet[str]
) -> str | None:
    if source.id in taken:
        return "its id is also the id of an entity; it and its records are left out"
    if source.id in known:
        return (
            None if known[source.id] == source else "described twice, differently; the first stays"
        )
    if reason := _unfit(source):
        return f"{reason}; it and its records are left out"
    missing = [p.name for p in schema["Source"].properties.values() if p.required]
    missing = [name for name in missing if getattr(source, name) is None]
    if missing:
        return f"a source needs {' and '.join(missing)}; it and its records are left out"
    return None


def _keyed(
    schema: Schema,
    dataset: str,
    record: Record,
    sources: Mapping[str, Source],
    known: Mapping[str, Record],
    taken: AbstractSet[str],
) -> tuple[str, str | None]:
    cls = type(record.entity).__name__
    if cls == "Source" or cls not in MODELS:
        return "", f"{cls} has no records of its own"
    if record.source not in sources:
        return "", "its source is not among the sources of this data set"
    if record.entity.id in taken:
        return "", "its id is also the id of a source"
    if reason := _unfit(record.entity, record.locator, record.quote):
        return "", reason
    key = record.key(dataset)
    if key in known:
        return "", "stated twice in the same words and place; kept once"
    return key, None


def _unfit(found: Resource, *texts: str | None) -> str | None:
    """Why texts cannot be stored, or could not be brought back from a backup."""
    for value in (*texts, *found.__dict__.values()):
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and len(text) > LONGEST_TEXT:
                return f"holds a text longer than {LONGEST_TEXT:,} characters"
            if isinstance(text, str) and not text.isascii() and _SURROGATE.search(text):
                return "holds text that is not valid Unicode"
    return None


def difference(
    accepted: Accepted, stored: Stored, hashes: Mapping[str, str], complete: bool
) -> Difference:
    """What to write. An incomplete reading takes nothing back. `hashes` are those of the sources."""
    new = frozenset(accepted.records) - frozenset(stored.records)
    changed = frozenset(i for i, h in hashes.items() if stored.sources.get(i) != h)
    gone: dict[str, frozenset[str]] = dict.fromkeys(
        ("records", "sources", "decisions"), frozenset()
    )
    if complete:
        gone = {
            "records": frozenset(stored.records) - frozenset(accepted.records),
            "sources": frozenset(stored.sources) - frozenset(accepted.sources),
            "decisions": stored.decisions - frozenset(accepted.decisions),
        }
    slots = Counter(slot(accepted.records[key]) for key in new)
    replaced = (slots & Counter(stored.records[key] for key in gone["records"])).total()
    return Difference(
        records=new,
        gone_records=gone["records"],
        sources=changed,
        gone_sources=gone["sources"],
        decisions=frozenset(accepted.decisions) - stored.decisions,
        gone_decisions=gone["decisions"],
        replaced=replaced,
        redescribed=len(changed & frozenset(stored.sources)),
    )


def slot(record: Record) -> Slot:
    """The slot of a record."""
    return record.source, record.entity.id, type(record.entity).__name__, record.locator or ""


def source_row(source: Source) -> str:
    """A source as canonical JSON."""
    return json.dumps(stated(source), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def source_hash(source: Source) -> str:
    """Changes with the source, but not with the date on which it was retrieved."""
    fields = {k: v for k, v in stated(source).items() if k != "retrieved"}
    return digest(json.dumps(fields, ensure_ascii=False, sort_keys=True))


def merged_source(source: str, by_dataset: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a source, from the rows of the data sets that list it: first data set by id."""
    fields: dict[str, Any] = {}
    for _, row in sorted(by_dataset.items(), reverse=True):
        fields |= json.loads(row)
    return {"id": source, **fields}


def digest(text: str) -> str:
    """A short hash of a text; text that is not valid Unicode is hashed, not refused."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
