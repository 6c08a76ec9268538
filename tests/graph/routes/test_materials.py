"""Matching of materials, conversions and the stages between."""

from __future__ import annotations

import pytest

from graph.chain.materials import Materials


@pytest.fixture
def broad(hand):
    """Oxides with a broader word, and one of another element."""
    hand.material("reo", "refined")
    hand.material("nd-oxide", "refined", element=("Nd",), broader=("reo",))
    hand.material("dy-oxide", "refined", element=("Dy",), broader=("reo",))
    hand.material("nd-metal", "metal", element=("Nd",), broader=("re-metal",))
    hand.material("re-metal", "metal")
    hand.made("re-metal", "reo")
    hand.made("nd-metal", "nd-oxide")
    return hand


def test_a_material_feeds_a_need_for_itself_or_for_a_broader_one(broad):
    materials = Materials(broad.world())
    assert materials.match("nd-oxide", "nd-oxide") is True
    assert materials.match("nd-oxide", "reo") is True


def test_a_broader_material_matches_as_not_specified(broad):
    assert Materials(broad.world()).match("reo", "nd-oxide") is False


def test_other_materials_do_not_match(broad):
    materials = Materials(broad.world())
    assert materials.match("nd-oxide", "dy-oxide") is None
    assert materials.match("nd-oxide", "metal") is None


def test_a_conversion_names_what_lies_between(hand):
    materials = Materials(hand.world())
    found = materials.conversion("magnet", "carbonate")
    assert found is not None
    assert found.between == ("alloy", "metal", "oxide")
    assert found.specified


def test_nothing_is_made_from_what_comes_later_or_from_itself(hand):
    materials = Materials(hand.world())
    assert materials.conversion("oxide", "magnet") is None
    assert materials.conversion("oxide", "oxide") is None


def test_a_broader_word_does_not_turn_one_element_into_another(broad):
    materials = Materials(broad.world())
    assert materials.conversion("nd-metal", "dy-oxide") is None
    assert materials.conversion("re-metal", "dy-oxide").specified
    assert not materials.conversion("nd-metal", "reo").specified


def test_what_is_said_of_a_broader_product_leaves_the_input_of_a_narrower_one_open(broad):
    materials = Materials(broad.world())
    assert materials.conversion("re-metal", "reo").specified
    assert materials.conversion("re-metal", "nd-oxide").specified
    assert not materials.conversion("nd-metal", "reo").specified


def test_a_direct_conversion_skips_nothing(hand):
    hand.material("brine", "extraction")
    hand.material("lithium", "refined")
    hand.made("lithium", "brine")
    assert Materials(hand.world()).conversion("lithium", "brine").between == ()


def test_a_shortcut_does_not_hide_the_longer_way(hand):
    hand.made("magnet", "oxide")
    assert Materials(hand.world()).conversion("magnet", "oxide").between == ("alloy", "metal")


def test_scrap_counts_only_where_recycling_is_asked_for(hand):
    hand.material("scrap", "recycling")
    hand.recovered("oxide", "scrap")
    world = hand.world()
    assert Materials(world).conversion("oxide", "scrap") is None
    assert not Materials(world).usable("scrap")
    assert Materials(world, secondary=True).conversion("oxide", "scrap").between == ()


def test_one_group_of_alternatives_is_one_need(hand):
    for name in ("iron", "boron", "dy-metal"):
        hand.material(name, "metal")
    hand.made("alloy", "iron", alternativeGroup="iron", required=True)
    hand.made("alloy", "boron", alternativeGroup="boron", required=True)
    hand.made("alloy", "dy-metal", alternativeGroup="heavy rare earth", required=False)
    materials = Materials(hand.world())
    assert materials.untraced("alloy", ["metal"]) == ("boron", "iron")
    assert materials.untraced("alloy", ["iron"]) == ("boron", "metal")


def test_circular_words_end(hand):
    hand.material("a", "refined", broader=("b",))
    hand.material("b", "refined", broader=("a",))
    hand.made("a", "b")
    hand.made("b", "a")
    assert Materials(hand.world()).match("a", "b") is True
