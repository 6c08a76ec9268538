"""Gaps of small worlds, each worked out by hand: one fact too few, and the same world with it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from graph.gap import KINDS
from graph.gap_facts import months_before
from graph.gaps import gaps
from graph.world import Evidence, World
from ontology.errors import UsageError
from ontology.models import (
    Capacity,
    Company,
    Country,
    MadeFrom,
    Material,
    Mine,
    Offtake,
    Operation,
    Ownership,
    Plant,
    Processing,
    Project,
    Source,
    Supply,
)

if TYPE_CHECKING:
    from graph.gap import Gap
    from ontology.models import Resource

DAY = date(2026, 11, 27)
AU = Country(id="country-au", name="Australia", iso2="AU")
ORE = Material(id="ore", name="Ore", stage="extraction")
OXIDE = Material(id="oxide", name="Oxide", stage="refined")
METAL = Material(id="metal", name="Metal", stage="metal")
CHAIN = (
    AU, ORE, OXIDE, METAL,
    MadeFrom(id="mf-1", output="oxide", input="ore"),
    MadeFrom(id="mf-2", output="metal", input="oxide"),
)  # fmt: skip
MINE = Mine(id="mine", name="Mine", country="country-au", status="operating")
PLANT = Plant(id="plant", name="Plant", country="country-au", status="operating")
MAKER = Company(id="maker", name="Maker", country="country-au")


def dig(**more: Any) -> Processing:
    return Processing(id="dig", actor="mine", output=("ore",), status="operating", **more)


def make(actor: str, out: str) -> Processing:
    return Processing(id=f"make-{out}", actor=actor, output=(out,), status="operating")


def find(*entities: Resource, kind: str | None = None, **more: Any) -> list[Gap]:
    return list(gaps(World.of((*CHAIN, *entities)), DAY, kind=kind, **more).gaps)


def subjects(*entities: Resource, kind: str, **more: Any) -> list[str]:
    return [gap.subject for gap in find(*entities, kind=kind, **more)]


def test_stages_between_the_ground_and_the_product() -> None:
    made = (MINE, dig(), PLANT, make("plant", "metal"))
    found = find(*made, kind="stage-without-plant")
    assert [(g.subject, g.says) for g in found] == [
        ("oxide", "nobody is documented to make Oxide (refined)")
    ]
    assert "names a plant that makes Oxide" in found[0].closed_by
    by_company = find(*made, MAKER, make("maker", "oxide"), kind="stage-without-plant")
    assert [g.says for g in by_company] == [
        "only organisations are said to make Oxide (refined), no site: Maker (maker)"
    ]
    nowhere = Plant(id="works", name="Works", status="operating")
    unplaced = find(*made, nowhere, make("works", "oxide"), kind="stage-without-plant")
    assert [g.says for g in unplaced] == [
        "Oxide (refined) is made at Works (works): no source says where"
    ]
    placed = nowhere.model_copy(update={"country": "country-au"})
    assert not find(*made, placed, make("works", "oxide"), kind="stage-without-plant")


def test_a_plant_that_is_only_planned_is_documented_and_a_closed_one_is_not() -> None:
    later = Plant(id="works", name="Works", country="country-au", status="planned", start="2030-01")
    closed = later.model_copy(update={"status": "terminated", "start": None})
    others = (MINE, dig(), PLANT, make("plant", "metal"), make("works", "oxide"))
    assert not find(later, *others, kind="stage-without-plant")
    assert subjects(closed, *others, kind="stage-without-plant") == ["oxide"]


def test_a_narrower_form_fills_a_stage_and_a_broader_word_does_not() -> None:
    narrower = Material(id="fine-oxide", name="Fine oxide", stage="refined", broader=("oxide",))
    made = (MINE, dig(), PLANT, make("plant", "metal"), narrower)
    works = Plant(id="works", country="country-au", status="operating")
    assert not find(*made, works, make("works", "fine-oxide"), kind="stage-without-plant")
    need = MadeFrom(id="mf-3", output="metal", input="fine-oxide")
    broad = subjects(*made, works, make("works", "oxide"), need, kind="stage-without-plant")
    assert broad == ["fine-oxide"]


def test_only_the_chain_that_is_asked_about() -> None:
    other = (
        Material(id="salt", name="Salt", stage="refined"),
        Material(id="brine", name="Brine", stage="extraction"),
        MadeFrom(id="mf-9", output="salt", input="brine"),
        Plant(id="pan", name="Pan", status="operating"), make("pan", "salt"),
    )  # fmt: skip
    nowhere = Mine(id="mine", name="Mine", status="operating")
    assert subjects(nowhere, dig(), *other, kind="site-without-country") == ["mine", "pan"]
    for material, expected in (("metal", ["mine"]), ("salt", ["pan"]), ("ore", ["mine"])):
        found = subjects(nowhere, dig(), *other, kind="site-without-country", material=material)
        assert found == expected
    forms = subjects(nowhere, dig(), *other, kind="stage-without-plant", material="salt")
    assert forms == ["brine", "salt"]


def test_sites_without_country_operator_and_capacity() -> None:
    site = Plant(id="plant", name="Plant", status="operating")
    found = find(site, make("plant", "metal"))
    kinds = {"site-without-country", "site-without-operator", "site-without-capacity"}
    assert {gap.kind for gap in found if gap.subject == "plant"} >= kinds
    capacity = Capacity(
        id="cap", actor="plant", material=("metal",), quantity=Decimal(5), unit="TONNE-PER-YR"
    )
    run = Operation(id="op", operator="maker", site="plant", status="operating")
    full = find(PLANT, MAKER, make("plant", "metal"), capacity, run)
    assert not {g.kind for g in full if g.subject == "plant"} & kinds
    over = run.model_copy(update={"validTo": "2025"})
    assert subjects(PLANT, MAKER, over, kind="site-without-operator") == ["plant"]
    assert not subjects(PLANT, make("nobody", "metal"), kind="site-without-capacity")


def test_companies_by_what_rests_on_them() -> None:
    owned = Ownership(id="own", owner="fund", owned="maker", share=Decimal(10), status="held")
    run = [Operation(id=f"op-{n}", operator="big", site=f"s{n}") for n in (1, 2)]
    sites = [Plant(id=f"s{n}", name=f"Site {n}", country="country-au") for n in (1, 2)]
    big, small = Company(id="big", name="Big", lei="529900T8BM49AURSDO55"), Company(id="small")
    fed = Supply(id="fed", supplier="small", buyer="s1", material=("ore",), status="operating")
    idle = Company(id="idle", name="Idle")
    world = (MAKER, owned, Company(id="fund"), *run, *sites, big, small, fed, idle)
    found = find(*world, kind="company-without-owner")
    # big: two operations and the supply to its site; fund: the stake; small: the supply; idle: none.
    assert [(g.subject, g.weight) for g in found] == [("big", 3), ("fund", 1), ("small", 1)]
    assert "sites that it runs or holds: 2" in found[0].says
    assert found[0].closed_by.startswith("the register entry of LEI 529900T8BM49AURSDO55")


def test_what_is_not_named_is_its_own_gap() -> None:
    nobody = Company(id="nobody", name="Unnamed buyer", unnamed=True)
    fed = Supply(id="fed", supplier="mine", buyer="nobody", material=("ore",), status="operating")
    found = find(MINE, nobody, fed)
    assert {g.kind for g in found if g.subject == "nobody"} == {"unnamed-actor"}


@pytest.mark.parametrize(
    ("kind", "filled"),
    [
        ("contract-without-buyer", {"buyer": "maker"}),
        ("contract-without-volume", {"quantity": Decimal(5)}),
        ("contract-without-volume", {"quantityMax": Decimal(5)}),
        ("contract-without-volume", {"shareOfOutput": Decimal(50)}),
        ("contract-without-end", {"validTo": "2030"}),
        ("contract-without-end", {"termYears": Decimal(5)}),
        ("relation-without-status", {"status": "signed"}),
    ],
)
def test_contracts(kind: str, filled: dict[str, Any]) -> None:
    deal = Offtake(id="deal", supplier="mine", material=("ore",), signed="2025-01")
    assert subjects(MINE, MAKER, deal, kind=kind) == ["deal"]
    assert not subjects(MINE, MAKER, deal.model_copy(update=filled), kind=kind)
    over = deal.model_copy(update={"validTo": "2025-06-30"})
    assert not subjects(MINE, MAKER, over, kind=kind)


def test_planned_sites() -> None:
    plan = Project(id="plan", name="Plan", status="construction", country="country-au")
    assert subjects(plan, kind="planned-without-start") == ["plan"]
    for start, late in (
        ("2026-11-26", True),
        ("2026-11-27", False),
        ("2026-11", False),
        ("2025", True),
    ):
        begun = plan.model_copy(update={"start": start})
        assert not subjects(begun, kind="planned-without-start")
        assert subjects(begun, kind="planned-start-passed") == (["plan"] if late else [])
        runs = begun.model_copy(update={"status": "operating"})
        assert not subjects(runs, kind="planned-start-passed")


def facts(*evidence: tuple[str, str, str | None, dict[str, Any]], **more: Any) -> list[Gap]:
    """Gaps of one plant with these records: source, its kind, its date, what it states."""
    stated = tuple(
        Evidence(
            f"r{n}", Source(id=i, title=i, sourceKind=kind, published=day), "high", stated=says
        )
        for n, (i, kind, day, says) in enumerate(evidence)
    )
    world = World({e.id: e for e in (*CHAIN, PLANT)}, {"plant": stated})
    return [g for g in gaps(world, DAY, **more).gaps if g.subject == "plant"]


def test_stale_facts_and_facts_of_one_source() -> None:
    def kinds(*evidence: Any, **more: Any) -> set[str]:
        found = facts(*evidence, **more)
        return {g.kind for g in found} & {"stale-fact", "single-source-fact"}

    said: dict[str, str] = {}
    old, new = ("a", "news", "2024-10", said), ("b", "news", "2024-11", said)
    assert kinds(old, new) == set()
    assert kinds(old) == {"stale-fact", "single-source-fact"}
    assert kinds(old, stale_after=25) == kinds(new) == {"single-source-fact"}
    assert kinds(old, ("a", "news", "2024-10", {"asOf": "2026"})) == {"single-source-fact"}
    assert kinds(("a", "news", None, {}), ("b", "news", None, {})) == {"stale-fact"}
    ours = facts(("e", "editorial", None, {}), kind="single-source-fact")
    assert "our own word: no source states it" in ours[0].says


def test_what_is_planned_or_over_is_no_stale_fact() -> None:
    def stale(*entities: Resource) -> list[str]:
        return subjects(*entities, kind="stale-fact")

    assert stale(PLANT) == ["plant"]
    for status in ("planned", "terminated", None):
        assert not stale(PLANT.model_copy(update={"status": status}))
    held = Ownership(id="own", owner="maker", owned="plant")
    assert stale(PLANT.model_copy(update={"status": None}), held) == ["own"]
    assert not stale(held.model_copy(update={"status": "proposed"}))
    signed = Offtake(id="deal", supplier="mine", buyer="maker", status="signed")
    assert stale(signed) == ["deal"]
    assert not stale(signed.model_copy(update={"status": "non_binding"}))


def test_months_are_counted_back_to_the_last_day_of_a_shorter_one() -> None:
    assert months_before(date(2026, 11, 27), 24) == date(2024, 11, 27)
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2026, 1, 15), 13) == date(2024, 12, 15)


def test_the_whole_answer_counts_and_orders() -> None:
    found = gaps(World.of((*CHAIN, MINE, dig(), MAKER)), DAY, stale_after=12)
    document = json.loads(json.dumps(found.to_dict()))
    assert document["as_of"] == "2026-11-27"
    assert document["stale_after_months"] == 12
    assert sum(document["counts"].values()) == len(document["gaps"]) == len(found.gaps)
    assert [g["weight"] for g in document["gaps"]] == sorted(
        (g["weight"] for g in document["gaps"]), reverse=True
    )
    assert set(document["counts"]) <= set(KINDS)
    only = gaps(World.of((*CHAIN, MINE, dig())), DAY, kind="site-without-operator")
    assert set(only.counts) == {"site-without-operator"}


def test_wrong_questions_are_refused() -> None:
    world = World.of((*CHAIN, MINE))
    with pytest.raises(UsageError, match="no kind of gap 'x'; there are: stage-without-plant"):
        gaps(world, DAY, kind="x")
    with pytest.raises(UsageError, match="mine is no material"):
        gaps(world, DAY, material="mine")
    with pytest.raises(UsageError, match="nothing has the id"):
        gaps(world, DAY, material="nobody")
