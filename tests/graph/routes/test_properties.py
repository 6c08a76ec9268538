"""What must hold in every world: no leak, monotony, indifference to order and to evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from graph.answer_json import answer_json
from graph.chain.timeline import Horizon, Timeline
from graph.holdings.shares import Shares
from graph.ownership import Book
from graph.policy.coverage import Coverage
from graph.policy.policy_model import OwnerTest
from graph.question import Query
from graph.routes import find_routes
from graph.world import World
from ontology.models import Mine, Plant, Site

TODAY = date(2026, 11, 24)
PLACE, CONTROL, KNOWN = (
    "plain-non-china-location", "plain-non-china-control", "plain-non-china-known-control",
)  # fmt: skip
FORMS = ["ore", "concentrate", "carbonate", "oxide", "metal", "alloy", "magnet"]
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
FEW = settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
MANY = settings(max_examples=2000, deadline=None, suppress_health_check=QUIET)


@st.composite
def layered(draw: Any, hand: Any) -> Any:
    """A chain in layers: some sites at each stage, with owners, feeding those of later stages."""
    hand.chain()
    country = st.sampled_from(["AU", "US", "CN", "VN", None])
    layers: list[list[str]] = []
    for depth in range(draw(st.integers(2, 4))):
        names = [f"s{depth}-{i}" for i in range(draw(st.integers(1, 3)))]
        for name in names:
            status = draw(st.sampled_from(["operating", "construction", None]))
            hand.site(name, draw(country), Plant if depth else Mine, status=status)
        layers.append(names)
    owners = ["au", "cn", "state"]
    hand.company("au", "AU")
    hand.company("cn", "CN")
    hand.government("state", "KR")
    for site in [s for layer in layers for s in layer]:
        for owner in draw(st.sets(st.sampled_from(owners))):
            hand.owns(owner, site, draw(st.sampled_from([10, 25, 40, 60, 100, None])))
    forms = draw(st.lists(st.sampled_from(FORMS), min_size=3, max_size=4, unique=True))
    forms.sort(key=FORMS.index)
    for depth in range(1, len(layers)):
        form = forms[min(depth - 1, len(forms) - 1)]
        for a in layers[depth - 1]:
            for b in draw(st.sets(st.sampled_from(layers[depth]))):
                hand.supply(
                    a, b, form, status=draw(st.sampled_from(["operating", "planned", None]))
                )
    hand.company("buyer", "US")
    for a in layers[-1]:
        hand.supply(a, "buyer", forms[min(len(layers) - 1, len(forms) - 1)])
    hand.layers = layers
    hand.forms = forms
    return hand


def ask(world: World, *policies: str, **options: Any) -> Any:
    return find_routes(
        world, Query(to="buyer", policies=policies, as_of=TODAY, limit=9999, **options)
    )


def keys(routes: Any) -> set[str]:
    return {route.id for route in routes}


def everything(answer: Any) -> set[str]:
    return keys((*answer.routes, *answer.refused, *answer.unknown, *answer.not_covered))


def no_leak(hand: Any) -> None:
    world = hand.world()
    held = {
        stake.owned for stake in world.entities.values()
        if getattr(stake, "owner", None) == "cn" and (stake.share or 0) >= 25
    }  # fmt: skip
    for route in ask(world, CONTROL).routes + ask(world, KNOWN).routes:
        sites = [s for s in route.steps if not s.ghost]
        assert all(s.country != "CN" for s in sites)
        assert not held & {s.id for s in sites}
    for route in ask(world, PLACE).routes:
        assert all(s.place not in ("CN", None) for s in route.steps[:-1])
        assert not any(s.ghost for s in route.steps)
        assert route.origin_known


def an_arc_removes_nothing(hand: Any, a: str, b: str, form: str) -> None:
    before = hand.world()
    hand.supply(a, b, form, key="added")
    grounded = {r.id for r in _all(ask(before, PLACE)) if r.origin_known}
    assert grounded <= everything(ask(hand.world(), PLACE))


def _all(answer: Any) -> Any:
    return (*answer.routes, *answer.refused, *answer.unknown, *answer.not_covered)


def stricter_allows_less(hand: Any) -> None:
    world = hand.world()
    allowed = keys(ask(world, PLACE).routes)
    assert keys(ask(world, CONTROL).routes) <= keys(ask(world, KNOWN).routes) <= allowed
    assert keys(ask(world, PLACE, strict=True).routes) <= allowed
    assert keys(ask(world, PLACE, KNOWN).routes) == keys(ask(world, KNOWN).routes)
    firm = ask(world, PLACE, firmness="planned")
    assert everything(firm) <= everything(ask(world, PLACE))


def order_does_not_matter(hand: Any, shuffled: list[str]) -> None:
    other = World({key: hand.entities[key] for key in shuffled})
    assert _lasting(ask(other, CONTROL)) == _lasting(ask(hand.world(), CONTROL))


def _lasting(answer: Any) -> Any:
    """What an answer says, but for how long it took."""
    document = answer_json(answer)
    del document["search"]["seconds"]
    return document


def a_missing_fact_never_allows(hand: Any, key: str) -> None:
    world = hand.world()
    before = {r.id: r.verdict for r in _all(ask(world, CONTROL))}
    entity = world.entities[key]
    if isinstance(entity, Site):
        less = {**world.entities, key: entity.model_copy(update={"country": None})}
    else:
        less = {k: e for k, e in world.entities.items() if k != key}
    for route in ask(World(less), CONTROL).routes:
        assert before[route.id] == "allowed"


CHECKS = [no_leak, stricter_allows_less]


@pytest.mark.parametrize("check", CHECKS)
@FEW
@given(data=st.data())
def test_every_world(make_hand, check, data):
    check(data.draw(layered(make_hand())))


@pytest.mark.slow
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("check", CHECKS)
@MANY
@given(data=st.data())
def test_every_world_of_thousands(make_hand, check, data):
    check(data.draw(layered(make_hand())))


def _with_an_arc(make_hand: Any, data: Any) -> None:
    hand = data.draw(layered(make_hand()))
    sites = [s for layer in hand.layers for s in layer]
    a, b = data.draw(st.sampled_from(sites)), data.draw(st.sampled_from(sites))
    assume(a != b)
    an_arc_removes_nothing(hand, a, b, data.draw(st.sampled_from(FORMS)))


@FEW
@given(data=st.data())
def test_adding_an_arc_never_removes_a_route(make_hand, data):
    _with_an_arc(make_hand, data)


@pytest.mark.slow
@pytest.mark.timeout(1500)
@MANY
@given(data=st.data())
def test_adding_an_arc_never_removes_a_route_of_thousands(make_hand, data):
    _with_an_arc(make_hand, data)


@FEW
@given(data=st.data())
def test_the_order_of_entities_never_matters(make_hand, data):
    hand = data.draw(layered(make_hand()))
    order_does_not_matter(hand, data.draw(st.permutations(sorted(hand.entities))))


def _with_a_fact_less(make_hand: Any, data: Any) -> None:
    hand = data.draw(layered(make_hand()))
    facts = [k for k in hand.entities if k.startswith(("owns-", "s0", "s1", "s2", "s3"))]
    a_missing_fact_never_allows(hand, data.draw(st.sampled_from(sorted(facts))))


@FEW
@given(data=st.data())
def test_taking_a_fact_away_never_allows(make_hand, data):
    _with_a_fact_less(make_hand, data)


@pytest.mark.slow
@pytest.mark.timeout(1500)
@MANY
@given(data=st.data())
def test_taking_a_fact_away_never_allows_in_thousands(make_hand, data):
    _with_a_fact_less(make_hand, data)


@st.composite
def holdings(draw: Any) -> tuple[int, dict[tuple[int, int], int]]:
    """Who holds how much of whom, in percent: circles allowed, nobody above 90 together."""
    size = draw(st.integers(2, 5))
    found: dict[tuple[int, int], int] = {}
    for owned in range(size):
        left = 90
        for owner in draw(st.permutations(range(-1, size)))[:3]:
            share = draw(st.integers(0, left))
            if owner != owned and share:
                found[owner, owned] = share
                left -= share
    return size, found


@settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
@given(case=holdings())
def test_circular_holdings_are_the_solution_of_linear_equations(make_hand, case):
    size, shares = case
    hand = make_hand()
    hand.company("cn", "CN")
    for number in range(size):
        hand.company(f"c{number}", "AU")
    matrix, straight = np.zeros((size, size)), np.zeros(size)
    for (owner, owned), share in shares.items():
        hand.owns("cn" if owner < 0 else f"c{owner}", f"c{owned}", share)
        if owner < 0:
            straight[owned] = share / 100
        else:
            matrix[owned, owner] = share / 100
    low = np.linalg.solve(np.eye(size) - matrix, straight)
    rest = 1 - straight - matrix.sum(axis=1)
    high = np.linalg.solve(np.eye(size) - matrix, straight + rest)
    world = hand.world()
    book = Book(world, Timeline(world, Horizon(TODAY)))
    test = OwnerTest("t", "equity", ">=", 25.0, tier="multiply")
    solver = Shares(book, test, Coverage(book, frozenset({"CN"})))
    for number in range(size):
        found = solver.of(f"c{number}")
        assert found.low == pytest.approx(min(1, low[number]), abs=1e-7)
        assert found.high == pytest.approx(min(1, high[number]), abs=1e-7)
