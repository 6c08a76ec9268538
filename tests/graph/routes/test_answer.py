"""The JSON contract of `lodeway routes`: design section 9."""

from __future__ import annotations

import json

import pytest

from graph.answer_json import answer_json
from ontology.models import Project

POLICY = "us-dfars-7052-2027"
ROUTE = ["steps", "firmness", "bottleneck", "confidence", "verdict", "reasons", "evidence"]
STEP = [
    "id", "name", "class", "country", "stage", "material_in", "material_out", "owners", "capacity",
    "status",
]  # fmt: skip
ITEM = ["relation", "source", "title", "url", "quote", "date", "confidence"]


@pytest.fixture
def document(magnets, ask):
    magnets.proof("supply-mine-separation-concentrate", "medium")
    magnets.company("owner", "US")
    magnets.owns("owner", "factory", 100)
    magnets.capacity("factory", "magnet", 1000)
    return json.loads(json.dumps(answer_json(ask("carmaker", POLICY))))


def test_the_document_has_the_keys_of_the_contract(document):
    assert list(document)[:8] == [
        "query", "as_of", "policies", "routes", "refused", "unknown", "not_covered", "truncated",
    ]  # fmt: skip
    assert document["as_of"] == "2026-11-24"
    assert document["query"]["to"] == "carmaker"
    assert document["counts"]["allowed"] == 1
    policy = document["policies"][0]
    assert (policy["id"], policy["standing"]) == (POLICY, "not yet in force")
    assert any("iron and boron" in caveat for caveat in policy["caveats"])


def test_a_route_a_step_and_an_evidence_item_have_theirs(document):
    route = document["routes"][0]
    assert set(ROUTE) <= set(route)
    assert (route["firmness"], route["verdict"], route["confidence"]) == (
        "operating", "allowed", "medium",
    )  # fmt: skip
    for step in route["steps"]:
        assert set(STEP) <= set(step)
    factory = route["steps"][3]
    assert (factory["id"], factory["class"], factory["country"]) == ("factory", "Plant", "US")
    assert factory["owners"][0]["share"] == 100.0
    assert factory["capacity"]["quantity"] == 1000.0
    assert [list(item)[:7] for item in route["evidence"]] == [ITEM]
    assert route["evidence"][0]["url"] == "https://example.org/x"


def test_without_a_policy_the_verdict_is_null(magnets, ask):
    document = answer_json(ask("carmaker"))
    assert [route["verdict"] for route in document["routes"]] == [None]
    assert document["policies"] == []


def test_the_same_question_gives_the_same_document(magnets, ask):
    one, other = (answer_json(ask("carmaker", POLICY)) for _ in range(2))
    # How long it took is the one thing that may differ.
    assert one["search"].pop("seconds") >= 0
    assert other["search"].pop("seconds") >= 0
    assert one == other


def test_editorial_evidence_says_so_wherever_a_verdict_rests_on_it(magnets, ask):
    """The place of one plant, and that a project extracts, are stated by the editors alone."""
    magnets.site("dig", "AU", Project, status="planned")
    magnets.makes("dig", key="digs", stage="extraction", status="planned")
    magnets.supply("dig", "separation", "concentrate")
    for entity in ("separation", "digs"):
        magnets.proof(entity, kind="editorial", country="country-my")
    magnets.proof("supply-dig-separation-concentrate")
    answer = ask("carmaker", POLICY, start="dig")
    route = answer.routes[0]
    assert [arc.basis for arc in route.arcs if arc.editorial] == ["extraction"]
    assert [r.step for r in route.reasons if r.editorial] == ["separation"]
    document = answer_json(answer)["routes"][0]
    kinds = {item["relation"]: item["kind"] for item in document["evidence"]}
    assert kinds == {"digs": "editorial", "supply-dig-separation-concentrate": "news"}
    placed = next(r for r in document["reasons"] if r["step"] == "separation")
    assert [item["kind"] for item in placed["sources"]] == ["editorial"]

    magnets.proof("separation", kind="news", country="country-my")
    route = ask("carmaker", POLICY, start="dig").routes[0]
    assert not any(r.editorial for r in route.reasons), "a source states it too"


def test_a_stage_that_closes_a_gap_is_evidence(magnets, ask):
    """That the separation makes carbonate is what leaves no ghost between concentrate and oxide."""
    magnets.makes("separation", yields="carbonate", key="cracks")
    route = ask("carmaker", POLICY).routes[0]
    processing = next(a for a in route.arcs if a.source == a.target == "separation")
    assert "cracks" in processing.relations


def test_counts_and_search_say_what_was_found_and_what_could_not_be_used(magnets, ask):
    """A promise of a plant that makes nothing known cannot be placed; one of 2030 starts later."""
    magnets.plant("idle", "US")
    magnets.supply("idle", "factory", "", key="vague")
    magnets.supply("mine", "separation", "concentrate", key="later", validFrom="2030")
    answer = ask("carmaker", POLICY, expansions=10_000)
    outcomes = ("allowed", "unknown", "refused", "not_covered")
    assert answer.counts == {
        "allowed": 1, "unknown": 0, "refused": 0, "not_covered": 0, "exact": True,
        "kinds": dict.fromkeys(outcomes, "exact"), "all": {"value": 1, "kind": "exact"},
        "all_at_most": 1, "explored": answer.search["explored"], "starts_later": 1,
        "not_placed": ["vague"], "ties_complete": True,
    }  # fmt: skip
    assert answer.truncated == dict.fromkeys(("routes", *outcomes[1:]), False)
    search = dict(answer.search)
    assert search.pop("explored") > 0
    # To the millisecond, which is more than a clock is good for.
    seconds = search.pop("seconds")
    assert isinstance(seconds, float)
    assert seconds == round(seconds, 3)
    assert search == {"stopped_by": None, "in_order": True}


def test_the_names_of_materials_and_of_the_target_come_with_the_answer(magnets, ask):
    magnets.change("carmaker", name="The Carmaker")
    magnets.change("oxide", name="NdPr oxide")
    answer = ask("carmaker", POLICY)
    assert (answer.names["carmaker"], answer.names["oxide"]) == ("The Carmaker", "NdPr oxide")
    assert answer_json(answer)["routes"][0]["names"]["oxide"] == "NdPr oxide"
