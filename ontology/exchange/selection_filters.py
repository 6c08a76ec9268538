"""The tests of a selection, each a set of entities by number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from ontology.current import has_ended, starts
from ontology.dates import earliest
from ontology.exchange.archive import Archive
from ontology.exchange.selection_index import Index
from ontology.models import Relation, Source
from ontology.schema import Schema


def of_classes(index: Index, names: Iterable[str]) -> set[int]:
    """The instances of some classes and of those below them."""
    kinds = index.mask(names)
    return {number for number in index.entities() if number in kinds}


def stated_by(
    index: Index, archive: Archive, winners: Mapping[str, str], sources: Iterable[str]
) -> set[int]:
    """What a live record of one of the sources states, and the sources themselves."""
    wanted = set(sources)
    raw = {
        version.record.entity.id
        for version in archive.versions()
        if version.span.until is None and version.record.source in wanted
    }
    return index.known(wanted | {winners.get(entity, entity) for entity in raw})


def based_in(index: Index, countries: Iterable[int]) -> set[int]:
    """Countries, the things that are based or stand there, the statements that name one of them."""
    statements = index.statements()
    there = set(countries)
    there |= {n for n, to in index.rows() if n not in statements and not there.isdisjoint(to)}
    return there | _naming(index, there)


def about(index: Index, materials: Iterable[int]) -> set[int]:
    """Materials with their narrower forms, the statements that name one, the actors in those."""
    forms = _narrower(index, materials)
    naming = _naming(index, forms)
    actors = index.mask(["Actor"])
    named = {t for n, to in index.rows() if n in naming for t in to if t in actors}
    return forms | naming | named


def _naming(index: Index, things: set[int]) -> set[int]:
    statements = index.statements()
    return {n for n, to in index.rows() if n in statements and not things.isdisjoint(to)}


def _narrower(index: Index, materials: Iterable[int]) -> set[int]:
    kinds = index.mask(["Material"])
    broader = [(n, to) for n, to in index.rows() if n in kinds and to]
    found = set(materials)
    while more := {n for n, to in broader if n not in found and not found.isdisjoint(to)}:
        found |= more
    return found


def over_at(
    schema: Schema, index: Index, archive: Archive, winners: Mapping[str, str], day: date
) -> set[int]:
    """The relations that do not hold on a day: not yet, or no more.

    One that states no begin holds from the first day for which a record of it speaks.
    """
    over: set[str] = set()
    undated: dict[str, date] = {}
    silent: set[str] = set()
    published: dict[str, str] = {}
    for entity in archive.entities():
        if isinstance(entity, Source) and entity.published:
            published[entity.id] = entity.published
        elif isinstance(entity, Relation):
            start = starts(entity)
            if has_ended(schema, entity, day) or (start and start > day):
                over.add(entity.id)
            elif start is None:
                undated[entity.id] = earliest(entity.asOf) if entity.asOf else date.max
                silent |= set() if entity.asOf else {entity.id}
    for version in archive.versions() if undated else ():
        record = version.record
        key = winners.get(record.entity.id, record.entity.id)
        if version.span.until is None and key in undated and isinstance(record.entity, Relation):
            said = record.entity.asOf or (published.get(record.source) if key in silent else None)
            undated[key] = min(undated[key], earliest(said) if said else date.max)
    late = {key for key, start in undated.items() if day < start < date.max}
    return index.known(over | late)
