"""Every policy row by hand: allowed, refused, unknown, not covered, and both sides of each limit.

The chain is that of `batteries`: all that can be known is known and clean, so one change decides.
"""

from __future__ import annotations

from collections import defaultdict

import pytest
from batteries import (
    battery,
    company,
    government,
    held,
    listed,
    on_list,
    place,
    run_by,
    whole_lists,
)

from graph.policies import load_policies

DOE, BIL, IRC30D = "us-feoc-doe-2024", "us-bil-40207", "us-30d-critical-minerals"
SFE, FIE, OFAC, BIS = "us-pfe-sfe-2025", "us-pfe-fie-2025", "us-ofac-50", "us-bis-affiliates"
MILITARY, S154, UFLPA = "us-1260h", "us-ndaa-154", "us-uflpa"
NOW, NEW, REPEAL = "us-dfars-7052-current", "us-dfars-7052-2027", "us-ndaa-fy27-1803"
PLACE, CONTROL = "plain-non-china-location", "plain-non-china-control"
KNOWN_CONTROL = "plain-non-china-known-control"
CELL = "lithium-ion-cell"
#: Nobody ever states that there is no licence by which a covered party decides (policies.ttl).
NEVER_ALLOWED = {DOE, BIL, IRC30D, FIE}


def nothing(w):
    """The clean chain."""


def partly_state_owned_fund(w):
    """Three fifths of a fund are China's, two fifths of the refinery the fund's: 40 % or 24 %."""
    w.company("fund", "SG")
    w.government("beijing", "CN")
    w.government("state-sg", "SG")
    w.owns("beijing", "fund", 60, votingShare=60, boardShare=60)
    w.owns("state-sg", "fund", 40, votingShare=40, boardShare=40)
    held(w, "refinery", {"fund": 40})


def private_dragon(owned):
    """A Chinese company holds all of the refinery abroad; `owned`: whether it is a state's."""

    def spoil(w):
        company(100)(w)
        w.change("dragon-0", stateOwned=owned)

    return spoil


def covered(w):
    """A company from China, covered where any party from there is."""
    return w.company("dragon", "CN")


def offtake(**fields):
    """A Chinese company takes the refinery's output."""
    fields = {"exclusive": True, **fields}
    return lambda w: w.offtake("refinery", covered(w), "lithium-hydroxide", **fields)


def licence(**fields):
    """A Chinese company licenses its process to the refinery."""
    return lambda w: w.licences(covered(w), "refinery", **fields)


def loan(share, code="CN"):
    """A bank lends a part of what the refinery's operator owes."""
    return lambda w: w.lends(w.company("bank", code), "refinery-operator", share)


def chain_of(low):
    """A listed company holds `low` percent of a company that holds all of the refinery."""

    def spoil(w):
        listed(0, "us-sdn-list")(w)
        w.lists("listed", "us-entity-list")
        w.company("middle", "SG")
        w.owns("listed", "middle", low, votingShare=low)
        w.owns("state-sg", "middle", 100 - low, votingShare=100 - low)
        held(w, "refinery", {"middle": 100})

    return spoil


def held_by_maker(w):
    """The cellworks' operator is a subsidiary of one of the six makers."""
    w.lists(w.company("maker", "CN"), "us-ndaa-154")
    del w.entities["owns-state-us-cellworks-operator"]
    w.owns("maker", "cellworks-operator", 100)


def operator_held(share, holder="beijing"):
    """China's government, or a listed party, holds a part of the refinery's operator."""

    def spoil(w):
        if holder == "beijing":
            w.government("beijing", "CN")
        else:
            w.lists(w.company(holder, "SG"), "us-sdn-list")
            w.lists(holder, "us-entity-list")
            w.owns(w.government("state-sg", "SG"), holder, 100)
        held(w, "refinery-operator", {holder: share})

    return spoil


def no_operator(w):
    """Nobody states who runs the refinery."""
    del w.entities["runs-refinery-operator-refinery"]


def no_holder(w):
    """Nobody states who holds the refinery."""
    del w.entities["owns-state-kr-refinery"]


