"""Flow and chokepoints on random worlds, against other algorithms and against all subsets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.chokepoints import chokepoints
from graph.flow import flow
from graph.question import Query, Question
from graph.routes import find_routes

TODAY = date(2026, 11, 24)
PLACE = "plain-non-china-location"
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
FEW = settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
MANY = settings(max_examples=2000, deadline=None, suppress_health_check=QUIET)
CHAIN = ("concentrate", "oxide", "metal")
HUGE = 10**6


@dataclass
class Plan:
    """A world in words that the oracle reads: who makes what, how much, and who hands what on."""

    country: dict[str, str] = field(default_factory=dict)
    #: site -> what it makes, what of (None: out of the ground), and how much (None: unknown)
    makes: dict[str, tuple[str, str | None, int | None]] = field(default_factory=dict)
    arcs: set[tuple[str, str, str]] = field(default_factory=set)
    ratio: dict[str, Decimal] = field(default_factory=dict)


@st.composite
def plans(draw: Any, unknown: bool = False, ratios: bool = False) -> Plan:
    """Mines, mills and smelters that also hand on what others made, hubs that only do that."""
    plan = Plan()
    tonnes = st.integers(0, 9)
    capacity = st.one_of(st.none(), tonnes, tonnes) if unknown else tonnes
    kinds = (("pit", "concentrate", None), ("mill", "oxide", "concentrate"),
             ("smelter", "metal", "oxide"))  # fmt: skip
    handles: dict[str, tuple[str, ...]] = {}
    for kind, output, given_ in kinds:
        for number in range(draw(st.integers(1, 3))):
            plan.makes[f"{kind}{number}"] = (output, given_, draw(capacity))
            handles[f"{kind}{number}"] = tuple(m for m in (given_, output) if m)
    for number in range(draw(st.integers(0, 2))):
        handles[f"hub{number}"] = (draw(st.sampled_from(CHAIN)),)
    handles["buyer"] = CHAIN
    for name in handles:
        plan.country[name] = draw(st.sampled_from(["AU", "AU", "AU", "CN"]))
    possible = [
        (a, b, m) for a in handles for b in handles for m in handles[a]
        if a not in (b, "buyer") and m in handles[b]
    ]  # fmt: skip
    plan.arcs = draw(st.sets(st.sampled_from(possible), max_size=10))
    # Most of what is made of something is fed, and most of what is made is bought.
    for site, (_, given_, _) in plan.makes.items():
        feeders = [x for x, made in plan.makes.items() if made[0] == given_]
        for feeder in (
            draw(st.sets(st.sampled_from(feeders), min_size=1, max_size=2)) if feeders else ()
        ):
            plan.arcs.add((feeder, site, given_))
        if draw(st.sampled_from([True, True, False])):
            plan.arcs.add((site, "buyer", plan.makes[site][0]))
    for material in CHAIN[1:]:
        choice = st.sampled_from(["1", "2", "3", "0.5"])
        plan.ratio[material] = Decimal(draw(choice) if ratios else "1")
    return plan


def build(make_hand: Any, plan: Plan) -> Any:
    hand = make_hand()
    for material, stage in zip(CHAIN, ("concentrate", "refined", "metal"), strict=True):
        hand.material(material, stage)
    for output, given_ in (("oxide", "concentrate"), ("metal", "oxide")):
        hand.made(output, given_, ratio=plan.ratio[output])
    for name, country in plan.country.items():
        if name == "buyer":
            hand.company(name, "US")
        elif name.startswith("pit"):
            hand.mine(name, country)
        else:
            hand.plant(name, country)
    for name, (output, given_, tonnes) in plan.makes.items():
        hand.makes(name, takes=given_ or "", yields=output)
        if tonnes is not None:
            hand.capacity(name, output, tonnes)
    for source, target, material in sorted(plan.arcs):
        hand.supply(source, target, material)
    return hand


def worth(plan: Plan, material: str, asked: str) -> float:
    """Tonnes of what is asked for in one tonne of a material before it."""
    between = CHAIN[CHAIN.index(material) + 1 : CHAIN.index(asked) + 1]
    result = 1.0
    for output in between:
        result /= float(plan.ratio[output])
    return result


def oracle(plan: Plan, asked: str, banned: str | None, fill: dict[str, int] | None = None) -> float:
    """The largest flow by networkx, all tonnages told in tonnes of what is asked for."""
    graph = nx.DiGraph()
    graph.add_nodes_from(["ground", "target"])

    def stands(site: str) -> bool:
        return site == "buyer" or plan.country[site] != banned

    for site, (output, given_, stated) in plan.makes.items():
        if not stands(site) or CHAIN.index(output) > CHAIN.index(asked):
            continue
        tonnes = stated if stated is not None else (fill or {}).get(site, 0)
        source = ("in", site, given_) if given_ else "ground"
        graph.add_edge(source, ("made", site), capacity=tonnes * worth(plan, output, asked))
        graph.add_edge(("made", site), ("out", site, output))
    for source, target, material in plan.arcs:
        if stands(source) and stands(target) and CHAIN.index(material) <= CHAIN.index(asked):
            graph.add_edge(("out", source, material), ("in", target, material))
            graph.add_edge(("in", target, material), ("out", target, material))
    graph.add_edge(("in", "buyer", asked), "target")
    return float(nx.maximum_flow_value(graph, "ground", "target"))


def ask(make_hand: Any, plan: Plan, asked: str, *policies: str, **options: Any) -> Any:
    query = Query(to="buyer", material=asked, policies=policies, as_of=TODAY)
    return flow(Question(build(make_hand, plan).world(), query), **options)


def equals_the_maximum_flow(make_hand: Any, data: Any) -> None:
    plan, asked = data.draw(plans(ratios=True)), data.draw(st.sampled_from(CHAIN))
    for policies, banned in (((), None), ((PLACE,), "CN")):
        found = ask(make_hand, plan, asked, *policies)
        expected = oracle(plan, asked, banned)
        assert found.known
        assert found.at_least == pytest.approx(expected, abs=1e-6)
        assert found.at_most == pytest.approx(expected, abs=1e-6)


def equals_the_smallest_cut(make_hand: Any, data: Any) -> None:
    """Where every ratio is 1: the sites of the least capacity without whom nothing arrives."""
    plan, asked = data.draw(plans()), data.draw(st.sampled_from(CHAIN))
    found = ask(make_hand, plan, asked)
    sites = sorted(plan.makes)
    least = float("inf")
    for size in range(len(sites) + 1):
        for gone in combinations(sites, size):
            weight = sum(plan.makes[site][2] for site in gone)
            if weight < least and not arrives(plan, asked, frozenset(gone)):
                least = weight
    assert found.at_most == pytest.approx(least, abs=1e-6)
    # The dual says the same: what is full is worth as much as flows.
    worth_of_all = sum(s.price * (s.most or 0) for s in found.sites)
    assert worth_of_all == pytest.approx(found.at_most, abs=1e-6)


def arrives(plan: Plan, asked: str, gone: frozenset[str]) -> bool:
    """Whether anything comes to the buyer if some sites make nothing."""
    has: set[tuple[str, str]] = set()
    changed = True
    while changed:
        before = len(has)
        for site, (output, given_, _) in plan.makes.items():
            if site not in gone and (given_ is None or (site, given_) in has):
                has.add((site, output))
        has |= {(b, m) for a, b, m in plan.arcs if (a, m) in has}
        changed = len(has) > before
    return ("buyer", asked) in has


def holds_for_every_completion(make_hand: Any, data: Any) -> None:
    """Whatever the unknown capacities are, the flow lies between the bounds, which are tight."""
    plan, asked = data.draw(plans(unknown=True)), data.draw(st.sampled_from(CHAIN))
    found = ask(make_hand, plan, asked)
    unknown = sorted(site for site, made in plan.makes.items() if made[2] is None)
    fill = {site: data.draw(st.integers(0, 12)) for site in unknown}
    low, high = oracle(plan, asked, None), oracle(plan, asked, None, dict.fromkeys(unknown, HUGE))
    some = oracle(plan, asked, None, fill)
    assert found.at_least == pytest.approx(low, abs=1e-6)
    if high >= HUGE:
        assert found.at_most is None
    else:
        assert found.at_most == pytest.approx(high, abs=1e-6)
    assert found.at_least - 1e-6 <= some <= (found.at_most or float("inf")) + 1e-6
    # What is missing decides: with all of it stated the flow is known, and is what it is.
    named = {m.fact.about[0] for m in found.missing}
    assert named <= set(unknown)
    for site in named:
        output, given_, _ = plan.makes[site]
        plan.makes[site] = (output, given_, fill[site])
    settled = ask(make_hand, plan, asked)
    assert settled.known
    assert settled.at_least == pytest.approx(some, abs=1e-6)


def never_falls_with_more(make_hand: Any, data: Any) -> None:
    plan, asked = data.draw(plans(unknown=True)), data.draw(st.sampled_from(CHAIN))
    before = ask(make_hand, plan, asked)
    closed = data.draw(st.sampled_from(sorted(plan.makes)))
    without = ask(make_hand, plan, asked, closed=frozenset({closed}))
    assert without.at_least <= before.at_least + 1e-6
    assert (without.at_most or 0) <= (before.at_most or float("inf")) + 1e-6
    output, given_, tonnes = plan.makes[closed]
    plan.makes[closed] = (output, given_, None if tonnes is None else tonnes + 3)
    target = data.draw(st.sampled_from([s for s in plan.country if s not in (closed, "buyer")]))
    if target not in plan.makes or output in plan.makes[target][:2]:
        plan.arcs.add((closed, target, output))
    plan.arcs.add((closed, "buyer", output))
    after = ask(make_hand, plan, asked)
    assert after.at_least >= before.at_least - 1e-6
    assert (after.at_most if after.at_most is not None else HUGE) >= (before.at_most or 0) - 1e-6


def loses_what_lies_between(make_hand: Any, data: Any) -> None:
    """Whatever the unknown capacities are, what is lost without a site lies between the bounds."""
    plan, asked = data.draw(plans(unknown=True)), data.draw(st.sampled_from(CHAIN))
    unknown = sorted(site for site, made in plan.makes.items() if made[2] is None)
    fill = {site: data.draw(st.integers(0, 12)) for site in unknown}
    query = Query(to="buyer", material=asked, as_of=TODAY)
    found = chokepoints(Question(build(make_hand, plan).world(), query))
    for point in (*found.actors, *found.cut_actors):
        without = Plan(
            plan.country, {s: made for s, made in plan.makes.items() if s != point.id},
            {arc for arc in plan.arcs if point.id not in arc[:2]}, plan.ratio,
        )  # fmt: skip
        lost = oracle(plan, asked, None, fill) - oracle(without, asked, None, fill)
        assert point.lost.least - 1e-6 <= lost
        assert point.lost.most is None or lost <= point.lost.most + 1e-6


def is_no_less_than_any_route(make_hand: Any, data: Any) -> None:
    plan, asked = data.draw(plans(ratios=True)), data.draw(st.sampled_from(CHAIN))
    hand = build(make_hand, plan)
    query = Query(to="buyer", material=asked, policies=(PLACE,), as_of=TODAY, limit=9999)
    found = flow(Question(hand.world(), query))
    answer = find_routes(hand.world(), query)
    assert answer.counts["exact"]
    for route in answer.routes:
        assert route.bottleneck.known
        assert found.at_most >= route.bottleneck.value - 1e-6
    if not answer.routes:
        assert found.none


CHECKS = [
    equals_the_maximum_flow, equals_the_smallest_cut, holds_for_every_completion,
    never_falls_with_more, loses_what_lies_between, is_no_less_than_any_route,
]  # fmt: skip


@pytest.mark.parametrize("check", CHECKS)
@FEW
@given(data=st.data())
def test_flow_in_every_world(make_hand, check, data):
    check(make_hand, data)


@pytest.mark.slow
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("check", CHECKS)
@MANY
@given(data=st.data())
def test_flow_in_every_world_of_thousands(make_hand, check, data):
    check(make_hand, data)


# ---------------------------------------------------------------- chokepoints


@st.composite
def tangles(draw: Any, make_hand: Any) -> Any:
    """Sites that companies run, whose transfers lead everywhere, also back: few walks are routes."""
    hand = make_hand().chain()
    sites = [f"s{number}" for number in range(draw(st.integers(3, 6)))]
    companies = [f"c{number}" for number in range(draw(st.integers(1, 2)))]
    forms = ["concentrate", "oxide", "metal"]
    for place, name in enumerate(sites):
        country = draw(st.sampled_from(["AU", "AU", "AU", "CN"]))
        hand.mine(name, country) if place < 1 else hand.plant(name, country)
    for name in companies:
        hand.company(name, "AU")
    hand.company("buyer", "US")
    for site in sites:
        for company in draw(st.sets(st.sampled_from(companies), max_size=1)):
            hand.runs(company, site)
    for number, site in enumerate(sites):
        for step in draw(st.sets(st.integers(0, 1), max_size=2)):
            hand.makes(site, takes=forms[step], yields=forms[step + 1], key=f"p{number}-{step}")
    actors = [*sites, *companies]
    ends = st.tuples(st.sampled_from(actors), st.sampled_from([*actors, "buyer", "buyer"]))
    deal = st.tuples(ends, st.sampled_from(forms))
    deals = set(draw(st.lists(deal, min_size=4, max_size=12, unique=True)))
    for _ in range(draw(st.integers(1, 3))):
        way = [*draw(st.permutations(actors))[: draw(st.integers(1, 4))], "buyer"]
        at = 0
        for pair in pairwise(["s0", *(x for x in way if x != "s0")]):
            deals.add((pair, forms[at]))
            at = min(2, at + draw(st.integers(0, 1)))
    for number, ((source, target), form) in enumerate(sorted(deals)):
        if source != target:
            verb = draw(st.sampled_from([hand.supply, hand.supply, hand.offtake]))
            verb(source, target, form, key=f"d{number}")
    return hand


def routes_of(hand: Any, policies: tuple[str, ...], unknown: bool, firm: str) -> list[set[str]]:
    query = Query(to="buyer", policies=policies, as_of=TODAY, limit=9999, firmness=firm)
    answer = find_routes(hand.world(), query)
    assert answer.counts["exact"]
    routes = (*answer.routes, *(answer.unknown if unknown else ()))
    return [{step.id for step in route.steps if not step.ghost} for route in routes]


def meets_every_route(make_hand: Any, data: Any) -> None:
    hand = data.draw(tangles(make_hand))
    policies = data.draw(st.sampled_from([(), (PLACE,)]))
    unknown = data.draw(st.booleans())
    firm = data.draw(st.sampled_from(["inferred", "contracted"]))
    routes = routes_of(hand, policies, unknown, firm)
    query = Query(to="buyer", policies=policies, as_of=TODAY, firmness=firm)
    found = chokepoints(Question(hand.world(), query), unknown=unknown)
    assert (found.routes, found.counted) == (len(routes), True)
    others = [route - {"buyer"} for route in routes]
    on_all = set.intersection(*others) if others else set()
    assert {point.id for point in found.actors} == on_all
    assert all(point.proved and point.routes == len(routes) for point in found.actors)
    if any(not route for route in others):
        assert found.cut.impossible
        return
    assert found.cut.exact
    assert len(found.cut.actors) == fewest(others)
    assert all(route & set(found.cut.actors) for route in others)


def fewest(routes: list[set[str]]) -> int:
    """The size of the smallest set that meets each route, by trying all."""
    actors = sorted(set().union(*routes)) if routes else []
    for size in range(len(actors) + 1):
        for chosen in combinations(actors, size):
            if all(route & set(chosen) for route in routes):
                return size
    raise AssertionError("the actors of all routes meet all routes")


@FEW
@given(data=st.data())
def test_chokepoints_and_cuts_are_those_of_the_routes(make_hand, data):
    meets_every_route(make_hand, data)


@pytest.mark.slow
@pytest.mark.timeout(3000)
@MANY
@given(data=st.data())
def test_chokepoints_and_cuts_are_those_of_the_routes_of_thousands(make_hand, data):
    meets_every_route(make_hand, data)
