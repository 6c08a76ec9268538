"""Who is in an archive and what refers to what, as numbers: a few bytes for each reference."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from rapidfuzz import fuzz, process

from ontology.models import Country, Resource
from ontology.schema import Schema

#: What an id has for a class that something refers to and nobody says anything about.
_NOBODY = -1
#: Of the names that are told when one is not there: how many, and how like it at least (of 100).
_NEAR, _ALIKE = 3, 70


class Index:
    """Ids by number in the order in which they were met, their classes, what each refers to.

    `rows` are the entities themselves, each with the numbers of what it refers to.
    """

    def __init__(self, schema: Schema) -> None:
        #: Ids of countries by each of their ISO codes.
        self.countries: dict[str, str] = {}
        self.ids: list[str] = []
        self._schema = schema
        self._classes = list(schema.classes.values())
        self._numbers: dict[str, int] = {}
        self._kinds = array("h")
        self._subjects = array("i")
        self._bounds = array("q", [0])
        self._targets = array("i")

    @classmethod
    def of(cls, schema: Schema, entities: Iterable[Resource]) -> Index:
        """The index of a stream of entities, gone through once."""
        index = cls(schema)
        kinds = {known.name: number for number, known in enumerate(index._classes)}
        references = {
            known.name: [(p.name, p.many) for p in known.references] for known in index._classes
        }
        for entity in entities:
            name = type(entity).__name__
            number = index._number(entity.id)
            index._kinds[number] = kinds[name]
            index._subjects.append(number)
            for prop, many in references[name]:
                value = getattr(entity, prop)
                for target in value if many else () if value is None else (value,):
                    index._targets.append(index._number(target))
            index._bounds.append(len(index._targets))
            if isinstance(entity, Country):
                codes = [code for code in (entity.iso2, entity.iso3) if code]
                index.countries |= dict.fromkeys(codes, entity.id)
        index.ids = list(index._numbers)
        return index

    def _number(self, entity_id: str) -> int:
        number = self._numbers.setdefault(entity_id, len(self._kinds))
        if number == len(self._kinds):
            self._kinds.append(_NOBODY)
        return number

    def rows(self) -> Iterator[tuple[int, Sequence[int]]]:
        """Every entity with what it refers to, as numbers."""
        for number, (start, end) in zip(self._subjects, pairwise(self._bounds), strict=True):
            yield number, self._targets[start:end]

    def entities(self) -> Iterable[int]:
        """The numbers of everything that a source says something about."""
        return self._subjects

    def known(self, ids: Iterable[str]) -> set[int]:
        """The numbers of those ids that are there."""
        return {self._numbers[i] for i in ids if i in self._numbers}

    def class_of(self, entity_id: str) -> str | None:
        """The class of an id; None if no source says anything about it."""
        number = self._numbers.get(entity_id)
        kind = _NOBODY if number is None else self._kinds[number]
        return None if kind == _NOBODY else self._classes[kind].name

    def mask(self, names: Iterable[str]) -> Kinds:
        """A test on numbers: whether an entity is of one of these classes or below one."""
        wanted = frozenset(
            kind
            for kind, cls in enumerate(self._classes)
            if any(self._schema.is_a(cls.name, name) for name in names)
        )
        return Kinds(self._kinds, wanted)

    def statements(self) -> Kinds:
        """A test on numbers: whether it is a statement, such as a deal or a figure, not a thing.

        A thing has a name: its class asks for one.
        """
        wanted = frozenset(
            kind
            for kind, cls in enumerate(self._classes)
            if (name := cls.properties.get("name")) is not None and not name.required
        )
        return Kinds(self._kinds, wanted)


class Kinds:
    """A set of entities by their classes."""

    def __init__(self, kinds: Sequence[int], wanted: frozenset[int]) -> None:
        self._kinds = kinds
        self._wanted = wanted

    def __contains__(self, number: int) -> bool:
        return self._kinds[number] in self._wanted


def near(text: str, names: Iterable[str]) -> list[str]:
    """The names that are most like one that is not there."""
    found = process.extract(text, list(names), scorer=fuzz.ratio, limit=_NEAR, score_cutoff=_ALIKE)
    return [name for name, _, _ in found]
