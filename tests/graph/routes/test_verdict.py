"""What is said of a whole route, reason by reason: design section 6."""

from __future__ import annotations

import pytest

from graph.answer import Reason
from graph.policies import combine, load_policies
from graph.question import Query, Question
from tests.graph.routes.conftest import TODAY

NEW, PLACE = "us-dfars-7052-2027", "plain-non-china-location"


def every(answer):
    return [*answer.routes, *answer.unknown, *answer.refused, *answer.not_covered]


def unknown(answer, test):
    """The reasons of one test in the one route, which is unknown."""
    [route] = every(answer)
    assert route.verdict == "unknown"
    return [r for r in route.reasons if r.test == test]


@pytest.fixture
def sold(magnets):
    """The oxide comes from a company with two works, of which no source says which supplies."""
    magnets.company("separator", "MY")
    magnets.plant("second", "CN")
    for site in ("separation", "second"):
        magnets.runs("separator", site)
    magnets.makes("second", yields="carbonate oxide", takes="concentrate")
    magnets.change("supply-separation-metals-oxide", supplier="separator")
    magnets.change("separation", name="First works")
    magnets.change("second", name="Second works")
    magnets.change("separator", name="The Separator")
    magnets.change("metals", name="The Smelter")
    return magnets


def test_which_site_supplies_is_asked_with_every_site_and_the_own_reasons_become_notes(sold, ask):
    answer = ask("carmaker", PLACE, start="mine")
    missing = "which site of The Separator supplies The Smelter"
    assert unknown(answer, "site") == [
        Reason(
            outcome="unknown", text=f"No source says {missing}: Second works, First works",
            policy=None, test="site", verified=True, step="separation", step_name="First works",
            missing=missing,
        ),
    ]  # fmt: skip
    [route] = answer.unknown
    # The place of the works itself refuses nothing: it may be the other one.
    own = [r.outcome for r in route.reasons if r.step == "separation" and r.test != "site"]
    assert own == ["allowed"]


def test_a_works_that_would_be_refused_is_a_note_while_it_may_be_another(sold, ask):
    sold.supply("mine", "second", "concentrate")
    answer = ask("carmaker", PLACE)
    assert len(answer.unknown) == 2
    refused = next(r for r in answer.unknown if r.steps[1].id == "second")
    own = [r.outcome for r in refused.reasons if r.step == "second" and r.test != "site"]
    assert own == ["note"]
    assert [r.outcome for r in refused.reasons][:1] == ["unknown"]


@pytest.mark.parametrize("policy", [PLACE, NEW])
def test_which_site_is_supplied_is_asked_of_the_buyer(magnets, ask, policy):
    magnets.company("smelters", "KR")
    magnets.plant("other", "CN")
    for site in ("metals", "other"):
        magnets.runs("smelters", site)
    magnets.makes("other", yields="metal alloy")
    magnets.change("supply-separation-metals-oxide", buyer="smelters")
    for name in ("metals", "other", "smelters", "separation"):
        magnets.change(name, name=f"The {name}")
    answer = ask("carmaker", policy)
    missing = "which site of The smelters is supplied by The separation"
    assert unknown(answer, "site") == [
        Reason(
            outcome="unknown", text=f"No source says {missing}: The metals, The other",
            policy=None, test="site", verified=True, step="metals", step_name="The metals",
            missing=missing,
        ),
    ]  # fmt: skip


def test_where_neither_site_is_stated_each_end_asks_its_own_question(sold, ask):
    sold.company("smelters", "KR")
    sold.plant("other", "CN")
    for site in ("metals", "other"):
        sold.runs("smelters", site)
    sold.makes("other", yields="metal alloy")
    sold.change("supply-separation-metals-oxide", buyer="smelters")
    found = unknown(ask("carmaker", PLACE, start="mine"), "site")
    assert [(r.step, r.missing) for r in found] == [
        ("separation", "which site of The Separator supplies smelters"),
        ("metals", "which site of smelters is supplied by The Separator"),
    ]


