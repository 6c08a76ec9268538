"""An archive restored into an empty store gives the very graph that it was read from."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

from loaders.loader import get_loader
from ontology.errors import StoreError
from ontology.exchange.archive import Listing, Span, Version
from ontology.models import (
    Material,
    Mine,
    MoU,
    Offtake,
    Ownership,
    Plant,
    Processing,
    Resource,
    Source,
    Supply,
)
from ontology.record import Reading, Record, SameAs, from_stated, stated, stated_json
from tests.ontology.exchange.memory import MemoryArchive
from tests.ontology.exchange.worlds import worlds

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.store import Store
    from ontology.exchange.archive import Archive

FILING = Source(id="filing", title="Filing", sourceKind="announcement", published="2025-10")
PAPER = Source(id="paper", title="A paper", sourceKind="news", retrieved="2026-01-05")
MINE = Mine(id="mine", name="Mine 鉱山 😀", alias=("M", "Mine"), status="operating")
PLANT = Plant(id="plant", name="Plant", latitude=Decimal("-31.50"), start="2027-03")
WORKS = Record(Plant(id="works", name="The works", alias=("W",)), "paper", "low", quote='a\n"b"')
ORE = Material(id="ore", name="Ore", stage="extraction")
ANN = Material(id="ann", name="Another ore", stage="extraction")
SUPPLY = Supply(
    id="supply", supplier="mine", buyer="plant", material=("ore", "ann"), status="operating",
    validFrom="2020",
)  # fmt: skip
DUG = Processing(id="dug", actor="mine", output=("ore",), stage="extraction", status="operating")
OLD = Offtake(id="old", supplier="mine", buyer="plant", signed="2020-01-01", status="signed")
NEW = Offtake(id="new", supplier="mine", buyer="plant", signed="2025-06", supersedes=("old",))
NEWER = Offtake(id="a-newer", supplier="mine", buyer="works", supersedes=("old", "new"))
MOU = MoU(id="mou", party=("plant", "mine", "nobody"))
STAKE = Ownership(id="stake", owner="owner", owned="mine", share=Decimal("51.0"))
WORLD = (MINE, PLANT, ORE, ANN, SUPPLY, DUG)


def reading(*items: Resource | Record, dataset: str = "d1", **more: Any) -> Reading:
    records = tuple(i if isinstance(i, Record) else Record(i, "filing", "high") for i in items)
    return replace(Reading(dataset, f"Data set {dataset}", (FILING, PAPER), records), **more)


def same(left: str, right: str, verdict: Any = "positive") -> SameAs:
    return SameAs(left, right, verdict, "one thing", "test", "2026-11-27")


BETTER = PAPER.model_copy(update={"sourceKind": "government", "published": "2026-02"})
THEIRS = Source(id="filing", title="Their title", sourceKind="news", licence="CC0")
DEAL = SUPPLY.model_copy(update={"buyer": "works"})

HISTORIES: dict[str, tuple[Reading, ...]] = {
    "nothing": (),
    "once": (reading(*WORLD),),
    "nothing but sources": (reading(),),
    "restated, retracted, revived": (
        reading(*WORLD, STAKE),
        reading(MINE.model_copy(update={"name": "Greater"}), ORE, ANN, SUPPLY, DUG),
        reading(ORE),
        reading(*WORLD),
        reading(SUPPLY),
    ),
    "records that conflict, and what only the overruled one names": (
        reading(*WORLD, WORKS, Record(Supply(id="supply", buyer="works"), "paper", "low")),
        reading(Record(Mine(id="mine", name="Hole", country="country-x"), "paper"), dataset="d2"),
        reading(Record(MINE, "filing", locator="p. 2"), dataset="d3"),
    ),
    "merged, turned round, apart, merged again": (
        reading(*WORLD, WORKS, DEAL, same_as=(same("plant", "works"),)),
        reading(*WORLD, WORKS, same_as=(same("works", "plant"),)),
        reading(*WORLD, WORKS, DEAL, same_as=(same("works", "plant"), same("plant", "works", "negative"))),
        reading(MINE, PLANT, WORKS, DEAL, same_as=(same("plant", "works"), same("mine", "pit"))),
        reading(MINE, WORKS, same_as=(same("plant", "works"), same("no", "body"))),
        reading(DEAL, dataset="d2"),
        reading(*WORLD, same_as=(same("plant", "works"), same("plant", "third"))),
        reading(*WORLD, WORKS, same_as=(same("plant", "works"), same("works", "fourth", "unsure"))),
        reading(*WORLD, WORKS),
    ),
    "merged from the start": (
        reading(*WORLD, WORKS, DEAL, STAKE, same_as=(same("plant", "works"), same("zz", "owner"))),
    ),
    "sources with two data sets, that gain rank, that go and come": (
        reading(MINE, Record(Mine(id="mine", name="Paper's"), "paper")),
        reading(MINE, Record(Mine(id="mine", name="Paper's"), "paper"), sources=(FILING, BETTER)),
        reading(Record(MINE, "filing", quote="q"), dataset="d0", sources=(THEIRS,)),
        reading(sources=()),
        reading(dataset="d0", sources=()),
        reading(MINE),
        reading(dataset="d2", sources=(THEIRS,)),
        reading(ORE, sources=(FILING,)),
    ),
    "superseded": (
        reading(*WORLD, OLD),
        reading(NEW, MOU, dataset="d2"),
        reading(NEWER, OLD, dataset="d3", same_as=(same("plant", "works"),)),
        reading(NEW, dataset="d2"),
    ),
    "superseded no more": (
        reading(*WORLD, OLD, NEW),
        reading(*WORLD, OLD),
        reading(NEWER, dataset="d2"),
        reading(dataset="d2"),
    ),
    "a part of the input": (reading(*WORLD), reading(MOU, complete=False, sources=(FILING,))),
}  # fmt: skip


@pytest.fixture
def content(ask: Callable[..., list[list[Any]]]) -> Callable[[], tuple[list[Any], list[Any]]]:
    """Everything in the database but the writer's lock: nodes, relationships, properties."""

    def run() -> tuple[list[Any], list[Any]]:
        nodes = ask("MATCH (n) WHERE NOT n:Lock RETURN labels(n), properties(n)")
        links = ask(
            "MATCH (a)-[r]->(b) RETURN labels(a), coalesce(a.id, a.key), type(r), properties(r), "
            "labels(b), coalesce(b.id, b.key)"
        )
        return _in_order(nodes), _in_order(links)

    return run


