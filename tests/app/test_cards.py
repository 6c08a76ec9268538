"""Cards: what won, what others say, owners and holdings, in words."""

from decimal import Decimal

import pytest

from app.cards import card
from app.lines import line
from app.links import Links, Tie, sites_of, stakes, ties
from ontology.errors import UsageError
from ontology.models import FundingApplication, Offtake, Sale


def test_a_field_names_the_source_that_won_and_what_others_say(links: Links) -> None:
    found = {field.name: field for field in card(links, "asm").fields}
    country = found["country"]
    assert (country.won.text, country.won.ids) == ("Australia", ("country-au",))
    assert country.won.source is not None
    assert country.won.source.source.id == "report"
    assert [(o.text, o.source.source.id) for o in country.others if o.source] == [("Korea", "news")]
    assert found["ticker"].won.source is not None
    assert found["ticker"].won.source.source.sourceKind == "editorial"


def test_records_stand_in_the_order_in_which_they_win(links: Links) -> None:
    assert [r.record for r in card(links, "asm").records] == ["r1", "r2", "r3"]


def test_a_losing_id_resolves_and_an_unknown_one_is_a_usage_error(links: Links) -> None:
    found = card(links, "asm-old")
    assert (found.id, found.asked) == ("asm", "asm-old")
    with pytest.raises(UsageError, match="lodeway find nobody"):
        card(links, "nobody")


def test_what_hangs_on_a_companys_sites_belongs_to_its_card(links: Links) -> None:
    found = card(links, "asm")
    sites = {site.id: {group.title for group in site.groups} for site in found.sites}
    assert {"Production", "Capacities"} <= sites["kmp"]
    assert "Studies" in sites["dubbo"]
    assert {group.title for group in found.groups} == {"Ownership", "MoUs"}
    assert sites_of(links, "asm") == ("dubbo", "kmp")


def test_a_line_says_material_figure_kind_and_period(links: Links) -> None:
    said = line(links.world, links.world.entities["prod-1"], "kmp")
    assert said.title == "NdFeB alloy"
    assert said.text == "16.7 t, actual"
    assert said.when == "1 Jul 2025 to 30 Sep 2025"
    assert [e.source.id for e in said.evidence] == ["report"]
    capacity = line(links.world, links.world.entities["cap-1"], "kmp")
    assert (capacity.text, capacity.status, capacity.when) == (
        "3,600 t a year, planned",
        "Planned",
        "as of Oct 2025",
    )
    mou = line(links.world, links.world.entities["mou-1"], "asm")
    assert (mou.title, mou.text) == ("Neo", "collaboration")


def test_lines_of_deals_and_money(links: Links) -> None:
    world = links.world
    offtake = Offtake(
        id="o", supplier="kmp", buyer="neo", material=("alloy",), quantity=Decimal(100),
        unit="TONNE", termYears=Decimal(5), exclusive=True, binding=False, validFrom="2024",
    )  # fmt: skip
    said = line(world, offtake, "neo")
    assert said.title == "Korean Metals Plant"
    assert said.text == "NdFeB alloy, 100 t, not binding, exclusive, term 5 years"
    assert said.when == "from 2024"
    asked = FundingApplication(id="f", applicant="asm", description="applied to the DoW")
    assert line(world, asked, "asm").parts == ("applied to the DoW",)
    assert line(world, Sale(id="s", actor="asm", material=("alloy",)), "asm").title == "NdFeB alloy"


def test_owners_up_and_holdings_down(links: Links) -> None:
    up = [(s.id, s.share, s.depth) for s in stakes(links, "ksm", up=True)]
    assert up == [("asm", "95 %", 1), ("fund", "19.9 %", 2)]
    down = {s.id: s.share for s in stakes(links, "asm", up=False)}
    assert down == {"ksm": "95 %", "dubbo": "not stated"}


def test_ties_read_as_the_ontology_says(links: Links) -> None:
    found = ties(links, "kmp")
    assert Tie("OPERATES", "operated by", False, "ksm", "op-1") in found
    assert Tie("SUPPLIES", "supplied by", False, "dubbo", "sup-1") in found
    assert Tie("PRODUCED", "produced", True, "alloy", "prod-1") in found
    assert Tie("country", "country", True, "country-kr", "kmp") in found
    assert Tie("Plant.country", "plants here", False, "kmp", "kmp") in ties(links, "country-kr")


def test_the_timeline_is_newest_first_and_holds_the_sites(links: Links) -> None:
    ids = [item.id for item in card(links, "asm").timeline]
    assert ids[0] == "study-1"
    assert "prod-1" in ids
