"""Over-commitment on hand-made worlds; each number is worked out beside it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.commitments import commitments
from graph.figures.commitments_json import commitments_json

TODAY = date(2026, 11, 24)


@pytest.fixture
def works(hand):
    """Works that make 1,000 t of oxide a year, and three buyers."""
    hand.plant("works", "US")
    hand.makes("works", yields="oxide")
    hand.capacity("works", "oxide", 1000)
    for buyer in ("a", "b", "c"):
        hand.company(buyer, "US")
    return hand


def sells(hand, buyer, tonnes=None, supplier="works", material="oxide", key="", **fields):
    fields = {"validFrom": "2020", "unit": "TONNE-PER-YR", **fields}
    if tonnes is not None:
        fields["quantity"] = Decimal(str(tonnes))
    return hand.offtake(supplier, buyer, material, key, **fields)


def rows(hand, **options):
    answer = commitments(hand.world(), **{"as_of": TODAY, **options})
    return {(row.actors, row.material): row for row in answer.rows}


def only(hand, **options):
    found = list(rows(hand, **options).values())
    assert len(found) == 1
    return found[0]


def tonnes(bounds):
    return tuple(None if b is None else float(b) for b in bounds)


@pytest.mark.parametrize(
    ("second", "verdict", "committed"),
    # 600 + 400 = 1,000 is all of it and no more; 600 + 401 = 1,001 is.
    [(400, "no", 1000), (401, "yes", 1001)],
)
def test_more_than_the_capacity_is_over_committed(works, second, verdict, committed):
    sells(works, "a", 600)
    sells(works, "b", second)
    row = only(works)
    assert (row.verdict, row.committed, row.supplier) == (verdict, (committed, committed), "works")
    assert row.missing == ()


def test_a_maximum_leaves_it_open_until_even_the_most_fits(works):
    sells(works, "a", 600)
    sells(works, "b", quantityMax=Decimal(500))
    row = only(works)
    # 600 to 1,100 of 1,000.
    assert (row.verdict, tonnes(row.committed)) == ("unknown", (600, 1100))
    works.entities.pop("offtake-works-a-oxide")
    assert only(works).verdict == "no"


def test_take_or_pay_is_the_least_of_a_figure(works):
    sells(works, "a", 1500, quantityMin=Decimal(900))
    row = only(works)
    assert (row.verdict, tonnes(row.committed)) == ("unknown", (900, 1500))


def test_one_total_is_not_added(works):
    """ "Up to 700 t a year jointly with B, do not add": 700 at most, not 1,400."""
    for buyer in "ab":
        sells(works, buyer, quantityMax=Decimal(700), partOfPackage="joint")
    row = only(works)
    assert (row.verdict, tonnes(row.committed)) == ("no", (0, 700))
    sells(works, "c", 400)
    assert tonnes(only(works).committed) == (400, 1100)


def test_parts_of_one_total_are_added_before_they_are_compared_with_it(works):
    """Half of the oxides is promised; 300 t of Dy and 250 t of Tb are parts of that half."""
    for name in ("dy", "tb"):
        works.material(name, "refined", element=("Nd",), broader=("oxide",))
    sells(works, "a", shareOfOutput=Decimal(50), partOfPackage="half")
    sells(works, "b", 300, material="dy", partOfPackage="half")
    sells(works, "b", 250, material="tb", partOfPackage="half")
    row = rows(works)[("works",), "oxide"]
    # max(0.5 x 1,000; 300 + 250) = 550.
    assert (row.verdict, tonnes(row.committed)) == ("no", (550, 550))


def test_shares_of_output_count_with_tonnes(works):
    sells(works, "a", shareOfOutput=Decimal(60))
    row = only(works)
    assert (row.verdict, row.share, tonnes(row.committed)) == ("no", 60, (600, 600))
    sells(works, "b", 400)
    assert only(works).verdict == "no"
    works.entities.pop("offtake-works-b-oxide")
    # 60 % of 1,000 t and 401 t are 1,001 t.
    sells(works, "b", 401)
    assert only(works).verdict == "yes"


def test_shares_above_all_of_it_need_no_capacity(hand):
    hand.plant("works", "US")
    hand.makes("works", yields="oxide")
    for buyer, share in (("a", 60), ("b", 40), ("c", 1)):
        hand.company(buyer, "US")
        if buyer != "c":
            sells(hand, buyer, shareOfOutput=Decimal(share))
    assert only(hand).verdict == "no"
    sells(hand, "c", shareOfOutput=Decimal(1))
    row = only(hand)
    assert (row.verdict, row.share) == ("yes", 101)


def test_a_contract_with_no_volume_is_missing(works):
    sells(works, "a", 100)
    sells(works, "b")
    row = only(works)
    assert (row.verdict, row.missing) == ("unknown", ("volume of the offtake of works with b",))
    # What surely is too much is so, whatever the other takes.
    sells(works, "c", 901)
    assert only(works).verdict == "yes"


def test_promises_without_any_volume_are_named_and_make_no_row(works):
    sells(works, "a")
    answer = commitments(works.world(), as_of=TODAY)
    assert (answer.rows, answer.without_volume) == ((), ("the offtake of works with a",))


def test_an_mou_and_a_plan_are_indicated_only(works):
    sells(works, "a", 900)
    works.mou("works", "b", "oxide", quantity=Decimal(5000), unit="TONNE-PER-YR", validFrom="2020")
    works.supply("works", "c", "oxide", status="planned", quantity=Decimal(70), unit="TONNE-PER-YR")
    sells(works, "b", 30, key="letter", binding=False)
    row = only(works)
    assert (row.verdict, tonnes(row.committed)) == ("no", (900, 900))
    assert tonnes(row.indicated) == (5100, 5100)


def test_a_supply_that_performs_a_contract_counts_once(works):
    """The contract is with the buyer's company, the supply goes to its plant."""
    works.plant("factory", "US")
    works.runs("a", "factory")
    sells(works, "a", 700)
    works.supply("works", "factory", "oxide", quantity=Decimal(650), unit="TONNE-PER-YR")
    row = only(works)
    assert (row.verdict, tonnes(row.committed)) == ("no", (700, 700))
    assert {p.obligation.standing for p in row.promises} == {"committed", "performing"}
    # With no volume in the contract, the supply's is counted, and the contract's is missing.
    works.entities["offtake-works-a-oxide"] = works.entities["offtake-works-a-oxide"].model_copy(
        update={"quantity": None}
    )
    assert only(works).committed[0] == 650


