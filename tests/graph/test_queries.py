"""The named queries: each file is read, and run by name on the curated data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from graph.database.connect import driver_for
from graph.database.queries import all_queries, get_query, read_query
from graph.store import Store
from loaders.loader import get_loader
from ontology.errors import UsageError
from ontology.models import Company, Country, Operation, Plant, Source, Supply
from ontology.record import Reading, Record
from ontology.schema import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.server import ServerInfo

NAMES = {
    "concentration-by-country",
    "concentration-of-production",
    "conflicting-records",
    "covered-holders",
    "funding-of-company",
    "gaps-companies-without-owner",
    "gaps-contracts-without-volume",
    "gaps-sites-without-country",
    "known-at",
    "lapsed-agreements",
    "over-committed",
    "owners-chain",
    "owners-of-company",
    "routes-avoiding-country",
    "routes-to-company",
    "shortest-route",
    "sites-of-material",
    "sole-suppliers",
    "suppliers-of-company",
    "upstream-without-country",
    "whatif-without-country",
}
#: Of these the bundled data have none: a good sign, and no answer to check.
EMPTY = {"gaps-sites-without-country"}
#: What a query may begin from where it asks about one thing: its id, in the unique index.
ANCHORS = {"company", "material", "entity", "origin"}


@pytest.fixture(scope="module")
def curated(server: ServerInfo) -> Iterator[Store]:
    """The bundled data."""
    with driver_for(server) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    with Store.connect(server) as store:
        store.load(get_loader("curated").read())
        yield store


def run(store: Store, name: str, **given: Any) -> list[dict[str, Any]]:
    query = get_query(name)
    answer = store.query(query.cypher, query.arguments(given), timeout=60)
    assert answer.columns == tuple(query.columns)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def test_there_are_the_queries_that_we_think() -> None:
    assert {query.name for query in all_queries()} == NAMES


@pytest.mark.parametrize("query", all_queries(), ids=lambda query: query.name)
def test_each_query_is_documented_and_answers_with_its_defaults(curated: Store, query: Any) -> None:
    assert query.title
    assert query.question.endswith("?")
    assert all(param.about for param in query.params.values())
    assert bool(run(curated, query.name)) == (query.name not in EMPTY)


@pytest.mark.parametrize("query", all_queries(), ids=lambda query: query.name)
def test_no_query_looks_at_every_node(curated: Store, server: ServerInfo, query: Any) -> None:
    with driver_for(server) as driver:
        # Anew: a plan that was made for an empty database may still be kept.
        text = "CYPHER replan=force EXPLAIN\n" + query.cypher
        plan = driver.execute_query(text, query.arguments({})).summary.plan
    operators = {operator["operatorType"].split("@")[0] for operator in walk(plan)}
    assert not operators & {"AllNodesScan", "UndirectedAllRelationshipsScan"}
    if ANCHORS & set(query.params):
        assert "NodeUniqueIndexSeek" in operators
        assert not {operator for operator in operators if "Scan" in operator}


def walk(plan: Any) -> Iterator[Any]:
    yield plan
    for child in plan.get("children", ()):
        yield from walk(child)


def test_lists_of_status_codes_in_the_queries_are_those_of_the_ontology() -> None:
    codes = {code.notation: code.firmness for code in load_schema().codes["status"]}
    sets = [
        {c for c, firm in codes.items() if firm == "ended"},
        {c for c, firm in codes.items() if firm == "operating"},
        {c for c, firm in codes.items() if firm in ("operating", "contracted")},
    ]
    for query in all_queries():
        lists = re.findall(r"\[('[a-z_]+'(?:,\s*'[a-z_]+')*)\]", query.cypher)
        for found in [{word.strip().strip("'") for word in text.split(",")} for text in lists]:
            if found & set(codes):
                assert found - {"nameplate"} in sets, (query.name, found)


def test_suppliers_come_with_a_source_each(curated: Store) -> None:
    rows = run(curated, "suppliers-of-company", company="gm")
    assert {"mp-materials", "noveon", "evac"} <= {row["supplier"] for row in rows}
    assert all(row["source"] and row["confidence"] for row in rows)
    assert rows == run(curated, "suppliers-of-company", company="general-motors")


def test_owners_are_followed_up_with_their_shares(curated: Store) -> None:
    rows = {row["owner"]: row for row in run(curated, "owners-of-company", company="mp-materials")}
    assert (rows["us-dow"]["shares"], rows["us-dow"]["steps"]) == ([15.0], 1)
    assert rows["us-dow"]["owner_class"] == "GovernmentAgency"
    assert rows["cn-gov"]["chain"] == ["mp-materials", "shenghe", "cn-gov"]
    assert rows["cn-gov"]["through"] is None
    assert max(r["steps"] for r in run(curated, "owners-of-company", steps="1")) == 1


def test_sites_are_listed_with_country_and_stage(curated: Store) -> None:
    rows = run(curated, "sites-of-material", material="mat-ndpr-oxide")
    caremag = next(row for row in rows if row["site"] == "caremag")
    assert (caremag["country"], caremag["stage"], caremag["class"]) == (
        "country-fr",
        "refined",
        "Plant",
    )
    assert (caremag["capacity"], caremag["unit"]) == (800.0, "TONNE-PER-YR")


def test_the_funding_ladder_goes_from_application_to_money(curated: Store) -> None:
    rows = run(curated, "funding-of-company", company="asm")
    assert [row["rung"] for row in rows] == sorted(row["rung"] for row in rows)
    assert {"FundingApplication", "LetterOfInterest", "CapitalRaise"} <= {
        row["kind"] for row in rows
    }
    assert all(row["sources"] for row in rows)


def test_no_step_of_an_upstream_chain_stands_in_the_country_left_out(curated: Store) -> None:
    for company in ("gm", "hyundai", "mp-materials"):
        rows = run(curated, "upstream-without-country", company=company)
        assert rows
        for row in rows:
            assert "country-cn" not in row["countries"][:-1], row
            assert len(set(row["chain"])) == len(row["chain"]) == row["hops"] + 1


def test_a_country_in_the_middle_breaks_the_chain(store: Store) -> None:
    """Mine (AU) -> separation (CN) -> alloy (KR) -> maker (US): only what is below CN is left."""
    places = {"mine": "au", "separation": "cn", "alloy": "kr", "other": None}
    entities = [
        *(Country(id=f"country-{c}", name=c, iso2=c.upper()) for c in ("au", "cn", "kr")),
        *(Plant(id=i, name=i, country=f"country-{c}" if c else None) for i, c in places.items()),
        Company(id="maker", name="Maker"),
        Plant(id="works", name="Works"),
        Operation(id="op", operator="maker", site="works"),
        Supply(id="s1", supplier="mine", buyer="separation"),
        Supply(id="s2", supplier="separation", buyer="alloy"),
        Supply(id="s3", supplier="alloy", buyer="works"),
        Supply(id="s4", supplier="other", buyer="works", status="operating"),
    ]
    source = Source(id="src", title="S", sourceKind="news")
    store.load(Reading("d", "D", (source,), tuple(Record(e, "src") for e in entities)))
    chains = {tuple(r["chain"]) for r in run(store, "upstream-without-country", company="maker")}
    assert chains == {("works", "maker"), ("alloy", "works", "maker"), ("other", "works", "maker")}
    free = run(store, "upstream-without-country", company="maker", country="country-xx")
    assert max(row["hops"] for row in free) == 4
    firm = run(store, "upstream-without-country", company="works", firm="true")
    assert [row["origin"] for row in firm] == ["other"]


def test_parameters_are_read_as_their_default_is() -> None:
    query = read_query(
        "q",
        "// title: T\n// question: Q?\n// params:\n//   n: {default: 1, about: a}\n"
        "//   xs: {default: [a], about: b}\n//   s: {default: x, about: c}\n"
        "//   none: {default: null, about: d}\n//   flag: {default: true, about: e}\n"
        "// columns:\n//   c: it\n//\n// Notes.\nRETURN 1 AS c\n",
    )
    assert (query.notes, query.cypher) == ("Notes.", "RETURN 1 AS c")
    given = {"n": "2", "xs": "a, b", "s": "3", "none": "z", "flag": "false"}
    assert query.arguments(given) == {
        "n": 2,
        "xs": ["a", "b"],
        "s": "3",
        "none": "z",
        "flag": False,
    }
    assert query.arguments({"none": "", "xs": "null"})["none"] is None
    for bad in ({"n": "two"}, {"flag": "1"}, {"n": "true"}, {"other": "1"}):
        with pytest.raises(UsageError):
            query.arguments(bad)


def test_an_unknown_query_or_a_bad_head_says_so() -> None:
    with pytest.raises(UsageError, match=r"there are: .*suppliers-of-company"):
        get_query("nothing")
    for text in ("RETURN 1", "// title: T\nRETURN 1", "// : [\nRETURN 1"):
        with pytest.raises(UsageError, match=r"head of q\.cypher"):
            read_query("q", text)
