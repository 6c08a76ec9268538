"""A part of an archive, chosen by filters, that is an archive of its own.

What is asked of one kind is alternatives (`--class Mine --class Plant`); the kinds must all hold.
What a chosen entity refers to comes along, so that a file of the part stands by itself. Filters
know of an entity its id, its class and what it refers to: only that is held in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ontology.errors import UsageError
from ontology.exchange.archive import Archive
from ontology.exchange.selected import Kept, Selected
from ontology.exchange.selection_filters import about, based_in, of_classes, over_at, stated_by
from ontology.exchange.selection_hops import around, closed
from ontology.exchange.selection_index import Index, near
from ontology.schema import Schema, load_schema


@dataclass(frozen=True, slots=True)
class Selection:
    """What was asked for. Within one field alternatives; the fields that are set must all hold.

    `classes`: instances of these or of classes below them. `sources`: what a live record of one of
    these states. `countries`: who is based or stands there, and every statement that names one of
    those or the country. `materials`: these and their narrower forms, every statement that names
    one, and the actors named there. `around`: what is at most `hops` away from one of these.
    `as_of`: without the relations that do not hold on that day.

    One hop leads from a thing to what it refers to, to what refers to it, and to what a statement
    (a deal, a holding, a figure) names beside it; the statement comes along and is no hop of its
    own. Countries and materials are reached, not passed: all of the world meets there.
    """

    classes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    hops: int = 1
    as_of: date | None = None

    def __bool__(self) -> bool:
        """Whether anything is asked at all."""
        return bool(self.text)

    @property
    def text(self) -> str:
        """The same as options of `lodeway export`: the same choice gives the same text."""
        words = [
            f"--{option} {value}"
            for option, values in (
                ("class", self.classes),
                ("source", self.sources),
                ("country", self.countries),
                ("material", self.materials),
                ("around", self.around),
            )
            for value in sorted(set(values))
        ]
        words += [f"--hops {self.hops}"] if self.around else []
        words += [f"--as-of {self.as_of.isoformat()}"] if self.as_of else []
        return " ".join(words)


def select(archive: Archive, selection: Selection) -> Selected:
    """The part of an archive that a selection asks for. Reads it several times, before it is used.

    Raises UsageError if a class, id or country is not there.
    """
    schema = load_schema()
    _check_classes(schema, selection.classes)
    winners = dict(archive.merged_ids())
    index = Index.of(schema, archive.entities())
    wanted = _resolved(schema, index, winners, selection)
    chosen = set.intersection(set(index.entities()), *_tests(index, archive, winners, wanted))
    if wanted.as_of:
        chosen -= over_at(schema, index, archive, winners, wanted.as_of)
    ids = frozenset(index.ids[number] for number in closed(index, chosen))
    return Selected(archive, wanted, Kept.of(archive, winners, ids))


def _tests(
    index: Index, archive: Archive, winners: Mapping[str, str], wanted: Selection
) -> Iterator[set[int]]:
    """What passes each kind of test that is asked for, by number."""
    if wanted.classes:
        yield of_classes(index, wanted.classes)
    if wanted.sources:
        yield stated_by(index, archive, winners, wanted.sources)
    if wanted.countries:
        yield based_in(index, index.known(wanted.countries))
    if wanted.materials:
        yield about(index, index.known(wanted.materials))
    if wanted.around:
        yield around(index, index.known(wanted.around), wanted.hops)


def _check_classes(schema: Schema, names: Iterable[str]) -> None:
    for name in names:
        if name not in schema.classes:
            raise UsageError(
                _unknown("--class", f"no class is called {name!r}", name, schema.classes)
            )


def _resolved(
    schema: Schema, index: Index, winners: Mapping[str, str], selection: Selection
) -> Selection:
    """The selection with the ids that stand today, each held to what it must be."""

    def known(option: str, values: Iterable[str], cls: str) -> tuple[str, ...]:
        return tuple(sorted({_id(option, value, cls) for value in values}))

    def _id(option: str, value: str, cls: str) -> str:
        found = winners.get(value, value)
        if cls == "Country":
            found = index.countries.get(value.upper(), found)
        name = index.class_of(found)
        if name is None:
            raise UsageError(_unknown(option, f"nothing has the id {value!r}", value, index.ids))
        if cls in schema.classes and not schema.is_a(name, cls):
            raise UsageError(f"{option}: {value} is no {cls} but a {name}")
        return found

    return replace(
        selection,
        classes=tuple(sorted(set(selection.classes))),
        sources=known("--source", selection.sources, "Source"),
        countries=known("--country", selection.countries, "Country"),
        materials=known("--material", selection.materials, "Material"),
        around=known("--around", selection.around, "Resource"),
    )


def _unknown(option: str, what: str, text: str, names: Iterable[str]) -> str:
    alike = near(text, names)
    return f"{option}: {what}" + (f"; there is {' or '.join(alike)}" if alike else "")
