"""Chokepoints and smallest cuts on worlds worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from graph.chokepoints import Chokepoints, Tonnes, chokepoints
from graph.question import Query, Question

TODAY = date(2026, 11, 24)
PLACE = "plain-non-china-location"


@pytest.fixture
def world(make_hand: Any) -> Any:
    """Concentrate to oxide to metal to alloy, tonne for tonne, and a buyer."""
    hand = make_hand()
    hand.material("concentrate", "concentrate")
    for name, stage, given in (
        ("oxide", "refined", "concentrate"),
        ("metal", "metal", "oxide"),
        ("alloy", "alloy", "metal"),
    ):
        hand.material(name, stage)
        hand.made(name, given, ratio=Decimal(1))
    hand.company("buyer", "US")
    return hand


def ask(hand: Any, to: str = "buyer", *policies: str, **options: Any) -> Chokepoints:
    extra = {k: options.pop(k) for k in ("unknown", "agreements") if k in options}
    query = Query(to=to, policies=policies, **{"as_of": TODAY, **options})
    return chokepoints(Question(hand.world(), query), **extra)


def mine(hand: Any, name: str, tonnes: float | None = 100, country: str = "AU") -> None:
    hand.mine(name, country)
    hand.makes(name, yields="concentrate")
    if tonnes is not None:
        hand.capacity(name, "concentrate", tonnes)


def plant(
    hand: Any, name: str, takes: str, yields: str, tonnes: float | None = 100, country: str = "AU"
) -> None:
    if name not in hand.entities:
        hand.plant(name, country)
    hand.makes(name, takes=takes, yields=yields)
    if tonnes is not None:
        hand.capacity(name, yields, tonnes)


def ids(found: Chokepoints) -> list[str]:
    return [point.id for point in found.actors]


def test_everyone_on_the_only_route_is_a_chokepoint(world):
    mine(world, "pit", 70)
    plant(world, "mill", "concentrate", "oxide", 60)
    world.supply("pit", "mill", "concentrate")
    world.supply("mill", "buyer", "oxide")
    found = ask(world)
    assert ids(found) == ["pit", "mill"]  # in the order of the route, the target left out
    assert [p.lost for p in found.actors] == [Tonnes(60, 60)] * 2
    assert [p.routes for p in found.actors] == [1, 1]
    assert (found.routes, found.counted) == (1, True)
    assert len(found.cut.actors) == 1
    assert found.cut.exact


def test_two_mines_for_one_plant(world):
    for name in ("west", "east"):
        mine(world, name, 40)
        world.supply(name, "mill", "concentrate")
    plant(world, "mill", "concentrate", "oxide", 60)
    world.supply("mill", "buyer", "oxide")
    found = ask(world)
    assert ids(found) == ["mill"]
    assert found.actors[0].routes == 2
    assert found.cut.actors == ("mill",)
    assert found.cut_lost == Tonnes(60, 60)


def test_two_lines_side_by_side_have_no_chokepoint_and_a_cut_of_two(world):
    # Two pits and two mills, every pit to every mill: any two of one stage cut it.
    for name in ("west", "east"):
        mine(world, name, 40)
        plant(world, f"{name}-mill", "concentrate", "oxide", 30)
        world.supply(f"{name}-mill", "buyer", "oxide")
    for name in ("west", "east"):
        for other in ("west", "east"):
            world.supply(name, f"{other}-mill", "concentrate")
    found = ask(world)
    assert ids(found) == []
    assert (found.cut.least, found.cut.most) == (2, 2)
    assert set(found.cut.actors) in ({"west", "east"}, {"west-mill", "east-mill"})
    assert found.cut_lost == Tonnes(60, 60)
    assert found.routes == 4


@pytest.fixture
def toll(world: Any) -> Any:
    """A mill that has its oxide made into metal by a toller, and a smith who buys that metal too.

    Ore goes to the mill, its oxide to the toller, the metal back to the mill or on to the smith;
    both sell alloy. As a route, metal cannot come back to the mill.
    """
    mine(world, "pit")
    plant(world, "mill", "concentrate", "oxide")
    plant(world, "mill", "metal", "alloy")
    plant(world, "toller", "oxide", "metal")
    plant(world, "smith", "metal", "alloy", 30)
    world.supply("pit", "mill", "concentrate")
    world.supply("mill", "toller", "oxide")
    world.supply("toller", "mill", "metal")
    world.supply("toller", "smith", "metal")
    for seller in ("mill", "smith"):
        world.supply(seller, "buyer", "alloy")
    return world


def test_a_walk_that_comes_back_is_no_way_around(toll):
    # Firm steps only: that the mill makes alloy of ore by itself would be inferred.
    found = ask(toll, material="alloy", firmness="operating")
    assert ids(found) == ["pit", "mill", "toller", "smith"]
    assert found.routes == 1
    assert found.cut.exact
    assert len(found.cut.actors) == 1
    # 100 t flow; without the smith they do so through the toll loop, and nothing is lost.
    assert found.flow == Tonnes(100, 100)
    assert found.actors[-1].lost == Tonnes(0, 0)


def test_a_company_and_its_own_sites_are_left_once(world):
    # The only way around the hub leads from the miner's pit by a trader back to the miner itself,
    # which is one actor with its pit: no route. So the hub is on every route.
    mine(world, "pit")
    world.company("miner", "AU")
    world.runs("miner", "pit")
    world.company("trader", "US")
    world.company("hub", "US")
    world.supply("pit", "hub", "concentrate")
    world.supply("hub", "buyer", "concentrate")
    world.supply("pit", "trader", "concentrate")
    assert ids(ask(world)) == ["pit", "hub"]
    world.supply("trader", "hub", "concentrate")
    assert ids(ask(world)) == ["pit", "hub"]
    world.supply("trader", "buyer", "concentrate")
    assert ids(ask(world)) == ["pit"]


def test_a_site_closes_alone(world):
    # One company runs both pits; each closes alone, so neither is on every route.
    world.company("miner", "AU")
    for name in ("west", "east"):
        mine(world, name)
        world.runs("miner", name)
        world.supply(name, "buyer", "concentrate")
    found = ask(world)
    assert ids(found) == []
    assert found.cut.actors == ("east", "west")


def test_a_policy_makes_chokepoints(world):
    mine(world, "pit")
    for name, country in (("west", "AU"), ("east", "CN")):
        plant(world, name, "concentrate", "oxide", 50, country)
        world.supply("pit", name, "concentrate")
        world.supply(name, "buyer", "oxide")
    assert ids(ask(world)) == ["pit"]
    assert ids(ask(world, "buyer", PLACE)) == ["pit", "west"]


def test_a_route_with_a_ghost_is_open_to_a_policy_only_as_unknown(hand):
    # Who makes the oxide is not stated: with a rule on place the route is unknown.
    hand.mine("pit", "AU")
    hand.makes("pit", yields="concentrate")
    hand.plant("smelter", "AU")
    hand.makes("smelter", takes="concentrate", yields="metal")
    hand.supply("pit", "smelter", "concentrate")
    hand.company("buyer", "US")
    hand.supply("smelter", "buyer", "metal")
    assert ids(ask(hand)) == ["pit", "smelter"]
    assert ask(hand, "buyer", PLACE).none
    assert ids(ask(hand, "buyer", PLACE, unknown=True)) == ["pit", "smelter"]


def test_nobody_can_be_closed_where_the_target_feeds_itself(world):
    mine(world, "pit")
    found = ask(world, "pit", material="concentrate")
    assert found.routes == 1
    assert ids(found) == []
    assert found.cut.impossible


def test_no_route_no_chokepoint(world):
    found = ask(world)
    assert found.none
    assert ids(found) == []
    assert found.cut.actors == ()


def test_unknown_tonnes_are_lost_between_bounds(world):
    # The pit's tonnes are unknown: without it between nothing and the mill's 60 are lost.
    mine(world, "pit", None)
    plant(world, "mill", "concentrate", "oxide", 60)
    world.supply("pit", "mill", "concentrate")
    world.supply("mill", "buyer", "oxide")
    assert ask(world).actors[0].lost == Tonnes(0, 60)
    world.entities.pop("capacity-mill-oxide")
    assert ask(world).actors[0].lost == Tonnes(0, None)


def test_nobody_loses_more_than_flows_through_him(world):
    # Two lines of pits of unknown size and mills of 20 and 50: without the small mill at most 20
    # are lost, though nothing is sure without it either.
    for name, tonnes in (("small", 20), ("large", 50)):
        mine(world, f"{name}-pit", None)
        plant(world, name, "concentrate", "oxide", tonnes)
        world.supply(f"{name}-pit", name, "concentrate")
        world.supply(name, "buyer", "oxide")
    found = ask(world)
    assert found.flow == Tonnes(0, 70)
    lost = {point.id.removesuffix("-pit"): point.lost for point in found.cut_actors}
    assert lost == {"small": Tonnes(0, 20), "large": Tonnes(0, 50)}
    assert found.cut_lost == Tonnes(0, 70)


def test_tonnes_of_several_materials_are_not_added(world):
    mine(world, "pit")
    plant(world, "mill", "concentrate", "oxide")
    world.supply("pit", "mill", "concentrate")
    world.supply("pit", "buyer", "concentrate")
    world.supply("mill", "buyer", "oxide")
    found = ask(world)
    assert ids(found) == ["pit"]
    assert found.flow is None
    assert found.actors[0].lost is None


def test_agreements_on_which_every_route_rests(world):
    mine(world, "pit")
    plant(world, "mill", "concentrate", "oxide", 60)
    world.supply("pit", "mill", "concentrate", key="only")
    world.supply("mill", "buyer", "oxide", key="one")
    world.offtake("mill", "buyer", "oxide", key="two")
    found = ask(world, agreements=True)
    assert [(p.id, p.lost, p.routes) for p in found.agreements] == [("only", Tonnes(60, 60), 1)]
    assert ask(world).agreements == ()


def test_a_country_keeps_who_receives_there(world):
    mine(world, "pit")
    world.supply("pit", "buyer", "concentrate")
    assert ids(ask(world, "country-us", material="concentrate")) == ["pit"]


def test_makers_of_a_material_are_no_target(world):
    mine(world, "pit")
    plant(world, "mill", "concentrate", "oxide")
    world.supply("pit", "mill", "concentrate")
    assert ids(ask(world, "oxide")) == ["pit", "mill"]


def test_a_search_that_runs_out_of_time_says_so(toll, monkeypatch):
    # A clock that is always late: what a shortest walk does not show is not decided.
    monkeypatch.setattr("graph.flows.walks.monotonic", lambda: float("inf"))
    found = ask(toll, material="alloy", firmness="operating")
    assert not found.counted
    assert not found.none
    assert not found.complete
    # Without these no walk is left: that is proved all the same, and the smith may be one more.
    assert {p.id: p.proved for p in found.actors} == {"pit": True, "mill": True, "toller": True}
    assert (found.cut.least, found.cut.most) == (0, 1)
