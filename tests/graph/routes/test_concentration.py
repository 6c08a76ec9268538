"""Concentration on hand-made worlds; each number is worked out beside it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from graph.concentration import concentration
from graph.figures.concentration_json import concentration_json
from graph.figures.share_tests import judge
from graph.policies import load_policies
from ontology.errors import UsageError
from ontology.models import CountryProduction, NetImportReliance, TradeFlow

TODAY = date(2026, 11, 24)
LINE = "eu-crma-65"


def made(hand, where, amount, material="oxide", key="", **fields):
    """A figure of a country (by its code), of 'World' or of 'Other countries', in tonnes of 2025."""
    fields = {"unit": "TONNE", "periodStart": "2025", "periodEnd": "2025", "figureKind": "actual",
              "quantity": Decimal(str(amount)), **fields}  # fmt: skip
    place = {"country": hand.country(where)} if len(where) == 2 else {"area": where}
    name = key or f"made-{where}-{material}-{fields['periodEnd']}".replace(" ", "-")
    hand.add(CountryProduction(id=name, material=tuple(material.split()), **place, **fields))


def share(hand, where, percent, key="", **fields):
    made(
        hand,
        where,
        0,
        key=key or f"share-{where}",
        quantity=None,
        share=Decimal(str(percent)),
        **fields,
    )


def ask(hand, material="oxide", **options):
    return concentration(hand.world(), material, **{"as_of": TODAY, **options})


def only(hand, material="oxide", **options):
    tables = ask(hand, material, **options).tables
    assert len(tables) == 1
    return tables[0]


def percents(table):
    return {k: tuple(round(float(100 * end), 3) for end in s) for k, s in table.shares.items()}


def test_a_statistic_that_is_complete(hand):
    """50, 30 and 20 of 100: HHI 2,500 + 900 + 400; without the largest 50 t are left."""
    for code, tonnes in (("CN", 50), ("AU", 30), ("US", 20)):
        made(hand, code, tonnes)
    made(hand, "World", 100)
    found = only(hand)
    assert found.hhi == (3800, 3800)
    assert percents(found) == {
        "country-cn": (50, 50), "country-au": (30, 30), "country-us": (20, 20),
    }  # fmt: skip
    assert (found.top1, found.top3) == ((0.5, 0.5), (1, 1))
    assert (found.left, found.left_share) == ((50, 50), (0.5, 0.5))
    assert (found.market.period, found.market.kinds, found.market.stage) == (
        "2025", ("actual",), "refined",
    )  # fmt: skip


def test_what_the_world_total_leaves_is_of_countries_not_listed(hand):
    """60 and 20 of 100: 20 are left. HHI 4,000 if they are of many, 4,400 if of one."""
    made(hand, "CN", 60)
    made(hand, "AU", 20)
    made(hand, "World", 100)
    assert only(hand).hhi == (4000, 4400)
    # "Other countries" of 15 do not explain all of the 20; of 25 make the total 105.
    made(hand, "Other countries", 15)
    assert only(hand).market.others == (20, 20)
    hand.entities.pop("made-Other-countries-oxide-2025")
    made(hand, "Other countries", 25)
    found = only(hand)
    assert (found.market.others, found.market.market.total) == ((25, 25), (105, 105))
    assert any("add up to more" in note for note in found.market.notes)


def test_without_a_total_no_share_is_known(hand):
    made(hand, "CN", 60)
    found = only(hand)
    assert percents(found) == {"country-cn": (0, 100)}
    assert (found.hhi, found.market.missing) == ((0, 10_000), ("world total of oxide in 2025",))


def test_the_latest_whole_year_counts_and_a_forecast_never(hand):
    made(hand, "CN", 10, periodStart="2023", periodEnd="2023")
    made(hand, "World", 20, periodStart="2023", periodEnd="2023")
    made(hand, "CN", 99, periodStart="2025-01", periodEnd="2025-06", key="half")
    made(hand, "CN", 99, periodStart="2030", periodEnd="2030", figureKind="forecast")
    assert percents(only(hand)) == {"country-cn": (50, 50)}
    # A year that has not ended by the day asked about is not there yet.
    made(hand, "CN", 99, periodStart="2026", periodEnd="2026")
    assert only(hand).market.period == "2023"
    assert only(hand, as_of=date(2027, 1, 1)).market.period == "2026"
    # Months and days of one year are that year; without a period it is the year of its date.
    made(hand, "AU", 5, periodStart="2023-01-01", periodEnd="2023-12", key="days")
    made(hand, "US", 1, periodStart=None, periodEnd=None, asOf="2023-05", key="dated")
    assert len(only(hand).market.holders) == 3


def test_units_and_bases_are_not_mixed(hand):
    made(hand, "CN", 600_000, unit="KiloGM")
    made(hand, "AU", 200)
    made(hand, "US", 5, basis="REO")
    made(hand, "World", 1000)
    found = only(hand)
    assert (found.market.basis, percents(found)) == (
        None, {"country-cn": (60, 60), "country-au": (20, 20)},
    )  # fmt: skip


def test_two_figures_of_one_country_make_a_range(hand):
    """China 70 or 80 of 100: 70 to 80 percent; others 20 to 30, so that 80 passes no line of 79."""
    share(hand, "CN", 70)
    share(hand, "CN", 80, key="second")
    found = only(hand)
    assert found.market.holders[0].amount == (70, 80)
    assert found.market.others == (20, 30)
    # 70 / (70 + 30), and 80 / (80 + 20).
    assert percents(found) == {"country-cn": (70, 80)}
    assert found.market.notes == ("two figures differ for CN: a range",)


def test_narrower_materials_are_taken_in_and_not_counted_twice(hand):
    hand.material("any", "extraction")
    hand.entities["oxide"] = hand.entities["oxide"].model_copy(update={"broader": ("any",)})
    hand.entities["ore"] = hand.entities["ore"].model_copy(update={"broader": ("any",)})
    made(hand, "CN", 60, "any")
    made(hand, "World", 100, "any")
    made(hand, "CN", 10, "ore", stage="extraction")
    made(hand, "CN", 7)
    made(hand, "World", 10)
    found = ask(hand, "any").tables
    assert [(t.market.stage, t.market.material, percents(t)["country-cn"]) for t in found] == [
        ("extraction", "any", (60, 60)), ("refined", "oxide", (70, 70)),
    ]  # fmt: skip
    assert found[0].market.notes == ("left out: ore 2025 is a part of it",)
    assert [t.market.material for t in ask(hand, "any", stage="refined").tables] == ["oxide"]


@pytest.mark.parametrize(
    ("china", "outcome"), [("65.0", "passes"), ("65.1", "fails"), ("64.9", "passes")]
)
def test_the_line_is_above_65_percent(hand, china, outcome):
    share(hand, "CN", china)
    share(hand, "AU", Decimal(100) - Decimal(china))
    found = only(hand, policies=(LINE,)).outcomes[0]
    assert (found.outcome, found.country) == (outcome, "country-cn")
    assert "annual consumption" in str(found.proxy)


def test_the_line_is_unknown_where_a_share_straddles_it(hand):
    share(hand, "CN", 60)
    share(hand, "CN", 70, key="second")
    found = only(hand, policies=(LINE,)).outcomes[0]
    assert (found.outcome, found.missing) == ("unknown", ("share of CN",))
    # What is not assigned may be of one country: 66 percent of it.
    hand.entities = {k: v for k, v in hand.entities.items() if not k.startswith(("share", "sec"))}
    share(hand, "CN", 34)
    found = only(hand, policies=(LINE,)).outcomes[0]
    assert found.outcome == "unknown"
    assert found.missing == ("which countries hold what is not assigned to one",)


def test_a_member_of_the_union_is_no_third_country(hand):
    share(hand, "DE", 90)
    share(hand, "CN", 10)
    found = only(hand, policies=(LINE,)).outcomes[0]
    assert (found.outcome, found.country) == ("passes", "country-cn")


def test_imports_of_the_union_come_before_shares_of_the_world(hand):
    """China 80 % of imports; 75 % is imported: 60 % of consumption, below the line."""
    share(hand, "CN", 90)
    flow = TradeFlow(
        id="flow", material=("oxide",), exporter=hand.country("CN"), importer=hand.country("EU"),
        share=Decimal(80), periodStart="2025", periodEnd="2025",
    )  # fmt: skip
    hand.add(flow)
    tables = {t.market.origin: t for t in ask(hand, policies=(LINE,)).tables}
    assert tables["stated shares"].outcomes == ()
    first = tables["imports"].outcomes[0]
    assert (first.outcome, first.proxy) == (
        "fails", "shares of imports stand in for shares of consumption",
    )  # fmt: skip
    hand.add(
        NetImportReliance(
            id="nir", material=("oxide",), country=hand.country("EU"), share=Decimal(75),
            periodStart="2025", periodEnd="2025",
        )
    )  # fmt: skip
    table = next(t for t in ask(hand, policies=(LINE,)).tables if t.market.origin == "imports")
    assert percents(table) == {"country-cn": (60, 60), "country-eu": (25, 25)}
    assert table.market.others == (15, 15)
    assert (table.outcomes[0].outcome, table.outcomes[0].proxy) == ("passes", None)


def test_the_union_s_own_capacity_needs_its_consumption(hand):
    share(hand, "DE", 50)
    answer = ask(hand, policies=("eu-crma-capacity",))
    found = answer.tables[0].outcomes
    assert [o.outcome for o in found] == ["unknown"]
    assert "annual consumption of oxide by EU" in found[0].missing[0]
    assert not answer.failed


def test_capacities_by_place(hand):
    """What runs: 300 and 100 t in Australia, 600 in China; a plan in the US is none of it."""
    for name, code, tonnes in (("a1", "AU", 300), ("a2", "AU", 100), ("c", "CN", 600)):
        hand.plant(name, code)
        hand.makes(name, yields="oxide")
        hand.capacity(name, "oxide", tonnes)
    hand.plant("u", "US", status="planned")
    hand.makes("u", yields="oxide")
    hand.capacity("u", "oxide", 9000, status="planned")
    found = only(hand, policies=(LINE,))
    assert percents(found) == {"country-au": (40, 40), "country-cn": (60, 60)}
    # 1,600 + 3,600.
    assert (found.hhi, found.left) == ((5200, 5200), (400, 400))
    # The graph does not know every plant: a line on capacities is never passed or failed for sure.
    outcome = found.outcomes[0]
    assert outcome.outcome == "unknown"
    assert "capacities of actors that the graph does not know" in outcome.missing


def test_a_plant_with_no_capacity_stated_leaves_the_shares_open(hand):
    for name, code in (("a", "AU"), ("c", "CN")):
        hand.plant(name, code)
        hand.makes(name, yields="oxide")
    hand.capacity("a", "oxide", 300)
    found = only(hand)
    assert percents(found) == {"country-au": (0, 100), "country-cn": (0, 100)}
    assert found.market.missing == ("capacity of c for oxide",)
    assert found.market.stated_share(found.market.holders[0]) == 1


@pytest.mark.parametrize("kind", ["permitted", "guidance"])
def test_a_permit_is_no_capacity(hand, kind):
    hand.plant("a", "AU")
    hand.makes("a", yields="oxide")
    hand.capacity("a", "oxide", 300, figureKind=kind)
    assert only(hand).market.holders[0].amount == (0, None)


def test_capacities_on_another_basis_are_missing(hand):
    for name, basis in (("a", "REO"), ("b", "REO"), ("c", None)):
        hand.plant(name, "AU" if name == "a" else "CN")
        hand.makes(name, yields="oxide")
        hand.capacity(name, "oxide", 100, basis=basis)
    found = only(hand)
    assert found.market.basis == "REO"
    assert {h.id: h.amount for h in found.market.holders} == {
        "country-au": (100, 100), "country-cn": (100, None),
    }  # fmt: skip
    assert any("from a basis that is not stated to REO" in fact for fact in found.market.missing)


def test_capacities_by_controlling_owner(hand):
    """Two plants of one group through a subsidiary, one of a state, one of nobody knows whom."""
    for name, tonnes in (("one", 300), ("two", 200), ("state", 400), ("lost", 100)):
        hand.plant(name, "AU")
        hand.makes(name, yields="oxide")
        hand.capacity(name, "oxide", tonnes)
    hand.company("top", "US")
    hand.company("daughter", "AU")
    hand.government("commonwealth", "AU")
    hand.owns("top", "daughter", 60)
    hand.runs("daughter", "one")
    hand.owns("top", "two", 51)
    hand.owns("commonwealth", "state", 100)
    found = only(hand, by="owner", policies=(LINE,))
    assert {(h.id, h.kind): h.amount for h in found.market.holders} == {
        ("top", "company"): (500, 500), ("commonwealth", "government"): (400, 400),
    }  # fmt: skip
    assert found.market.unknown == (100, 100)
    # 500 of 1,000 at least; 600 if the top holds the lost one too.
    assert percents(found)["top"] == (50, 60)
    assert found.market.missing == ("who controls lost",)
    assert found.outcomes == ()


def test_companies_of_one_state_stay_apart_and_are_marked(hand):
    hand.government("state", "CN")
    for name in ("north", "south"):
        hand.company(name, "CN")
        hand.owns("state", name, 100)
        hand.plant(f"{name}-plant", "CN")
        hand.makes(f"{name}-plant", yields="oxide")
        hand.capacity(f"{name}-plant", "oxide", 100)
        hand.runs(name, f"{name}-plant")
    found = only(hand, by="owner")
    assert {(h.id, h.kind) for h in found.market.holders} == {
        ("north", "government-held"), ("south", "government-held"),
    }  # fmt: skip
    assert found.hhi == (5000, 5000)


def test_a_company_does_not_count_beside_its_own_plants(hand):
    hand.company("maker", "AU")
    hand.plant("plant", "AU")
    hand.runs("maker", "plant")
    for actor in ("maker", "plant"):
        hand.makes(actor, yields="oxide")
        hand.capacity(actor, "oxide", 100)
    assert only(hand).market.market.total == (100, 100)


def test_an_offtake_does_not_make_a_plant_run(hand):
    hand.company("seller", "AU")
    hand.company("buyer", "US")
    hand.offtake("seller", "buyer", "oxide", validFrom="2020")
    assert not ask(hand).tables


def test_a_plant_that_runs_may_make_already_what_it_plans(hand):
    hand.plant("works", "AU")
    hand.plant("site", "US", status="planned")
    for name in ("works", "site"):
        hand.capacity(name, "oxide", 100, status="planned")
    found = only(hand)
    assert {h.id: h.amount for h in found.market.holders} == {"country-au": (0, None)}
    assert "whether works makes oxide" in found.market.missing


def test_only_what_is_asked_for(hand):
    hand.plant("a", "AU")
    hand.makes("a", yields="oxide")
    share(hand, "CN", 90)
    assert [t.market.origin for t in ask(hand).tables] == ["capacities", "stated shares"]
    assert [t.market.origin for t in ask(hand, source="capacities").tables] == ["capacities"]
    assert [t.market.origin for t in ask(hand, source="statistics").tables] == ["stated shares"]
    assert not ask(hand, stage="metal").tables
    assert not ask(hand, "alloy").tables


@pytest.mark.parametrize(
    ("material", "options"),
    [
        ("nobody", {}),
        ("country-cn", {}),
        ("oxide", {"stage": "smelting"}),
        ("oxide", {"by": "owner", "source": "statistics"}),
        ("oxide", {"policies": ("plain-non-china-location",)}),
        ("oxide", {"policies": ("no-such-policy",)}),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(hand, material, options):
    hand.country("CN")
    with pytest.raises(UsageError):
        ask(hand, material, **options)


def test_a_test_is_asked_of_its_stages_alone(hand):
    policy = load_policies()[LINE]
    share(hand, "CN", 90, stage="end_use")
    found = only(hand, policies=(LINE,))
    assert found.outcomes == ()
    assert judge(hand.world(), policy, policy.tests[0], found.market) is None


def test_the_order_of_the_entities_does_not_matter(hand):
    for code, tonnes in (("CN", 50), ("AU", 30), ("US", 20)):
        made(hand, code, tonnes)
    made(hand, "World", 120)
    there = ask(hand, policies=(LINE,))
    hand.entities = dict(reversed(hand.entities.items()))
    assert ask(hand, policies=(LINE,)) == there


def test_the_json_cites_every_figure(hand):
    made(hand, "CN", 70)
    made(hand, "World", 100)
    hand.proof("made-CN-oxide-2025", published="2026-02")
    world = hand.world()
    document = concentration_json(
        concentration(world, "oxide", as_of=TODAY, policies=(LINE,)), world
    )
    table = document["tables"][0]
    holder = table["holders"][0]
    assert holder["evidence"][0]["date"] == "2026-02"
    assert holder["share"] == {"at_least": 70.0, "at_most": 70.0}
    assert table["hhi"] == {"at_least": 4900.0, "at_most": 5800.0}
    assert table["without_largest"]["amount"] == {"at_least": 30.0, "at_most": 30.0}
    assert (table["tests"][0]["outcome"], table["tests"][0]["country_name"]) == ("fails", "CN")