def _in_order(rows: list[list[Any]]) -> list[str]:
    return sorted(str([_plain(cell) for cell in row]) for row in rows)


def _plain(cell: Any) -> Any:
    if isinstance(cell, dict):
        return sorted((k, str(v)) for k, v in cell.items())
    return sorted(cell) if isinstance(cell, list) else cell


def held(store: Store) -> MemoryArchive:
    """What a store holds, in memory."""
    with store.archive() as archive:
        return _copied(archive)


def _copied(archive: Archive) -> MemoryArchive:
    return MemoryArchive(
        tuple(archive.datasets()), tuple(archive.runs()), tuple(archive.listings()),
        tuple(archive.decisions()), tuple(archive.versions()), tuple(archive.entities()),
        dict(archive.merged_ids()), frozenset(archive.retracted()),
    )  # fmt: skip


@pytest.fixture(params=[5, 5_000])
def batch(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches that cut through everything, and those that hold it all."""
    monkeypatch.setattr("graph.database.batches.BATCH", request.param)
    monkeypatch.setattr("graph.database.restore.BATCH", request.param)


@pytest.mark.usefixtures("batch")
@pytest.mark.parametrize("history", HISTORIES)
def test_the_graph_and_its_past_are_the_same(
    store: Store, clear: Any, content: Any, history: str
) -> None:
    seen = []
    for given_ in HISTORIES[history]:
        store.load(given_)
        seen.append((datetime.now(UTC), store.world()))
    archive, before = held(store), content()
    clear()
    assert store.is_empty()
    store.restore(archive)
    for found, wanted in zip(content(), before, strict=True):
        assert set(found) - set(wanted) == set(wanted) - set(found) == set()
        assert found == wanted
    assert held(store) == archive
    assert store.is_empty() == (not seen)
    for at, world in seen:
        assert store.world(known_at=at) == world
    last = {given_.dataset: given_ for given_ in HISTORIES[history]}
    assert all(store.load(given_).changed == 0 for given_ in last.values())


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(archive=worlds())
def test_what_is_restored_is_read_again(store: Store, clear: Any, archive: MemoryArchive) -> None:
    clear()
    store.restore(archive)
    found = held(store)
    for stream in (
        "datasets", "runs", "listings", "decisions", "versions", "versions_by_key", "merged_ids",
        "retracted", "entities",
    ):  # fmt: skip
        read, wanted = (map(_said, getattr(a, stream)()) for a in (found, archive))
        assert list(read) == list(wanted), stream


def _said(item: Any) -> Any:
    """Many values are a set, and 16.70 is 16.7: what is stated, in its one canonical form."""
    if isinstance(item, Resource):
        return type(item), item.id, stated_json(item)
    if isinstance(item, Version):
        return replace(item, record=replace(item.record, entity=_canonical(item.record.entity)))
    return replace(item, source=_canonical(item.source)) if isinstance(item, Listing) else item


def _canonical(entity: Resource) -> Any:
    return from_stated(type(entity).__name__, entity.id, stated(entity))


def test_progress_ends_with_all(store: Store, clear: Any) -> None:
    for given_ in HISTORIES["superseded"]:
        store.load(given_)
    archive = held(store)
    clear()
    told: list[tuple[int, int]] = []
    store.restore(archive, lambda done, total: told.append((done, total)))
    parts = (archive.found_versions, archive.found_listings, archive.found_decisions)
    everything = sum(map(len, parts))
    assert {total for _, total in told} == {everything}
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (everything, everything)


class KilledError(Exception):
    """What a killed process sees: nothing after."""


@pytest.mark.parametrize("after", [0, 2, 5])
def test_one_that_was_stopped_is_begun_anew(
    store: Store, clear: Any, content: Any, monkeypatch: Any, after: int
) -> None:
    monkeypatch.setattr("graph.database.batches.BATCH", 3)
    for given_ in HISTORIES["superseded"]:
        store.load(given_)
    archive, before = held(store), content()
    clear()
    calls = iter(range(1000))

    def fail(done: int, total: int) -> None:
        if next(calls) >= after:
            raise KilledError

    with pytest.raises(KilledError):
        store.restore(archive, fail)
    for use in (store.world, store.counts, lambda: store.load(reading(MINE)), lambda: held(store)):
        with pytest.raises(StoreError, match="Import in progress"):
            use()
    assert store.is_empty()
    store.restore(archive)
    assert content() == before


def test_one_that_was_killed_is_begun_anew(
    store: Store, clear: Any, content: Any, settings: Any, tmp_path: Any
) -> None:
    """A process of its own, killed as the first batch of records is written."""
    full = get_loader("curated").read()
    store.load(replace(full, records=full.records[:1000]))
    archive, before = held(store), content()
    clear()
    script = tmp_path / "restore.py"
    script.write_text(
        textwrap.dedent("""\
        import pickle, sys
        from graph.database import batches
        from graph.server import connection
        from graph.settings import Settings
        from graph.store import Store

        batches.BATCH = 100
        archive = pickle.load(open(sys.argv[1], "rb"))
        with Store.connect(connection(Settings())) as store:
            store.restore(archive, lambda done, total: print(done, flush=True))
    """)
    )
    (tmp_path / "archive").write_bytes(pickle.dumps(archive))
    command = [sys.executable, str(script), str(tmp_path / "archive")]
    root = str(Path(__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": root}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout
        for line in process.stdout:
            if int(line) > len(archive.found_versions) // 2:
                break
        process.send_signal(signal.SIGKILL)
    assert store.is_empty()
    with pytest.raises(StoreError, match="Import in progress"):
        store.world()
    store.restore(archive)
    assert content() == before


@pytest.mark.parametrize("there", ["CREATE (:Mine {id: 'x'})", "CREATE (:Dataset {id: 'd'})"])
def test_a_store_that_holds_something_is_left_alone(
    store: Store, ask: Any, content: Any, there: str
) -> None:
    ask(there)
    before = content()
    assert not store.is_empty()
    with pytest.raises(StoreError, match="into an empty store only"):
        store.restore(MemoryArchive())
    assert content() == before


def test_an_archive_that_does_not_hold_together_is_told(store: Store, clear: Any, ask: Any) -> None:
    store.load(reading(*WORLD))
    good = held(store)
    clear()
    record = Record(MINE, "unlisted")
    bad = replace(
        good, found_versions=(*good.found_versions, Version(record.key("d1"), "d1", record, Span()))
    )
    with pytest.raises(StoreError, match="the source 'unlisted' of a record"):
        store.restore(bad)
    with pytest.raises(StoreError, match="Import in progress"):
        store.world()
    past = Version(
        record.key("d1"), "d1", record, Span(None, None, datetime(2026, 1, 1, tzinfo=UTC))
    )
    with pytest.raises(StoreError, match="6 of 7 versions of the export could be restored"):
        store.restore(replace(good, found_versions=(*good.found_versions, past)))
    store.restore(good)
    assert held(store) == good


@pytest.mark.slow
def test_the_whole_curated_data_with_a_history(store: Store, clear: Any, content: Any) -> None:
    full = get_loader("curated").read()
    fewer = tuple(s for n, s in enumerate(full.same_as) if n % 7)
    sources = tuple(
        s if n % 11 else s.model_copy(update={"published": "2020", "sourceKind": "news"})
        for n, s in enumerate(full.sources)
    )
    records = tuple(r for n, r in enumerate(full.records) if n % 7)
    for given_ in (full, replace(full, records=records, same_as=fewer, sources=sources), full):
        store.load(given_)
    archive, before = held(store), content()
    clear()
    store.restore(archive)
    assert content() == before
