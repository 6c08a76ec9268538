"""The SPARQL endpoint, asked by real clients and by bad ones."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from sparql_data import write_export
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, RDFXML, TURTLE, XML, SPARQLWrapper

from app.endpoint.current import Current
from app.endpoint.serve import listen
from graph.embedded.process import any_free_port
from ontology.errors import StoreError, UsageError
from ontology.query.engine import Question
from ontology.query.snapshots import Name, Snapshots

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
MINES = "SELECT ?mine ?name { ?mine a lw:Mine ; lw:name ?name } ORDER BY ?mine"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
SD = "http://www.w3.org/ns/sparql-service-description#"


class Answer:
    """What came back over HTTP."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.type = response.headers.get_content_type()
        self.text = response.read().decode()


class Server:
    """A running `lodeway serve-sparql`."""

    def __init__(self, child: subprocess.Popen[str], port: int) -> None:
        self.child = child
        self.port = port
        self.url = f"http://127.0.0.1:{port}/sparql"

    def send(
        self,
        method: str = "GET",
        path: str = "/sparql",
        headers: dict[str, str] | None = None,
        body: Any = None,
        **parameters: str,
    ) -> Answer:
        if parameters:
            path += "?" + urllib.parse.urlencode(parameters)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, headers or {})
        answer = Answer(connection.getresponse())
        connection.close()
        return answer

    def wrapped(self, query: str, form: str, method: str = "GET", direct: bool = False) -> Any:
        client = SPARQLWrapper(self.url)
        client.setQuery(query)
        client.setReturnFormat(form)
        client.setMethod(method)
        if direct:
            client.setRequestMethod(POSTDIRECTLY)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return client.queryAndConvert()


