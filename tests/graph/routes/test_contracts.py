"""Control by contract, lists, jurisdiction and regions, each by a rule of one test on one plant."""

from __future__ import annotations

from decimal import Decimal

import pytest
from batteries import battery
from test_policy_file import policy

from ontology.models import Site

CELL, OXIDE = "lithium-ion-cell", "lithium-hydroxide"
CONTRACT = (
    '[ a lw:ContractTest ; rdfs:label "c" ; lw:contract "{kind}" ; lw:holder "any" ; '
    'lw:unstated "{unstated}" {more} ]'
)


@pytest.fixture
def w(make_hand):
    """The battery chain, with a company from China beside it."""
    hand = battery(make_hand())
    hand.company("dragon", "CN")
    return hand


@pytest.fixture
def judge(ask_in, tmp_path):
    """What a rule of one test says of the refinery: its reason."""

    def run(w, test, said=""):
        file = tmp_path / "mine.ttl"
        file.write_text(policy(f'; lw:coversStage "refined" {said}', test), "utf-8")
        answer = ask_in(w, "carmaker", str(file), material=CELL)
        route = (*answer.routes, *answer.refused, *answer.unknown)[0]
        return next(r for r in route.reasons if r.step == "refinery" and r.test)

    return run


def contract(kind, unstated="unknown", more=""):
    return CONTRACT.format(kind=kind, unstated=unstated, more=more)


# ---------------------------------------------------------------- who alone takes the output
@pytest.mark.parametrize(
    ("fields", "strict", "known"),
    [
        ({"exclusive": True}, "refused", "refused"),
        ({"shareOfOutput": Decimal(100)}, "refused", "refused"),
        ({"shareOfOutput": Decimal("99.9")}, "unknown", "allowed"),
        ({}, "unknown", "allowed"),
        ({"exclusive": False}, "unknown", "allowed"),
        ({"grantsControl": True}, "refused", "refused"),
        ({"exclusive": True, "grantsControl": False}, "unknown", "allowed"),
        ({"exclusive": True, "status": "proposed"}, "unknown", "allowed"),
        ({"exclusive": True, "status": None}, "unknown", "unknown"),
        ({"exclusive": True, "binding": False}, "unknown", "allowed"),
        ({"exclusive": True, "validTo": "2025"}, "unknown", "allowed"),
        ({"exclusive": True, "validFrom": "2028"}, "unknown", "allowed"),
    ],
)
def test_sole_offtake(w, judge, fields, strict, known):
    w.offtake("refinery", "dragon", OXIDE, **fields)
    for unstated, outcome in (("unknown", strict), ("none", known)):
        assert judge(w, contract("sole_offtake", unstated)).outcome == outcome


def test_who_alone_takes_the_output_and_is_not_covered_leaves_no_room_for_another(w, judge):
    assert judge(w, contract("sole_offtake")).missing == (
        "whether a covered party alone takes the output of refinery"
    )
    w.offtake("refinery", "state-us", OXIDE, exclusive=True)
    assert judge(w, contract("sole_offtake")).outcome == "allowed"


def test_an_offtake_of_something_else_says_nothing_of_this_output(w, judge):
    w.material("slag", "intermediate")
    w.offtake("refinery", "dragon", "slag", exclusive=True)
    assert judge(w, contract("sole_offtake", "none")).outcome == "allowed"


def test_a_buyer_that_is_not_named_may_be_covered(w, judge):
    w.offtake("refinery", "dragon", OXIDE, exclusive=True)
    w.change("offtake-refinery-dragon-lithium-hydroxide", buyer=None)
    found = judge(w, contract("sole_offtake", "none"))
    assert found.outcome == "unknown"
    assert "a buyer that is not named" in (found.missing or "")


def test_a_contract_of_the_operator_binds_its_one_site_and_may_bind_any_of_several(w, judge):
    w.offtake("refinery-operator", "dragon", OXIDE, exclusive=True)
    assert judge(w, contract("sole_offtake")).outcome == "refused"
    w.runs("refinery-operator", w.site("other", "KR", Site))
    assert judge(w, contract("sole_offtake")).outcome == "unknown"


