"""What can matter for a target is the same answer as the whole world, and much less of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from graph.answer import Answer
from graph.chain.scope import within
from graph.chain.timeline import Horizon
from graph.network import build
from graph.question import Query, Question
from graph.routes import answer
from graph.world import World
from tests.graph.oracle.strategies import make, seeds

QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture]
POLICIES = ("plain-non-china-control", "us-feoc-doe-2024-known", "us-ofac-50")


def whole(world: World, query: Query) -> Answer:
    """The answer from the network of the whole world."""
    network = build(world, Horizon(query.as_of, query.by), query.secondary, query.binding_only)
    return answer(Question(world, query, network=network))


def listed(found: Answer) -> list[object]:
    """Every route with all that is said of it, and the counts of routes."""
    lists = (found.routes, found.refused, found.unknown, found.not_covered)
    numbers = [found.counts[name] for name in ("allowed", "refused", "unknown", "not_covered")]
    return [*lists, numbers]


def same(seed: int) -> None:
    entities, query = make(seed)
    query = replace(query, policies=(POLICIES[seed % len(POLICIES)],))
    world = World(dict(entities))
    assert listed(answer(Question(world, query))) == listed(whole(world, query))


@given(seed=seeds)
@settings(max_examples=40, deadline=None, suppress_health_check=QUIET, derandomize=True)
def test_what_can_matter_answers_as_the_whole_world_does(seed):
    same(seed)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@given(seed=seeds)
@settings(max_examples=2000, deadline=None, suppress_health_check=QUIET)
def test_what_can_matter_answers_as_the_whole_world_does_on_many_worlds(seed):
    same(seed)


@pytest.fixture
def lines(hand):
    """Two chains that share nothing but a holder of a tenth of each, and a list."""
    for name in ("one", "two"):
        hand.mine(f"mine-{name}", "AU")
        hand.plant(f"plant-{name}", "US")
        hand.company(f"buyer-{name}", "US")
        hand.supply(f"mine-{name}", f"plant-{name}", "concentrate")
        hand.makes(f"plant-{name}", yields="carbonate oxide")
        hand.supply(f"plant-{name}", f"buyer-{name}", "oxide")
    hand.company("fund", "US")
    hand.company("parent", "JP")
    hand.owns("fund", "mine-one", 10)
    hand.owns("fund", "mine-two", 10)
    hand.owns("parent", "fund", 80)
    return hand


def test_another_chain_is_left_out_and_who_holds_a_share_stays(lines):
    kept = within(lines.world(), "buyer-one").entities
    assert {"mine-one", "plant-one", "fund", "parent", "owns-fund-mine-one"} <= set(kept)
    assert not {e for e in kept if "two" in e}


def test_other_sites_of_the_companies_on_the_way_stay(lines):
    lines.company("miner", "AU")
    lines.plant("elsewhere", "MY")
    lines.runs("miner", "mine-one")
    lines.owns("miner", "elsewhere", 51)
    assert "elsewhere" in within(lines.world(), "buyer-one").entities


def test_what_supersedes_a_stake_stays(lines):
    lines.owns("fund", "mine-one", 0, key="sold", supersedes=("owns-fund-mine-one",))
    assert "sold" in within(lines.world(), "buyer-one").entities


def test_a_material_may_be_made_by_anybody(lines):
    world = lines.world()
    assert within(world, "oxide") is world


def test_the_order_is_that_of_the_world(lines):
    world = lines.world()
    order = list(world.entities)
    kept = list(within(world, "buyer-two").entities)
    assert kept == sorted(kept, key=order.index)


def test_a_beginning_from_which_nothing_leads_is_no_error(lines, ask):
    found = ask("buyer-one", start="mine-two")
    assert found.counts["all"]["value"] == 0