@contextmanager
def serving(over: Path, home: Path, *words: str) -> Iterator[Server]:
    port = any_free_port()
    command = [Path(sys.executable).with_name("lodeway"), "serve-sparql", "--port", str(port)]
    child = subprocess.Popen(
        [*command, "--over", over, *words],
        env=os.environ | {"LODEWAY_HOME": str(home)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert child.stdout is not None
        line = child.stdout.readline()
        if line != f"Lodeway ready: http://127.0.0.1:{port}/sparql\n":
            pytest.fail(f"never ready: {line} {child.communicate()}")
        yield Server(child, port)
    finally:
        if child.poll() is None:
            child.terminate()
        child.communicate(timeout=30)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_export(tmp_path_factory.mktemp("export") / "curated.nq")


@pytest.fixture(scope="module")
def server(export: Path, home: Path) -> Iterator[Server]:
    with serving(export, home, "--timeout", "10") as server:
        yield server


@pytest.fixture(scope="module")
def hasty(export: Path, home: Path) -> Iterator[Server]:
    """Gives a query one second."""
    with serving(export, home, "--timeout", "1") as server:
        yield server


@pytest.fixture(scope="module")
def mines(server: Server) -> list[tuple[str, str]]:
    rows = json.loads(server.send(query=MINES).text)["results"]["bindings"]
    found = [(row["mine"]["value"], row["name"]["value"]) for row in rows]
    assert len(found) > 20
    return found


# ---------------------------------------------------------------- real clients


@pytest.mark.parametrize(("method", "direct"), [("GET", False), (POST, False), (POST, True)])
def test_sparqlwrapper_in_all_three_ways(
    server: Server, mines: list[tuple[str, str]], method: str, direct: bool
) -> None:
    found = server.wrapped(MINES, JSON, method, direct)["results"]["bindings"]
    assert [(row["mine"]["value"], row["name"]["value"]) for row in found] == mines


def test_sparqlwrapper_in_every_format(server: Server, mines: list[tuple[str, str]]) -> None:
    xml = server.wrapped(MINES, XML)
    assert len(xml.getElementsByTagName("result")) == len(mines)
    lines = server.wrapped(MINES, CSV).decode().split("\r\n")
    assert lines[0] == "mine,name"
    assert len(lines) == len(mines) + 2
    construct = "CONSTRUCT { ?mine lw:name ?name } WHERE { ?mine a lw:Mine ; lw:name ?name }"
    graph = server.wrapped(construct, RDFXML)
    assert {(str(s), str(o)) for s, _, o in graph} == set(mines)
    turtle = rdflib.Graph().parse(data=server.wrapped(construct, TURTLE), format="turtle")
    assert set(turtle) == set(graph)
    assert server.wrapped("ASK { ?s a lw:Mine }", JSON)["boolean"] is True
    assert server.wrapped("ASK { ?s a lw:Mine, lw:Plant }", JSON)["boolean"] is False


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_store(server: Server, mines: list[tuple[str, str]], method: str) -> None:
    graph = rdflib.Graph(SPARQLStore(server.url, method=method))
    rows = graph.query(MINES, initNs={"lw": "https://w3id.org/lodeway/ontology#"})
    assert [(str(mine), str(name)) for mine, name in rows] == mines  # type: ignore[misc]
    mine = rdflib.URIRef(mines[0][0])
    name = rdflib.URIRef("https://w3id.org/lodeway/ontology#name")
    assert str(graph.value(mine, name)) == mines[0][1]
    assert (mine, name, rdflib.Literal("nothing like it")) not in graph


def test_rdflib_store_in_a_named_graph(server: Server) -> None:
    metadata = rdflib.URIRef("https://w3id.org/lodeway/graph/metadata")
    graph = rdflib.Graph(SPARQLStore(server.url), identifier=metadata)
    run = rdflib.URIRef("https://w3id.org/lodeway/ontology#Run")
    assert len(list(graph.subjects(rdflib.RDF.type, run))) == 1


def test_a_text_of_every_script_comes_back(server: Server) -> None:
    text = "鉱山 \U0001f600 é \u202eabc\u202c \\ \" ' \n\t"
    literal = json.dumps(text, ensure_ascii=False)
    for method in ("GET", POST):
        query = f"SELECT ({literal} AS ?x) {{}}"
        (row,) = server.wrapped(query, JSON, method)["results"]["bindings"]
        assert row["x"]["value"] == text


def test_twenty_clients_at_once(server: Server) -> None:
    expected = server.send(query=MINES).text

    def client(number: int) -> tuple[set[str], float]:
        began = time.monotonic()
        found = {server.send(query=MINES).text for _ in range(10)}
        return found, time.monotonic() - began

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(client, range(20)))
    assert [found for found, _ in answers] == [{expected}] * 20
    # 200 answers; measured 1.5 s on two quiet cores.
    assert max(seconds for _, seconds in answers) < 60


def test_the_memory_of_the_server_stays_what_it_was(server: Server) -> None:
    process = psutil.Process(server.child.pid)
    for _ in range(10):
        server.send(query="SELECT * { ?s ?p ?o } LIMIT 5000")
    before = process.memory_info().rss
    for _ in range(100):
        server.send(query="SELECT * { ?s ?p ?o } LIMIT 5000")
    assert process.memory_info().rss < before + 30_000_000


# ---------------------------------------------------------------- the protocol


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values;q=0.9, text/csv;q=0.1", "text/tab-separated-values"),
    ],
)
def test_tables_as_asked(server: Server, accept: str | None, kind: str) -> None:
    headers = {} if accept is None else {"Accept": accept}
    answer = server.send(headers=headers, query=MINES)
    assert (answer.status, answer.type) == (200, kind)
    assert answer.headers["Vary"] == "Accept"


def test_head_is_get_without_the_body(server: Server) -> None:
    get, head = (server.send(method, query=MINES) for method in ("GET", "HEAD"))
    assert (head.status, head.text) == (200, "")
    assert head.headers["Content-Length"] == get.headers["Content-Length"]


