"""Ownership worked by hand: each tier, metric and rule, exact at the limit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from graph.chain.timeline import Horizon, Timeline
from graph.holdings.register import Register
from graph.holdings.shares import Shares
from graph.holdings.stake import OVER_HALF
from graph.ownership import Book
from graph.policy.coverage import Coverage
from graph.policy.lists import Lists
from graph.policy.owner_reason import against
from graph.policy.owner_words import Words, percent
from graph.policy.policy_model import ListName, OwnerTest
from ontology.models import Designation, JointVenture, Measure, Organization

CN = frozenset({"CN"})
TODAY = date(2026, 11, 24)


def rule(**fields):
    return OwnerTest(
        **{"label": "t", "metric": "equity", "operator": ">=", "threshold": 25.0,
           "tier": "multiply", **fields}
    )  # fmt: skip


def shares(hand, as_of=TODAY, **fields):
    world, test = hand.world(), rule(**fields)
    timeline = Timeline(world, Horizon(as_of))
    book = Book(world, timeline)
    coverage = Coverage(
        book, CN, holder=test.holder, unstated=test.unstated, listed_on=test.lists,
        lists=Lists(world, timeline),
    )  # fmt: skip
    return Shares(book, test, coverage)


def bounds(hand, entity="works", as_of=TODAY, **fields):
    found = shares(hand, as_of, **fields).of(entity)
    return found.low, found.high


def of(*percent):
    """Percentages as exact fractions."""
    return tuple(Fraction(Decimal(str(p))) / 100 for p in percent)


def verdict(hand, entity="works", **fields):
    return against(rule(**fields), shares(hand, **fields).of(entity))


def missing(hand, entity="works", **fields):
    asked = shares(hand, **fields)
    return Words(asked, asked.coverage, asked.test).missing(asked.of(entity))


@pytest.fixture
def plant(hand):
    """A plant in Vietnam, companies by country, and two states outside the rule."""
    hand.plant("works", "VN")
    for name, country in [("cn", "CN"), ("us", "US"), ("au", "AU"), ("hold", "SG")]:
        hand.company(name, country)
    hand.government("korea", "KR")
    hand.government("chile", "CL")
    return hand


# ---------------------------------------------------------------- exact at the limit


@pytest.mark.parametrize(
    ("share", "operator", "outcome"),
    [
        (24.9, ">=", "allowed"), (25, ">=", "refused"), ("25.0", ">=", "refused"),
        ("24.999999999", ">=", "allowed"), (25, ">", "allowed"), ("25.000000001", ">", "refused"),
    ],
)  # fmt: skip
def test_at_the_limit_to_the_last_digit(plant, share, operator, outcome):
    plant.owns("cn", "works", share)
    plant.owns("korea", "works", Decimal(100) - Decimal(str(share)))
    assert verdict(plant, operator=operator) == outcome


def test_a_limit_with_a_decimal_is_that_decimal(plant):
    plant.owns("cn", "works", "33.3")
    plant.owns("korea", "works", "66.7")
    assert verdict(plant, threshold=33.3) == "refused"
    assert verdict(plant, threshold=33.3, operator=">") == "allowed"


def test_half_of_a_half_is_a_quarter(plant):
    plant.owns("hold", "works", 50)
    plant.owns("korea", "works", 50)
    plant.owns("cn", "hold", 50)
    plant.owns("korea", "hold", 50)
    assert bounds(plant) == of(25, 25)
    assert verdict(plant) == "refused"
    assert verdict(plant, operator=">") == "allowed"


def test_three_thirds_to_a_decimal_are_a_whole_company_rounded(plant):
    for name, share in [("us", 33.4), ("au", 33.4), ("hold", 33.4)]:
        plant.owns(name, "works", share)
        plant.owns("korea", name, 100)
    assert bounds(plant) == of(0, 0)


# ---------------------------------------------------------------- tiers


@pytest.mark.parametrize(
    ("tier", "inner", "low"),
    [
        ("multiply", 60, 30), ("multiply", 40, 20),
        ("majority", 60, 50), ("majority", 50, 50), ("majority", 49.9, 24.95),
        ("threshold", 25, 50), ("threshold", 24.9, 0),
    ],
)  # fmt: skip
def test_what_a_holder_passes_on_by_tier(plant, tier, inner, low):
    plant.owns("hold", "works", 50)
    plant.owns("korea", "works", 50)
    plant.owns("cn", "hold", inner)
    plant.owns("korea", "hold", Decimal(100) - Decimal(str(inner)))
    assert bounds(plant, tier=tier) == of(low, low)


def test_a_majority_chain_through_two_companies_counts_in_full(plant):
    plant.company("mid", "SG")
    for owner, owned, share in [("cn", "hold", 51), ("hold", "mid", 51), ("mid", "works", 26)]:
        plant.owns(owner, owned, share)
        plant.owns("korea", owned, 100 - share)
    assert bounds(plant, tier="majority") == of(26, 26)
    assert bounds(plant)[0] == Fraction(51 * 51 * 26, 10**6)


def test_blocked_holders_are_added_up_before_a_company_counts(plant):
    """OFAC style: 25 and 25 by two blocked parties make the holding company blocked itself."""
    plant.company("cn2", "CN")
    plant.owns("cn", "hold", 25)
    plant.owns("cn2", "hold", 25)
    plant.owns("korea", "hold", 50)
    plant.owns("hold", "works", 50)
    plant.owns("korea", "works", 50)
    assert bounds(plant, tier="threshold", threshold=50) == of(50, 50)
    assert verdict(plant, tier="threshold", threshold=50) == "refused"
    assert verdict(plant, tier="threshold", threshold=50, operator=">") == "allowed"


def test_a_strict_limit_needs_more_at_every_link(plant):
    plant.owns("cn", "hold", 50)
    plant.owns("korea", "hold", 50)
    plant.owns("hold", "works", 80)
    plant.owns("korea", "works", 20)
    assert bounds(plant, tier="threshold", threshold=50, operator=">") == of(0, 0)


# ---------------------------------------------------------------- circles


def test_a_nearly_closed_circle_is_held_by_the_one_outsider(plant):
    """A and B hold 99.99 percent of each other; who has the last hundredth has all."""
    for one, other in [("us", "au"), ("au", "us")]:
        plant.owns(one, other, "99.99")
        plant.owns("cn", other, "0.01")
    plant.owns("us", "works", 100)
    assert bounds(plant) == of(100, 100)


def test_a_nearly_closed_circle_of_which_the_last_part_is_unstated_is_open(plant):
    plant.owns("us", "au", "99.99")
    plant.owns("au", "us", "99.99")
    plant.owns("korea", "au", "0.01")
    plant.owns("us", "works", 100)
    # x = .9999 y + .0001 (rest of us), y = .9999 x: all but the state's own part
    assert bounds(plant) == (0, Fraction(1, 10000) / (1 - Fraction(9999, 10000) ** 2))


def test_cross_holdings_between_three_companies(plant):
    for owner, owned, share in [("us", "au", 40), ("au", "hold", 50), ("hold", "us", 30)]:
        plant.owns(owner, owned, share)
    plant.owns("cn", "us", 20)
    plant.owns("korea", "us", 50)
    plant.owns("korea", "au", 60)
    plant.owns("korea", "hold", 50)
    # u = .2 + .3 h, h = .5 a, a = .4 u  =>  u = .2 / (1 - .06)
    us = Fraction(20, 94)
    assert bounds(plant, "us") == (us, us)
    assert bounds(plant, "au") == (us * 4 / 10, us * 4 / 10)


def test_a_circle_reaches_the_half_only_in_its_solution(plant):
    """x = .25 + .5 x is exactly a half: no number of rounds from below gets there."""
    plant.owns("hold", "hold", 50)
    plant.owns("cn", "hold", 25)
    plant.owns("korea", "hold", 25)
    plant.owns("hold", "works", 100)
    assert bounds(plant) == of(50, 50)
    # and from half on it counts in full for itself too: x = .25 + .5
    assert bounds(plant, tier="majority") == of(100, 100)
    assert bounds(plant, "hold", tier="majority") == of(75, 75)


def test_a_closed_circle_is_nobodys_known_and_anybodys_possible(plant):
    plant.owns("us", "au", 100)
    plant.owns("au", "us", 100)
    plant.owns("us", "works", 100)
    for tier in ("multiply", "majority", "threshold"):
        assert bounds(plant, tier=tier) == of(0, 100)


def test_a_circle_of_hundreds_is_bounded_and_ends(plant):
    """A ring of 300, each held to 70 percent by the next and to 1 percent by a covered party."""
    size = 300
    for number in range(size):
        plant.company(f"r{number}", "SG")
    for number in range(size):
        plant.owns(f"r{(number + 1) % size}", f"r{number}", 70)
        plant.owns("cn", f"r{number}", 1)
        plant.owns("korea", f"r{number}", 29)
    low, high = bounds(plant, "r0")  # x = .01 + .7 x
    assert low <= Fraction(1, 30) <= high
    assert high - low < Fraction(1, 10**9)


# ---------------------------------------------------------------- metrics


def test_votes_differ_from_equity_and_all_of_the_equity_has_all_votes(plant):
    plant.owns("cn", "works", 10, votingShare=40, boardShare=30)
    plant.owns("korea", "works", 90)
    assert bounds(plant) == of(10, 10)
    assert bounds(plant, metric="voting") == of(40, 100)
    assert bounds(plant, metric="board") == of(30, 100)
    plant.plant("other", "VN")
    plant.owns("korea", "other", 100)
    assert bounds(plant, "other", metric="voting") == of(0, 0)
    assert bounds(plant, "other", metric="board") == of(0, 100)


def test_a_voting_interest_with_a_range_is_a_range_of_votes(plant):
    plant.owns("cn", "works", interest="voting", shareMin=26, shareMax=30)
    plant.owns("korea", "works", votingShare=70)
    assert bounds(plant, metric="voting") == of(26, 30)
    assert bounds(plant) == of(0, 100)


def test_a_subsidiary_is_held_by_more_than_half_of_equity_and_votes(plant):
    plant.owns("korea", "works", interest="control")
    for metric in ("equity", "voting"):
        assert bounds(plant, metric=metric) == (0, 1 - OVER_HALF)
        assert verdict(plant, metric=metric, threshold=50) == "allowed"
    plant.plant("other", "VN")
    plant.owns("cn", "other", interest="control")
    assert verdict(plant, "other", threshold=50, operator=">") == "refused"


def test_votes_beside_the_equity_of_one_holder_say_nothing_of_it(plant):
    plant.owns("cn", "works", 50)
    plant.owns("cn", "works", interest="voting", key="votes", shareMin=20, shareMax=30)
    plant.owns("korea", "works", 50, votingShare=70)
    assert bounds(plant) == of(50, 50)
    assert bounds(plant, metric="voting") == of(20, 30)


def test_of_two_statements_on_one_holder_the_one_on_seats_or_votes_tells_of_them(plant):
    plant.owns("cn", "works", 50)
    plant.owns("cn", "works", 50, key="two", boardShare=30, votingShare=20)
    plant.owns("korea", "works", 50, boardShare=70, votingShare=80)
    assert bounds(plant) == of(50, 50)
    assert bounds(plant, metric="board") == of(30, 30)
    assert bounds(plant, metric="voting") == of(20, 20)


def test_a_figure_stated_of_a_subsidiary_holds_against_the_word_control(plant):
    plant.owns("cn", "works", interest="control", shareMin=20, shareMax=30)
    plant.owns("korea", "works", 70)
    assert bounds(plant) == of(20, 30)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [({"shareMax": 30}, (0, 30)), ({"shareMin": 20}, (20, 100)), ({"share": 10}, (10, 10))],
)
def test_one_figure_is_enough_to_hold_against_the_word_control(plant, fields, expected):
    plant.owns("cn", "works", interest="control", **fields)
    [stake] = shares(plant).stakes("works")
    assert (stake.low, stake.high) == of(*expected)


# ---------------------------------------------------------------- ranges and what is left


def test_a_known_outsider_leaves_only_the_rest(plant):
    plant.owns("korea", "works", 60)
    assert bounds(plant) == of(0, 40)
    assert bounds(plant, aggregation="single") == of(0, 40)
    assert missing(plant) == ["who holds the other 40 % of works"]


def test_a_known_outsider_leaves_only_the_rest_to_a_holder_of_no_stated_size(plant):
    plant.owns("korea", "works", 60)
    plant.owns("cn", "works")
    for unstated in ("unknown", "none"):
        assert bounds(plant, unstated=unstated) == of(0, 40)
    plant.company("ltd", "SG")
    plant.owns("korea", "ltd", 60)
    plant.owns("cn", "ltd")
    assert bounds(plant, "ltd", unstated="none") == of(0, 40)
    assert missing(plant) == ["how much of works cn holds"]


def test_ranges_share_what_there_is(plant):
    """Two covered ranges and one outsider: no more than 100 percent together, best first."""
    plant.company("cn2", "CN")
    plant.company("ltd", "SG")
    plant.owns("cn", "ltd", shareMin=10, shareMax=60)
    plant.owns("cn2", "ltd", shareMin=10, shareMax=60)
    plant.owns("korea", "ltd", shareMin=30, shareMax=80)
    assert bounds(plant, "ltd") == of(20, 70)
    assert bounds(plant, "ltd", unstated="none") == of(20, 70)


def test_what_the_best_range_cannot_take_goes_to_the_next(plant):
    """Half is free: a fifth of it to cn, counted in full, the rest to hold, which is half cn's."""
    plant.company("ltd", "SG")
    plant.owns("cn", "ltd", shareMin=10, shareMax=30)
    plant.owns("hold", "ltd", shareMin=10, shareMax=90)
    plant.owns("korea", "ltd", shareMin=30, shareMax=80)
    plant.owns("cn", "hold", 50)
    plant.owns("korea", "hold", 50)
    # low .1 + .1 / 2; high .3 + .4 / 2
    assert bounds(plant, "ltd", unstated="none") == of(15, 50)


