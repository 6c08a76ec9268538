"""--binding-only: every transfer runs or is signed and binding; sites may still be planned."""

from __future__ import annotations

from datetime import date

import pytest

from graph.question import Query, Question
from graph.routes import answer

TODAY = date(2026, 11, 24)


@pytest.fixture
def chain(hand):
    hand.mine("mine", "AU", status="planned")
    hand.plant("plant", "US", status="construction")
    hand.company("buyer", "US")
    hand.offtake("plant", "buyer", "oxide")
    hand.makes("plant", takes="concentrate", yields="oxide")
    return hand


def actors_of(routes):
    return [[s.id for s in route.steps if not s.ghost] for route in routes]


def test_a_binding_offtake_from_planned_sites_counts(chain, ask):
    chain.offtake("mine", "plant", "concentrate")
    assert actors_of(ask("buyer", binding_only=True).routes) == [["mine", "plant", "buyer"]]
    # The ladder alone leaves the planned sites out.
    assert not ask("buyer", firmness="contracted").routes


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        ("mou", {}),
        ("mou", {"status": "binding"}),
        ("offtake", {"status": "non_binding"}),
        ("offtake", {"binding": False}),
        ("supply", {"status": "planned"}),
        ("supply", {"status": None}),
    ],
)
def test_what_is_not_binding_carries_no_route(chain, ask, verb, fields):
    getattr(chain, verb)("mine", "plant", "concentrate", **fields)
    assert actors_of(ask("buyer").routes) == [["mine", "plant", "buyer"]]
    found = ask("buyer", binding_only=True)
    # And the plant's feed is not "not documented": it is, but nothing binds it.
    assert not found.routes
    assert not found.unknown
    assert found.counts["all"] == {"value": 0, "kind": "exact"}


def test_what_is_not_documented_at_all_is_still_said(chain, ask):
    found = ask("buyer", binding_only=True)
    assert actors_of(found.unknown) == [["plant", "buyer"]]
    assert "not documented" in found.unknown[0].reasons[0].text


def test_one_operator_is_no_agreement(chain, ask):
    chain.company("group", "US")
    chain.runs("group", "mine")
    chain.runs("group", "plant")
    chain.makes("mine", yields="concentrate")
    assert actors_of(ask("buyer").routes) == [["mine", "plant", "buyer"]]
    found = ask("buyer", binding_only=True)
    assert not found.routes
    assert not found.unknown


def test_a_target_that_only_a_letter_supplies_is_not_asked_what_it_makes(hand, ask):
    hand.mine("mine", "AU")
    hand.company("buyer", "US")
    hand.makes("buyer", yields="alloy")
    hand.mou("mine", "buyer", "ore")
    found = ask("buyer", binding_only=True)
    assert not found.routes
    assert not found.unknown


def test_the_answer_repeats_it(hand):
    hand.mine("mine", "AU")
    query = Query(to="mine", as_of=TODAY, binding_only=True, known_at="2026-11-01")
    said = answer(Question(hand.world(), query)).query
    assert (said["binding_only"], said["known_at"]) == (True, "2026-11-01")
    plain = answer(Question(hand.world(), Query(to="mine", as_of=TODAY))).query
    assert plain["binding_only"] is False
    assert "known_at" not in plain
