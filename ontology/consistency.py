"""Checks that need all records at once: what a row cannot see of the others.

Pure functions from records to issues, for loaders, Store and command line alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from ontology.assemble import Resolve, assemble
from ontology.current import stale_relations
from ontology.models import Source
from ontology.record import Issue, Record, SameAs, stated
from ontology.sameness import Sameness
from ontology.schema import Schema

Where: TypeAlias = Callable[[Record], tuple[str, int | None]]
Groups: TypeAlias = Mapping[str, Sequence[Record]]


def file_of(record: Record) -> tuple[str, int | None]:
    """The file that a record would stand in, where nothing better is known."""
    return f"{type(record.entity).__name__}.csv", None


def check_records(
    schema: Schema,
    records: Sequence[Record],
    sources: Iterable[Source],
    same_as: Sequence[SameAs] = (),
    known: Mapping[str, str] | None = None,
    where: Where = file_of,
) -> list[Issue]:
    """Everything that is wrong with the records taken together.

    `known` gives the class of ids that other data sets state already; `where` gives file and line
    of a record. Every source of a record must be in `sources`.
    """
    same = Sameness.of(same_as)
    resolve = same.resolve
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        groups[resolve(record.entity.id)].append(record)
    elsewhere = {resolve(key): cls for key, cls in (known or {}).items()}
    entities = assemble(schema, records, sources, same_as)
    stale = stale_relations(schema, entities.values())
    return [
        *(conflict.issue("same_as.csv") for conflict in same.conflicts),
        *_two_classes(groups, elsewhere, where),
        *_references(schema, groups, resolve, elsewhere, where),
        *_required(schema, groups, elsewhere, where),
        *(_issue(where, groups[pair.old][0], "validTo", pair.old, pair.reason) for pair in stale),
    ]


def _issue(where: Where, record: Record, field: str, value: str, reason: str) -> Issue:
    file, line = where(record)
    return Issue(file, line, field, value, reason)


def _class(record: Record) -> str:
    return type(record.entity).__name__


def _two_classes(groups: Groups, known: Mapping[str, str], where: Where) -> Iterator[Issue]:
    """An entity has one class; a second one would lose its fields in merging."""
    for key, records in groups.items():
        first = known.get(key, _class(records[0]))
        seen = {first}
        for record in records:
            if _class(record) not in seen:
                seen.add(_class(record))
                reason = f"is {_a(_class(record))} here and {_a(first)} elsewhere"
                yield _issue(where, record, "id", record.entity.id, reason)


def _references(
    schema: Schema,
    groups: Groups,
    resolve: Resolve,
    known: Mapping[str, str],
    where: Where,
) -> Iterator[Issue]:
    """Every reference leads to an entity of the class that the property asks for."""
    classes = {**{key: _class(records[0]) for key, records in groups.items()}, **known}
    for record in (record for records in groups.values() for record in records):
        for prop in schema[_class(record)].references:
            value = getattr(record.entity, prop.name)
            for target in value if prop.many else [value] if value else []:
                found = classes.get(resolve(target))
                if found is None:
                    yield _issue(where, record, prop.name, target, "nothing has this id")
                elif not schema.is_a(found, str(prop.target)):
                    reason = f"is {_a(found)}, where {_a(str(prop.target))} is asked for"
                    yield _issue(where, record, prop.name, target, reason)


def _required(
    schema: Schema, groups: Groups, known: Mapping[str, str], where: Where
) -> Iterator[Issue]:
    """What every entity of a class must have, some source must state."""
    for key, records in groups.items():
        if key in known:  # the other data set holds what this one leaves out
            continue
        has = {name for record in records for name in stated(record.entity)}
        for prop in schema[_class(records[0])].properties.values():
            if prop.required and prop.name not in has:
                reason = f"{_a(_class(records[0]))} needs it and no source states it for {key}"
                yield _issue(where, records[0], prop.name, "", reason)


def _a(name: str) -> str:
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"
