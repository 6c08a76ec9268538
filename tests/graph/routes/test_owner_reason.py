"""What an owner test says: the chain, the percentages, both readings, and exactly what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

POLICY = """
@prefix lw: <https://w3id.org/lodeway/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://example.org/own> a lw:Policy ; rdfs:label "Own" ; rdfs:comment "Nothing held from China." ;
    lw:jurisdiction "mine" ; lw:coveredCountry "CN" ;
    lw:test [ a lw:OwnerTest ; rdfs:label "held" ; lw:metric "equity" ; lw:operator ">=" ;
        lw:threshold %(threshold)s ; lw:aggregation "sum" ; lw:tier "%(tier)s" ; %(more)s
        lw:holder "any" ; lw:unstated "unknown" ] ;
    lw:policyStatus "analyst" ; lw:legalSource "me" ; lw:lastChecked "2026-11-24" .
"""


@pytest.fixture
def said(magnets, ask, tmp_path: Path):
    """The reason for the separation plant; the other sites are held by states outside the rule."""
    for site, code in [("mine", "AU"), ("metals", "KR"), ("factory", "US")]:
        magnets.owns(magnets.government(f"state-{code}", code), site, 100)
    for name, country in [("hold", "SG"), ("cn", "CN"), ("top", "JP")]:
        magnets.company(name, country)
    magnets.entities["country-cn"] = magnets.entities["country-cn"].model_copy(
        update={"name": "China"}
    )

    def run(threshold=25, tier="majority", more=""):
        file = tmp_path / "own.ttl"
        values = {"threshold": threshold, "tier": tier, "more": more}
        file.write_text(POLICY % values, "utf-8")
        answer = ask("carmaker", str(file))
        (route,) = (*answer.routes, *answer.refused, *answer.unknown)
        step = next(s for s in route.steps if s.id == "separation")
        (reason,) = [r for r in step.reasons if r.test]
        return reason

    return run


def test_a_refusal_shows_the_chain_link_by_link_with_countries_and_sources(magnets, said):
    magnets.owns("hold", "separation", 60, key="one")
    magnets.owns("state-KR", "separation", 40)
    magnets.owns("cn", "hold", 80, key="two")
    magnets.owns("state-KR", "hold", 20)
    for key in ("one", "two"):
        magnets.proof(key)
    magnets.proof("cn", country="country-cn")
    reason = said(tier="multiply")
    assert reason.outcome == "refused"
    assert reason.text == (
        "separation is 48 % held from covered countries: separation < hold (SG) < cn (China) "
        "(stakes along the chain: 60 %, 80 %) (on 2026-11-24)"
    )
    assert {item.source for item in reason.sources} == {
        "source-one-0",
        "source-two-0",
        "source-cn-0",
    }


def test_what_is_certain_is_at_least_so_much(magnets, said):
    magnets.owns("cn", "separation", 40)
    assert "is at least 40 % held from covered countries" in said().text


def test_both_readings_that_refuse_are_shown_with_their_percentages(magnets, said):
    magnets.owns("hold", "separation", 60)
    magnets.owns("state-KR", "separation", 40)
    magnets.owns("cn", "hold", 60)
    magnets.owns("state-KR", "hold", 40)
    reason = said(more='lw:otherTier "multiply" ;')
    assert reason.outcome == "refused"
    assert "60 % if a holder of half or more counts in full" in reason.text
    assert "36 % if shares multiply along a chain" in reason.text


def test_readings_that_differ_in_outcome_are_unknown_and_named(magnets, said):
    magnets.owns("hold", "separation", 40)
    magnets.owns("state-KR", "separation", 60)
    magnets.owns("cn", "hold", 60)
    magnets.owns("state-KR", "hold", 40)
    reason = said(more='lw:otherTier "multiply" ;')
    assert reason.outcome == "unknown"
    assert reason.missing == (
        "which reading holds: a holder of half or more counts in full, "
        "or shares multiply along a chain"
    )
    assert "refused if a holder of half or more counts in full (40 %)" in reason.text
    assert "allowed if shares multiply along a chain (24 %)" in reason.text


def test_readings_that_agree_say_it_once(magnets, said):
    magnets.owns("cn", "separation", 40)
    magnets.owns("state-KR", "separation", 60)
    both, one = said(more='lw:otherTier "multiply" ;'), said()
    assert (both.outcome, both.text) == (one.outcome, one.text)


def test_an_open_reason_names_each_company_and_what_is_missing_of_it(magnets, said):
    magnets.owns("hold", "separation", 40)
    magnets.owns("state-KR", "separation", 60)
    magnets.owns("top", "hold", 70)
    reason = said(tier="multiply")
    assert reason.outcome == "unknown"
    assert reason.missing == "who holds the other 30 % of hold and who holds top"
    assert "may be held from covered countries to 0 % to 40 %" in reason.text


def test_just_under_the_limit_is_said_so(magnets, said):
    magnets.owns("cn", "separation", "24.999")
    magnets.owns("state-KR", "separation", "75.001")
    reason = said()
    assert reason.outcome == "allowed"
    assert "to just under 25 % at most" in reason.text
