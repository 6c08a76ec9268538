"""Values in words, and text that is safe as Markdown."""

from decimal import Decimal

import pytest

from app import words
from ontology.models import Capacity, FundingAward, Ownership


@pytest.mark.parametrize(
    ("value", "text"),
    [("3600", "3,600"), ("16.70", "16.7"), ("-0.5", "-0.5"), ("1E+6", "1,000,000"), ("0", "0")],
)
def test_number(value: str, text: str) -> None:
    assert words.number(Decimal(value)) == text


def test_quantity_says_unit_basis_and_bounds() -> None:
    assert (
        words.quantity(Capacity(id="c", quantity=Decimal(3600), unit="TONNE-PER-YR", basis="REO"))
        == "3,600 t a year (REO)"
    )
    ranged = Capacity(id="c", quantityMin=Decimal(10), quantityMax=Decimal(20), unit="TONNE")
    assert words.quantity(ranged) == "10 to 20 t"
    assert words.quantity(Capacity(id="c", quantityMax=Decimal(20), unit="LB")) == "up to 20 lb"
    assert words.quantity(Capacity(id="c")) == ""


def test_money_and_share() -> None:
    assert words.amount(FundingAward(id="f", amount=Decimal(55000000), currency="AUD")) == (
        "AUD 55 million"
    )
    assert words.amount(FundingAward(id="f", amountMin=Decimal(5000))) == "at least 5,000"
    assert words.share(Ownership(id="o", share=Decimal("19.90"))) == "19.9 %"
    assert words.share(Ownership(id="o", shareMin=Decimal(50), shareMax=Decimal(60))) == (
        "50 to 60 %"
    )


def test_dates_keep_their_precision() -> None:
    assert [words.day(d) for d in ("2025", "2025-09", "2025-09-05", None)] == [
        "2025",
        "Sep 2025",
        "5 Sep 2025",
        "",
    ]
    assert words.period("2025-07-01", "2025-09-30") == "1 Jul 2025 to 30 Sep 2025"
    assert words.period(None, "2023") == "until 2023"


def test_plurals_and_counts() -> None:
    labels = ["Study", "MoU", "Capacity", "Letter of interest", "Country", "Sale", "Processing"]
    assert [words.plural(label) for label in labels] == [
        "Studies",
        "MoUs",
        "Capacities",
        "Letters of interest",
        "Countries",
        "Sales",
        "Processing",
    ]
    assert words.count(1, "route") == "1 route"
    assert words.shown(25, 132, "neighbour") == "25 of 132 neighbours"
    assert words.shown(3, 3, "neighbour") == "3 neighbours"
    assert [words.lower(label) for label in ("Funding application", "MoU", "LEI")] == [
        "funding application",
        "MoU",
        "LEI",
    ]


def test_markdown_is_escaped() -> None:
    hostile = "*x* [a](javascript:alert(1)) <img src=x> `c` :red[y] $z$ \n# h"
    escaped = words.md(hostile)
    assert "\n" not in escaped
    assert all(f"\\{mark}" in escaped for mark in "*[]()<>`:$#")