def test_a_range_names_the_company_the_holder_and_what_is_left(plant):
    plant.owns("cn", "works", shareMin=20, shareMax=30)
    plant.owns("korea", "works", 60)
    assert bounds(plant) == of(20, 40)
    assert missing(plant) == ["how much of works cn holds", "who holds the other 10 % of works"]


# ---------------------------------------------------------------- contradictions


def test_stakes_over_the_whole_never_lose_a_covered_holder(plant):
    plant.owns("korea", "works", 90)
    plant.owns("cn", "works", 30)
    low, _ = bounds(plant)
    assert low == Fraction(30, 100)
    assert verdict(plant) == "refused"


def test_outsiders_over_the_whole_leave_what_one_of_them_may_not_have(plant):
    plant.owns("korea", "works", 60)
    plant.owns("chile", "works", 60)
    assert bounds(plant) == of(0, 40)
    assert missing(plant) == ["which stakes in works are right: together 120 %"]


def test_a_contradictory_circle_ends_and_stays_within_the_whole(plant):
    for one, other in [("us", "au"), ("au", "us")]:
        plant.owns(one, other, 90)
        plant.owns("cn", other, 30)
    plant.owns("us", "works", 100)
    assert bounds(plant) == of(100, 100)


def test_in_a_contradictory_circle_what_is_certain_is_no_more_than_what_may_be(plant):
    """korea's 80 % and cn's 60 % through others cannot both be: what is certain is raised to."""
    plant.owns("korea", "us", 80)
    plant.owns("au", "us", 10)
    plant.owns("cn", "us", 60, direct=False)
    plant.owns("us", "au", 100)
    # us = .1 + .1 au and au = us: 1/9 each, short of .6 by 22/45. With it us = .1 + 22/45 + .1 au,
    # and au = us + 22/45, which is more than all: 1.
    assert bounds(plant, "us") == (Fraction(3, 5), Fraction(31, 45))


