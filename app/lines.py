"""One relation or observation in words: what it says, who is in it, when, how firm, on what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app import words
from graph.world import Evidence, World
from ontology.dates import latest
from ontology.models import Resource
from ontology.record import CONFIDENCES
from ontology.schema import Class, Property, Schema, load_schema

#: Fields that other parts of a line already say: figures in one phrase, dates as the period.
_FIGURES = {
    "quantity", "quantityMin", "quantityMax", "unit", "basis",
    "amount", "amountMin", "amountMax", "currency", "share", "shareMin", "shareMax",
}  # fmt: skip
_DATES = {"validFrom", "validTo", "signed", "date", "periodStart", "periodEnd", "asOf"}
_TEXTS = {"name", "alias", "description", "sameAs", "status", "statusNote", "supersedes"}
_MONEY = {"capex", "npv"}
_MATERIALS = ("material", "input", "output")
#: Texts that need no label before them.
_PLAIN = {"purpose", "instrument", "partOfPackage", "listName", "legalReference"}


@dataclass(frozen=True, slots=True)
class Ref:
    """An entity that a line names, in its role there."""

    role: str
    id: str
    name: str
    cls: str


@dataclass(frozen=True, slots=True)
class Line:
    """A relation or observation in words. `title` is '' where it names nobody but the one seen from."""

    id: str
    cls: str
    label: str
    verb: str
    title: str
    text: str
    when: str
    day: date | None
    status: str
    note: str
    parties: tuple[Ref, ...]
    evidence: tuple[Evidence, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """Title, figures and note: the first is what to read first, a figure before a remark."""
        figures = any(c.isdigit() for c in self.text)
        said = (self.title, self.text, self.note) if figures else (self.title, self.note, self.text)
        return tuple(part for part in said if part) or (self.label,)


def sources(item: Line) -> tuple[tuple[Evidence, ...], ...]:
    """The records behind a line by source, the best confidence first within each."""
    found: dict[str, list[Evidence]] = {}
    for record in item.evidence:
        found.setdefault(record.source.id, []).append(record)
    return tuple(
        tuple(sorted(records, key=lambda r: CONFIDENCES.index(r.confidence)))
        for records in found.values()
    )


def name(world: World, entity_id: str) -> str:
    """The name of an entity, as the world has it."""
    return world.name(entity_id)


def line(world: World, entity: Resource, seen_from: str | None = None) -> Line:
    """The line of a relation or observation; `seen_from` is the party left unsaid."""
    schema = load_schema()
    cls = schema[type(entity).__name__]
    parties = tuple(_parties(world, schema, cls, entity))
    start, end = _dates(entity)
    status = getattr(entity, "status", None)
    others = [ref.name for ref in parties if ref.id != seen_from and ref.role != "material"]
    materials = [ref.name for ref in parties if ref.role == "material"]
    return Line(
        id=entity.id,
        cls=cls.name,
        label=cls.label,
        verb=_verb(cls, entity, seen_from, parties),
        title=", ".join(dict.fromkeys(others or materials)),
        text=", ".join(_phrases(schema, cls, entity, materials if others else [])),
        when=_when(entity, start, end),
        day=latest(start or end) if start or end else None,
        status=words.code_label(schema, "status", status) if status else "",
        note=_note(entity),
        parties=parties,
        evidence=tuple(world.evidence.get(entity.id, ())),
    )


def _verb(cls: Class, entity: Resource, seen_from: str | None, parties: tuple[Ref, ...]) -> str:
    """How the relation reads from the party it is seen from: 'supplied by'; '' if it has no side."""
    others = {ref.id for ref in parties if ref.id != seen_from and ref.role != "material"}
    for edge in cls.edges:
        sources = as_ids(getattr(entity, edge.source))
        targets = as_ids(getattr(entity, edge.target))
        if seen_from in sources and others & set(targets):
            return edge.forward
        if seen_from in targets and others & set(sources):
            return edge.reverse
    return ""


def _parties(world: World, schema: Schema, cls: Class, entity: Resource) -> Iterator[Ref]:
    for prop in cls.references:
        if prop.name == "supersedes":
            continue
        for target in as_ids(getattr(entity, prop.name)):
            found = world.entities.get(target)
            kind = type(found).__name__ if found else ""
            yield Ref(prop.label, target, name(world, target), kind)


def as_ids(value: Any) -> tuple[str, ...]:
    """The ids that a reference holds: none, one or many."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _phrases(schema: Schema, cls: Class, entity: Resource, materials: list[str]) -> Iterator[str]:
    yield from materials
    for text in (words.quantity(entity), words.amount(entity), words.share(entity)):
        if text:
            yield text
    for prop in cls.properties.values():
        if prop.kind == "reference" or prop.name in _FIGURES | _DATES | _TEXTS:
            continue
        if prop.name == "stage" and any(getattr(entity, m, None) for m in _MATERIALS):
            continue  # the material stands at a stage of its own
        value = getattr(entity, prop.name)
        if value is not None and value != ():
            yield _phrase(schema, prop, value, getattr(entity, "currency", None))


def _phrase(schema: Schema, prop: Property, value: Any, currency: str | None) -> str:
    if isinstance(value, bool):
        return prop.label if value else f"not {prop.label}"
    if prop.name == "stage":
        return f"{words.lower(words.code_label(schema, 'stage', str(value)))} stage"
    if prop.name in schema.codes:
        return words.lower(words.code_label(schema, prop.name, str(value)))
    if isinstance(value, Decimal):
        figure = words.money(value, currency) if prop.name in _MONEY else words.number(value)
        return f"{prop.label} {figure}" + _suffix(prop.name)
    if prop.values:
        return str(value).replace("_", "-")
    return str(value) if prop.name in _PLAIN else f"{prop.label}: {value}"


def _suffix(prop: str) -> str:
    if prop.endswith("Share") or prop in ("shareOfOutput", "irr"):
        return " %"
    return " years" if prop == "termYears" else ""


def _note(entity: Resource) -> str:
    parts = (getattr(entity, "description", None), getattr(entity, "statusNote", None))
    return ". ".join(str(part).rstrip(".") for part in parts if part)


def _dates(entity: Resource) -> tuple[str | None, str | None]:
    """From and to: the validity, else the period, else the day of signing, event or statement."""
    for first, last in (("validFrom", "validTo"), ("periodStart", "periodEnd")):
        start, end = getattr(entity, first, None), getattr(entity, last, None)
        if start or end:
            return start, end
    for single in ("date", "signed", "asOf"):
        if value := getattr(entity, single, None):
            return str(value), None
    return None, None


def _when(entity: Resource, start: str | None, end: str | None) -> str:
    """A validity or period as such; else the day of the event, or the day the record speaks for."""
    if end or getattr(entity, "validFrom", None) or getattr(entity, "periodStart", None):
        return words.period(start, end)
    stated_only = not (getattr(entity, "date", None) or getattr(entity, "signed", None))
    return f"as of {words.day(start)}" if start and stated_only else words.day(start)