def test_candidate_sites_share_one_promise(hand):
    """A company with two plants of 500 t promises 800 t: it counts once, against 1,000 t."""
    hand.company("maker", "US")
    hand.company("buyer", "US")
    for name in ("east", "west"):
        hand.plant(name, "US")
        hand.makes(name, yields="oxide")
        hand.runs("maker", name)
        hand.capacity(name, "oxide", 500)
    sells(hand, "buyer", 800, supplier="maker")
    row = only(hand)
    assert (row.supplier, row.actors) == ("maker", ("east", "west"))
    assert (row.verdict, tonnes(row.committed)) == ("no", (800, 800))
    # 300 t more from the west: 1,100 t of 1,000 together. The west alone has 300 of its 500 for
    # sure, and 1,100 at most.
    sells(hand, "buyer", 300, supplier="west")
    found = rows(hand)
    assert found[("east", "west"), "oxide"].verdict == "yes"
    west = found[("west",), "oxide"]
    assert (west.verdict, tonnes(west.committed)) == ("unknown", (300, 1100))


def test_an_offtake_that_is_over_counts_no_more(works):
    sells(works, "a", 600, validTo="2025")
    sells(works, "b", 600)
    assert tonnes(only(works).committed) == (600, 600)
    # In 2025 both held: 1,200 of 1,000.
    assert only(works, year=2025).verdict == "yes"


