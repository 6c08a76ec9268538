"""Policies as data, and what they say of hand-worked routes: design section 6, policies.md."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import process_time

import pytest

from graph.flows.flow_model import Model
from graph.policies import choose, combine, load_policies
from graph.policy.policy_reader import read_policies
from graph.question import Query, Question
from graph.routes import answer as answer_of
from ontology.errors import OntologyError, SourceError, UsageError
from ontology.models import Site

NEW, NOW = "us-dfars-7052-2027", "us-dfars-7052-current"
PLACE, CONTROL, KNOWN = (
    "plain-non-china-location", "plain-non-china-control", "plain-non-china-known-control",
)  # fmt: skip


def verdicts(answer):
    return {
        "allowed": len(answer.routes), "refused": len(answer.refused),
        "unknown": len(answer.unknown), "not_covered": len(answer.not_covered),
    }  # fmt: skip


def only(answer, outcome):
    """The one route, which has this outcome."""
    lists = {"allowed": answer.routes, "refused": answer.refused, "unknown": answer.unknown,
             "not_covered": answer.not_covered}  # fmt: skip
    found = [(name, route) for name, routes in lists.items() for route in routes]
    assert [name for name, _ in found] == [outcome], [r.reasons for _, r in found]
    return found[0][1]


def texts(route, outcome):
    return [r.missing or r.text for r in route.reasons if r.outcome == outcome]


def test_every_policy_of_the_package_holds_what_an_answer_prints():
    found = load_policies()
    assert {NEW, NOW, PLACE, CONTROL} <= set(found)
    for policy in found.values():
        assert policy.label
        assert policy.comment
        assert policy.legal_sources
        assert policy.last_checked == "2026-11-24"
        assert policy.tests
    assert found[NEW].countries == {"CN", "RU", "IR", "KP"}
    assert found[NEW].supersedes == NOW


def test_a_whole_chain_outside_covered_countries_is_allowed(magnets, ask):
    route = only(ask("carmaker", NEW), "allowed")
    assert [s.outcome for s in route.steps] == ["allowed"] * 4 + [None]
    assert route.reasons
    assert all(r.outcome == "allowed" and r.policy == NEW for r in route.reasons)


def test_an_australian_mine_a_chinese_separation_and_a_us_magnet_fail_at_the_separation(
    magnets, ask
):
    magnets.entities["separation"] = magnets.entities["separation"].model_copy(
        update={"country": magnets.country("CN")}
    )
    magnets.proof("separation", country="country-cn")
    route = only(ask("carmaker", NEW), "refused")
    first = route.reasons[0]
    assert (first.step, first.outcome, first.policy) == ("separation", "refused", NEW)
    assert "CN" in first.text
    assert [item.title for item in first.sources] == ["On separation"]
    assert [s.outcome for s in route.steps][1] == "refused"


def test_only_the_stages_that_a_policy_covers_are_judged(magnets, ask):
    magnets.entities["separation"] = magnets.entities["separation"].model_copy(
        update={"country": magnets.country("CN")}
    )
    only(ask("carmaker", NOW), "allowed")
    only(ask("carmaker", NEW), "refused")


def test_a_chinese_owned_plant_in_vietnam_passes_place_and_fails_control(magnets, ask):
    magnets.entities["separation"] = magnets.entities["separation"].model_copy(
        update={"country": magnets.country("VN")}
    )
    magnets.company("parent", "CN")
    magnets.owns("parent", "separation", 100)
    only(ask("carmaker", NEW), "allowed")
    only(ask("carmaker", PLACE), "allowed")
    route = only(ask("carmaker", CONTROL), "refused")
    assert route.reasons[0].step == "separation"
    assert "100 % held from covered countries: separation < parent (CN)" in route.reasons[0].text


def test_a_western_owned_plant_in_china_fails_by_place(magnets, ask):
    magnets.entities["separation"] = magnets.entities["separation"].model_copy(
        update={"country": magnets.country("CN")}
    )
    magnets.company("western", "US")
    magnets.owns("western", "separation", 100)
    for policy in (PLACE, CONTROL, KNOWN, NEW):
        route = only(ask("carmaker", policy), "refused")
        assert "stands in CN" in route.reasons[0].text


def test_an_unknown_owner_is_unknown_and_named(magnets, ask):
    route = only(ask("carmaker", CONTROL), "unknown")
    assert "who holds separation" in texts(route, "unknown")


def test_a_plant_in_china_with_unknown_owner_is_refused_by_place(magnets, ask):
    magnets.entities["separation"] = magnets.entities["separation"].model_copy(
        update={"country": magnets.country("CN")}
    )
    only(ask("carmaker", CONTROL), "refused")


def test_a_rule_on_place_ignores_owners(magnets, ask):
    magnets.company("parent", "CN")
    magnets.owns("parent", "separation")
    only(ask("carmaker", PLACE), "allowed")


def held_and_run_by_states(magnets, *, but=""):
    """Each site is held in full by the state in which it stands, and run by a company of it."""
    for code, site in [("AU", "mine"), ("MY", "separation"), ("KR", "metals"), ("US", "factory")]:
        magnets.government(f"state-{code}", code)
        magnets.owns(f"state-{code}", magnets.company(f"runner-{code}", code), 100)
        magnets.runs(f"runner-{code}", site)
        if site != but:
            magnets.owns(f"state-{code}", site, 100)


def test_control_is_allowed_where_every_holder_and_operator_is_known(magnets, ask):
    held_and_run_by_states(magnets)
    only(ask("carmaker", CONTROL), "allowed")


def test_taking_away_one_owner_makes_it_unknown_never_allowed(magnets, ask):
    held_and_run_by_states(magnets, but="metals")
    route = only(ask("carmaker", CONTROL), "unknown")
    assert texts(route, "unknown") == ["who holds metals"]


def test_taking_away_one_operator_makes_it_unknown_never_allowed(magnets, ask):
    held_and_run_by_states(magnets)
    del magnets.entities["runs-runner-KR-metals"]
    route = only(ask("carmaker", CONTROL), "unknown")
    assert set(texts(route, "unknown")) == {"who runs metals"}


def test_a_joint_venture_half_chinese_is_refused_under_25_percent(magnets, ask):
    magnets.company("local", "MY")
    magnets.company("chinese", "CN")
    magnets.owns("local", "separation", 50)
    magnets.owns("chinese", "separation", 50)
    route = only(ask("carmaker", CONTROL), "refused")
    assert "50 % held" in route.reasons[0].text


def test_a_range_across_the_limit_is_unknown(magnets, ask):
    magnets.company("chinese", "CN")
    magnets.government("state", "MY")
    magnets.owns("chinese", "separation", shareMin=20, shareMax=30)
    magnets.owns("state", "separation", 70)
    route = only(ask("carmaker", CONTROL), "unknown")
    assert "how much of separation chinese holds" in texts(route, "unknown")


def test_a_chinese_operator_refuses_control(magnets, ask):
    magnets.company("operator", "CN")
    magnets.runs("operator", "separation")
    route = only(ask("carmaker", CONTROL), "refused")
    assert route.reasons[0].text.startswith("separation is run by operator (CN)")


def test_the_weaker_control_policy_takes_a_company_as_of_its_home(magnets, ask):
    magnets.company("western", "US")
    for site in ("mine", "separation", "metals", "factory"):
        magnets.owns("western", site, 100)
    only(ask("carmaker", KNOWN), "allowed")
    only(ask("carmaker", CONTROL), "unknown")


def test_a_magnet_plant_fed_with_carbonate_has_ghosts_and_is_unknown(hand, ask, actors):
    hand.mine("mine", "AU")
    hand.plant("cracking", "AU")
    hand.plant("factory", "US")
    hand.company("carmaker", "US")
    hand.makes("cracking", yields="carbonate")
    hand.makes("factory", yields="magnet")
    hand.supply("mine", "cracking", "concentrate")
    hand.supply("cracking", "factory", "carbonate")
    hand.supply("factory", "carmaker", "magnet")
    answer = ask("carmaker", NEW)
    route = only(answer, "unknown")
    assert actors([route]) == [
        "mine > cracking > (refined) > (metal) > (alloy) > factory > carmaker"
    ]
    assert texts(route, "unknown") == [
        f"who does the {stage} step for factory, and where"
        for stage in ("refined", "metal", "alloy")
    ]
    assert route.firmness.label == "inferred"


def test_a_ghost_of_a_stage_that_is_not_covered_does_not_matter(magnets, ask):
    del magnets.entities["makes-separation--carbonate-oxide"]
    magnets.makes("separation", yields="oxide")
    only(ask("carmaker", NOW), "allowed")
    route = only(ask("carmaker", NEW), "unknown")
    assert texts(route, "unknown") == ["who does the intermediate step for separation, and where"]


def test_a_supplier_without_a_site_has_no_place_and_not_its_headquarters(magnets, ask):
    magnets.company("trader", "CN")
    magnets.makes("trader", yields="magnet", takes="alloy")
    magnets.supply("metals", "trader", "alloy")
    magnets.company("other", "US")
    magnets.supply("trader", "other", "magnet")
    route = only(ask("other", NEW), "unknown")
    assert "where trader makes magnet" in texts(route, "unknown")
    step = next(s for s in route.steps if s.id == "trader")
    assert (step.country, step.place) == ("CN", None)
    only(ask("other", CONTROL), "refused")


def test_a_site_without_a_country_is_unknown(magnets, ask):
    magnets.entities["metals"] = magnets.entities["metals"].model_copy(update={"country": None})
    route = only(ask("carmaker", NEW), "unknown")
    assert texts(route, "unknown") == ["in which country metals stands"]


def test_a_country_that_the_rule_leaves_open_is_unknown(magnets, ask):
    magnets.entities["metals"] = magnets.entities["metals"].model_copy(
        update={"country": magnets.country("HK")}
    )
    route = only(ask("carmaker", NEW), "unknown")
    assert texts(route, "unknown") == [f"whether HK is covered by {NEW}"]
    only(ask("carmaker", PLACE), "refused")


@pytest.fixture
def two_sites(magnets):
    """The separator is a company with two plants, of which no source says which supplies."""
    magnets.company("separator", "MY")
    magnets.runs("separator", "separation")
    magnets.plant("separation-2", "CN")
    magnets.runs("separator", "separation-2")
    magnets.makes("separation-2", yields="carbonate oxide", takes="concentrate")
    del magnets.entities["supply-separation-metals-oxide"]
    del magnets.entities["supply-mine-separation-concentrate"]
    magnets.supply("separator", "metals", "oxide")
    magnets.supply("mine", "separation", "concentrate")
    magnets.supply("mine", "separation-2", "concentrate")
    return magnets


def test_candidate_sites_with_different_verdicts_are_unknown(two_sites, ask):
    answer = ask("carmaker", NEW)
    assert verdicts(answer) == {"allowed": 0, "refused": 0, "unknown": 2, "not_covered": 0}
    for route in answer.unknown:
        assert texts(route, "unknown") == ["which site of separator supplies metals"]
        step = next(s for s in route.steps if s.id.startswith("separation"))
        assert step.candidates == ("separation", "separation-2")


def test_a_thousand_candidate_sites_are_weighed_once_not_each_against_all(magnets, ask):
    magnets.company("giant", "KR")
    for number in range(1000):
        site = magnets.plant(f"works-{number}", "KR" if number else "CN")
        magnets.makes(site, takes="oxide", yields="metal")
        magnets.runs("giant", site)
    magnets.supply("separation", "giant", "oxide")
    magnets.supply("giant", "metals", "metal")
    query = Query(to="carmaker", policies=(PLACE,), as_of=date(2026, 11, 24))
    question = Question(magnets.world(), query)
    began = process_time()
    Model.of(question)
    found = answer_of(question)
    assert process_time() - began < 5
    # One of the thousand stands in China, and no source says which is meant.
    assert verdicts(found) == {"allowed": 1, "refused": 0, "unknown": 50, "not_covered": 0}
    missing = {r.missing for r in found.unknown[0].reasons if r.outcome == "unknown"}
    assert missing == {"which site of giant supplies metals"}


@pytest.mark.parametrize("day", [date(2025, 3, 1), date(2026, 11, 24)])
def test_a_rule_that_ended_on_a_day_that_nobody_states_is_not_said_to_be_over_on_each(day):
    credit = load_policies()["us-30d-critical-minerals"]
    assert credit.standing(day) == "ended, last day not stated"
    assert credit.standing(date(2024, 12, 31)) == "not yet in force"


def test_candidate_sites_that_agree_have_that_verdict(two_sites, ask):
    for code, outcome in [("AU", "allowed"), ("CN", "refused")]:
        for site in ("separation", "separation-2"):
            two_sites.entities[site] = two_sites.entities[site].model_copy(
                update={"country": two_sites.country(code)}
            )
        assert verdicts(ask("carmaker", NEW))[outcome] == 2


def test_strict_trusts_no_site_that_is_not_stated(two_sites, ask):
    for site in ("separation", "separation-2"):
        two_sites.entities[site] = two_sites.entities[site].model_copy(
            update={"country": two_sites.country("AU")}
        )
    assert verdicts(ask("carmaker", PLACE, strict=True))["unknown"] == 2


def test_a_product_that_a_policy_does_not_cover_is_shown_apart(magnets, ask):
    route = only(ask("metals", NEW), "not_covered")
    assert route.product == "oxide"
    only(ask("metals", NEW, product="magnet"), "allowed")


def test_a_policy_knows_its_product_by_its_elements_and_by_its_id(magnets, ask):
    magnets.material("mat-ndfeb-magnet", "component")
    magnets.made("mat-ndfeb-magnet", "alloy")
    magnets.material("bonded-magnet", "component", broader=("mat-ndfeb-magnet",))
    magnets.made("bonded-magnet", "alloy")
    for product in ("magnet", "mat-ndfeb-magnet", "bonded-magnet"):
        assert not ask("carmaker", NEW, product=product).not_covered


def test_several_policies_are_judged_together(magnets, ask):
    magnets.company("parent", "CN")
    magnets.owns("parent", "separation", 100)
    assert verdicts(ask("carmaker", NEW))["allowed"] == 1
    assert verdicts(ask("carmaker", NEW, CONTROL))["refused"] == 1


def test_a_policy_that_does_not_cover_takes_no_part(magnets, ask):
    assert verdicts(ask("metals", NEW, PLACE))["allowed"] == 1


def test_a_stage_that_the_product_cannot_skip_must_be_shown(magnets, ask):
    magnets.material("block", "component", element=("Nd", "Fe", "B"))
    magnets.made("block", "oxide")
    magnets.makes("separation", yields="block", key="sudden")
    magnets.company("other", "US")
    magnets.supply("separation", "other", "block")
    route = only(ask("other", NEW), "unknown")
    assert texts(route, "unknown") == [
        "who does the metal step, and where", "who does the alloy step, and where",
    ]  # fmt: skip


def test_before_an_open_end_it_is_the_origin_that_is_missing_not_each_stage(magnets, ask):
    del magnets.entities["supply-mine-separation-concentrate"]
    route = only(ask("carmaker", NEW), "unknown")
    assert texts(route, "unknown") == ["origin of oxide before separation"]


def test_a_buyer_in_a_covered_country_is_refused_and_one_of_unknown_place_is_not(magnets, ask):
    magnets.plant("assembly", "CN")
    magnets.supply("factory", "assembly", "magnet")
    route = only(ask("assembly", NEW), "refused")
    assert route.reasons[0].step == "assembly"
    only(ask("carmaker", NEW), "allowed")


def test_strict_makes_an_untraced_iron_and_boron_count(magnets, ask):
    route = only(ask("carmaker", NEW, strict=True), "unknown")
    assert [r.test for r in route.reasons if r.outcome == "unknown"] == ["caveat"]
    assert not route.reasons[0].verified


@pytest.mark.parametrize(
    ("as_of", "chosen"),
    [(date(2020, 1, 1), NOW), (date(2026, 12, 31), NOW), (date(2027, 1, 1), NEW)],
)
def test_a_family_picks_the_version_by_date(as_of, chosen):
    assert choose(load_policies(), "us-dfars-7052", as_of).id == chosen


def test_the_change_of_the_rule_at_new_year_changes_the_verdict(magnets, ask):
    magnets.entities["separation"] = magnets.entities["separation"].model_copy(
        update={"country": magnets.country("CN")}
    )
    old = ask("carmaker", "us-dfars-7052", as_of=date(2026, 12, 31))
    new = ask("carmaker", "us-dfars-7052", as_of=date(2027, 1, 1))
    assert (verdicts(old)["allowed"], verdicts(new)["refused"]) == (1, 1)


@pytest.mark.parametrize(
    ("policy", "as_of", "standing"),
    [
        (NEW, date(2026, 11, 24), "not yet in force"),
        (NEW, date(2027, 1, 1), "in force"),
        (NOW, date(2026, 12, 31), "in force"),
        (NOW, date(2027, 1, 1), "ended"),
        (PLACE, date(2026, 11, 24), "analyst default"),
    ],
)
def test_a_policy_named_by_id_is_applied_and_its_standing_said(
    magnets, ask, policy, as_of, standing
):
    answer = ask("carmaker", policy, as_of=as_of)
    assert answer.policies[0].standing == standing
    assert verdicts(answer)["allowed"] == 1


def test_an_unknown_policy_is_a_usage_error(magnets, ask):
    with pytest.raises(UsageError, match="lodeway policies"):
        ask("carmaker", "us-nonsense")


def test_kleene():
    assert combine([]) == "allowed"
    assert combine(["allowed", "unknown"]) == "unknown"
    assert combine(["unknown", "refused", "allowed"]) == "refused"
    assert combine(["not_covered", "note", "allowed"]) == "allowed"


OWN = """
@prefix lw: <https://w3id.org/lodeway/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://example.org/no-malaysia> a lw:Policy ;
    rdfs:label "No Malaysia" ; rdfs:comment "None in Malaysia." ; lw:jurisdiction "mine" ;
    lw:coveredCountry "MY" ; lw:test [ a lw:PlaceTest ; rdfs:label "place" ] ;
    lw:policyStatus "analyst" ; lw:legalSource "me" ; lw:lastChecked "2026-11-24" .
