"""Rules of design section 6 that no other file holds, each by a world worked by hand.

docs/rules.md names for every rule of the section the test that fails if it is not kept.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from graph.answer_json import answer_json
from graph.chain.firmness import Firmness
from graph.chain.timeline import Horizon
from graph.chokepoints import chokepoints
from graph.exposure import exposure
from graph.flow import flow
from graph.network import build
from graph.question import Query, Question
from graph.whatif import what_if

TODAY = date(2026, 11, 24)
PLACE, CONTROL = "plain-non-china-location", "plain-non-china-control"
DFARS = "us-dfars-7052-2027"


def arcs(hand: Any, as_of: date = TODAY, by: int | None = None) -> dict[tuple[str, str], Any]:
    network = build(hand.world(), Horizon(as_of, by))
    return {(link.source, link.target): link for link in network.links()}


def outcomes(answer: Any) -> dict[str, int]:
    lists = {"allowed": answer.routes, "refused": answer.refused, "unknown": answer.unknown,
             "not covered": answer.not_covered}  # fmt: skip
    return {name: len(routes) for name, routes in lists.items() if routes}


def missing(route: Any) -> list[str]:
    return [r.missing for r in route.reasons if r.outcome == "unknown"]


# ---------------------------------------------------------------- states and arcs


@pytest.fixture
def seller(hand: Any) -> Any:
    """A seller that runs one oxide plant (MY) and holds 60 % of another (AU); a buyer's factory."""
    hand.company("seller", "AU")
    hand.company("buyer", "US")
    hand.plant("run", "MY")
    hand.plant("held", "AU")
    hand.plant("works", "US")
    hand.runs("seller", "run")
    hand.owns("seller", "held", 60)
    hand.runs("buyer", "works")
    for site in ("run", "held"):
        hand.makes(site, yields="oxide")
    hand.makes("works", takes="oxide", yields="metal")
    return hand


@pytest.mark.parametrize(
    ("kind", "firmness"), [("offtake", Firmness.CONTRACTED), ("mou", Firmness.INDICATED)]
)
def test_an_agreement_joins_every_site_that_is_run_or_held_by_more_than_half(
    seller: Any, kind: str, firmness: Firmness
) -> None:
    getattr(seller, kind)("seller", "buyer", "oxide", status="signed")
    found = arcs(seller)
    assert set(found) == {("run", "works"), ("held", "works")}
    assert {link.firmness for link in found.values()} == {firmness}
    assert not any(link.site_stated for link in found.values())


def test_only_sites_that_yield_and_take_the_material_are_meant(seller: Any) -> None:
    """A third plant makes metal, a second factory takes alloy: the oxide is neither's."""
    seller.plant("smelter", "AU")
    seller.runs("seller", "smelter")
    seller.makes("smelter", yields="metal")
    seller.plant("caster", "US")
    seller.runs("buyer", "caster")
    seller.makes("caster", takes="alloy", yields="magnet")
    seller.offtake("seller", "buyer", "oxide")
    assert set(arcs(seller)) == {("run", "works"), ("held", "works")}


def test_whose_a_site_is_is_asked_of_the_day(seller: Any) -> None:
    """The plant was run until 2024, the other's 60 % are held from 2026-06 on."""
    seller.change("runs-seller-run", validTo="2024")
    seller.change("owns-seller-held", validFrom="2026-06")
    seller.offtake("seller", "buyer", "oxide", validFrom="2020")
    assert set(arcs(seller, date(2024, 12, 31))) == {("run", "works")}
    assert set(arcs(seller, date(2025, 1, 1))) == {("seller", "works")}
    assert set(arcs(seller, date(2026, 5, 31))) == {("seller", "works")}
    assert set(arcs(seller, date(2026, 6, 1))) == {("held", "works")}