def test_a_shell_that_a_covered_party_holds_to_half_is_one_too(w, judge):
    w.company("shell", "SG")
    w.government("state-sg", "SG")
    w.owns("dragon", "shell", 50)
    w.owns("state-sg", "shell", 50)
    w.offtake("refinery", "shell", OXIDE, exclusive=True)
    found = judge(w, contract("sole_offtake"))
    assert found.outcome == "refused"
    assert "dragon" in found.text
    w.change("owns-dragon-shell", share=Decimal("49.9"))
    w.change("owns-state-sg-shell", share=Decimal("50.1"))
    assert judge(w, contract("sole_offtake")).outcome == "allowed"
    w.entities.pop("owns-dragon-shell")
    w.entities.pop("owns-state-sg-shell")
    found = judge(w, contract("sole_offtake"))
    assert found.outcome == "unknown"
    assert "who holds shell" in (found.missing or "")


# ---------------------------------------------------------------- who runs it
def test_operation(w, judge):
    assert judge(w, contract("operation")).outcome == "allowed"
    w.runs("dragon", "refinery")
    found = judge(w, contract("operation"))
    assert found.outcome == "refused"
    assert "refinery is run by dragon (CN)" in found.text
    w.change("runs-dragon-refinery", grantsControl=False)
    assert judge(w, contract("operation")).outcome == "allowed"
    del w.entities["runs-dragon-refinery"]
    del w.entities["runs-refinery-operator-refinery"]
    assert judge(w, contract("operation")).missing == "who runs refinery"
    assert judge(w, contract("operation", "none")).outcome == "allowed"


# ---------------------------------------------------------------- whose licence
@pytest.mark.parametrize(
    ("fields", "strict", "known"),
    [
        ({"grantsControl": True}, "refused", "refused"),
        ({"grantsControl": False}, "unknown", "allowed"),
        ({}, "unknown", "allowed"),
        ({"grantsControl": True, "status": "under_consideration"}, "unknown", "allowed"),
    ],
)
def test_licence(w, judge, fields, strict, known):
    w.licences("dragon", "refinery-operator", **fields)
    for unstated, outcome in (("unknown", strict), ("none", known)):
        assert judge(w, contract("licence", unstated)).outcome == outcome


def test_an_unknown_licence_names_whose_it_is(w, judge):
    w.licences("dragon", "refinery")
    assert judge(w, contract("licence")).missing == (
        "whether dragon may decide on refinery by its licence"
    )


# ---------------------------------------------------------------- who lends
DEBT = '; lw:operator ">=" ; lw:threshold 15'


@pytest.mark.parametrize(
    ("dragon", "korean", "strict", "known"),
    [
        (15, None, "refused", "refused"),
        (14.9, None, "unknown", "allowed"),
        (14.9, 85.1, "allowed", "allowed"),
        (14.9, 80, "unknown", "allowed"),
        (None, 86, "allowed", "allowed"),
        (None, 85, "unknown", "unknown"),
    ],
)
def test_debt(w, judge, dragon, korean, strict, known):
    w.lends("dragon", "refinery-operator", dragon)
    if korean:
        w.lends("state-kr", "refinery-operator", korean)
    for unstated, outcome in (("unknown", strict), ("none", known)):
        assert judge(w, contract("debt", unstated, DEBT)).outcome == outcome


def test_debt_to_several_covered_lenders_adds_up(w, judge):
    w.lends("dragon", "refinery-operator", 10)
    w.lends(w.company("tiger", "CN"), "refinery-operator", 5)
    found = judge(w, contract("debt", more=DEBT))
    assert found.outcome == "refused"
    assert "15 % of the debt of refinery-operator is owed to dragon (CN), tiger (CN)" in found.text


def test_above_a_limit_is_not_at_it(w, judge):
    w.lends("dragon", "refinery-operator", 15)
    w.lends("state-kr", "refinery-operator", 85)
    above = DEBT.replace(">=", ">")
    assert judge(w, contract("debt", more=above)).outcome == "allowed"
    assert judge(w, contract("debt", more=DEBT)).outcome == "refused"


def test_debt_of_which_nothing_is_stated(w, judge):
    found = judge(w, contract("debt", more=DEBT))
    assert (found.outcome, found.missing) == (
        "unknown", "to whom refinery-operator owes the rest of its debt",
    )  # fmt: skip
    assert judge(w, contract("debt", "none", DEBT)).outcome == "allowed"


