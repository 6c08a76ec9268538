"""What loaders hand over: records (an entity as one source states it), issues and decisions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, TypeAlias, get_args

from ontology.models import MODELS, Resource, Source

Confidence: TypeAlias = Literal["high", "medium", "low"]
Verdict: TypeAlias = Literal["positive", "negative", "unsure"]
CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)  # the best first
#: Characters of one text that a store takes, and so of one that can stand in a backup.
LONGEST_TEXT = 1_000_000
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Record:
    """An entity as one source states it. `entity` may be partial and keeps the raw id."""

    entity: Resource
    source: str
    confidence: Confidence = "medium"
    locator: str | None = None
    quote: str | None = None
    retrieved: str | None = None

    def key(self, dataset: str) -> str:
        """Its identity: a hash of data set, source, raw id, locator, class and fields.

        The run and the date retrieved stay out of it, so that loading again changes nothing.
        """
        parts = [
            dataset, self.source, self.entity.id, self.locator or "", self.quote or "",
            self.confidence, type(self.entity).__name__, stated_json(self.entity),
        ]  # fmt: skip
        return hashlib.sha256("\x1f".join(parts).encode("utf-8")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Issue:
    """A row or value that could not be taken as it stood."""

    file: str
    line: int | None
    field: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class SameAs:
    """A decision on two ids. Positive: both name one thing and `left` is the id that stays."""

    left: str
    right: str
    verdict: Verdict
    reason: str
    by: str
    date: str

    def key(self, dataset: str) -> str:
        """Its identity within a data set: a hash of all it says. Any text is hashed, not refused."""
        parts = (dataset, self.left, self.right, self.verdict, self.reason, self.by, self.date)
        text = "\x1f".join(parts).encode("utf-8", "surrogatepass")
        return hashlib.sha256(text).hexdigest()[:32]


@dataclass(frozen=True)
class Reading:
    """Everything that one loader read in one go, for one data set.

    `complete` is False if only a part of the input was read; then nothing is retracted.
    """

    dataset: str
    title: str
    sources: tuple[Source, ...]
    records: tuple[Record, ...]
    issues: tuple[Issue, ...] = ()
    same_as: tuple[SameAs, ...] = ()
    complete: bool = True
    read: int = field(default=0)


def stated(entity: Resource) -> dict[str, Any]:
    """The fields that an entity states, without its id.

    Decimals are strings, empty fields are left out. Many values are a set: each once, in the order
    of code points, whatever the order given, since RDF and reloads know none.
    """
    values = entity.model_dump(exclude={"id"}, exclude_none=True)
    return {name: _plain(value) for name, value in values.items() if value != ()}


def stated_json(entity: Resource) -> str:
    """The one canonical text of what an entity states."""
    return canonical(stated(entity))


def canonical(fields: Mapping[str, Any]) -> str:
    """Stated fields as their one canonical text."""
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_stated(cls: str, entity_id: str, fields: Mapping[str, Any]) -> Resource:
    """The entity back from its stated fields."""
    return MODELS[cls].model_validate({"id": entity_id, **fields})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return sorted({_plain(item) for item in value})
    return decimal_text(value) if isinstance(value, Decimal) else value


def decimal_text(value: Decimal) -> str:
    """The shortest plain notation: 16.70 -> '16.7', 1E+3 -> '1000'."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
