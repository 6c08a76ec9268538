"""The smallest capacity on a route: bases, kinds of figure, ratios that are bounds."""

from __future__ import annotations

from decimal import Decimal

import pytest


@pytest.fixture
def two_steps(hand):
    """A mine sells concentrate (3,000 t) to works that make carbonate (2,000 t); 2 t make one."""
    hand.mine("mine", "AU")
    hand.plant("works", "US")
    hand.company("buyer", "US")
    hand.makes("works", yields="carbonate")
    hand.supply("mine", "works", "concentrate")
    hand.supply("works", "buyer", "carbonate")
    return hand


def ratio(hand, **fields):
    key = "made-carbonate-concentrate"
    hand.entities[key] = hand.entities[key].model_copy(update=fields)


def test_a_ratio_without_basis_is_not_used_on_a_figure_with_one(two_steps, ask):
    two_steps.capacity("mine", "concentrate", 3000, basis="REO")
    two_steps.capacity("works", "carbonate", 2000, basis="REO")
    ratio(two_steps, ratio=Decimal(2))
    found = ask("buyer").routes[0].bottleneck
    assert not found.known
    assert (found.at_most, found.step, found.basis) == (2000.0, "works", "REO")
    assert (
        "conversion from REO to a basis that is not stated for concentrate at mine" in found.missing
    )
    ratio(two_steps, ratio=Decimal(2), ratioBasis="REO")
    found = ask("buyer").routes[0].bottleneck
    assert (found.known, found.value, found.step, found.basis) == (True, 1500.0, "mine", "REO")


def test_figures_on_different_bases_are_not_compared(two_steps, ask):
    two_steps.capacity("mine", "concentrate", 3000)
    two_steps.capacity("works", "carbonate", 2000, basis="gross")
    ratio(two_steps, ratio=Decimal(2))
    found = ask("buyer").routes[0].bottleneck
    assert (found.known, found.at_most, found.step) == (False, 2000.0, "works")
    assert found.missing == (
        "conversion from a basis that is not stated to gross for carbonate at mine",
    )


def test_a_stated_conversion_brings_them_together(hand, ask):
    """325.0 t of dysprosium are 372.997 t of its oxide: 500 t of oxide are not the bottleneck."""
    hand.material("dy", "refined", element=("Dy",))
    for name in ("small", "large"):
        hand.plant(name, "US")
    hand.material("feed", "intermediate", element=("Dy",))
    hand.made("dy", "feed")
    hand.mine("mine", "AU")
    hand.company("buyer", "US")
    hand.supply("mine", "small", "feed")
    hand.makes("mine", yields="feed")
    hand.makes("small", takes="feed", yields="dy")
    hand.supply("small", "buyer", "dy")
    key = "made-dy-feed"
    hand.entities[key] = hand.entities[key].model_copy(
        update={"ratio": Decimal(1), "ratioBasis": "contained"}
    )
    hand.capacity("mine", "feed", 325, basis="contained")
    hand.capacity("small", "dy", 500, basis="oxide")
    found = next(iter((*ask("buyer").routes, *ask("buyer").unknown))).bottleneck
    assert (found.at_most, found.step, found.basis) == (372.997, "mine", "oxide")


def test_a_least_ratio_gives_the_most_and_leaves_the_value_unknown(two_steps, ask):
    two_steps.capacity("mine", "concentrate", 3000)
    two_steps.capacity("works", "carbonate", 2000)
    ratio(two_steps, ratioMin=Decimal(2))
    found = ask("buyer").routes[0].bottleneck
    assert (found.known, found.value, found.at_most) == (False, None, 1500.0)
    assert found.missing == ("exact ratio from mine for concentrate",)


@pytest.mark.parametrize(
    ("kind", "known"),
    [("nameplate", True), ("actual", True), ("estimate", True), (None, True),
     ("permitted", False), ("guidance", False), ("forecast", False)],
)  # fmt: skip
def test_a_permit_or_a_guidance_is_no_capacity(hand, ask, kind, known):
    hand.mine("mine", "AU")
    hand.company("buyer", "US")
    hand.supply("mine", "buyer", "ore")
    hand.capacity("mine", "ore", 10, figureKind=kind)
    assert ask("buyer").routes[0].bottleneck.known is known
