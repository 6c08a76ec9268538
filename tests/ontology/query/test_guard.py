"""No query reaches another server or changes anything, and an honest query is not refused."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontology.errors import UsageError
from ontology.query.engine import Engine, Question
from ontology.query.guard import LONGEST, check
from ontology.query.prefixes import BASE, PREFIXES, short

if TYPE_CHECKING:
    from conftest import Listener

CALLS = [
    "SELECT * { SERVICE <U> { ?s ?p ?o } }",
    "SELECT * { service silent <U> { ?s ?p ?o } }",
    "select*{Service<U>{?s ?p ?o}}",
    "SELECT * { ?s ?p ?o { SELECT * { SERVICE SILENT <U> { ?a ?b ?c } } } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <U> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p ?o FILTER NOT EXISTS { SERVICE <U> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p ?o OPTIONAL { SERVICE SILENT <U> { ?s ?p ?o } } }",
    "SELECT * { { ?s ?p ?o } UNION { SERVICE <U> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p ?o MINUS { SERVICE <U> { ?s ?p ?o } } }",
    "SELECT * { GRAPH ?g { SERVICE <U> { ?s ?p ?o } } }",
    "SELECT * { BIND(<U> AS ?u) SERVICE ?u { ?s ?p ?o } }",
    "SELECT * { VALUES $u { <U> } SERVICE $u { ?s ?p ?o } }",
    "PREFIX e: <U> SELECT * { SERVICE e: { ?s ?p ?o } }",
    "PREFIX é·x: <U> SELECT * { SERVICE é·x:y { ?s ?p ?o } }",
    "BASE <U> SELECT * { SERVICE <sparql> { ?s ?p ?o } }",
    "ASK { SERVICE <U> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <U> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <U> { ?s ?p ?o } }",
    "SELECT * { SERVICE # SERVICE\n# { \n<U> { ?s ?p ?o } }",
    "SELECT * { SERVICE#'\n#\"\n<U> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT#>\r<U> { ?s ?p ?o } }",
    "SELECT * { # a comment that ends with a carriage return\rSERVICE <U> { ?s ?p ?o } }",
    "SELECT * { ?s ?p '# no comment' SERVICE <U> { ?s ?p ?o } }",
    'SELECT * { ?s ?p """a "# b""" . SERVICE <U> { ?s ?p ?o } }',
    "SELECT * { ?s ?p <http://x/#> SERVICE <U> { ?s ?p ?o } }",
    # The engine wants no space before a keyword.
    "SELECT * { ?s ?p trueSERVICE <U> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICE<U>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p 1.5e3SERVICE<U>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o.SERVICE<U>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p <x:y>SERVICE<U>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p 'x'SERVICE<U>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p 'x'^^<x:y>SERVICE<U>{ ?s ?p ?o } }",
    # It reads less-than where a reader of tokens sees the IRI <?o)SERVICE#>.
    "SELECT * { ?s ?p ?o FILTER(?s<?o)SERVICE#>\n<U>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o FILTER(?s<?o)SERVICE#>\n?u{ ?s ?p ?o } }",
    "PREFIX e: <U> SELECT * { ?s ?p ?o FILTER(?s<?o)SERVICE#>\ne:x{ ?s ?p ?o } }",
    # In the text as it is written the keyword hides; in no reading of the standard does it.
    "SELECT * { \\u0053ERVICE <U> { ?s ?p ?o } }",
    "SELECT * { \\U00000053\\u0045RVICE <U> { ?s ?p ?o } }",
    "SELECT * { \u017fERVICE <U> { ?s ?p ?o } }",
]
CHANGES = [
    "LOAD <U>",
    "LOAD SILENT <U> INTO GRAPH <x:y>",
    "INSERT DATA { <x:a> <x:b> <x:c> }",
    "PREFIX e: <U> # a comment\nDELETE WHERE { ?s ?p ?o }",
    "WITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "DROP GRAPH <x:g>",
    "CREATE GRAPH <x:g>",
    "COPY DEFAULT TO <x:g>",
    "MOVE <x:g> TO DEFAULT",
    "ADD <x:g> TO DEFAULT",
]
FETCHED = ["SELECT * FROM <U> { ?s ?p ?o }", "SELECT * FROM NAMED <U> { GRAPH ?g { ?s ?p ?o } }"]
HONEST = [
    "SELECT ?service ?s { ?s ?p ?service }",
    "SELECT ?a_service $service { ?a_service ?p $service }",
    "SELECT * { ?s lw:service <http://x/> }",
    "SELECT * { ?s lw:my_service ?o ; lw:service 1 }",
    "SELECT * { ?s ?p ?o FILTER(CONTAINS(?o, 'service')) }",
    "SELECT * { ?s ?p ?o FILTER(CONTAINS(?o, 'a service, and more')) }",
    "# SERVICE <http://x/> { ?s ?p ?o }\nSELECT * { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?services) { ?s a lw:Service }",
    "SELECT * { ?s ?p ?o FILTER(?service < 3) }",
    "SELECT * { <http://example.org/service> ?p <https://example.org/service/1> }",
    "SELECT ?load ?insert { ?load lw:insert ?insert }",
]


