"""policy-diff: which verdicts change, worked out by hand, in both directions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graph.changes.policy_diff_json import policy_diff_json
from graph.policy_diff import PolicyDiff, policy_diff
from graph.question import Query
from ontology.errors import UsageError

DFARS, PLACE = "us-dfars-7052", "plain-non-china-location"
DAYS = (date(2026, 12, 31), date(2027, 1, 1))


@pytest.fixture
def lanes(hand: Any) -> Any:
    """A Chinese mine, separation and metal maker, each with a counterpart elsewhere, before one
    alloy maker and magnet factory outside China. The materials of the chain are of the policy's
    form: a component of Nd, Fe and B."""
    hand.mine("mine-cn", "CN")
    hand.mine("mine-au", "AU")
    hand.plant("separation", "MY")
    hand.plant("metals", "KR")
    hand.plant("metals-cn", "CN")
    hand.plant("factory", "US")
    hand.makes("separation", yields="carbonate oxide")
    hand.makes("metals", yields="metal alloy")
    hand.makes("metals-cn", yields="metal alloy")
    hand.makes("factory", takes="alloy", yields="magnet")
    for mine in ("mine-cn", "mine-au"):
        hand.supply(mine, "separation", "concentrate")
    for metals in ("metals", "metals-cn"):
        hand.supply("separation", metals, "oxide")
        hand.supply(metals, "factory", "alloy")
    return hand


def diff(
    hand: Any,
    first: str = DFARS,
    second: str = DFARS,
    days: tuple[date, date] = DAYS,
    to: str | None = None,
    **options: Any,
) -> PolicyDiff:
    return policy_diff(hand.world(), (first, second), days, to, Query(to="", **options))


def told(found: PolicyDiff) -> dict[str, tuple[str, str]]:
    """Route -> verdict before and after."""
    return {
        " > ".join(step.id for step in turn.route.steps): (turn.before, turn.after)
        for turn in found.turns
    }


CHINESE_MINE = "mine-cn > separation > metals > factory"


def test_the_clause_of_2027_looks_at_the_mine_too(lanes: Any) -> None:
    """To the end of 2026 alloy and magnet are judged: both routes by `metals` are allowed, both by
    `metals-cn` refused (alloy in China). From 2027 the mine is judged as well: of the four routes
    the one with the Chinese mine and Korean metals turns; those by `metals-cn` stay refused."""
    found = diff(lanes)
    assert found.targets == ("magnet",)
    assert told(found) == {CHINESE_MINE: ("allowed", "refused")}
    assert found.counts == {
        "compared": 4, "changed": 1, "unchanged": 3, "first_day_only": 0, "second_day_only": 0,
        "not_compared": 0,
    }  # fmt: skip
    assert found.transitions == {
        ("allowed", "refused"): 1, ("allowed", "allowed"): 1, ("refused", "refused"): 2,
    }  # fmt: skip
    (turn,) = found.turns
    assert turn.reasons_before == ()
    assert [(r.step, r.text) for r in turn.reasons_after] == [
        ("mine-cn", "mine-cn stands in CN, a covered country")
    ]
    assert [[p.id for p in side] for side in found.policies] == [
        ["us-dfars-7052-current"], ["us-dfars-7052-2027"],
    ]  # fmt: skip
    assert found.exact


def test_a_route_that_one_search_did_not_find_is_not_of_one_day_only(
    lanes: Any, monkeypatch: Any
) -> None:
    """Of each outcome only the best route is found: the others are looked up, where there is time."""
    monkeypatch.setattr("graph.policy_diff._MOST", 1)
    found = diff(lanes, limit=1)
    assert not found.exact
    assert found.counts["compared"] >= 2
    assert not found.one_sided
    assert found.counts["not_compared"] == 0
    monkeypatch.setattr("graph.policy_diff._AGAIN", 0)
    found = diff(lanes, limit=1)
    assert not found.one_sided


def test_the_other_way_round_it_turns_back(lanes: Any) -> None:
    found = diff(lanes, days=(DAYS[1], DAYS[0]))
    assert told(found) == {CHINESE_MINE: ("refused", "allowed")}
    assert found.turns[0].reasons_after == ()
    assert [r.step for r in found.turns[0].reasons_before] == ["mine-cn"]


def test_a_policy_and_itself_on_one_day_do_not_differ(lanes: Any) -> None:
    found = diff(lanes, days=(DAYS[0], DAYS[0]))
    assert (found.turns, found.one_sided) == ((), ())
    assert found.counts["unchanged"] == 4


def test_two_policies_on_one_day(lanes: Any) -> None:
    """The place policy refuses the Chinese mine where DFARS of 2026 looks at alloy and magnet."""
    found = diff(lanes, DFARS, PLACE, (DAYS[0], DAYS[0]), to="magnet")
    assert told(found) == {CHINESE_MINE: ("allowed", "refused")}


def test_a_missing_fact_is_named_on_its_side(lanes: Any) -> None:
    """Where the mine stands nobody says: from 2027 that decides."""
    lanes.mine("mine-x", None)
    lanes.supply("mine-x", "separation", "concentrate")
    found = diff(lanes)
    assert told(found)["mine-x > separation > metals > factory"] == ("allowed", "unknown")
    turn = next(t for t in found.turns if t.after == "unknown")
    assert [r.missing for r in turn.reasons_after] == ["in which country mine-x stands"]


def test_what_exists_on_one_day_only_stands_apart(lanes: Any) -> None:
    """A mine that begins in 2027 makes new routes: the chain changed, not the rule. One whose
    supply ends with 2026 is gone."""
    lanes.mine("late", "AU", start="2027-01-01")
    lanes.supply("late", "separation", "concentrate")
    lanes.mine("over", "AU")
    lanes.supply("over", "separation", "concentrate", validTo="2026-12")
    found = diff(lanes)
    assert told(found) == {CHINESE_MINE: ("allowed", "refused")}
    apart = {(one.day, one.route.steps[0].id, one.outcome) for one in found.one_sided}
    assert apart == {
        ("second", "late", "allowed"), ("second", "late", "refused"),
        ("first", "over", "allowed"), ("first", "over", "refused"),
    }  # fmt: skip
    assert (found.counts["first_day_only"], found.counts["second_day_only"]) == (2, 2)


def test_a_policy_that_covers_everything_needs_a_target(lanes: Any) -> None:
    with pytest.raises(UsageError, match="covers every product: say with --to"):
        diff(lanes, DFARS, PLACE)
    with pytest.raises(UsageError, match="no policy is called"):
        diff(lanes, "nothing")
    with pytest.raises(UsageError, match="lodeway find nobody"):
        diff(lanes, to="nobody")


def test_lists_are_cut_at_the_limit_and_say_so(lanes: Any) -> None:
    lanes.mine("mine-x", None)
    lanes.supply("mine-x", "separation", "concentrate")
    found = diff(lanes, limit=1)
    assert len(found.turns) == 1
    assert found.counts["changed"] == 2


def test_the_document(lanes: Any) -> None:
    document = policy_diff_json(diff(lanes))
    assert document["days"] == ["2026-12-31", "2027-01-01"]
    assert document["targets"] == [{"id": "magnet", "name": "magnet"}]
    (change,) = document["changes"]
    assert (change["before"], change["after"]) == ("allowed", "refused")
    assert change["reasons_after"][0]["step"] == "mine-cn"
    assert change["route"]["verdict"] == "refused"
    assert {"before": "refused", "after": "refused", "routes": 2} in document["transitions"]
