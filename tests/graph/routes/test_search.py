"""The search: best routes first, the first k of all, within its budget; and the count beside it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.chain.listing import listings
from graph.question import Query, Question
from graph.routes import find_routes
from graph.world import World

TODAY = date(2026, 11, 24)
PLACE, CONTROL = "plain-non-china-location", "plain-non-china-control"
LISTS = {"allowed": "routes", "refused": "refused", "unknown": "unknown"}
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
FEW = settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
MANY = settings(max_examples=2000, deadline=None, suppress_health_check=QUIET)


def ask(world: World, *policies: str, **options: Any) -> Any:
    return find_routes(world, Query(to="buyer", policies=policies, as_of=TODAY, **options))


def rank(route: Any) -> tuple[int, float, int, str]:
    known = route.bottleneck.value if route.bottleneck.known else None
    visits = sum(not step.ghost for step in route.steps)
    return -route.firmness, -(known or 0.0), visits, route.id


def everything(answer: Any) -> list[Any]:
    return [*answer.routes, *answer.refused, *answer.unknown, *answer.not_covered]


def ladder(hand: Any, layers: int, width: int, country: str = "AU") -> Any:
    """Layers of sites, each feeding each of the next, and a buyer."""
    for layer in range(layers):
        for place in range(width):
            kind = hand.plant if layer else hand.mine
            kind(f"s{layer}-{place}", country)
            for before in range(width) if layer else ():
                hand.supply(f"s{layer - 1}-{before}", f"s{layer}-{place}", "ore")
    hand.company("buyer", "US")
    for place in range(width):
        hand.supply(f"s{layers - 1}-{place}", "buyer", "ore")
    return hand


# ---------------------------------------------------------------- order


def test_firmness_then_bottleneck_then_steps_then_id(hand):
    hand.company("buyer", "US")
    hand.plant("trader", "US")
    for name, tonnes, fields in (
        ("planned-large", 900, {"status": "planned"}),
        ("small", 10, {}),
        ("large", 500, {}),
        ("unknown", None, {}),
        ("same-a", 50, {}),
        ("same-b", 50, {}),
    ):
        hand.mine(name, "AU")
        hand.supply(name, "buyer", "ore", **fields)
        if tonnes:
            hand.capacity(name, "ore", tonnes)
    hand.supply("large", "trader", "ore")
    hand.supply("trader", "buyer", "ore", key="traded")
    found = [[s.id for s in route.steps] for route in ask(hand.world()).routes]
    tied = sorted(
        (r.id, r.steps[0].id) for r in ask(hand.world()).routes if "same" in r.steps[0].id
    )
    assert found == [
        ["large", "buyer"],
        ["large", "trader", "buyer"],
        *([name, "buyer"] for _, name in tied),
        ["small", "buyer"],
        ["unknown", "buyer"],
        ["planned-large", "buyer"],
    ]


def test_the_best_hides_behind_a_step_that_looks_worse(hand):
    """The large plant has a mine of 10 t behind it, the small one a mine of 500 t; two of ore make
    one of concentrate.
    """
    made = "made-concentrate-ore"
    hand.entities[made] = hand.entities[made].model_copy(update={"ratio": 2})
    hand.company("buyer", "US")
    for plant, tonnes, mine, dug in (("large", 1000, "poor", 10), ("small", 100, "rich", 500)):
        hand.mine(mine, "AU")
        hand.plant(plant, "AU")
        hand.supply(mine, plant, "ore")
        hand.supply(plant, "buyer", "concentrate")
        hand.makes(plant, takes="ore", yields="concentrate")
        hand.capacity(mine, "ore", dug)
        hand.capacity(plant, "concentrate", tonnes)
    routes = ask(hand.world()).routes
    assert [(r.steps[0].id, r.bottleneck.value) for r in routes] == [("rich", 100), ("poor", 5)]
    assert [r.id for r in ask(hand.world(), limit=1).routes] == [routes[0].id]


def test_a_route_of_many_tonnes_comes_before_a_firm_one_of_few_only_if_as_firm(hand):
    hand.company("buyer", "US")
    for name, tonnes, status in (("a", 5, "operating"), ("b", 5000, "planned")):
        hand.mine(name, "AU")
        hand.supply(name, "buyer", "ore", status=status)
        hand.capacity(name, "ore", tonnes)
    assert [r.steps[0].id for r in ask(hand.world(), limit=1).routes] == ["a"]


# ---------------------------------------------------------------- limits and budget


def test_millions_of_routes_are_answered_the_best_first(make_hand):
    hand = ladder(make_hand().chain(), 12, 6)
    hand.capacity("s0-3", "ore", 70)
    answer = ask(hand.world(), limit=5, expansions=2_000)
    assert len(answer.routes) == 5
    assert all(r.steps[0].id == "s0-3" and r.bottleneck.value == 70 for r in answer.routes)
    assert answer.truncated["routes"]
    assert answer.search["stopped_by"] == "limit"
    assert answer.search["in_order"]
    assert answer.counts["all"] == {"value": 6**12, "kind": "exact"}
    assert answer.counts["explored"] <= 2_000
    again = ask(hand.world(), limit=20, expansions=5_000)
    assert [r.id for r in again.routes[:5]] == [r.id for r in answer.routes]


def test_the_budget_ends_the_search_and_is_named(make_hand):
    world = ladder(make_hand().chain(), 12, 6).world()
    answer = ask(world, limit=1000, expansions=300)
    assert answer.search["stopped_by"] == "budget"
    assert 0 < len(answer.routes) < 1000
    assert answer.truncated["routes"]
    assert answer.counts["explored"] <= 300
    assert not answer.truncated["refused"]
    whole = ask(world, limit=1000)
    assert whole.search["stopped_by"] == "limit"
    assert [r.id for r in whole.routes][: len(answer.routes)] == [r.id for r in answer.routes]


def test_seconds_end_the_search(make_hand):
    world = ladder(make_hand().chain(), 12, 6).world()
    answer = ask(world, limit=1_000_000, budget=0.3)
    assert answer.search["stopped_by"] == "budget"
    # The routes found must still be built for the answer, which is not search.
    assert answer.search["seconds"] < 3


def test_where_time_is_up_before_what_lies_ahead_is_known_some_routes_are_found(
    make_hand, monkeypatch
):
    monkeypatch.setattr("graph.chain.listing._LOOKING", 0.0)
    answer = ask(ladder(make_hand().chain(), 12, 6).world(), limit=5, expansions=2_000)
    assert len(answer.routes) == 5
    assert all(len(route.steps) == 13 for route in answer.routes)
    assert answer.search["in_order"] is False
    assert answer.truncated["routes"]
    assert [rank(r) for r in answer.routes] == sorted(rank(r) for r in answer.routes)
    assert answer.counts["kinds"]["allowed"] == "at least"


def test_no_budget_finds_nothing_and_says_so(magnets):
    answer = find_routes(magnets.world(), Query(to="carmaker", as_of=TODAY, budget=0.0))
    assert not answer.routes
    assert all(answer.truncated.values())
    assert answer.search["stopped_by"] == "budget"
    assert answer.search["in_order"] is False
    assert answer.counts["all"] == {"value": None, "kind": "unknown"}


def test_the_few_allowed_are_found_among_millions_refused(make_hand):
    hand = ladder(make_hand().chain(), 10, 6, "CN")
    hand.mine("clean", "AU")
    hand.supply("clean", "buyer", "ore")
    hand.company("bare", None)
    hand.supply("bare", "buyer", "ore")
    answer = ask(hand.world(), PLACE, limit=3, expansions=500)
    assert [[s.id for s in r.steps] for r in answer.routes] == [["clean", "buyer"]]
    assert [[s.id for s in r.steps] for r in answer.unknown] == [["bare", "buyer"]]
    assert answer.truncated == {
        "routes": False, "unknown": False, "not_covered": False, "refused": True,
    }  # fmt: skip
    assert answer.counts["kinds"]["refused"] == "exact"
    assert answer.counts["refused"] == 6**10


def test_dead_ends_cost_nothing(make_hand):
    """A web of plants that nothing feeds, firm enough, is not gone through."""
    hand = ladder(make_hand().chain(), 9, 6)
    for place in range(6):
        hand.entities[f"s0-{place}"] = hand.entities[f"s0-{place}"].model_copy(
            update={"status": "planned"}
        )
    hand.mine("mine", "AU")
    hand.supply("mine", "buyer", "ore")
    answer = ask(hand.world(), firmness="operating")
    assert [[s.id for s in r.steps] for r in answer.routes] == [["mine", "buyer"]]
    assert answer.counts["exact"]
    assert answer.counts["explored"] < 10


# ---------------------------------------------------------------- counts


def test_with_a_circle_of_states_the_number_is_not_made_up(hand):
    hand.mine("mine", "AU")
    for name in ("a", "b", "c"):
        hand.plant(name, "AU")
    hand.company("buyer", "US")
    hand.supply("mine", "a", "ore")
    for pair in ("ab", "bc", "ca", "ba", "cb", "ac"):
        hand.supply(pair[0], pair[1], "ore")
    for name in "abc":
        hand.supply(name, "buyer", "ore")
    whole = ask(hand.world())
    # a, then any order of some of b and c: a; a b; a c; a b c; a c b.
    assert (whole.counts["allowed"], whole.counts["all"]["kind"]) == (5, "exact")
    cut = ask(hand.world(), expansions=4)
    assert cut.counts["all"] == {"value": None, "kind": "unknown"}
    assert cut.counts["kinds"]["allowed"] == "at least"


def test_ways_that_come_back_to_a_company_are_no_routes_and_only_bound_the_number(hand):
    """The company runs the first and the last plant; between them stands another's."""
    hand.mine("mine", "AU")
    for name in ("first", "other", "last"):
        hand.plant(name, "AU")
    hand.company("group", "AU")
    hand.company("buyer", "US")
    hand.runs("group", "first")
    hand.runs("group", "last")
    hand.mine("second", "AU")
    hand.makes("first", takes="ore", yields="concentrate")
    hand.makes("other", takes="concentrate", yields="carbonate")
    hand.makes("last", takes="carbonate", yields="oxide")
    hand.supply("mine", "first", "ore")
    hand.supply("first", "other", "concentrate")
    hand.supply("other", "last", "carbonate")
    hand.supply("second", "last", "carbonate")
    hand.supply("last", "buyer", "oxide")
    whole = ask(hand.world())
    cut = ask(hand.world(), expansions=1)
    assert cut.counts["all"]["kind"] == "at most"
    assert cut.counts["all"]["value"] == 2
    assert [[s.id for s in r.steps if not s.ghost] for r in whole.routes] == [
        ["second", "last", "buyer"]
    ]
    assert whole.counts["all"] == {"value": 1, "kind": "exact"}


