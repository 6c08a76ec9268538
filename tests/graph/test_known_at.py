"""Recorded time: what the graph said at a moment, against what it said when asked at that moment."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from graph.database.recorded import moment
from graph.question import Query
from graph.routes import find_routes
from loaders.loader import get_loader
from ontology.errors import UsageError
from ontology.models import Company, Material, Mine, MoU, Offtake, Plant, Processing, Source, Supply
from ontology.record import Reading, Record, SameAs

if TYPE_CHECKING:
    from graph.store import Store
    from graph.world import World
    from ontology.models import Resource

FILING = Source(id="filing", title="Filing", sourceKind="announcement", published="2025-10")
PAPER = Source(id="paper", title="A paper", sourceKind="news", published="2026-01-05")
MINE = Mine(id="mine", name="Great Mine", status="operating")
PLANT = Plant(id="plant", name="Plant", status="operating")
ORE = Material(id="ore", name="Ore", stage="extraction")
ANN = Material(id="ann", name="Another ore", stage="extraction")
SUPPLY = Supply(
    id="supply", supplier="mine", buyer="plant", material=("ore", "ann"), status="operating",
    validFrom="2020",
)  # fmt: skip
DUG = Processing(id="dug", actor="mine", output=("ore",), stage="extraction", status="operating")
WORLD = (MINE, PLANT, ORE, ANN, SUPPLY, DUG)


def reading(*items: Resource | Record, dataset: str = "d1", **more: Any) -> Reading:
    records = tuple(i if isinstance(i, Record) else Record(i, "filing", "high") for i in items)
    base = Reading(dataset, dataset, sources=(FILING, PAPER), records=records)
    return replace(base, **more)


def same(left: str, right: str, verdict: Any = "positive") -> SameAs:
    return SameAs(left, right, verdict, "one thing", "test", "2026-11-27")


class History:
    """Loads, and the world as it was after each."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.seen: list[tuple[datetime, World]] = []

    def load(self, *readings: Reading) -> None:
        for given in readings:
            self.store.load(given)
            self.seen.append((datetime.now(UTC), self.store.world()))

    def check(self) -> None:
        """Each world as it was, with the order of its keys."""
        for at, world in self.seen:
            then = self.store.world(known_at=at)
            assert then == world
            assert list(then.entities) == list(world.entities)
            assert list(then.evidence) == list(world.evidence)


@pytest.fixture
def history(store: Store) -> History:
    return History(store)


def test_a_changed_a_removed_and_an_added_record(history: History) -> None:
    renamed = MINE.model_copy(update={"name": "Greater Mine"})
    added = Company(id="owner", name="Owner")
    history.load(
        reading(*WORLD),
        reading(renamed, ORE, ANN, SUPPLY, DUG, added),  # renamed, the plant is gone, an owner came
        reading(*WORLD),
    )
    history.check()
    first, second, third = (world for _, world in history.seen)
    assert (first.name("mine"), second.name("mine")) == ("Great Mine", "Greater Mine")
    assert set(second.entities) - set(first.entities) == {"owner"}
    assert set(first.entities) - set(second.entities) == {"plant"}
    assert first == third
    between = history.seen[0][0] + (history.store.runs()[1].started - history.seen[0][0]) / 2
    assert history.store.world(known_at=between) == first


def test_decisions_on_sameness_as_they_stood(history: History) -> None:
    works = Record(Plant(id="works", name="Works", alias=("W",)), "paper")
    deal = SUPPLY.model_copy(update={"buyer": "works"})
    items = (MINE, PLANT, ORE, ANN, works, deal)
    history.load(
        reading(*items),
        reading(*items, same_as=(same("plant", "works"),)),
        reading(*items, same_as=(same("works", "plant"),)),
        reading(*items, same_as=(same("works", "plant"), same("works", "plant", "negative"))),
        reading(*items, same_as=(same("plant", "works"), same("mine", "pit"), same("no", "body"))),
        reading(MINE, PLANT, ORE, ANN, same_as=(same("plant", "works"), same("stub", "lost"))),
        reading(MINE, SUPPLY, same_as=(same("plant", "works"),)),  # the winner is only referred to
        reading(*items),
    )
    history.check()
    resolved = [w.merged_ids for _, w in history.seen]
    assert resolved[:5] == [
        {}, {"works": "plant"}, {"plant": "works"}, {}, {"pit": "mine", "works": "plant"},
    ]  # fmt: skip
    assert resolved[6] == {"works": "plant"}
    assert [w.entities["supply"].buyer for _, w in history.seen[:3]] == ["works", "plant", "works"]  # type: ignore[attr-defined]


def test_sources_as_they_were_described(history: History) -> None:
    """A source that gains rank turns the winner, and a listing that ends leaves the other's words."""
    both = (MINE, Record(Mine(id="mine", name="Paper's name"), "paper"))
    better = PAPER.model_copy(update={"sourceKind": "government", "published": "2026-02"})
    theirs = reading(Record(MINE, "filing", quote="q"), dataset="d2", sources=(
        Source(id="filing", title="Their title", sourceKind="news", licence="CC0"),
    ))  # fmt: skip
    history.load(
        reading(*both),
        reading(*both, sources=(FILING, better)),
        theirs,
        reading(sources=()),
        replace(theirs, records=(), sources=()),
        reading(*both),
    )
    history.check()
    worlds = [world for _, world in history.seen]
    assert [w.name("mine") for w in worlds[:3]] == ["Great Mine", "Paper's name", "Paper's name"]
    title = {e.source.title for e in worlds[3].evidence["mine"]}
    assert title == {"Their title"}
    assert worlds[4].entities == {}


