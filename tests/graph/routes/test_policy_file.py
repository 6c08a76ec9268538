"""Policy files: what a variant takes over, how a rule stands on a day, and what is refused, how."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from graph.policies import choose, load_policies, note, policies_for, route_policies
from graph.policy.policy_model import ListName, OwnerTest
from graph.policy.policy_reader import read_policies
from ontology.errors import OntologyError, SourceError, UsageError

HEAD = """
@prefix lw: <https://w3id.org/lodeway/ontology#> .
@prefix pol: <https://w3id.org/lodeway/policy/> .
@prefix id: <https://w3id.org/lodeway/id/> .
@prefix my: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
BODY = """ rdfs:label "Mine" ; rdfs:comment "Of my own." ; lw:jurisdiction "mine" ;
    lw:policyStatus "analyst" ; lw:legalSource "me" ; lw:lastChecked "2026-11-24" """


def policy(said: str, test: str = '[ a lw:PlaceTest ; rdfs:label "place" ]') -> str:
    """A file with one policy that says this beside what each must say."""
    return f'{HEAD} my:mine a lw:Policy ; {BODY} ; lw:test {test} ; lw:coveredCountry "CN" {said} .'


def owner(said: str) -> str:
    """A file with one policy of one owner test."""
    whole = (
        'a lw:OwnerTest ; rdfs:label "held" ; lw:metric "equity" ; lw:operator ">=" ; '
        'lw:threshold 25 ; lw:aggregation "sum" ; lw:tier "majority" ; lw:holder "any"'
    )
    return policy("", f"[ {whole} {said} ]")


def read(text: str):
    return next(iter(read_policies("mine.ttl", text).values()))


# ---------------------------------------------------------------- what a variant takes over
def test_a_variant_takes_what_it_does_not_say_itself():
    base = load_policies()["us-feoc-doe-2024"]
    known = load_policies()["us-feoc-doe-2024-known"]
    assert known.based_on == base.id
    assert known.countries == base.countries
    assert known.legal_sources == base.legal_sources
    assert known.effective_from == base.effective_from
    assert [t.label for t in known.tests] == [t.label for t in base.tests]
    assert {t.unstated for t in base.tests if hasattr(t, "unstated")} == {"unknown"}
    assert {t.unstated for t in known.tests if hasattr(t, "unstated")} == {"none"}


def test_a_variant_adds_its_warnings_and_cannot_silence_those_of_its_base():
    base, variant = load_policies()["us-feoc-doe-2024"], load_policies()["us-bil-40207"]
    assert set(base.caveats) < set(variant.caveats)
    assert len(variant.caveats) == len(base.caveats) + 2
    assert variant.exceptions == base.exceptions


def test_a_variant_takes_dates_and_status_all_or_none():
    now, bill = load_policies()["us-dfars-7052-current"], load_policies()["us-ndaa-fy27-1803"]
    assert (bill.status, bill.effective_from, bill.effective_to) == ("pending", None, None)
    assert now.effective_to == date(2026, 12, 31)
    assert bill.family is None
    assert [t.label for t in bill.tests] == [t.label for t in now.tests]
    assert not any(test.verified for test in bill.tests)


def test_a_file_of_one_s_own_may_be_based_on_a_packaged_policy_and_on_its_own(tmp_path):
    file = tmp_path / "mine.ttl"
    file.write_text(
        f"""{HEAD}
        my:wide a lw:Policy ; lw:basedOn pol:plain-non-china-location ; lw:coveredCountry "MY" ;
            rdfs:label "None in Malaysia" .
        my:wider a lw:Policy ; lw:basedOn my:wide ; lw:coveredCountry "MY", "TH" .
        """,
        "utf-8",
    )
    found = {p.id: p for p in policies_for([str(file)], date(2026, 11, 24))}
    assert {key: sorted(p.countries) for key, p in found.items()} == {
        "wide": ["MY"], "wider": ["MY", "TH"],
    }  # fmt: skip
    assert found["wider"].label == "None in Malaysia"
    assert found["wider"].comment == load_policies()["plain-non-china-location"].comment


def test_lists_bear_the_names_that_the_file_or_this_package_gives_them():
    test = '[ a lw:ListTest ; rdfs:label "l" ; lw:list id:us-1260h, my:secret, my:blank ]'
    found = read(policy("", test) + 'my:secret rdfs:label "Secret list" .')
    assert found.tests[0].lists == (
        ListName("us-1260h", "Section 1260H list of Chinese military companies"),
        ListName("secret", "Secret list"),
        ListName("blank", "blank"),
    )


