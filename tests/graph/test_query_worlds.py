"""The named queries on small worlds whose answers are worked out by hand, beside the engine's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from graph.chain.timeline import Horizon
from graph.chokepoints import chokepoints
from graph.commitments import commitments
from graph.concentration import concentration
from graph.database.queries import get_query
from graph.gaps import gaps
from graph.network import build
from graph.question import Query, Question
from graph.routes import find_routes
from ontology.models import (
    Capacity,
    Company,
    Country,
    CountryProduction,
    Government,
    MadeFrom,
    Material,
    Mine,
    Offtake,
    Operation,
    Ownership,
    Plant,
    Processing,
    Resource,
    Source,
    Supply,
)
from ontology.record import Reading, Record, SameAs

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.store import Store

DAY = date(2026, 11, 24)
SOURCES = (
    Source(id="src", title="A source", sourceKind="news", published="2020"),
    Source(id="gov", title="A register", sourceKind="government", published="2020"),
)
COUNTRIES = tuple(
    Country(id=f"country-{c}", name=c.upper(), iso2=c.upper())
    for c in ("au", "cn", "my", "kr", "us")
)


@pytest.fixture
def ask(store: Store) -> Callable[..., list[dict[str, Any]]]:
    """Load a world of entities, then run named queries on it as of the day."""

    def run(name: str, **given: Any) -> list[dict[str, Any]]:
        query = get_query(name)
        if "as_of" in query.params:
            given = {"as_of": DAY.isoformat(), **given}
        answer = store.query(query.cypher, query.arguments(given), timeout=60)
        assert answer.columns == tuple(query.columns)
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]

    return run


def load(store: Store, *items: Resource | Record, **more: Any) -> None:
    records = tuple(i if isinstance(i, Record) else Record(i, "src") for i in items)
    store.load(Reading("d", "D", SOURCES, records, **more))


# ---------------------------------------------------------------- chains


def chain_world() -> list[Resource]:
    """Mine in AU -> separation in CN or MY -> alloy in KR -> magnet works in US, run by a company."""
    stages = {"ore": "extraction", "oxide": "refined", "alloy": "alloy", "magnet": "component"}
    places = {"mine": "au", "sep-cn": "cn", "sep-my": "my", "caster": "kr", "works": "us"}
    steps = (
        ("sep-cn", "ore", "oxide"), ("sep-my", "ore", "oxide"), ("caster", "oxide", "alloy"),
        ("works", "alloy", "magnet"),
    )  # fmt: skip
    supplies = (
        ("mine", "sep-cn", "ore"), ("mine", "sep-my", "ore"), ("sep-cn", "caster", "oxide"),
        ("sep-my", "caster", "oxide"), ("caster", "works", "alloy"),
    )  # fmt: skip
    return [
        *COUNTRIES,
        *(Material(id=m, name=m, stage=s) for m, s in stages.items()),
        *(
            MadeFrom(id=f"mf-{out}", output=out, input=given)
            for given, out in (("ore", "oxide"), ("oxide", "alloy"), ("alloy", "magnet"))
        ),
        *(
            (Mine if i == "mine" else Plant)(
                id=i, name=i, country=f"country-{c}", status="operating"
            )
            for i, c in places.items()
        ),
        *(
            Processing(id=f"p-{a}", actor=a, input=(given,), output=(out,), status="operating")
            for a, given, out in steps
        ),
        Processing(id="p-mine", actor="mine", output=("ore",), status="operating"),
        *(
            Supply(id=f"s-{a}-{b}", supplier=a, buyer=b, material=(m,), status="operating")
            for a, b, m in supplies
        ),
        Company(id="maker", name="Maker", country="country-us"),
        Operation(id="op", operator="maker", site="works", status="operating"),
    ]


def engine_chains(
    store: Store, outcome: str, *policies: str, day: date = DAY
) -> set[tuple[str, ...]]:
    query = Query(to="works", material="magnet", policies=policies, as_of=day)
    routes = getattr(find_routes(store.world(), query), outcome)
    return {tuple(step.id for step in route.steps if not step.ghost) for route in routes}


def whole(rows: list[dict[str, Any]]) -> set[tuple[str, ...]]:
    """The chains that begin at a mine: what the engine calls a route."""
    return {tuple(row["chain"]) for row in rows if row["origin"].startswith("mine")}


def test_chains_are_the_engines_routes(store: Store, ask: Any) -> None:
    load(store, *chain_world())
    by_cn, by_my = (("mine", f"sep-{c}", "caster", "works") for c in ("cn", "my"))
    rows = ask("routes-to-company", company="maker")
    assert whole(rows) == {by_cn, by_my} == engine_chains(store, "routes")
    assert {r["materials"][0] for r in rows if r["steps"] == 3} == {"ore"}
    assert len(rows) == 5  # and the parts of them that begin lower down

    policy = "plain-non-china-location"
    avoiding = ask("routes-avoiding-country", company="maker")
    assert whole(avoiding) == {by_my} == engine_chains(store, "routes", policy)
    assert {row["verdict"] for row in avoiding} == {"allowed"}
    assert engine_chains(store, "refused", policy) == {by_cn}

    short = ask("shortest-route", origin="mine", target="works")
    assert [(row["steps"], tuple(row["chain"])) for row in short] == [(3, by_cn), (3, by_my)]

    lost = {row["supplier"]: row for row in ask("whatif-without-country", company="maker")}
    assert {i: (r["lost"], r["why"]) for i, r in lost.items()} == {
        "caster": (False, None), "sep-my": (False, None), "mine": (False, None),
        "sep-cn": (True, "there"),
    }  # fmt: skip
    sole = {row["buyer"]: row["supplier"] for row in ask("sole-suppliers", material="alloy")}
    assert sole == {"works": "caster"}
    assert ask("sole-suppliers", material="oxide") == []


def test_a_place_that_nobody_states_is_unknown_and_what_hangs_on_the_country_is_lost(
    store: Store, ask: Any
) -> None:
    world = [e for e in chain_world() if "sep-my" not in e.id]
    load(store, *world)
    assert ask("routes-avoiding-country", company="maker", countries=["country-cn", "country-au"]) == [
        {
            "origin": "caster", "origin_name": "caster", "verdict": "allowed", "unplaced": [],
            "steps": 1, "chain": ["caster", "works"], "countries": ["country-kr", "country-us"],
            "relations": ["s-caster-works"],
        }
    ]  # fmt: skip
    why = {row["supplier"]: row["why"] for row in ask("whatif-without-country", company="maker")}
    assert why == {"sep-cn": "there", "mine": "through", "caster": None}
    unplaced = [e.model_copy(update={"country": None}) if e.id == "sep-cn" else e for e in world]
    load(store, *unplaced)
    rows = ask("routes-avoiding-country", company="maker")
    verdicts = {row["origin"]: (row["verdict"], row["unplaced"]) for row in rows}
    assert verdicts == {
        "caster": ("allowed", []), "sep-cn": ("unknown", ["sep-cn"]), "mine": ("unknown", ["sep-cn"]),
    }  # fmt: skip
    route = {("mine", "sep-cn", "caster", "works")}
    assert engine_chains(store, "unknown", "plain-non-china-location") == route


@pytest.mark.parametrize(
    ("change", "days"),
    [
        ({"validFrom": "2025"}, {"2024-12-31": 0, "2025-01-01": 1}),
        ({"validFrom": "2025-03", "validTo": "2025-06-30"}, {"2025-02-28": 0, "2025-03-01": 1, "2025-06-29": 1, "2025-06-30": 0}),
        ({"validTo": "2025-06"}, {"2025-06-30": 1, "2025-07-01": 0}),
        ({"status": "terminated"}, {"2026-11-24": 0}),
        ({"status": "terminated", "validTo": "2027"}, {"2027-12-31": 1, "2028-01-01": 0}),
        ({"asOf": "2025-05"}, {"2025-04-30": 0, "2025-05-01": 1}),
    ],
)  # fmt: skip
def test_time_is_the_engines(
    store: Store, ask: Any, change: dict[str, Any], days: dict[str, int]
) -> None:
    supply = Supply(id="s", supplier="mine", buyer="works", material=("ore",), status="operating")
    site = Plant(id="works", name="Works", status="operating")
    mine = Mine(id="mine", name="Mine", status="operating")
    ore = Material(id="ore", name="Ore", stage="extraction")
    load(store, ore, mine, site, supply.model_copy(update=change))
    for day, expected in days.items():
        rows = ask("routes-to-company", company="works", as_of=day)
        assert len(rows) == expected, day
        network = build(store.world(), Horizon(date.fromisoformat(day)))
        assert len(network.into.get(("works", "ore"), ())) == expected, day


@pytest.mark.parametrize(
    ("change", "open_on"),
    [
        ({"status": None}, True),
        ({"status": "terminated"}, False),
        ({"end": "2026-11-24"}, False),
        ({"end": "2026-11"}, True),
        ({"end": "2026-11-25", "status": "suspended"}, True),
        ({"start": "2027"}, False),
    ],
)
def test_closed_and_future_sites_hand_nothing_on(
    store: Store, ask: Any, change: dict[str, Any], open_on: bool
) -> None:
    mine = Mine(id="mine", name="Mine", status="operating").model_copy(update=change)
    supply = Supply(id="s", supplier="mine", buyer="works", material=("ore",), status="operating")
    ore = Material(id="ore", name="Ore", stage="extraction")
    load(store, ore, mine, Plant(id="works", name="Works", status="operating"), supply)
    for name in ("routes-to-company", "routes-avoiding-country", "whatif-without-country"):
        assert bool(ask(name, company="works")) == open_on, name
    assert bool(ask("shortest-route", origin="mine", target="works")) == open_on
    assert bool(ask("sole-suppliers", material="ore")) == open_on
    assert bool(build(store.world(), Horizon(DAY)).into) == open_on


def test_circles_are_walked_once_and_merged_ids_stand_for_their_winners(
    store: Store, ask: Any
) -> None:
    arcs = (("a", "b"), ("b", "c"), ("c", "a"), ("c", "end"), ("old-a", "end"))
    deals = [Offtake(id=f"{s}-{b}", supplier=s, buyer=b, status="signed") for s, b in arcs]
    companies = [Company(id=i, name=i) for i in ("a", "b", "c", "end")]
    same = (SameAs("a", "old-a", "positive", "one", "t", "2026-01-01"),)
    load(store, *deals, *companies, same_as=same)
    chains = {tuple(row["chain"]) for row in ask("routes-to-company", company="end", steps="8")}
    assert chains == {
        ("a", "end"), ("c", "end"), ("c", "a", "end"), ("b", "c", "end"), ("b", "c", "a", "end"),
        ("a", "b", "c", "end"),
    }  # fmt: skip
    (row,) = ask("shortest-route", origin="old-a", target="end")
    assert row["chain"] == ["a", "end"]


# ---------------------------------------------------------------- holders


def stake(owner: str, owned: str, share: float | None = None, **more: Any) -> Ownership:
    number = None if share is None else Decimal(str(share))
    fields = {"id": f"{owner}-{owned}", "status": "held", **more}
    return Ownership(owner=owner, owned=owned, share=number, **fields)


def test_majority_holders_up_to_the_state(store: Store, ask: Any) -> None:
    parties = [Company(id=i, name=i) for i in ("low", "mid", "top", "other", "small")]
    load(
        store, *COUNTRIES, *parties, Government(id="state", name="State", country="country-cn"),
        stake("mid", "low", 60), stake("small", "low", 40), stake("top", "mid", shareMin=Decimal(51)),
        stake("state", "top", 90), stake("other", "small", 80, status="proposed"),
        stake("top", "small", 80, validTo="2020"), stake("mid", "other", 50),
    )  # fmt: skip
    rows = ask("owners-chain", company="low")
    assert [(r["step"], r["held"], r["holder"], r["share"], r["public"]) for r in rows] == [
        (1, "low", "mid", 60.0, False), (2, "mid", "top", 51.0, False), (3, "top", "state", 90.0, True),
    ]  # fmt: skip
    book = build(store.world(), Horizon(DAY)).book
    assert book.group("low") == "top"
    for nobody in ("small", "other", "state"):
        assert ask("owners-chain", company=nobody) == []
        assert book.group(nobody) == nobody


def test_shares_of_covered_holders_are_multiplied(store: Store, ask: Any) -> None:
    """60 % of 60 % is 36 %, and 10 % directly: 46 %. A fund of unknown size counts as nothing."""
    cn = {"country": "country-cn"}
    load(
        store, *COUNTRIES, Company(id="low", name="low"), Company(id="mid", name="mid"),
        Company(id="parent", name="P", **cn), Government(id="state", name="S", **cn),
        Company(id="fund", name="F", **cn), Company(id="us", name="U", country="country-us"),
        stake("mid", "low", 60), stake("parent", "mid", 60), stake("state", "parent", 100),
        stake("state", "low", 10), stake("fund", "low"), stake("us", "low", 20),
        stake("parent", "mid", 70, id="again"),
    )  # fmt: skip
    rows = {row["holder"]: row for row in ask("covered-holders", company="low")}
    assert {i: (r["chain"], r["at_least"], r["stated"]) for i, r in rows.items()} == {
        "parent": (["low", "mid", "parent"], 36.0, True),
        "state": (["low", "state"], 10.0, True),
        "fund": (["low", "fund"], 0.0, False),
    }
    assert {row["total"] for row in rows.values()} == {46.0}
    assert rows["parent"]["relations"] == ["again", "mid-low", "parent-mid"]
    assert (rows["state"]["government"], rows["parent"]["government"]) == (True, False)
    assert ask("covered-holders", company="low", countries="country-us")[0]["total"] == 20.0


# ---------------------------------------------------------------- quantities


def capacity(actor: str, tonnes: float | None, **more: Any) -> Capacity:
    fields = {
        "id": f"cap-{actor}", "actor": actor, "material": ("oxide",), "unit": "TONNE-PER-YR",
        "status": "operating", **more,
    }  # fmt: skip
    return Capacity(quantity=None if tonnes is None else Decimal(str(tonnes)), **fields)


def test_only_figures_of_one_unit_and_basis_are_added(store: Store, ask: Any) -> None:
    def deal(key: str, tonnes: float, **more: Any) -> Offtake:
        fields = {
            "id": key, "supplier": "plant", "material": ("oxide",), "unit": "TONNE-PER-YR",
            "basis": "REO", "status": "signed", **more,
        }  # fmt: skip
        return Offtake(quantity=Decimal(str(tonnes)), **fields)

    ranged = Offtake(
        id="range", supplier="plant", material=("oxide",), unit="TONNE-PER-YR", basis="REO",
        status="binding", quantityMin=Decimal(100), quantityMax=Decimal(300),
    )  # fmt: skip
    load(
        store, Material(id="oxide", name="Oxide", stage="refined"), Material(id="ore", name="Ore"),
        Plant(id="plant", name="Plant", status="operating"),
        capacity("plant", 900, basis="REO", id="old", asOf="2024"),
        capacity("plant", 1000, basis="REO", id="new", asOf="2025"),
        capacity("plant", 50, basis="contained", id="other", asOf="2026"),
        deal("one", 600), deal("two", 400), ranged, deal("over", 9000, status="terminated"),
        deal("past", 9000, validTo="2025"), deal("basis", 9000, basis="gross"),
        deal("unit", 9000, unit="KiloGM-PER-YR"), deal("both", 9000, material=("oxide", "ore")),
    )  # fmt: skip
    (row,) = ask("over-committed")
    assert row == {
        "supplier": "plant", "supplier_name": "Plant", "material": "oxide", "unit": "TONNE-PER-YR",
        "basis": "REO", "committed": 1100.0, "committed_most": 1300.0, "capacity": 1000.0,
        "percent": 110.0, "over": True, "relations": ["one", "range", "two"], "figure": "new",
    }  # fmt: skip
    assert ask("over-committed", at_least="110.1") == []


def test_concentration_is_worked_out_by_hand(store: Store, ask: Any) -> None:
    """600 in CN, 300 in AU, 100 of a company without a site: 36 + 9 hundred points of HHI."""
    load(
        store, *COUNTRIES, Material(id="oxide", name="Oxide", stage="refined"),
        *(Plant(id=i, name=i, country=f"country-{i[:2]}", status="operating") for i in ("cn1", "cn2", "au1")),
        Company(id="firm", name="Firm", country="country-au"), Plant(id="shut", status="terminated"),
        capacity("cn1", 400), capacity("cn2", 200), capacity("au1", 300), capacity("firm", 100),
        capacity("shut", 5000), capacity("au1", 9000, id="planned", status="planned"),
        capacity("cn1", 50, id="older", asOf="2020"), capacity("cn1", 400, id="newer", asOf="2021"),
        capacity("cn2", 7, id="pounds", unit="LB"),
    )  # fmt: skip
    rows = ask("concentration-by-country", material="oxide")
    tonnes = [row for row in rows if row["unit"] == "TONNE-PER-YR"]
    assert [(r["country"], r["capacity"], r["actors"], r["share"]) for r in tonnes] == [
        ("country-cn", 600.0, 2, 60.0), ("country-au", 300.0, 1, 30.0), (None, 100.0, 1, 10.0),
    ]  # fmt: skip
    assert {(row["total"], row["hhi"]) for row in tonnes} == {(1000.0, 4500.0)}
    planned = ask("concentration-by-country", material="oxide", runs="false")
    assert max(row["capacity"] for row in planned) == 9000.0


def test_concentration_of_statistics_is_worked_out_by_hand(store: Store, ask: Any) -> None:
    def made(key: str, quantity: float | None = None, **more: Any) -> CountryProduction:
        number = None if quantity is None else Decimal(str(quantity))
        base = {"id": key, "material": ("oxide",), "periodStart": "2025", "figureKind": "estimate"}
        return CountryProduction(quantity=number, **{**base, **more})

    tonnes = {"unit": "TONNE"}
    load(
        store, *COUNTRIES, Material(id="oxide", name="Oxide"),
        made("cn", 700, country="country-cn", **tonnes), made("au", 200, country="country-au", **tonnes),
        made("rest", 100, area="Other countries", **tonnes), made("all", 1000, area="World", **tonnes),
        made("cn-24", 1, country="country-cn", **tonnes, periodStart="2024"),
        Record(made("share-cn", share=Decimal(80), country="country-cn"), "gov"),
        Record(made("share-my", share=Decimal(10), country="country-my"), "gov"),
    )  # fmt: skip
    rows = ask("concentration-of-production", material="oxide")
    told = [
        (r["source"], r["country"], r["quantity"], r["share"], r["world"], r["hhi"]) for r in rows
    ]
    assert told == [
        ("gov", "country-cn", None, 80.0, None, 6500.0), ("gov", "country-my", None, 10.0, None, 6500.0),
        ("src", "country-cn", 700.0, 70.0, 1000.0, 5300.0),
        ("src", "country-au", 200.0, 20.0, 1000.0, 5300.0),
    ]  # fmt: skip
    (row,) = ask("concentration-of-production", material="oxide", year="2024")
    assert (row["period"], row["share"], row["hhi"]) == ("2024", 100.0, 10000.0)


def test_quantities_are_the_engines(store: Store, ask: Any) -> None:
    """One unit, one basis, one figure each: then the engine's intervals are points, and equal."""
    more: dict[str, Any] = {"unit": "TONNE-PER-YR", "status": "signed", "basis": "REO"}
    load(
        store, *COUNTRIES, Material(id="oxide", name="Oxide", stage="refined"),
        *(Plant(id=i, name=i, country=f"country-{i[:2]}", status="operating") for i in ("cn1", "au1")),
        capacity("cn1", 600, basis="REO"), capacity("au1", 400, basis="REO"),
        Offtake(id="one", supplier="cn1", material=("oxide",), quantity=Decimal(500), **more),
        Offtake(id="two", supplier="cn1", material=("oxide",), quantity=Decimal(200), **more),
        Offtake(id="three", supplier="au1", material=("oxide",), quantity=Decimal(100), **more),
    )  # fmt: skip
    world = store.world()
    promised = commitments(world, as_of=DAY)
    rows = {row["supplier"]: row for row in ask("over-committed")}
    assert {r.supplier for r in promised.over_committed} == {"cn1"}
    assert {s: row["over"] for s, row in rows.items()} == {"cn1": True, "au1": False}
    for row in promised.rows:
        assert [float(bound or 0) for bound in row.committed] == [
            rows[row.supplier]["committed"], rows[row.supplier]["committed_most"],
        ]  # fmt: skip
    (table,) = concentration(world, "oxide", source="capacities", as_of=DAY).tables
    places = ask("concentration-by-country", material="oxide")
    assert {row["country"]: row["capacity"] for row in places} == {
        holder.id: float(holder.amount[0]) for holder in table.market.holders
    }
    assert places[0]["hhi"] == float(table.hhi[0]) == 5200.0


