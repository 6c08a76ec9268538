"""Filters of an archive: what each chooses, that the part stands by itself, and what goes with it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ontology.errors import UsageError
from ontology.exchange.archive import Archive, Dataset, Decision, Listing, Run, Span, Version
from ontology.exchange.selected import Selected
from ontology.exchange.selection import Selection, select
from ontology.models import (
    Capacity,
    Company,
    Country,
    Designation,
    MadeFrom,
    Material,
    Measure,
    Mine,
    Offtake,
    Ownership,
    Plant,
    Resource,
    Source,
    Supply,
)
from ontology.rdf import entity_triples
from ontology.record import Record, SameAs
from ontology.validate import check_graph
from tests.ontology.exchange.memory import archive_of

WIRE = Source(id="wire", title="A wire", sourceKind="news", published="2026-03")
FILED = Source(id="filed", title="A filing", sourceKind="announcement", published="2025-01-01")
LAW = Source(id="law", title="A law", sourceKind="government")
ENTITIES: tuple[tuple[Resource, str], ...] = (
    (Country(id="country-au", name="Australia", iso2="AU", iso3="AUS"), "law"),
    (Country(id="country-us", name="United States", iso2="US", iso3="USA"), "law"),
    (Material(id="oxide", name="Oxide", stage="refined"), "law"),
    (Material(id="ndpr-oxide", name="NdPr oxide", stage="refined", broader=("oxide",)), "law"),
    (Material(id="nd-oxide", name="Nd oxide", stage="refined", broader=("ndpr-oxide",)), "law"),
    (Material(id="metal", name="Metal", stage="metal"), "law"),
    (MadeFrom(id="makes-metal", output="metal", input="nd-oxide"), "law"),
    (Company(id="digger", name="Digger", country="country-au"), "filed"),
    (Mine(id="pit", name="Pit", country="country-au"), "filed"),
    (Plant(id="smelter", name="Smelter", country="country-us"), "wire"),
    (Company(id="maker", name="Maker", country="country-us"), "wire"),
    (Company(id="bank", name="Bank", country="country-us"), "wire"),
    (Ownership(id="own-pit", owner="digger", owned="pit", share=Decimal(60)), "filed"),
    (Ownership(id="own-digger", owner="bank", owned="digger"), "filed"),
    (Capacity(id="cap-pit", actor="pit", material=("ndpr-oxide",), quantity=Decimal(5), unit="TONNE"), "filed"),
    (Supply(id="sup-1", supplier="pit", buyer="smelter", material=("nd-oxide",)), "wire"),
    (Supply(id="sup-2", supplier="smelter", buyer="maker", material=("metal",)), "wire"),
    (Offtake(id="off-1", supplier="digger", buyer="maker", validTo="2025-06"), "filed"),
    (Offtake(id="off-2", supplier="digger", buyer="maker", supersedes=("off-1",), signed="2027"), "wire"),
    (Offtake(id="off-3", supplier="smelter", buyer="maker", status="lapsed"), "wire"),
    (Measure(id="list", name="A list"), "law"),
    (Designation(id="on-1", designated="maker", under="list"), "law"),
    (Designation(id="on-2", designated="bank", under="list"), "law"),
)  # fmt: skip
MERGED = SameAs("maker", "maker-old", "positive", "renamed", "me", "2026-01-01")
OTHER = SameAs("bank", "digger", "negative", "not the same", "me", "2026-01-01")
LOADED = datetime(2026, 1, 1, tzinfo=UTC)
LATER = datetime(2026, 2, 1, tzinfo=UTC)


@pytest.fixture
def archive() -> Archive:
    live = Span(LOADED, "run-1")
    records = [Record(entity, source) for entity, source in ENTITIES]
    records.append(Record(Company(id="maker-old", name="Old maker"), "filed"))
    versions = [Version(record.key("main"), "main", record, live) for record in records]
    past = Record(Company(id="bank", name="Banc"), "law")
    versions.append(
        Version(past.key("other"), "other", past, Span(LOADED, "run-3", LATER, "run-3"))
    )
    sources = [("main", source) for source in (WIRE, FILED, LAW)] + [("other", LAW)]
    return archive_of(
        versions,
        [Listing(dataset, source, live) for dataset, source in sources],
        [Decision("1", "main", MERGED, live), Decision("2", "main", OTHER, live)],
        [Dataset("main", "Main", "run-2"), Dataset("other", "Other", "run-3")],
        [
            Run(run, dataset, None, LOADED, LOADED, True)
            for run, dataset in (("run-1", "main"), ("run-2", "main"), ("run-3", "other"))
        ],
    )


def ids(selected: Archive) -> set[str]:
    """What is in it besides sources."""
    return {e.id for e in selected.entities() if not isinstance(e, Source)}


def chosen(archive: Archive, **asked: object) -> set[str]:
    """What a selection holds, once it was seen to stand by itself."""
    part = select(archive, Selection(**asked))  # type: ignore[arg-type]
    report = check_graph(t for entity in part.entities() for t in entity_triples(entity))
    assert report.conforms, report.table()
    return ids(part)


MATERIALS = {"oxide", "ndpr-oxide", "nd-oxide"}
COUNTRIES = {"country-au", "country-us"}


def test_a_class_brings_those_below_it_and_what_they_refer_to(archive: Archive) -> None:
    assert chosen(archive, classes=("Site",)) == {"pit", "smelter", *COUNTRIES}
    assert chosen(archive, classes=("Mine", "Measure")) == {
        "pit", "country-au", "list", "on-1", "on-2", "maker", "bank", "country-us",
    }  # fmt: skip


def test_what_a_source_states_now(archive: Archive) -> None:
    found = select(archive, Selection(sources=("filed",)))
    assert ids(found) == {
        "digger", "pit", "own-pit", "own-digger", "cap-pit", "off-1", "maker",  # its own words
        "bank", "ndpr-oxide", "oxide", *COUNTRIES,  # what they refer to
    }  # fmt: skip
    # It named the bank once and does so no more.
    assert "bank" not in ids(select(archive, Selection(sources=("law",), classes=("Company",))))
    # By its old id the maker is stated by it.
    assert "maker" in ids(select(archive, Selection(sources=("filed",), classes=("Company",))))


@pytest.mark.parametrize("name", ["country-au", "AU", "aus"])
def test_who_is_in_a_country_and_what_is_said_of_them(archive: Archive, name: str) -> None:
    deals = {"sup-1", "off-1", "off-2"}
    assert chosen(archive, countries=(name,), classes=("Supply", "Agreement")) == {
        *deals, "pit", "digger", "smelter", "maker", "nd-oxide", "ndpr-oxide", "oxide", *COUNTRIES,
    }  # fmt: skip
    assert chosen(archive, countries=(name,), classes=("Actor",)) == {"digger", "pit", "country-au"}
    assert "sup-2" not in chosen(archive, countries=(name,))


def test_a_material_with_its_narrower_forms_and_who_handles_them(archive: Archive) -> None:
    found = chosen(archive, materials=("ndpr-oxide",))
    assert {"ndpr-oxide", "nd-oxide", "makes-metal", "cap-pit", "sup-1", "pit", "smelter"} <= found
    assert found.isdisjoint({"sup-2", "maker", "bank", "off-1"})
    assert chosen(archive, materials=("ndpr-oxide",), classes=("Plant",)) == {"smelter", "country-us"}  # fmt: skip


def test_hops_go_through_statements_and_end_at_countries_and_materials(archive: Archive) -> None:
    assert chosen(archive, around=("pit",), hops=0) == {"pit", "country-au"}
    one = chosen(archive, around=("pit",))
    assert one == {
        "pit", "own-pit", "digger", "cap-pit", "sup-1", "smelter", *MATERIALS, *COUNTRIES,
    }  # fmt: skip
    two = chosen(archive, around=("pit",), hops=2)
    # Not by way of the United States: the bank is near since it owns the digger.
    assert two - one == {"own-digger", "bank", "off-1", "off-2", "off-3", "sup-2", "maker", "metal"}
    # A law on which two designations rest does not make their parties neighbours.
    assert "bank" not in chosen(archive, around=("maker",))
    assert {"bank", "smelter", "maker"} <= chosen(archive, around=("country-us",))
    # A statement is where its parties are, by any id.
    assert chosen(archive, around=("own-digger",), hops=1) == chosen(archive, around=("bank", "digger"))  # fmt: skip
    assert chosen(archive, around=("maker-old",)) == chosen(archive, around=("maker",))


def test_a_day_leaves_what_holds_then(archive: Archive) -> None:
    deals = {"off-1", "off-2", "off-3"}
    kept = {
        day: chosen(archive, as_of=date.fromisoformat(day)) & deals
        for day in ("2025-06-30", "2025-07-01", "2026-12-31")
    }
    assert kept == {"2025-06-30": {"off-1"}, "2025-07-01": set(), "2026-12-31": set()}
    # What a relation that is kept refers to stays, though it is over.
    assert chosen(archive, as_of=date(2027, 1, 1)) & deals == {"off-1", "off-2"}


def test_without_a_begin_it_holds_from_the_day_of_its_source(archive: Archive) -> None:
    def supplies(day: date) -> set[str]:
        return {i for i in chosen(archive, as_of=day) if i.startswith(("sup", "own", "on-"))}

    own = {"own-pit", "own-digger"}  # stated by a source of 2025-01-01
    undated = {"on-1", "on-2"}  # by a source with no date
    assert supplies(date(2024, 12, 31)) == undated
    assert supplies(date(2026, 2, 28)) == undated | own
    assert supplies(date(2026, 3, 1)) == undated | own | {"sup-1", "sup-2"}


def test_kinds_of_tests_must_all_hold(archive: Archive) -> None:
    asked = {"classes": ("Supply",), "countries": ("AU",), "materials": ("oxide",)}
    found = select(archive, Selection(**asked, around=("smelter",), as_of=date(2026, 5, 1)))  # type: ignore[arg-type]
    assert {i for i in ids(found) if i.startswith(("sup", "off"))} == {"sup-1"}
    assert ids(select(archive, Selection(classes=("Mine",), countries=("US",)))) == set()


def test_records_listings_decisions_and_runs_go_with_it(archive: Archive) -> None:
    part = select(archive, Selection(classes=("Company",), countries=("US",)))
    assert ids(part) == {"maker", "bank", "country-us"}
    assert {v.record.entity.id for v in part.versions()} == {"maker", "maker-old", "bank", "country-us"}  # fmt: skip
    assert len(list(part.versions())) == len(list(part.versions_by_key())) == 5
    assert [r.id for r in part.runs()] == ["run-1", "run-2", "run-3"]
    assert [d.id for d in part.datasets()] == ["main", "other"]
    assert list(part.merged_ids()) == [("maker-old", "maker")]
    assert [d.key for d in part.decisions()] == ["1"]
    assert list(part.retracted()) == []
    assert {(x.dataset, x.source.id) for x in part.listings()} == {
        ("main", "wire"), ("main", "filed"), ("main", "law"), ("other", "law"),
    }  # fmt: skip
    narrow = select(archive, Selection(classes=("Mine",)))
    assert [d.id for d in narrow.datasets()] == ["main"]
    assert {s.id for s in narrow.entities() if isinstance(s, Source)} == {"filed", "law"}
    assert [r.id for r in narrow.runs()] == ["run-1", "run-2"]


def test_streams_keep_the_order_of_the_archive(archive: Archive) -> None:
    part = select(archive, Selection(countries=("US",)))
    assert [e.id for e in part.entities()] == sorted(e.id for e in part.entities())
    assert [v.key for v in part.versions_by_key()] == sorted(v.key for v in part.versions())


def test_nothing_asked_is_everything_that_is_live(archive: Archive) -> None:
    part = select(archive, Selection())
    assert list(part.entities()) == list(archive.entities())
    assert list(part.versions()) == list(archive.versions())
    assert not Selection()


def test_what_was_asked_is_said_with_the_ids_that_stand(archive: Archive) -> None:
    one = Selection(("Plant", "Mine", "Mine"), (), ("US",), around=("maker-old",), hops=2)
    part: Selected = select(archive, one)
    assert part.selection.text == (
        "--class Mine --class Plant --country country-us --around maker --hops 2"
    )
    assert Selection(as_of=date(2026, 1, 2)).text == "--as-of 2026-01-02"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"classes": ("offtake",)}, "--class: no class is called 'offtake'; there is Offtake"),
        ({"around": ("makerr",)}, "--around: nothing has the id 'makerr'; there is maker"),
        ({"sources": ("wires",)}, "--source: nothing has the id 'wires'; there is wire"),
        ({"sources": ("pit",)}, "--source: pit is no Source but a Mine"),
        ({"countries": ("XX",)}, "--country: nothing has the id 'XX'"),
        ({"materials": ("maker",)}, "--material: maker is no Material but a Company"),
    ],
)
def test_what_is_not_there_is_told_in_one_line(
    archive: Archive, asked: dict[str, tuple[str, ...]], message: str
) -> None:
    with pytest.raises(UsageError, match="^" + message):
        select(archive, Selection(**asked))  # type: ignore[arg-type]
