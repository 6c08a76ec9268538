"""States and arcs: what joins two actors, and what an actor does inside."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from graph.chain.firmness import Firmness
from graph.chain.timeline import Horizon
from graph.network import build
from ontology.models import (
    Capacity,
    Operation,
    Processing,
    Production,
    Shipment,
    Supply,
    TradeFlow,
)

HORIZON = Horizon(date(2026, 11, 24))


def arcs(hand, secondary=False):
    network = build(hand.world(), HORIZON, secondary)
    return {(k.source, k.target, k.material): k for k in network.links()}


@pytest.fixture
def two(hand):
    """A seller with two separation plants, a buyer with a magnet plant fed with oxide."""
    hand.company("seller", "AU")
    hand.company("buyer", "US")
    hand.plant("east", "MY")
    hand.plant("west", "AU")
    hand.plant("works", "US")
    hand.runs("seller", "east")
    hand.runs("seller", "west")
    hand.runs("buyer", "works")
    hand.makes("east", yields="oxide")
    hand.makes("west", yields="oxide")
    hand.makes("works", takes="oxide", yields="magnet")
    return hand


def test_a_declared_supply_joins_its_parties(two):
    two.supply("east", "works", "oxide")
    arc = arcs(two)["east", "works", "oxide"]
    assert (arc.basis, arc.firmness, arc.site_stated) == ("declared", Firmness.OPERATING, True)


def test_an_offtake_between_companies_is_expanded_to_their_sites(two):
    two.offtake("seller", "buyer", "oxide")
    found = arcs(two)
    assert set(found) == {("east", "works", "oxide"), ("west", "works", "oxide")}
    arc = found["east", "works", "oxide"]
    assert not arc.site_stated
    assert arc.sources == ("east", "west")
    assert arc.targets == ("works",)


def test_a_company_without_a_site_for_it_stands_for_itself(two):
    two.material("lithium", "refined")
    two.offtake("seller", "buyer", "lithium")
    assert set(arcs(two)) == {("seller", "buyer", "lithium")}


def test_what_a_company_buys_enters_where_something_is_made_of_it(two):
    two.supply("east", "buyer", "alloy")
    arc = arcs(two)["east", "works", "alloy"]
    assert not arc.site_stated


def test_a_closed_site_hands_on_nothing(two):
    two.plant("shut", "MY", status="suspended")
    two.makes("shut", yields="oxide", takes="carbonate")
    two.runs("seller", "shut")
    two.offtake("seller", "buyer", "oxide")
    assert ("shut", "works", "oxide") not in arcs(two)


def test_a_company_s_product_is_made_at_its_sites_of_that_stage(hand):
    hand.company("maker", "CN")
    hand.company("carmaker", "US")
    hand.plant("baotou", "CN")
    hand.runs("maker", "baotou", stage="component")
    hand.offtake("maker", "carmaker", "magnet")
    arc = arcs(hand)["baotou", "carmaker", "magnet"]
    assert not arc.site_stated


def test_every_site_of_the_stage_is_a_candidate_unless_it_makes_something_else(hand):
    hand.company("maker", "US")
    hand.company("carmaker", "US")
    hand.material("smco", "component", element=("Sm",))
    for name, country in [("texas", "US"), ("baotou", "CN"), ("samarium", "US")]:
        hand.plant(name, country)
        hand.runs("maker", name, stage="component")
    hand.makes("texas", yields="magnet")
    hand.makes("samarium", yields="smco")
    hand.offtake("maker", "carmaker", "magnet")
    found = arcs(hand)
    assert found["texas", "carmaker", "magnet"].sources == ("baotou", "texas")
    assert ("samarium", "carmaker", "magnet") not in found


def test_a_contract_on_its_output_does_not_make_a_plant_run(two):
    from graph.chain.activity import Statement

    two.offtake("works", "seller", "magnet")
    two.entities["makes-works-oxide-magnet"] = two.entities["makes-works-oxide-magnet"].model_copy(
        update={"status": "construction"}
    )
    activity = build(two.world(), HORIZON).activity
    expected = Statement(Firmness.PLANNED, ("makes-works-oxide-magnet",))
    assert activity.best(activity.yields, "works", "magnet") == expected


def test_an_mou_is_indicated_and_parallel_statements_are_one_arc(two):
    two.mou("east", "works", "oxide")
    two.offtake("east", "works", "oxide")
    arc = arcs(two)["east", "works", "oxide"]
    assert arc.firmness is Firmness.CONTRACTED
    assert arc.relations == ("mou-east-works-oxide", "offtake-east-works-oxide")


def test_of_equally_firm_statements_the_one_that_names_the_site_counts(two):
    two.offtake("seller", "buyer", "oxide")
    two.offtake("east", "works", "oxide")
    found = arcs(two)
    assert found["east", "works", "oxide"].site_stated
    assert not found["west", "works", "oxide"].site_stated


def test_an_mou_that_names_a_site_does_not_place_a_contract_that_names_none(two):
    """The contract may be served from the other site: what is firm is not placed."""
    two.offtake("seller", "buyer", "oxide")
    two.mou("east", "works", "oxide")
    arc = arcs(two)["east", "works", "oxide"]
    assert (arc.firmness, arc.site_stated) == (Firmness.CONTRACTED, False)
    assert arc.sources == ("east", "west")
    assert arc.relations == ("mou-east-works-oxide", "offtake-seller-buyer-oxide")


@pytest.mark.parametrize(
    "statement",
    [
        Processing(id="x", actor="lab", output=("oxide",), status="operating"),
        Operation(id="x", operator="seller", site="lab", material=("oxide",), status="operating"),
        Capacity(id="x", actor="lab", material=("oxide",), status="operating"),
        Production(id="x", actor="lab", material=("oxide",), figureKind="actual"),
        Shipment(id="x", actor="lab", material=("oxide",), status="completed"),
        Supply(id="x", supplier="lab", buyer="works", material=("oxide",), status="operating"),
    ],
    ids=lambda x: type(x).__name__,
)
def test_what_an_actor_yields_is_each_of_these(two, statement):
    two.plant("lab", "US")
    two.add(statement)
    assert build(two.world(), HORIZON).activity.yielded("lab") == ["oxide"]


@pytest.mark.parametrize(
    "statement",
    [
        Processing(id="x", actor="lab", input=("oxide",), status="operating"),
        Supply(id="x", supplier="east", buyer="lab", material=("oxide",), status="operating"),
        Shipment(id="x", actor="east", buyer="lab", material=("oxide",), figureKind="actual"),
    ],
    ids=lambda x: type(x).__name__,
)
def test_what_an_actor_takes_is_each_of_these(two, statement):
    two.plant("lab", "US")
    two.add(statement)
    assert build(two.world(), HORIZON).activity.taken("lab") == ["oxide"]


def test_figures_between_countries_make_no_arc(two):
    before = arcs(two)
    two.add(
        TradeFlow(
            id="flow", exporter=two.country("MY"), importer=two.country("US"),
            material=("oxide",), share=Decimal(90), figureKind="actual",
        )
    )  # fmt: skip
    assert arcs(two) == before


def test_one_operator_of_running_sites_makes_a_planned_arc(two):
    two.plant("metals", "US")
    two.makes("metals", takes="oxide", yields="metal")
    two.runs("seller", "metals")
    arc = arcs(two)["east", "metals", "oxide"]
    assert (arc.basis, arc.firmness) == ("group", Firmness.PLANNED)
    assert arc.relations == ("runs-seller-east", "runs-seller-metals")


def test_a_group_of_several_operators_or_a_site_being_built_is_inferred(two):
    two.company("daughter", "US")
    two.owns("seller", "daughter", 80)
    two.plant("metals", "US")
    two.makes("metals", takes="oxide", yields="metal")
    two.runs("daughter", "metals")
    two.plant("later", "US", status="construction")
    two.makes("later", takes="oxide", yields="metal")
    two.runs("seller", "later")
    found = arcs(two)
    assert found["east", "metals", "oxide"].firmness is Firmness.INFERRED
    assert found["east", "later", "oxide"].firmness is Firmness.INFERRED


def test_no_group_arc_where_a_relation_speaks_of_the_pair_even_a_dead_one(two):
    two.plant("metals", "US")
    two.makes("metals", takes="oxide", yields="metal")
    two.runs("seller", "metals")
    two.supply("east", "metals", "oxide", status="terminated")
    found = arcs(two)
    assert ("east", "metals", "oxide") not in found
    assert ("west", "metals", "oxide") in found


def test_a_state_that_holds_two_sites_joins_nothing(two):
    two.agency("fund", "US")
    two.plant("own", "US")
    two.plant("metals", "US")
    two.makes("own", yields="oxide")
    two.makes("metals", takes="oxide", yields="metal")
    two.owns("fund", "own", 100)
    two.owns("fund", "metals", 100)
    assert not arcs(two)


def test_a_supply_without_a_material_takes_what_the_ends_say_at_its_stage(two):
    two.supply("east", "works", "", stage="refined")
    arc = arcs(two)["east", "works", "oxide"]
    assert (arc.specified, arc.firmness) == (False, Firmness.INDICATED)


def test_a_supply_without_material_and_stage_is_reported(two):
    key = two.supply("east", "works", "")
    assert build(two.world(), HORIZON).unplaced == (key,)


def test_a_dispatch_that_is_over_is_no_live_arc(two):
    from ontology.models import Shipment

    for name, status, end in [
        ("gone", "completed", None),
        ("past", None, "2025"),
        ("on", "operating", None),
    ]:
        two.plant(f"to-{name}", "US")
        two.add(
            Shipment(
                id=name,
                actor="east",
                buyer=f"to-{name}",
                material=("oxide",),
                status=status,
                periodEnd=end,
            )
        )
    assert set(arcs(two)) == {("east", "to-on", "oxide")}


def test_processing_with_every_stage_stated_is_complete(two):
    two.makes("works", yields="metal alloy", key="inner")
    process = next(p for p in build(two.world(), HORIZON).makes["works", "magnet"])
    assert process.ghosts == ()
    assert process.stages == ("metal", "alloy", "component")
    assert process.firmness is Firmness.OPERATING


def test_each_skipped_stage_is_a_ghost_and_inferred(two):
    process = next(p for p in build(two.world(), HORIZON).makes["works", "magnet"])
    assert process.ghosts == ("metal", "alloy")
    assert process.stages == ("component",)
    assert process.firmness is Firmness.INFERRED


@pytest.mark.parametrize("way", ["stage", "capacity", "integrated"])
def test_a_stage_may_be_stated_by_process_capacity_or_integration(two, way):
    if way == "stage":
        two.makes("works", key="s1", stage="metal")
        two.makes("works", key="s2", stage="alloy")
    elif way == "capacity":
        two.capacity("works", "metal", 10)
        two.capacity("works", "alloy", 10)
    else:
        two.makes("works", takes="oxide", yields="magnet", key="whole", integrated=True)
    process = next(p for p in build(two.world(), HORIZON).makes["works", "magnet"])
    assert process.ghosts == ()


def test_a_stage_stated_for_another_material_does_not_count(two):
    two.material("sm-metal", "metal", element=("Sm",))
    two.makes("works", yields="sm-metal", key="sm", stage="metal")
    process = next(p for p in build(two.world(), HORIZON).makes["works", "magnet"])
    assert "metal" in process.ghosts


def test_a_mine_extracts_and_a_project_does_if_it_is_stated(hand):
    from ontology.models import Deposit, Project

    hand.mine("mine", "AU")
    hand.site("deposit", "AU", Deposit, status="planned")
    hand.site("plain", "AU", Project, status="planned")
    hand.site("digging", "AU", Project, status="planned")
    for site in ("mine", "deposit", "plain", "digging"):
        hand.makes(site, yields="concentrate")
    hand.makes("digging", stage="extraction", key="dig")
    origins = build(hand.world(), HORIZON).origins
    assert {actor for actor, _ in origins} == {"mine", "deposit", "digging"}


def test_a_mine_that_skips_a_stage_has_a_ghost(hand):
    hand.mine("mine", "AU")
    hand.makes("mine", yields="oxide concentrate")
    assert build(hand.world(), HORIZON).origins["mine", "oxide"][0].ghosts == ("intermediate",)


def test_what_is_dug_decides_which_stages_lie_between(hand):
    hand.material("clay", "extraction")
    hand.made("carbonate", "clay")
    hand.mine("mine", "BR")
    hand.makes("mine", yields="carbonate")
    assert build(hand.world(), HORIZON).origins["mine", "carbonate"][0].ghosts == ("concentrate",)
    hand.makes("mine", yields="clay", key="dug")
    assert build(hand.world(), HORIZON).origins["mine", "carbonate"][0].ghosts == ()


def test_scrap_is_followed_with_secondary_only(hand):
    hand.material("scrap", "recycling", element=("Nd",))
    hand.recovered("oxide", "scrap")
    hand.plant("recycler", "US")
    hand.plant("factory", "US")
    hand.makes("recycler", takes="scrap", yields="oxide")
    hand.supply("factory", "recycler", "scrap")
    assert not arcs(hand)
    found = build(hand.world(), HORIZON, secondary=True)
    assert found.origins["recycler", "oxide"][0].recycled
    assert ("factory", "recycler", "scrap") in arcs(hand, secondary=True)


def test_integration_closes_only_the_stages_of_which_it_speaks(
    hand: Any, ask: Any, actors: Any
) -> None:
    """Ore to concentrate in one place says nothing of the oxide and the metal after it."""
    hand.mine("mine", "AU")
    hand.company("caster", "US")
    hand.makes("mine", yields="ore concentrate", integrated=True)
    hand.supply("mine", "caster", "alloy")
    [route] = ask("caster").routes or ask("caster").unknown
    assert actors([route]) == ["mine > (intermediate) > (refined) > (metal) > caster"]
    assert route.firmness.label == "inferred"


def test_integration_after_the_feed_says_nothing_of_what_comes_before(
    hand: Any, ask: Any, actors: Any
) -> None:
    hand.mine("mine", "AU")
    hand.plant("plant", "US")
    hand.company("buyer", "US")
    hand.supply("mine", "plant", "ore")
    hand.makes("plant", takes="alloy", yields="magnet", integrated=True)
    hand.supply("plant", "buyer", "magnet")
    found = ask("buyer")
    [route] = [r for r in (*found.routes, *found.unknown) if r.steps[0].id == "mine"]
    ghosts = [s.stage for s in route.steps if s.ghost]
    assert ghosts == ["concentrate", "intermediate", "refined", "metal", "alloy"]


@pytest.mark.parametrize(
    ("status", "level"), [("operating", "operating"), ("planned", "planned"), (None, "indicated")]
)
def test_a_stage_between_is_as_firm_as_it_is_stated(
    hand: Any, ask: Any, status: str | None, level: str
) -> None:
    hand.mine("mine", "AU")
    hand.plant("plant", "US")
    hand.company("buyer", "US")
    hand.makes("mine", yields="ore concentrate")
    hand.supply("mine", "plant", "concentrate")
    hand.makes("plant", yields="oxide")
    hand.makes("plant", yields="carbonate", status=status)
    hand.supply("plant", "buyer", "oxide")
    [route] = ask("buyer").routes
    assert route.firmness.label == level


def test_scrap_skips_the_stages_after_the_form_that_it_is_recovered_as(
    hand: Any, ask: Any, actors: Any
) -> None:
    hand.material("scrap", "recycling")
    hand.recovered("oxide", "scrap")
    hand.plant("collector", "US")
    hand.plant("plant", "US")
    hand.supply("collector", "plant", "scrap")
    hand.makes("plant", yields="magnet")
    found = ask("magnet", secondary=True)
    routes = actors((*found.routes, *found.unknown))
    assert "collector > (refined) > (metal) > (alloy) > plant" in routes


def test_a_recycler_is_as_firm_as_its_feed(hand: Any, ask: Any) -> None:
    hand.material("scrap", "recycling")
    hand.recovered("oxide", "scrap")
    hand.plant("collector", "US")
    hand.plant("plant", "US")
    hand.offtake("collector", "plant", "scrap")
    hand.makes("plant", yields="oxide")
    found = ask("oxide", secondary=True)
    assert {r.firmness.label for r in (*found.routes, *found.unknown)} == {"contracted"}


def test_a_company_makes_itself_what_none_of_its_sites_is_known_to_make(hand, ask, actors):
    """Its plant makes alloy; its metal is made nobody knows where, of oxide that is bought."""
    hand.mine("mine", "AU")
    hand.makes("mine", yields="concentrate carbonate")
    hand.plant("separator", "AU")
    hand.supply("mine", "separator", "carbonate")
    hand.company("maker", "GB")
    hand.plant("plant", "GB")
    hand.runs("maker", "plant", stage="alloy")
    hand.makes("maker", yields="metal alloy")
    hand.offtake("separator", "maker", "oxide")
    hand.company("buyer", "US")
    hand.supply("maker", "buyer", "metal")
    hand.supply("maker", "buyer", "alloy")
    found = {
        material: actors(ask("buyer", material=material).routes) for material in ("metal", "alloy")
    }
    assert found == {
        "metal": ["mine > separator > maker > buyer"],
        "alloy": ["mine > separator > (metal) > plant > buyer"],
    }
    # Which of its sites takes the oxide is still not stated.
    (route,) = ask("buyer", material="alloy").routes
    (arc,) = (arc for arc in route.arcs if (arc.source, arc.target) == ("separator", "plant"))
    assert not arc.site_stated
    # The plant may not get any of it: where the company makes metal is open, so this is too.
    (judged,) = ask("buyer", "plain-non-china-location", material="alloy").unknown
    assert "which site of maker is supplied by separator" in {r.missing for r in judged.reasons}


def test_a_mine_that_recycles_too_is_both_beginnings(hand: Any, ask: Any, actors: Any) -> None:
    hand.material("scrap", "recycling")
    hand.recovered("oxide", "scrap")
    hand.mine("mine", "AU")
    hand.makes("mine", takes="scrap", yields="ore concentrate carbonate oxide")
    found = ask("oxide", secondary=True)
    routes = (*found.routes, *found.unknown)
    assert sorted(r.steps[-1].material_in or "" for r in routes) == ["", "scrap"]
