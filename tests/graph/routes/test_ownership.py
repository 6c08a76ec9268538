"""Who runs and who holds, groups, and covered shares as intervals."""

from __future__ import annotations

from datetime import date

import pytest

from graph.chain.timeline import Horizon, Timeline
from graph.holdings.shares import Shares
from graph.ownership import Book
from graph.policy.coverage import Coverage
from graph.policy.policy_model import OwnerTest

CN = frozenset({"CN"})


def book(hand, as_of=date(2026, 11, 24)):
    world = hand.world()
    return Book(world, Timeline(world, Horizon(as_of)))


def shares(hand, test, countries=CN):
    stakes = book(hand)
    return Shares(
        stakes, test, Coverage(stakes, countries, holder=test.holder, unstated=test.unstated)
    )


def share(hand, entity, countries=CN, **fields):
    test = OwnerTest(
        **{
            "label": "t", "metric": "equity", "operator": ">=", "threshold": 25.0,
            "tier": "multiply", **fields,
        }
    )  # fmt: skip
    found = shares(hand, test, countries).of(entity)
    return pytest.approx(found.low, abs=1e-6), pytest.approx(found.high, abs=1e-6)


@pytest.fixture
def plant(hand):
    hand.plant("works", "VN")
    for name, country in [("cn", "CN"), ("us", "US"), ("au", "AU"), ("hold", "SG")]:
        hand.company(name, country)
    return hand


def test_a_group_goes_up_majorities_and_stops_at_a_state(plant):
    plant.government("state", "CN")
    plant.owns("hold", "works", 100)
    plant.owns("cn", "hold", 51)
    plant.owns("state", "cn", 100)
    assert book(plant).groups("works") == {"cn"}


def test_half_is_no_majority_and_no_percent_is_no_group(plant):
    plant.owns("us", "works", 50)
    plant.owns("cn", "works", 50)
    assert book(plant).groups("works") == set()
    plant.plant("other", "VN")
    plant.owns("us", "other")
    assert book(plant).groups("other") == set()


def test_a_range_above_half_makes_a_group_and_one_below_does_not(plant):
    plant.owns("us", "works", shareMin=51, shareMax=60)
    plant.plant("other", "VN")
    plant.owns("us", "other", shareMin=40, shareMax=60)
    assert book(plant).groups("works") == {"us"}
    assert book(plant).groups("other") == set()


def test_a_state_fund_makes_no_group(plant):
    plant.agency("fund", "US")
    plant.plant("other", "US")
    plant.owns("fund", "works", 100)
    plant.owns("fund", "other", 100)
    assert book(plant).groups("works") == set()
    assert book(plant).sites_of("fund") == {"works", "other"}


def test_companies_in_a_circle_are_one_group_and_end(plant):
    plant.owns("us", "au", 60)
    plant.owns("au", "us", 60)
    plant.owns("us", "works", 100)
    assert book(plant).groups("works") == {"au"}


def test_sites_of_a_company_are_those_it_runs_or_holds_also_through_subsidiaries(plant):
    for name in ("run", "held", "below", "joint"):
        plant.plant(name, "US")
    plant.runs("us", "run")
    plant.owns("us", "held", 80)
    plant.owns("us", "hold", 90)
    plant.owns("hold", "below", 100)
    plant.owns("us", "joint", 50)
    assert book(plant).sites_of("us") == {"run", "held", "below"}


def test_a_part_is_run_and_held_as_the_whole(plant):
    plant.plant("unit", "VN", partOf="works")
    plant.owns("us", "works", 100)
    plant.runs("hold", "works")
    assert book(plant).own_organizations("unit") == {"us", "hold"}


def test_a_superseded_stake_does_not_count(plant):
    plant.owns("cn", "works", 60, key="old", validFrom="2015")
    plant.owns("cn", "works", 10, key="new", validFrom="2024", supersedes=("old",))
    assert share(plant, "works") == (0.1, 1.0)


@pytest.mark.parametrize(
    ("status", "least"),
    [("held", 0.6), (None, 0.6), ("signed", 0.0), ("proposed", 0.0), ("terminated", 0.0)],
)
def test_only_a_stake_in_hand_is_held(plant, status, least):
    plant.owns("cn", "works", 60, status=status)
    assert share(plant, "works") == (least, 1.0)
    assert book(plant).groups("works") == ({"cn"} if least else set())


def test_shares_multiply_along_a_chain(plant):
    plant.owns("hold", "works", 50)
    plant.owns("us", "works", 50)
    plant.owns("cn", "hold", 40)
    low, high = share(plant, "works")
    assert low == 0.2
    assert high == 1.0  # nobody states who holds the rest of hold, and of us


