"""The queries that come along: any engine runs them, and two that share no code agree."""

from __future__ import annotations

import io
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

from ontology.errors import UsageError
from ontology.exchange.archive import Run
from ontology.exchange.export import write
from ontology.exchange.selection import Selection, select
from ontology.query.library import get_query, library, read_query
from ontology.query.prefixes import BASE, PREFIXES
from ontology.query.snapshots import write_store
from tests.ontology.exchange.memory import archive_of_reading

if TYPE_CHECKING:
    from ontology.query.library import LibraryQuery
    from ontology.record import Reading

# rdflib's own parser of N-Quads uses what rdflib calls out of date.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
NAMES = [
    "about-entity",
    "agreements-of-company",
    "conflicting-records",
    "funding-of-company",
    "made-from",
    "offtakes-without-volume",
    "owners-of-company",
    "runs",
    "same-thing",
    "sites-by-country",
    "sites-of-material",
    "sources-by-licence",
    "sources-of-entity",
    "suppliers-of-company",
]
#: Small enough for rdflib, and with an answer to every query.
AROUND = ("mp-materials", "asm", "gm", "mat-ndpr-oxide", "mat-ndfeb-magnet")
#: What else partners ask: every form, aggregates, paths, negation, dates of every precision.
MORE = {
    "ask": "ASK { id:gm a lw:Company }",
    "ask-no": "ASK { id:gm a lw:Mine }",
    "describe-values": "CONSTRUCT { id:gm ?p ?o } WHERE { id:gm ?p ?o }",
    "classes": "SELECT ?class (COUNT(?s) AS ?n) { ?s a ?class } GROUP BY ?class",
    "years": "SELECT ?s ?y { ?s ?p ?y FILTER(DATATYPE(?y) IN (xsd:gYear, xsd:gYearMonth)) }",
    "texts": "SELECT ?s ?n { ?s lw:name ?n FILTER(STRSTARTS(LCASE(?n), 'm')) }",
    "sum": "SELECT ?owned (SUM(?x) AS ?sum) { ?o lw:owned ?owned ; lw:share ?x } GROUP BY ?owned",
    "minus": "SELECT ?s { ?s a lw:Company MINUS { ?s lw:country ?c } }",
    "path": "SELECT ?m ?b { ?m lw:broader+ ?b }",
    "union": "SELECT ?s { { ?s a lw:Mine } UNION { ?s a lw:Plant } }",
    "values": "SELECT ?s ?c { VALUES ?c { lw:MoU lw:Loan } ?s a ?c }",
    "graphs": "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { id:gm ?p ?o } } GROUP BY ?g",
    "subquery": "SELECT ?s ?n { { SELECT ?s (COUNT(?p) AS ?n) { ?s ?p ?o } GROUP BY ?s } "
    "FILTER(?n > 12) }",
}


