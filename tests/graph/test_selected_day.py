"""`lodeway export --as-of` keeps the relations that the routes of that day go by."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest

from graph.chain.timeline import Horizon, Timeline
from graph.world import Evidence, World
from loaders.loader import get_loader
from ontology.exchange.archive import Archive
from ontology.exchange.selection_filters import over_at
from ontology.exchange.selection_index import Index
from ontology.models import Relation, Source
from ontology.record import stated
from ontology.schema import load_schema
from tests.ontology.exchange.memory import archive_of_reading


@pytest.fixture(scope="module")
def archive() -> Archive:
    return archive_of_reading(get_loader("curated").read())


@pytest.fixture(scope="module")
def world(archive: Archive) -> World:
    """The same as the analyses see it."""
    entities = {entity.id: entity for entity in archive.entities()}
    winners = dict(archive.merged_ids())
    evidence: dict[str, list[Evidence]] = defaultdict(list)
    for version in archive.versions():
        record, source = version.record, entities[version.record.source]
        assert isinstance(source, Source)
        found = Evidence(version.key, source, record.confidence, stated=stated(record.entity))
        evidence[winners.get(record.entity.id, record.entity.id)].append(found)
    return World(entities, {key: tuple(found) for key, found in evidence.items()}, winners)


@pytest.mark.parametrize("day", ["1999-12-31", "2020-06-30", "2025-01-01", "2026-11-27", "2031-01-01"])  # fmt: skip
def test_what_holds_on_a_day_holds_for_routes(archive: Archive, world: World, day: str) -> None:
    asked = date.fromisoformat(day)
    schema, winners = load_schema(), dict(archive.merged_ids())
    index = Index.of(schema, archive.entities())
    over = {index.ids[number] for number in over_at(schema, index, archive, winners, asked)}
    timeline = Timeline(world, Horizon(asked))
    assert over == {r.id for r in world.all(Relation) if not timeline.holds(r)}
    assert 100 < len(over) < 2000