def test_graphs_named_beside_the_query(server: Server) -> None:
    metadata = "https://w3id.org/lodeway/graph/metadata"
    query = "SELECT (COUNT(*) AS ?n) { ?s a lw:Run }"
    in_graph = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s a lw:Run } }"

    def count(query: str, **graphs: str) -> int:
        (row,) = json.loads(server.send(query=query, **graphs).text)["results"]["bindings"]
        return int(row["n"]["value"])

    assert count(query) == 0
    assert count(query, **{"default-graph-uri": metadata}) == 1
    assert count(in_graph, **{"named-graph-uri": metadata}) == 1
    assert count(in_graph, **{"default-graph-uri": metadata}) == 0
    path = "/sparql?" + urllib.parse.urlencode({"default-graph-uri": metadata})
    answer = server.send("POST", path, DIRECT, query.encode())
    assert json.loads(answer.text)["results"]["bindings"][0]["n"]["value"] == "1"
    unknown = server.send(query=query, **{"default-graph-uri": "http://127.0.0.1:9/x"})
    assert (unknown.status, unknown.text) == (
        400,
        "<http://127.0.0.1:9/x>: there is no such graph here, and nothing is fetched\n",
    )
    assert server.send(query=query, **{"named-graph-uri": "no iri"}).status == 400


@pytest.mark.parametrize(
    ("sent", "status", "told"),
    [
        ({"query": "SELEC * {}"}, 400, "it begins with SELEC"),
        ({"query": "SELECT * { ?s foo:p ?o }"}, 400, "line 1, column 15: the prefix foo:"),
        ({"query": ""}, 400, "the query is empty"),
        ({"query": "SELECT * { SERVICE <http://127.0.0.1:9/> {} }"}, 400, "SERVICE is refused"),
        ({"query": "SELECT * FROM <http://127.0.0.1:9/> {}"}, 400, "nothing is fetched"),
        ({"query": "INSERT DATA { <x:a> <x:b> <x:c> }"}, 400, "INSERT is refused"),
        ({"update": "INSERT DATA { <x:a> <x:b> <x:c> }"}, 400, "updates are refused"),
        ({"path": "/sparql?query=ASK%7B%7D&query=ASK%7B%7D"}, 400, "send one query"),
        ({"path": "/sparql?query=%FF"}, 400, "no text in UTF-8"),
        ({"path": "/sparql?" + "a=b&" * 1_001}, 400, "1,000 parameters"),
        ({"method": "POST", "headers": FORM, "body": "a=b"}, 400, "send one query"),
        ({"method": "POST", "headers": DIRECT, "body": b"\xff"}, 400, "no text in UTF-8"),
        ({"method": "POST", "headers": DIRECT, "body": b"ASK {}", "query": "ASK {}"}, 400, "two"),
        ({"method": "POST", "headers": {"Content-Type": "text/plain"}, "body": "x"}, 415, "text/"),
        ({"method": "POST", "body": b""}, 415, "not as nothing"),
        (
            {
                "method": "POST",
                "headers": {"Content-Type": "application/sparql-update"},
                "body": b"CLEAR ALL",
            },
            415,
            "updates are refused",
        ),
        ({"method": "POST", "headers": DIRECT, "body": b" " * 1_000_001}, 413, "1,000,000 bytes"),
        ({"query": MINES, "headers": {"Accept": "image/png"}}, 406, "ask for one of application/"),
        ({"query": MINES, "headers": {"Accept": "text/turtle"}}, 406, "answers no graph; ask for"),
        (
            {"query": "CONSTRUCT WHERE { ?s ?p ?o }", "headers": {"Accept": "text/csv"}},
            406,
            "answers a graph; ask for",
        ),
        ({"headers": {"Accept": "text/html"}}, 406, "ask for one of text/turtle"),
        ({"method": "PUT"}, 405, "Method Not Allowed"),
        ({"method": "DELETE"}, 405, "Method Not Allowed"),
        ({"path": "/nothing"}, 404, "Not Found"),
    ],
)
def test_what_is_refused_and_why(
    server: Server, sent: dict[str, Any], status: int, told: str
) -> None:
    answer = server.send(**sent)
    assert (answer.status, answer.type) == (status, "text/plain")
    assert told in answer.text