def test_an_open_end_asks_for_the_origin(magnets, ask):
    del magnets.entities["supply-mine-separation-concentrate"]
    magnets.change("separation", name="The works")
    magnets.change("oxide", name="NdPr oxide")
    missing = "origin of NdPr oxide before The works"
    assert unknown(ask("carmaker", NEW), "origin") == [
        Reason(
            outcome="unknown", text=f"The {missing} is not documented", policy=None,
            test="origin", verified=True, step="separation", step_name="The works",
            missing=missing,
        ),
    ]  # fmt: skip


def test_a_stage_that_is_not_shown_asks_who_does_it(magnets, ask):
    """From oxide to a magnet at one go: nobody documents the metal and the alloy between."""
    magnets.material("block", "component", element=("Nd", "Fe", "B"))
    magnets.made("block", "oxide")
    magnets.makes("separation", yields="block", key="sudden")
    magnets.company("other", "US")
    magnets.supply("separation", "other", "block")
    assert unknown(ask("other", NEW), "stages") == [
        Reason(
            outcome="unknown", text=f"The route shows no {stage} step, which {NEW} covers",
            policy=NEW, test="stages", verified=True,
            missing=f"who does the {stage} step, and where",
        )
        for stage in ("metal", "alloy")
    ]  # fmt: skip


def test_strict_makes_each_strict_caveat_a_reason(magnets, ask):
    [caveat] = [c for c in load_policies()[NEW].caveats if c.strict]
    assert unknown(ask("carmaker", NEW, strict=True), "caveat") == [
        Reason(
            outcome="unknown", text=caveat.text, policy=NEW, test="caveat",
            verified=caveat.verified, missing=caveat.text.rstrip("."),
        ),
    ]  # fmt: skip
    assert caveat.text.endswith(".")
    [route] = ask("carmaker", NEW).routes
    assert not [r for r in route.reasons if r.test == "caveat"]


def test_reasons_stand_from_the_worst_to_the_best_and_then_along_the_route(magnets, ask):
    magnets.change("metals", country=magnets.country("CN"))
    magnets.change("separation", country=None)
    [route] = ask("carmaker", PLACE).refused
    assert [(r.outcome, r.step) for r in route.reasons] == [
        ("refused", "metals"), ("unknown", "separation"), ("allowed", "mine"),
        ("allowed", "factory"),
    ]  # fmt: skip


def test_without_a_policy_only_what_is_not_known_of_the_route_itself_is_said(magnets, ask):
    [route] = ask("carmaker").routes
    assert (route.verdict, route.reasons) == (None, ())
    del magnets.entities["supply-mine-separation-concentrate"]
    answer = ask("carmaker")
    assert [(r.verdict, [x.test for x in r.reasons]) for r in every(answer)] == [
        ("unknown", ["origin"])
    ]


@pytest.mark.parametrize("spoilt", ["none", "place", "owner", "site", "ghost", "origin"])
@pytest.mark.parametrize("policy", [NEW, PLACE])
def test_what_visits_and_the_end_come_to_is_what_is_said_of_the_route(sold, policy, spoilt):
    """A search weighs the parts of a route; the answer is that on the whole."""
    if spoilt != "site":
        for relation in ("runs-separator-second", "runs-separator-separation"):
            del sold.entities[relation]
        sold.change("supply-separation-metals-oxide", supplier="separation")
    if spoilt == "place":
        sold.change("metals", country=sold.country("CN"))
    if spoilt == "owner":
        sold.change("metals", country=None)
    if spoilt == "ghost":
        sold.change("makes-metals--metal-alloy", output=("alloy",))
    if spoilt == "origin":
        del sold.entities["supply-mine-separation-concentrate"]
    asked = Question(sold.world(), Query(to="carmaker", policies=(policy,), as_of=TODAY))
    paths = list(asked.search().routes())
    assert paths
    for path in paths:
        product = asked.product_of(path)
        verdict = asked.verdict(path)
        parts = [
            asked.bench.outcome(visit, after.link if after else None, product)
            for visit, after in zip(path, (*path[1:], None), strict=True)
        ]
        end = asked.bench.end(path[-1], product)
        begins = "allowed" if path[0].origin else "unknown"
        assert combine([*parts, end, begins]) == verdict.outcome
        expected = {"none": "allowed", "place": "refused"}.get(spoilt, "unknown")
        assert verdict.outcome == expected or path[0].actor == "second"