def test_of_a_private_company_in_a_circle_its_government_has_what_is_certain(plant):
    plant.government("state", "CN")
    plant.change("us", stateOwned=False, country=plant.country("CN"))
    plant.owns("au", "us", 50)
    plant.owns("us", "au", 50)
    plant.owns("state", "au", 10)
    # us = au / 2; au = .1 + us / 2, and .4 more that nobody states
    assert bounds(plant, "us", holder="government") == (Fraction(1, 15), Fraction(1, 15))
    assert bounds(plant, "au", holder="government") == (Fraction(2, 15), Fraction(8, 15))


# ---------------------------------------------------------------- through others


def test_an_indirect_stake_beside_its_chain_is_counted_once(plant):
    plant.owns("hold", "works", 50)
    plant.owns("korea", "works", 50)
    plant.owns("cn", "hold", 60)
    plant.owns("korea", "hold", 40)
    plant.owns("cn", "works", 30, key="through", direct=False)
    assert bounds(plant) == of(30, 30)


def test_an_indirect_stake_counts_where_nobody_states_its_chain(plant):
    plant.owns("hold", "works", 60)
    plant.owns("korea", "works", 40)
    plant.owns("cn", "works", 30, direct=False)
    assert bounds(plant) == of(30, 60)
    assert bounds(plant, tier="majority") == of(30, 60)


