"""The archive read from Neo4j: the order of each stream, plans without a sort, no mixed reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from graph.database import archive_queries
from ontology.errors import StoreError
from ontology.exchange.archive import Dataset, Version
from ontology.models import Company, Material, Mine, Offtake, Plant, Resource, Source
from ontology.record import Reading, Record, SameAs
from ontology.schema import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.store import Store
    from ontology.exchange.archive import Archive

FILING = Source(id="filing", title="Filing", sourceKind="announcement", published="2025-10")
PAPER = Source(id="paper", title="A paper", sourceKind="news", published="2026-01-05")
ORE = Material(id="ore", name="Ore", stage="extraction")
#: In the order of code points, which is neither that of a dictionary nor of numbers.
IDS = ("0", "10", "2", "A", "Z", "Z-1", "Z.1", "Z_1", "a", "a~", "aa", "z")
MINE = Mine(id="mine", name="Mine 鉱山 😀", alias=("M", "\u00e9\u0301"), latitude="-1.50")  # type: ignore[arg-type]
DEAL = Offtake(id="deal", supplier="mine", buyer="works", material=("ore",), signed="2025-09")


def reading(*items: Resource | Record, dataset: str = "d1", **more: Any) -> Reading:
    records = tuple(i if isinstance(i, Record) else Record(i, "filing", "high") for i in items)
    return replace(
        Reading(dataset, f"Data set {dataset}", (FILING, PAPER), records), read=len(records), **more
    )


def same(left: str, right: str) -> SameAs:
    return SameAs(left, right, "positive", "one thing", "test", "2026-11-27")


def test_what_was_loaded_comes_in_order_of_code_points(store: Store) -> None:
    named = [Company(id=i, name=i) for i in reversed(IDS)]
    store.load(reading(*named, DEAL, MINE, ORE))
    with store.archive() as archive:
        entities = list(archive.entities())
        versions = list(archive.versions())
        by_key = list(archive.versions_by_key())
    assert [e.id for e in entities] == sorted([*IDS, "deal", "filing", "mine", "ore", "paper"])
    by_id = {e.id: e for e in entities}
    assert by_id["deal"] == DEAL
    assert by_id["mine"] == MINE
    assert by_id["filing"] == FILING
    assert [v.record.entity.id for v in versions] == sorted([*IDS, "deal", "mine", "ore"])
    assert [v.key for v in by_key] == sorted(v.key for v in versions)
    for version in versions:
        assert version.key == version.record.key(version.dataset)
        assert (version.dataset, version.span.until, version.span.ended_by) == ("d1", None, None)


def test_every_span_of_a_record_a_listing_and_a_decision(store: Store) -> None:
    renamed = FILING.model_copy(update={"title": "The filing"})
    works = Plant(id="works", name="Works")
    full = reading(MINE, works, ORE, DEAL, same_as=(same("mine", "pit"),))
    runs = [
        store.load(given, loader="test").run
        for given in (
            full, reading(ORE, sources=(renamed, PAPER)), full, reading(ORE), full,
            reading(MINE, dataset="another"),
        )
    ]  # fmt: skip
    with store.archive() as archive:
        told = list(archive.runs())
        mine = [v for v in archive.versions() if v.record.entity.id == "mine"]
        listed = [x for x in archive.listings() if x.source.id == "filing"]
        decided = list(archive.decisions())
        sets = list(archive.datasets())
        assert list(archive.versions_by_key()) == sorted(archive.versions(), key=_place)
    assert sets == [
        Dataset("another", "Data set another", runs[5]), Dataset("d1", "Data set d1", runs[4])
    ]  # fmt: skip
    assert [r.id for r in told] == sorted(runs)
    by_id = {r.id: r for r in told}
    assert {(r.dataset, r.loader, r.complete) for r in told} == {
        ("d1", "test", True), ("another", "test", True)
    }  # fmt: skip
    assert by_id[runs[0]].counts == {
        "accepted": 7, "created": 7, "issues": 0, "read": 4, "removed": 0, "unchanged": 0,
        "updated": 0,
    }  # fmt: skip
    assert all(r.started.utcoffset() == timedelta() and r.started < r.ended for r in told)

    def spans(held: Any) -> list[tuple[str | None, str | None]]:
        for item in held:
            began, ended = item.span.run, item.span.ended_by
            assert item.span.since == by_id[began].started
            assert item.span.until == (by_id[ended].started if ended else None)
        return [(item.span.run, item.span.ended_by) for item in held]

    ours = [v for v in mine if v.dataset == "d1"]
    lived = [(runs[0], runs[1]), (runs[2], runs[3]), (runs[4], None)]
    assert len({v.key for v in ours}) == 1
    assert spans(ours) == spans(decided) == lived
    assert spans([x for x in listed if x.dataset == "d1"]) == [
        (runs[0], runs[1]), (runs[1], runs[2]), (runs[2], None)
    ]  # fmt: skip
    assert [x.source.title for x in listed] == ["Filing", "Filing", "The filing", "Filing"]
    assert [x.dataset for x in listed] == ["another", "d1", "d1", "d1"]
    assert {(d.key, d.decision) for d in decided} == {
        (same("mine", "pit").key("d1"), same("mine", "pit"))
    }


def _place(version: Version) -> Any:
    return version.key, version.span.until is None, version.span.since


def test_merged_and_retracted_ids(store: Store) -> None:
    works = Plant(id="works", name="Works")
    store.load(reading(MINE, works, ORE, DEAL, same_as=(same("mine", "pit"), same("mine", "a"))))
    store.load(reading(ORE, MINE, sources=(FILING,), same_as=(same("mine", "pit"),)))
    with store.archive() as archive:
        assert list(archive.merged_ids()) == [("pit", "mine")]
        assert list(archive.retracted()) == ["a", "deal", "paper", "works"]
        assert [e.id for e in archive.entities()] == ["filing", "mine", "ore"]


def test_several_streams_are_read_in_turn_and_one_may_be_left(store: Store) -> None:
    store.load(reading(*(Company(id=f"c{n:05}", name="x") for n in range(4500))))
    with store.archive() as archive:
        left = archive.versions_by_key()
        next(left)
        pairs = zip(archive.entities(), archive.versions(), strict=False)
        assert sum(entity.id == version.record.entity.id for entity, version in pairs) == 4500


@pytest.mark.parametrize("full", [False, True])
def test_no_plan_sorts_or_gathers(store: Store, driver: Any, full: bool) -> None:
    """However much is in the store, since the planner looks at that."""
    if full:
        store.load(reading(*(Company(id=f"c{n}", name="x") for n in range(2000))))
        store.load(reading(MINE, same_as=(same("mine", "pit"),)))
        driver.execute_query("CALL db.prepareForReplanning()")
    for statement in _statements():
        plan = driver.execute_query(f"EXPLAIN {statement}")[1].plan
        found = set(_operators(plan))
        assert not {name for name in found if name.startswith(_EAGER)}, (statement, found)
        assert any("IndexScan" in name or "IndexSeek" in name for name in found)


_EAGER = ("Sort", "PartialSort", "Top", "Eager", "NodeHashJoin", "Distinct", "AllNodesScan")


def _statements() -> Iterator[str]:
    yield from (archive_queries.DATASETS, archive_queries.RUNS)
    yield from (archive_queries.MERGED_IDS, archive_queries.RETRACTED)
    yield from map(archive_queries.decisions, ("Decision", "WasDecision"))
    yield archive_queries.entities(load_schema())
    for kind in ("STATED_BY", "WAS_STATED_BY"):
        yield from (archive_queries.versions(kind, key) for key in ("rawId", "record"))


def _operators(plan: Any) -> Iterator[str]:
    # The list of references of one node is gathered for each node: nothing that grows.
    if plan["operatorType"].startswith("RollUpApply"):
        yield from _operators(plan["children"][0])
        return
    yield plan["operatorType"]
    for child in plan.get("children", ()):
        yield from _operators(child)


def test_what_changes_while_it_is_read_is_noticed(store: Store) -> None:
    store.load(reading(MINE, ORE))

    def read_and_load(archive: Archive) -> None:
        next(archive.entities())
        store.load(reading(MINE))

    def load_and_fail() -> None:
        store.load(reading(MINE, ORE))
        raise KeyError("what halves of two states may do")

    with pytest.raises(StoreError, match="Something was loaded while"), store.archive() as archive:
        read_and_load(archive)
    with pytest.raises(StoreError, match="Something was loaded while"), store.archive():
        load_and_fail()
    with pytest.raises(KeyError), store.archive():
        raise KeyError("a fault of its own")


def test_half_a_load_is_not_read(store: Store, ask: Any) -> None:
    store.load(reading(MINE))
    with pytest.raises(StoreError, match="Something was loaded while"), store.archive():
        ask("CREATE (:Loading {dataset: 'd2', run: 'r'})")
    with pytest.raises(StoreError, match="Load in progress: d2"), store.archive():
        pass


def test_a_store_of_an_older_version_gets_what_is_needed(store: Store, ask: Any) -> None:
    store.load(reading(MINE))
    ask("DROP INDEX stated_by_rawId")
    with store.archive() as archive:
        assert [v.record.entity.id for v in archive.versions()] == ["mine"]