def test_the_day_of_retrieval_does_not_depend_on_who_came_first(history: History) -> None:
    later = FILING.model_copy(update={"retrieved": "2026-11-01"})
    history.load(reading(MINE, dataset="d2"), reading(MINE, dataset="d1", sources=(later,)))
    history.check()
    assert {e.source.retrieved for e in history.seen[1][1].evidence["mine"]} == {"2026-11-01"}


def test_a_store_that_kept_no_time_of_its_sources_counts_them_as_always_so(
    history: History, driver: Any
) -> None:
    history.load(reading(MINE))
    driver.execute_query("MATCH (:Dataset)-[l:LISTS]->() REMOVE l.since, l.run")
    renamed = FILING.model_copy(update={"title": "The filing"})
    history.load(reading(MINE, sources=(renamed, PAPER)))
    history.check()
    titles = [w.evidence["mine"][0].source.title for _, w in history.seen]
    assert titles == ["Filing", "The filing"]


def test_supersession_and_loads_of_several_data_sets(history: History) -> None:
    old = Offtake(id="old", supplier="mine", buyer="plant", signed="2020-01-01", status="signed")
    new = Offtake(id="new", supplier="mine", buyer="plant", signed="2025-06", supersedes=("old",))
    mou = MoU(id="mou", party=("plant", "mine", "nobody"))
    history.load(
        reading(*WORLD, old),
        reading(new, mou, dataset="d2"),
        reading(dataset="d2"),
        reading(MINE, complete=False),
        reading(MINE, Record(MINE, "paper", locator="p. 2"), dataset="d3"),
    )
    history.check()
    assert [w.entities["old"].validTo for _, w in history.seen[:3]] == [None, "2025-06", None]  # type: ignore[attr-defined]


def test_loads_in_batches(server: Any, store: Store, driver: Any) -> None:
    from graph.store import Store as Opened

    history = History(Opened(driver, server.database, one_transaction=1))
    changed = PAPER.model_copy(update={"title": "The paper"})
    history.load(
        reading(*WORLD),
        reading(MINE, ORE, sources=(FILING, changed), same_as=(same("mine", "pit"),)),
        reading(*WORLD),
    )
    history.check()


def test_before_the_first_load_there_is_nothing_to_say(store: Store) -> None:
    with pytest.raises(UsageError, match="nothing was loaded yet"):
        store.world(known_at=date(2026, 1, 1))
    store.load(reading(*WORLD))
    began = store.runs()[0].started
    assert store.world(known_at=began) == store.world()
    for early in (began - timedelta(microseconds=1), (began - timedelta(days=1)).date()):
        with pytest.raises(
            UsageError, match=re.escape(f"nothing was loaded before {early}; the first load")
        ):
            store.world(known_at=early)


def test_the_future_is_not_known(store: Store) -> None:
    store.load(reading(*WORLD))
    for late in (datetime.now(UTC) + timedelta(minutes=1), date.today() + timedelta(days=2)):
        with pytest.raises(UsageError, match="has not come yet"):
            store.world(known_at=late)
    assert store.world(known_at=datetime.now(UTC).date()) == store.world()


def test_a_day_is_meant_to_its_end_and_a_time_without_zone_is_utc() -> None:
    assert moment(date(2026, 2, 28)) == datetime(2026, 2, 28, 23, 59, 59, 999999, UTC)
    assert moment(datetime(2026, 2, 28, 12)) == datetime(2026, 2, 28, 12, tzinfo=UTC)


def test_the_two_clocks_are_independent(history: History) -> None:
    """First the supply is said to end in 2024; then a correction: it goes on."""
    ended = SUPPLY.model_copy(update={"validTo": "2024-06-30", "status": "completed"})
    history.load(reading(*WORLD[:4], DUG, ended), reading(*WORLD))
    (then, _), (now, _) = history.seen

    def routes(known_at: datetime, as_of: date) -> int:
        world = history.store.world(known_at=known_at)
        return len(find_routes(world, Query(to="plant", material="ore", as_of=as_of)).routes)

    past, present = date(2022, 1, 1), date(2026, 11, 27)
    assert routes(then, past) == 1
    assert routes(then, present) == 0
    assert routes(now, past) == 1
    assert routes(now, present) == 1
    assert routes(then, date(2019, 1, 1)) == routes(now, date(2019, 1, 1)) == 0


@pytest.mark.slow
def test_the_whole_curated_data_through_three_versions(history: History) -> None:
    """As bundled; then without every 7th record, decision and 11th source's words; then as bundled."""
    full = get_loader("curated").read()
    fewer = tuple(s for n, s in enumerate(full.same_as) if n % 7)
    sources = tuple(
        s if n % 11 else s.model_copy(update={"published": "2020", "sourceKind": "news"})
        for n, s in enumerate(full.sources)
    )
    records = tuple(r for n, r in enumerate(full.records) if n % 7)
    history.load(full, replace(full, records=records, same_as=fewer, sources=sources), full)
    history.check()
    assert history.store.world(known_at=date.today()) == history.store.world()
    assert history.seen[0][1] == history.seen[2][1] != history.seen[1][1]
