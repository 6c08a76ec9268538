"""What only all records together show."""

from __future__ import annotations

import pytest

from ontology.assemble import assemble
from ontology.consistency import check_records
from ontology.models import (
    Acquisition,
    Company,
    Country,
    Mine,
    Offtake,
    Ownership,
    Resource,
    Site,
    Source,
    Supply,
)
from ontology.record import Issue, Record, SameAs
from ontology.sameness import Conflict, Sameness
from ontology.schema import load_schema

SCHEMA = load_schema()
SOURCES = [
    Source(id="s", title="S", sourceKind="news"),
    Source(id="t", title="T", sourceKind="report"),
]
A, B = Company(id="a", name="A"), Company(id="b", name="B")
CHILE = Country(id="country-cl", name="Chile", iso2="CL")


def same(left: str, right: str, verdict: str = "positive") -> SameAs:
    return SameAs(left, right, verdict, "same", "me", "2026-11-24")  # type: ignore[arg-type]


def check(*entities: Resource, same_as: tuple[SameAs, ...] = (), **known: str) -> list[Issue]:
    records = [Record(entity, "s") for entity in entities]
    return check_records(SCHEMA, records, SOURCES, same_as, known)


def test_all_is_well() -> None:
    mine = Mine(id="m", name="M", country="country-cl")
    assert check(A, B, CHILE, mine, Supply(id="x", supplier="m", buyer="a")) == []


def test_a_reference_to_nothing() -> None:
    assert check(A, Supply(id="x", supplier="a", buyer="gone")) == [
        Issue("Supply.csv", None, "buyer", "gone", "nothing has this id")
    ]


def test_a_reference_to_another_class() -> None:
    assert check(A, CHILE, Supply(id="x", supplier="a", buyer="country-cl")) == [
        Issue(
            "Supply.csv", None, "buyer", "country-cl", "is a Country, where an Actor is asked for"
        )
    ]


def test_references_follow_the_decisions_on_sameness() -> None:
    supply = Supply(id="x", supplier="a", buyer="b-old")
    assert check(A, B, supply, same_as=(same("b", "b-old"),)) == []
    chain = (same("b", "b-old"), same("b-old", "b-older"))
    assert check(A, B, Supply(id="x", supplier="a", buyer="b-older"), same_as=chain) == []
    assert check(A, B, supply, same_as=(same("b", "b-old", "negative"),)) != []


def test_known_ids_of_other_data_sets_count() -> None:
    supply = Supply(id="x", supplier="a", buyer="b")
    assert check(supply, a="Company", b="Plant") == []
    assert [issue.value for issue in check(supply, a="Company", b="Country")] == ["b"]
    assert check(Company(id="a", ticker=("ASX:A",)), a="Company") == []  # its name stands there
    assert [issue.reason for issue in check(Mine(id="a", name="A"), a="Company")] == [
        "is a Mine here and a Company elsewhere"
    ]


def test_an_id_with_two_classes() -> None:
    assert check(Site(id="x", name="X"), Mine(id="x", name="X")) == [
        Issue("Mine.csv", None, "id", "x", "is a Mine here and a Site elsewhere")
    ]
    found = check(Site(id="x", name="X"), Mine(id="y", name="X"), same_as=(same("x", "y"),))
    assert [issue.value for issue in found] == ["y"]


def test_what_is_required_may_come_from_any_source() -> None:
    assert check(Company(id="a", website="https://a.example"), A) == []
    assert check(Company(id="a", website="https://a.example")) == [
        Issue("Company.csv", None, "name", "", "a Company needs it and no source states it for a")
    ]


def test_files_and_lines_are_told_where_they_are_known() -> None:
    records = [Record(Supply(id="x", supplier="a", buyer="a"), "s")]
    found = check_records(SCHEMA, records, SOURCES, where=lambda record: (record.source, 7))
    assert {(issue.file, issue.line) for issue in found} == {("s", 7)}


