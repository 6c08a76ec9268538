"""Loading under bad luck and in any order: the graph is a function of what is stated now."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from neo4j import Transaction
from neo4j.exceptions import IncompleteCommit

from graph.store import Store
from ontology.errors import StoreError
from ontology.models import Company, Mine, MoU, Organization, Ownership, Plant, Source, Supply
from ontology.record import Reading, Record, SameAs

if TYPE_CHECKING:
    from graph.server import ServerInfo

IDS = ("a", "b", "c", "d")
SOURCES = (
    Source(id="src-1", title="One", sourceKind="announcement", published="2025"),
    Source(id="src-2", title="Two", sourceKind="news", published="2025-06"),
    Source(id="src-3", title="Three", sourceKind="editorial"),
)
_id = st.sampled_from(IDS)
_maybe = st.none() | _id
_date = st.none() | st.sampled_from(["2024", "2025-03", "2026-01-02"])
_entity = st.one_of(
    st.builds(Company, id=_id, name=st.sampled_from(["A", "B", None]), country=_maybe,
              alias=st.sets(_id, max_size=2).map(tuple)),
    st.builds(Organization, id=_id, name=st.just("O"), subOrganizationOf=_maybe),
    st.builds(Mine, id=_id, name=st.sampled_from(["M", None]), partOf=_maybe),
    st.builds(Supply, id=st.sampled_from(["s", "t"]), supplier=_maybe, buyer=_maybe,
              material=st.sets(_id, max_size=2).map(tuple)),
    st.builds(Ownership, id=st.sampled_from(["o", "p"]), owner=_maybe, owned=_maybe,
              validFrom=_date, validTo=_date,
              supersedes=st.sets(st.sampled_from(["o", "p"]), max_size=1).map(tuple)),
    st.builds(MoU, id=st.just("m"), party=st.sets(_id, max_size=3).map(tuple)),
)  # fmt: skip
_record = st.builds(
    Record, _entity, st.sampled_from([s.id for s in SOURCES]),
    st.sampled_from(["high", "medium", "low"]), locator=st.sampled_from([None, "p. 1"]),
)  # fmt: skip
_same = st.builds(
    SameAs, _id, _id, st.sampled_from(["positive", "positive", "negative"]),
    st.just("r"), st.just("t"), st.just("2026"),
)  # fmt: skip
_reading = st.tuples(st.lists(_record, max_size=5), st.lists(_same, max_size=2))
_world = st.lists(_reading, min_size=1, max_size=3)


def _readings(world: list[Any]) -> list[Reading]:
    return [
        Reading(f"d{n}", f"D{n}", SOURCES, tuple(records), same_as=tuple(same_as))
        for n, (records, same_as) in enumerate(world)
    ]


@settings(
    max_examples=15,
    deadline=timedelta(seconds=60),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)
@given(world=_world, before=_world, data=st.data())
def test_order_of_loads_and_what_was_there_before_never_show(
    store: Store, clear: Any, digest: Any, world: list[Any], before: list[Any], data: Any
) -> None:
    clear()
    readings = _readings(world)
    for reading in readings:
        store.load(reading)
    expected = digest()
    clear()
    for reading in _readings(before):
        store.load(reading)
    for n in range(len(world), len(before)):
        store.load(Reading(f"d{n}", f"D{n}", (), ()))
    for reading in data.draw(st.permutations(readings)):
        store.load(reading)
    leftover = [f"d{n}" for n in range(len(world), len(before))]
    assert digest() == expected
    assert all(store.load(reading).changed == 0 for reading in readings)
    assert not leftover or digest() == expected


def _many(number: int, dataset: str = "big") -> Reading:
    """Plants in a row, each supplied by the one before, with a decision on the last."""
    plants = [Plant(id=f"p{n:05}", name=f"Plant {n}") for n in range(number)]
    deals = [
        Supply(id=f"s{n:05}", supplier=plants[n - 1].id, buyer=plants[n].id, material=("ore",))
        for n in range(1, number)
    ]
    records = tuple(Record(e, "src-1") for e in (*plants, *deals))
    same = SameAs(plants[0].id, "other", "positive", "r", "t", "2026")
    return Reading(dataset, "Big", SOURCES, records, same_as=(same,))


def test_a_load_in_batches_ends_like_one_transaction(
    server: ServerInfo, store: Store, clear: Any, digest: Any, driver: Any, monkeypatch: Any
) -> None:
    store.load(_many(20))
    expected = digest()
    clear()
    monkeypatch.setattr("graph.database.writer.BATCH", 7)
    with Store.connect(server) as other:
        batched = Store(other._driver, "neo4j", one_transaction=10)
        told: list[tuple[int, int]] = []
        report = batched.load(_many(20), progress=lambda done, total: told.append((done, total)))
    assert digest() == expected
    assert (report.created, told[-1][0] == told[-1][1]) == (43, True)
    assert driver.execute_query("MATCH (f:Loading) RETURN f")[0] == []


def test_a_load_that_needs_too_much_memory_goes_on_in_batches(
    store: Store, digest: Any, clear: Any, monkeypatch: Any
) -> None:
    store.load(_many(5))
    expected = digest()
    clear()
    monkeypatch.setattr(
        "graph.database.writer._Attempt._at_once", lambda self, tx: tx.run(_TOO_LARGE).consume()
    )
    assert store.load(_many(5)).created == 13
    assert digest() == expected


@pytest.mark.parametrize("limit", [5, 1000])
def test_commits_whose_answer_is_lost_are_made_good(
    server: ServerInfo, store: Store, clear: Any, digest: Any, monkeypatch: Any, limit: int
) -> None:
    store.load(_many(6))
    expected = digest()
    clear()
    commit = Transaction.commit
    lost: set[int] = set()

    def lossy(tx: Transaction) -> None:
        """Each second commit goes through, but nobody hears of it."""
        commit(tx)
        lost.add(len(lost))
        if len(lost) % 2:
            raise IncompleteCommit("the line went dead")

    with Store.connect(server) as other:
        mine = Store(other._driver, "neo4j", one_transaction=limit)
        with monkeypatch.context() as patch:
            patch.setattr(Transaction, "commit", lossy)
            report = mine.load(_many(6))
    assert (report.created, digest()) == (15, expected)
    assert store.runs()[0].counts["created"] == 15


_TOO_LARGE = "UNWIND range(1, 50000000) AS x WITH collect(toString(x)) AS xs RETURN size(xs)"


class KilledError(Exception):
    """What a killed process sees: nothing after."""


@pytest.mark.parametrize("after", [1, 4, 9, 14, 19])
def test_a_load_that_was_killed_in_the_middle_is_completed_by_the_next(
    server: ServerInfo, store: Store, clear: Any, digest: Any, monkeypatch: Any, after: int
) -> None:
    store.load(_many(12))
    expected = digest()
    clear()
    calls = iter(range(1000))

    def fail(done: int, total: int) -> None:
        if next(calls) >= after:
            raise KilledError

    monkeypatch.setattr("graph.database.writer.BATCH", 5)
    with Store.connect(server) as other:
        small = Store(other._driver, "neo4j", one_transaction=5)
        with pytest.raises(KilledError):
            small.load(_many(12), progress=fail)
        for read in (store.world, store.counts, store.sources, lambda: store.search("plant")):
            with pytest.raises(StoreError, match="Load in progress: big"):
                read()
        with Store.connect(server, allow_partial=True) as partial:
            partial.world()
        assert store.query("MATCH (n:Plant) RETURN count(*)").columns == ("count(*)",)
        small.load(_many(12))
    assert digest() == expected
    assert len(store.world().entities) == 23


def test_another_load_after_a_killed_one_is_sound_but_leaves_the_flag(
    server: ServerInfo, store: Store, clear: Any, digest: Any
) -> None:
    mine = Reading("d", "D", SOURCES, (Record(Mine(id="p00001", name="M"), "src-2"),))
    store.load(mine)
    store.load(_many(12))
    expected = digest()
    clear()
    calls = iter(range(1000))

    def fail(done: int, total: int) -> None:
        if next(calls) >= 3:
            raise KilledError

    with Store.connect(server) as other:
        small = Store(other._driver, "neo4j", one_transaction=5)
        with pytest.raises(KilledError):
            small.load(_many(12), progress=fail)
    store.load(mine)
    with pytest.raises(StoreError, match="Load in progress: big"):
        store.world()
    store.load(_many(12))
    assert digest() == expected
    assert store.load(_many(12)).changed == store.load(mine).changed == 0


def test_two_loaders_at_once_make_no_duplicates(
    server: ServerInfo, store: Store, digest: Any, ask: Any
) -> None:
    outcomes: list[Any] = []

    def load(dataset: str) -> None:
        with Store.connect(server) as mine:
            for _ in range(60):
                try:
                    outcomes.append(mine.load(_many(30, dataset)))
                    return
                except StoreError as error:
                    outcomes.append(error)
                    time.sleep(0.2)

    threads = [threading.Thread(target=load, args=(d,)) for d in ("one", "two", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = [str(o) for o in outcomes if isinstance(o, StoreError)]
    assert all(
        "is being loaded by process" in text or "run this one again" in text for text in refused
    )
    assert len(outcomes) - len(refused) == 3
    assert ask("MATCH (n:Resource) RETURN count(n) = count(DISTINCT n.id)") == [[True]]
    assert ask("MATCH ()-[r:STATED_BY]->() RETURN count(r), count(DISTINCT r.record)") == [
        [118, 118]
    ]
    assert ask("MATCH ()-[e:SUPPLIES]->() RETURN count(e)") == [[29]]


_HOLD = """
import sys, time
from graph.database import lock
from graph.database.connect import ServerInfo
from graph.store import Store
from pathlib import Path
from pydantic import SecretStr
uri, password = sys.argv[1:]
info = ServerInfo(uri, "neo4j", SecretStr(password), "neo4j", False, None, Path("."))
store = Store.connect(info)
with lock.writer(store._transactions, "held"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_lock_of_a_killed_process_is_taken_over(
    server: ServerInfo, store: Store, monkeypatch: Any
) -> None:
    reading = _many(3)
    arguments = [sys.executable, "-c", _HOLD, server.uri, server.password.get_secret_value()]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match=f"held is being loaded by process {holder.pid}"):
            store.load(reading)
        os.kill(holder.pid, signal.SIGKILL)
    assert not psutil.pid_exists(holder.pid)
    assert store.load(reading).created == 9


def test_a_lost_lock_writes_nothing_more(store: Store, ask: Any, driver: Any) -> None:
    def steal(done: int, total: int) -> None:
        driver.execute_query("MATCH (l:Lock) SET l.token = 'another'")

    with pytest.raises(StoreError, match="another took its place"):
        store.load(_many(3), progress=steal)
    assert ask("MATCH (n:Resource) RETURN n") == []
    driver.execute_query("MATCH (l:Lock) DELETE l")