def test_the_only_supplier_is_a_chokepoint(store: Store, ask: Any) -> None:
    load(store, *chain_world())
    query = Query(to="works", material="magnet", as_of=DAY)
    found = {actor.id for actor in chokepoints(Question(store.world(), query)).actors}
    assert found == {"caster", "mine"}
    assert {row["supplier"] for row in ask("sole-suppliers", material="alloy")} <= found


# ---------------------------------------------------------------- gaps, ends and records


def test_gaps_and_ends(store: Store, ask: Any) -> None:
    deals = [
        Offtake(id="silent", supplier="firm", buyer="held", status="signed"),
        Offtake(id="part", supplier="firm", shareOfOutput=Decimal(50), status="signed"),
        Offtake(id="lapsed", supplier="firm", status="lapsed"),
        Offtake(id="to-come", supplier="firm", status="terminated", validTo="2027"),
        Offtake(id="ended-today", supplier="firm", validTo="2026-11-24", quantity=Decimal(1)),
        Offtake(id="this-month", supplier="firm", validTo="2026-11", quantity=Decimal(1)),
        Offtake(id="old", supplier="firm", status="signed", signed="2020"),
        Offtake(id="new", supplier="firm", status="signed", signed="2021", supersedes=("old",)),
    ]  # fmt: skip
    load(
        store, *COUNTRIES, *deals, Plant(id="somewhere", name="S", status="operating"),
        Plant(id="placed", country="country-au"), Plant(id="shut", status="terminated"),
        Plant(id="someone", unnamed=True), Operation(id="op", operator="runner", site="somewhere"),
        *(Company(id=i, name=i) for i in ("firm", "held", "runner", "idle", "wished")),
        stake("firm", "held", 10), stake("firm", "wished", 10, status="proposed"),
        Supply(id="s", supplier="wished", buyer="somewhere"),
    )  # fmt: skip
    found = gaps(store.world(), DAY).gaps

    def of(kind: str) -> set[str]:
        return {gap.subject for gap in found if gap.kind == kind}

    volume = {row["contract"] for row in ask("gaps-contracts-without-volume")}
    assert volume == {"silent", "to-come", "new"} == of("contract-without-volume")
    placeless = ask("gaps-sites-without-country")
    assert [(row["site"], row["operators"]) for row in placeless] == [("somewhere", ["runner"])]
    assert of("site-without-country") == {"somewhere"}
    unowned = {row["company"] for row in ask("gaps-companies-without-owner")}
    assert unowned == {"firm", "runner", "wished"} == of("company-without-owner")
    over = {row["agreement"]: (row["why"], row["replaced_by"]) for row in ask("lapsed-agreements")}
    assert over == {
        "lapsed": ("status", []), "ended-today": ("date", []), "old": ("date", ["new"]),
    }  # fmt: skip


