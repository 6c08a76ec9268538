"""Tonnages, commitments and concentration on the bundled data, against a reading of it by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import StringIO

import pytest
from curated import curated_world
from rich.console import Console

from app import commitment_table, concentration_table
from graph.commitments import Commitments, commitments
from graph.concentration import Table, concentration
from graph.world import World
from ontology.conversions import load_constants
from ontology.models import MadeFrom

TODAY = date(2026, 11, 24)
LINE = "eu-crma-65"


@pytest.fixture(scope="module")
def world() -> World:
    return curated_world()


def table(world: World, material: str, origin: str, **options: str) -> Table:
    answer = concentration(world, material, as_of=TODAY, policies=(LINE,), **options)
    found = [t for t in answer.tables if t.market.origin == origin]
    assert len(found) == 1
    return found[0]


def share(found: Table, holder: str) -> tuple[float, float]:
    low, high = found.shares[holder]
    return round(float(100 * low), 2), round(float(100 * high), 2)


def test_gallium(world):
    """USGS for 2025: China 900 t, Russia 6, Japan 3; the world is rounded to 900, the sum is 909.

    900 / 909 = 99.01 %; HHI (900^2 + 6^2 + 3^2) / 909^2 x 10,000 = 810,045 / 826,281 = 9,803.5.
    """
    found = table(world, "gallium", "statistics")
    assert (found.market.period, found.market.kinds) == ("2025", ("estimate",))
    assert share(found, "country-cn") == (99.01, 99.01)
    assert found.hhi == (Fraction(810_045 * 10_000, 826_281),) * 2
    assert (found.left, found.top3) == ((9, 9), (1, 1))
    assert found.outcomes[0].outcome == "fails"
    assert any("add up to more than the total" in note for note in found.market.notes)


def test_natural_graphite(world):
    """USGS for 2025, thousand tonnes: China 1,400 of 1,800; the 19 countries listed make 1,752.88.

    Squares: 1,960,000 + 20,952.3872 of the others listed = 1,980,952.3872; / 3,240,000 = 6,114.05.
    The 47.12 that are left add up to 2,220.29 / 3,240,000 = 6.85 if they are of one country.
    """
    found = table(world, "natural-graphite", "statistics")
    assert (len(found.market.holders), found.market.others) == (19, (47_120, 47_120))
    assert share(found, "country-cn") == (77.78, 77.78)
    low, high = found.hhi
    assert (round(float(low), 2), round(float(high), 2)) == (6114.05, 6120.9)
    # Without China 400,000 t are left, 22.2 percent.
    assert (found.left, found.left_share) == ((400_000, 400_000), (Fraction(2, 9), Fraction(2, 9)))
    # China, Madagascar 80 and Tanzania 75: 1,555 of 1,800 = 86.39 %.
    assert found.top3 == (Fraction(1555, 1800), Fraction(1555, 1800))
    assert found.outcomes[0].outcome == "fails"


def test_rare_earths_mined(world):
    """USGS for 2024: the countries add up to 392,850 t REO, China 270,000 of them: 68.73 %."""
    found = table(world, "mat-ree", "statistics", stage="extraction")
    assert found.market.market.total == (392_850, 392_850)
    assert (found.market.basis, share(found, "country-cn")) == ("REO", (68.73, 68.73))
    assert found.left == (122_850, 122_850)


def test_separated_rare_earths(world):
    """Two sources for 2025 say 85 percent for China; the rest is 15: 7,225, or 7,450 if of one."""
    found = table(world, "mat-reo", "stated shares", stage="refined")
    assert (found.hhi, share(found, "country-cn")) == ((7225, 7450), (85, 85))


def test_separated_ndpr_by_place_is_open_for_want_of_capacities(world):
    """White Mesa states 1,000 t a year of NdPr oxide and runs; no other plant that runs states one.

    So the share of the United States is anything, and the answer names what it lacks.
    """
    found = table(world, "mat-ndpr-oxide", "capacities")
    amounts = {h.id: h.amount for h in found.market.holders}
    assert amounts["country-us"][0] == 1000
    assert [key for key, (low, _) in amounts.items() if low] == ["country-us"]
    assert share(found, "country-us") == (0, 100)
    assert (
        "capacity of Lynas Malaysia advanced materials plant for NdPr oxide" in found.market.missing
    )
    assert found.outcomes[0].outcome == "unknown"


def test_magnets_by_owner(world):
    """What runs with a capacity stated: 18,000 + 3,000 + 3 x 2,000 = 27,000 t a year."""
    found = table(world, "mat-ndfeb-magnet", "capacities", by="owner")
    stated = {h.id: h.amount[0] for h in found.market.holders if h.amount[0]}
    assert stated == {
        "zksh": 18_000, "sgi": 3000, "noveon": 2000, "proterial": 2000, "shin-etsu": 2000,
    }  # fmt: skip
    assert found.left == (9000, None)


def one(answer: Commitments, material: str):
    found = [row for row in answer.rows if row.material == material]
    assert len(found) == 1
    return found[0]


def test_a_joint_total_of_arafura_is_counted_once(world):
    """Hyundai and Kia up to 1,500 t a year together, Traxys up to 300: 1,800 at most, not 3,300."""
    row = one(commitments(world, actor="arafura", as_of=TODAY), "mat-ndpr-oxide")
    assert row.committed == (0, 1800)
    assert {p.obligation.relation.partOfPackage for p in row.promises} == {
        "arafura-hyundai-kia", None,
    }  # fmt: skip
    assert all(p.evidence and p.evidence[0].url for p in row.promises)


def test_shares_of_output_of_src(world):
    """REalloys takes 80 percent: 480 of 600 t of NdPr metal, 24 of 30 t of Dy oxide, 12 of 15 of Tb."""
    answer = commitments(world, actor="src-ree-plant", year=2027, as_of=TODAY)
    found = {
        row.material: (row.capacity.tonnes.low, row.committed, row.verdict) for row in answer.rows
    }
    assert found == {
        "mat-ndpr-metal": (600, (480, 480), "no"),
        "mat-dy-oxide": (30, (24, 24), "no"),
        "mat-tb-oxide": (15, (12, 12), "no"),
    }


def test_the_heavy_half_of_caremag(world):
    """Half of the heavy oxides goes to JFRE; Iwatani's 250 t of Dy and 45 of Tb are part of it."""
    row = one(
        commitments(world, actor="caremag", year=2027, as_of=TODAY, material="mat-dy-oxide"),
        "mat-dy-oxide",
    )
    assert (row.capacity.tonnes.low, row.committed[0], row.verdict) == (500, 250, "unknown")
    assert "volume of the offtake of Carester SAS with USA Rare Earth" in row.missing