def test_a_majority_counts_in_full_under_that_tier_and_half_does_too(plant):
    plant.owns("hold", "works", 30)
    plant.owns("cn", "hold", 50)
    assert share(plant, "works", tier="majority")[0] == 0.3
    assert share(plant, "works", tier="multiply")[0] == 0.15


def test_an_unknown_remainder_may_be_covered(plant):
    plant.government("korea", "KR")
    plant.owns("korea", "works", 80)
    assert share(plant, "works") == (0.0, 0.2)


def test_holders_of_a_company_that_nobody_states_may_count_as_its_home(plant):
    plant.owns("us", "works", 100)
    assert share(plant, "works") == (0.0, 1.0)
    assert share(plant, "works", unstated="none") == (0.0, 0.0)


@pytest.mark.parametrize(
    ("runs", "most"),
    [((), 0.0), (("us",), 0.0), (("us", "au"), 0.0), (("cn",), 0.3), (("us", "cn"), 0.3)],
)
def test_the_rest_of_a_site_is_where_those_who_run_it_are_else_where_it_stands(plant, runs, most):
    plant.owns("us", "works", 70)
    for operator in runs:
        plant.runs(operator, "works")
    assert share(plant, "works", unstated="none") == (0.0, most)


@pytest.mark.parametrize("country", ["CN", None])
def test_the_rest_of_a_site_in_a_covered_country_or_nowhere_stays_open(hand, country):
    hand.company("us", "US")
    hand.plant("works", country)
    hand.owns("us", "works", 70)
    assert share(hand, "works", unstated="none") == (0.0, 0.3)


def test_what_the_rest_of_a_site_rests_on_is_told(plant):
    test = OwnerTest(label="t", metric="equity", operator=">=", threshold=25.0, unstated="none")
    found = shares(plant, test).of("works")
    assert (found.homes, found.relations) == (("works",), ())
    plant.runs("us", "works")
    found = shares(plant, test).of("works")
    assert (found.homes, found.relations) == (("us",), ("runs-us-works",))


def test_a_range_gives_a_range(plant):
    plant.government("korea", "KR")
    plant.owns("cn", "works", shareMin=20, shareMax=30)
    plant.owns("korea", "works", 70)
    assert share(plant, "works") == (0.2, 0.3)


def test_a_stake_without_a_percentage_may_be_anything(plant):
    plant.owns("cn", "works")
    assert share(plant, "works") == (0.0, 1.0)


def test_a_subsidiary_without_a_percentage_is_held_by_more_than_half(plant):
    plant.owns("cn", "works", interest="control")
    assert share(plant, "works") == (0.5, 1.0)


def test_a_circle_is_solved(plant):
    # works is held 50 by us and 50 by cn; us is held 50 by works itself and 50 by a state.
    plant.government("state", "US")
    plant.company("ring", "SG")
    plant.owns("ring", "works", 100)
    plant.owns("cn", "ring", 20)
    plant.owns("hold", "ring", 60)
    plant.owns("state", "ring", 20)
    plant.owns("ring", "hold", 50)
    plant.owns("state", "hold", 50)
    # x = 0.2 + 0.6 * 0.5 x  =>  x = 0.2 / 0.7
    assert share(plant, "works") == (0.2 / 0.7, 0.2 / 0.7)


def test_a_closed_circle_is_open_to_anyone(plant):
    plant.owns("us", "works", 100)
    plant.owns("au", "us", 100)
    plant.owns("us", "au", 100)
    assert share(plant, "works") == (0.0, 1.0)


def test_a_government_owner_is_not_a_private_one(plant):
    plant.government("state", "CN")
    plant.owns("cn", "works", 100)
    assert share(plant, "works") == (1.0, 1.0)
    assert share(plant, "works", holder="government") == (0.0, 1.0)
    plant.owns("state", "cn", 30)
    assert share(plant, "works", holder="government")[0] == 0.3


def test_single_takes_the_largest_covered_holder_and_sum_all(plant):
    plant.company("cn2", "CN")
    plant.government("korea", "KR")
    plant.owns("cn", "works", 20)
    plant.owns("cn2", "works", 15)
    plant.owns("korea", "works", 65)
    assert share(plant, "works") == (0.35, 0.35)
    # Nobody states who holds the two: one covered party may be behind both.
    assert share(plant, "works", aggregation="single") == (0.2, 0.35)
    assert share(plant, "works", aggregation="single", unstated="none") == (0.2, 0.2)


def test_votes_and_seats_are_tested_apart_from_equity(plant):
    plant.owns("cn", "works", 10, votingShare=40, boardShare=30)
    assert share(plant, "works")[0] == 0.1
    assert share(plant, "works", metric="voting")[0] == 0.4
    assert share(plant, "works", metric="board")[0] == 0.3