def test_a_policy_of_which_the_text_was_not_read_has_no_test_that_was():
    found = read(policy("; lw:verified false"))
    assert not found.verified
    assert found.unverified == ("place",)
    said = note(found, date(2026, 11, 24))
    assert not said.verified
    assert sum(text.startswith("Not verified: ") for text in said.caveats) == 2


def test_what_a_test_does_not_say_of_unstated_facts_is_unknown():
    test = read(owner('; lw:otherTier "multiply"')).tests[0]
    assert isinstance(test, OwnerTest)
    assert (test.unstated, test.other_tier, test.lists) == ("unknown", "multiply", ())


# ---------------------------------------------------------------- how it stands on a day
@pytest.mark.parametrize(
    ("name", "day", "standing"),
    [
        ("us-bis-affiliates", "2025-09-28", "not yet in force"),
        ("us-bis-affiliates", "2025-09-29", "in force"),
        ("us-bis-affiliates", "2025-11-09", "in force"),
        ("us-bis-affiliates", "2025-11-10", "suspended"),
        ("us-bis-affiliates", "2026-11-09", "suspended"),
        ("us-bis-affiliates", "2026-11-10", "in force"),
        ("us-ndaa-fy27-1803", "2026-11-24", "pending"),
        ("us-ndaa-fy27-1803", "2030-01-01", "pending"),
        ("us-30d-critical-minerals", "2026-11-24", "ended, last day not stated"),
        ("us-30d-critical-minerals", "2024-12-31", "not yet in force"),
        ("us-ndaa-154", "2027-09-30", "not yet in force"),
        ("us-ndaa-154", "2027-10-01", "in force"),
        ("us-feoc-doe-2024", "2024-05-06", "in force"),
        ("us-pfe-fie-2025", "2025-12-31", "not yet in force"),
        ("us-dfars-7052-current", "2026-12-31", "in force"),
        ("us-dfars-7052-current", "2027-01-01", "ended"),
        ("us-dfars-7052-2027", "2027-01-01", "in force"),
    ],
)
def test_how_a_policy_stands_follows_its_dates(name, day, standing):
    assert load_policies()[name].standing(date.fromisoformat(day)) == standing


@pytest.mark.parametrize(
    ("said", "standing"),
    [
        ('lw:policyStatus "suspended"', "suspended"),
        ('lw:policyStatus "ended"', "ended, last day not stated"),
        ('lw:policyStatus "ended" ; lw:effectiveTo "2027-01-01"^^xsd:date', "in force"),
        ('lw:policyStatus "suspended" ; lw:suspendedTo "2026-01-01"^^xsd:date', "in force"),
        ('lw:policyStatus "in force" ; lw:suspendedFrom "2026-01-01"^^xsd:date', "suspended"),
    ],
)
def test_where_no_date_is_stated_the_status_decides(said, standing):
    found = read(policy("").replace('lw:policyStatus "analyst"', said))
    assert found.standing(date(2026, 11, 24)) == standing


def test_the_note_of_a_suspended_rule_says_when_and_that_it_was_not_verified():
    said = note(load_policies()["us-bis-affiliates"], date(2026, 1, 1))
    assert (said.standing, said.verified) == ("suspended", False)
    assert said.suspension == "suspended from 2025-11-10 to 2026-11-09"
    assert any("unless extended" in text for text in said.caveats if "Not verified" in text)


def test_a_note_says_when_a_rule_holds_on_what_text_and_what_was_not_applied():
    """The figures of the clause of May 2024 (89 FR 46816)."""
    said = note(load_policies()["us-dfars-7052-current"], date(2026, 11, 24))
    assert (said.effective_from, said.effective_to) == ("2024-05-30", "2026-12-31")
    assert (said.family, said.last_checked, said.status) == (
        "us-dfars-7052", "2026-11-24", "in force",
    )  # fmt: skip
    begins = [text.split(":")[0] for text in said.caveats]
    assert begins[1:] == ["Not verified"] * 2 + ["Exception, not applied here"] * 6
    assert begins[0].startswith("The clause also bars")
    bare = note(read(policy("")), date(2026, 11, 24))
    assert (bare.effective_from, bare.effective_to, bare.family) == (None, None, None)
    assert (bare.status, bare.caveats, bare.verified) == ("analyst", (), True)