def test_a_get_may_be_long_and_a_query_too_long_is_told(server: Server) -> None:
    values = " ".join(f"id:x{n}" for n in range(20_000))
    assert server.send(query=f"SELECT * {{ VALUES ?x {{ {values} }} }}").status == 200
    body = ("ASK {}" + " " * 600_000).encode()
    answer = server.send("POST", headers=DIRECT, body=body)
    assert (answer.status, answer.text) == (400, "the query is longer than 500,000 characters\n")


def test_a_query_that_takes_too_long(hasty: Server) -> None:
    began = time.monotonic()
    answer = hasty.send(query=CROSS)
    assert time.monotonic() - began < 10
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert answer.text == "the query took longer than 1 s; ask for less of the graph\n"
    assert hasty.send(query=MINES).status == 200


@pytest.mark.slow
def test_more_than_it_can_take_are_told_to_come_back(hasty: Server) -> None:
    with ThreadPoolExecutor(60) as pool:
        answers = list(pool.map(lambda _: hasty.send(query=CROSS), range(60)))
    assert {answer.status for answer in answers} == {503}
    texts = {answer.text.partition(";")[0].strip() for answer in answers}
    assert "too many queries at once" in texts
    assert all("Retry-After" in answer.headers for answer in answers)
    assert hasty.send(query=MINES).status == 200


def test_an_answer_is_whole_or_there_is_none(server: Server) -> None:
    answer = server.send(query="SELECT * { ?a a lw:Company . ?b ?c ?d }")
    assert answer.status in (400, 503)
    assert "results" not in answer.text