def test_the_offtake_and_the_supply_of_donald_are_one_flow(world):
    """Energy Fuels takes 7,200 t a year; the supply to its mill performs that."""
    row = one(commitments(world, actor="donald-project", year=2028, as_of=TODAY), "mat-monazite")
    assert row.committed == (7200, 7200)
    assert {p.obligation.standing for p in row.promises} == {"committed", "performing"}


def test_least_ratios_are_those_of_stoichiometry(world):
    """Each is the mass of the input over that of what it holds, to four places, rounded down."""
    constants = load_constants()
    expected = {
        ("mat-dy-metal", "mat-dy-oxide"): 1 / constants.share("Dy", "Dy2O3"),
        ("mat-tb-metal", "mat-tb-oxide"): 1 / constants.share("Tb", "Tb4O7"),
        ("mat-sm-metal", "mat-sm-oxide"): 1 / constants.share("Sm", "Sm2O3"),
        ("mat-nd-metal", "mat-ndpr-oxide"): 1 / constants.share("Nd", "Nd2O3"),
        # Of the two oxides the one that needs less: no mix needs less than that.
        ("mat-ndpr-metal", "mat-ndpr-oxide"): min(
            1 / constants.share("Nd", "Nd2O3"), 1 / constants.share("Pr", "Pr6O11")
        ),
        ("tungsten-metal", "tungsten-oxide"): 1 / constants.share("W", "WO3"),
        # Li2CO3 gives two LiOH.H2O, LiO2H3 in all.
        ("lithium-hydroxide", "lithium-carbonate"):
            constants.mass("Li2CO3") / (2 * constants.mass("LiO2H3")),
    }  # fmt: skip
    stated = {(m.output, m.input): m.ratioMin for m in world.all(MadeFrom) if m.ratioMin}
    assert stated == {
        pair: Decimal(int(ratio * 10_000)) / 10_000 for pair, ratio in expected.items()
    }
    assert not any(m.ratio for m in world.all(MadeFrom))


def shown(*parts: object) -> str:
    console = Console(width=160, file=StringIO(), highlight=False)
    for part in parts:
        console.print(part, markup=not isinstance(part, str))
    return console.file.getvalue()


def test_concentration_for_a_person(world):
    answer = concentration(world, "natural-graphite", as_of=TODAY, policies=(LINE,))
    first = answer.tables[0]
    text = shown(
        *concentration_table.head(answer, world),
        concentration_table.table(first, world),
        *concentration_table.lines(first, world),
        *concentration_table.tail(answer),
    )
    for said in (
        "Natural graphite [natural-graphite] by country, as of 2026-11-24",
        "extraction: Natural graphite, national statistics, 2025 (estimate)",
        "China [country-cn]", "1,400,000", "77.8", "< 0.1", "47,120",
        "HHI 6,114 to 6,121; largest 77.8 %; three largest 86.4 %",
        "Without the largest (China): 400,000 t a year left, 22.2 %",
        "eu-crma-65 fails", "China 77.7778 %", "A screening aid, not legal advice.",
    ):  # fmt: skip
        assert said in text
    owners = concentration(world, "mat-ndfeb-magnet", by="owner", as_of=TODAY, policies=(LINE,))
    text = shown(
        *concentration_table.tail(owners), *concentration_table.lines(owners.tables[0], world)
    )
    # No policy was asked of owners, so none is printed.
    assert "eu-crma" not in text
    assert "at least 9,000 t a year left" in text


def test_commitments_for_a_person(world):
    answer = commitments(world, actor="caremag", year=2027, as_of=TODAY)
    text = shown(
        commitment_table.table(answer, world),
        *commitment_table.lines(answer, world, full=True),
    )
    for said in (
        "Promised and possible in 2027, tonnes a year (as of 2026-11-24)",
        "Dysprosium oxide", "at least 250", "one total with others (caremag-jfre)", "50 % of output",
        "missing: volume of the offtake of Carester SAS with USA Rare Earth", "https://",
    ):  # fmt: skip
        assert said in text
    everyone = commitments(world, as_of=TODAY)
    text = shown(*commitment_table.lines(everyone, world, full=False))
    assert "None is over-committed on what is known" in text
    assert f"{len(everyone.without_volume)} more promises state no volume" in text
