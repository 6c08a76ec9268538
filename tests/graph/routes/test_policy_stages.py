"""Which stages a policy judges, and what it says of a step of which no stage or actor is stated."""

from __future__ import annotations

import pytest

from graph.answer import Reason
from graph.policies import judge, judged_stages, load_policies
from graph.policy.subject import Facts, Subject
from graph.question import Query, Question
from ontology.errors import UsageError
from tests.graph.routes.conftest import TODAY

#: Both judge magnets; the first from the mine on, the second the alloy and the magnet alone.
NEW, NOW = "us-dfars-7052-2027", "us-dfars-7052-current"


def facts(hand) -> Facts:
    return Question(hand.world(), Query(to="factory", as_of=TODAY)).facts


def says(hand, policy, actor, stages, material, **more):
    step = Subject(facts(hand), actor, stages, material, **more)
    return judge(load_policies()[policy], step, "magnet", TODAY)


@pytest.fixture
def grinder(hand):
    """A plant in China hands on powder, of which no stage is stated; a factory makes magnets."""
    hand.material("powder", None)
    hand.made("alloy", "powder")
    hand.plant("grinder", "CN")
    hand.plant("factory", "US")
    hand.supply("grinder", "factory", "powder")
    hand.change("grinder", name="The Grinder")
    hand.change("powder", name="Fine powder")
    return hand


def test_the_product_decides_which_stages_are_judged(hand, ask):
    """The current clause speaks of metal for tantalum, and for magnets from the alloy on."""
    hand.mine("mine", "AU")
    hand.plant("metals", "CN")
    hand.plant("factory", "US")
    hand.makes("metals", "oxide", "metal")
    hand.makes("factory", "metal", "alloy magnet")
    hand.supply("mine", "metals", "oxide")
    hand.makes("mine", "ore", "oxide")
    hand.supply("metals", "factory", "metal")
    hand.company("carmaker", "US")
    hand.supply("factory", "carmaker", "magnet")
    assert [r.verdict for r in ask("carmaker", NOW).routes] == ["allowed"]
    assert [r.verdict for r in ask("carmaker", NEW).refused] == ["refused"]
    found = facts(hand)
    policy = load_policies()[NOW]
    assert judged_stages(policy, found, "magnet") == {"alloy", "component"}
    assert judged_stages(policy, found, None) == {"metal", "alloy", "component"}


def test_a_step_at_a_stage_that_is_not_judged_is_allowed_without_a_reason(grinder):
    found = says(grinder, NOW, "grinder", ("refined",), "oxide")
    assert (found.outcome, found.reasons) == ("allowed", ())


def test_a_step_of_which_the_stage_is_not_stated_may_be_at_one_that_is_judged(grinder):
    found = says(grinder, NOW, "grinder", (), "powder")
    missing = "at which stage of processing Fine powder stands"
    assert found.outcome == "unknown"
    assert found.reasons == (
        Reason(
            outcome="unknown", text=f"It is not stated {missing}", policy=NOW, test="stages",
            verified=True, step="grinder", step_name="The Grinder", missing=missing,
        ),
    )  # fmt: skip


def test_one_who_hands_on_a_material_of_a_stage_that_is_judged_is_not_judged_for_it(grinder):
    """A trader does nothing to the alloy: who made it is judged."""
    found = says(grinder, NOW, "grinder", (), "alloy")
    assert (found.outcome, found.reasons) == ("allowed", ())


def test_nobody_and_nothing_are_at_no_stage(grinder):
    """A ghost has its stage whatever its material; a step of no material has none to state."""
    ghost = says(grinder, NOW, None, ("refined",), "powder", beside="factory")
    assert (ghost.outcome, ghost.reasons) == ("allowed", ())
    idle = says(grinder, NOW, "grinder", (), None)
    assert (idle.outcome, idle.reasons) == ("allowed", ())


def test_a_route_through_a_step_of_unstated_stage_is_unknown_never_allowed(grinder, ask):
    grinder.mine("mine", "AU")
    grinder.makes("mine", "ore", "oxide")
    grinder.made("powder", "oxide")
    grinder.supply("mine", "grinder", "oxide")
    grinder.makes("grinder", "oxide", "powder")
    grinder.makes("factory", "powder", "alloy magnet")
    grinder.company("carmaker", "US")
    grinder.supply("factory", "carmaker", "magnet")
    answer = ask("carmaker", NOW)
    assert not answer.routes
    reasons = [r for route in answer.unknown for r in route.reasons if r.test == "stages"]
    assert {(r.step, r.policy, r.outcome) for r in reasons} == {("grinder", NOW, "unknown")}


def test_a_ghost_of_a_judged_stage_names_stage_and_neighbour(grinder):
    grinder.change("factory", name="The Factory")
    found = says(grinder, NEW, None, ("refined",), "oxide", beside="factory")
    test = load_policies()[NEW].tests[0]
    assert found.reasons == (
        Reason(
            outcome="unknown", text="Nobody states who does the refined step for The Factory",
            policy=NEW, test=test.label, verified=test.verified, step="factory",
            step_name="The Factory",
            missing="who does the refined step for The Factory, and where",
        ),
    )  # fmt: skip


def test_a_rule_on_shares_of_a_market_judges_no_step(grinder):
    with pytest.raises(UsageError, match="eu-crma-65 judges shares of a market, no steps"):
        says(grinder, "eu-crma-65", "grinder", ("refined",), "oxide")