def test_an_indirect_stake_adds_to_a_direct_one_of_the_same_holder(plant):
    plant.owns("cn", "works", 20, direct=True)
    plant.owns("cn", "works", 15, key="through", direct=False)
    assert bounds(plant)[0] == Fraction(35, 100)
    plant.plant("other", "VN")
    plant.owns("cn", "other", 20)  # whether this is the direct one is not stated
    plant.owns("cn", "other", 15, key="other-through", direct=False)
    assert bounds(plant, "other")[0] == Fraction(20, 100)


def test_an_outsider_s_indirect_stake_leaves_the_rest(plant):
    plant.owns("hold", "works", 100)
    plant.owns("korea", "works", 80, direct=False)
    assert bounds(plant) == of(0, 20)
    # Where half counts in full, the part of one says nothing about another's.
    assert bounds(plant, tier="majority") == of(0, 100)


def test_an_indirect_stake_does_not_show_whether_every_link_is_at_the_limit(plant):
    plant.owns("korea", "works", 40)
    plant.owns("chile", "works", 60)
    plant.owns("cn", "works", 60, direct=False)
    fields = {"tier": "threshold", "threshold": 50.0}
    assert verdict(plant, **fields) == "unknown"
    assert missing(plant, **fields) == ["through which companies cn holds 60 % of works"]
    assert verdict(plant) == "refused"


