"""What a query may take, and in what form its answer comes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pyoxigraph as ox
import pytest

from ontology.errors import PartialError, StoreError, UsageError
from ontology.query.answers import GRAPHS, RESULTS, FormatError
from ontology.query.engine import BusyError, Engine, Question

if TYPE_CHECKING:
    from conftest import Listener

#: Tens of thousands to the fourth: no machine ends it.
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f"
PATHS = "SELECT (COUNT(*) AS ?n) { ?a (!lw:none|^!lw:none)* ?b . ?b (!lw:none|^!lw:none)* ?c }"
NAME = "<https://w3id.org/lodeway/ontology#name>"
MINES = "SELECT ?mine { ?mine a lw:Mine } ORDER BY ?mine"


def ask(engine: Engine, query: str, **wanted: object) -> list[dict[str, str]]:
    """The rows of a SELECT as plain values."""
    answer = engine.ask(Question(query, **wanted))  # type: ignore[arg-type]
    found = json.loads(answer.body)["results"]["bindings"]
    return [{name: cell["value"] for name, cell in row.items()} for row in found]


@pytest.mark.parametrize("query", [CROSS, PATHS])
def test_a_query_without_end_is_ended(store: Path, query: str) -> None:
    with Engine(store) as engine:
        engine.ask(Question(MINES))
        began = time.monotonic()
        with pytest.raises(PartialError, match=r"took longer than 0\.5 s; ask for less"):
            engine.ask(Question(query), seconds=0.5)
        assert time.monotonic() - began < 5
        assert ask(engine, MINES), "the next one is answered"


def test_a_query_that_takes_all_memory_is_ended(store: Path) -> None:
    with Engine(store, memory=100_000_000) as engine:
        with pytest.raises(PartialError, match="needs more memory than one may take"):
            engine.ask(Question(SORTED), seconds=60)
        assert ask(engine, MINES)


@pytest.mark.parametrize(
    "query",
    ["SELECT * {" + "{" * 20_000 + "}" * 20_000 + "}", "SELECT * { ?s " + "(" * 50_000 + " ?o }"],
)
def test_a_query_that_is_nested_without_end_ends_a_worker_only(store: Path, query: str) -> None:
    with Engine(store) as engine:
        with pytest.raises((UsageError, PartialError)):
            engine.ask(Question(query), seconds=10)
        assert ask(engine, MINES)


def test_who_waits_too_long_is_told(store: Path) -> None:
    with Engine(store) as engine, ThreadPoolExecutor(1) as pool:
        engine.ask(Question(MINES))
        slow = pool.submit(engine.ask, Question(CROSS), 2)
        time.sleep(0.2)
        with pytest.raises(BusyError, match="too many queries at once"):
            engine.ask(Question(MINES), wait=0.1)
        with pytest.raises(PartialError):
            slow.result()


def test_many_ask_at_once(engine: Engine) -> None:
    expected = engine.ask(Question(MINES)).body
    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(lambda _: engine.ask(Question(MINES)).body, range(200)))
    assert set(found) == {expected}


def test_no_process_is_left(store: Path) -> None:
    before = set(psutil.Process().children())
    with Engine(store, workers=2) as engine:
        ask(engine, MINES)
        with pytest.raises(PartialError):
            engine.ask(Question(CROSS), seconds=0.1)
    assert set(psutil.Process().children()) <= before


def test_a_worker_does_not_outlive_who_started_it(store: Path) -> None:
    code = (
        "import os, sys, threading, time\nfrom pathlib import Path\n"
        "from ontology.query.engine import Engine, Question\n"
        "engine = Engine(Path(sys.argv[1]))\n"
        f"threading.Thread(target=engine.ask, args=(Question({CROSS!r}),), daemon=True).start()\n"
        "time.sleep(1)\nimport psutil\n"
        "print(psutil.Process().children()[0].pid, flush=True)\nos.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(store)], stdout=subprocess.PIPE, timeout=30, check=False
    )
    worker = int(done.stdout)
    end = time.monotonic() + 5
    while psutil.pid_exists(worker) and time.monotonic() < end:
        time.sleep(0.05)
    assert not psutil.pid_exists(worker) or psutil.Process(worker).status() == "zombie"


def test_a_module_beside_the_asker_is_not_run(store: Path, tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(1)")
    (tmp_path / "ontology").mkdir()
    code = (
        "import os, sys\nfrom pathlib import Path\n"
        "from ontology.query.engine import Engine, Question\n"
        "os.chdir(sys.argv[2])\nwith Engine(Path(sys.argv[1])) as engine:\n"
        "    print(engine.ask(Question('ASK {}')).body.decode())\n"
    )
    command = [sys.executable, "-P", "-c", code, str(store), str(tmp_path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=30, check=True)
    assert json.loads(done.stdout)["boolean"] is True


def test_no_store_is_told(tmp_path: Path) -> None:
    with Engine(tmp_path / "none") as engine, pytest.raises(StoreError, match="cannot be read"):
        engine.ask(Question(MINES))


def test_the_store_is_not_written(engine: Engine, store: Path) -> None:
    def state() -> list[tuple[str, int]]:
        return sorted((path.name, path.stat().st_size) for path in store.iterdir())

    before = state()
    ask(engine, MINES)
    assert state() == before


@pytest.mark.skipif(sys.platform != "linux", reason="the system knows no such lock")
def test_a_worker_can_open_no_socket(store: Path, listener: Listener) -> None:
    """The second lock: what would happen if the guard let a call through."""
    code = (
        "import sys\nimport pyoxigraph as ox\nfrom ontology.query import sandbox\n"
        "store = ox.Store.read_only(sys.argv[1])\n"
        "assert sandbox.no_network()\n"
        "try:\n    list(store.query('SELECT * { SERVICE <' + sys.argv[2] + '> { ?s ?p ?o } }'))\n"
        "except OSError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(store), listener.url],
        stdout=subprocess.PIPE, text=True, timeout=30, check=True,
    )  # fmt: skip
    assert (listener.hits, "ermission denied" in done.stdout) == (0, True)


def test_rows_and_bytes_are_limited_and_it_is_told(engine: Engine) -> None:
    everything = engine.ask(Question(MINES))
    assert not everything.truncated
    assert b"truncated" not in everything.body
    exactly = engine.ask(Question(MINES, rows=everything.count))
    assert (exactly.count, exactly.truncated) == (everything.count, False)
    some = engine.ask(Question(MINES, rows=3))
    assert (some.count, some.truncated) == (3, True)
    assert json.loads(some.body)["truncated"] is True
    assert ask(engine, MINES, rows=3) == ask(engine, MINES)[:3]
    small = engine.ask(Question("SELECT * { ?s ?p ?o }", bytes=10_000))
    assert small.truncated
    assert 10_000 < len(small.body) < 12_000
    graph = engine.ask(Question("CONSTRUCT WHERE { ?s a lw:Mine }", rows=3))
    assert (graph.count, graph.truncated) == (3, True)


def test_an_answer_that_must_be_whole_is_never_cut(engine: Engine) -> None:
    for query in ("SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"):
        with pytest.raises(PartialError, match=r"larger than 10,000 bytes; .*LIMIT and OFFSET"):
            engine.ask(Question(query, bytes=10_000, whole=True))


def test_every_format_holds_the_same_table(engine: Engine) -> None:
    query = "SELECT ?s ?name { ?s a lw:Company ; lw:name ?name } ORDER BY ?s LIMIT 50"
    tables = {}
    for name in ("json", "xml", "tsv"):
        body = engine.ask(Question(query, results=name)).body
        solutions = ox.parse_query_results(body, format=RESULTS[name])
        tables[name] = [tuple(row) for row in solutions]  # type: ignore[arg-type, union-attr]
    assert len(tables["json"]) == 50
    assert tables["json"] == tables["xml"] == tables["tsv"]
    lines = engine.ask(Question(query, results="csv")).body.decode().split("\r\n")
    assert lines[0] == "s,name"
    assert lines[1].startswith("https://w3id.org/lodeway/id/")


def test_every_format_holds_the_same_graph(engine: Engine) -> None:
    query = "CONSTRUCT { ?s a lw:Company ; lw:name ?n } WHERE { ?s a lw:Company ; lw:name ?n }"
    graphs = {
        name: {
            quad.triple
            for quad in ox.parse(engine.ask(Question(query, graph=name)).body, format=kind)
        }
        for name, kind in GRAPHS.items()
    }
    assert len(graphs["turtle"]) > 500
    assert all(found == graphs["turtle"] for found in graphs.values())


@pytest.mark.parametrize("name", RESULTS)
def test_a_truth_value_in_every_format(engine: Engine, name: str) -> None:
    answer = engine.ask(Question("ASK { ?s a lw:Mine }", results=name))
    assert (answer.kind, answer.count) == ("ask", 1)
    assert b"true" in answer.body


def test_an_answer_that_no_format_holds(engine: Engine) -> None:
    with pytest.raises(FormatError, match="answers a graph; ask for turtle, ntriples"):
        engine.ask(Question("DESCRIBE id:gm", graph=None))
    for query in (MINES, "ASK {}"):
        with pytest.raises(FormatError, match="answers no graph; ask for json, xml, csv, tsv"):
            engine.ask(Question(query, results=None))


def test_terms_of_every_kind_as_json(engine: Engine) -> None:
    (row,) = json.loads(
        engine.ask(
            Question(
                "SELECT * { BIND(id:gm AS ?a) BIND('x' AS ?b) BIND('x'@en AS ?c) BIND(2.50 AS ?d) "
                "BIND(BNODE() AS ?e) BIND(<<( id:gm lw:name 'x' )>> AS ?f) BIND(?none AS ?g) "
                "BIND('x'@ar--rtl AS ?h) }"
            )
        ).body
    )["results"]["bindings"]
    row["e"]["value"] = ""
    gm = {"type": "uri", "value": "https://w3id.org/lodeway/id/gm"}
    assert row == {
        "a": gm,
        "b": {"type": "literal", "value": "x"},
        "c": {"type": "literal", "value": "x", "xml:lang": "en"},
        "d": {
            "type": "literal",
            "value": "2.5",
            "datatype": "http://www.w3.org/2001/XMLSchema#decimal",
        },
        "e": {"type": "bnode", "value": ""},
        "f": {
            "type": "triple",
            "value": {
                "subject": gm,
                "predicate": {"type": "uri", "value": NAME.strip("<>")},
                "object": {"type": "literal", "value": "x"},
            },
        },
        "h": {"type": "literal", "value": "x", "xml:lang": "ar", "its:dir": "rtl"},
    }


def test_which_graphs_are_asked(engine: Engine) -> None:
    names = "SELECT ?name { id:gm lw:name ?name } ORDER BY ?name"
    in_graphs = "SELECT ?name { GRAPH ?g { id:gm lw:name ?name } } ORDER BY ?name"
    one, two = (f"https://w3id.org/lodeway/record/{n}" for n in (1, 2))

    def found(query: str, **wanted: object) -> list[str]:
        return [row["name"] for row in ask(engine, query, **wanted)]

    assert found(names) == ["General Motors"]
    assert found(in_graphs) == ["A third", "Another name"]
    assert found(names, union=True) == ["A third", "Another name", "General Motors"]
    assert found(names, default_graphs=(one,)) == ["Another name"]
    assert found(names, default_graphs=(one, two)) == ["A third", "Another name"]
    assert found(in_graphs, default_graphs=(one,)) == []
    assert found(names, named_graphs=(one,)) == []
    assert found(in_graphs, named_graphs=(one,)) == ["Another name"]
    assert found(names.replace("{", "FROM <record/2> {", 1)) == ["A third"]
    assert found(in_graphs.replace("{", "FROM NAMED record:1 {", 1)) == ["Another name"]
    # What the asker names beside the query counts, as the protocol has it.
    assert found(names.replace("{", "FROM <record/2> {", 1), default_graphs=(one,)) == [
        "Another name"
    ]


def test_nothing_of_a_worker_is_shown(
    store: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LODEWAY_DEBUG", raising=False)
    with Engine(store, memory=100_000_000) as engine:
        with pytest.raises(PartialError):
            engine.ask(Question(SORTED), seconds=60)
        os.write(1, b"mine\n")
    assert capfd.readouterr() == ("mine\n", "")
