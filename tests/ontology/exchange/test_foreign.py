"""Files in the vocabularies of partners are understood: organisations, stakes, sites, money, sources."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontology.errors import SourceError
from ontology.exchange.contexts import SCHEMA_ORG
from ontology.exchange.foreign import Understood, understand
from ontology.exchange.foreign_ids import iri_id
from ontology.exchange.foreign_mapping import Alignments, Match, load_alignments
from ontology.models import Company, Organization, Ownership
from ontology.rdf import entity_triples
from ontology.record import stated
from ontology.validate import check_graph

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ontology.models import Resource

FOLDER = Path(__file__).parents[2] / "fixtures" / "foreign"
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".json")
SCHEMA = "@prefix s: <https://schema.org/> . @prefix lw: <https://w3id.org/lodeway/ontology#> .\n"


def quads(path: Path) -> list[ox.Quad]:
    data, kind = path.read_bytes(), ox.RdfFormat.from_extension(path.suffix[1:])
    assert kind is not None
    if path.suffix == ".jsonld":  # as reading a file does it
        document = json.loads(data)
        document["@context"] = SCHEMA_ORG[document["@context"]]
        data = json.dumps(document).encode()
    return list(ox.parse(data, format=kind))


def store_of(found: list[ox.Quad]) -> ox.Store:
    store = ox.Store()
    store.extend(found)
    return store


def read(found: list[ox.Quad], **options: Any) -> Understood:
    return understand(store_of(found), **options)


def turtle(text: str, **options: Any) -> Understood:
    return read(list(ox.parse((SCHEMA + text).encode(), format=ox.RdfFormat.TURTLE)), **options)


def said(understood: Understood) -> dict[str, dict[str, Any]]:
    return {e.id: {"class": type(e).__name__, **stated(e)} for e in understood.entities}


def one(understood: Understood) -> Resource:
    (entity,) = (e for e in understood.entities if type(e).__name__ != "Country")
    return entity


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_of_each_vocabulary_gives_the_entities_expected(path: Path) -> None:
    expected = json.loads(path.with_suffix(".expected.json").read_text("utf-8"))
    understood = read(quads(path), scope="partner")
    assert said(understood) == expected["entities"]
    assert [str(note) for note in understood.notes] == expected["notes"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_is_understood_keeps_to_the_shapes_but_may_be_partial(path: Path) -> None:
    report = check_graph(read(quads(path)).triples())
    assert {v.constraint for v in report.violations} <= {"MinCountConstraintComponent"}
    assert report.triples > 5


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_the_order_of_triples_and_the_labels_of_blank_nodes_say_nothing(
    path: Path, data: st.DataObject
) -> None:
    found = quads(path)
    shuffled = data.draw(st.permutations(found))
    labels: dict[str, ox.BlankNode] = {}

    def renamed(node: Any) -> Any:
        if not isinstance(node, ox.BlankNode):
            return node
        return labels.setdefault(node.value, ox.BlankNode(f"b{len(labels)}"))

    other = [ox.Quad(renamed(q.subject), q.predicate, renamed(q.object)) for q in shuffled]
    assert read(other, scope="x") == read(found, scope="x")


def test_all_that_we_write_ourselves_is_understood_as_it_stands(
    merged: Mapping[str, Resource],
) -> None:
    triples = (t for entity in merged.values() for t in entity_triples(entity))
    understood = read([ox.Quad(*triple) for triple in triples])
    assert understood.notes == ()
    assert understood.entities == tuple(merged[key] for key in sorted(merged))


def test_terms_of_ours_and_of_others_may_stand_side_by_side() -> None:
    understood = turtle("""
        <https://example.com/a> a lw:Company ; lw:name "A" ; s:name "The A" ; s:tickerSymbol "X:A" .
        <https://w3id.org/lodeway/id/own> a lw:Ownership ; lw:owner <https://example.com/a> ;
            lw:owned <https://w3id.org/lodeway/id/held-by-the-store> ; lw:share 51 .""")
    ours = iri_id("https://example.com/a", "")
    assert understood.entities == (
        Company(
            id=ours, name="A", alias=("The A",), ticker=("X:A",), sameAs=("https://example.com/a",)
        ),
        Ownership(id="own", owner=ours, owned="held-by-the-store", share=Decimal(51)),
    )


def test_two_nodes_with_one_lei_are_one_company() -> None:
    understood = turtle("""
        <https://a.example/x> a s:Corporation ; s:name "A" ; s:leiCode "EXAMPLE0RAREEARTHS70" .
        <https://b.example/y> a s:Organization ; s:name "A Ltd" ; s:leiCode "EXAMPLE0RAREEARTHS70" .""")
    assert one(understood) == Company(
        id="lei-EXAMPLE0RAREEARTHS70", name="A", alias=("A Ltd",), lei="EXAMPLE0RAREEARTHS70",
        sameAs=("https://a.example/x", "https://b.example/y"),
    )  # fmt: skip