# ---------------------------------------------------------------- lists
LISTED = '[ a lw:ListTest ; rdfs:label "l" ; lw:list my:bad {} ]'
NAMED = '. my:bad rdfs:label "Bad list" '


def test_a_list_that_is_not_whole_leaves_open_who_is_on_it(w, judge):
    w.lists("dragon", "bad")
    found = judge(w, LISTED.format(""), NAMED)
    assert found.outcome == "unknown"
    assert found.missing == (
        "whether refinery or refinery-operator or state-kr is on Bad list "
        "(the graph holds 1 of its entries)"
    )
    assert judge(w, LISTED.format('; lw:unstated "none"'), NAMED).outcome == "allowed"
    w.whole("bad", 1)
    found = judge(w, LISTED.format(""), NAMED)
    assert found.outcome == "allowed"
    assert "all 1 entries of it, as of 2026-11-01" in found.text


def test_a_whole_list_that_lost_an_entry_is_not_whole(w, judge):
    w.lists("dragon", "bad")
    w.whole("bad", 2)
    assert judge(w, LISTED.format(""), NAMED).outcome == "unknown"
    w.change("bad", quantity=None)
    assert judge(w, LISTED.format(""), NAMED).outcome == "allowed"
    w.change("bad", asOf=None)
    assert judge(w, LISTED.format(""), NAMED).outcome == "unknown"


@pytest.mark.parametrize("who", ["refinery", "refinery-operator", "state-kr"])
def test_the_plant_who_runs_it_and_who_holds_it_are_asked(w, judge, who):
    w.lists(who, "bad")
    found = judge(w, LISTED.format(""), NAMED)
    assert found.outcome == "refused"
    assert "Bad list" in found.text


def test_a_designation_by_the_list_s_name_counts_and_one_that_ended_does_not(w, judge):
    w.lists("refinery-operator", "another", listName="Bad list")
    assert judge(w, LISTED.format(""), NAMED).outcome == "refused"
    w.change("lists-refinery-operator-another", validTo="2026-01-01")
    assert judge(w, LISTED.format('; lw:unstated "none"'), NAMED).outcome == "allowed"


def test_who_holds_the_operator_is_asked_only_with_owners(w, judge):
    del w.entities["owns-state-kr-refinery-operator"]
    w.owns("dragon", "middle", 60)
    w.owns(w.company("middle", "SG"), "refinery-operator", 60)
    w.lists("dragon", "bad")
    w.whole("bad", 1)
    assert judge(w, LISTED.format(""), NAMED).outcome == "allowed"
    found = judge(w, LISTED.format("; lw:owners true"), NAMED)
    assert found.outcome == "refused"
    assert "dragon, which holds more than half of middle, is on List bad" in found.text
    w.change("owns-dragon-middle", share=Decimal(40))
    found = judge(w, LISTED.format("; lw:owners true"), NAMED)
    assert found.missing == "whether anybody holds more than half of middle"


def test_a_whole_list_does_not_help_where_nobody_says_who_runs_or_holds_the_plant(w, judge):
    w.whole("bad", 0)
    del w.entities["runs-refinery-operator-refinery"]
    assert judge(w, LISTED.format(""), NAMED).missing == "who runs refinery"
    del w.entities["owns-state-kr-refinery"]
    assert judge(w, LISTED.format(""), NAMED).missing == (
        "who runs refinery and whether anybody holds more than half of refinery"
    )
    assert judge(w, LISTED.format('; lw:unstated "none"'), NAMED).outcome == "allowed"


# ---------------------------------------------------------------- jurisdiction, regions
JURISDICTION = '[ a lw:JurisdictionTest ; rdfs:label "j" {} ]'


@pytest.mark.parametrize(
    ("code", "outcome", "missing"),
    [
        ("CN", "refused", None),
        ("SG", "allowed", None),
        ("HK", "unknown", "whether HK is covered by mine"),
        (None, "unknown", "where runner is based"),
    ],
)
def test_jurisdiction(w, judge, code, outcome, missing):
    del w.entities["runs-refinery-operator-refinery"]
    assert judge(w, JURISDICTION.format("")).missing == "who runs refinery"
    assert judge(w, JURISDICTION.format('; lw:unstated "none"')).outcome == "allowed"
    w.runs(w.company("runner", code), "refinery")
    found = judge(w, JURISDICTION.format(""), '; lw:unclearCountry "HK"')
    assert (found.outcome, found.missing) == (outcome, missing)