def no_place(w):
    """Nobody states where the refinery stands."""
    w.change("refinery", country=None)


#: policy -> case -> outcome. Lists are whole; "-known" stands for the variant on stated facts only.
FEOC = [
    ("nothing refuses, no licence can be excluded", "unknown", nothing),
    ("a step in China", "refused", place("refinery", "CN")),
    ("a step in Hong Kong", "unknown", place("refinery", "HK")),
    ("run by a company based in China", "refused", run_by("refinery", "CN")),
    ("China's government holds 25 %", "refused", government(25)),
    ("China's government holds 24.9 %", "unknown", government(24.9)),
    ("24.9 % of the equity, 25 % of the votes", "refused", government(24.9, votingShare=25)),
    ("24.9 % of the equity, 25 % of the seats", "refused", government(24.9, boardShare=25)),
    ("China's government holds 25 % of who runs it", "refused", operator_held(25)),
    ("a company that is its government's", "refused", private_dragon(True)),
    ("a private Chinese holder", "unknown", private_dragon(False)),
    ("40 % or 24 %, by the reading", "unknown", partly_state_owned_fund),
    ("a Chinese company alone takes the output", "refused", offtake()),
    ("a Chinese licence that decides", "refused", licence(grantsControl=True)),
]
FEOC_KNOWN = [
    ("clean", "allowed", nothing),
    ("a step in China", "refused", place("refinery", "CN")),
    ("where the step is done is not stated", "unknown", no_place),
    ("run by a company based in China", "refused", run_by("refinery", "CN")),
    ("China's government holds 25 %", "refused", government(25)),
    ("China's government holds 24.9 %", "allowed", government(24.9)),
    ("24.9 % of the equity, 25 % of the votes", "refused", government(24.9, votingShare=25)),
    ("24.9 % of the equity, 25 % of the seats", "refused", government(24.9, boardShare=25)),
    ("China's government holds 25 % of who runs it", "refused", operator_held(25)),
    ("China's government holds 24.9 % of who runs it", "allowed", operator_held(24.9)),
    ("a company that is its government's", "refused", private_dragon(True)),
    ("a private Chinese holder", "allowed", private_dragon(False)),
    ("a Chinese holder, nobody says whose", "unknown", private_dragon(None)),
    ("40 % or 24 %, by the reading", "unknown", partly_state_owned_fund),
    ("a Chinese company alone takes the output", "refused", offtake()),
    ("a Chinese company takes some of it", "allowed", offtake(exclusive=False)),
    ("a Chinese licence that decides", "refused", licence(grantsControl=True)),
    ("a Chinese licence", "allowed", licence()),
]
ROWS: dict[str, list[tuple]] = {
    DOE: FEOC,
    f"{DOE}-known": FEOC_KNOWN,
    BIL: FEOC,
    f"{BIL}-known": FEOC_KNOWN,
    IRC30D: FEOC,
    f"{IRC30D}-known": [
        *FEOC_KNOWN,
        ("cells made in China: components are not its subject", "allowed", place("cellworks", "CN")),
    ],
    SFE: [
        ("clean", "allowed", nothing),
        ("the operator is on the 1260H list", "refused", on_list("us-1260h")),
        ("the operator is on the UFLPA list", "refused", on_list("us-uflpa-list")),
        ("the operator is one of the six makers", "refused", on_list("us-ndaa-154")),
        ("the operator is under 15 USC 4651(8)", "refused", on_list("us-4651-list")),
        ("Chinese companies hold 50 %", "allowed", company(25, 25)),
        ("Chinese companies hold 50.1 %", "refused", company(25, 25.1)),
        ("run by a Chinese company", "refused", run_by("refinery", "CN")),
        ("a Hong Kong company holds 60 %", "unknown", company(60, code="HK")),
        ("who holds it is not stated", "unknown", no_holder),
    ],
    FIE: [
        ("nothing refuses, no licence can be excluded", "unknown", nothing),
        ("one holds 25 %", "refused", company(25)),
        ("two hold 20 % each", "refused", company(20, 20)),
        ("two hold 20 and 19.9 %", "unknown", company(20, 19.9)),
        ("one that is listed, from Singapore, holds 25 %", "refused", listed(25, "us-1260h")),
        ("15 % of the debt", "refused", loan(15)),
        ("14.9 % of the debt", "unknown", loan(14.9)),
        ("a Chinese company alone takes the output", "refused", offtake()),
        ("a Chinese licence that decides", "refused", licence(grantsControl=True)),
        ("run by a Chinese company", "refused", run_by("refinery", "CN")),
    ],
    f"{FIE}-known": [
        ("clean", "allowed", nothing),
        ("one holds 25 %", "refused", company(25)),
        ("one holds 24.9 %", "allowed", company(24.9)),
        ("two hold 20 % each", "refused", company(20, 20)),
        ("two hold 20 and 19.9 %", "allowed", company(20, 19.9)),
        ("one that is listed, from Singapore, holds 25 %", "refused", listed(25, "us-1260h")),
        ("15 % of the debt", "refused", loan(15)),
        ("14.9 % of the debt", "allowed", loan(14.9)),
        ("a Chinese loan of unknown size", "unknown", loan(None)),
        ("all debt is Korean", "allowed", loan(100, "KR")),
    ],
    OFAC: [
        ("clean", "allowed", nothing),
        ("the operator is blocked", "refused", on_list("us-sdn-list")),
        ("a blocked company holds 50 %", "refused", listed(50, "us-sdn-list")),
        ("a blocked company holds 50 % of who runs it", "refused", operator_held(50, "bad")),
        ("a blocked company holds 49.9 % of who runs it", "allowed", operator_held(49.9, "bad")),
        ("a blocked company holds 49.9 %", "allowed", listed(49.9, "us-sdn-list")),
        ("half of a company that holds all", "refused", chain_of(50)),
        ("49.9 % of a company that holds all: nothing passes", "allowed", chain_of(49.9)),
        ("a company of which nobody states who holds it holds all", "unknown", private_dragon(None)),
        ("who holds it is not stated", "unknown", no_holder),
        ("who runs it is not stated", "unknown", no_operator),
    ],
    BIS: [
        ("clean", "allowed", nothing),
        ("the operator is on the Entity List", "refused", on_list("us-entity-list")),
        ("the operator is a military end user", "refused", on_list("us-meu-list")),
        ("the operator is one of certain blocked persons", "refused", on_list("us-sdn-744-8")),
        ("other blocked persons do not count", "allowed", on_list("us-sdn-list")),
        ("a listed company holds 50 %", "refused", listed(50, "us-entity-list")),
        ("a listed company holds 50 % of who runs it", "refused", operator_held(50, "bad")),
        ("a listed company holds 49.9 %", "allowed", listed(49.9, "us-entity-list")),
        ("half of a company that holds all", "refused", chain_of(50)),
        ("who holds it is not stated", "unknown", no_holder),
    ],
    MILITARY: [
        ("clean", "allowed", nothing),
        ("the operator is listed", "refused", on_list("us-1260h")),
        ("a Chinese company that is not listed", "allowed", private_dragon(False)),
        ("who runs it is not stated", "unknown", no_operator),
    ],
    S154: [
        ("clean", "allowed", nothing),
        ("cells by one of the six", "refused", on_list("us-ndaa-154", "cellworks-operator")),
        ("cells by a subsidiary of one of the six", "refused", held_by_maker),
        ("one of the six refines: only batteries are its subject", "allowed", on_list("us-ndaa-154")),
    ],
    UFLPA: [
        ("clean", "allowed", nothing),
        ("refined in Xinjiang", "refused", place("refinery", "CN", "Xinjiang Uygur Autonomous Region")),
        ("refined in Sichuan", "allowed", place("refinery", "CN", "Sichuan")),
        ("refined somewhere in China", "unknown", place("refinery", "CN")),
        ("the operator is listed", "refused", on_list("us-uflpa-list")),
    ],
    PLACE: [
        ("clean", "allowed", nothing),
        ("refined in China", "refused", place("refinery", "CN")),
        ("refined in Hong Kong", "refused", place("refinery", "HK")),
        ("refined in Macao", "refused", place("refinery", "MO")),
        ("where the step is done is not stated", "unknown", no_place),
        ("a Chinese company holds all", "allowed", private_dragon(None)),
    ],
    CONTROL: [
        ("clean", "allowed", nothing),
        ("refined in China", "refused", place("refinery", "CN")),
        ("Chinese companies hold 25 %", "refused", company(25)),
        ("Chinese companies hold 12.5 % each", "refused", company(12.5, 12.5)),
        ("Chinese companies hold 24.9 %", "allowed", company(24.9)),
        ("run by a Chinese company", "refused", run_by("refinery", "CN")),
        ("who holds it is not stated", "unknown", no_holder),
        ("who runs it is not stated", "unknown", no_operator),
    ],
    KNOWN_CONTROL: [
        ("clean", "allowed", nothing),
        ("Chinese companies hold 25 %", "refused", company(25)),
        ("Chinese companies hold 24.9 %", "allowed", company(24.9)),
        ("who holds a Korean operator is not stated", "allowed",
         lambda w: w.entities.pop("owns-state-kr-refinery-operator")),
        ("who runs it is not stated", "allowed", no_operator),
        ("who holds it is not stated", "allowed", no_holder),
        ("where the step is done is not stated", "unknown", no_place),
    ],
}  # fmt: skip
#: On stated facts only, who is not recorded is not listed: by whom it is run or held need not be said.
for rule in (SFE, OFAC, BIS, MILITARY, S154, UFLPA):
    ROWS[f"{rule}-known"] = [row for row in ROWS[rule] if row[1] != "unknown"]
    ROWS[f"{rule}-known"] += [("who runs it is not stated", "allowed", no_operator)]
