"""The JSON contract of `lodeway routes`: design section 9."""

from __future__ import annotations

import json

import pytest

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
    return json.loads(json.dumps(ask("carmaker", POLICY).as_json()))


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
    document = ask("carmaker").as_json()
    assert [route["verdict"] for route in document["routes"]] == [None]
    assert document["policies"] == []


def test_the_same_question_gives_the_same_document(magnets, ask):
    assert ask("carmaker", POLICY).as_json() == ask("carmaker", POLICY).as_json()