@pytest.mark.parametrize(
    ("country", "region", "outcome"),
    [
        ("CN", "Urumqi, Xinjiang", "refused"),
        ("CN", "Inner Mongolia", "allowed"),
        ("CN", None, "unknown"),
        ("KZ", "Xinjiang", "allowed"),
        (None, "Xinjiang", "unknown"),
    ],
)
def test_a_region_counts_within_a_covered_country(w, judge, country, region, outcome):
    w.change("refinery", country=w.country(country), region=region)
    test = '[ a lw:PlaceTest ; rdfs:label "p" ; lw:region "Xinjiang" ]'
    assert judge(w, test).outcome == outcome


# ---------------------------------------------------------------- the words and their sources
def titles(reason):
    return [item.title for item in reason.sources]


@pytest.mark.parametrize(
    ("country", "region", "text"),
    [
        ("CN", "Urumqi, XINJIANG", "The Refinery stands in Urumqi, XINJIANG, China"),
        ("CN", "Inner Mongolia", "The Refinery stands in Inner Mongolia, China"),
        ("CN", None, "It is not stated in which region of China The Refinery stands"),
    ],
)
def test_a_region_is_shown_with_who_states_country_and_region(w, judge, country, region, text):
    w.change("refinery", country=w.country(country), region=region, name="The Refinery")
    w.change("country-cn", name="China")
    w.proof("refinery", country="country-cn")
    w.proof("refinery", region=region)
    w.proof("refinery", name="The Refinery")
    found = judge(w, '[ a lw:PlaceTest ; rdfs:label "p" ; lw:region "Xinjiang" ]')
    assert found.text == text
    assert (found.step, found.step_name, found.test) == ("refinery", "The Refinery", "p")
    assert {item.source for item in found.sources} == {"source-refinery-0", "source-refinery-1"}


@pytest.mark.parametrize(
    ("code", "outcome", "text"),
    [
        ("CN", "refused", "The Refinery stands in CN, a covered country"),
        ("HK", "unknown", "It is not stated whether HK is covered by mine"),
        ("SG", "allowed", "The Refinery stands in SG"),
    ],
)
def test_a_place_is_shown_with_who_states_it(w, judge, code, outcome, text):
    w.change("refinery", country=w.country(code), name="The Refinery")
    w.proof("refinery", country=f"country-{code.lower()}")
    w.proof("refinery", region="x")
    found = judge(w, '[ a lw:PlaceTest ; rdfs:label "p" ]', '; lw:unclearCountry "HK"')
    assert (found.outcome, found.text, found.policy) == (outcome, text, "mine")
    assert [item.source for item in found.sources] == ["source-refinery-0"]


def test_a_site_of_no_country_and_a_company_of_no_site_lack_different_facts(w, judge):
    test = '[ a lw:PlaceTest ; rdfs:label "p" ]'
    w.change("refinery", country=None, name="The Refinery")
    assert judge(w, test).missing == "in which country The Refinery stands"


LISTS = '[ a lw:ListTest ; rdfs:label "l" ; lw:list my:bad, my:worse {} ]'
BOTH = f'{NAMED} . my:worse rdfs:label "Worse list" '


@pytest.mark.parametrize(
    ("who", "text", "behind"),
    [
        ("refinery", "The Refinery", []),
        ("refinery-operator", "The Runner, which runs The Refinery,", ["On runs-refinery-operator-refinery"]),
        (
            "state-kr", "The State, which holds more than half of The Refinery,",
            ["On owns-state-kr-refinery"],
        ),
    ],
)  # fmt: skip
def test_who_is_listed_and_how_it_stands_to_the_plant_is_said(w, judge, who, text, behind):
    for entity, name in (
        ("refinery", "The Refinery"), ("refinery-operator", "The Runner"), ("state-kr", "The State"),
    ):  # fmt: skip
        w.change(entity, name=name)
    for relation in ("runs-refinery-operator-refinery", "owns-state-kr-refinery"):
        w.proof(relation)
    w.lists(who, "bad")
    w.proof(f"lists-{who}-bad")
    found = judge(w, LISTS.format(""), BOTH)
    assert found.text == f"{text} is on Bad list (on 2026-11-24)"
    assert titles(found) == [f"On lists-{who}-bad", *behind]
    w.lists(who, "worse")
    found = judge(w, LISTS.format(""), BOTH)
    assert found.text == f"{text} is on Bad list and Worse list (on 2026-11-24)"


