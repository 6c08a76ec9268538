"""Units and bases: every number is worked out here by hand from the atomic weights."""

from __future__ import annotations

from fractions import Fraction
from importlib.resources import files

import pytest

from ontology.conversions import formula, load_constants, read_constants
from ontology.errors import OntologyError
from ontology.schema import load_schema

TEXT = (files("ontology") / "conversions.ttl").read_text("utf-8")


def factor(elements: str, given: str, wanted: str) -> tuple[float, float] | None:
    found = load_constants().factor(frozenset(elements.split()), given, wanted)
    return None if found is None else (round(float(found[0]), 4), round(float(found[1]), 4))


def test_units_are_those_of_the_schema_that_measure_mass() -> None:
    units = load_constants().units
    codes = {code.notation for code in load_schema().codes["unit"]}
    assert set(units) == codes - {"PERCENT", "NUM"}
    # 1 lb = 0.45359237 kg; 165 million lb = 74,842.74 t, "75,000 t" in the source of that figure.
    assert 165_000_000 * units["LB"].tonnes == Fraction("74842.74105")
    assert units["TONNE-PER-MO"].times == 12
    assert units["TONNE"].times is None


@pytest.mark.parametrize(
    ("elements", "given", "wanted", "low", "high"),
    [
        # Dy2O3: 2 x 162.5 = 325.0 of 325.0 + 3 x 15.999 = 372.997 -> 0.8713.
        ("Dy", "oxide", "metal", 0.8713, 0.8713),
        ("Dy", "metal", "oxide", 1.1477, 1.1477),
        # Nd2O3: 288.484 / 336.481 = 0.8574. Pr6O11: 845.448 / 1021.437 = 0.8277.
        ("Nd", "oxide", "metal", 0.8574, 0.8574),
        ("Nd Pr", "oxide", "metal", 0.8277, 0.8574),
        ("Nd Pr", "metal", "REO", 1.1664, 1.2082),
        # The same compounds, whatever the mix of them: a tonne of the one is a tonne of the other.
        ("Nd Pr", "oxide", "REO", 1, 1),
        ("Nd Pr", "metal", "contained", 1, 1),
        # Li2CO3: 13.88 / (13.88 + 12.011 + 47.997 = 73.888) = 0.18785; 1 t of Li is 5.3233 t LCE.
        ("Li", "contained", "LCE", 5.3233, 5.3233),
        # Li2O: 13.88 / 29.879 = 0.46454; Li2O to LCE = 0.46454 x 5.3233 = 2.4729.
        ("Li", "oxide", "LCE", 2.4729, 2.4729),
        # WO3: 183.84 / (183.84 + 47.997 = 231.837) = 0.7930.
        ("W", "oxide", "contained", 0.793, 0.793),
    ],
)
def test_factors_follow_from_the_atomic_weights(elements, given, wanted, low, high):
    assert factor(elements, given, wanted) == (low, high)


@pytest.mark.parametrize(
    ("elements", "given", "wanted"),
    [
        ("Nd", "gross", "metal"),
        ("Nd", "oxide", "dry"),
        ("Nd", "oxide", "LCE"),
        ("Dy Tb", "oxide", "metal"),
        ("", "oxide", "metal"),
        ("Nd Pr Fe B", "REO", "metal"),
    ],
)
def test_nothing_is_converted_that_is_not_stated(elements, given, wanted):
    assert factor(elements, given, wanted) is None


def test_back_and_forth_is_the_same_tonne() -> None:
    constants = load_constants()
    for conversion in constants.conversions:
        for basis in conversion.bases:
            there = constants.factor(conversion.elements, basis, "metal")
            back = constants.factor(conversion.elements, "metal", basis)
            assert there is not None
            assert back is not None
            assert there[0] * back[1] == there[1] * back[0] == 1
            assert 0 < there[0] <= there[1] < 1


def test_formulas() -> None:
    assert formula("Nd2O3") == {"Nd": 2, "O": 3}
    assert formula("LiO2H3") == {"Li": 1, "O": 2, "H": 3}
    for bad in ("", "nd2O3", "Nd2(O3)", "Nd 2"):
        with pytest.raises(OntologyError, match="no formula"):
            formula(bad)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('lw:ofElement "La" ; ', "", "needs lw:ofElement"),
        ('lw:compound "La2O3"', 'lw:compound "Nd2O3"', "exactly one"),
        ('"La 138.905", ', "", "no atomic weight of La"),
        ('"La 138.905"', '"La heavy"', "is no number"),
        ("unit:LB lw:tonnes 0.00045359237", "unit:LB lw:tonnes 0", "not more than 0"),
    ],
)
def test_a_fault_in_the_data_is_named(old, new, fault):
    assert old in TEXT
    with pytest.raises(OntologyError, match=fault):
        read_constants(TEXT.replace(old, new))


def test_every_basis_and_element_is_one_that_the_ontology_knows() -> None:
    bases = {code.notation for code in load_schema().codes["basis"]}
    for conversion in load_constants().conversions:
        assert conversion.bases <= bases