def test_a_reduced_date_covers_its_period_and_a_year_is_judged_by_its_days(works):
    """One ends with June, the other begins in July: never together."""
    sells(works, "a", 600, validTo="2026-06")
    sells(works, "b", 600, validFrom="2026-07")
    assert only(works).verdict == "no"
    works.entities.pop("offtake-works-b-oxide")
    sells(works, "b", 600, validFrom="2026-06")
    row = only(works)
    assert (row.verdict, row.day) == ("yes", date(2026, 6, 1))
    # A day as an end is not part of it: [from, to).
    works.entities.pop("offtake-works-a-oxide")
    sells(works, "a", 600, validTo="2026-06-01")
    assert only(works).verdict == "no"


def test_a_total_over_several_years_is_spread_between_nothing_and_all(works):
    sells(works, "a", 5000, unit="TONNE", validTo="2029")
    row = only(works)
    assert (row.verdict, tonnes(row.committed)) == ("unknown", (0, 5000))
    # A total within the year is of the year: 1,001 t between January and December.
    works.entities.pop("offtake-works-a-oxide")
    sells(works, "a", 1001, unit="TONNE", validFrom="2026-01", validTo="2026")
    assert only(works).verdict == "yes"


def test_a_term_that_ran_out_may_have_been_renewed(works):
    sells(works, "a", 1200, validFrom="2020", termYears=Decimal(5))
    assert only(works, year=2024).verdict == "yes"
    row = only(works)
    assert (row.verdict, tonnes(row.committed)) == ("unknown", (0, 1200))
    # Five years from January 2020: the first of January 2025 is no longer among them.
    assert only(works, year=2025).verdict == "unknown"


def test_bases_must_agree(works):
    sells(works, "a", 100, basis="REO")
    row = only(works)
    assert row.verdict == "unknown"
    assert row.missing == (
        "conversion from REO to a basis that is not stated for oxide of the offtake of works with a",
    )
    # NdPr oxide is one thing as REO and as oxide: 600 + 500 of 1,000.
    key = "capacity-works-oxide"
    works.entities[key] = works.entities[key].model_copy(update={"basis": "oxide"})
    sells(works, "b", 500, basis="oxide")
    assert tonnes(only(works).committed) == (600, 600)
    # As metal: 1,000 t of oxide hold 827.7 to 857.4; 900 t of metal are at least 1,049.7 of oxide.
    sells(works, "c", 900, basis="metal")
    assert only(works).verdict == "yes"


@pytest.mark.parametrize("kind", ["permitted", "guidance", "forecast"])
def test_what_is_permitted_or_guided_is_no_capacity(works, kind):
    key = "capacity-works-oxide"
    works.entities[key] = works.entities[key].model_copy(update={"figureKind": kind})
    sells(works, "a", 5000)
    row = only(works)
    assert (row.verdict, row.missing) == ("unknown", ("capacity of works for oxide",))


def test_a_plan_is_a_capacity_from_its_start_and_at_most_before(hand):
    hand.plant("works", "US", status="construction")
    hand.makes("works", yields="oxide")
    hand.company("a", "US")
    hand.capacity("works", "oxide", 1000, status="planned", validFrom="2028")
    sells(hand, "a", 600)
    # 2027: nothing runs, and the plan is not due; 2028: 1,000 t for sure.
    assert only(hand, year=2027).verdict == "unknown"
    row = only(hand, year=2028)
    assert (row.verdict, row.capacity.tonnes.low) == ("no", 1000)
    sells(hand, "a", 600, key="more")
    assert only(hand, year=2028).verdict == "yes"


def test_plans_on_top_of_what_runs_bound_it_from_above(works):
    works.entities["plan"] = works.entities["capacity-works-oxide"].model_copy(
        update={"id": "plan", "status": "planned", "quantity": Decimal(500)}
    )
    sells(works, "a", 1200)
    row = only(works)
    assert (row.verdict, row.capacity.tonnes.low, row.capacity.tonnes.high) == (
        "unknown",
        1000,
        1500,
    )
    assert row.missing == ("which planned capacity of works for oxide runs by then",)
    sells(works, "b", 301)
    assert only(works).verdict == "yes"


