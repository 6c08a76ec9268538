"""What led to a target and is over, and what leads there later: named, with status and source."""

import pytest

from graph.answer_json import answer_json

KEY = "supply-factory-carmaker-magnet"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"status": "disputed", "statusNote": "delivers nothing"}, "disputed"),
        ({"status": "suspended"}, "suspended"),
        ({"status": "terminated", "validTo": "2025-04"}, "terminated 2025-04"),
        ({"validTo": "2025"}, "ended 2025"),
    ],
)
def test_no_route_names_the_relation_that_is_over(magnets, ask, fields, why):
    magnets.change(KEY, **fields)
    magnets.proof(KEY)
    answer = ask("carmaker", material="magnet")
    assert not answer.routes
    (tie,) = answer.ended
    assert (tie.relation, tie.kind, tie.supplier, tie.buyer) == (
        KEY,
        "Supply",
        "factory",
        "carmaker",
    )
    assert (tie.why, tie.direct, tie.note) == (why, True, fields.get("statusNote"))
    assert tie.status == magnets.entities[KEY].status
    assert [item.relation for item in tie.evidence] == [KEY]
    told = answer_json(answer)["ended"][0]
    assert (told["relation"], told["why"], told["materials"]) == (KEY, why, ["magnet"])
    assert told["evidence"][0]["relation"] == KEY


def test_what_holds_is_not_named(magnets, ask):
    answer = ask("carmaker")
    assert answer.routes
    assert answer.ended == answer.later == ()


def test_only_what_was_asked_for(magnets, ask):
    """A car maker that is asked for magnets is not told of the lithium that it gets no more."""
    magnets.material("lithium", "refined")
    magnets.supply("factory", "carmaker", "lithium", status="terminated")
    assert ask("carmaker", material="magnet").ended == ()
    assert [tie.materials for tie in ask("carmaker").ended] == [("lithium",)]
    assert [tie.direct for tie in ask("lithium").ended] == [True]


def test_further_up_too_and_the_direct_ones_first(magnets, ask):
    """A feed that is over is on the way, also where what it fed is over itself."""
    magnets.plant("old", "AU")
    magnets.supply("old", "factory", "alloy", status="suspended")
    magnets.mine("older", "AU")
    magnets.supply("older", "old", "concentrate", status="completed")
    magnets.plant("aside", "AU")
    magnets.supply("older", "aside", "concentrate", status="completed")
    magnets.change(KEY, status="disputed")
    ended = ask("carmaker", material="magnet").ended
    assert [(tie.relation, tie.direct) for tie in ended] == [
        (KEY, True), ("supply-old-factory-alloy", False), ("supply-older-old-concentrate", False),
    ]  # fmt: skip


def test_what_is_to_feed_a_tie_that_is_over_comes_to_nothing(magnets, ask):
    """A mine that starts in 2030 is to feed a works that lost its buyer, and one that has it."""
    magnets.plant("old", "AU")
    magnets.supply("old", "factory", "alloy", status="suspended")
    for plant in ("old", "factory"):
        magnets.mine(f"mine-{plant}", "AU", status="planned", start="2030")
        magnets.supply(f"mine-{plant}", plant, "concentrate", status="planned")
    answer = ask("carmaker", material="magnet")
    assert [tie.relation for tie in answer.ended] == ["supply-old-factory-alloy"]
    assert [tie.relation for tie in answer.later] == ["supply-mine-factory-factory-concentrate"]


def test_what_supersedes_it_is_named(magnets, ask):
    magnets.supply("factory", "carmaker", "magnet", key="newer", supersedes=(KEY,))
    answer = ask("carmaker")
    assert answer.routes
    (tie,) = answer.ended
    assert (tie.why, tie.replaced_by) == ("superseded by newer", ("newer",))


def test_a_closed_site_and_one_that_starts_later(magnets, ask):
    magnets.change("factory", status="terminated", end="2024")
    (tie,) = (t for t in ask("carmaker", material="magnet").ended if t.direct)
    assert (tie.why, tie.site, tie.day) == ("factory: terminated 2024", "factory", "2024")
    magnets.change("factory", status="planned", start="2029", end=None)
    answer = ask("carmaker", material="magnet")
    assert not answer.ended
    (tie,) = (t for t in answer.later if t.direct)
    assert (tie.why, tie.site, tie.status) == ("factory: starts 2029", "factory", "planned")
    assert ask("carmaker", material="magnet", by=2029).later == ()


def test_a_contract_of_a_company_that_is_over_counts_for_its_site(magnets, ask):
    magnets.company("maker", "AU")
    magnets.runs("maker", "factory")
    magnets.offtake("maker", "carmaker", "magnet", key="dead", status="terminated")
    assert [tie.relation for tie in ask("carmaker").ended] == ["dead"]


def test_where_time_is_up_it_says_so(magnets, ask):
    magnets.change(KEY, status="disputed")
    assert ask("carmaker", material="magnet").counts["ties_complete"] is True
    answer = ask("carmaker", material="magnet", budget=0.0)
    assert answer.counts["ties_complete"] is False
    assert [tie.relation for tie in answer.ended] == [KEY]
