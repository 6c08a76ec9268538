"""`lodeway routes` and `lodeway policies` as another program and a person call them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from graph.store import Store

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from graph.database.connect import ServerInfo
    from graph.settings import Settings

    Lodeway = Callable[..., subprocess.CompletedProcess[str]]

DFARS = "us-dfars-7052-2027"
OWN = """
@prefix lw: <https://w3id.org/lodeway/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://example.org/none> a lw:Policy ; rdfs:label "None" ; rdfs:comment "Nobody passes." ;
    lw:jurisdiction "mine" ; lw:coveredCountry "AU", "CN", "MY", "US" ;
    lw:test [ a lw:PlaceTest ; rdfs:label "place" ] ;
    lw:policyStatus "analyst" ; lw:legalSource "me" ; lw:lastChecked "2026-11-24" .
"""


@pytest.fixture
def loaded(server: ServerInfo, empty_database: Settings) -> None:
    from chain import reading

    with Store.connect(server) as store:
        store.load(reading())


@pytest.mark.usefixtures("loaded")
def test_routes_for_a_program_and_for_a_person(lodeway: Lodeway, tmp_path: Path) -> None:
    done = lodeway("routes", "--to", "gm", "--policy", DFARS, "--as-of", "2026-11-24", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert [[s["id"] for s in r["steps"]] for r in document["routes"]] == [
        ["mine", "sep-my", "magnets", "gm"]
    ]
    assert document["refused"][0]["reasons"][0]["step"] == "sep-cn"
    quotes = {item["quote"] for item in document["routes"][0]["evidence"]}
    assert "as stated" in quotes

    text = lodeway("routes", "--to", "gm", "--policy", DFARS, "--as-of", "2026-11-24").stdout
    for said in (
        "1 allowed", "1 refused", "0 unknown", "not yet in force, from 2027-01-01; version: clause of May 2024",
        "Mount Weld [AU] -Monazite concentrate-> Kuantan [MY]", "Baotou stands in China",
        "Annual report, 2026-02, high https://example.org/report", "weakest: ",
        "A screening aid, not legal advice. Undocumented is not disproven.",
        "iron and boron",
    ):  # fmt: skip
        assert said in text
    assert "\x1b" not in text

    file = tmp_path / "own.ttl"
    file.write_text(OWN, "utf-8")
    none = lodeway("routes", "--to", "gm", "--policy", str(file))
    assert none.returncode == 1
    assert "0 allowed" in none.stdout

    plain = json.loads(lodeway("routes", "--to", "gm", "--limit", "1", "--json").stdout)
    assert len(plain["routes"]) == 1
    assert plain["truncated"]["routes"] is True

    for wrong in (
        ["--to", "nobody"],
        ["--to", "gm", "--as-of", "soon"],
        ["--to", "gm", "--firmness", "x"],
    ):
        assert lodeway("routes", *wrong).returncode == 2


def test_policies_are_listed_and_shown(lodeway: Lodeway, tmp_path: Path) -> None:
    listed = lodeway("policies").stdout
    assert "us-dfars-7052-current: " in listed
    assert "plain-non-china-control: " in listed
    shown = json.loads(lodeway("policies", DFARS, "--json").stdout)
    assert (shown["id"], shown["supersedes"]) == (DFARS, "us-dfars-7052-current")
    assert shown["countries"] == ["CN", "IR", "KP", "RU"]
    assert "owner: equity >= 25 %" in lodeway("policies", "plain-non-china-control").stdout
    family = lodeway("policies", "us-dfars-7052", "--as-of", "2027-01-01", "--json").stdout
    assert json.loads(family)["id"] == DFARS
    assert lodeway("policies", "none").returncode == 2

    doe = lodeway("policies", "us-feoc-doe-2024").stdout
    for said in (
        "version: 89 FR 37079, effective 6 May 2024", "status: in force, from 2024-05-06",
        "rests on what was not verified", "test, not verified: ", "caveat, not verified: ",
        "reading: shares along a chain multiply", "reading: a holder of half or more counts in full",
        "A screening aid, not legal advice.",
    ):  # fmt: skip
        assert said in doe
    bis = json.loads(
        lodeway("policies", "us-bis-affiliates", "--as-of", "2026-01-01", "--json").stdout
    )
    assert (bis["standing"], bis["suspended_to"]) == ("suspended", "2026-11-09")
    assert (bis["verified"], bis["version"]) == (False, "90 FR 47201, effective 29 September 2025")
    assert [test["kind"] for test in bis["tests"]] == ["ListTest", "OwnerTest"]
    own = tmp_path / "mine.ttl"
    own.write_text(OWN, "utf-8")
    assert "none: None [analyst default" in lodeway("policies", str(own)).stdout
    assert [p["id"] for p in json.loads(lodeway("policies", str(own), "--json").stdout)] == ["none"]
    file = tmp_path / "own.ttl"
    file.write_text(OWN.replace("PlaceTest", "HunchTest"), "utf-8")
    assert lodeway("policies", str(file)).returncode == 4