# ---------------------------------------------------------------- every world


@st.composite
def webs(draw: Any, hand: Any, *, circles: bool, companies: bool) -> Any:
    """Mines, plants and a buyer, joined at random; with capacities, ratios, owners, statuses."""
    hand.chain()
    for made in [k for k in hand.entities if k.startswith("made-")]:
        ratio = draw(st.sampled_from([None, 1, 2]))
        hand.entities[made] = hand.entities[made].model_copy(update={"ratio": ratio})
    forms = ["ore", "concentrate", "carbonate", "oxide"]
    country = st.sampled_from(["AU", "CN", None])
    status = st.sampled_from(["operating", "operating", "planned", None])
    names = [f"n{i}" for i in range(draw(st.integers(2, 6)))]
    for place, name in enumerate(names):
        kind = hand.mine if place == 0 or draw(st.booleans()) else hand.plant
        kind(name, draw(country), status=draw(status))
    if companies:
        for name in ("x", "y"):
            hand.company(name, "AU")
            for site in names:
                if draw(st.integers(0, 3)) == 0:
                    hand.runs(name, site)
    hand.company("buyer", "US")
    for a in range(len(names)):
        for b in range(len(names)):
            if a == b or (b < a and not circles) or draw(st.integers(0, 2)) == 0:
                continue
            form = draw(st.sampled_from(forms))
            hand.supply(names[a], names[b], form, status=draw(status))
        if draw(st.booleans()) or a == len(names) - 1:
            hand.supply(names[a], "buyer", draw(st.sampled_from(forms)), status=draw(status))
    for name in names:
        form = draw(st.sampled_from([None, *forms]))
        if form:
            hand.capacity(name, form, draw(st.sampled_from([10, 20, 20, 30])))
    return hand