def _named(query: str, url: str) -> str:
    return query.replace("<U>", f"<{url}>")


@pytest.mark.parametrize("query", [*CALLS, *CHANGES, *FETCHED])
def test_nothing_leaves(engine: Engine, listener: Listener, query: str) -> None:
    with pytest.raises(UsageError):
        engine.ask(Question(_named(query, listener.url)))
    assert listener.hits == 0


def test_the_listener_would_notice(listener: Listener) -> None:
    """The engine itself has no scruples: of what is refused above, some reaches out."""
    found = 0
    for query in CALLS:
        with contextlib.suppress(SyntaxError, OSError, RuntimeError):
            store = ox.Store()
            store.add(ox.Quad(*[ox.NamedNode("x:y")] * 3))
            list(store.query(_named(query, listener.url)))  # type: ignore[arg-type]
        found += listener.hits > 0
        listener.hits = 0
    assert found > 15


@pytest.mark.parametrize("query", CALLS[:-3])
def test_a_call_is_named_as_the_reason(query: str) -> None:
    with pytest.raises(UsageError, match=r"SERVICE is refused \(line \d, column \d+\)"):
        check(query)


@pytest.mark.parametrize("query", CHANGES)
def test_a_change_is_named_as_the_reason(query: str) -> None:
    with pytest.raises(UsageError, match=r"^[A-Z]+ is refused: the data are read here"):
        check(query)


@pytest.mark.parametrize("query", HONEST)
def test_an_honest_query_is_answered(engine: Engine, query: str) -> None:
    assert engine.ask(Question(query)).kind == "select"


_PIECES = (
    "SERVICE service SILENT <U> ?s ?u { } # < > ' \" \\ ''' . ; 1 true e: e:x lw:a : ( ) FILTER ?s<?o "
    "@en ^^ _:b #> a"
)  # fmt: skip


@settings(max_examples=1000)
@given(middle=st.lists(st.sampled_from([*_PIECES.split(), " ", "\n", "\r", "BIND(<U> AS ?u)"])))
def test_what_passes_makes_no_call(listening: Listener, middle: list[str]) -> None:
    """Whatever stands before, between and after: a call that the engine can read is refused."""
    listening.hits = 0
    query = f"PREFIX e: <U> SELECT * {{ ?s ?p ?o {''.join(middle)} SERVICE SILENT <U> {{ }} }}"
    with contextlib.suppress(UsageError, SyntaxError, RuntimeError):
        text = check(_named(query, listening.url)).text
        store = ox.Store()
        store.add(ox.Quad(*[ox.NamedNode("x:y")] * 3))  # type: ignore[arg-type]
        list(store.query(text, prefixes=dict(PREFIXES), base_iri=BASE))  # type: ignore[arg-type]
    assert listening.hits == 0


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "the query is empty"),
        ("# only a comment", "the query is empty"),
        ("x" * (LONGEST + 1), "longer than 500,000 characters"),
        ("SELECT * { ?s ?p '\ud800' }", "the query is no text: line 1, column 19"),
        ("SELEC * {}", "it begins with SELEC, not with SELECT"),
        ("SELECT * {\n  ?s foo:name ?o }", "line 2, column 6: the prefix foo: is not declared"),
        ("SELECT * {\n ?s a ?c\n ?s ?p ?o }", "line 3, column 2: `\\?s \\?p \\?o }` does not fit"),
        ("SELECT * { ?s ?p }", "line 1, column 12: `\\?s \\?p }` does not fit here"),
        ("SELECT * { ?s ?p ?o", "line 1, column 20: something is missing at the end"),
        ("SELECT (COUNT(*) AS ?n) ?x {}", "variable that is unbound"),
        ("SELECT (<http://x/f>(1) AS ?n) {}", "custom function <http://x/f> is not supported"),
    ],
)
def test_a_mistake_is_told_with_its_place(engine: Engine, query: str, told: str) -> None:
    with pytest.raises(UsageError, match=told) as raised:
        engine.ask(Question(query))
    assert "\n" not in str(raised.value)


def test_the_words_of_the_graph_clauses() -> None:
    query = (
        "BASE <https://b/c/> PREFIX e: <https://e/> "
        "SELECT * FROM <https://a/1> FROM NAMED <d> FROM NAMED e:f FROM lw:x FROM graph:metadata {}"
    )
    assert check(query).graphs == (
        "https://a/1",
        "https://b/c/d",
        "https://e/f",
        PREFIXES["lw"] + "x",
        BASE + "graph/metadata",
    )


def test_short_names() -> None:
    assert short(PREFIXES["lw"] + "Mine") == "lw:Mine"
    assert short(BASE + "record/abc") == "record:abc"
    assert short("https://example.org/x") == "<https://example.org/x>"
    assert short(BASE + "listing/a/b") == f"<{BASE}listing/a/b>"
    assert short(PREFIXES["lw"]) == f"<{PREFIXES['lw']}>"
