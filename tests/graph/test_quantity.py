"""Tonnages: exact, on a basis, and compared only where a conversion is stated."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.chain.materials import Materials
from graph.figures.quantity import (
    BasisError,
    MissingConversionError,
    Quantity,
    Ratio,
    convert,
    quantity,
    total,
)
from graph.figures.ratios import Ratios, ratio_of
from graph.world import World
from ontology.models import Capacity, MadeFrom, Material, Offtake


def tonnes(low: int | str, high: int | str | None = "", basis: str | None = None) -> Quantity:
    most = low if high == "" else high
    return Quantity(Fraction(low), None if most is None else Fraction(most), basis)


def capacity(**fields: object) -> Capacity:
    return Capacity(id="c", actor="a", **{"unit": "TONNE-PER-YR", **fields})


@pytest.mark.parametrize(
    ("unit", "stated", "expected", "yearly"),
    [
        ("TONNE-PER-YR", "590", 590, True),
        # 100 t a month are 1,200 a year; 2 t a day are 730; 900,000 kg are 900 t.
        ("TONNE-PER-MO", "100", 1200, True),
        ("TONNE-PER-DAY", "2", 730, True),
        ("KiloGM-PER-YR", "900000", 900, True),
        ("KiloGM", "900000", 900, False),
        ("TONNE", "0.1", Fraction(1, 10), False),
        # 165,000,000 lb x 0.45359237 kg.
        ("LB", "165000000", Fraction("74842.74105"), False),
    ],
)
def test_units_are_brought_to_tonnes_exactly(unit, stated, expected, yearly):
    found = quantity(capacity(unit=unit, quantity=Decimal(stated)))
    assert found is not None
    assert (found.low, found.high, found.yearly) == (expected, expected, yearly)


@pytest.mark.parametrize(
    "fields",
    [{}, {"quantity": Decimal(5), "unit": None}, {"quantity": Decimal(60), "unit": "PERCENT"}],
)
def test_what_is_no_mass_is_no_tonnage(fields):
    assert quantity(capacity(**fields)) is None


def test_bounds_make_a_range():
    assert quantity(capacity(quantityMin=Decimal(20))) == tonnes(20, None)
    assert quantity(capacity(quantityMax=Decimal(50))) == tonnes(0, 50)
    assert quantity(capacity(quantityMin=Decimal(7), quantityMax=Decimal(14))) == tonnes(7, 14)
    assert quantity(capacity(quantity=Decimal(0))) == tonnes(0)
    # 20,000 t a year of graphite, 10,000 of it take or pay: 20,000, or 10,000 to 20,000.
    sold = Offtake(
        id="o", supplier="s", quantity=Decimal(20000), quantityMin=Decimal(10000),
        unit="TONNE-PER-YR",
    )  # fmt: skip
    assert quantity(sold) == tonnes(20000)
    assert quantity(sold, spread=True) == tonnes(10000, 20000)


def test_the_kind_and_the_period_come_along():
    found = quantity(
        capacity(
            quantity=Decimal(9), basis="REO", figureKind="actual", periodStart="2024",
            periodEnd="2024-06",
        )
    )  # fmt: skip
    assert found is not None
    assert (found.basis, found.kind, found.start, found.end) == ("REO", "actual", "2024", "2024-06")


def test_bases_are_never_mixed():
    with pytest.raises(MissingConversionError, match="from REO to a basis that is not stated"):
        tonnes(1, basis="REO").plus(tonnes(1))
    with pytest.raises(MissingConversionError):
        tonnes(1, basis="oxide").exceeds(tonnes(2, basis="metal"))
    with pytest.raises(MissingConversionError):
        total([tonnes(1, basis="gross"), tonnes(1, basis="dry")])
    with pytest.raises(BasisError, match="not compared"):
        tonnes(1).plus(Quantity(Fraction(1), Fraction(1), yearly=False))


def test_sums_and_comparisons_keep_the_range():
    assert tonnes(1, 2).plus(tonnes(3, 4)) == tonnes(4, 6)
    assert tonnes(1, None).plus(tonnes(3)) == tonnes(4, None)
    assert total([]) is None
    assert tonnes(1, 5).hull(tonnes(3, 9)) == tonnes(1, 9)
    assert tonnes(1, 5).greatest(tonnes(3, None)) == tonnes(3, None)
    assert tonnes(6, 9).exceeds(tonnes(2, 5)) is True
    assert tonnes(5).exceeds(tonnes(5)) is False
    assert tonnes(4, 6).exceeds(tonnes(5)) is None
    assert tonnes(0, None).exceeds(tonnes(5)) is None
    assert tonnes(7).exceeds(tonnes(5, None)) is None
    with pytest.raises(ValueError, match="no range"):
        tonnes(3, 2)


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=6))
def test_a_sum_holds_every_sum_of_values_within_the_ranges(pairs):
    ranges = [tonnes(min(p), max(p)) for p in pairs]
    whole = total(ranges)
    assert whole == total(reversed(ranges))
    assert whole is not None
    for picked in (min, max, lambda pair: pair[0]):
        assert whole.low <= sum(picked(p) for p in pairs) <= whole.high


def materials(*made: MadeFrom) -> tuple[World, Materials]:
    world = World.of(
        [
            Material(id="oxide", name="Dysprosium oxide", stage="refined", element=("Dy",)),
            Material(id="metal", name="Dysprosium", stage="metal", element=("Dy",)),
            Material(id="ndpr", name="NdPr oxide", stage="refined", element=("Nd", "Pr")),
            Material(id="magnet", stage="component", element=("Nd", "Fe", "B")),
            *made,
        ]
    )
    return world, Materials(world)


def test_a_conversion_of_the_ontology_brings_one_basis_to_another():
    _, known = materials()
    # 372.997 t of Dy2O3 hold 325.0 t of Dy.
    found = convert(tonnes("372.997", basis="oxide"), known, "oxide", "contained")
    assert (found.low, found.high, found.basis) == (325, 325, "contained")
    # 1,000 t of NdPr oxide hold between 827.7 (all Pr6O11) and 857.4 t (all Nd2O3).
    mixed = convert(tonnes(1000, basis="REO"), known, "ndpr", "metal")
    assert (round(float(mixed.low), 1), round(float(mixed.high or 0), 1)) == (827.7, 857.4)
    assert convert(tonnes(5), known, "oxide", None) == tonnes(5)


@pytest.mark.parametrize(
    ("basis", "material", "wanted"),
    [
        (None, "oxide", "REO"),
        ("REO", "oxide", None),
        ("gross", "oxide", "oxide"),
        ("REO", "magnet", "metal"),
        ("REO", "nobody", "metal"),
    ],
)
def test_a_conversion_that_nobody_states_is_named(basis, material, wanted):
    _, known = materials()
    with pytest.raises(MissingConversionError, match=r"conversion from .* to .* for"):
        convert(tonnes(1, basis=basis), known, material, wanted)


def made_of(**fields: object) -> MadeFrom:
    return MadeFrom(id="m", output="metal", input="oxide", **fields)


def test_ratios_divide_and_carry_their_basis():
    world, known = materials(made_of(ratio=Decimal("1.25"), ratioBasis="oxide to metal"))
    ratios = Ratios(world, known)
    # 1.25 t of oxide for one of metal: 100 t of oxide are 80 of metal.
    assert ratios.made(tonnes(100, basis="oxide"), "metal", "oxide") == tonnes(80, basis="metal")
    # REO and oxide of dysprosium are the same tonnes; tonnes of nothing stated are not.
    assert ratios.made(tonnes(100, basis="REO"), "metal", "oxide") == tonnes(80, basis="metal")
    with pytest.raises(MissingConversionError):
        ratios.made(tonnes(100), "metal", "oxide")
    assert ratios.made(tonnes(100), "oxide", "metal") is None


def test_a_least_ratio_bounds_the_output_and_does_not_give_it():
    world, known = materials(made_of(ratioMin=Decimal("1.25")))
    # At least 1.25 t of oxide for a tonne: 100 t of oxide are 80 t of metal at most.
    assert Ratios(world, known).made(tonnes(100), "metal", "oxide") == tonnes(0, 80)
    world, known = materials(made_of(ratioMin=Decimal("1.25"), ratioMax=Decimal(2)))
    assert Ratios(world, known).made(tonnes(100), "metal", "oxide") == tonnes(50, 80)
    assert ratio_of(made_of(ratioMax=Decimal(2))) == Ratio(Fraction(0), Fraction(2))


@pytest.mark.parametrize("text", ["contained metal", "REO to metal to gross", "tonnes"])
def test_a_ratio_on_a_basis_that_cannot_be_read_is_no_ratio(text):
    assert ratio_of(made_of(ratio=Decimal(2), ratioBasis=text)) is None
    assert ratio_of(made_of()) is None
