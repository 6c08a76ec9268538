"""When a relation counts: design section 6, "Time"."""

from __future__ import annotations

from datetime import date

import pytest

from graph.chain.timeline import Horizon, Timeline, When, end_of, start_of
from ontology.models import Shipment


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


@pytest.mark.parametrize("end", ["2027", "2027-12-31", "2028-01-01"])
def test_what_ends_no_later_than_it_starts_never_holds(pair, end):
    key = pair.supply("a", "b", "oxide", status="planned", validFrom="2028", validTo=end)
    assert when(pair, key, by=2030) is When.OVER


def test_by_a_year_that_is_over_asks_of_the_day_itself(pair):
    key = pair.supply("a", "b", "oxide", validFrom="2026-11-24")
    assert when(pair, key, by=2020) is When.NOW
    assert when(pair, key, by=2026) is When.NOW


def test_the_first_of_two_that_supersede_it_ends_it(pair):
    old = pair.supply("a", "b", "oxide", key="old", validFrom="2020")
    for key, start in (("late", "2026"), ("early", "2024"), ("later", "2027")):
        pair.supply("a", "b", "oxide", key=key, validFrom=start, supersedes=("old",))
    assert when(pair, old, date(2023, 12, 31)) is When.NOW
    assert when(pair, old, date(2024, 1, 1)) is When.OVER


def test_what_a_relation_of_no_stated_start_supersedes_is_over(pair):
    old = pair.supply("a", "b", "oxide", key="old", validFrom="2020")
    pair.supply("a", "b", "oxide", key="new", supersedes=("old",))
    assert when(pair, old, date(2021, 1, 1)) is When.OVER


@pytest.mark.parametrize(
    ("status", "ends"),
    [
        ("held", True), (None, True), ("terminated", True), ("superseded", True),
        ("withdrawn", False), ("proposed", False), ("signed", False),
    ],
)  # fmt: skip
def test_a_stake_that_never_came_true_leaves_the_one_it_was_to_replace(pair, status, ends):
    old = pair.owns("a", "b", 60, key="old", validFrom="2015")
    pair.owns("a", "b", 10, key="new", status=status, validFrom="2024", supersedes=("old",))
    pair.owns("a", "b", 10, key="plan", status="proposed", validFrom="2023", supersedes=("old",))
    assert when(pair, old) is (When.OVER if ends else When.NOW)


def test_a_stake_that_does_not_count_hides_no_later_one(pair):
    old = pair.owns("a", "b", 60, key="old", validFrom="2015")
    pair.owns("a", "b", 9, key="first", status="proposed", validFrom="2020", supersedes=("old",))
    pair.owns("a", "b", 10, key="next", validFrom="2024", supersedes=("old",))
    assert when(pair, old) is When.OVER


def test_the_day_of_publication_counts_only_where_no_as_of_date_is_stated(pair):
    key = pair.supply("a", "b", "oxide", asOf="2025")
    pair.proof(key, published="2020")
    assert when(pair, key, date(2024, 12, 31)) is When.LATER
    assert when(pair, key, date(2025, 1, 1)) is When.NOW


def test_a_relation_of_which_no_day_is_known_holds(pair):
    assert when(pair, pair.supply("a", "b", "oxide"), date(1990, 1, 1)) is When.NOW


def test_what_a_day_says_is_kept_apart_for_each_entity(pair):
    now = pair.supply("a", "b", "oxide", key="now", validFrom="2020")
    over = pair.supply("a", "b", "metal", key="over", validFrom="2020", validTo="2021")
    world = pair.world()
    timeline = Timeline(world, Horizon(date(2026, 11, 24)))
    for _ in range(2):
        assert timeline.when(world.entities[now]) is When.NOW
        assert timeline.when(world.entities[over]) is When.OVER
        assert timeline.when(world.entities["a"]) is When.NOW
    assert timeline.end_stated(world.entities[over])


@pytest.mark.parametrize(
    ("fields", "by", "expected"),
    [
        ({"status": "completed", "periodStart": "2020"}, None, When.NOW),
        ({"status": "withdrawn", "periodStart": "2020"}, None, When.OVER),
        ({"status": "planned", "periodStart": "2028"}, None, When.LATER),
        ({"status": "planned", "periodStart": "2028"}, 2028, When.NOW),
        ({"status": "operating", "periodStart": "2020", "periodEnd": "2021"}, None, When.NOW),
        ({"status": "operating"}, None, When.NOW),
    ],
)
def test_a_figure_of_the_past_stays_true_and_one_of_the_future_comes(hand, fields, by, expected):
    hand.plant("works", "US")
    key = hand.capacity("works", "oxide", 100, **fields)
    assert when(hand, key, by=by) is expected


@pytest.mark.parametrize(
    ("status", "end", "live"),
    [
        ("completed", None, False), ("withdrawn", None, False), ("operating", None, True),
        ("operating", "2026-11-24", False), ("operating", "2026-11-25", True),
        ("operating", "2026", True), ("operating", "2025", False),
    ],
)  # fmt: skip
def test_a_dispatch_is_live_until_it_is_completed_or_its_period_is_over(pair, status, end, live):
    dispatch = Shipment(id="d", actor="a", buyer="b", status=status, periodEnd=end)
    timeline = Timeline(pair.world(), Horizon(date(2026, 11, 24)))
    assert timeline.live(dispatch) is live


def test_a_dispatch_that_is_yet_to_begin_is_not_live(pair):
    dispatch = Shipment(id="d", actor="a", buyer="b", status="planned", periodStart="2027")
    assert not Timeline(pair.world(), Horizon(date(2026, 11, 24))).live(dispatch)
    assert Timeline(pair.world(), Horizon(date(2026, 11, 24), 2027)).live(dispatch)
