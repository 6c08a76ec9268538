"""Enumeration: which routes there are, how firm, in which order, within which bounds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from graph.answer_json import answer_json
from graph.question import Query
from graph.routes import find_routes
from ontology.errors import UsageError

PLACE = "plain-non-china-location"


def test_a_route_runs_from_the_mine_to_the_target(magnets, ask, actors):
    answer = ask("carmaker")
    assert actors(answer.routes) == ["mine > separation > metals > factory > carmaker"]
    route = answer.routes[0]
    assert [(s.material_in, s.material_out) for s in route.steps] == [
        (None, "concentrate"), ("concentrate", "oxide"), ("oxide", "alloy"), ("alloy", "magnet"),
        ("magnet", None),
    ]  # fmt: skip
    assert [a.basis for a in route.arcs] == [
        "extraction", "declared", "processing", "declared", "processing", "declared", "processing",
        "declared",
    ]  # fmt: skip
    assert route.firmness.label == "operating"
    assert route.verdict is None
    assert route.origin_known


@pytest.mark.parametrize("target", ["country-us", "magnet", "former-carmaker"])
def test_a_target_may_be_an_actor_a_country_or_a_material(magnets, ask, actors, target):
    magnets.merged["former-carmaker"] = "carmaker"
    found = actors(ask(target, material="magnet" if target == "country-us" else None).routes)
    chain = "mine > separation > metals > factory"
    assert (
        found
        == {
            "country-us": [chain, f"{chain} > carmaker"],
            "magnet": [chain],
            "former-carmaker": [f"{chain} > carmaker"],
        }[target]
    )


def test_what_cannot_be_a_target_is_said(magnets, ask):
    with pytest.raises(UsageError, match="nothing has the id"):
        ask("nowhere")
    with pytest.raises(UsageError, match="routes lead from"):
        ask("supply-mine-separation-concentrate")
    with pytest.raises(UsageError, match="is no material"):
        ask("carmaker", material="mine")
    with pytest.raises(UsageError, match="limit"):
        ask("carmaker", limit=0)


def test_the_material_asked_for_narrows_the_routes(magnets, ask):
    magnets.supply("metals", "carmaker", "alloy")
    assert len(ask("carmaker").routes) == 2
    assert [r.product for r in ask("carmaker", material="alloy").routes] == ["alloy"]


def test_a_target_that_nothing_reaches_is_shown_with_what_it_makes(magnets, ask, actors):
    assert actors(ask("mine").routes) == ["mine"]
    assert actors(ask("factory").routes) == ["mine > separation > metals > factory"]
    arrivals = {r.steps[-1].material_out for r in ask("factory").routes}
    assert arrivals == {None}


def test_a_company_stands_for_its_sites(magnets, ask, actors):
    magnets.company("owner", "US")
    magnets.runs("owner", "factory")
    assert actors(ask("owner").routes) == ["mine > separation > metals > factory"]


def test_a_route_to_a_country_ends_where_it_arrives_or_is_made_and_is_found_once(
    magnets, ask, actors
):
    magnets.plant("shop", "US")
    magnets.supply("factory", "shop", "magnet")
    magnets.company("end", "US")
    magnets.supply("shop", "end", "magnet")
    chain = "mine > separation > metals > factory"
    assert actors(ask("country-us", material="magnet").routes) == [
        chain, f"{chain} > carmaker", f"{chain} > shop", f"{chain} > shop > end",
    ]  # fmt: skip


def test_from_keeps_the_routes_that_begin_there(magnets, ask, actors):
    magnets.mine("other", "BR")
    magnets.supply("other", "separation", "concentrate")
    assert len(ask("carmaker").routes) == 2
    expected = ["other > separation > metals > factory > carmaker"]
    assert actors(ask("carmaker", start="other").routes) == expected
    assert actors(ask("carmaker", start="country-br").routes) == expected


def test_the_firmness_of_a_route_is_its_weakest_part(magnets, ask):
    magnets.entities["supply-metals-factory-alloy"] = magnets.entities[
        "supply-metals-factory-alloy"
    ].model_copy(update={"status": "planned"})
    route = ask("carmaker").routes[0]
    assert route.firmness.label == "planned"
    assert route.weakest == "metals to factory (declared, planned)"
    assert not ask("carmaker", firmness="contracted").routes


@pytest.mark.parametrize("site", ["mine", "factory"])
def test_the_status_of_a_site_counts_the_start_included(magnets, ask, site):
    magnets.entities[site] = magnets.entities[site].model_copy(update={"status": "construction"})
    route = ask("carmaker").routes[0]
    assert (route.firmness.label, route.weakest) == ("planned", f"{site}: status (planned)")


def test_a_blank_status_is_indicated_unless_an_operation_says_more(magnets, ask):
    magnets.entities["mine"] = magnets.entities["mine"].model_copy(update={"status": None})
    assert ask("carmaker").routes[0].firmness.label == "indicated"
    magnets.company("operator", "AU")
    magnets.runs("operator", "mine")
    assert ask("carmaker").routes[0].firmness.label == "operating"


def test_an_mou_never_makes_a_contracted_route(magnets, ask):
    del magnets.entities["supply-factory-carmaker-magnet"]
    magnets.mou("factory", "carmaker", "magnet", status="signed")
    assert ask("carmaker").routes[0].firmness.label == "indicated"
    assert not ask("carmaker", firmness="contracted").routes


@pytest.mark.parametrize("change", [{"status": "terminated"}, {"validTo": "2025"}])
def test_a_deal_that_ended_is_no_live_route(magnets, ask, change):
    key = "supply-factory-carmaker-magnet"
    magnets.entities[key] = magnets.entities[key].model_copy(update=change)
    answer = ask("carmaker")
    assert answer.counts["allowed"] == answer.counts["unknown"] == 0


def test_by_admits_planned_starts_and_the_rest_is_counted(magnets, ask):
    key = "supply-factory-carmaker-magnet"
    magnets.entities[key] = magnets.entities[key].model_copy(
        update={"status": "planned", "validFrom": "2028"}
    )
    answer = ask("carmaker")
    assert not answer.routes
    assert answer.counts["starts_later"] == 1
    assert ask("carmaker", by=2028).routes[0].firmness.label == "planned"


def test_parallel_arcs_are_one_route_with_all_their_evidence(magnets, ask):
    magnets.offtake("factory", "carmaker", "magnet")
    magnets.mou("factory", "carmaker", "magnet")
    for key in ("supply", "offtake", "mou"):
        magnets.proof(f"{key}-factory-carmaker-magnet")
    answer = ask("carmaker")
    assert len(answer.routes) == 1
    last = answer.routes[0].arcs[-1]
    assert len(last.relations) == len(last.evidence) == 3
    assert last.firmness.label == "operating"


def test_an_origin_that_is_not_documented_is_shown_as_unknown(magnets, ask, actors):
    del magnets.entities["supply-mine-separation-concentrate"]
    answer = ask("carmaker", PLACE)
    assert not answer.routes
    assert actors(answer.unknown) == ["separation > metals > factory > carmaker"]
    route = answer.unknown[0]
    assert not route.origin_known
    assert [r.missing for r in route.reasons if r.outcome == "unknown"] == [
        "origin of oxide before separation"
    ]
    assert len(ask("carmaker").unknown) == 1


def test_a_stated_feed_without_a_supplier_names_the_feed(magnets, ask):
    del magnets.entities["supply-mine-separation-concentrate"]
    magnets.makes("separation", takes="concentrate", key="feed")
    route = ask("carmaker", PLACE).unknown[0]
    assert route.reasons[0].missing == "origin of concentrate before separation"
    assert route.steps[0].material_in == "concentrate"


def test_a_refused_step_outweighs_an_unknown_origin(magnets, ask):
    del magnets.entities["supply-mine-separation-concentrate"]
    magnets.entities["factory"] = magnets.entities["factory"].model_copy(
        update={"country": magnets.country("CN")}
    )
    assert len(ask("carmaker", PLACE).refused) == 1


def test_a_circle_without_an_origin_is_not_dropped(hand, ask, actors):
    for name in ("a", "b", "c"):
        hand.plant(name, "US")
    hand.makes("a", yields="oxide")
    hand.supply("a", "b", "oxide")
    hand.supply("b", "a", "oxide")
    hand.supply("b", "c", "oxide")
    assert actors(ask("c", PLACE).unknown) == ["a > b > c", "b > c"]


def test_each_actor_is_visited_once(magnets, ask, actors):
    magnets.supply("factory", "metals", "alloy")
    magnets.supply("metals", "separation", "oxide")
    assert actors(ask("carmaker").routes) == ["mine > separation > metals > factory > carmaker"]


def test_a_company_and_its_own_sites_are_one_actor(magnets, ask, actors):
    magnets.company("giant", "US")
    magnets.runs("giant", "separation")
    magnets.runs("giant", "metals")
    assert len(ask("carmaker").routes) == 1
    magnets.runs("giant", "factory")
    assert len(ask("carmaker").routes) == 1
    del magnets.entities["runs-giant-metals"]
    assert actors(ask("carmaker").routes) == []


def test_a_trader_hands_on_what_it_gets(magnets, ask, actors):
    magnets.company("trader", "SG")
    del magnets.entities["supply-separation-metals-oxide"]
    magnets.supply("separation", "trader", "oxide")
    magnets.supply("trader", "metals", "oxide")
    answer = ask("carmaker", "us-dfars-7052-2027")
    assert actors(answer.routes) == ["mine > separation > trader > metals > factory > carmaker"]
    assert answer.routes[0].steps[2].stages == ()
    assert ask("carmaker", PLACE).unknown[0].reasons[0].missing == "where trader handles oxide"


def test_one_processing_at_most_in_one_actor(hand, ask):
    hand.mine("mine", "AU")
    hand.plant("works", "US")
    hand.company("buyer", "US")
    hand.makes("works", yields="oxide metal carbonate")
    hand.supply("mine", "works", "concentrate")
    hand.supply("works", "buyer", "metal")
    routes = ask("buyer").routes
    assert [[s.material_in for s in r.steps] for r in routes] == [[None, "concentrate", "metal"]]


def test_material_said_too_broadly_is_indicated_and_named(magnets, ask):
    magnets.material("reo", "refined")
    magnets.entities["oxide"] = magnets.entities["oxide"].model_copy(update={"broader": ("reo",)})
    magnets.made("reo", "carbonate")
    del magnets.entities["supply-separation-metals-oxide"]
    magnets.supply("separation", "metals", "reo")
    route = ask("carmaker").routes[0]
    assert route.firmness.label == "indicated"
    assert [r.text for r in route.reasons] == ["Material not specified: reo into metals"]


def test_the_other_required_inputs_are_named_as_not_traced(magnets, ask):
    for name, needed in [("iron", True), ("boron", True), ("dy-metal", False)]:
        magnets.material(name, "metal")
        magnets.made("alloy", name, alternativeGroup=name, required=needed)
    assert ask("carmaker").routes[0].untraced == ("boron", "iron")


def test_recycled_material_is_followed_with_secondary_only(magnets, ask, actors):
    magnets.material("scrap", "recycling", element=("Nd",))
    magnets.recovered("oxide", "scrap")
    magnets.plant("recycler", "US")
    magnets.makes("recycler", takes="scrap", yields="oxide")
    magnets.supply("recycler", "metals", "oxide")
    magnets.supply("factory", "recycler", "scrap")
    first = ask("carmaker", PLACE)
    assert len(first.routes) == 1
    assert actors(first.unknown) == ["recycler > metals > factory > carmaker"]
    second = ask("carmaker", PLACE, secondary=True)
    assert "recycler > metals > factory > carmaker" in actors(second.routes)
    arc = next(r for r in second.routes if r.steps[0].id == "recycler").arcs[0]
    assert arc.basis == "recycling"


def test_routes_are_ranked_by_firmness_then_bottleneck_then_length_then_id(hand, ask):
    hand.company("buyer", "US")
    hand.company("trader", "US")
    hand.supply("trader", "buyer", "ore")
    for name in ("a", "b", "c", "d", "e"):
        hand.mine(name, "AU", status="planned" if name == "e" else "operating")
        # c has the largest bottleneck and the longest way, a a longer way than d.
        hand.supply(name, "trader" if name in "ac" else "buyer", "ore")
    hand.capacity("b", "ore", 900)
    hand.capacity("c", "ore", 1000)
    assert [r.steps[0].id for r in ask("buyer").routes] == ["c", "b", "d", "a", "e"]


def test_the_bottleneck_is_converted_by_stated_ratios(magnets, ask):
    # One tonne of magnet takes 1 t of alloy, 0.3 t of metal each, 1.2 t of oxide, and so on.
    ratios = {"alloy": ("metal", "0.3"), "metal": ("oxide", "1.2"), "magnet": ("alloy", "1")}
    for output, (given, ratio) in ratios.items():
        key = f"made-{output}-{given}"
        magnets.entities[key] = magnets.entities[key].model_copy(update={"ratio": Decimal(ratio)})
    magnets.company("trade", "US")
    magnets.capacity("metals", "alloy", 500)
    magnets.capacity("factory", "magnet", 800)
    bottleneck = ask("carmaker").routes[0].bottleneck
    assert not bottleneck.known
    assert (bottleneck.at_most, bottleneck.step) == (500.0, "metals")
    assert "capacity of mine for concentrate" in bottleneck.missing


def test_a_bottleneck_is_known_where_every_capacity_and_ratio_is(hand, ask):
    hand.mine("mine", "AU")
    hand.plant("works", "US")
    hand.company("buyer", "US")
    hand.makes("works", yields="carbonate")
    hand.supply("mine", "works", "concentrate")
    hand.supply("works", "buyer", "carbonate")
    hand.capacity("mine", "concentrate", 3000)
    hand.capacity("works", "carbonate", 2000)
    assert not ask("buyer").routes[0].bottleneck.known
    key = "made-carbonate-concentrate"
    hand.entities[key] = hand.entities[key].model_copy(update={"ratio": Decimal(2)})
    bottleneck = ask("buyer").routes[0].bottleneck
    assert (bottleneck.known, bottleneck.value, bottleneck.step) == (True, 1500.0, "mine")


@pytest.mark.parametrize(
    ("fields", "known"),
    [
        ({"status": "planned"}, False),
        ({"status": None, "figureKind": "nameplate"}, True),
        ({"unit": "TONNE"}, False),
        ({"unit": "KiloGM-PER-YR"}, True),
        ({"quantityMin": Decimal(5)}, True),
        ({"validTo": "2020"}, False),
    ],
)
def test_only_an_operating_yearly_capacity_of_now_counts(hand, ask, fields, known):
    hand.mine("mine", "AU")
    hand.company("buyer", "US")
    hand.supply("mine", "buyer", "ore")
    hand.capacity("mine", "ore", 10, **fields)
    assert ask("buyer").routes[0].bottleneck.known is known


def test_the_newest_capacity_counts(hand, ask):
    hand.mine("mine", "AU")
    hand.company("buyer", "US")
    hand.supply("mine", "buyer", "ore")
    hand.capacity("mine", "ore", 10, asOf="2020")
    old = hand.entities.pop("capacity-mine-ore")
    hand.entities["old"] = old.model_copy(update={"id": "old"})
    hand.capacity("mine", "ore", 20, asOf="2024")
    assert ask("buyer").routes[0].bottleneck.value == 20.0
    assert ask("buyer").routes[0].steps[0].capacity.quantity == 20.0


def test_confidence_is_the_weakest_arc_s_best_record(magnets, ask):
    for key in magnets.entities:
        if key.startswith(("supply", "makes")):
            magnets.proof(key, "high")
    assert ask("carmaker").routes[0].confidence == "high"
    magnets.evidence["supply-factory-carmaker-magnet"] = ()
    magnets.proof("supply-factory-carmaker-magnet", "low")
    magnets.proof("supply-factory-carmaker-magnet", "medium")
    assert ask("carmaker").routes[0].confidence == "medium"


def test_the_limit_cuts_each_list_by_itself_and_says_so(hand, ask):
    hand.company("buyer", "US")
    for number in range(5):
        hand.mine(f"m{number}", "AU")
        hand.supply(f"m{number}", "buyer", "ore")
    hand.mine("cn", "CN")
    hand.supply("cn", "buyer", "ore")
    answer = ask("buyer", PLACE, limit=3)
    assert (len(answer.routes), len(answer.refused)) == (3, 1)
    assert answer.truncated == {
        "routes": True, "refused": False, "unknown": False, "not_covered": False,
    }  # fmt: skip
    assert (answer.counts["allowed"], answer.counts["exact"]) == (5, True)


def test_an_explosion_is_bounded_said_and_still_finds_the_firm_and_the_allowed(make_hand):
    hand = make_hand().chain()
    layers, width = 8, 6
    for layer in range(layers):
        for place in range(width):
            clean = place == 0
            name = f"s{layer}-{place}"
            kind = hand.mine if layer == 0 else hand.plant
            kind(name, "AU" if clean else "CN")
            for before in range(width) if layer else ():
                hand.supply(
                    f"s{layer - 1}-{before}",
                    name,
                    "ore",
                    status="operating" if clean and not before else "planned",
                )
    hand.company("buyer", "US")
    for place in range(width):
        hand.supply(f"s{layers - 1}-{place}", "buyer", "ore")
    answer = find_routes(
        hand.world(), Query(to="buyer", policies=(PLACE,), as_of=date(2026, 11, 24), expansions=500)
    )
    assert answer.counts["explored"] <= 500
    assert answer.truncated["refused"]
    assert not answer.truncated["routes"]
    assert [r.firmness.label for r in answer.routes] == ["operating"]
    # Mines yield only what they hand on: each way through the layers is one route. Nothing comes
    # back, so that they are counted without being gone through.
    assert answer.counts["exact"]
    assert answer.counts["all"] == {"value": width**layers, "kind": "exact"}
    assert (answer.counts["allowed"], answer.counts["refused"]) == (1, width**layers - 1)


def test_the_bound_on_the_number_is_exact_where_nothing_circles(magnets, ask):
    magnets.mine("second", "BR")
    magnets.supply("second", "separation", "concentrate")
    magnets.plant("metals-2", "US")
    magnets.makes("metals-2", yields="metal alloy")
    magnets.supply("separation", "metals-2", "oxide")
    magnets.supply("metals-2", "factory", "alloy")
    world = magnets.world()
    whole = find_routes(world, Query(to="carmaker", as_of=date(2026, 11, 24)))
    cut = find_routes(world, Query(to="carmaker", as_of=date(2026, 11, 24), expansions=3))
    assert whole.counts["all_at_most"] == whole.counts["allowed"] == 4
    assert len(cut.routes) < 4
    assert cut.truncated["routes"]
    assert (cut.counts["allowed"], cut.counts["exact"], cut.counts["all_at_most"]) == (4, True, 4)


def test_with_a_circle_no_bound_is_claimed(magnets, ask):
    magnets.supply("factory", "metals", "alloy")
    answer = ask("carmaker", expansions=2)
    assert not answer.counts["exact"]
    assert answer.counts["all_at_most"] is None


def test_steps_show_owners_operators_and_capacity(magnets, ask):
    magnets.company("owner", "US")
    magnets.government("state", "KR")
    magnets.owns("owner", "factory", 60)
    magnets.owns("state", "factory", shareMin=10, shareMax=20)
    magnets.runs("owner", "factory")
    magnets.capacity("factory", "magnet", 1000, asOf="2025", basis="gross")
    step = ask("carmaker").routes[0].steps[3]
    assert [(o.id, o.share, o.share_min, o.share_max, o.government) for o in step.owners] == [
        ("owner", 60.0, 60.0, 60.0, False), ("state", None, 10.0, 20.0, True),
    ]  # fmt: skip
    assert [o.id for o in step.operators] == ["owner"]
    assert (step.capacity.quantity, step.capacity.basis) == (1000.0, "gross")
    assert (step.cls, step.country, step.place, step.status) == ("Plant", "US", "US", "operating")


def test_ids_that_were_merged_work_everywhere(magnets, ask):
    magnets.merged.update({"old-mine": "mine", "old-magnet": "magnet", "old-us": "country-us"})
    key = "supply-mine-separation-concentrate"
    magnets.entities[key] = magnets.entities[key].model_copy(update={"supplier": "old-mine"})
    assert (
        len(ask("carmaker", material="old-magnet", start="old-mine", product="old-magnet").routes)
        == 1
    )


def test_a_day_not_given_is_today_and_is_echoed(magnets):
    answer = find_routes(magnets.world(), Query(to="carmaker"))
    assert answer.as_of == date.today()
    assert answer_json(answer)["query"]["as_of"] == date.today().isoformat()


def test_by_counts_the_capacity_that_is_planned_by_then(hand, ask):
    hand.mine("mine", "AU")
    hand.company("buyer", "US")
    hand.supply("mine", "buyer", "ore")
    hand.capacity("mine", "ore", 10, status="planned", validFrom="2028")
    found = [ask("buyer", by=by).routes[0].bottleneck.value for by in (None, 2027, 2028)]
    assert found == [None, None, 10.0]


def test_one_site_may_mine_and_separate(hand, ask):
    hand.mine("complex", "AU")
    hand.company("buyer", "US")
    hand.makes("complex", yields="ore concentrate carbonate oxide")
    hand.supply("complex", "buyer", "oxide")
    step = ask("buyer").routes[0].steps[0]
    assert step.stages == ("extraction", "concentrate", "intermediate", "refined")


def test_a_company_does_not_stand_beside_its_site_that_makes_the_same(magnets, ask, actors):
    """An organisation is an actor only where no site of it is known."""
    magnets.company("maker", "US")
    magnets.runs("maker", "factory", stage="component")
    magnets.makes("maker", yields="magnet")
    assert [r.steps[-1].id for r in ask("magnet").routes] == ["factory"]
    assert not ask("magnet").unknown
    magnets.company("other", "US")
    magnets.makes("other", yields="magnet")
    assert [r.steps[-1].id for r in ask("magnet").unknown] == ["other"]
