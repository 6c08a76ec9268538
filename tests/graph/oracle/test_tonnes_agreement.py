"""Flow, chokepoints and smallest cut against the oracle's programme, graph and trying all sets."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx  # type: ignore[import-untyped]
import pytest
from hypothesis import event, given

from graph.chokepoints import chokepoints
from graph.flow import flow
from graph.question import Query, Question
from graph.world import World
from ontology.errors import UsageError
from tests.graph.oracle.asking import FEW, MANY, MOST, Found, Key, agree
from tests.graph.oracle.flows import Flows, on_every, smallest_cut
from tests.graph.oracle.routes import Reading
from tests.graph.oracle.strategies import Entities, make, seeds


def whole(what: str) -> Key:
    """What is said of all routes together, told apart by a word."""
    return ((what, None, None),)


def oracle(entities: Entities, query: Query) -> Found:
    """What can arrive, and on whom it depends, from all routes with a documented origin.

    A route may not leave a company and come back to it; tonnes may.
    """
    reading = Reading(entities, query)
    if _circular(reading):
        return {}
    flows = Flows(reading, [r for r in reading.routes(MOST, contiguous=False) if r.origin])
    at_most = flows.most(sure=False)
    if flows.plain():
        assert _near(flows.by_graph()) == _near(at_most), "the programme is not the largest flow"
    routes = [r for r in reading.routes(MOST) if r.origin]
    return {
        whole("flow"): (_near(flows.most(sure=True)), _near(at_most)),
        whole("chokepoints"): (len(routes), sorted(on_every(routes))),
        whole("cut"): smallest_cut(routes) if routes else 0,
    }


def engine(entities: Entities, query: Query) -> Found:
    """The same of the engine."""
    if _circular(Reading(entities, query)):
        return {}
    question = Question(World(dict(entities)), query)
    tonnes, points = flow(question), chokepoints(question)
    assert points.complete
    assert points.counted
    return {
        whole("flow"): (_near(tonnes.at_least), _near(tonnes.at_most)),
        whole("chokepoints"): (points.routes, sorted(p.id for p in points.actors)),
        whole("cut"): len(points.cut_actors) if points.routes else 0,
    }


def same_tonnes(seed: int) -> None:
    """The magnets that reach the buyer."""
    entities, query = make(seed)
    query = replace(query, to="buyer", material="magnet", secondary=False, firmness="inferred")
    found = agree(entities, query, lambda w: oracle(w, query), lambda w: engine(w, query))
    if found:
        least, most = found[whole("flow")]
        event(f"flow known: {least == most}, some: {most != 0}")


@given(seed=seeds)
@FEW
def test_same_flow_chokepoints_and_cut(seed: int) -> None:
    same_tonnes(seed)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@given(seed=seeds)
@MANY
def test_same_flow_chokepoints_and_cut_on_many_worlds(seed: int) -> None:
    same_tonnes(seed)


def test_some_worlds_have_a_flow_that_is_known() -> None:
    known = 0
    for seed in range(80):
        entities, query = make(seed)
        query = replace(query, to="buyer", material="magnet", secondary=False, firmness="inferred")
        try:
            found = flow(Question(World(entities), query))
        except UsageError:
            continue
        known += found.known and found.at_least > 0
    assert known >= 2


def _circular(reading: Reading) -> bool:
    """Whether actors feed each other: the programme then knows ways that are no routes."""
    return not nx.is_directed_acyclic_graph(
        nx.DiGraph((link.source, link.target) for link in reading.arcs.links)
    )


def _near(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
