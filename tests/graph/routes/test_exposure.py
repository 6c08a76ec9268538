"""Exposure: shares of inbound routes by country, worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graph.changes.exposure_json import exposure_json
from graph.exposure import Exposure, exposure
from graph.question import Query

TODAY = date(2026, 11, 24)
PLACE = "plain-non-china-location"


@pytest.fixture
def lanes(magnets: Any) -> Any:
    """mine (AU) > separation (MY) or refinery (CN) > metals (KR) > factory (US) > carmaker."""
    magnets.plant("refinery", "CN")
    magnets.makes("refinery", yields="carbonate oxide")
    magnets.supply("mine", "refinery", "concentrate")
    magnets.supply("refinery", "metals", "oxide")
    return magnets


def ask(hand: Any, of: str = "carmaker", country: str | None = None, **options: Any) -> Exposure:
    return exposure(hand.world(), Query(to=of, **{"as_of": TODAY, **options}), country)


def routes(found: Exposure, view: str = "place") -> dict[tuple[str, str], tuple[int, int, int]]:
    """(stage, country) -> low, high, total of routes."""
    return {
        (row.stage, row.country): (int(row.routes.low), int(row.routes.high), int(row.routes.total))
        for row in found.rows
        if row.view == view
    }


def test_the_share_of_each_country_at_each_stage(lanes: Any) -> None:
    """Two routes. The mine is in Australia on both; it is separated in Malaysia on one, in China
    on the other; everything after that is common to both."""
    told = routes(ask(lanes))
    assert told["extraction", "AU"] == (2, 2, 2)
    assert told["refined", "CN"] == told["refined", "MY"] == (1, 1, 2)
    assert told["intermediate", "CN"] == (1, 1, 2)
    assert told["metal", "KR"] == told["alloy", "KR"] == (2, 2, 2)
    assert told["component", "US"] == (2, 2, 2)
    assert told["any", "CN"] == (1, 1, 2)
    assert ("component", "CN") not in told
    found = ask(lanes)
    assert found.on_every_route["place"] == ("AU", "KR", "US")
    assert (found.routes, found.exact) == (2, True)
    assert {gap.routes for gap in found.open if gap.view == "place"} == {0}


def test_the_target_itself_is_no_exposure(lanes: Any) -> None:
    """The carmaker only receives: that it is in the US says nothing of its supply."""
    found = ask(lanes, "factory", material="alloy")
    assert found.on_every_route["place"] == ("AU", "KR")


def test_what_is_not_known_makes_an_interval(lanes: Any) -> None:
    """A third route by a company without a known site, and of whose oxide the origin is not
    documented: where it makes oxide may be China, and where it was dug may be anywhere."""
    lanes.company("trader", "CN")
    lanes.makes("trader", yields="oxide")
    lanes.supply("trader", "metals", "oxide")
    found = ask(lanes)
    told = routes(found)
    assert found.routes == 3
    assert told["refined", "CN"] == (1, 2, 3)
    assert told["refined", "MY"] == (1, 2, 3)
    assert told["extraction", "AU"] == (2, 3, 3)
    assert told["any", "CN"] == (1, 2, 3)
    assert told["metal", "KR"] == (3, 3, 3)
    assert found.on_every_route["place"] == ("KR", "US")
    gaps = {gap.stage: (gap.routes, gap.total) for gap in found.open if gap.view == "place"}
    assert gaps["refined"] == gaps["extraction"] == gaps["any"] == (1, 3)
    # By control the company is Chinese: it is its own head, and based there.
    assert routes(found, "control")["refined", "CN"] == (1, 3, 3)


def test_a_ghost_is_not_known(hand: Any) -> None:
    """Nobody says who makes the metal and the alloy between oxide and magnet."""
    hand.mine("mine", "AU")
    hand.plant("separation", "MY")
    hand.plant("factory", "US")
    hand.makes("separation", yields="carbonate oxide")
    hand.makes("factory", takes="oxide", yields="magnet")
    hand.supply("mine", "separation", "concentrate")
    hand.supply("separation", "factory", "oxide")
    told = routes(ask(hand, "factory", material="magnet", country="CN"))
    assert told["metal", "CN"] == told["alloy", "CN"] == (0, 1, 1)
    assert told["component", "CN"] == (0, 0, 1)


def test_candidate_sites_in_two_countries_leave_it_open(hand: Any) -> None:
    hand.company("producer", "AU")
    for site, country in (("east", "CN"), ("west", "AU")):
        hand.mine(site, country)
        hand.runs("producer", site)
        hand.makes(site, yields="concentrate")
    hand.plant("buyer", "US")
    hand.offtake("producer", "buyer", "concentrate")
    assert routes(ask(hand, "buyer", country="CN"))["extraction", "CN"] == (0, 2, 2)
    assert routes(ask(hand, "buyer"), "control")["extraction", "AU"] == (2, 2, 2)


def test_by_control_it_ends_at_the_top_of_the_chain(lanes: Any) -> None:
    """sub (MY) runs the separation, and a Chinese state holds all of its holder."""
    lanes.company("sub", "MY")
    lanes.company("mid", "SG")
    lanes.government("state", "CN")
    lanes.runs("sub", "separation")
    lanes.owns("mid", "sub", 60)
    lanes.owns("state", "mid", 100)
    found = ask(lanes)
    assert routes(found, "control")["refined", "CN"] == (1, 2, 2)
    assert ("refined", "MY") not in routes(found, "control")
    assert routes(found)["refined", "MY"] == (1, 1, 2)


@pytest.mark.parametrize(
    ("stake", "low", "high"),
    [
        ({"share": 51}, 2, 2),  # more than half
        ({"share": 50}, 0, 0),  # half: control stays with the company itself, which is Korean
        ({"shareMin": 40, "shareMax": 60}, 0, 2),  # may be more than half
        ({}, 0, 2),  # no share stated
    ],
)
def test_a_stake_that_may_be_a_majority_leaves_control_open(
    lanes: Any, stake: dict[str, float], low: int, high: int
) -> None:
    lanes.company("runner", "KR")
    lanes.company("holder", "CN")
    lanes.runs("runner", "metals")
    lanes.owns("holder", "runner", stake.get("share"), **{
        key: value for key, value in stake.items() if key != "share"
    })  # fmt: skip
    found = ask(lanes, country="CN")
    assert routes(found, "control")["metal", "CN"] == (low, high, 2)


def test_tonnes_weigh_the_routes_whose_bottleneck_is_known(hand: Any) -> None:
    """A mine of 300 t in Australia and one of 100 t in China: a quarter of the tonnes. Of a third
    mine no capacity is stated: it counts as a route and not in tonnes."""
    hand.plant("buyer", "US")
    for name, country, tonnes in (
        ("south", "AU", 300),
        ("north", "CN", 100),
        ("third", "AU", None),
    ):
        hand.mine(name, country)
        hand.makes(name, takes="", yields="ore concentrate")
        hand.supply(name, "buyer", "concentrate")
        if tonnes:
            hand.capacity(name, "concentrate", tonnes)
    found = ask(hand, "buyer", country="CN", material="concentrate")
    row = next(r for r in found.rows if r.view == "place" and r.stage == "extraction")
    assert row.routes.shares == pytest.approx((100 / 3, 100 / 3))
    assert row.tonnes is not None
    assert (row.tonnes.low, row.tonnes.high, row.tonnes.total) == (100, 100, 400)
    assert row.tonnes.shares == (25, 25)
    assert (found.routes, found.weighed) == (3, 2)


def test_with_a_policy_only_what_it_allows_counts(lanes: Any) -> None:
    found = ask(lanes, policies=(PLACE,))
    assert found.routes == 1
    assert found.left_out == {"refused": 1, "unknown": 0, "not_covered": 0}
    assert ("refined", "CN") not in routes(found)
    assert routes(found)["refined", "MY"] == (1, 1, 1)


def test_nobody_supplies_nobody(lanes: Any) -> None:
    lanes.company("lonely", "US")
    found = ask(lanes, "lonely")
    assert (found.routes, found.rows, found.on_every_route) == (0, (), {"place": (), "control": ()})


def test_the_document(lanes: Any) -> None:
    document = exposure_json(ask(lanes, country="CN"))
    assert document["of"] == {"id": "carmaker", "name": "carmaker"}
    row = next(r for r in document["exposure"] if (r["view"], r["stage"]) == ("place", "refined"))
    assert row == {
        "view": "place", "stage": "refined", "country": "CN", "name": "CN", "tonnes": None,
        "routes": {"low": 1, "high": 1, "total": 2, "share_low": 50, "share_high": 50},
    }  # fmt: skip
    assert {r["country"] for r in document["exposure"]} == {"CN"}
    assert document["notice"].startswith("A screening aid, not legal advice.")


def test_a_search_that_stops_is_labelled(lanes: Any) -> None:
    assert not ask(lanes, expansions=1).exact