for rule in (SFE, OFAC, BIS):
    ROWS[f"{rule}-known"] += [("who holds it is not stated", "allowed", no_holder)]
ROWS[f"{UFLPA}-known"] += [("refined somewhere in China", "unknown", place("refinery", "CN"))]
CASES = [
    pytest.param(policy, spoil, outcome, id=f"{policy}: {case}")
    for policy, cases in ROWS.items()
    for case, outcome, spoil in cases
]


@pytest.fixture
def chain(make_hand):
    """The battery chain, clean."""
    return battery(make_hand())


def outcome(answer) -> str:
    """The verdict on the one route."""
    found = {
        "allowed": answer.routes, "refused": answer.refused, "unknown": answer.unknown,
        "not_covered": answer.not_covered,
    }  # fmt: skip
    assert sum(map(len, found.values())) == 1
    return next(name for name, routes in found.items() if routes)


@pytest.mark.parametrize(("policy", "spoil", "expected"), CASES)
def test_row(chain, ask_in, policy, spoil, expected):
    spoil(chain)
    if not policy.endswith("-known"):
        whole_lists(chain)
    answer = ask_in(chain, "carmaker", policy, material=CELL)
    assert outcome(answer) == expected, answer.routes or answer.unknown or answer.refused
    rules = load_policies()[policy]
    unread = {test.label for test in rules.tests if not test.verified}
    for route in (*answer.routes, *answer.refused, *answer.unknown):
        told = [reason for reason in route.reasons if reason.test]
        assert told
        assert all(reason.verified != (reason.test in unread) for reason in told)
        assert all(reason.missing for reason in route.reasons if reason.outcome == "unknown")
    assert answer.policies[0].version == rules.version
    assert answer.policies[0].verified == (rules.verified and not unread)


