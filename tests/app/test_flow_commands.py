"""`lodeway flow` and `lodeway chokepoints`: what a person reads, what a program gets."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.chokepoint_report import report as chokepoint_report
from app.flow_report import report as flow_report
from graph.chokepoints import chokepoints
from graph.flow import flow
from graph.flows.flow_json import chokepoints_json, flow_json
from graph.question import Query, Question
from graph.routes import find_routes
from graph.store import Store
from graph.world import World
from ontology.models import (
    Capacity,
    Company,
    Country,
    MadeFrom,
    Material,
    Mine,
    Plant,
    Processing,
    Supply,
)

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from graph.database.connect import ServerInfo
    from graph.settings import Settings

    Lodeway = Callable[..., subprocess.CompletedProcess[str]]

TODAY = date(2026, 11, 24)
RUNS = {"status": "operating"}


def world(tonnes: int | None = 60) -> World:
    """A pit of 100 t a year in Australia, a mill of 60 in Malaysia, a buyer in the United States."""
    mill = [] if tonnes is None else [
        Capacity(
            id="c-mill", actor="mill", material=("oxide",), quantity=Decimal(tonnes),
            unit="TONNE-PER-YR", **RUNS,
        )
    ]  # fmt: skip
    return World.of(
        [
            *mill,
            Material(id="concentrate", name="Concentrate", stage="concentrate"),
            Material(id="oxide", name="Oxide", stage="refined"),
            MadeFrom(id="made", output="oxide", input="concentrate", ratio=Decimal(1)),
            Country(id="au", name="Australia", iso2="AU"),
            Country(id="my", name="Malaysia", iso2="MY"),
            Country(id="us", name="United States", iso2="US"),
            Mine(id="pit", name="The Pit", country="au", **RUNS),
            Plant(id="mill", name="The Mill", country="my", **RUNS),
            Company(id="buyer", name="The Buyer", country="us"),
            Processing(id="digs", actor="pit", output=("concentrate",), **RUNS),
            Processing(
                id="mills", actor="mill", input=("concentrate",), output=("oxide",), **RUNS
            ),
            Supply(id="s1", supplier="pit", buyer="mill", material=("concentrate",), **RUNS),
            Supply(id="s2", supplier="mill", buyer="buyer", material=("oxide",), **RUNS),
            Capacity(
                id="c-pit", actor="pit", material=("concentrate",), quantity=Decimal(100),
                unit="TONNE-PER-YR", **RUNS,
            ),
        ]
    )  # fmt: skip


def question(of: World, *policies: str) -> Question:
    return Question(of, Query(to="buyer", policies=policies, as_of=TODAY))


def test_a_flow_for_a_person_and_for_a_program() -> None:
    found = flow(question(world(), "plain-non-china-location"))
    lines = [line for line, _ in flow_report(found)]
    assert "Flow: 60 t a year" in lines
    mill = next(line for line in lines if line.startswith("  The Mill"))
    assert mill.split() == ["The", "Mill", "Malaysia", "refined", "Oxide", "60", "60", "1"]
    assert lines[-1] == "A screening aid, not legal advice. Undocumented is not disproven."

    document = json.loads(json.dumps(flow_json(found)))
    assert (document["at_least"], document["at_most"], document["known"]) == (60, 60, True)
    assert document["missing"] == []
    assert [(s["name"], s["country"], s["stage"], s["price"]) for s in document["sites"]] == [
        ("The Mill", "MY", "refined", 1), ("The Pit", "AU", "concentrate", 0),
    ]  # fmt: skip
    assert document["names"]["pit"] == "The Pit"


def test_what_is_missing_is_told_with_what_rests_on_it() -> None:
    found = flow(question(world(None)))
    lines = [line for line, _ in flow_report(found)]
    assert "Flow: 0 to 100 t a year" in lines
    told = "  capacity of The Mill for Oxide: up to 100 t a year rest on it; it alone may make more"
    assert f"{told} sure" in lines
    # Nothing was judged, so nothing is said about law.
    assert not any("legal advice" in line for line in lines)
    assert flow_json(found)["missing"][0]["about"] == ["mill", "oxide"]


def test_chokepoints_for_a_person_and_for_a_program() -> None:
    found = chokepoints(question(world()), agreements=True)
    lines = [line for line, _ in chokepoint_report(found)]
    assert "1 route with a documented origin" in lines
    assert "Flow with everybody: 60 t a year" in lines
    assert any(
        line.startswith("  The Mill (mill)") and line.endswith("1  60 t a year") for line in lines
    )
    assert "The fewest without whom no route is left: 1" in lines

    document = json.loads(json.dumps(chokepoints_json(found)))
    assert [p["id"] for p in document["chokepoints"]] == ["pit", "mill"]
    assert document["chokepoints"][0]["lost"] == {"at_least": 60, "at_most": 60, "known": True}
    assert [p["id"] for p in document["agreements"]] == ["s1", "s2"]
    assert document["smallest_cut"]["exact"] is True


@pytest.mark.parametrize(
    ("to", "material", "policies"),
    [
        ("gm", "mat-ndfeb-magnet", ("us-dfars-7052-2027",)),
        ("gm", "mat-ndfeb-magnet", ()),
        ("korean-metals-plant", "mat-reo", ("plain-non-china-location",)),
        ("mat-ndfeb-magnet", None, ("plain-non-china-control",)),
        ("country-us", "antimony", ()),
    ],
)
def test_on_the_bundled_data_the_routes_are_those_of_routes(
    bundled: World, to: str, material: str | None, policies: tuple[str, ...]
) -> None:
    query = Query(to=to, material=material, policies=policies, as_of=TODAY, limit=9999)
    answer = find_routes(bundled, query)
    found = chokepoints(Question(bundled, query))
    assert (found.routes, found.counted) == (len(answer.routes), True)
    steps = [{s.id for s in route.steps if not s.ghost} - {to} for route in answer.routes]
    on_all = set.intersection(*steps) if steps else set()
    assert {point.id for point in found.actors} == on_all
    assert all(set(found.cut.actors) & on for on in steps)
    assert flow(Question(bundled, query)).none == (not answer.routes)


@pytest.fixture(scope="module")
def bundled() -> World:
    from curated import curated_world

    return curated_world()


def test_nothing_flows_is_said() -> None:
    alone = World.of([e for e in world().entities.values() if e.id != "s1"])
    lines = [line for line, _ in flow_report(flow(question(alone)))]
    assert "No way that is admitted leads from a documented origin to there." in lines
    lines = [line for line, _ in chokepoint_report(chokepoints(question(alone)))]
    assert "0 routes with a documented origin" in lines


@pytest.fixture
def loaded(server: ServerInfo, empty_database: Settings) -> None:
    from chain import reading

    with Store.connect(server) as store:
        store.load(reading())


@pytest.mark.usefixtures("loaded")
def test_the_commands(lodeway: Lodeway) -> None:
    asked = ("--to", "gm", "--policy", "us-dfars-7052-2027", "--as-of", "2026-11-24")
    done = lodeway("chokepoints", *asked, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert [p["id"] for p in document["chokepoints"]] == ["mine", "sep-my", "magnets"]
    assert document["routes"] == 1
    assert "On every route" in lodeway("chokepoints", *asked).stdout

    done = lodeway("flow", *asked, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["at_least"] == 0
    assert "Flow: " in lodeway("flow", *asked).stdout
    closed = lodeway("flow", *asked, "--closed", "sep-my", "--json")
    assert closed.returncode == 1
    assert json.loads(closed.stdout)["at_most"] == 0
    assert lodeway("flow", "--to", "nobody").returncode == 2
    assert lodeway("flow", *asked, "--closed", "nobody").returncode == 2