def test_an_indirect_stake_of_no_stated_size_is_no_clean_company(plant):
    plant.company("ltd", "SG")
    plant.owns("korea", "ltd", 50)
    plant.owns("cn", "ltd", direct=False)
    assert bounds(plant, "ltd", unstated="none") == of(0, 50)


# ---------------------------------------------------------------- joint ventures


def venture(hand, *parties, share=None, status="operating", vehicle="works", key="jv"):
    exact = None if share is None else Decimal(str(share))
    hand.add(JointVenture(id=key, party=parties, vehicle=vehicle, share=exact, status=status))


def test_a_joint_venture_half_and_half_is_held_so_and_may_have_others_beside(plant):
    plant.company("ltd", "SG")
    venture(plant, "cn", "korea", share=50, vehicle="ltd")
    assert bounds(plant, "ltd") == of(50, 100)
    assert bounds(plant, "ltd", unstated="none") == of(50, 50)
    assert verdict(plant, "ltd") == "refused"
    assert shares(plant).of("ltd").relations == ("jv",)


def test_parties_outside_the_rule_do_not_show_that_nobody_else_holds_a_part(plant):
    """Else the loss of a stake that somebody else is said to have would clear the venture."""
    venture(plant, "chile", "korea", share=50)
    assert bounds(plant) == of(0, 100)
    plant.owns("cn", "works", 10)
    assert bounds(plant)[1] == 1


