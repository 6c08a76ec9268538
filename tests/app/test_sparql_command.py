"""`lodeway sparql`: over a file with no store, and over the store with the answers of Cypher."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from sparql_data import write_export

from app.snapshot import of_store
from graph.database.connect import driver_for
from graph.database.queries import get_query as get_cypher
from graph.store import Store
from loaders.loader import get_loader
from ontology.query.engine import Engine, Question
from ontology.query.library import get_query, library

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from graph.server import ServerInfo
    from graph.settings import Settings

    Lodeway = Callable[..., subprocess.CompletedProcess[str]]

ID = "https://w3id.org/lodeway/id/"
LW = "https://w3id.org/lodeway/ontology#"
MINES = "SELECT ?mine ?name { ?mine a lw:Mine ; lw:name ?name } ORDER BY ?mine"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = write_export(tmp_path_factory.mktemp("export") / "curated.nq")
    packed = path.with_name("curated.nq.gz")
    packed.write_bytes(gzip.compress(path.read_bytes(), 1))
    return packed


@pytest.fixture
def sparql(lodeway: Lodeway, home: Path, export: Path) -> Lodeway:
    """The command over the file, with a home that has no store."""

    def call(*words: str) -> Any:
        return lodeway("sparql", *words, "--over", str(export), LODEWAY_HOME=str(home))

    return call


def test_a_table_for_a_person(sparql: Lodeway) -> None:
    done = sparql("SELECT ?company ?name { VALUES ?company { id:gm } ?company lw:name ?name }")
    lines = [line.split() for line in done.stdout.splitlines() if line.strip()]
    assert lines[0] == ["company", "name"]
    assert lines[2] == ["id:gm", "General", "Motors"]
    assert done.returncode == 0
    assert done.stderr.endswith("1 row\n")
    assert sparql("SELECT * { id:nobody ?p ?o }").stderr == "0 rows\n"


def test_json_is_the_standard_and_all_that_is_on_stdout(sparql: Lodeway) -> None:
    done = sparql(MINES, "--json")
    assert done.stderr == ""
    document = json.loads(done.stdout)
    assert document["head"] == {"vars": ["mine", "name"]}
    assert len(document["results"]["bindings"]) > 20
    assert "truncated" not in document
    some = sparql(MINES, "--json", "--limit", "2")
    assert len(json.loads(some.stdout)["results"]["bindings"]) == 2
    assert json.loads(some.stdout)["truncated"] is True
    assert some.stderr == "Truncated: the first 2 rows.\n"


def test_csv_runs_no_formula_and_keeps_numbers(sparql: Lodeway) -> None:
    query = "SELECT ?a ?b ?c ?d { VALUES (?a ?b ?c ?d) { ('=1+1' -2.5 '-x' UNDEF) } }"
    rows = list(csv.reader(io.StringIO(sparql(query, "--csv").stdout)))
    assert rows == [["a", "b", "c", "d"], ["'=1+1", "-2.5", "'-x", ""]]


def test_tsv_and_xml(sparql: Lodeway) -> None:
    expected = json.loads(sparql(MINES, "--json").stdout)["results"]["bindings"]
    for option, form in (
        ("--tsv", ox.QueryResultsFormat.TSV),
        ("--xml", ox.QueryResultsFormat.XML),
    ):
        found = ox.parse_query_results(sparql(MINES, option).stdout, form)
        names = [str(row["name"].value) for row in found]  # type: ignore[union-attr, misc]
        assert names == [row["name"]["value"] for row in expected]


def test_a_graph_in_every_format(sparql: Lodeway) -> None:
    query = "CONSTRUCT { ?m lw:name ?n } WHERE { ?m a lw:Mine ; lw:name ?n }"
    expected = set(ox.parse(sparql(query).stdout, ox.RdfFormat.TURTLE))
    assert len(expected) > 20
    for words, form in (
        (("--json",), ox.RdfFormat.JSON_LD),
        (("--xml",), ox.RdfFormat.RDF_XML),
        (("--format", "ntriples"), ox.RdfFormat.N_TRIPLES),
        (("--format", "trig"), ox.RdfFormat.TRIG),
    ):
        assert set(ox.parse(sparql(query, *words).stdout, form)) == expected
    assert sparql("DESCRIBE id:gm").stdout.startswith("@prefix id: ")
    cut = sparql(query, "--limit", "3")
    assert cut.stderr == "Truncated: the first 3 triples.\n"


def test_yes_is_0_and_no_is_1(sparql: Lodeway) -> None:
    yes, no = sparql("ASK { id:gm a lw:Company }"), sparql("ASK { id:gm a lw:Mine }")
    assert (yes.returncode, yes.stdout) == (0, "yes\n")
    assert (no.returncode, no.stdout) == (1, "no\n")
    no = sparql("ASK { id:gm a lw:Mine }", "--json")
    assert (no.returncode, json.loads(no.stdout)["boolean"]) == (1, False)


def test_a_query_from_a_file_and_from_stdin(
    sparql: Lodeway, tmp_path: Path, lodeway: Lodeway, export: Path, home: Path
) -> None:
    (tmp_path / "mines.rq").write_text(f"# a comment\n{MINES}\n")
    expected = sparql(MINES, "--csv").stdout
    assert sparql("mines.rq", "--csv").stdout == expected
    missing = sparql("none.rq")
    assert (missing.returncode, missing.stderr) == (
        4,
        "Error: none.rq cannot be read: No such file or directory\n",
    )
    (tmp_path / "bad.rq").write_bytes(b"\xff\xfe")
    assert sparql("bad.rq").stderr == "Error: bad.rq is no text in UTF-8\n"
    assert sparql("ASK {} " + " " * 5_000).stdout == "yes\n", "too long for the name of a file"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("SELECT * { ?s ?p }",), 2, "line 1, column 12: `?s ?p }` does not fit here"),
        (("SELECT * { SERVICE <http://127.0.0.1:9/> {} }",), 2, "SERVICE is refused (line 1, "),
        (("CLEAR ALL",), 2, "CLEAR is refused: the data are read here, never changed"),
        (("SELECT * FROM <http://x/> {}",), 2, "no such graph here, and nothing is fetched"),
        (("no-such-name",), 2, "there is no query 'no-such-name'; there are: about-entity, "),
        (("runs", "--param", "a=b"), 2, "query runs has no parameter a; it has: none"),
        (("owners-of-company", "--param", "company"), 2, "--param takes KEY=ID, not 'company'"),
        (("owners-of-company", "--param", "company=a> <b"), 2, "'a> <b' is no id"),
        (("ASK {}", "--param", "a=b"), 2, "--param is for a query with a name"),
        (("ASK {}", "--json", "--csv"), 2, "exclude each other"),
        (("ASK {}", "--format", "word"), 2, "there is no format 'word'; there are: turtle, "),
        (("CONSTRUCT WHERE { ?s ?p ?o }", "--csv"), 2, "answers a graph; ask for turtle, "),
        (("ASK {}", "--format", "turtle"), 2, "answers no graph; ask for json, "),
        (
            ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?x", "--timeout", "0.5"),
            5,
            "the query took longer than 0.5 s",
        ),
    ],
)
def test_what_cannot_be_answered_is_one_line(
    sparql: Lodeway, words: tuple[str, ...], code: int, told: str
) -> None:
    done = sparql(*words)
    assert (done.returncode, done.stdout) == (code, "")
    assert re.fullmatch(r"Error: .*\n", done.stderr)
    assert told in done.stderr


def test_a_file_that_cannot_be_read(lodeway: Lodeway, home: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("this is no Turtle")
    done = lodeway("sparql", "ASK {}", "--over", "bad.ttl", LODEWAY_HOME=str(home))
    assert (done.returncode, done.stdout) == (4, "")
    assert "bad.ttl" in done.stderr


def test_a_file_is_read_once_until_it_changes(lodeway: Lodeway, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"

    def ask() -> tuple[str, str]:
        query = "SELECT ?o { ?s ?p ?o }"
        done = lodeway("sparql", query, "--csv", "--over", "data.ttl", LODEWAY_HOME=str(home))
        return done.stdout, done.stderr

    path.write_text("<https://e.org/a> <https://e.org/b> 1 .")
    assert ask()[0] == "o\n1\n"
    assert ask() == ("o\n1\n", "")
    path.write_text("<https://e.org/a> <https://e.org/b> 22 .")
    assert ask()[0] == "o\n22\n"


def test_all_graphs_as_one(sparql: Lodeway) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?run a lw:Run }"
    assert sparql(query, "--csv").stdout == "n\n0\n"
    assert sparql(query, "--csv", "--union").stdout == "n\n1\n"


def test_the_list_of_queries(lodeway: Lodeway) -> None:
    for words in ((), ("--list",)):
        lines = lodeway("sparql", *words).stdout.splitlines()
        names = [line.partition(":")[0] for line in lines if not line.startswith(" ")]
        assert names == [query.name for query in library()]
        assert "    --param company=mp-materials   id of the company or site" in lines
    listed = json.loads(lodeway("sparql", "--list", "--json").stdout)
    assert listed[0].keys() == {
        "name", "title", "question", "params", "defaults", "notes", "sparql",
    }  # fmt: skip


def test_without_a_store_it_is_3(lodeway: Lodeway, tmp_path: Path) -> None:
    done = lodeway("sparql", "ASK {}", LODEWAY_HOME=str(tmp_path / "nowhere"))
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "Error: Neo4j is not running. Start it with `lodeway up`.\n"


# ---------------------------------------------------------------- the store, beside Cypher


@pytest.fixture(scope="module")
def store(server: ServerInfo) -> Iterator[Store]:
    """The bundled data."""
    with driver_for(server) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    with Store.connect(server) as store:
        store.load(get_loader("curated").read())
        yield store


@pytest.fixture(scope="module")
def engine(store: Store, settings: Settings) -> Iterator[Engine]:
    with of_store(settings) as snapshot, Engine(snapshot.store) as engine:
        yield engine


def rows(engine: Engine, name: str, **given: str) -> list[dict[str, str]]:
    """The rows of a query of the library, ids and names of terms without what comes before."""
    text, values = get_query(name).about(given)
    found = json.loads(engine.ask(Question(text, values)).body)["results"]["bindings"]
    short = re.compile(f"^({ID}|{LW}|https://w3id.org/lodeway/record/)")
    return [{k: short.sub("", cell["value"]) for k, cell in row.items()} for row in found]


def cypher(store: Store, name: str, **given: Any) -> list[dict[str, Any]]:
    query = get_cypher(name)
    answer = store.query(query.cypher, query.arguments(given), timeout=60)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


@pytest.mark.slow
@pytest.mark.parametrize("company", ["gm", "mp-materials", "noveon", "lynas"])
def test_suppliers(engine: Engine, store: Store, company: str) -> None:
    keys = ("supplier", "name", "buyer", "material", "status", "relation")
    found = {tuple(row.get(k) for k in keys) for row in rows(
        engine, "suppliers-of-company", company=company)}  # fmt: skip
    keys = ("supplier", "supplier_name", "buyer", "material", "status", "relation")
    expected = cypher(store, "suppliers-of-company", company=company)
    assert found == {tuple(row[k] for k in keys) for row in expected}


@pytest.mark.slow
@pytest.mark.parametrize("company", ["mp-materials", "asm", "lynas"])
def test_owners(engine: Engine, store: Store, company: str) -> None:
    over = {"suspended", "disputed", "completed", "superseded", "lapsed", "withdrawn", "terminated"}
    found = {
        (row["owner"], float(row["share"]) if "share" in row else None, row["stake"])
        for row in rows(engine, "owners-of-company", company=company)
        if row.get("status") not in over and row.get("to", "9") > "2026-11-28"
    }
    expected = cypher(store, "owners-of-company", company=company, steps=1)
    assert found == {(row["owner"], row["shares"][0], row["relations"][0]) for row in expected}


@pytest.mark.slow
def test_sites(engine: Engine, store: Store) -> None:
    for material in ("mat-ndpr-oxide", "mat-ndfeb-magnet"):
        found = {(row["actor"], row["made"]) for row in rows(
            engine, "sites-of-material", material=material)}  # fmt: skip
        assert found
        assert found == {
            (row["site"], row["material"])
            for row in cypher(store, "sites-of-material", material=material)
            if row["stated_as"] == "HAS_CAPACITY_FOR"
        }


@pytest.mark.slow
@pytest.mark.parametrize("entity", ["mp-materials", "gm", "au-gov"])
def test_sources(engine: Engine, store: Store, entity: str) -> None:
    found = rows(engine, "sources-of-entity", entity=entity)
    live = {(row["record"], row["source"], row["title"]) for row in found if "until" not in row}
    assert live
    expected = cypher(store, "known-at", entity=entity)
    assert live == {(row["record"], row["source"], row["title"]) for row in expected}


@pytest.mark.slow
def test_conflicts(engine: Engine, store: Store) -> None:
    """Of fields with one value, which are not references; Cypher compares lists of the others."""
    from ontology.schema import load_schema

    one = {
        prop.name
        for cls in load_schema().classes.values()
        for prop in cls.properties.values()
        if not prop.many and prop.kind != "reference"
    }
    found: dict[tuple[str, str], set[str]] = {}
    for row in rows(engine, "conflicting-records"):
        if row["field"] in one:
            found.setdefault((row["entity"], row["field"]), set()).add(row["value"])
    expected = {
        (row["entity"], row["field"]): {_text(value) for value in row["values"]}
        for row in cypher(store, "conflicting-records")
        if row["field"] in one
    }
    assert len(expected) > 20
    assert found == expected


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.10f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


@pytest.mark.slow
def test_funding(engine: Engine, store: Store) -> None:
    found = rows(engine, "funding-of-company", company="mp-materials")
    recipients = {row["recipient"] for row in found}
    assert "mp-materials" in recipients
    expected = cypher(store, "funding-of-company", company="mp-materials")
    assert {row["funding"] for row in found} == {
        row["relation"] for row in expected if row["recipient"] in recipients
    }


@pytest.mark.slow
def test_offtakes_without_a_volume(engine: Engine, store: Store) -> None:
    over = {"suspended", "disputed", "completed", "superseded", "lapsed", "withdrawn", "terminated"}
    found = rows(engine, "offtakes-without-volume")
    current = {
        row["offtake"]
        for row in found
        if row.get("to", "9") > "2026-11-28" and not ("to" not in row and row.get("status") in over)
    }
    expected = {row["contract"] for row in cypher(store, "gaps-contracts-without-volume")}
    assert current == expected
    assert len(expected) > 10


@pytest.mark.slow
def test_sites_by_country(engine: Engine, store: Store) -> None:
    counted = "MATCH (s:Site)-[:COUNTRY]->(c) WHERE s.stated RETURN c.iso2, count(s)"
    found: dict[str, int] = {}
    for row in rows(engine, "sites-by-country"):
        if "country" in row:
            found[row["country"]] = found.get(row["country"], 0) + int(row["sites"])
    assert found == dict(store.query(counted).rows)


def test_the_snapshot_is_kept_until_something_is_loaded(
    store: Store, settings: Settings, engine: Engine
) -> None:
    from dataclasses import replace

    from ontology.models import Company, Source
    from ontology.record import Reading, Record

    with of_store(settings) as first, of_store(settings) as second:
        assert first == second
    news = Source(id="news-x", title="News", sourceKind="news")
    record = Record(Company(id="new-company", name="A new company"), "news-x")
    reading = Reading("extra", "Extra", (news,), (record,))
    store.load(reading)
    asked = Question("ASK { id:new-company a lw:Company }")
    with of_store(settings) as third:
        assert third.name != first.name
        with Engine(third.store) as anew:
            assert b"true" in anew.ask(asked).body
    store.load(replace(reading, records=()))
    with of_store(settings) as fourth, Engine(fourth.store) as anew:
        assert b"false" in anew.ask(asked).body
        folders = [path.name for path in fourth.store.parents[1].iterdir() if path.is_dir()]
    # The first is in use by this module's engine; the one between is gone.
    assert sorted(folders) == sorted({first.name, fourth.name})