@pytest.fixture(scope="module")
def data(curated: Reading) -> list[ox.Quad]:
    """A part of the curated data as it would be exported, and the ontology."""
    day = datetime(2026, 11, 1, tzinfo=UTC)
    run = Run("run-1", curated.dataset, "curated", day, day, True, {"created": 5})
    part = select(archive_of_reading(curated, run), Selection(around=AROUND))
    output = io.BytesIO()
    write(part, "nquads", output)
    return list(ox.parse(output.getvalue(), format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def ours(data: list[ox.Quad], tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    """The data as a snapshot holds them."""
    path = tmp_path_factory.mktemp("library") / "store"
    write_store(path, data)
    return ox.Store.read_only(str(path))


@pytest.fixture(scope="module")
def theirs(ours: ox.Store) -> rdflib.Dataset:
    """The same in rdflib, which would else write literals in its own way."""
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    dataset = rdflib.Dataset(default_union=False)
    dataset.parse(data=ours.dump(format=ox.RdfFormat.N_QUADS).decode(), format="nquads")  # type: ignore[union-attr]
    monkeypatch.undo()
    return dataset


def from_ours(store: ox.Store, query: str) -> Counter[object]:
    found = store.query(query, prefixes=dict(PREFIXES), base_iri=BASE)
    if isinstance(found, ox.QueryBoolean):
        return Counter([bool(found)])
    if isinstance(found, ox.QueryTriples):
        return Counter({tuple(_plain(term) for term in triple) for triple in found})
    names = [variable.value for variable in found.variables]
    rows = (dict(zip(names, map(_plain, row), strict=True)) for row in found)  # type: ignore[arg-type]
    return Counter(frozenset(row.items()) for row in rows)


def from_theirs(dataset: rdflib.Dataset, query: str) -> Counter[object]:
    found = dataset.query(query, initNs=dict(PREFIXES), base=BASE)
    if found.type == "ASK":
        return Counter([found.askAnswer])
    if found.type == "CONSTRUCT":
        assert found.graph is not None
        return Counter({tuple(_plain(term) for term in triple) for triple in found.graph})
    rows = ({str(name): _plain(row[name]) for name in found.vars or ()} for row in found)  # type: ignore[index, call-overload]
    return Counter(frozenset(row.items()) for row in rows)


def _plain(term: object) -> object:
    """A term that the two engines write alike: numbers by value, all else by its text."""
    if term is None:
        return None
    datatype = str(getattr(getattr(term, "datatype", ""), "value", getattr(term, "datatype", "")))
    text = str(getattr(term, "value", term)) if type(term).__module__ == "pyoxigraph" else str(term)
    if datatype.rpartition("#")[2] in ("decimal", "integer", "double"):
        return float(text)
    return text


def test_there_are_the_queries_that_we_think() -> None:
    assert [query.name for query in library()] == NAMES


@pytest.mark.parametrize("query", library(), ids=lambda query: query.name)
def test_each_is_described_and_answers_with_no_help(query: LibraryQuery, ours: ox.Store) -> None:
    assert query.title
    assert query.question.endswith("?")
    assert all(query.params.values())
    assert list(ours.query(query.sparql)), "no answer, or a prefix is not declared"  # type: ignore[arg-type]


#: rdflib takes 20 s for these.
SLOW = {"conflicting-records"}


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=[pytest.mark.slow] * (n in SLOW)) for n in (*NAMES, *MORE)],
)
def test_another_engine_answers_the_same(name: str, ours: ox.Store, theirs: rdflib.Dataset) -> None:
    query = MORE[name] if name in MORE else get_query(name).sparql
    found = from_ours(ours, query)
    assert found
    assert found == from_theirs(theirs, query)


@pytest.mark.parametrize("query", [q for q in library() if q.params], ids=lambda q: q.name)
def test_a_value_beside_the_query_is_as_one_in_it(query: LibraryQuery, ours: ox.Store) -> None:
    ((name, default),) = query.defaults.items()
    for value in (default, "asm", "nobody"):
        text, values = query.about({name: value})
        assert f"VALUES ?{name}" not in text
        bound = {ox.Variable(k): ox.NamedNode(v) for k, v in values.items()}
        edited = query.sparql.replace(f"{{ id:{default} }}", f"{{ id:{value} }}")
        found = ours.query(text, substitutions=bound)  # type: ignore[arg-type]
        expected = ours.query(edited)
        assert Counter(map(str, found)) == Counter(map(str, expected))  # type: ignore[arg-type]


def test_a_parameter_that_is_none() -> None:
    with pytest.raises(UsageError, match="has no parameter country; it has: company"):
        get_query("owners-of-company").about({"country": "x"})
    with pytest.raises(UsageError, match="has no parameter x; it has: none"):
        get_query("runs").about({"x": "x"})
    with pytest.raises(UsageError, match="there is no query 'x'; there are: about-entity, "):
        get_query("x")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT * {}", "head of x.rq is not built as stated"),
        ("# title: a\nASK {}", "head of x.rq is not built as stated: 'question'"),
        ("# title: a\n# question: b?\n# params: {c: d}\nASK {}", "are not the same"),
        ("# title: a\n# question: b?\nASK {\n  VALUES ?c { id:d }\n}", "are not the same"),
    ],
)
def test_a_file_that_is_not_built_as_stated(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        read_query("x", text)