def test_stages_that_the_material_asked_for_has_passed_are_judged_as_steps_of_nobody(magnets, ask):
    """A source says that goods of alloy come in, which may be magnets: nobody is said to make them."""
    magnets.material("goods", "alloy", element=("Nd", "Fe", "B"))
    magnets.made("goods", "metal")
    magnets.change("magnet", broader=("goods",))
    magnets.makes("metals", yields="goods", key="smelts")
    del magnets.entities["supply-factory-carmaker-magnet"]
    magnets.supply("metals", "carmaker", "goods")
    answer = ask("carmaker", NEW, material="magnet")
    [route] = every(answer)
    assert [s.stage for s in route.steps if s.ghost] == ["component"]
    missing = [r.missing for r in route.reasons if r.outcome == "unknown"]
    assert missing == ["who does the component step for carmaker, and where"]
    assert ends(magnets, material="magnet") == ["unknown"]


def ends(hand, **options):
    """What is said of the end of each route, whatever comes before it."""
    asked = Question(hand.world(), Query(to="carmaker", policies=(NEW,), as_of=TODAY, **options))
    return [
        asked.bench.end(path[-1], asked.product_of(path)) for path in asked.search().routes()
    ]  # fmt: skip


def test_a_strict_caveat_is_said_of_the_end_of_every_route_to_a_product_it_covers(magnets):
    assert ends(magnets) == ["allowed"]
    assert ends(magnets, strict=True) == ["unknown"]
    assert ends(magnets, strict=True, product="oxide") == ["not_covered"]


def test_before_an_open_end_the_stage_that_it_takes_from_is_not_asked_for(magnets, ask):
    """The smelter takes oxide of nobody knows whom: the origin is missing, not a refined step."""
    magnets.change("makes-metals--metal-alloy", input=("oxide",))
    del magnets.entities["supply-separation-metals-oxide"]
    [route] = every(ask("carmaker", NEW))
    assert [r.missing for r in route.reasons if r.outcome == "unknown"] == [
        "origin of oxide before metals"
    ]


def test_a_material_said_too_broadly_is_noted_at_each_actor_that_takes_it_so(magnets, ask):
    """Of rare earths, not of NdPr oxide, the sale speaks, and what the smelter is said to take."""
    magnets.material("reo", "refined")
    magnets.change("oxide", broader=("reo",))
    magnets.change("reo", name="Rare earths")
    magnets.change("metals", name="The Smelter")
    magnets.made("reo", "carbonate")
    del magnets.entities["supply-separation-metals-oxide"]
    magnets.supply("separation", "metals", "reo")
    notes = [r for route in ask("carmaker").routes for r in route.reasons]
    assert notes == [
        Reason(
            outcome="note", text="Material not specified: Rare earths into The Smelter",
            policy=None, test="material", verified=True, step="metals", step_name="The Smelter",
        ),
    ]  # fmt: skip


def test_what_is_recycled_was_mined_too_and_nobody_says_by_whom(magnets, ask):
    """The rule speaks of the mine; a route that begins at a recycler shows none."""
    magnets.material("scrap", "recycling", element=("Nd",))
    magnets.recovered("oxide", "scrap")
    magnets.plant("recycler", "US")
    magnets.makes("recycler", takes="scrap", yields="oxide")
    magnets.supply("recycler", "metals", "oxide")
    magnets.supply("factory", "recycler", "scrap")
    answer = ask("carmaker", NEW, secondary=True)
    assert [route.steps[0].id for route in answer.routes] == ["mine"]
    [recycled] = answer.unknown
    assert recycled.origin_known
    assert [r.missing for r in recycled.reasons if r.outcome == "unknown"] == [
        "who does the extraction step, and where"
    ]