def test_a_broader_promise_may_fall_on_a_narrower_output(works):
    works.material("any", "refined")
    works.entities["oxide"] = works.entities["oxide"].model_copy(update={"broader": ("any",)})
    sells(works, "a", 500)
    sells(works, "b", 600, material="any")
    found = rows(works)
    # Of the oxide 500 for sure and 1,100 at most; of anything 1,100, of at least 1,000 made.
    oxide, anything = found[("works",), "oxide"], found[("works",), "any"]
    assert (oxide.verdict, tonnes(oxide.committed)) == ("unknown", (500, 1100))
    assert (anything.verdict, tonnes(anything.committed)) == ("unknown", (1100, 1100))
    assert (anything.capacity.tonnes.low, anything.capacity.tonnes.high) == (1000, None)


def test_the_answer_is_for_the_actor_material_and_year_asked_about(works):
    works.plant("other", "US")
    works.company("owner", "US")
    works.runs("owner", "other")
    works.makes("other", yields="metal")
    sells(works, "a", 10)
    sells(works, "a", 20, supplier="other", material="metal")
    assert set(rows(works, actor="works")) == {(("works",), "oxide")}
    assert set(rows(works, actor="owner")) == {(("other",), "metal")}
    assert set(rows(works, material="metal")) == {(("other",), "metal")}
    assert not rows(works, year=2019)


def test_the_json_cites_both_sides(works):
    sells(works, "a", 1200)
    works.proof("offtake-works-a-oxide", published="2024-05")
    works.proof("capacity-works-oxide", "medium")
    world = works.world()
    document = commitments_json(commitments(world, as_of=TODAY), world)
    assert (document["year"], document["over_committed"]) == (2026, 1)
    row = document["rows"][0]
    assert row["capacity"]["evidence"][0]["confidence"] == "medium"
    cited = row["promises"][0]["evidence"][0]
    assert (cited["url"], cited["date"], cited["confidence"]) == (
        "https://example.org/x", "2024-05", "high",
    )  # fmt: skip
    assert row["promises"][0]["stated"] == {"at_least": 1200.0, "at_most": 1200.0, "basis": None}


def test_a_share_of_one_site_is_not_that_share_of_all(hand):
    """80 percent of the east's 500 t are 400 t, and not 800 of the 1,000 of both."""
    hand.company("maker", "US")
    hand.company("buyer", "US")
    for name in ("east", "west"):
        hand.plant(name, "US")
        hand.makes(name, yields="oxide")
        hand.runs("maker", name)
        hand.capacity(name, "oxide", 500)
    sells(hand, "buyer", supplier="east", shareOfOutput=Decimal(80))
    sells(hand, "buyer", 550, supplier="maker")
    found = rows(hand)
    both, east = found[("east", "west"), "oxide"], found[("east",), "oxide"]
    assert (both.verdict, tonnes(both.committed), both.share) == ("unknown", (550, 1350), 0)
    assert (east.verdict, tonnes(east.committed), east.share) == ("unknown", (400, 950), 80)
    # Half of what the company makes may be all that the east makes.
    hand.entities.pop("offtake-maker-buyer-oxide")
    sells(hand, "buyer", supplier="maker", shareOfOutput=Decimal(50))
    assert tonnes(rows(hand)[("east",), "oxide"].committed) == (400, 900)


def test_a_plan_on_another_basis_leaves_the_capacity_without_limit(works):
    works.entities["plan"] = works.entities["capacity-works-oxide"].model_copy(
        update={"id": "plan", "status": "planned", "basis": "gross"}
    )
    sells(works, "a", 5000)
    row = only(works)
    assert (row.verdict, row.capacity.tonnes.high) == ("unknown", None)
    assert any("from gross to a basis that is not stated" in fact for fact in row.missing)


def test_a_broader_capacity_bounds_only_what_is_not_to_grow(works):
    """1,000 t of oxides bound the heavy ones, until there is a plan for more of them."""
    works.material("heavy", "refined", broader=("oxide",))
    sells(works, "a", 1001, material="heavy")
    heavy = (("works",), "heavy")
    assert rows(works)[heavy].verdict == "yes"
    works.entities["plan"] = works.entities["capacity-works-oxide"].model_copy(
        update={"id": "plan", "status": "planned", "material": ("heavy",)}
    )
    assert rows(works)[heavy].verdict == "unknown"


