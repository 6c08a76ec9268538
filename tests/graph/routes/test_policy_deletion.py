"""Delete one fact of a refused world: the verdict may turn unknown, never allowed.

Every entity and every stated field of the world is taken away in turn, under the strict form of
each policy: what nobody states may be so.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from batteries import battery, whole_lists
from test_policy_rows import CELL, ROWS

REFUSED = [
    pytest.param(policy, spoil, id=f"{policy}: {case}")
    for policy, cases in ROWS.items()
    for case, expected, spoil in cases
    if expected == "refused" and "known" not in policy
]


def without_one_entity(hand) -> Iterator[str]:
    """The world without each entity, one at a time."""
    whole = dict(hand.entities)
    for gone in whole:
        hand.entities = {key: entity for key, entity in whole.items() if key != gone}
        yield gone


def without_one_field(hand) -> Iterator[str]:
    """The world without each field that an entity states, one at a time."""
    whole = dict(hand.entities)
    for key, entity in whole.items():
        for name, value in entity:
            if name not in ("id", "name") and value not in (None, ()):
                empty = () if isinstance(value, tuple) else None
                hand.entities = {**whole, key: entity.model_copy(update={name: empty})}
                yield f"{key}.{name}"


def allowed_for_want_of(hand, ask_in, policy, spoil, worlds) -> list[str]:
    """The facts without which the refused route of a world becomes allowed."""
    spoil(hand)
    whole_lists(hand)
    assert ask_in(hand, "carmaker", policy, material=CELL).refused
    return [
        gone
        for gone in worlds(hand)
        if {"carmaker", CELL} <= hand.entities.keys()
        and ask_in(hand, "carmaker", policy, material=CELL).routes
    ]


@pytest.mark.parametrize(("policy", "spoil"), REFUSED)
def test_without_an_entity_a_refused_route_is_not_allowed(make_hand, ask_in, policy, spoil):
    hand = battery(make_hand())
    assert allowed_for_want_of(hand, ask_in, policy, spoil, without_one_entity) == []


@pytest.mark.slow
@pytest.mark.parametrize(("policy", "spoil"), REFUSED)
def test_without_a_field_a_refused_route_is_not_allowed(make_hand, ask_in, policy, spoil):
    hand = battery(make_hand())
    assert allowed_for_want_of(hand, ask_in, policy, spoil, without_one_field) == []