def test_of_a_joint_venture_it_is_not_said_which_party_has_the_share(plant):
    plant.company("ltd", "SG")
    venture(plant, "cn", "korea", share=40, vehicle="ltd")
    assert bounds(plant, "ltd", unstated="none") == of(40, 60)
    assert missing(plant, "ltd") == ["how much of ltd cn and korea hold"]


@pytest.mark.parametrize("status", ["signed", "binding", "planned", "construction"])
def test_a_joint_venture_that_does_not_run_yet_holds_nothing(plant, status):
    venture(plant, "cn", "korea", share=50, status=status)
    assert bounds(plant)[0] == 0


def test_parties_of_a_venture_may_hold_even_where_what_nobody_states_does_not_count(plant):
    plant.company("ltd", "SG")
    assert bounds(plant, "ltd", unstated="none") == of(0, 0)
    venture(plant, "cn", "korea", "chile", vehicle="ltd")
    assert bounds(plant, "ltd", unstated="none") == of(0, 100)
    assert verdict(plant, "ltd", unstated="none") == "unknown"


def test_a_stated_stake_goes_before_the_agreement(plant):
    venture(plant, "cn", "korea", share=50)
    plant.owns("cn", "works", 10)
    plant.owns("korea", "works", 90)
    assert bounds(plant) == of(10, 10)


def test_an_agreement_votes_and_seats_are_not_equity(plant):
    venture(plant, "cn", "korea", share=50)
    assert bounds(plant, metric="voting") == of(0, 100)


# ---------------------------------------------------------------- states


def state_owned(hand, name, country, said):
    hand.add(Organization(id=name, name=name, country=hand.country(country), stateOwned=said))


def test_a_state_owned_company_is_held_by_more_than_half_by_its_government(plant):
    state_owned(plant, "soe", "CN", True)
    plant.owns("soe", "works", 50)
    plant.owns("korea", "works", 50)
    government = {"holder": "government"}
    assert bounds(plant, **government) == (OVER_HALF / 2, Fraction(1, 2))
    assert verdict(plant, **government) == "refused"
    assert bounds(plant, tier="majority", **government) == of(50, 50)
    assert shares(plant, **government).of("works").states == ("soe",)
    assert shares(plant, **government).of("works").path == ("works", "soe")


def test_a_private_company_is_not_its_government_and_one_of_which_nothing_is_said_may_be(plant):
    state_owned(plant, "private", "CN", False)
    plant.owns("private", "works", 100)
    assert bounds(plant, holder="government") == of(0, 0)
    assert bounds(plant) == of(100, 100)
    plant.plant("other", "VN")
    plant.owns("cn", "other", 100)
    assert bounds(plant, "other", holder="government") == of(0, 100)


def test_a_stated_government_stake_holds_against_the_word_private(plant):
    plant.government("beijing", "CN")
    state_owned(plant, "private", "CN", False)
    plant.owns("beijing", "private", 30)
    plant.owns("private", "works", 100)
    assert bounds(plant, holder="government") == of(30, 30)


def test_bodies_of_one_state_are_one_holder(plant):
    plant.government("beijing", "CN")
    plant.agency("fund", "CN")
    plant.owns("beijing", "works", 15)
    plant.owns("fund", "works", 15)
    plant.owns("korea", "works", 70)
    assert bounds(plant, aggregation="single", holder="government") == of(30, 30)


def test_one_holder_behind_two_companies_is_one(plant):
    plant.company("cn2", "CN")
    plant.company("top", "CN")
    for owned in ("cn", "cn2"):
        plant.owns("top", owned, 100)
        plant.owns(owned, "works", 20)
    plant.owns("korea", "works", 60)
    assert bounds(plant, aggregation="single") == of(40, 40)
    assert shares(plant, aggregation="single").of("works").path[-1] == "top"


