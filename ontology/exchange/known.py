"""What a store holds beside one data set: what a file of that data set may refer to and build on."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from ontology.assemble import assemble_keyed, merged_source
from ontology.exchange.archive import Archive, Version
from ontology.models import Material, Resource, Source
from ontology.sameness import Sameness
from ontology.schema import load_schema


@dataclass(frozen=True)
class Known:
    """Ids in use, ids of materials by name in lower case, sources by id.

    What the data set itself states is left out: it is stated anew, and must come out the same.
    """

    ids: frozenset[str] = frozenset()
    materials: dict[str, str] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)


def known_of(archive: Archive, dataset: str) -> Known:
    """What an archive holds beside a data set."""
    ids: set[str] = set()
    materials: dict[str, str] = {}
    for version in _others(archive, dataset):
        entity = version.record.entity
        ids.add(entity.id)
        if isinstance(entity, Material):
            for name in (entity.name, *entity.alias):
                if name:
                    materials.setdefault(name.lower(), entity.id)
    return Known(frozenset(ids), materials, _sources(archive))


def standing(archive: Archive, dataset: str, wanted: Container[str]) -> dict[str, Resource]:
    """The entities of these ids, as all other data sets together state them."""
    same = Sameness.of(d.decision for d in archive.decisions() if d.span.until is None)
    keyed = [
        (version.key, version.record)
        for version in _others(archive, dataset)
        if same.resolve(version.record.entity.id) in wanted
    ]
    return assemble_keyed(load_schema(), keyed, _sources(archive), same.resolve)


def _others(archive: Archive, dataset: str) -> Iterator[Version]:
    return (v for v in archive.versions() if v.span.until is None and v.dataset != dataset)


def _sources(archive: Archive) -> dict[str, Source]:
    listed: dict[str, list[Source]] = {}
    for found in archive.listings():
        if found.span.until is None:
            listed.setdefault(found.source.id, []).append(found.source)
    return {key: merged_source(sources) for key, sources in listed.items()}
