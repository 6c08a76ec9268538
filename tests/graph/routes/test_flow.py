"""Flow on worlds worked by hand: the numbers in the comments are added up on paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from graph.flow import Flow, flow
from graph.question import Query, Question
from ontology.errors import UsageError

TODAY = date(2026, 11, 24)
PLACE = "plain-non-china-location"


@pytest.fixture
def world(make_hand: Any) -> Any:
    """Ore to concentrate to oxide to metal, one tonne of one for one tonne of the next."""
    hand = make_hand()
    hand.material("ore", "extraction")
    for name, stage, given in (
        ("concentrate", "concentrate", "ore"),
        ("oxide", "refined", "concentrate"),
        ("metal", "metal", "oxide"),
    ):
        hand.material(name, stage)
        hand.made(name, given, ratio=Decimal(1))
    hand.company("buyer", "US")
    return hand


def ask(hand: Any, to: str = "buyer", *policies: str, **options: Any) -> Flow:
    extra = {k: options.pop(k) for k in ("closed", "unknown", "contracts") if k in options}
    query = Query(to=to, policies=policies, **{"as_of": TODAY, **options})
    return flow(Question(hand.world(), query), **extra)


def mine(hand: Any, name: str, tonnes: float | None, country: str = "AU") -> None:
    hand.mine(name, country)
    hand.makes(name, yields="concentrate")
    if tonnes is not None:
        hand.capacity(name, "concentrate", tonnes)


def plant(
    hand: Any, name: str, takes: str, yields: str, tonnes: float | None, country: str = "AU"
) -> None:
    hand.plant(name, country)
    hand.makes(name, takes=takes, yields=yields)
    if tonnes is not None:
        hand.capacity(name, yields, tonnes)


def texts(found: Flow) -> list[str]:
    return [m.fact.text for m in found.missing]


def prices(found: Flow) -> dict[str, float]:
    return {s.actor: s.price for s in found.sites if s.price > 1e-9}


def test_a_chain_carries_what_its_narrowest_site_makes(world):
    mine(world, "pit", 100)
    plant(world, "mill", "concentrate", "oxide", 60)
    world.supply("pit", "mill", "concentrate")
    world.supply("mill", "buyer", "oxide")
    found = ask(world)
    assert (found.at_least, found.at_most, found.known) == (60, 60, True)
    assert found.missing == ()
    assert prices(found) == {"mill": 1}  # one more tonne of the mill is one more at the buyer
    assert {(a.source, a.at_most) for a in found.arcs} == {("pit", 60), ("mill", 60)}


def test_a_mine_that_the_target_runs_itself_is_made_there(world):
    mine(world, "pit", 100)
    assert ask(world, "pit", material="concentrate").at_most == 100


def test_two_plants_side_by_side_add_up(world):
    # Pit 100 feeds mills of 30 and 50: 80 arrive. Closing one leaves the other.
    mine(world, "pit", 100)
    for name, tonnes in (("one", 30), ("two", 50)):
        plant(world, name, "concentrate", "oxide", tonnes)
        world.supply("pit", name, "concentrate")
        world.supply(name, "buyer", "oxide")
    assert ask(world).at_most == 80
    assert prices(ask(world)) == {"one": 1, "two": 1}
    assert ask(world, closed=frozenset({"two"})).at_most == 30


def test_a_mine_that_two_plants_share_counts_once(world):
    # Mills of 30 and 50 would make 80; the pit has 40.
    mine(world, "pit", 40)
    for name, tonnes in (("one", 30), ("two", 50)):
        plant(world, name, "concentrate", "oxide", tonnes)
        world.supply("pit", name, "concentrate")
        world.supply(name, "buyer", "oxide")
    found = ask(world)
    assert found.at_most == 40
    assert prices(found) == {"pit": 1}
    assert sum(s.made_at_most for s in found.sites if s.material == "oxide") == pytest.approx(40)


def test_a_ratio_of_three_takes_three_tonnes_for_one(make_hand):
    # 100 t of concentrate make 33 1/3 t of oxide at 3 : 1; one more tonne of the pit is a third.
    hand = make_hand()
    hand.material("concentrate", "concentrate")
    hand.material("oxide", "refined")
    hand.made("oxide", "concentrate", ratio=Decimal(3))
    hand.company("buyer", "US")
    mine(hand, "pit", 100)
    plant(hand, "mill", "concentrate", "oxide", 60)
    hand.supply("pit", "mill", "concentrate")
    hand.supply("mill", "buyer", "oxide")
    found = ask(hand)
    assert found.known
    assert found.at_most == pytest.approx(100 / 3)
    assert prices(found) == {"pit": pytest.approx(1 / 3)}


@pytest.fixture
def magnet(make_hand: Any) -> Any:
    """A magnet of 0.3 t of neodymium and 0.7 t of iron (or of steel) a tonne."""
    hand = make_hand()
    for name, stage in (("neodymium", "metal"), ("iron", "metal"), ("steel", "metal")):
        hand.material(name, stage)
    hand.material("magnet", "component")
    hand.made("magnet", "neodymium", alternativeGroup="neodymium", ratio=Decimal("0.3"))
    hand.made("magnet", "iron", alternativeGroup="iron", ratio=Decimal("0.7"))
    hand.made("magnet", "steel", alternativeGroup="iron", ratio=Decimal("0.7"))
    hand.company("buyer", "US")
    hand.plant("factory", "US")
    hand.makes("factory", takes="neodymium iron steel", yields="magnet")
    hand.capacity("factory", "magnet", 1000)
    hand.supply("factory", "buyer", "magnet")
    for name in ("neodymium", "iron", "steel"):
        hand.mine(f"{name}-works", "AU")
        hand.makes(f"{name}-works", yields=name)
    hand.capacity("neodymium-works", "neodymium", 90)
    hand.capacity("iron-works", "iron", 70)
    hand.capacity("steel-works", "steel", 35)
    hand.supply("neodymium-works", "factory", "neodymium")
    return hand


def test_an_input_that_nobody_traces_is_named_and_does_not_limit(magnet):
    # 90 t of neodymium are enough for 300 t of magnets.
    found = ask(magnet)
    assert found.at_most == pytest.approx(300)
    assert found.untraced == (("factory", "magnet", ("iron",)),)


def test_inputs_that_are_needed_together_limit_each_other(magnet):
    # Iron for 100 t of magnets, neodymium for 300: 100 t. Steel for 50 more stands in for iron.
    magnet.supply("iron-works", "factory", "iron")
    assert ask(magnet).at_most == pytest.approx(100)
    assert prices(ask(magnet)) == {"iron-works": pytest.approx(1 / 0.7)}
    magnet.supply("steel-works", "factory", "steel")
    found = ask(magnet)
    assert found.known
    assert found.at_most == pytest.approx(150)
    assert found.untraced == ()


def test_a_refused_input_is_needed_all_the_same(magnet):
    # The only traced iron is refused: a policy never makes more flow than there is without it.
    magnet.supply("iron-works", "factory", "iron")
    magnet.entities["iron-works"] = magnet.entities["iron-works"].model_copy(
        update={"country": magnet.country("CN")}
    )
    assert ask(magnet).at_most == pytest.approx(100)
    assert ask(magnet, "buyer", PLACE).none


def test_inputs_of_a_step_in_between_are_needed_together(make_hand):
    # The factory takes metal and iron and makes the alloy itself: 50 t of metal at 0.5, 60 t of
    # iron at 0.5 (both stated for the magnet): 100 t of magnets, not 100 + 120.
    hand = make_hand()
    for name, stage in (("nd", "metal"), ("iron", "metal"), ("alloy", "alloy")):
        hand.material(name, stage)
    hand.material("magnet", "component")
    hand.made("alloy", "nd", alternativeGroup="rare earth")
    hand.made("alloy", "iron", alternativeGroup="iron")
    hand.made("magnet", "alloy", alternativeGroup="alloy")
    for given in ("nd", "iron"):
        # A ratio for the whole way, which is no group of its own: it is not required.
        hand.made("magnet", given, required=False, ratio=Decimal("0.5"))
    hand.company("buyer", "US")
    hand.plant("factory", "US")
    hand.makes("factory", takes="nd iron", yields="alloy magnet")
    hand.capacity("factory", "magnet", 1000)
    hand.supply("factory", "buyer", "magnet")
    for name, tonnes in (("nd", 50), ("iron", 60)):
        hand.mine(f"{name}-pit", "AU")
        hand.makes(f"{name}-pit", yields=name)
        hand.capacity(f"{name}-pit", name, tonnes)
        hand.supply(f"{name}-pit", "factory", name)
    found = ask(hand)
    assert found.known
    assert found.at_most == pytest.approx(100)


def test_an_unknown_capacity_bounds_from_below_by_nothing_and_from_above_by_the_rest(world):
    mine(world, "pit", None)
    plant(world, "mill", "concentrate", "oxide", 60)
    world.supply("pit", "mill", "concentrate")
    world.supply("mill", "buyer", "oxide")
    found = ask(world)
    assert (found.at_least, found.at_most, found.known) == (0, 60, False)
    assert texts(found) == ["capacity of pit for concentrate"]
    assert (found.missing[0].lost, found.missing[0].gained) == (60, 60)


def test_a_range_bounds_both_sides(world):
    mine(world, "pit", None)
    world.capacity("pit", "concentrate", None, quantityMin=Decimal(20), quantityMax=Decimal(50))
    plant(world, "mill", "concentrate", "oxide", 60)
    world.supply("pit", "mill", "concentrate")
    world.supply("mill", "buyer", "oxide")
    found = ask(world)
    assert (found.at_least, found.at_most) == (20, 50)
    assert texts(found) == ["exact capacity of pit for concentrate"]


def test_an_unknown_ratio_does_not_limit_and_carries_nothing_for_sure(hand):
    # Pit 10 and mill 60, tonnes of concentrate for one of oxide unknown: between 0 and 60.
    mine(hand, "pit", 10)
    plant(hand, "mill", "concentrate", "oxide", 60)
    hand.makes("mill", yields="carbonate")
    hand.supply("pit", "mill", "concentrate")
    hand.company("buyer", "US")
    hand.supply("mill", "buyer", "oxide")
    found = ask(hand)
    assert (found.at_least, found.at_most) == (0, 60)
    assert texts(found) == ["tonnes of concentrate for one tonne of oxide"]


def test_a_ghost_step_is_sure_of_nothing(hand):
    # Metal is made of concentrate; who makes the oxide between is not stated.
    hand.made("metal", "concentrate", ratio=Decimal(1), required=False)
    mine(hand, "pit", 10)
    plant(hand, "smelter", "concentrate", "metal", 60)
    hand.supply("pit", "smelter", "concentrate")
    hand.company("buyer", "US")
    hand.supply("smelter", "buyer", "metal")
    found = ask(hand)
    assert (found.at_least, found.at_most) == (0, 10)
    assert len(texts(found)) == 1
    assert texts(found)[0].startswith("who does the ")


def test_without_any_limit_that_is_known_no_number_is_given(world):
    mine(world, "pit", None)
    plant(world, "mill", "concentrate", "oxide", None)
    world.supply("pit", "mill", "concentrate")
    world.supply("mill", "buyer", "oxide")
    found = ask(world)
    assert (found.at_least, found.at_most, found.known) == (0, None, False)
    assert texts(found) == ["capacity of mill for oxide", "capacity of pit for concentrate"]
    assert [m.lost for m in found.missing] == [None, None]


def test_only_facts_that_can_change_the_answer_are_missing(world):
    # The mill of 60 is full with the pit of 100; what the second pit could add changes nothing.
    mine(world, "pit", 100)
    mine(world, "second", None)
    plant(world, "mill", "concentrate", "oxide", 60)
    for name in ("pit", "second"):
        world.supply(name, "mill", "concentrate")
    world.supply("mill", "buyer", "oxide")
    assert ask(world).known
    # A refinery of unknown size with a pit of its own: its size decides, the second pit's does not.
    mine(world, "third", 90)
    plant(world, "other", "concentrate", "oxide", None)
    world.supply("third", "other", "concentrate")
    world.supply("other", "buyer", "oxide")
    found = ask(world)
    assert (found.at_least, found.at_most) == (60, 150)
    assert texts(found) == ["capacity of other for oxide"]


def test_facts_that_matter_more_come_first(world):
    plant(world, "mill", "concentrate", "oxide", 100)
    world.supply("mill", "buyer", "oxide")
    for name, tonnes in (("small", 10), ("large", 70)):
        mine(world, name, None)
        plant(world, f"{name}-washery", "concentrate", "concentrate", None)
        world.entities.pop(f"makes-{name}-washery-concentrate-concentrate")
        world.supply(name, f"{name}-washery", "concentrate")
        plant(world, f"{name}-roaster", "concentrate", "oxide", tonnes)
        world.supply(f"{name}-washery", f"{name}-roaster", "concentrate")
        world.supply(f"{name}-roaster", "buyer", "oxide")
    found = ask(world)
    assert found.at_most == 80
    assert [(m.fact.about[0], m.lost) for m in found.missing] == [("large", 70), ("small", 10)]


def test_a_policy_cuts_what_it_refuses(world):
    for name, country, tonnes in (("west", "AU", 30), ("east", "CN", 50)):
        mine(world, f"{name}-pit", 100, country)
        plant(world, name, "concentrate", "oxide", tonnes, country)
        world.supply(f"{name}-pit", name, "concentrate")
        world.supply(name, "buyer", "oxide")
    assert ask(world).at_most == 80
    assert ask(world, "buyer", PLACE).at_most == 30


def test_a_site_that_nobody_states_is_weighed_as_in_a_verdict(world):
    # The miner has a pit in Australia and one in China; which of them supplies is not stated.
    world.company("miner", "AU")
    for name, country in (("west", "AU"), ("east", "CN")):
        mine(world, name, 100, country)
        world.runs("miner", name)
    plant(world, "mill", "concentrate", "oxide", 500)
    world.supply("miner", "mill", "concentrate")
    world.supply("mill", "buyer", "oxide")
    assert ask(world).at_most == 200
    assert ask(world, "buyer", PLACE).none
    assert ask(world, "buyer", PLACE, unknown=True).at_most == 200


def test_candidate_sites_share_what_their_agreement_lets_through(world):
    # One agreement on 120 t from either pit: 200 t could be dug, 120 are agreed on.
    world.company("miner", "AU")
    for name in ("west", "north"):
        mine(world, name, 100)
        world.runs("miner", name)
    plant(world, "mill", "concentrate", "oxide", 500)
    world.offtake("miner", "mill", "concentrate", quantity=Decimal(120), unit="TONNE-PER-YR")
    world.supply("mill", "buyer", "oxide", quantity=Decimal(400), unit="TONNE-PER-YR")
    assert ask(world).at_most == 200
    found = ask(world, contracts=True)
    assert (found.at_least, found.at_most) == (120, 120)


def test_an_agreement_on_no_stated_tonnes_is_a_missing_fact_where_agreements_limit(world):
    mine(world, "pit", 100)
    world.supply("pit", "buyer", "concentrate")
    assert ask(world).known
    found = ask(world, contracts=True)
    assert (found.at_least, found.at_most) == (0, 100)
    assert texts(found) == ["tonnes a year of concentrate from pit to buyer"]


def test_a_circle_carries_nothing(world):
    # Two traders hand oxide to each other; only what the mill makes arrives.
    mine(world, "pit", 100)
    plant(world, "mill", "concentrate", "oxide", 60)
    world.supply("pit", "mill", "concentrate")
    world.company("left", "US")
    world.company("right", "US")
    world.supply("mill", "left", "oxide")
    world.supply("left", "right", "oxide")
    world.supply("right", "left", "oxide")
    world.supply("right", "buyer", "oxide")
    found = ask(world)
    assert (found.at_least, found.at_most) == (60, 60)


def test_a_circle_without_an_origin_carries_nothing(world):
    world.company("left", "US")
    world.company("right", "US")
    world.supply("left", "right", "oxide")
    world.supply("right", "left", "oxide")
    world.supply("right", "buyer", "oxide")
    assert ask(world).none
    assert not ask(world, unknown=True).none


def test_toll_processing_flows_though_no_route_comes_back(world):
    # The mill sends oxide to the toller and gets metal back, which it sells.
    world.material("alloy", "alloy")
    world.made("alloy", "metal", ratio=Decimal(1))
    mine(world, "pit", 100)
    plant(world, "mill", "concentrate", "oxide", 60)
    world.makes("mill", takes="metal", yields="alloy", key="makes-alloy")
    world.capacity("mill", "alloy", 50)
    plant(world, "toller", "oxide", "metal", 55)
    world.supply("pit", "mill", "concentrate")
    world.supply("mill", "toller", "oxide")
    world.supply("toller", "mill", "metal")
    world.supply("mill", "buyer", "alloy")
    found = ask(world, material="alloy")
    assert found.known
    assert found.at_most == 50


def test_the_target_counts_what_it_makes_or_what_it_gets(world):
    # To the mill: 100 t of concentrate arrive; of oxide it makes 60.
    mine(world, "pit", 100)
    plant(world, "mill", "concentrate", "oxide", 60)
    world.supply("pit", "mill", "concentrate")
    assert ask(world, "mill", material="concentrate").at_most == 100
    assert ask(world, "mill", material="oxide").at_most == 60
    assert ask(world, "oxide").at_most == 60


def test_tonnes_of_different_materials_are_not_added(world):
    mine(world, "pit", 100)
    world.supply("pit", "buyer", "concentrate")
    plant(world, "mill", "concentrate", "oxide", 60)
    world.supply("pit", "mill", "concentrate")
    world.supply("mill", "buyer", "oxide")
    with pytest.raises(UsageError, match="name one"):
        ask(world)
    assert ask(world, material="oxide").at_most == 60


def test_figures_on_two_bases_are_not_added_unless_a_conversion_is_stated(make_hand):
    # Three mills of 30 t, one of them in another basis: 60 t for sure, 100 t of feed at most.
    hand = make_hand()
    hand.material("concentrate", "concentrate")
    hand.material("oxide", "refined")
    hand.made("oxide", "concentrate", ratio=Decimal(1), ratioBasis="gross to oxide")
    hand.company("buyer", "US")
    hand.mine("pit", "AU")
    hand.capacity("pit", "concentrate", 100, basis="gross")
    for name, basis in (("one", "oxide"), ("two", "oxide"), ("three", "gross")):
        plant(hand, name, "concentrate", "oxide", None)
        hand.capacity(name, "oxide", 30, basis=basis)
        hand.supply("pit", name, "concentrate")
        hand.supply(name, "buyer", "oxide")
    found = ask(hand)
    assert found.basis == "oxide"
    assert (found.at_least, found.at_most) == (60, 100)
    assert texts(found) == ["conversion from gross to oxide for oxide, at three"]


def test_nothing_flows_where_no_origin_is_documented(world):
    plant(world, "mill", "concentrate", "oxide", 60)
    world.supply("mill", "buyer", "oxide")
    assert ask(world).none
    found = ask(world, unknown=True)
    assert (found.at_least, found.at_most) == (0, 60)
    assert texts(found) == ["origin of concentrate before mill"]
