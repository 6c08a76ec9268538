"""What the oracle found, each as a small world worked by hand: the sentence first, then the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from graph.answer import Route
from graph.question import Query
from graph.routes import find_routes
from graph.world import World
from ontology.models import (
    Capacity,
    Company,
    Country,
    Government,
    MadeFrom,
    Material,
    Mine,
    MoU,
    Offtake,
    Operation,
    Ownership,
    Plant,
    Processing,
    RecoveredFrom,
    Resource,
    Shipment,
    Supply,
)
from tests.graph.oracle.asking import everything

PLACE = "plain-non-china-location"
STAGES = {
    "ore": "extraction", "conc": "concentrate", "carb": "intermediate", "oxide": "refined",
    "metal": "metal", "alloy": "alloy", "magnet": "component",
}  # fmt: skip
COUNTRIES = [Country(id=f"country-{c}", name=c, iso2=c.upper()) for c in ("au", "us", "cn")]


def chain(*forms: str) -> list[Resource]:
    """Materials, each made from the one before it, tonne for tonne."""
    materials = [Material(id=m, name=m, stage=STAGES[m]) for m in forms]
    made = [
        MadeFrom(id=f"made-{output}", output=output, input=given, ratio=Decimal(1))
        for given, output in pairwise(forms)
    ]
    return [*materials, *made, *COUNTRIES, Company(id="buyer", name="buyer", country="country-us")]


def mine(name: str, country: str = "au") -> Mine:
    return Mine(id=name, name=name, country=f"country-{country}", status="operating")


def plant(name: str, country: str = "us") -> Plant:
    return Plant(id=name, name=name, country=f"country-{country}", status="operating")


def supply(supplier: str, buyer: str, material: str) -> Supply:
    return Supply(
        id=f"supply-{supplier}-{buyer}", supplier=supplier, buyer=buyer, material=(material,),
        status="operating",
    )  # fmt: skip


def makes(actor: str, *outputs: str, **fields: object) -> Processing:
    key = f"makes-{actor}-{'-'.join(outputs)}"
    stated = {"id": key, "actor": actor, "output": outputs, "status": "operating", **fields}
    return Processing.model_validate(stated)


def ask(entities: list[Resource], **options: Any) -> list[Route]:
    query = Query(to="buyer", as_of=date(2026, 11, 24), policies=(PLACE,))
    return everything(find_routes(World.of(entities), replace(query, **options)))


def only(entities: list[Resource], **options: Any) -> Route:
    routes = ask(entities, **options)
    assert len(routes) == 1, [[s.id for s in r.steps] for r in routes]
    return routes[0]


def ghosts(route: Route) -> list[str | None]:
    return [s.stage for s in route.steps if s.ghost]


# "integrated: True if a source says that every stage between input and output is done there."
def test_integration_up_to_concentrate_says_nothing_of_alloy() -> None:
    route = only([
        *chain("ore", "conc", "oxide", "alloy"), mine("pit"),
        makes("pit", "ore", "conc", integrated=True), supply("pit", "buyer", "alloy"),
    ])  # fmt: skip
    assert ghosts(route) == ["refined"]
    assert (route.firmness.label, route.verdict) == ("inferred", "unknown")


def test_integration_from_alloy_to_magnet_says_nothing_of_what_was_before() -> None:
    route = only([
        *chain("ore", "oxide", "alloy", "magnet"), mine("pit"), plant("works"),
        supply("pit", "works", "ore"), supply("works", "buyer", "magnet"),
        makes("works", "magnet", input=("alloy",), integrated=True),
    ])  # fmt: skip
    assert ghosts(route) == ["refined", "alloy"]
    assert route.verdict == "unknown"


# "A route's firmness is the minimum over its arcs": a stage between belongs to the arc.
@pytest.mark.parametrize(
    ("status", "firmness"),
    [("operating", "operating"), ("planned", "planned"), ("non_binding", "indicated"), (None, "indicated")],
)  # fmt: skip
def test_a_stage_between_is_as_firm_as_it_is_stated(status: str | None, firmness: str) -> None:
    world = [
        *chain("conc", "carb", "oxide"), mine("pit"), plant("works"), makes("works", "oxide"),
        supply("pit", "works", "conc"), supply("works", "buyer", "oxide"),
    ]  # fmt: skip
    assert only([*world, makes("works", "carb", status=status)]).firmness.label == firmness
    by_stage = Processing.model_validate(
        {"id": "at", "actor": "works", "stage": "intermediate", "status": status}
    )
    assert only([*world, by_stage]).firmness.label == firmness


def test_an_mou_on_an_intermediate_does_not_make_the_stage_run() -> None:
    route = only([
        *chain("conc", "carb", "oxide"), mine("pit"), plant("works"), plant("other"),
        makes("works", "oxide"), supply("pit", "works", "conc"), supply("works", "buyer", "oxide"),
        MoU(id="mou", supplier="works", buyer="other", party=("works", "other"), material=("carb",)),
    ])  # fmt: skip
    assert route.firmness.label == "indicated"


# "otherwise each skipped stage is a ghost step": also on the way from scrap.
def scrapped() -> list[Resource]:
    return [
        *chain("oxide", "magnet"), Material(id="scrap", name="scrap", stage="recycling"),
        RecoveredFrom(id="recovered", output="oxide", input="scrap"), plant("yard"), plant("works"),
    ]  # fmt: skip


def test_from_scrap_to_magnet_the_refining_is_a_ghost() -> None:
    route = only([
        *scrapped(), supply("yard", "works", "scrap"), makes("works", "magnet"),
        supply("works", "buyer", "magnet"),
    ], secondary=True)  # fmt: skip
    assert [s.id for s in route.steps if not s.ghost] == ["yard", "works", "buyer"]
    assert ghosts(route) == ["refined"]
    assert (route.firmness.label, route.verdict) == ("inferred", "unknown")


def test_a_recycler_is_as_firm_as_its_feed() -> None:
    feed = Offtake(id="feed", supplier="yard", buyer="works", material=("scrap",), status="binding")
    routes = ask(
        [*scrapped(), feed, makes("works", "oxide"), supply("works", "buyer", "oxide")],
        secondary=True,
    )
    assert {r.firmness.label for r in routes} == {"contracted"}


# A chain that leaves a company and comes back to it is no route ("one contiguous visit").
def test_what_comes_back_to_a_company_is_no_route() -> None:
    world = [
        *chain("ore", "oxide", "magnet"), Company(id="firm", name="firm"), mine("pit"),
        plant("toller"), plant("works"), makes("toller", "oxide"), makes("works", "magnet"),
        supply("pit", "toller", "ore"), supply("toller", "works", "oxide"),
        supply("works", "buyer", "magnet"),
        Operation(id="runs", operator="firm", site="works", status="operating"),
    ]  # fmt: skip
    assert len(ask(world)) == 1
    held = Ownership(id="holds", owner="firm", owned="pit", share=Decimal(60), status="held")
    assert ask([*world, held]) == []


# An agreement that names a company means its sites that yield, or take, the material.
def test_of_the_sites_of_a_buyer_those_that_take_it_are_meant() -> None:
    world = [
        *chain("ore", "oxide", "metal"), Company(id="firm", name="firm"), mine("pit"),
        plant("refinery"), plant("smelter"),
        makes("refinery", "oxide", input=("ore",)), makes("smelter", "metal", input=("oxide",)),
        Offtake(id="deal", supplier="pit", buyer="firm", material=("ore",), status="binding"),
        Operation(id="runs-1", operator="firm", site="refinery", status="operating"),
        Operation(id="runs-2", operator="firm", site="smelter", status="operating"),
    ]  # fmt: skip
    found = ask(world, to="firm")
    steps = [[s.id for s in r.steps] for r in found if r.origin_known]
    assert ["pit", "refinery"] in steps
    assert ["pit", "smelter"] not in steps


# A shipment that is over shows neither a feed nor a product; one that is completed shows the product.
@pytest.mark.parametrize(("status", "shown"), [("completed", 1), ("terminated", 0)])
def test_what_a_past_dispatch_shows(status: str, shown: int) -> None:
    sent = Shipment.model_validate(
        {"id": "sent", "actor": "works", "buyer": "buyer", "material": ("oxide",), "status": status}
    )
    assert len(ask([*chain("conc", "oxide"), plant("works"), sent], to="oxide")) == shown


# "Processing" needs a chain of conversions; the bottleneck a ratio and a capacity for each step.
def test_who_hands_on_needs_no_capacity() -> None:
    tonnes = {"quantity": Decimal(100), "unit": "TONNE-PER-YR", "status": "operating"}
    stated = {"id": "c", "actor": "pit", "material": ("ore",), **tonnes}
    route = only([
        *chain("ore"), mine("pit"), plant("yard"), supply("pit", "yard", "ore"),
        supply("yard", "buyer", "ore"), Capacity.model_validate(stated),
    ])  # fmt: skip
    assert (route.bottleneck.known, route.bottleneck.value) == (True, 100.0)


# The last receiver makes nothing: known to be covered it refuses, unknown it does not matter.
@pytest.mark.parametrize(
    ("country", "verdict"), [("us", "allowed"), ("cn", "refused"), (None, "allowed")]
)
def test_the_receiver_counts_only_where_it_is_known_to_be_covered(
    country: str | None, verdict: str
) -> None:
    home = country and f"country-{country}"
    end = Plant(id="end", name="end", country=home, status="operating")
    route = only([*chain("ore"), mine("pit"), end, supply("pit", "end", "ore")], to="end")
    assert route.verdict == verdict


# "Delete one fact and the verdict must turn unknown, never allowed": who holds it, and who runs it.
def held_and_run() -> list[Resource]:
    return [
        *chain("ore"), mine("pit"), supply("pit", "buyer", "ore"),
        Government(id="state", name="state", country="country-au"),
        Company(id="dragon", name="dragon", country="country-cn"),
        Ownership(id="all", owner="state", owned="pit", share=Decimal(100), status="held"),
        Operation(id="runs", operator="state", site="pit", status="operating"),
    ]  # fmt: skip


def control(entities: list[Resource]) -> str | None:
    return only(entities, policies=("plain-non-china-control",)).verdict


def test_who_holds_and_who_runs_must_both_be_stated() -> None:
    world = held_and_run()
    assert control(world) == "allowed"
    for fact in ("all", "runs"):
        assert control([e for e in world if e.id != fact]) == "unknown"


def test_a_covered_operator_refuses_and_without_it_nobody_knows() -> None:
    world = [e for e in held_and_run() if e.id != "runs"]
    run = Operation(id="runs", operator="dragon", site="pit", status="operating")
    assert control([*world, run]) == "refused"
    assert control(world) == "unknown"


# "Equity, votes and board seats apart": a stake in the votes says nothing of the equity.
def held_by_dragon(**stake: object) -> list[Resource]:
    world = [e for e in held_and_run() if e.id != "all"]
    fields = {"owner": "dragon", "owned": "pit", "status": "held"}
    return [*world, Ownership.model_validate({"id": "stake", **fields, **stake})]


@pytest.mark.parametrize("size", [{}, {"shareMin": 20, "shareMax": 30}])
def test_votes_beside_the_equity_of_one_holder_leave_the_equity_as_it_is(
    size: dict[str, int],
) -> None:
    votes = Ownership.model_validate(
        {
            "id": "votes",
            "owner": "dragon",
            "owned": "pit",
            "status": "held",
            "interest": "voting",
            **size,
        }
    )
    assert control([*held_by_dragon(share=50), votes]) == "refused"


def test_a_stated_range_goes_before_the_word_control() -> None:
    stated = {"shareMin": Decimal(20), "shareMax": Decimal(30)}
    assert control(held_by_dragon(interest="control", **stated)) == "unknown"
    assert control(held_by_dragon(interest="control")) == "refused"


# "`integrated`": between its input and its output. One that names no input says nothing before.
def test_integration_up_to_oxide_covers_carbonate_on_the_way_to_the_magnet() -> None:
    route = only([
        *chain("conc", "carb", "oxide", "magnet"), mine("pit"), plant("works"),
        makes("works", "oxide", input=("conc",), integrated=True), makes("works", "magnet"),
        supply("pit", "works", "conc"), supply("works", "buyer", "magnet"),
    ])  # fmt: skip
    assert (ghosts(route), route.firmness.label) == ([], "operating")


def test_integration_that_names_no_input_covers_nothing_before() -> None:
    route = only([
        *chain("conc", "carb", "oxide", "magnet"), mine("pit"), plant("works"),
        makes("works", "oxide", integrated=True), makes("works", "magnet"),
        supply("pit", "works", "conc"), supply("works", "buyer", "magnet"),
    ])  # fmt: skip
    assert (ghosts(route), route.firmness.label) == (["intermediate"], "inferred")