OLD = Offtake(id="old", supplier="a", buyer="b", material=("m",), signed="2019")
NEW = Offtake(id="new", supplier="a", buyer="b", material=("m",), signed="2024-05")
REASON = "has no end though new is newer on the same pair and material"


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (OLD, NEW),
        (OLD.model_copy(update={"signed": None, "validFrom": "2019"}), NEW),
        (OLD.model_copy(update={"signed": None}), NEW),
        (
            Ownership(id="old", owner="a", owned="b", share=40, asOf="2020"),
            Ownership(id="new", owner="a", owned="b", share=60, asOf="2021", interest="equity"),
        ),
        (
            Acquisition(id="old", acquirer="a", target="b", signed="2020"),
            Acquisition(id="new", acquirer="a", target="b", signed="2020-06"),
        ),
    ],
)
def test_an_older_agreement_without_end_beside_a_newer_one(
    older: Resource, newer: Resource
) -> None:
    found = [issue for issue in check(A, B, older, newer) if issue.field == "validTo"]
    assert [(issue.value, issue.reason) for issue in found] == [("old", REASON)]


@pytest.mark.parametrize(
    "newer",
    [
        NEW.model_copy(update={"supersedes": ("old",)}),
        NEW.model_copy(update={"material": ("n",)}),
        NEW.model_copy(update={"buyer": "c"}),
        NEW.model_copy(update={"signed": "2019"}),
        NEW.model_copy(update={"status": "terminated"}),
    ],
)
def test_what_is_no_older_agreement_beside_a_newer_one(newer: Offtake) -> None:
    assert not [i for i in check(A, B, OLD, newer) if i.field == "validTo"]
    for field in ({"validTo": "2023"}, {"status": "superseded"}):
        ended = OLD.model_copy(update=field)
        assert not [i for i in check(A, B, ended, NEW) if i.field == "validTo"]


def test_decisions_merge_all_but_those_at_odds() -> None:
    found = Sameness.of([same("c", "b"), same("b", "a"), same("x", "y", "unsure"), same("d", "d")])
    assert found.winners == {"a": "c", "b": "c"}
    assert found.conflicts == (Conflict(("d",), "the decisions go round in a circle"),)
    assert [(i.file, i.value) for i in check(A, same_as=[same("d", "d")])] == [("same_as.csv", "d")]


def test_assembling_resolves_references_and_unites() -> None:
    records = [
        Record(Company(id="b-old", alias=("Old B",)), "t"),
        Record(Company(id="b", name="B", alias=("Bee",)), "s"),
        Record(Supply(id="x", supplier="b-old", buyer="a", material=("m", "m-old")), "s"),
    ]
    found = assemble(SCHEMA, records, SOURCES, (same("b", "b-old"), same("m", "m-old")))
    assert found["b"] == Company(id="b", name="B", alias=("Bee", "Old B"))
    assert found["x"] == Supply(id="x", supplier="b", buyer="a", material=("m",))
    assert set(found) == {"b", "x", "s", "t"}


@pytest.mark.parametrize(
    ("newer", "ended"),
    [
        ({"signed": "2024-05"}, {"validTo": "2024-05"}),
        ({"signed": "2024-05", "validFrom": "2025"}, {"validTo": "2025"}),
        ({"asOf": "2024"}, {"validTo": "2024"}),
        ({}, {"status": "superseded"}),
    ],
)
def test_what_is_superseded_ends_when_the_newer_begins(
    newer: dict[str, str], ended: dict[str, str]
) -> None:
    new = Offtake.model_validate({"id": "new", "supersedes": ["old", "gone"], **newer})
    found = assemble(SCHEMA, [Record(OLD, "s"), Record(new, "s")], SOURCES)
    assert found["old"] == OLD.model_copy(update=ended)
    stated = OLD.model_copy(update={"validTo": "2020"})
    found = assemble(SCHEMA, [Record(stated, "s"), Record(new, "s")], SOURCES)
    assert found["old"] == stated