"""


def test_a_policy_of_one_s_own_is_a_file(magnets, ask, tmp_path: Path):
    file = tmp_path / "mine.ttl"
    file.write_text(OWN, "utf-8")
    assert verdicts(ask("carmaker", str(file)))["refused"] == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"MY"', '"Malaysia"', "alpha-2"),
        ("lw:PlaceTest", "lw:GuessTest", "none of lw:PlaceTest, lw:OwnerTest"),
        ("lw:jurisdiction", "lw:juristiction", "juristiction"),
        ('"analyst"', '"perhaps"', "policyStatus"),
        ("a lw:Policy", "a lw:Polity", "holds no lw:Policy"),
        ('rdfs:label "No Malaysia" ;', "", "label"),
    ],
)
def test_a_policy_that_cannot_be_understood_is_refused(tmp_path, old, new, said):
    file = tmp_path / "mine.ttl"
    file.write_text(OWN.replace(old, new), "utf-8")
    with pytest.raises(SourceError, match=said):
        load_policies([file])


def test_a_missing_file_is_a_source_error(tmp_path):
    with pytest.raises(SourceError, match=r"gone\.ttl"):
        load_policies([tmp_path / "gone.ttl"])


def test_a_threshold_is_a_percentage():
    text = OWN.replace(
        'a lw:PlaceTest ; rdfs:label "place"',
        'a lw:OwnerTest ; rdfs:label "o" ; lw:metric "equity" ; lw:operator ">=" ; '
        'lw:threshold 250 ; lw:aggregation "sum" ; lw:tier "multiply" ; lw:holder "any" ; '
        'lw:unstated "unknown"',
    )
    with pytest.raises(OntologyError, match="0 to 100"):
        read_policies("x.ttl", text)
    assert read_policies("x.ttl", text.replace("250", "25"))["no-malaysia"].tests


def test_a_rule_that_counts_operators_is_open_where_nobody_states_who_runs_a_site(
    magnets, ask, tmp_path
):
    file = tmp_path / "mine.ttl"
    test = (
        'a lw:OwnerTest ; rdfs:label "o" ; lw:metric "equity" ; lw:operator ">=" ; '
        'lw:threshold 50 ; lw:aggregation "sum" ; lw:tier "majority" ; lw:holder "any" ; '
        'lw:unstated "unknown" ; lw:countsOperator true'
    )
    text = OWN.replace('a lw:PlaceTest ; rdfs:label "place"', test).replace('"MY"', '"CN"')
    file.write_text(text, "utf-8")
    held_and_run_by_states(magnets)
    assert verdicts(ask("carmaker", str(file)))["allowed"] == 1
    del magnets.entities["runs-runner-KR-metals"]
    route = only(ask("carmaker", str(file)), "unknown")
    assert texts(route, "unknown") == ["who runs metals"]


@pytest.mark.parametrize(("operator", "outcome"), [(">=", "refused"), (">", "allowed")])
def test_the_operator_decides_at_the_threshold(magnets, ask, tmp_path, operator, outcome):
    file = tmp_path / "mine.ttl"
    test = (
        'a lw:OwnerTest ; rdfs:label "o" ; lw:metric "equity" ; lw:operator "OP" ; '
        'lw:threshold 50 ; lw:aggregation "sum" ; lw:tier "majority" ; lw:holder "any" ; '
        'lw:unstated "unknown"'
    ).replace("OP", operator)
    file.write_text(OWN.replace('a lw:PlaceTest ; rdfs:label "place"', test), "utf-8")
    for code, site in [("AU", "mine"), ("KR", "metals"), ("US", "factory")]:
        magnets.government(f"state-{code}", code)
        magnets.owns(f"state-{code}", site, 100)
    magnets.company("malay", "MY")
    magnets.owns("malay", "separation", 50)
    magnets.owns("state-AU", "separation", 50)
    assert verdicts(ask("carmaker", str(file)))[outcome] == 1


def test_an_operator_whose_holders_are_open_leaves_open_who_controls(magnets, ask):
    """Full public ownership clears the holders, yet nobody knows who holds the operator."""
    held_and_run_by_states(magnets)
    magnets.company("contractor", None)
    magnets.runs("contractor", "separation")
    route = only(ask("carmaker", CONTROL), "unknown")
    assert set(texts(route, "unknown")) == {"where contractor is based"}
    assert "separation is run by contractor" in route.reasons[0].text
    only(ask("carmaker", KNOWN), "unknown")
    magnets.entities["contractor"] = magnets.entities["contractor"].model_copy(
        update={"country": magnets.country("MY")}
    )
    route = only(ask("carmaker", CONTROL), "unknown")
    assert texts(route, "unknown") == ["who holds contractor"]
    only(ask("carmaker", KNOWN), "allowed")
    magnets.owns("state-MY", "contractor", 100)
    only(ask("carmaker", CONTROL), "allowed")


def test_a_ghost_is_one_missing_fact_however_many_tests_ask(magnets, ask):
    magnets.entities["makes-separation--carbonate-oxide"] = magnets.entities[
        "makes-separation--carbonate-oxide"
    ].model_copy(update={"output": ("oxide",)})
    ghosts = [s for s in only(ask("carmaker", CONTROL), "unknown").steps if s.ghost]
    assert [len(step.reasons) for step in ghosts] == [1]


def test_an_allowed_verdict_shows_the_homes_on_which_it_rests(magnets, ask):
    magnets.company("western", "US")
    magnets.proof("western", country="country-us")
    for site in ("mine", "separation", "metals", "factory"):
        magnets.owns("western", site, 100)
    route = only(ask("carmaker", KNOWN), "allowed")
    said = [r for r in route.reasons if r.test and "stated holders" in r.test]
    assert all("source-western-0" in {item.source for item in r.sources} for r in said)


def test_an_unnamed_supplier_has_a_place_and_no_known_owner(magnets, ask):
    magnets.site("unnamed-au", "AU", Site, status=None)
    magnets.supply("unnamed-au", "metals", "oxide")
    placed = only(ask("carmaker", PLACE, start="unnamed-au"), "unknown")
    assert texts(placed, "unknown") == ["origin of oxide before unnamed-au"]
    held = only(ask("carmaker", CONTROL, start="unnamed-au"), "unknown")
    assert "who holds unnamed-au" in texts(held, "unknown")
    magnets.site("unnamed-cn", "CN", Site, status=None)
    magnets.supply("unnamed-cn", "metals", "oxide")
    only(ask("carmaker", PLACE, start="unnamed-cn"), "refused")


GOVERNMENT = """
@prefix lw: <https://w3id.org/lodeway/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://example.org/state> a lw:Policy ; rdfs:label "State" ; rdfs:comment "No covered state." ;
    lw:jurisdiction "mine" ; lw:coveredCountry "CN" ;
    lw:test [ a lw:OwnerTest ; rdfs:label "state" ; lw:metric "equity" ; lw:operator ">=" ;
        lw:threshold 25 ; lw:aggregation "sum" ; lw:tier "majority" ; lw:holder "government" ;
        lw:unstated "none" ] ;
    lw:policyStatus "analyst" ; lw:legalSource "me" ; lw:lastChecked "2026-11-24" .