def test_a_total_whose_start_is_not_stated_may_have_begun_before(works):
    key = sells(works, "a", 1001, unit="TONNE", validFrom=None, asOf="2026-02", validTo="2026")
    works.proof(key, published="2026-02")
    assert only(works).verdict == "unknown"


PROMISES = st.lists(
    st.fixed_dictionaries(
        {
            "buyer": st.sampled_from("abc"),
            "supplier": st.sampled_from(["maker", "east", "west"]),
            "low": st.integers(0, 600),
            "more": st.integers(0, 300),
            "package": st.sampled_from([None, "joint"]),
            "from": st.sampled_from(["2025", "2026-03", "2026-07-01", "2027"]),
            "to": st.sampled_from([None, "2026-05", "2026-06-30", "2028"]),
        }
    ),
    max_size=5,
)


def with_promises(make_hand, promises):
    hand = make_hand().chain()
    hand.company("maker", "US")
    for buyer in "abc":
        hand.company(buyer, "US")
    for name in ("east", "west"):
        hand.plant(name, "US")
        hand.makes(name, yields="oxide")
        hand.runs("maker", name)
        hand.capacity(name, "oxide", 500)
    for number, promise in enumerate(promises):
        sells(
            hand, promise["buyer"], supplier=promise["supplier"], key=f"promise-{number}",
            quantityMin=Decimal(promise["low"]),
            quantityMax=Decimal(promise["low"] + promise["more"]),
            partOfPackage=promise["package"], validFrom=promise["from"], validTo=promise["to"],
        )  # fmt: skip
    return hand


@settings(max_examples=60, deadline=None)
@given(promises=PROMISES)
def test_the_order_of_the_promises_does_not_matter(make_hand, promises):
    hand = with_promises(make_hand, promises)
    there = rows(hand)
    hand.entities = dict(reversed(hand.entities.items()))
    assert rows(hand) == there


@settings(max_examples=60, deadline=None)
@given(promises=PROMISES, last=PROMISES.filter(bool))
def test_a_further_promise_never_clears_a_supplier(make_hand, promises, last):
    """What is over-committed stays so, and what is not known to fit does not begin to fit."""
    worse = {"no": 0, "unknown": 1, "yes": 2}
    before = rows(with_promises(make_hand, promises))
    after = rows(with_promises(make_hand, [*promises, last[0]]))
    for key, row in before.items():
        assert worse[after[key].verdict] >= worse[row.verdict]


@settings(max_examples=60, deadline=None)
@given(promises=PROMISES)
def test_verdicts_hold_for_every_day_by_a_count_of_its_own(make_hand, promises):
    """Both plants together: on each day the least and the most of what holds, packages once."""
    found = rows(with_promises(make_hand, promises)).get((("east", "west"), "oxide"))
    if found is None:
        return
    surely = maybe = False
    for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(365)):
        holding = [p for p in promises if first_day(p["from"]) <= day < last_day(p["to"])]
        joint = [p for p in holding if p["package"]]
        alone = [p for p in holding if not p["package"]]
        low = sum(p["low"] for p in alone) + max((p["low"] for p in joint), default=0)
        high = sum(p["low"] + p["more"] for p in alone) + max(
            (p["low"] + p["more"] for p in joint), default=0
        )
        surely |= low > 1000
        maybe |= high > 1000
    assert found.verdict == ("yes" if surely else "unknown" if maybe else "no")


def first_day(text):
    return date.fromisoformat((text + "-01-01")[:10] if len(text) == 4 else (text + "-01")[:10])


def last_day(text):
    """The first day on which it no longer holds."""
    ends = {None: date.max, "2026-05": date(2026, 6, 1), "2026-06-30": date(2026, 6, 30)}
    return ends.get(text, date(2029, 1, 1))