def test_who_is_on_no_list_is_said_with_how_much_of_each_list_there_is(w, judge):
    for relation in ("runs-refinery-operator-refinery", "owns-state-kr-refinery"):
        w.proof(relation)
    w.lists("dragon", "bad")
    w.proof("lists-dragon-bad")
    names = "refinery, refinery-operator, state-kr"
    found = judge(w, LISTS.format('; lw:unstated "none"'), BOTH)
    assert found.text == (
        f"Not listed: {names} (Bad list: the graph holds 1 of its entries; "
        "Worse list: the graph holds 0 of its entries; on 2026-11-24)"
    )
    behind = ["On runs-refinery-operator-refinery", "On owns-state-kr-refinery"]
    assert titles(found) == behind
    found = judge(w, LISTS.format(""), BOTH)
    assert found.missing == (
        "whether refinery or refinery-operator or state-kr is on "
        "Bad list (the graph holds 1 of its entries) or "
        "Worse list (the graph holds 0 of its entries)"
    )
    assert titles(found) == behind


def test_one_list_that_is_whole_is_not_asked_for(w, judge):
    w.whole("bad", 0)
    w.change("bad", name="Bad list")
    missing = judge(w, LISTS.format(""), BOTH).missing
    assert missing.endswith(" is on Worse list (the graph holds 0 of its entries)")


@pytest.mark.parametrize(
    ("code", "outcome", "text"),
    [
        (
            "CN", "refused",
            "The Refinery is run by The Runner, based in CN, a covered country (on 2026-11-24)",
        ),
        ("HK", "unknown", "It is not stated whether HK is covered by mine"),
        ("SG", "allowed", "Based outside covered countries: The Runner in SG (on 2026-11-24)"),
    ],
)  # fmt: skip
def test_a_home_is_said_with_who_states_it(w, judge, code, outcome, text):
    w.change("refinery", name="The Refinery")
    w.change("refinery-operator", country=w.country(code), name="The Runner")
    w.proof("refinery-operator", country=f"country-{code.lower()}")
    w.proof("refinery-operator", name="The Runner")
    w.proof("runs-refinery-operator-refinery")
    del w.entities["owns-state-kr-refinery-operator"]
    found = judge(w, JURISDICTION.format(""), '; lw:unclearCountry "HK"')
    assert (found.outcome, found.text) == (outcome, text)
    assert [item.source for item in found.sources] == [
        "source-runs-refinery-operator-refinery-0", "source-refinery-operator-0",
    ]  # fmt: skip


def test_a_plant_that_nobody_is_stated_to_run_may_be_taken_as_not_covered(w, judge):
    del w.entities["runs-refinery-operator-refinery"]
    w.change("refinery", name="The Refinery")
    assert judge(w, JURISDICTION.format('; lw:unstated "none"')).text == (
        "No operator of The Refinery is stated: taken as not covered (on 2026-11-24)"
    )


def test_two_that_run_it_are_each_asked(w, judge):
    """One is known not to be covered: what is not known of the other decides."""
    w.runs(w.company("second", None), "refinery")
    w.runs(w.company("third", "HK"), "refinery")
    found = judge(w, JURISDICTION.format(""), '; lw:unclearCountry "HK"')
    assert found.missing == "where second is based and whether HK is covered by mine"
    del w.entities["runs-second-refinery"], w.entities["runs-third-refinery"]
    w.runs(w.company("fourth", "SG"), "refinery")
    assert "fourth in SG, refinery-operator in " in judge(w, JURISDICTION.format("")).text


@pytest.fixture
def named(w):
    """The battery chain, all with names that are not their ids, and a record for each relation."""
    for entity in ("refinery", "refinery-operator", "dragon"):
        w.change(entity, name=f"The {entity}")
    w.proof("runs-refinery-operator-refinery")
    return w


SAID = "(on 2026-11-24)"