def the_first_k_are_the_best_k(hand: Any, limit: int, *policies: str) -> None:
    world = hand.world()
    whole = ask(world, *policies, limit=9999)
    assert whole.counts["exact"]
    cut = ask(world, *policies, limit=limit)
    for key in ("routes", "refused", "unknown", "not_covered"):
        full = getattr(whole, key)
        assert [rank(r) for r in full] == sorted(rank(r) for r in full)
        assert [r.id for r in getattr(cut, key)] == [r.id for r in full[:limit]]
        assert cut.truncated[key] == (len(full) > limit)
    for outcome, key in LISTS.items():
        assert cut.counts[outcome] == len(getattr(whole, key))


def the_whole_search_finds_the_same(hand: Any, *policies: str) -> None:
    """The searches by outcome share out what one search for all finds, in its order."""
    question = Question(hand.world(), Query(to="buyer", policies=policies, as_of=TODAY, limit=9999))
    listed = [found for listing in listings(question).of.values() for found in listing.found]
    straight = [tuple(visit.text for visit in path) for path in question.search().routes()]
    listed.sort(key=lambda found: found.rank)
    assert [tuple(visit.text for visit in found.path) for found in listed] == straight


def the_count_is_the_enumeration(hand: Any, *policies: str, **options: Any) -> None:
    world = hand.world()
    whole = ask(world, *policies, limit=9999, **options)
    counted = ask(world, *policies, limit=1, expansions=0, **options)
    number = len(everything(whole))
    said = counted.counts["all"]
    assert said["kind"] in ("exact", "at most", "unknown")
    if said["kind"] == "exact":
        assert said["value"] == number
        for outcome, key in LISTS.items():
            if counted.counts["kinds"][outcome] == "exact":
                assert counted.counts[outcome] == len(getattr(whole, key))
    elif said["kind"] == "at most":
        assert said["value"] >= number