def test_an_lei_with_wrong_check_digits_is_no_lei() -> None:
    understood = turtle(
        '<https://a.example/x> a s:Corporation ; s:leiCode "EXAMPLE0RAREEARTHS71" .'
    )
    assert one(understood).id.startswith("a-example-")
    assert [str(note) for note in understood.notes] == [
        "value Company.lei: is no LEI: its check digits are wrong (1 times, as 'EXAMPLE0RAREEARTHS71')"
    ]


def test_a_thing_without_an_iri_is_known_by_what_is_said_of_it_in_its_data_set() -> None:
    text = '[] a s:Organization ; s:name "Unlisted" .'
    assert turtle(text, scope="a") == turtle(text, scope="a")
    assert one(turtle(text, scope="a")).id != one(turtle(text, scope="b")).id
    local = '<e:1> a s:Organization ; s:name "One" .'
    assert one(turtle(local, scope="a")).id != one(turtle(local, scope="b")).id
    address = '<https://a.example/1> a s:Organization ; s:name "One" .'
    assert one(turtle(address, scope="a")).id == one(turtle(address, scope="b")).id


def test_a_circle_of_things_without_iris_is_left_out_and_said() -> None:
    understood = turtle("""
        _:a a s:NGO ; s:name "A" ; s:parentOrganization _:b . _:b a s:NGO ; s:name "B" ; s:parentOrganization _:a .
        _:c a s:NGO ; s:name "C" ; s:parentOrganization _:d . _:d a s:NGO ; s:name "D" .""")
    assert [e.name for e in understood.entities if isinstance(e, Organization)] in (
        ["C", "D"], ["D", "C"],
    )  # fmt: skip
    (note,) = understood.notes
    assert (note.term, note.count) == ("Organization", 2)
    assert "circle" in note.why


def test_a_stake_whose_owner_is_not_described_is_left_out_unless_the_store_knows_it() -> None:
    text = """
        <https://a.example/mine> a s:Corporation ; s:name "Mine" .
        <https://a.example/own> a lw:Ownership ; lw:owner <https://b.example/who> ; lw:owned <https://a.example/mine> ."""
    alone = turtle(text)
    assert one(alone).name == "Mine"
    assert {note.kind for note in alone.notes} == {"reference", "thing"}
    owner = iri_id("https://b.example/who", "")
    known = turtle(text, known={owner})
    assert [e.owner for e in known.entities if isinstance(e, Ownership)] == [owner]
    assert known.notes == ()


def test_a_country_that_the_store_knows_is_referred_to_and_not_described_again() -> None:
    text = '<https://a.example/x> a s:Corporation ; s:address [ s:addressCountry "australia" ] .'
    assert [e.id for e in turtle(text).entities][1:] == ["country-au"]
    (company,) = turtle(text, known={"country-au"}).entities
    assert isinstance(company, Company)
    assert company.country == "country-au"


def test_a_commodity_that_the_store_knows_by_name_is_that_material() -> None:
    understood = read(
        quads(FOLDER / "minmod.ttl"),
        materials={"lithium": "li", "rare earths": "ree", "cobalt": "co"},
    )
    reserves = [entity for entity in said(understood).values() if entity["class"] == "Reserve"]
    assert sorted(r["material"] for r in reserves) == [["co"], ["li"], ["ree"]]
    assert not [e for e in said(understood).values() if e["class"] == "Material"]


def test_of_two_values_for_a_property_that_takes_one_none_is_chosen_but_names_are_aliases() -> None:
    understood = turtle("""
        <https://a.example/x> a s:Corporation ; s:name "B", "A" ; s:url <https://a.example/>, <https://b.example/> .""")
    company = one(understood)
    assert isinstance(company, Company)
    assert (company.name, company.alias, company.website) == ("A", ("B",), None)
    assert [(note.term, note.count) for note in understood.notes] == [("Company.website", 1)]


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ('"2019-07-01T23:59:59-08:00"^^xsd:dateTime', "2019-07-01"),
        ('"2019-07-01"^^xsd:date', "2019-07-01"),
        ('"2019-07-01+08:00"^^xsd:date', "2019-07-01"),
        ('"2019-07Z"^^xsd:gYearMonth', "2019-07"),
        ('"2019"^^xsd:gYear', "2019"),
        ("2019", "2019"),
        ('"2019"^^xsd:date', "2019"),
        ('"July 2019"', None),
        ('"2019-13"', None),
        ('"-0044"^^xsd:gYear', None),
    ],
)
def test_dates_of_any_precision_keep_it(written: str, date: str | None) -> None:
    understood = turtle(
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        f"<https://a.example/x> a s:Report ; s:name 'R' ; s:datePublished {written} ."
    )
    assert getattr(one(understood), "published") == date  # noqa: B009
    assert len(understood.notes) == (date is None)