def test_the_endpoint_describes_itself(server: Server) -> None:
    for accept, form in (
        ("text/turtle", "turtle"),
        ("application/rdf+xml", "xml"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
    ):
        answer = server.send(headers={"Accept": accept})
        assert (answer.status, answer.type) == (200, accept)
        graph = rdflib.Graph().parse(data=answer.text, format=form)
        service = rdflib.URIRef(server.url)
        sd = rdflib.Namespace(SD)
        assert (service, rdflib.RDF.type, sd.Service) in graph
        assert graph.value(service, sd.endpoint) == service
        assert len(set(graph.objects(service, sd.resultFormat))) == 10
        dataset = graph.value(service, sd.defaultDataset)
        void = rdflib.Namespace("http://rdfs.org/ns/void#")
        triples = graph.value(graph.value(dataset, sd.defaultGraph), void.triples)
        count = json.loads(server.send(query="SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").text)
        assert str(triples) == count["results"]["bindings"][0]["n"]["value"]
    assert server.send().text == server.send().text


def test_the_page_needs_nothing_else(server: Server) -> None:
    answer = server.send(path="/")
    assert (answer.status, answer.type) == (200, "text/html")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "<script" not in answer.text
    assert 'src="' not in answer.text
    assert "Who owns" in answer.text or "Who holds" in answer.text
    assert server.url in answer.text


# ---------------------------------------------------------------- who may ask


@pytest.mark.parametrize("name", ["evil.example", "evil.example:8585", "127.0.0.1.evil.example"])
def test_no_other_name_of_this_machine(server: Server, name: str) -> None:
    for path in ("/", "/sparql"):
        answer = server.send(path=path, headers={"Host": name})
        assert (answer.status, answer.text) == (400, "Invalid host header")
    assert server.send(headers={"Host": f"localhost:{server.port}"}).status == 200


def test_no_page_of_others_may_read_answers_unless_named(
    server: Server, export: Path, home: Path
) -> None:
    origin = {"Origin": "https://friend.example"}
    answer = server.send(headers=origin, query=MINES)
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    with serving(export, home, "--allow-origin", "https://friend.example") as friendly:
        answer = friendly.send(headers=origin, query=MINES)
        assert answer.headers["Access-Control-Allow-Origin"] == "https://friend.example"
        other = friendly.send(headers={"Origin": "https://evil.example"}, query=MINES)
        assert "Access-Control-Allow-Origin" not in other.headers


def test_it_listens_on_loopback_only(server: Server) -> None:
    process = psutil.Process(server.child.pid)
    found = [s for p in (process, *process.children(True)) for s in p.net_connections()]
    listening = {s.laddr for s in found if s.status == psutil.CONN_LISTEN}
    assert listening == {("127.0.0.1", server.port)}


def test_a_busy_port_is_told() -> None:
    with listen(None) as first:
        port = first.getsockname()[1]
        with listen(None) as second:
            assert second.getsockname()[1] > port
        with pytest.raises(UsageError, match=f"Port {port} is busy. Choose another with --port."):
            listen(port)


# ---------------------------------------------------------------- its life


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_it_ends_on_a_signal_even_while_it_answers(
    export: Path, home: Path, number: int, code: int
) -> None:
    with serving(export, home) as server:
        slow = threading.Thread(target=lambda: _quietly(server), daemon=True)
        slow.start()
        time.sleep(0.5)
        children = psutil.Process(server.child.pid).children()
        assert children
        server.child.send_signal(number)
        began = time.monotonic()
        assert server.child.wait(15) == code
        assert time.monotonic() - began < 5
        assert server.child.stderr is not None
        assert "Traceback" not in server.child.stderr.read()
    assert not [child for child in children if child.is_running()]


def _quietly(server: Server) -> None:
    with suppress(OSError, http.client.HTTPException):
        server.send(query=CROSS)


def test_a_file_that_is_none_is_told(tmp_path: Path, home: Path) -> None:
    command = [Path(sys.executable).with_name("lodeway"), "serve-sparql", "--over", "none.nq"]
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"LODEWAY_HOME": str(home)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == "Error: none.nq cannot be read: No such file or directory\n"


def test_a_new_snapshot_takes_the_place_of_the_old(tmp_path: Path) -> None:
    snapshots, now = Snapshots(tmp_path), ["one"]

    def opening() -> Any:
        (content,) = now
        if content == "away":
            raise StoreError("Neo4j cannot be reached")
        node = ox.NamedNode(f"https://example.org/{content}")
        return snapshots.get(
            Name("live", content, only_newest=True), lambda: [ox.Quad(node, node, node)]
        )

    def answered(served: Any) -> str:
        body = served.engine.ask(Question("SELECT ?s { ?s ?s ?s }")).body
        return str(json.loads(body)["results"]["bindings"][0]["s"]["value"])

    current = Current(opening, 1)
    try:
        with current.asked() as old:
            assert answered(old) == "https://example.org/one"
            current.look()
            with current.asked() as same:
                assert same is old
            now[:] = ["two"]
            current.look()
            # Who is at the old one goes on with it; whoever comes gets the new one.
            with current.asked() as new:
                assert answered(new) == "https://example.org/two"
            assert answered(old) == "https://example.org/one"
        now[:] = ["away"]
        current.look()
        with current.asked() as still:
            assert answered(still) == "https://example.org/two"
    finally:
        current.close()


@pytest.mark.slow
def test_a_file_that_changes_is_served_anew(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "data.nt"
    path.write_text("<https://e.org/a> <https://e.org/p> <https://e.org/b> .\n")
    with serving(path, home) as server:
        before = server.send(query="SELECT * { ?s ?p ?o }")
        assert "e.org/b" in before.text
        assert before.headers["Last-Modified"]
        path.write_text("<https://e.org/a> <https://e.org/p> <https://e.org/changed> .\n")
        end = time.monotonic() + 40
        while "changed" not in server.send(query="SELECT * { ?s ?p ?o }").text:
            assert time.monotonic() < end, "still the old one"
            time.sleep(0.5)


def test_a_client_that_says_nothing_keeps_nobody_waiting(server: Server) -> None:
    silent = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(50)]
    try:
        assert server.send(query=MINES).status == 200
    finally:
        for connection in silent:
            connection.close()