def _prefix(make_hand: Any, data: Any) -> None:
    kind = {"circles": data.draw(st.booleans()), "companies": data.draw(st.booleans())}
    hand = data.draw(webs(make_hand(), **kind))
    policies = data.draw(st.sampled_from([(), (PLACE,), (CONTROL,)]))
    the_first_k_are_the_best_k(hand, data.draw(st.integers(1, 4)), *policies)
    the_whole_search_finds_the_same(hand, *policies)


def _count(make_hand: Any, data: Any) -> None:
    kind = {"circles": data.draw(st.booleans()), "companies": data.draw(st.booleans())}
    hand = data.draw(webs(make_hand(), **kind))
    policies = data.draw(st.sampled_from([(), (PLACE,), (CONTROL,)]))
    options = data.draw(
        st.sampled_from(
            [{}, {"firmness": "planned"}, {"start": "n0"}, {"binding_only": True}, {"strict": True}]
        )
    )
    the_count_is_the_enumeration(hand, *policies, **options)


def _acyclic(make_hand: Any, data: Any) -> None:
    """Without circles and companies the count is always exact."""
    hand = data.draw(webs(make_hand(), circles=False, companies=False))
    counted = ask(hand.world(), PLACE, limit=1, expansions=0)
    assert counted.counts["all"]["kind"] == "exact"
    the_count_is_the_enumeration(hand, PLACE)


def _large(make_hand: Any, data: Any) -> None:
    """As in a world so large that a list is filled before it is known what lies ahead."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graph.chain.listing._SWIFT", -1.0)
        _prefix(make_hand, data)


CHECKS = [_prefix, _count, _acyclic, _large]


@pytest.mark.parametrize("check", CHECKS)
@FEW
@given(data=st.data())
def test_every_world(make_hand, check, data):
    check(make_hand, data)


@pytest.mark.slow
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("check", CHECKS)
@MANY
@given(data=st.data())
def test_every_world_of_thousands(make_hand, check, data):
    check(make_hand, data)