"""


def test_a_private_chinese_owner_is_not_a_chinese_state(magnets, ask, tmp_path: Path):
    """Whether a state holds the private owner is not stated: unknown, not refused."""
    file = tmp_path / "state.ttl"
    file.write_text(GOVERNMENT, "utf-8")
    for site in ("mine", "metals", "factory"):
        magnets.owns(magnets.company(f"owner-of-{site}", "US"), site, 100)
    magnets.company("private", "CN")
    magnets.owns("private", "separation", 100)
    rule = str(file)
    route = only(ask("carmaker", rule), "unknown")
    assert texts(route, "unknown") == ["who holds private"]
    magnets.company("family", "SG")
    magnets.owns("family", "private", 100)
    only(ask("carmaker", rule), "allowed")
    del magnets.entities["owns-family-private"]
    magnets.government("beijing", "CN")
    magnets.owns("beijing", "private", 30)
    only(ask("carmaker", rule), "refused")


@pytest.mark.parametrize("policy", [PLACE, CONTROL, KNOWN, NEW, NOW])
def test_every_unknown_names_what_is_missing(two_sites, ask, policy):
    for route in ask("carmaker", policy).unknown:
        said = [r for r in route.reasons if r.outcome == "unknown"]
        assert said
        assert all(reason.missing for reason in said)


def test_a_contract_with_a_company_is_not_placed_by_an_mou_with_one_of_its_plants(two_sites, ask):
    del two_sites.entities["supply-separator-metals-oxide"]
    two_sites.offtake("separator", "metals", "oxide")
    two_sites.mou("separation", "metals", "oxide")
    assert verdicts(ask("carmaker", NEW))["unknown"] == 2


@pytest.fixture
def cobalt(hand):
    """A mine of "cobalt", which is also the word for every form of it."""
    hand.material("cobalt", "extraction", element=("Co",))
    hand.material("hydroxide", "intermediate", element=("Co",), broader=("cobalt",))
    hand.material("sulfate", "refined", element=("Co",), broader=("cobalt",))
    hand.made("hydroxide", "cobalt")
    hand.made("sulfate", "hydroxide")
    hand.mine("dig", "CD")
    hand.makes("dig", yields="cobalt")
    hand.capacity("dig", "cobalt", 100)
    return hand


def test_a_mine_of_an_element_does_not_make_its_refined_form(cobalt, ask, actors):
    """Who refines is not documented: unknown, inferred, with a ghost for each stage; not allowed."""
    route = only(ask("sulfate", PLACE), "unknown")
    assert actors([route]) == ["dig > (intermediate) > (refined)"]
    assert route.product == "sulfate"
    assert route.firmness.label == "inferred"
    assert not route.bottleneck.known
    assert "no source for intermediate, refined of sulfate" in route.weakest
    assert "who does the refined step for dig, and where" in texts(route, "unknown")
    only(ask("cobalt", PLACE), "allowed")


def test_an_element_that_arrives_is_not_its_refined_form(cobalt, ask, actors):
    cobalt.company("maker", "US")
    cobalt.supply("dig", "maker", "cobalt")
    route = only(ask("maker", PLACE, material="sulfate"), "unknown")
    assert actors([route]) == ["dig > (intermediate) > (refined) > maker"]
    only(ask("maker", PLACE), "allowed")
    cobalt.entities["dig"] = cobalt.entities["dig"].model_copy(
        update={"country": cobalt.country("CN")}
    )
    only(ask("maker", PLACE, material="sulfate"), "refused")


def test_a_material_said_too_broadly_is_not_shown_as_firmer_than_it_is(cobalt, ask):
    answer = ask("sulfate", firmness="planned")
    assert (answer.counts["allowed"], answer.counts["unknown"]) == (0, 0)
    assert ask("sulfate").routes[0].firmness.label == "inferred"


def test_a_chinese_company_without_a_site_is_refused_as_based_there(magnets, ask):
    magnets.company("maker", "CN")
    magnets.company("other", "US")
    magnets.makes("maker", yields="magnet")
    magnets.supply("maker", "other", "magnet")
    route = only(ask("other", CONTROL), "refused")
    assert route.reasons[0].text == (
        "maker (CN) is itself based in a covered country (on 2026-11-24)"
    )