def test_the_note_of_a_rule_that_was_not_read_says_so_before_all_else_unverified():
    said = note(load_policies()["us-1260h"], date(2026, 11, 24))
    unread = [text for text in said.caveats if text.startswith("Not verified: ")]
    assert unread[0] == (
        "Not verified: the rule, or whether it holds, is known from what others say of it only."
    )
    assert len(unread) == 3
    assert unread[-1] == "Not verified: the test 'on the section 1260H list'."


def test_a_family_does_not_pick_a_version_that_is_pending():
    begin = 'lw:family "f" ; lw:effectiveFrom'
    now = policy(f'; {begin} "2025-01-01"^^xsd:date')
    bill = policy(f'; {begin} "2026-01-01"^^xsd:date').replace(HEAD, "")
    bill = bill.replace("my:mine", "my:bill").replace('Status "analyst"', 'Status "pending"')
    found = read_policies("mine.ttl", now + bill)
    assert {p.id: p.status for p in found.values()} == {"mine": "analyst", "bill": "pending"}
    assert choose(found, "f", date(2026, 11, 24)).id == "mine"
    assert choose(found, "bill", date(2026, 11, 24)).id == "bill"


def test_a_version_is_as_stated_or_the_day_from_which_the_rule_holds():
    assert read(policy('; lw:version "7"')).version == "7"
    text = policy('; lw:effectiveFrom "2026-02-01"^^xsd:date')
    assert read(text).version == "effective 2026-02-01"
    assert read(policy("")).version == "as checked on 2026-11-24"


# ---------------------------------------------------------------- names, files, shares of a market
def test_names_ids_families_and_files_may_be_mixed(tmp_path):
    file = tmp_path / "mine.TTL"
    file.write_text(policy(""), "utf-8")
    names = ["us-dfars-7052", str(file), "us-dfars-7052-2027", "us-ofac-50"]
    found = policies_for(names, date(2027, 1, 1))
    assert [p.id for p in found] == ["us-dfars-7052-2027", "mine", "us-ofac-50"]


def test_two_policies_of_one_id_are_refused_and_a_file_named_twice_is_one(tmp_path):
    one, other = tmp_path / "one.ttl", tmp_path / "other.ttl"
    one.write_text(policy(""), "utf-8-sig")
    other.write_text(policy("").replace("my:mine", "<https://elsewhere.example/mine>"), "utf-8")
    assert len(policies_for([str(one), str(one)], date(2027, 1, 1))) == 1
    # Word for word the same rule is one rule, whatever its IRI.
    assert len(policies_for([str(one), str(other)], date(2027, 1, 1))) == 1
    other.write_text(policy("; lw:exception 'none'"), "utf-8")
    with pytest.raises(UsageError, match="two policies are called mine"):
        policies_for([str(one), str(other)], date(2027, 1, 1))


@pytest.mark.parametrize("name", ["eu-crma-65", "eu-crma-capacity"])
def test_a_rule_on_shares_of_a_market_judges_no_route(name):
    with pytest.raises(UsageError, match=f"lodeway concentration --policy {name}"):
        route_policies([name], date(2026, 11, 24))
    found = policies_for([name], date(2026, 11, 24))[0]
    assert found.portfolio
    assert len(found.own_countries) == 27


def test_the_eu_s_shares_are_as_the_regulation_has_them():
    line = load_policies()["eu-crma-65"].tests[0]
    assert (line.measure, line.operator, line.threshold) == ("third_country_share", ">", 65)
    capacity = load_policies()["eu-crma-capacity"].tests
    assert [(t.measure, t.operator, t.threshold) for t in capacity] == [
        ("extraction", "<", 10), ("processing", "<", 40), ("recycling", "<", 25),
    ]  # fmt: skip


