"""The world as the analyses see it: merged entities with the evidence behind each.

The Store reads it from Neo4j; tests write it by hand. Nothing here or in the analyses knows a
database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from ontology.errors import UsageError
from ontology.models import Resource, Source
from ontology.record import Confidence

R = TypeVar("R", bound=Resource)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record behind an entity: which source states it, how well, and which fields."""

    record: str
    source: Source
    confidence: Confidence
    dataset: str = ""
    locator: str | None = None
    quote: str | None = None
    retrieved: str | None = None
    stated: Mapping[str, Any] = field(default_factory=dict)

    @property
    def editorial(self) -> bool:
        """Whether it is our editors' own word: no source states it."""
        return self.source.sourceKind == "editorial"


@dataclass(frozen=True)
class World:
    """Merged entities by id, the records behind each, and ids that were merged into others."""

    entities: Mapping[str, Resource]
    evidence: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)
    merged_ids: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, entities: Iterable[Resource]) -> World:
        """A world of entities without evidence."""
        return cls({entity.id: entity for entity in entities})

    def resolve(self, entity_id: str) -> str:
        """The id under which an entity stands today. Raises UsageError if nothing has this id."""
        current = self.merged_ids.get(entity_id, entity_id)
        if current not in self.entities:
            raise UsageError(f"nothing has the id {entity_id!r}; try `lodeway find {entity_id}`")
        return current

    def name(self, entity_id: str) -> str:
        """The name of an entity; a source's title; its id where nothing names it."""
        entity = self.entities.get(entity_id)
        found = getattr(entity, "name", None) or getattr(entity, "title", None)
        return str(found) if found else entity_id

    def all(self, cls: type[R]) -> Iterator[R]:
        """Every entity of a class or below it, by id."""
        if cls not in self._by_class:
            kinds = [kind for kind in self._exactly if issubclass(kind, cls)]
            found = (entity for kind in kinds for entity in self._exactly[kind])
            self._by_class[cls] = sorted(found, key=lambda entity: entity.id)
        yield from self._by_class[cls]  # type: ignore[misc]

    @cached_property
    def _exactly(self) -> dict[type[Resource], list[Resource]]:
        """The entities of each class itself: every question asks for many classes."""
        found: dict[type[Resource], list[Resource]] = {}
        for entity in self.entities.values():
            found.setdefault(type(entity), []).append(entity)
        return found

    @cached_property
    def _by_class(self) -> dict[type[Resource], list[Resource]]:
        return {}

    def get(self, cls: type[R], entity_id: str | None) -> R | None:
        """The entity with this id if it is of the class, else None."""
        found = self.entities.get(entity_id) if entity_id else None
        return found if isinstance(found, cls) else None