def test_records_that_differ_and_records_of_a_time(store: Store, ask: Any) -> None:
    def both(name: str) -> tuple[Record, ...]:
        official = Mine(id="mine", name="Great Mine", status="operating", alias=("GM",))
        paper = Mine(id="mine", name=name, status="operating", alias=("G",), country="country-au")
        return Record(official, "gov"), Record(paper, "src")

    load(store, *COUNTRIES, *both("Grand Mine"))
    (row,) = ask("conflicting-records")
    assert (row["entity"], row["field"], row["wins"], row["records"]) == (
        "mine", "name", "Great Mine", 2,
    )  # fmt: skip
    assert dict(zip(row["sources"], row["values"], strict=True)) == {
        "gov": "Great Mine", "src": "Grand Mine",
    }  # fmt: skip
    assert ask("conflicting-records", **{"class": "Plant"}) == []
    before = ask("known-at", entity="mine")
    first = store.runs()[0]
    load(store, *COUNTRIES, *both("Great Mine"))
    assert ask("conflicting-records") == []
    second = store.runs()[0]
    then = ask("known-at", entity="mine", at=first.ended.isoformat())
    assert {row["record"] for row in then} == {row["record"] for row in before}
    assert {row["ended_by"] for row in then} == {None, second.id}
    now = ask("known-at", entity="mine")
    assert {row["run"] for row in now} == {first.id, second.id}
    assert {row["until"] for row in now} == {None}
    for at, rows in ((first.ended, then), (second.ended, now)):
        evidence = store.world(known_at=at).evidence["mine"]
        assert {e.record for e in evidence} == {row["record"] for row in rows}