@pytest.mark.parametrize(
    ("written", "share"),
    [
        ("51", Decimal(51)), ("5.1e1", Decimal(51)), ('"51 %"', Decimal(51)), ('"51.50%"', Decimal("51.5")),
        ('"151"', None), ('"NaN"^^<http://www.w3.org/2001/XMLSchema#double>', None),
        ('"1e9999999"', None), ('"half"', None),
    ],
)  # fmt: skip
def test_numbers_become_plain_decimals(written: str, share: Decimal | None) -> None:
    understood = turtle(f"""
        <https://a.example/x> a lw:Ownership ; lw:share {written} ;
            lw:owner <https://w3id.org/lodeway/id/a> ; lw:owned <https://w3id.org/lodeway/id/b> .""")
    assert getattr(one(understood), "share") == share  # noqa: B009
    assert len(understood.notes) == (share is None)


def test_what_no_vocabulary_here_knows_is_counted() -> None:
    understood = turtle("""
        <urn:x:a> a <urn:x:Thing> ; <urn:x:colour> "red", "blue" ; s:name "A" .
        <urn:x:b> a <urn:x:Thing> . <urn:x:c> s:name "C" .""")
    assert understood.entities == ()
    assert [(note.kind, note.term, note.count) for note in understood.notes] == [
        ("class", "urn:x:Thing", 2),
        ("property", "urn:x:colour", 2),
        ("thing", "without a class", 1),
    ]


def test_every_rule_and_every_match_is_needed_by_a_file_of_its_vocabulary() -> None:
    """Without any one of them, some file gives other entities."""
    whole = load_alignments()
    stores = [store_of(quads(path)) for path in FILES]
    usual = [understand(store).entities for store in stores]

    def same(less: Alignments) -> bool:
        return all(
            understand(store, alignments=less).entities == entities
            for store, entities in zip(stores, usual, strict=True)
        )

    for comment in {rule.comment for rule in whole.rules}:
        left = tuple(rule for rule in whole.rules if rule.comment != comment)
        assert not same(replace(whole, rules=left)), comment
    for kind in ("classes", "properties"):
        matches: Mapping[str, tuple[Match, ...]] = getattr(whole, kind)
        for name, usually in {(m.name, _usual(term)) for term in matches for m in matches[term]}:
            less = {
                term: tuple(m for m in found if (m.name, _usual(term)) != (name, usually))
                for term, found in matches.items()
            }
            assert not same(replace(whole, **{kind: less})), (name, usually)


def _usual(term: str) -> str:
    """An IRI in the namespace that the alignments use for it."""
    for vocabulary in load_alignments().vocabularies:
        for usual, *others in vocabulary.namespaces.values():
            for other in others:
                term = usual + term.removeprefix(other) if term.startswith(other) else term
    return term


def test_a_file_made_to_keep_a_rule_busy_is_refused() -> None:
    places = "".join(f"<urn:x:{n}> s:address <urn:x:all> .\n" for n in range(1500))
    countries = ", ".join(f'"{n}"' for n in range(1500))
    with pytest.raises(SourceError, match="says one thing of everything"):
        turtle(f"{places} <urn:x:all> s:addressCountry {countries} .")


def test_a_long_chain_of_things_without_iris_is_followed_to_its_end() -> None:
    links = "".join(
        f"_:o{n} s:parentOrganization _:o{n + 1} . _:o{n} a s:NGO ; s:name 'N{n}' .\n"
        for n in range(2000)
    )
    understood = turtle(f"{links} _:o2000 a s:NGO ; s:name 'Last' .")
    assert len(understood.entities) == 2001
    assert understood.notes == ()


@pytest.mark.timeout(60)
def test_a_node_with_many_values_costs_no_product() -> None:
    """Looked at in a FILTER, row by row, these 4,000 values take minutes."""
    points = ", ".join(f'"POINT ({n / 100} 2)"' for n in range(2000))
    systems = ", ".join('[ mo:observed_name "EPSG:4326" ]' for _ in range(2000))
    understood = turtle(f"""
        @prefix mo: <https://minmod.isi.edu/ontology/> .
        <urn:x:site> mo:source_id "1" ; mo:location_info [ mo:location {points} ; mo:crs {systems} ] .""")
    assert [note.term for note in understood.notes if note.kind == "value"] == ["Deposit.longitude"]