def test_a_group_is_one_on_the_day_and_a_state_between_two_companies_parts_it(hand: Any) -> None:
    """parent holds 51 % of daughter until the end of 2024: two plants, one group, then none."""
    for name in ("parent", "daughter"):
        hand.company(name, "US")
    hand.plant("oxides", "US")
    hand.plant("metals", "US")
    hand.makes("oxides", yields="oxide")
    hand.makes("metals", takes="oxide", yields="metal")
    hand.runs("parent", "oxides")
    hand.runs("daughter", "metals")
    hand.owns("parent", "daughter", 51, validTo="2024")
    [link] = arcs(hand, date(2024, 12, 31)).values()
    assert (link.source, link.target, link.basis) == ("oxides", "metals", "group")
    assert link.firmness is Firmness.INFERRED
    assert not arcs(hand)
    # A state holds the daughter, the parent holds nothing of it: the state's other companies are
    # no group of it.
    hand.agency("fund", "US")
    hand.owns("fund", "daughter", 100)
    hand.owns("fund", "parent", 100)
    assert not arcs(hand)


def test_what_a_site_makes_for_its_company_only_leaves_open_which_site_it_is(
    hand: Any, ask: Any
) -> None:
    """The company makes oxide, at one of its two refineries: in Australia or in China. Its metals
    plant takes oxide. No source says which refinery feeds it, so neither route is allowed."""
    hand.company("maker", "AU")
    hand.company("buyer", "US")
    hand.mine("mine", "AU")
    for site, code in (("clean", "AU"), ("chinese", "CN")):
        hand.plant(site, code)
        hand.runs("maker", site, stage="refined")
        hand.makes(site, takes="carbonate")
        hand.supply("mine", site, "carbonate")
    hand.makes("mine", yields="concentrate carbonate")
    hand.makes("maker", yields="oxide")
    hand.plant("metals", "US")
    hand.runs("maker", "metals")
    hand.makes("metals", takes="oxide", yields="metal")
    hand.supply("metals", "buyer", "metal")
    answer = ask("buyer", PLACE)
    assert outcomes(answer) == {"unknown": 2}
    assert {text for route in answer.unknown for text in missing(route)} == {
        "which site of maker supplies metals"
    }


def test_where_a_route_ends_it_is_open_too_which_site_of_the_company_makes_it(
    hand: Any, ask: Any
) -> None:
    """The same two refineries, asked for the oxide itself; then both stand in Australia."""
    hand.company("maker", "AU")
    hand.mine("mine", "AU")
    hand.makes("mine", yields="concentrate carbonate")
    for site, code in (("clean", "AU"), ("chinese", "CN")):
        hand.plant(site, code)
        hand.runs("maker", site, stage="refined")
        hand.supply("mine", site, "carbonate")
    hand.makes("maker", yields="oxide")
    answer = ask("oxide", PLACE)
    assert outcomes(answer) == {"unknown": 2}
    for route in answer.unknown:
        assert missing(route) == ["which site of maker makes oxide"]
        assert route.steps[-1].candidates == ("chinese", "clean")
        assert [a.site_stated for a in route.arcs] == [True, True, False]
    hand.change("chinese", country="country-au")
    assert outcomes(ask("oxide", PLACE)) == {"allowed": 2}
    assert outcomes(ask("oxide", PLACE, strict=True)) == {"unknown": 2}


def test_what_an_actor_takes_is_made_into_nothing_that_does_not_come_of_it(
    hand: Any, ask: Any, actors: Any
) -> None:
    """A plant takes concentrate and makes a magnet of another element: nothing joins the two."""
    hand.material("smco", "component", element=("Sm",))
    hand.mine("mine", "AU")
    hand.plant("plant", "US")
    hand.makes("mine", yields="concentrate")
    hand.supply("mine", "plant", "concentrate")
    hand.makes("plant", yields="smco")
    answer = ask("smco", PLACE)
    assert actors(answer.unknown) == ["plant"]
    assert missing(answer.unknown[0]) == ["origin of smco before plant"]
    assert not answer.routes


def test_a_scrap_loop_is_followed_once_round_and_with_secondary_only(
    magnets: Any, ask: Any, actors: Any
) -> None:
    """The factory's scrap goes to a recycler, whose oxide goes back to the metals works.

    The route may begin at the recycler (recycled) and may not pass the metals works or the factory
    twice; the scrap itself reaches nobody but the recycler.
    """
    magnets.material("scrap", "recycling", element=("Nd",))
    magnets.recovered("oxide", "scrap")
    magnets.plant("recycler", "US")
    magnets.makes("recycler", takes="scrap", yields="oxide")
    magnets.supply("recycler", "metals", "oxide")
    magnets.supply("factory", "recycler", "scrap")
    primary = "mine > separation > metals > factory > carmaker"
    loop = "recycler > metals > factory > carmaker"
    first, second = ask("carmaker"), ask("carmaker", secondary=True)
    assert (actors(first.routes), actors(first.unknown)) == ([primary], [loop])
    assert missing(first.unknown[0]) == ["origin of oxide before recycler"]
    assert (actors(second.routes), actors(second.unknown)) == ([primary, loop], [])


