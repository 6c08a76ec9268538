"""What a store holds, line by line, as it stands in an export."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from ontology.errors import StoreError
from ontology.exchange import quads
from ontology.exchange.archive import Dataset, Decision, Listing, Run, Span, Version
from ontology.exchange.export import write
from ontology.exchange.terms import date_time
from ontology.models import Company, Offtake, Source
from ontology.record import Record, SameAs
from tests.ontology.exchange.memory import MemoryArchive

BASE = "https://w3id.org/lodeway/"
SHORT = {
    f"<{BASE}ontology#": "<lw:", f"<{BASE}": "<:", "http://www.w3.org/2001/XMLSchema#": "xsd:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:", "http://www.w3.org/ns/prov#": "prov:",
    "http://purl.org/dc/terms/": "dcterms:",
}  # fmt: skip
FIRST = Span(datetime(2026, 1, 1, tzinfo=UTC), "r1", datetime(2026, 2, 1, 12, tzinfo=UTC), "r2")
LAST = Span(datetime(2026, 3, 1, 1, 2, 3, 456000, tzinfo=UTC), "r3")


def short(lines: list[str]) -> list[str]:
    """Lines without their ends, with prefixes in the place of namespaces."""
    found = []
    for line in lines:
        for long, name in SHORT.items():
            line = line.replace(long, name)
        found.append(line.removesuffix(" .\n"))
    return found


def exported(archive: MemoryArchive, about: str) -> list[str]:
    output = io.BytesIO()
    write(archive, "nquads", output)
    lines = [f"{line}\n" for line in output.getvalue().decode().split("\n")]
    return [line for line in short(lines) if line.startswith(f"<:{about}")]


def test_an_entity() -> None:
    entity = Offtake(
        id="o", name="N", signed="2025", validFrom="2025-09", validTo="2025-09-30",
        quantity=Decimal("16.70"), binding=True, sameAs=("https://www.wikidata.org/wiki/Q1",),
        supplier="asm", status="binding", material=("b", "a", "b"),
    )  # fmt: skip
    assert short(quads.entity(entity).lines()) == [
        "<:id/o> <rdf:type> <lw:Offtake>",
        '<:id/o> <lw:binding> "true"^^<xsd:boolean>',
        "<:id/o> <lw:material> <:id/a>",
        "<:id/o> <lw:material> <:id/b>",
        '<:id/o> <lw:name> "N"',
        '<:id/o> <lw:quantity> "16.7"^^<xsd:decimal>',
        '<:id/o> <lw:sameAs> "https://www.wikidata.org/wiki/Q1"^^<xsd:anyURI>',
        '<:id/o> <lw:signed> "2025"^^<xsd:gYear>',
        '<:id/o> <lw:status> "binding"',
        "<:id/o> <lw:supplier> <:id/asm>",
        '<:id/o> <lw:validFrom> "2025-09"^^<xsd:gYearMonth>',
        '<:id/o> <lw:validTo> "2025-09-30"^^<xsd:date>',
    ]


def test_a_record_that_was_held_twice() -> None:
    company = Company(id="old", name="A")
    evidence = ("s", "low", "p. 3", "A is")
    key = Record(company, *evidence).key("d")  # type: ignore[arg-type]
    archive = MemoryArchive(
        found_versions=(
            Version(key, "d", Record(company, *evidence, retrieved="2026-11-24"), LAST),  # type: ignore[arg-type]
            Version(key, "d", Record(company, *evidence, retrieved="2025"), FIRST),  # type: ignore[arg-type]
        )
    )
    me = f"<:record/{key}>"
    assert exported(archive, "id/old") == [
        f"<:id/old> <rdf:type> <lw:Company> {me}",
        f'<:id/old> <lw:name> "A" {me}',
    ]
    assert exported(archive, "record/") == [
        f"{line} <:graph/metadata>"
        for line in (
            f"<:record/{key}/1> <rdf:type> <lw:Span>",
            f'<:record/{key}/1> <prov:generatedAtTime> "2026-01-01T00:00:00Z"^^<xsd:dateTime>',
            f'<:record/{key}/1> <prov:invalidatedAtTime> "2026-02-01T12:00:00Z"^^<xsd:dateTime>',
            f"<:record/{key}/1> <prov:specializationOf> {me}",
            f"<:record/{key}/1> <prov:wasGeneratedBy> <:run/r1>",
            f"<:record/{key}/1> <prov:wasInvalidatedBy> <:run/r2>",
            f'<:record/{key}/1> <lw:retrieved> "2025"^^<xsd:gYear>',
            f"{me} <rdf:type> <lw:Record>",
            f'{me} <prov:generatedAtTime> "2026-03-01T01:02:03.456Z"^^<xsd:dateTime>',
            f"{me} <prov:wasDerivedFrom> <:id/s>",
            f"{me} <prov:wasGeneratedBy> <:run/r3>",
            f"{me} <prov:wasQuotedFrom> <:id/s>",
            f'{me} <lw:confidence> "low"',
            f"{me} <lw:dataset> <:dataset/d>",
            f'{me} <lw:locator> "p. 3"',
            f'{me} <lw:quote> "A is"',
            f'{me} <lw:retrieved> "2026-11-24"^^<xsd:date>',
            f"{me} <lw:states> <:id/old>",
        )
    ]


def test_a_listing_that_changed() -> None:
    archive = MemoryArchive(
        found_listings=(
            Listing("d", Source(id="s", title="Old", sourceKind="news"), FIRST),
            Listing("d", Source(id="s", title="New"), LAST),
        )
    )
    assert exported(archive, "id/s") == [
        "<:id/s> <rdf:type> <lw:Source> <:listing/d/s/1>",
        "<:id/s> <rdf:type> <lw:Source> <:listing/d/s>",
        '<:id/s> <lw:sourceKind> "news" <:listing/d/s/1>',
        '<:id/s> <lw:title> "New" <:listing/d/s>',
        '<:id/s> <lw:title> "Old" <:listing/d/s/1>',
    ]
    assert [line.split(" <:graph")[0] for line in exported(archive, "listing/")] == [
        "<:listing/d/s/1> <rdf:type> <lw:Span>",
        '<:listing/d/s/1> <prov:generatedAtTime> "2026-01-01T00:00:00Z"^^<xsd:dateTime>',
        '<:listing/d/s/1> <prov:invalidatedAtTime> "2026-02-01T12:00:00Z"^^<xsd:dateTime>',
        "<:listing/d/s/1> <prov:specializationOf> <:listing/d/s>",
        "<:listing/d/s/1> <prov:wasGeneratedBy> <:run/r1>",
        "<:listing/d/s/1> <prov:wasInvalidatedBy> <:run/r2>",
        "<:listing/d/s> <rdf:type> <lw:Listing>",
        '<:listing/d/s> <prov:generatedAtTime> "2026-03-01T01:02:03.456Z"^^<xsd:dateTime>',
        "<:listing/d/s> <prov:wasGeneratedBy> <:run/r3>",
        "<:listing/d/s> <lw:dataset> <:dataset/d>",
        "<:listing/d/s> <lw:states> <:id/s>",
    ]


def test_decisions_runs_data_sets_and_ids() -> None:
    decision = SameAs("a", "old", "positive", "renamed", "me", "2026-11")
    key = decision.key("d")
    start = datetime(2026, 11, 27, 1, 2, 3, 120000, tzinfo=UTC)
    counts = {"updated": 0, "created": 12}
    archive = MemoryArchive(
        found_decisions=(Decision(key, "d", decision, Span()),),
        found_runs=(Run("r1", "d", "curated", start, start + timedelta(1), False, counts),),
        found_datasets=(Dataset("d", "Title", "r1"), Dataset("e", "Empty")),
        found_merged={"old": "a"},
        found_retracted=frozenset({"gone"}),
    )
    found = [
        line.removesuffix(" <:graph/metadata>")
        for line in exported(archive, "")
        if not line.startswith("<:void")
    ]
    assert found == [
        '<:dataset/d> <dcterms:title> "Title"',
        "<:dataset/d> <rdf:type> <lw:Dataset>",
        "<:dataset/d> <lw:lastRun> <:run/r1>",
        '<:dataset/e> <dcterms:title> "Empty"',
        "<:dataset/e> <rdf:type> <lw:Dataset>",
        f"<:decision/{key}> <rdf:type> <lw:Decision>",
        f"<:decision/{key}> <lw:dataset> <:dataset/d>",
        f'<:decision/{key}> <lw:decidedBy> "me"',
        f'<:decision/{key}> <lw:decidedOn> "2026-11"^^<xsd:gYearMonth>',
        f"<:decision/{key}> <lw:left> <:id/a>",
        f'<:decision/{key}> <lw:reason> "renamed"',
        f"<:decision/{key}> <lw:right> <:id/old>",
        f'<:decision/{key}> <lw:verdict> "positive"',
        "<:id/gone> <rdf:type> <lw:Retracted>",
        "<:id/old> <dcterms:isReplacedBy> <:id/a>",
        "<:run/r1> <rdf:type> <lw:Run>",
        '<:run/r1> <prov:endedAtTime> "2026-11-28T01:02:03.12Z"^^<xsd:dateTime>',
        '<:run/r1> <prov:startedAtTime> "2026-11-27T01:02:03.12Z"^^<xsd:dateTime>',
        '<:run/r1> <lw:complete> "false"^^<xsd:boolean>',
        '<:run/r1> <lw:countCreated> "12"^^<xsd:integer>',
        '<:run/r1> <lw:countUpdated> "0"^^<xsd:integer>',
        "<:run/r1> <lw:dataset> <:dataset/d>",
        '<:run/r1> <lw:loader> "curated"',
    ]


def test_moments_are_in_utc() -> None:
    east = timezone(timedelta(hours=2))
    assert date_time(datetime(2026, 1, 1, 1, tzinfo=east)) == "2025-12-31T23:00:00Z"
    assert date_time(datetime(2026, 1, 1, 0, 0, 0, 10, tzinfo=UTC)) == "2026-01-01T00:00:00.00001Z"
    with pytest.raises(ValueError, match="has no time zone"):
        date_time(datetime(2026, 1, 1))


@pytest.mark.parametrize("name", ["my data", "a/b", "", "é", "x>"])
def test_what_no_iri_can_end_in_is_told(name: str) -> None:
    with pytest.raises(StoreError, match=f"the data set {name!r} cannot be the end of an IRI"):
        quads.dataset(Dataset(name, "T"))
    decision = Decision("0", "d", SameAs(name, "b", "unsure", "r", "me", "2026"))
    with pytest.raises(StoreError, match="the id in a decision"):
        list(quads.decision([decision]))