@pytest.mark.parametrize("policy", sorted(set(ROWS) - {PLACE, CONTROL, KNOWN_CONTROL, S154}))
def test_lists_that_are_not_whole_leave_it_open_unless_only_stated_facts_count(
    chain, ask_in, policy
):
    answer = ask_in(chain, "carmaker", policy, material=CELL)
    assert outcome(answer) == ("allowed" if policy.endswith("-known") else "unknown")


def test_every_policy_of_the_package_has_rows_of_every_outcome():
    """DFARS and the bill have theirs in test_policies; the EU's rules judge no route."""
    of = defaultdict(set)
    for policy, cases in ROWS.items():
        of[policy] |= {expected for _, expected, _ in cases}
    elsewhere = {NOW, NEW, REPEAL}
    packaged = {p.id for p in load_policies().values() if not p.portfolio}
    assert set(ROWS) == packaged - elsewhere
    for policy, outcomes in of.items():
        assert "refused" in outcomes
        assert ("allowed" in outcomes) != (policy in NEVER_ALLOWED)


@pytest.mark.parametrize("policy", [BIL, f"{BIL}-known", IRC30D, f"{IRC30D}-known", S154])
def test_a_product_that_is_not_its_subject_is_not_covered(chain, ask_in, policy):
    chain.material("magnet", "component", element=("Nd", "Fe", "B"))
    place("refinery", "CN")(chain)
    answer = ask_in(chain, "carmaker", policy, material=CELL, product="magnet")
    assert outcome(answer) == "not_covered"