# ---------------------------------------------------------------- time


def test_an_end_that_nobody_states_is_flagged_on_its_arc(magnets: Any, ask: Any) -> None:
    magnets.change("supply-mine-separation-concentrate", validTo="2027")
    transfers = [a for a in ask("carmaker").routes[0].arcs if a.source != a.target]
    assert [a.notes for a in transfers] == [(), *[("end not stated",)] * 3]


@pytest.mark.parametrize(
    ("as_of", "routes"),
    [("2022-12-31", 0), ("2023-01-01", 1), ("2025-09-30", 1), ("2025-10-01", 0)],
)
def test_a_route_holds_for_the_whole_of_reduced_dates_and_the_day_is_repeated(
    magnets: Any, ask: Any, as_of: str, routes: int
) -> None:
    """A supply "from 2023 to 2025-09": from 1 January 2023 through 30 September 2025."""
    magnets.change("supply-metals-factory-alloy", validFrom="2023", validTo="2025-09")
    answer = ask("carmaker", as_of=date.fromisoformat(as_of))
    assert len(answer.routes) == routes
    document = answer_json(answer)
    assert (document["as_of"], document["query"]["as_of"]) == (as_of, as_of)


def test_without_a_start_a_route_holds_from_the_day_that_is_spoken_of(
    magnets: Any, ask: Any
) -> None:
    """No date is stated; the article on the supply is of 10 May 2024."""
    magnets.proof("supply-metals-factory-alloy", published="2024-05-10")
    assert not ask("carmaker", as_of=date(2024, 5, 9)).routes
    assert len(ask("carmaker", as_of=date(2024, 5, 10)).routes) == 1


def test_a_plant_that_is_planned_by_a_year_counts_from_that_year(magnets: Any, ask: Any) -> None:
    """The factory is to start in 2028, and its supply with it."""
    magnets.change("factory", status="planned", start="2028")
    assert not ask("carmaker").routes
    assert not ask("carmaker", by=2027).routes
    answer = ask("carmaker", by=2028)
    assert [r.firmness.label for r in answer.routes] == ["planned"]
    assert answer_json(answer)["query"]["by"] == 2028


def test_a_superseded_stake_refuses_until_the_newer_one_begins(magnets: Any, ask: Any) -> None:
    """60 % of the separation are Chinese until 2024, 10 % from then on. Everything else, and the
    other 90 %, is a state's: refused on the last day of 2023, allowed on the first of 2024."""
    for code, site in (("AU", "mine"), ("KR", "metals"), ("US", "factory"), ("MY", "separation")):
        magnets.government(f"state-{code}", code)
        magnets.company(f"runner-{code}", code)
        magnets.owns(f"state-{code}", f"runner-{code}", 100)
        magnets.runs(f"runner-{code}", site)
        if site != "separation":
            magnets.owns(f"state-{code}", site, 100)
    magnets.company("chinese", "CN")
    magnets.owns("state-MY", "separation", 40, key="rest", validFrom="2010")
    magnets.owns("chinese", "separation", 60, key="old", validFrom="2015")
    magnets.owns("chinese", "separation", 10, key="new", validFrom="2024", supersedes=("old",))
    magnets.owns("state-MY", "separation", 90, key="more", validFrom="2024", supersedes=("rest",))
    assert outcomes(ask("carmaker", CONTROL, as_of=date(2023, 12, 31))) == {"refused": 1}
    assert outcomes(ask("carmaker", CONTROL, as_of=date(2024, 1, 1))) == {"allowed": 1}


# ---------------------------------------------------------------- what a route carries