def test_two_covered_holders_with_states_behind_them_are_two(plant):
    """Each is held by another party in full: no third can be behind both."""
    plant.company("cn2", "CN")
    plant.owns("korea", "cn", 100)
    plant.owns("chile", "cn2", 100)
    plant.owns("cn", "works", 20)
    plant.owns("cn2", "works", 15)
    plant.owns("korea", "works", 65)
    assert bounds(plant, aggregation="single") == of(20, 20)


def test_a_company_of_unknown_home_may_be_covered_itself(plant):
    plant.company("nowhere", None)
    plant.owns("nowhere", "works", 100)
    plant.owns("korea", "nowhere", 100)
    assert bounds(plant) == of(0, 100)
    assert missing(plant) == ["where nowhere is based"]


# ---------------------------------------------------------------- lists


def test_a_party_on_a_list_counts_wherever_it_is_based(plant):
    plant.add(Measure(id="list", name="List", listComplete=True, asOf="2026-11-01", quantity=1))
    plant.add(Designation(id="d", designated="us", under="list", status="in_force"))
    plant.owns("us", "works", 50)
    plant.owns("korea", "works", 50)
    fields = {"holder": "list", "lists": (ListName("list", "List"),), "tier": "threshold"}
    assert bounds(plant, threshold=50.0, **fields) == of(50, 50)


# ---------------------------------------------------------------- time


def test_a_stake_counts_in_its_period_and_reduced_dates_cover_all_of_it(plant):
    plant.owns("cn", "works", 40, validFrom="2024", validTo="2025-06")
    plant.owns("korea", "works", 60)
    for day, low in [
        (date(2023, 12, 31), 0), (date(2024, 1, 1), 40), (date(2025, 6, 30), 40),
        (date(2025, 7, 1), 0),
    ]:  # fmt: skip
        assert bounds(plant, as_of=day)[0] == of(low)[0]


def test_a_stake_without_dates_holds_and_one_that_ended_does_not(plant):
    plant.owns("cn", "works", 40)
    plant.owns("korea", "works", 60)
    assert bounds(plant, as_of=date(1990, 1, 1)) == of(40, 40)
    plant.plant("other", "VN")
    plant.owns("cn", "other", 40, status="terminated")
    plant.owns("korea", "other", 60)
    assert bounds(plant, "other") == of(0, 40)


# ---------------------------------------------------------------- chains and words


def test_the_chain_is_the_one_along_which_most_comes(plant):
    plant.company("mid", "SG")
    plant.owns("hold", "works", 60)
    plant.owns("mid", "works", 40)
    plant.owns("cn", "hold", 10)
    plant.owns("cn", "mid", 90)
    assert shares(plant).of("works").path == ("works", "mid", "cn")


def test_the_chain_leads_out_of_a_circle(plant):
    plant.owns("hold", "works", 100)
    plant.owns("us", "hold", 90)
    plant.owns("hold", "us", 95)
    plant.owns("cn", "hold", 10)
    assert shares(plant).of("works").path == ("works", "hold", "cn")


def test_percentages_never_hide_on_which_side_of_a_limit_a_share_is():
    quarter = Fraction(1, 4)
    assert percent(quarter, quarter) == "25 %"
    assert percent(quarter - Fraction(1, 10**5), quarter) == "just under 25 %"
    assert percent(quarter + Fraction(1, 10**5), quarter) == "just over 25 %"
    assert percent(OVER_HALF) == "more than 50 %"
    assert percent(1 - OVER_HALF) == "less than 50 %"
    assert percent(Fraction(1, 3), quarter) == "33.3 %"


def test_a_register_adds_up_what_is_certain(plant):
    plant.owns("cn", "works", shareMin=20, shareMax=30)
    plant.owns("korea", "works", 60)
    world = plant.world()
    register = Register(Book(world, Timeline(world, Horizon(TODAY))), "equity")
    assert register.of("works").certain == Fraction(80, 100)
    assert register.of("works").rest == Fraction(20, 100)
    assert register.of("korea").stakes == ()