def test_a_sole_offtake_is_said_with_the_contract_and_what_makes_its_buyer_covered(named, judge):
    key = named.offtake("refinery", "shell", OXIDE, exclusive=True)
    named.company("shell", "SG")
    named.owns("dragon", "shell", 50)
    named.owns(named.government("state-sg", "SG"), "shell", 50)
    for relation in (key, "owns-dragon-shell", "owns-state-sg-shell"):
        named.proof(relation)
    found = judge(named, contract("sole_offtake"))
    assert found.text == (
        f"shell (SG), held by The dragon (CN), alone takes the output of The refinery {SAID}"
    )
    assert titles(found) == [f"On {key}", "On owns-dragon-shell", "On owns-state-sg-shell"]


def test_an_offtake_that_leaves_it_open_is_named_with_its_buyer_and_what_is_missing_of_it(
    named, judge
):
    named.company("shell", "SG")
    key = named.offtake("refinery", "shell", OXIDE)
    named.proof(key)
    found = judge(named, contract("sole_offtake"))
    assert found.missing == (
        "whether shell alone takes the output of The refinery and who holds shell"
    )
    assert titles(found) == [f"On {key}"]
    found = judge(named, contract("sole_offtake", "none"))
    assert found.text == (
        f"No covered party is stated to take alone the output of The refinery {SAID}"
    )
    assert titles(found) == [f"On {key}"]


def test_an_offtake_without_control_does_not_hide_the_next(named, judge):
    """The first says that it gives no say, the second is of something else, the third decides."""
    named.material("slag", "intermediate")
    named.offtake("refinery", "dragon", OXIDE, key="a", grantsControl=False)
    named.offtake("refinery", "dragon", "slag", key="b", exclusive=True)
    named.offtake("refinery", "dragon", OXIDE, key="c", exclusive=True)
    assert judge(named, contract("sole_offtake")).outcome == "refused"


def test_an_offtake_of_no_stated_material_may_be_of_this_output(named, judge):
    named.offtake("refinery", "dragon", "", exclusive=True)
    assert judge(named, contract("sole_offtake")).outcome == "refused"


@pytest.mark.parametrize("broader", [(OXIDE, "wide"), ("wide", OXIDE)])
def test_an_offtake_said_in_a_broader_or_a_narrower_word_is_of_this_output(named, judge, broader):
    narrow, wide = broader
    other = next(name for name in broader if name != OXIDE)
    named.material(other, "refined")
    named.change(narrow, broader=(wide,))
    named.offtake("refinery", "dragon", other, exclusive=True)
    assert judge(named, contract("sole_offtake")).outcome == "refused"


def test_who_runs_it_is_said_with_the_operation(named, judge):
    named.runs("dragon", "refinery")
    named.proof("runs-dragon-refinery")
    found = judge(named, contract("operation"))
    assert found.text == f"The refinery is run by The dragon (CN) {SAID}"
    assert titles(found) == ["On runs-dragon-refinery"]
    del named.entities["runs-dragon-refinery"]
    found = judge(named, contract("operation"))
    assert found.text == f"The refinery is not run by a covered party {SAID}"
    assert titles(found) == ["On runs-refinery-operator-refinery"]
    del named.entities["owns-state-kr-refinery-operator"]
    found = judge(named, contract("operation"))
    assert found.missing == "who holds The refinery-operator"
    assert titles(found) == ["On runs-refinery-operator-refinery"]


def test_a_licence_is_said_with_its_provider(named, judge):
    key = named.licences("dragon", "refinery", grantsControl=True)
    named.proof(key)
    found = judge(named, contract("licence"))
    assert found.text == f"The dragon (CN) may decide on The refinery by its licence {SAID}"
    assert titles(found) == [f"On {key}"]
    named.change(key, grantsControl=False)
    found = judge(named, contract("licence"))
    assert (found.missing, found.sources) == (
        "whether a covered party may decide on The refinery by a licence", (),
    )  # fmt: skip
    found = judge(named, contract("licence", "none"))
    assert found.text == (
        f"No covered party is stated to decide on The refinery by a licence {SAID}"
    )


NOBODY = "whether a provider that is not named may decide on"


