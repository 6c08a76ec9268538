"""Which relations end others, and which hold on beside a newer one that would have ended them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from ontology.dates import earliest, latest
from ontology.models import Agreement, Ownership, Relation, Resource
from ontology.schema import Schema


@dataclass(frozen=True, slots=True)
class Stale:
    """The ids of an older relation with no end and of the newer one beside it."""

    old: str
    new: str

    @property
    def reason(self) -> str:
        """What is wrong with the older one."""
        return f"has no end though {self.new} is newer on the same pair and material"


def begin(relation: Resource) -> str | None:
    """The date from which a relation holds, as far as stated; None for what is no relation."""
    if not isinstance(relation, Relation):
        return None
    return relation.validFrom or getattr(relation, "signed", None) or relation.asOf


def starts(relation: Relation) -> date | None:
    """The first day on which it holds by its own word: not by the day for which a source speaks."""
    text = relation.validFrom or getattr(relation, "signed", None)
    return earliest(text) if text else None


def has_ended(schema: Schema, relation: Relation, day: date) -> bool:
    """Whether it holds no more on a day: an end is stated and past, or a status says so.

    An end is the first day on which it does not hold; a month or year is held to its last day.
    """
    end = relation.validTo
    if end is None:
        status = relation.status
        return status is not None and schema.code("status", status).firmness == "ended"
    return earliest(end) <= day if end.count("-") == 2 else latest(end) < day


def ending(relation: Resource, begins: Iterable[str | None]) -> dict[str, str]:
    """What a relation gets from those that supersede it, of which `begins` gives the dates.

    It ends when the first of them begins. Where a source states the end, that stays; where nothing
    says when, the status says it. Nothing for what is no relation or is not superseded.
    """
    known = list(begins)
    if not known or not isinstance(relation, Relation) or relation.validTo is not None:
        return {}
    day = min((day for day in known if day), default=None)
    return {"validTo": day} if day else {"status": "superseded"}


def stale_relations(schema: Schema, entities: Iterable[Resource]) -> Iterator[Stale]:
    """Each older agreement or stake with no end beside a newer one.

    "Beside" = same class, same parties, same material (and kind of interest). Of two current facts
    one would be counted that no longer holds: a date of end, a status or `supersedes` resolves it.
    """
    found = [entity for entity in entities if isinstance(entity, Agreement | Ownership)]
    superseded = {old for relation in found for old in relation.supersedes}
    groups: dict[tuple[object, ...], list[Relation]] = defaultdict(list)
    for relation in found:
        if relation.id not in superseded and _is_open(schema, relation):
            groups[_tie(schema, relation)].append(relation)
    for group in groups.values():
        ranked = sorted(group, key=lambda relation: (_since(relation) or "", relation.id))
        for old, new in pairwise(ranked):
            if (_since(old) or "") < (_since(new) or ""):
                yield Stale(old.id, new.id)


def _is_open(schema: Schema, relation: Relation) -> bool:
    ended = relation.status and schema.code("status", relation.status).firmness == "ended"
    return relation.validTo is None and not ended


def _tie(schema: Schema, relation: Relation) -> tuple[object, ...]:
    cls = schema[type(relation).__name__]
    ends = dict.fromkeys(name for edge in cls.edges for name in (edge.source, edge.target))
    parties = tuple(_ids(getattr(relation, name)) for name in ends)
    material = _ids(getattr(relation, "material", ()))
    return cls.name, parties, material, getattr(relation, "interest", None) or "equity"


def _ids(value: Any) -> frozenset[str]:
    if value is None:
        return frozenset()
    return frozenset([value]) if isinstance(value, str) else frozenset(value)


def _since(relation: Relation) -> str | None:
    """The first day known of it, as a text that sorts: begin, signing, else the source's date."""
    text = begin(relation)
    return earliest(text).isoformat() if text else None