def test_rules_without_a_list_of_products_cover_every_product():
    narrow = {p.id for p in load_policies().values() if p.forms}
    assert narrow == {
        BIL, f"{BIL}-known", IRC30D, f"{IRC30D}-known", S154, f"{S154}-known", NOW, NEW, REPEAL,
    }  # fmt: skip


def test_a_private_chinese_owner_and_a_chinese_government_owner_are_different_answers(
    chain, ask_in
):
    """Under DOE's rule a government's part counts; under the tax rule any national's."""
    doe, tax = f"{DOE}-known", f"{SFE}-known"
    private_dragon(False)(chain)
    assert outcome(ask_in(chain, "carmaker", doe, material=CELL)) == "allowed"
    assert outcome(ask_in(chain, "carmaker", tax, material=CELL)) == "refused"
    chain.change("dragon-0", stateOwned=True)
    assert outcome(ask_in(chain, "carmaker", doe, material=CELL)) == "refused"


def test_both_readings_are_shown_where_they_differ(chain, ask_in):
    partly_state_owned_fund(chain)
    route = ask_in(chain, "carmaker", f"{DOE}-known", material=CELL).unknown[0]
    told = [r for r in route.reasons if r.outcome == "unknown" and r.test and "equity" in r.test]
    assert len(told) == 1
    assert "40 %" in told[0].text
    assert "24 %" in told[0].text
    assert "which reading holds" in (told[0].missing or "")
    assert not told[0].verified


def test_the_bill_is_the_rule_of_2026_with_another_standing(make_hand, ask_in):
    """With and without the repeal: separation in China is refused in 2027, melting there in both."""
    magnets = make_hand().chain()
    for name, code in [("separation", "CN"), ("metals", "KR"), ("factory", "US")]:
        magnets.plant(name, code)
    magnets.mine("mine", "AU")
    magnets.company("carmaker", "US")
    magnets.makes("separation", yields="carbonate oxide")
    magnets.makes("metals", yields="metal alloy")
    magnets.makes("factory", yields="magnet")
    magnets.supply("mine", "separation", "concentrate")
    magnets.supply("separation", "metals", "oxide")
    magnets.supply("metals", "factory", "alloy")
    magnets.supply("factory", "carmaker", "magnet")
    assert outcome(ask_in(magnets, "carmaker", NEW)) == "refused"
    answer = ask_in(magnets, "carmaker", REPEAL)
    assert outcome(answer) == "allowed"
    assert (answer.policies[0].standing, answer.policies[0].verified) == ("pending", False)
    magnets.change("metals", country=magnets.country("CN"))
    assert outcome(ask_in(magnets, "carmaker", REPEAL)) == "refused"
    magnets.change("metals", country=None)
    assert outcome(ask_in(magnets, "carmaker", REPEAL)) == "unknown"
    assert outcome(ask_in(magnets, "metals", REPEAL)) == "not_covered"
