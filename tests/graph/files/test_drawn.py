"""The Cypher script and the GraphML of a store: run or read again, they are the drawn graph of it."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.database.names import edge_types, reference_types
from graph.files.drawn import Drawn
from graph.files.graphml import write_graphml
from graph.files.script import literal, write_cypher
from ontology.models import (
    Company,
    Country,
    Material,
    Milestone,
    MoU,
    Offtake,
    Ownership,
    Plant,
    Source,
    Supply,
)
from ontology.record import Reading, Record, SameAs
from ontology.schema import load_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from neo4j import Driver, Session

    from graph.server import ServerInfo
    from graph.store import Store

    Ask = Callable[..., list[list[Any]]]

NASTY = "'); MATCH (n) DETACH DELETE n; // \\u0027 \\\\u0027 \\' \" \n\r\t\b\f\x00\x1b\x85\u2028 𝒜 é {x} ${y}"
WORLD = Reading(
    dataset="d",
    title="D",
    sources=(Source(id="s", title="S", sourceKind="news", published="2025-02"),),
    records=(
        Record(Country(id="country-zz", name="Zed", iso2="ZZ"), "s"),
        Record(Company(id="a", name=NASTY, alias=("x;y", "z"), country="country-zz"), "s", "high"),
        Record(Company(id="a-old", name="A old"), "s"),
        Record(Company(id="b", name="B", stateOwned=True), "s"),
        Record(Plant(id="p", name="P", latitude=Decimal("-31.50"), longitude=Decimal("1e-9")), "s"),
        Record(Material(id="m", name="M", stage="metal"), "s"),
        Record(Material(id="n", name="N", stage="metal", broader=("m",)), "s"),
        Record(Ownership(id="own", owner="a-old", owned="b", share=Decimal("33.3")), "s"),
        Record(Supply(id="sup", supplier="p", buyer="nobody", material=("m", "n")), "s", "low"),
        Record(Offtake(id="off", supplier="p", buyer="b", validFrom="2025", validTo="2030-02"), "s"),
        Record(Offtake(id="off-2", supplier="p", buyer="b", validFrom="2025"), "s"),
        Record(MoU(id="mou", party=("a", "b", "p"), amount=Decimal("1e25")), "s"),
        Record(Milestone(id="mile", about="p", date="2026-03-01"), "s"),
    ),
    same_as=(SameAs("a", "a-old", "positive", "renamed", "me", "2026-01-01"),),
)  # fmt: skip
_NODES = """\
MATCH (n:Resource) WHERE n:Entity OR n:Source
RETURN n.id, labels(n), properties(n) ORDER BY n.id"""
_TIES = """\
MATCH (a)-[r]->(b) WHERE type(r) IN $kinds
RETURN a.id, type(r), properties(r), b.id ORDER BY a.id, type(r), r.key, b.id"""


def drawn(ask: Ask) -> tuple[list[Any], list[Any]]:
    """What stands in the database, without the Store's own marks."""
    nodes = [
        (key, sorted(labels), {k: v for k, v in found.items() if k != "rowHash"})
        for key, labels, found in ask(_NODES)
    ]
    kinds = [*reference_types(load_schema()), *edge_types(load_schema())]
    return nodes, ask(_TIES, kinds=kinds)


@pytest.fixture
def script(store: Store) -> bytes:
    """The script of the small world, which stands in the store."""
    assert store.load(WORLD).issues == ()
    output = io.BytesIO()
    with store.archive() as archive:
        write_cypher(Drawn(archive), output)
    return output.getvalue()


def test_a_script_makes_the_same_graph(
    script: bytes, ask: Ask, driver: Driver, clear: Callable[[], None]
) -> None:
    before = drawn(ask)
    assert len(before[0]) == 14
    assert ("nobody", ["Entity", "Resource"], {"id": "nobody", "stated": False}) in before[0]
    clear()
    lines = script.decode().split("\n")
    assert lines.pop() == ""
    for _ in range(2):  # again changes nothing
        for line in lines:
            if not line.startswith("//"):
                assert line.endswith(";")
                driver.execute_query(line.removesuffix(";"))  # type: ignore[arg-type]
        assert drawn(ask) == before


def test_the_same_store_gives_the_same_script(script: bytes, store: Store) -> None:
    output = io.BytesIO()
    with store.archive() as archive:
        write_cypher(Drawn(archive), output)
    assert output.getvalue() == script


@pytest.fixture(scope="module")
def session(server: ServerInfo) -> Iterator[Session]:
    from graph.database.connect import driver_for

    with driver_for(server) as driver, driver.session() as session:
        yield session


@given(
    st.recursive(
        st.text(st.characters(exclude_categories=["Cs"]))
        | st.text("\\u0027'\"\n")
        | st.floats(allow_nan=False)
        | st.booleans(),
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=5,
    )
)
@example("\\u0027 OR 1=1 //")
@example("\\\\u0027")
@example("\\")
@example("'")
def test_a_literal_is_the_value(session: Session, value: Any) -> None:
    text = literal(value)
    assert len(text.splitlines()) <= 1
    record = session.run("RETURN " + text).single()  # type: ignore[arg-type]
    assert record is not None
    assert record[0] == value


def test_graphml_is_read_by_networkx(store: Store, ask: Ask) -> None:
    store.load(WORLD)
    output = io.BytesIO()
    with store.archive() as archive:
        write_graphml(Drawn(archive), output)
    graph = nx.read_graphml(io.BytesIO(output.getvalue()), force_multigraph=True)
    nodes, ties = drawn(ask)
    assert isinstance(graph, nx.MultiDiGraph)
    assert sorted(graph.nodes) == [key for key, _, _ in nodes]
    found = [(a, data["label"], b) for a, b, data in graph.edges(data=True)]
    assert sorted(found) == sorted((a, kind, b) for a, kind, _, b in ties)
    assert len({key for _, _, key in graph.edges(keys=True)}) == len(found)
    plant, company = graph.nodes["p"], graph.nodes["a"]
    assert plant["class"] == "Plant"
    assert plant["labels"] == "Entity;Party;Actor;Site;Plant"
    assert (plant["latitude"], plant["latitudeText"], plant["stated"]) == (-31.5, "-31.5", True)
    assert company["alias"] == "x\\;y;z"
    # All that XML can hold comes through.
    assert company["label"] == company["name"] == NASTY.translate(dict.fromkeys((0, 8, 12, 27), "�"))  # fmt: skip
    assert graph.nodes["nobody"] == {"label": "nobody", "labels": "Entity", "stated": False}
    supply = [d for _, _, d in graph.edges(data=True) if d.get("relation") == "sup"]
    assert supply == [
        {"label": "SUPPLIES", "relation": "sup", "material": m, "confidence": "low"} for m in "mn"
    ]