def test_warrants_hold_nothing_yet(plant):
    plant.owns("cn", "works", 40, interest="warrants")
    assert share(plant, "works")[0] == 0.0


def test_sources_that_differ_make_a_range(plant):
    plant.government("korea", "KR")
    plant.owns("cn", "works", 20, key="one")
    plant.owns("cn", "works", 30, key="two")
    plant.owns("korea", "works", 70)
    assert share(plant, "works") == (0.2, 0.3)


@pytest.mark.parametrize(
    ("status", "bounds"),
    [("held", (0.1, 1.0)), ("proposed", (0.3, 1.0)), ("withdrawn", (0.3, 1.0))],
)
def test_only_a_stake_that_came_true_replaces_another(plant, status, bounds):
    plant.owns("cn", "works", 30, key="old", validFrom="2015")
    plant.owns("cn", "works", 10, key="new", validFrom="2024", supersedes=("old",), status=status)
    assert share(plant, "works") == bounds


@pytest.mark.parametrize(("later", "low", "high"), [(60, 0.3, 0.6), (10, 0.1, 0.3)])
def test_an_agreed_stake_leaves_the_held_one_certain(plant, later, low, high):
    plant.government("korea", "KR")
    plant.owns("korea", "works", 40)
    plant.owns("cn", "works", 30, key="old")
    plant.owns("cn", "works", later, key="new", status="signed", supersedes=("old",))
    found = share(plant, "works")
    assert found[0] == low
    assert found[1] == max(high, 0.6)  # nobody states who holds the rest


def test_a_covered_company_s_unstated_holders_are_not_of_an_innocent_home(plant):
    plant.owns("cn", "works", 100)
    assert share(plant, "works", holder="government", unstated="none") == (0.0, 1.0)


def test_a_share_names_the_homes_on_which_it_rests(plant):
    plant.owns("us", "works", 60)
    plant.owns("cn", "works", 40)
    test = OwnerTest(label="t", metric="equity", operator=">=", threshold=25.0)
    assert shares(plant, test).of("works").homes == ("cn",)
    home = OwnerTest(label="t", metric="equity", operator=">=", threshold=25.0, unstated="none")
    assert shares(plant, home).of("works").homes == ("cn", "us")


def test_a_stake_of_half_does_not_end_the_search_for_sites(plant):
    plant.plant("half", "US")
    plant.plant("whole", "US")
    plant.owns("us", "half", 50, key="a")
    plant.owns("us", "whole", 100, key="b")
    assert book(plant).sites_of("us") == {"whole"}


def test_a_state_has_the_sites_it_holds_and_not_those_of_its_companies(plant):
    plant.agency("fund", "US")
    plant.plant("other", "US")
    plant.owns("fund", "us", 100)
    plant.owns("us", "works", 100)
    plant.owns("fund", "other", 100)
    assert book(plant).sites_of("fund") == {"other"}
    assert book(plant).sites_of("us") == {"works"}


def test_the_sites_of_companies_in_a_circle_are_found_and_it_ends(plant):
    plant.owns("us", "au", 60)
    plant.owns("au", "us", 60)
    plant.owns("au", "works", 100)
    assert book(plant).sites_of("us") == book(plant).sites_of("au") == {"works"}


def test_a_group_is_proved_by_operations_and_stakes_up_to_the_first_state(plant):
    plant.agency("fund", "US")
    plant.government("state", "US")
    plant.runs("hold", "works")
    plant.owns("au", "works", 60)
    plant.owns("cn", "works", 40)
    plant.owns("us", "hold", 90)
    plant.owns("fund", "us", 80)
    plant.owns("state", "fund", 100)
    assert book(plant).proof_of_group(["works"]) == (
        "owns-au-works", "owns-fund-us", "owns-us-hold", "runs-hold-works",
    )  # fmt: skip


def test_a_group_that_is_a_circle_is_proved_by_the_circle(plant):
    plant.owns("us", "au", 60)
    plant.owns("au", "us", 60)
    plant.owns("us", "works", 100)
    proof = book(plant).proof_of_group(["works"])
    assert proof == ("owns-au-us", "owns-us-au", "owns-us-works")


def test_an_organisation_is_its_own_whoever_holds_it(plant):
    plant.government("state", "AU")
    plant.owns("au", "us", 100)
    plant.owns("state", "hold", 100)
    assert book(plant).own_organizations("us") == {"us"}
    assert book(plant).groups("us") == {"au"}
    assert book(plant).groups("hold") == book(plant).own_organizations("hold") == {"hold"}
