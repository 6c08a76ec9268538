"""When a relation counts: design section 6, "Time"."""

from __future__ import annotations

from datetime import date

import pytest

from graph.timeline import Horizon, Timeline, When, end_of, start_of


def when(hand, key, as_of=date(2026, 11, 24), by=None):
    world = hand.world()
    return Timeline(world, Horizon(as_of, by)).when(world.entities[key])


@pytest.fixture
def pair(hand):
    hand.company("a", "US")
    hand.company("b", "US")
    return hand


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2025", date(2025, 1, 1), date(2026, 1, 1)),
        ("2025-09", date(2025, 9, 1), date(2025, 10, 1)),
        ("2025-09-30", date(2025, 9, 30), date(2025, 9, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 3, 1)),
    ],
)
def test_a_reduced_date_covers_its_whole_period(text, first, after):
    assert start_of(text) == first
    assert end_of(text) == after


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2024, 12, 31), When.LATER),
        (date(2025, 1, 1), When.NOW),
        (date(2025, 6, 29), When.NOW),
        (date(2025, 6, 30), When.OVER),
    ],
)
def test_validity_is_half_open(pair, as_of, expected):
    key = pair.supply("a", "b", "oxide", validFrom="2025", validTo="2025-06-30")
    assert when(pair, key, as_of) is expected


def test_an_unknown_start_is_the_day_that_a_record_speaks_for(pair):
    key = pair.supply("a", "b", "oxide", asOf="2024-05")
    assert when(pair, key, date(2024, 4, 30)) is When.LATER
    assert when(pair, key, date(2024, 5, 1)) is When.NOW


def test_without_an_as_of_date_it_is_the_day_of_publication(pair):
    key = pair.supply("a", "b", "oxide")
    pair.proof(key, published="2024-05-10")
    assert when(pair, key, date(2024, 5, 9)) is When.LATER
    assert when(pair, key, date(2024, 5, 10)) is When.NOW


def test_the_earliest_record_that_states_it_counts(pair):
    key = pair.supply("a", "b", "oxide", asOf="2025")
    pair.proof(key, published="2026", asOf="2025")
    pair.proof(key, published="2026", asOf="2023-07")
    assert when(pair, key, date(2023, 7, 1)) is When.NOW


def test_an_agreement_begins_when_it_is_signed(pair):
    key = pair.offtake("a", "b", "oxide", signed="2022-03", asOf="2025")
    assert when(pair, key, date(2022, 3, 1)) is When.NOW


@pytest.mark.parametrize(
    "status",
    ["completed", "terminated", "withdrawn", "superseded", "disputed", "suspended", "lapsed"],
)
def test_an_ended_status_without_an_end_date_is_not_valid(pair, status):
    key = pair.supply("a", "b", "oxide", status=status, validFrom="2020")
    assert when(pair, key) is When.OVER


def test_an_ended_status_holds_until_its_stated_end(pair):
    key = pair.supply("a", "b", "oxide", status="terminated", validFrom="2020", validTo="2025-04")
    assert when(pair, key, date(2025, 4, 30)) is When.NOW
    assert when(pair, key, date(2025, 5, 1)) is When.OVER


def test_an_end_that_is_not_stated_is_open_and_flagged(pair):
    key = pair.supply("a", "b", "oxide", validFrom="2020")
    world = pair.world()
    timeline = Timeline(world, Horizon(date(2026, 11, 24)))
    assert timeline.holds(world.entities[key])
    assert not timeline.end_stated(world.entities[key])


def test_by_admits_what_starts_by_the_end_of_that_year(pair):
    key = pair.supply("a", "b", "oxide", status="planned", validFrom="2028-12")
    assert when(pair, key) is When.LATER
    assert when(pair, key, by=2027) is When.LATER
    assert when(pair, key, by=2028) is When.NOW


def test_by_does_not_end_what_is_valid_now(pair):
    key = pair.supply("a", "b", "oxide", validFrom="2020", validTo="2027")
    assert when(pair, key, by=2030) is When.NOW


def test_a_newer_relation_ends_the_one_that_it_supersedes(pair):
    old = pair.supply("a", "b", "oxide", key="old", validFrom="2020")
    pair.supply("a", "b", "oxide", key="new", validFrom="2025-03-01", supersedes=("old",))
    assert when(pair, old, date(2025, 2, 28)) is When.NOW
    assert when(pair, old, date(2025, 3, 1)) is When.OVER


def test_superseding_finds_a_merged_id(pair):
    old = pair.supply("a", "b", "oxide", key="old", validFrom="2020")
    pair.merged["former"] = "old"
    pair.supply("a", "b", "oxide", key="new", validFrom="2025", supersedes=("former",))
    assert when(pair, old) is When.OVER


def test_a_site_counts_from_its_start_to_its_end(hand):
    hand.plant("early", "US", start="2020", end="2025")
    hand.plant("late", "US", status="planned", start="2028")
    hand.plant("shut", "US", status="suspended")
    assert when(hand, "early", date(2025, 12, 31)) is When.NOW
    assert when(hand, "early") is When.OVER
    assert when(hand, "late") is When.LATER
    assert when(hand, "late", by=2028) is When.NOW
    assert when(hand, "shut") is When.OVER