@pytest.mark.parametrize(
    ("fields", "known", "missing"),
    [
        ({"provider": None}, "allowed", [NOBODY]),
        ({"provider": None, "grantsControl": True}, "unknown", [NOBODY]),
        ({}, "allowed", ["whether shell may decide on", "who holds shell"]),
        ({"grantsControl": True}, "allowed", ["whether shell may decide on", "who holds shell"]),
    ],
)
def test_a_licence_that_leaves_it_open_says_of_whom(named, judge, fields, known, missing):
    named.company("shell", "SG")
    key = named.licences("shell", "refinery")
    named.licences("state-kr", "refinery", grantsControl=True)
    named.change(key, **fields)
    named.proof(key)
    found = judge(named, contract("licence"))
    wanted = [
        f"{fact} The refinery by its licence" if "decide" in fact else fact for fact in missing
    ]
    assert found.missing == " and ".join(wanted)
    assert titles(found) == [f"On {key}"]
    assert judge(named, contract("licence", "none")).outcome == known


def test_a_licence_without_control_does_not_hide_the_next(named, judge):
    named.licences("dragon", "refinery", grantsControl=False)
    named.licences("dragon", "refinery-operator", grantsControl=True)
    assert judge(named, contract("licence")).outcome == "refused"


def test_of_two_contracts_with_who_is_not_covered_none_is_missing(named, judge):
    """Neither buyer is covered; one takes all, so that nothing is left for another."""
    named.offtake("refinery", "state-us", OXIDE, key="some")
    named.offtake("refinery", "state-kr", OXIDE, key="all", shareOfOutput=Decimal(100))
    found = judge(named, contract("sole_offtake"))
    assert (found.outcome, found.missing) == ("allowed", None)
    named.change("all", status="proposed")
    assert judge(named, contract("sole_offtake")).missing == (
        "whether a covered party alone takes the output of The refinery"
    )


@pytest.mark.parametrize(
    ("code", "outcome", "text"),
    [
        ("CN", "refused", f"The maker, based in CN, a covered country {SAID}"),
        (None, "unknown", "It is not stated where The maker is based"),
        ("SG", "allowed", f"Based outside covered countries: The maker in SG {SAID}"),
    ],
)
def test_a_company_without_a_site_is_asked_where_it_is_based_itself(
    magnets, ask, tmp_path, code, outcome, text
):
    """It runs itself: where it is based decides."""
    magnets.company("maker", code)
    magnets.change("maker", name="The maker")
    magnets.proof("maker", country=f"country-{code}".lower())
    magnets.company("other", "US")
    magnets.makes("maker", yields="magnet")
    magnets.supply("maker", "other", "magnet")
    file = tmp_path / "mine.ttl"
    file.write_text(policy('; lw:coversStage "component"', JURISDICTION.format("")), "utf-8")
    answer = ask("other", str(file))
    [route] = (*answer.routes, *answer.refused, *answer.unknown)
    [reason] = [r for r in route.reasons if r.step == "maker" and r.test == "j"]
    assert (reason.outcome, reason.text) == (outcome, text)
    assert titles(reason) == (["On maker"] if code else [])


def test_of_a_covered_buyer_only_whether_it_is_the_only_one_is_missing(named, judge):
    named.offtake("refinery", "dragon", OXIDE, key="some")
    taken = "alone takes the output of The refinery"
    assert judge(named, contract("sole_offtake")).missing == f"whether The dragon {taken}"
    named.change("some", buyer=None)
    found = judge(named, contract("sole_offtake"))
    assert found.missing == f"whether a buyer that is not named {taken}"


def test_what_leaves_room_for_another_contract_is_shown(named, judge):
    named.offtake("refinery", "state-kr", OXIDE, key="some")
    named.proof("some")
    found = judge(named, contract("sole_offtake"))
    assert found.missing == "whether a covered party alone takes the output of The refinery"
    assert titles(found) == ["On some"]


def test_each_operator_of_which_the_holders_are_open_is_missing(named, judge):
    for name in ("one", "two"):
        named.runs(named.company(name, "SG"), "refinery")
    assert judge(named, contract("operation")).missing == "who holds one and who holds two"


def test_who_runs_it_or_licenses_it_is_shown_with_who_holds_that(named, judge):
    named.company("shell", "SG")
    named.owns("dragon", "shell", 50)
    named.owns(named.government("state-sg", "SG"), "shell", 50)
    for relation in ("owns-dragon-shell", "owns-state-sg-shell"):
        named.proof(relation)
    named.licences("shell", "refinery", grantsControl=True)
    held = ["On owns-dragon-shell", "On owns-state-sg-shell"]
    assert titles(judge(named, contract("licence"))) == held
    named.runs("shell", "refinery")
    assert titles(judge(named, contract("operation"))) == held