# ---------------------------------------------------------------- what is refused, with one clear error
LIST = '[ a lw:ListTest ; rdfs:label "l" {} ]'
CONTRACT = '[ a lw:ContractTest ; rdfs:label "c" ; lw:contract "{}" ; lw:holder "{}" {} ]'
SHARE = '[ a lw:ShareTest ; rdfs:label "s" ; lw:measure "extraction" ; lw:failsIf "<" ; lw:threshold 10 ]'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("this is no Turtle", "mine.ttl"),
        (HEAD, "holds no lw:Policy"),
        (policy("; lw:basedOn pol:nothing"), "is based on .*nothing, which is no policy"),
        (policy("; lw:basedOn my:mine"), "is based on itself"),
        (policy("; lw:mood 1"), "lw:mood, which no Policy has"),
        (policy("").replace("my:mine a", "[] a"), r"\(.+\) is a policy and needs an IRI"),
        (policy("").replace("my:mine a", "pol:us-ofac-50 a"), "is a policy of this package"),
        (policy("; lw:unclearCountry 'UK'"), "'UK' is no ISO 3166-1 alpha-2 code"),
        (policy("; lw:unclearCountry 'hk'"), "'hk' is no ISO 3166-1 alpha-2 code"),
        (policy("; lw:policyStatus 'ended'"), "two values of lw:policyStatus"),
        (policy("; lw:effectiveFrom 'soon'"), "lw:effectiveFrom must be a date"),
        (
            policy("; lw:effectiveFrom '2026-02-02' ; lw:effectiveTo '2026-02-01'"),
            "lw:effectiveTo is before lw:effectiveFrom",
        ),
        (
            policy("; lw:suspendedFrom '2026-02-02' ; lw:suspendedTo '2026-02-01'"),
            "lw:suspendedTo is before lw:suspendedFrom",
        ),
        (policy("; lw:verified 'perhaps'"), "lw:verified must be true or false"),
        (policy("; lw:unstated 'home'"), "lw:unstated must be one of unknown, none"),
        (policy("; lw:coversStage 'smelting'"), "'smelting' is no stage"),
        (policy("; lw:coversForm [ lw:element 'Nd' ]"), "neither lw:material nor lw:stage"),
        (policy("; lw:caveat [ rdfs:comment 'x' ; lw:loud true ]"), "lw:loud"),
        (policy("").replace('; lw:legalSource "me"', ""), "needs lw:legalSource"),
        (policy("").replace('lw:coveredCountry "CN"', ""), "needs lw:coveredCountry"),
        (policy("").replace("lw:test [", "lw:exception [").replace("]", "]"), "needs lw:test"),
        (policy("; lw:portfolio true"), "lw:ShareTest goes with lw:portfolio true"),
        (policy("", SHARE), "lw:ShareTest goes with lw:portfolio true"),
        (owner("; lw:otherTier 'majority'"), "the same reading"),
        (owner("").replace('"majority"', '"dilute"'), "lw:tier must be one of"),
        (owner("").replace("lw:threshold 25 ;", ""), "needs lw:threshold"),
        (owner("").replace("25", "101"), "0 to 100"),
        (owner("").replace('"any"', '"list"'), "lw:holder list needs lw:list"),
        (owner("; lw:owners true"), "lw:owners, which no OwnerTest has"),
        (owner("").replace("lw:threshold 25", "lw:threshold 0"), "refuses everybody"),
        (policy("", LIST.format("")), "needs lw:list"),
        (policy("", CONTRACT.format("debt", "any", "")), "goes with lw:contract debt"),
        (policy("", CONTRACT.format("licence", "any", "; lw:threshold 5")), "lw:contract debt"),
        (policy("", CONTRACT.format("loan", "any", "")), "lw:contract must be one of"),
    ],
)  # fmt: skip
def test_a_malformed_file_gives_one_clear_error(text, said):
    with pytest.raises(OntologyError, match=said) as found:
        read_policies("mine.ttl", text)
    assert "mine.ttl" in str(found.value)
    assert "\n" not in str(found.value)


def test_two_policies_of_one_name_are_one_too_many():
    other = policy("").replace(HEAD, "").replace("my:mine", "pol:mine")
    with pytest.raises(OntologyError, match="two policies are called mine"):
        read_policies("mine.ttl", policy("") + other)


def test_an_error_in_a_file_names_its_path(tmp_path):
    file = tmp_path / "bad.ttl"
    file.write_text(owner("").replace("25", "x"), "utf-8")
    with pytest.raises(SourceError, match=r"bad\.ttl"):
        policies_for([str(file)], date(2026, 11, 24))
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SourceError, match=r"bad\.ttl"):
        policies_for([str(file)], date(2026, 11, 24))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (policy("").encode("utf-16"), "is UTF-16; only UTF-8 is read"),
        (b"# caf\xe9\n", "line 1: a byte that is no UTF-8"),
        (b"<http://e/a> <http://e/p> " + b"(" * 1_000, "line 1: nests deeper than 500"),
        (b"#" * 5_000_001, "is larger than 5,000,000 bytes"),
    ],
)
def test_what_no_policy_file_is(tmp_path: Path, data: bytes, reason: str) -> None:
    file = tmp_path / "p.ttl"
    file.write_bytes(data)
    with pytest.raises(SourceError, match=f"cannot read the policy file .*p.ttl: {reason}"):
        load_policies([file])