def test_every_arc_carries_its_relations_and_each_relation_its_quote_and_link(
    magnets: Any, ask: Any
) -> None:
    magnets.offtake("factory", "carmaker", "magnet")
    relations = [key for key in magnets.entities if key.startswith(("supply", "makes", "offtake"))]
    for key in relations:
        magnets.proof(key)
        [record] = magnets.evidence[key]
        magnets.evidence[key] = (replace(record, quote=f"Quote on {key}"),)
    answer = ask("carmaker")
    for arc in answer.routes[0].arcs:
        assert {item.relation for item in arc.evidence} == set(arc.relations)
    [route] = answer_json(answer)["routes"]
    assert all(arc["relations"] for arc in route["arcs"][1:])
    assert sorted({key for arc in route["arcs"] for key in arc["relations"]}) == sorted(relations)
    said = {item["relation"]: (item["quote"], item["url"]) for item in route["evidence"]}
    assert said == {key: (f"Quote on {key}", "https://example.org/x") for key in relations}


def test_confidence_is_the_lowest_of_the_arcs_and_the_best_within_one(
    magnets: Any, ask: Any
) -> None:
    """factory to carmaker: a supply (low) and an offtake (medium), so medium; the others high."""
    magnets.offtake("factory", "carmaker", "magnet")
    for key in magnets.entities:
        if key.startswith(("supply", "makes")):
            magnets.proof(key, "low" if key == "supply-factory-carmaker-magnet" else "high")
    assert ask("carmaker").routes[0].confidence == "low"
    magnets.proof("offtake-factory-carmaker-magnet", "medium")
    assert ask("carmaker").routes[0].confidence == "medium"


def test_what_is_made_inside_an_actor_counts_in_confidence(magnets: Any, ask: Any) -> None:
    """Metals is said to take oxide and make alloy in a record of low confidence. What it buys and
    sells is agreed on (high), and an agreement does not say what a plant does."""
    del magnets.entities["makes-metals--metal-alloy"]
    magnets.makes("metals", takes="oxide", yields="metal alloy")
    for pair in (("separation", "metals", "oxide"), ("metals", "factory", "alloy")):
        del magnets.entities["supply-" + "-".join(pair)]
        magnets.offtake(*pair)
    for key in magnets.entities:
        if key.startswith(("supply", "makes", "offtake")):
            magnets.proof(key, "low" if key == "makes-metals-oxide-metal-alloy" else "high")
    assert ask("carmaker").routes[0].confidence == "low"


def test_a_step_shows_its_capacity_with_unit_and_day(magnets: Any, ask: Any) -> None:
    magnets.capacity("factory", "magnet", 1000, asOf="2025-09")
    capacity = answer_json(ask("carmaker"))["routes"][0]["steps"][3]["capacity"]
    assert (capacity["quantity"], capacity["unit"], capacity["as_of"]) == (
        1000.0, "TONNE-PER-YR", "2025-09",
    )  # fmt: skip


@pytest.mark.parametrize("spoiled", ["unknown", "not_covered"])
def test_each_list_has_its_own_limit(hand: Any, ask: Any, spoiled: str) -> None:
    """Two mines whose country nobody states, or of which the rule does not speak; limit one."""
    hand.company("buyer", "US")
    for name in ("a", "b"):
        hand.mine(name, None)
        hand.supply(name, "buyer", "ore")
    answer = ask("buyer", PLACE if spoiled == "unknown" else DFARS, limit=1)
    assert outcomes(answer) == {spoiled.replace("_", " "): 1}
    assert answer.truncated == {
        name: name == spoiled for name in ("routes", "refused", "unknown", "not_covered")
    }
    assert answer.counts[spoiled] == 2


# ---------------------------------------------------------------- policies


def test_a_product_that_a_rule_does_not_cover_stands_in_no_other_list(
    magnets: Any, ask: Any
) -> None:
    """DFARS speaks of magnets. Oxide out of a Chinese plant is none: neither allowed nor refused."""
    magnets.change("separation", country=magnets.country("CN"))
    answer = ask("metals", DFARS)
    assert outcomes(answer) == {"not covered": 1}
    assert answer.not_covered[0].verdict == "not_covered"
    assert {n: answer.counts[n] for n in ("allowed", "refused", "unknown", "not_covered")} == {
        "allowed": 0, "refused": 0, "unknown": 0, "not_covered": 1,
    }  # fmt: skip
    document = answer_json(answer)
    assert (document["routes"], len(document["not_covered"])) == ([], 1)
    assert outcomes(ask("metals", DFARS, product="magnet")) == {"refused": 1}


@pytest.fixture
def one_site(magnets: Any) -> Any:
    """The alloy is sold by a company with one works, the magnet bought by one with one shop."""
    magnets.company("smelters", "KR")
    magnets.runs("smelters", "metals")
    magnets.change("supply-metals-factory-alloy", supplier="smelters")
    magnets.company("assembler", "US")
    magnets.plant("shop", "US")
    magnets.runs("assembler", "shop")
    magnets.makes("shop", takes="magnet")
    magnets.supply("factory", "assembler", "magnet")
    return magnets


def test_strict_makes_every_unstated_site_unknown_even_the_only_one(
    one_site: Any, ask: Any
) -> None:
    assert outcomes(ask("carmaker", PLACE)) == {"allowed": 1}
    answer = ask("carmaker", PLACE, strict=True)
    assert outcomes(answer) == {"unknown": 1}
    assert missing(answer.unknown[0]) == ["which site of smelters supplies factory"]
    del one_site.entities["runs-smelters-metals"]
    one_site.change("supply-metals-factory-alloy", supplier="metals")
    assert outcomes(ask("carmaker", PLACE, strict=True)) == {"allowed": 1}


def test_an_allowed_route_shows_which_sites_no_source_names(one_site: Any, ask: Any) -> None:
    [route] = answer_json(ask("carmaker", PLACE))["routes"]
    unstated = [(a["source"], a["target"]) for a in route["arcs"] if not a["site_stated"]]
    assert unstated == [("metals", "factory")]
    assert {s["id"]: s["candidates"] for s in route["steps"] if s["candidates"]} == {
        "metals": ["metals"]
    }
    [arriving] = answer_json(ask("assembler", PLACE))["routes"]
    assert {s["id"]: s["candidates"] for s in arriving["steps"] if s["candidates"]} == {
        "metals": ["metals"], "shop": ["shop"],
    }  # fmt: skip


def test_candidates_at_the_receiving_end_must_agree_too(magnets: Any, ask: Any) -> None:
    """The oxide goes to a company with a works in Korea and one in China."""
    magnets.company("smelters", "KR")
    magnets.plant("metals-2", "CN")
    for site in ("metals", "metals-2"):
        magnets.runs("smelters", site)
    magnets.makes("metals-2", yields="metal alloy")
    magnets.supply("metals-2", "factory", "alloy")
    magnets.change("supply-separation-metals-oxide", buyer="smelters")
    answer = ask("carmaker", PLACE)
    assert outcomes(answer) == {"unknown": 2}
    assert {text for route in answer.unknown for text in missing(route)} == {
        "which site of smelters is supplied by separation"
    }


def test_one_judgement_serves_routes_chokepoints_flow_what_if_and_exposure(magnets: Any) -> None:
    """Two lanes, the northern one by China. Under the rule on place one route is left, whose mine,
    separation, metals and factory are chokepoints; 100 t a year of the southern lane flow."""
    magnets.plant("refinery", "CN")
    magnets.makes("refinery", yields="carbonate oxide")
    magnets.supply("mine", "refinery", "concentrate")
    magnets.supply("refinery", "metals", "oxide")
    for output, given in (("oxide", "concentrate"), ("alloy", "oxide")):
        magnets.made(output, given, ratio=Decimal(1))
    magnets.change("made-magnet-alloy", ratio=Decimal(1))
    for site, material, tonnes in (
        ("mine", "concentrate", 900), ("separation", "oxide", 100), ("refinery", "oxide", 200),
        ("metals", "alloy", 900), ("factory", "magnet", 900),
    ):  # fmt: skip
        magnets.capacity(site, material, tonnes)
    world = magnets.world()
    free = Query(to="carmaker", as_of=TODAY)
    ruled = replace(free, policies=(PLACE,))
    assert (flow(Question(world, free)).at_most, flow(Question(world, ruled)).at_most) == (300, 100)
    chokes = [chokepoints(Question(world, query)).actors for query in (free, ruled)]
    assert [[c.id for c in found] for found in chokes] == [
        ["mine", "metals", "factory"], ["mine", "separation", "metals", "factory"],
    ]  # fmt: skip
    assert [exposure(world, query).routes for query in (free, ruled)] == [2, 1]
    counts = [what_if(world, query, ()).before.counts for query in (free, ruled)]
    assert [(c["allowed"], c["refused"]) for c in counts] == [(2, 0), (1, 1)]
