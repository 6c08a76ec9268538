"""Entities to RDF and back, whatever stands in them; hostile files."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ontology.errors import SourceError
from ontology.export import METADATA, Content, Version, write_nquads, write_turtle
from ontology.models import MODELS, Company, Offtake, Resource, Source
from ontology.rdf import entities, entity_triples, read_quads
from ontology.record import Record, stated
from ontology.schema import Class, Property, load_schema

if TYPE_CHECKING:
    from pathlib import Path

    from ontology.record import Reading

SCHEMA = load_schema()

# ------------------------------------------------------------ any entity at all
IDS = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._~-]{0,7}[A-Za-z0-9_~-])?", fullmatch=True)
DATES = st.dates().map(lambda day: day.isoformat()).flatmap(
    lambda day: st.sampled_from([day, day[:7], day[:4]])
)  # fmt: skip
HARD = [
    "“”\"'\\",
    "a\nb\r\nc\td",
    "\u0000\u0001\u007f\u0085\u2028",
    "𝒳🧲",
    "e\u0301",
    "\u202eא",
    "]]>&<",
    "",
]
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": st.one_of(st.sampled_from(HARD), st.text()),
    "uri": st.sampled_from(["https://example.org/a?b=c&d=%C3%A9#f", "urn:x:y", "https://exämple.org/é"]),
    "decimal": st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=1, max_value=90),
    "boolean": st.booleans(),
    "date": DATES,
    "reference": IDS,
}  # fmt: skip


def value_of(prop: Property) -> st.SearchStrategy[Any]:
    if prop.values:
        one: st.SearchStrategy[Any] = st.sampled_from(prop.values)
    elif prop.pattern and prop.kind == "string":
        one = st.from_regex(prop.pattern.replace("$", r"\Z"), fullmatch=True).filter(str.isascii)
    elif prop.name == "url":
        one = st.just("https://example.org/é?a=b")
    else:
        one = VALUES[prop.kind]
    # RDF holds a set: many values come back sorted, each once.
    return st.lists(one, min_size=1, max_size=3, unique=True) if prop.many else one


def entity_of(cls: Class) -> st.SearchStrategy[Resource]:
    fields = {prop.name: value_of(prop) for prop in cls.properties.values()}
    return st.builds(
        lambda entity_id, found: MODELS[cls.name].model_validate({"id": entity_id, **found}),
        IDS,
        st.fixed_dictionaries({}, optional=fields),
    )


ENTITIES = st.sampled_from(list(SCHEMA.concrete())).flatmap(entity_of)


def as_set(entity: Resource) -> tuple[str, str, dict[str, Any]]:
    fields = {k: sorted(v) if isinstance(v, list) else v for k, v in stated(entity).items()}
    return type(entity).__name__, entity.id, fields


def to_file(content: Content, form: str) -> bytes:
    output = io.BytesIO()
    (write_turtle if form == "turtle" else write_nquads)(content, output)
    return output.getvalue()


@given(ENTITIES)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_entity_comes_back_through_both_parsers(entity: Resource) -> None:
    turtle = to_file(Content({entity.id: entity}), "turtle")
    triples = list(ox.parse(turtle, format=ox.RdfFormat.TURTLE))
    (back,) = entities(SCHEMA, [quad.triple for quad in triples])
    assert as_set(back) == as_set(entity)
    # rdflib reads the same triples, lexical forms included.
    graph = rdflib.Graph().parse(data=turtle, format="turtle")
    read = {str(o) for o in graph.objects() if not isinstance(o, rdflib.Literal) or not o.value}
    assert len(graph) == len(triples)
    assert read <= {quad.object.value for quad in triples}  # type: ignore[union-attr]


@given(st.lists(ENTITIES, max_size=4), st.sampled_from([*HARD, None]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nquads_are_sorted_and_read_back(found: list[Resource], quote: str | None) -> None:
    source = Source(id="s", title="S", sourceKind="news")
    records = [Record(e, "s", "high", "p. 3", quote, "2025-09") for e in found if not isinstance(e, Source)]  # fmt: skip
    versions = list({r.key("d"): Version(r.key("d"), "d", r) for r in records}.values())
    content = Content({e.id: e for e in [*found, source]}, versions, {"old": "s"})
    data = to_file(content, "nquads")
    lines = data.split(b"\n")[:-1]
    assert lines == sorted(set(lines))
    assert data == to_file(Content(content.entities, versions[::-1], {"old": "s"}), "nquads")
    quads = list(ox.parse(data, format=ox.RdfFormat.N_QUADS))
    assert len(quads) == len(lines)
    merged = entities(
        SCHEMA, [q.triple for q in quads if isinstance(q.graph_name, ox.DefaultGraph)]
    )
    assert sorted(map(repr, map(as_set, merged))) == sorted(
        repr(as_set(entity)) for entity in content.entities.values()
    )
    for version in versions:
        graph = ox.NamedNode(f"https://w3id.org/lodeway/record/{version.key}")
        (back,) = entities(SCHEMA, [q.triple for q in quads if q.graph_name == graph])
        assert as_set(back) == as_set(version.record.entity)
        quotes = {q.object.value for q in quads if q.subject == graph and q.predicate.value.endswith("#quote")}  # type: ignore[union-attr]  # fmt: skip
        assert quotes == ({quote} if quote is not None else set())


def test_the_literals_say_what_they_are() -> None:
    entity = Offtake(
        id="o", name="N", signed="2025", validFrom="2025-09", validTo="2025-09-30",
        quantity=Decimal("16.70"), binding=True, sameAs=("https://www.wikidata.org/wiki/Q1",),
        supplier="asm", status="binding",
    )  # fmt: skip
    lines = {str(triple).split(" ", 1)[1] for triple in entity_triples(entity)}
    ontology, xsd = "https://w3id.org/lodeway/ontology#", "http://www.w3.org/2001/XMLSchema#"
    assert lines == {
        f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{ontology}Offtake>",
        f'<{ontology}name> "N"',
        f'<{ontology}sameAs> "https://www.wikidata.org/wiki/Q1"^^<{xsd}anyURI>',
        f'<{ontology}status> "binding"',
        f'<{ontology}validFrom> "2025-09"^^<{xsd}gYearMonth>',
        f'<{ontology}validTo> "2025-09-30"^^<{xsd}date>',
        f'<{ontology}signed> "2025"^^<{xsd}gYear>',
        f'<{ontology}binding> "true"^^<{xsd}boolean>',
        f"<{ontology}supplier> <https://w3id.org/lodeway/id/asm>",
        f'<{ontology}quantity> "16.7"^^<{xsd}decimal>',
    }


def test_a_record_carries_its_evidence() -> None:
    record = Record(Company(id="old", name="A"), "s", "low", "p. 3", "A is", "2026-11-24")
    content = Content({}, [Version("f00", "curated", record)], {"old": "a"})
    data = to_file(content, "nquads").decode()
    prov, me = "http://www.w3.org/ns/prov#", "<https://w3id.org/lodeway/record/f00>"
    meta = "<https://w3id.org/lodeway/graph/metadata> ."
    base, xsd = "https://w3id.org/lodeway/", "http://www.w3.org/2001/XMLSchema#"
    assert data.splitlines() == [
        f"<{base}id/old> <http://purl.org/dc/terms/isReplacedBy> <{base}id/a> {meta}",
        f"<{base}id/old> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{base}ontology#Company> {me} .",
        f'<{base}id/old> <{base}ontology#name> "A" {me} .',
        f"{me} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{base}ontology#Record> {meta}",
        f"{me} <{prov}wasDerivedFrom> <{base}id/s> {meta}",
        f"{me} <{prov}wasQuotedFrom> <{base}id/s> {meta}",
        f'{me} <{base}ontology#confidence> "low" {meta}',
        f'{me} <{base}ontology#dataset> "curated" {meta}',
        f'{me} <{base}ontology#locator> "p. 3" {meta}',
        f'{me} <{base}ontology#quote> "A is" {meta}',
        f'{me} <{base}ontology#retrieved> "2026-11-24"^^<{xsd}date> {meta}',
        f"{me} <{base}ontology#states> <{base}id/old> {meta}",
    ]
    assert str(METADATA) in data


def test_turtle_is_readable() -> None:
    text = to_file(
        Content({"b": Company(id="b"), "a": Company(id="a", name="A")}), "turtle"
    ).decode()
    assert [line for line in text.splitlines() if "prefix" not in line] == [
        "id:a a lw:Company ;",
        '\tlw:name "A" .',
        "id:b a lw:Company .",
    ]
    assert "@prefix lw: <https://w3id.org/lodeway/ontology#> ." in text


def test_the_curated_data_come_back(merged: dict[str, Resource], curated: Reading) -> None:
    versions = [Version(r.key("curated"), "curated", r) for r in curated.records]
    data = to_file(Content(merged, versions), "nquads")
    assert data == to_file(Content(dict(reversed(merged.items())), versions[::-1]), "nquads")
    default = [
        quad.triple
        for quad in ox.parse(data, format=ox.RdfFormat.N_QUADS)
        if isinstance(quad.graph_name, ox.DefaultGraph)
    ]
    assert [as_set(e) for e in entities(SCHEMA, default)] == [
        as_set(merged[key]) for key in sorted(merged)
    ]
    turtle = to_file(Content(merged), "turtle")
    assert len(rdflib.Graph().parse(data=turtle, format="turtle")) == len(set(default))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("id:a a lw:Company ; lw:name id:b .", None),
        ('id:a a lw:Company ; lw:name "A", "B" .', "a: name has two values; it takes one"),
        ('id:a a lw:Offtake ; lw:quantity "many" .', "a: quantity is no plain number"),
        ('id:a a lw:Offtake ; lw:validTo "2025-02-30" .', "a: validTo is no date"),
        ("id:a a lw:Offtake ; lw:buyer <https://example.org/b> .", "a: buyer .* is not below"),
        ("id:a a lw:Offtake ; lw:buyer [] .", "a: buyer is a blank node"),
    ],
)
def test_what_does_not_fit_is_named(text: str, reason: str | None) -> None:
    head = "@prefix id: <https://w3id.org/lodeway/id/> . @prefix lw: <https://w3id.org/lodeway/ontology#> ."
    triples = [q.triple for q in ox.parse((head + text).encode(), format=ox.RdfFormat.TURTLE)]
    if reason is None:
        assert len(list(entities(SCHEMA, triples))) == 1
        return
    with pytest.raises(ValueError, match=reason):
        list(entities(SCHEMA, triples))


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">'
    '<!ENTITY x SYSTEM "file:///etc/passwd">]><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
    '<rdf:Description rdf:about="http://e/a"><e:p>&x;&b;</e:p></rdf:Description></rdf:RDF>'
)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("x.rdf", BOMB.encode(), "holds a DOCTYPE"),
        ("x.xml", BOMB.lower().replace("<!entity", "<!EnTiTy").encode(), "holds a DOCTYPE"),
        ("x.jsonld", b'{"@context": "http://127.0.0.1:9/c", "@id": "http://e/a", "a": 1}', "x.jsonld: "),
        ("x.jsonld", b'{"@context": "file:///etc/passwd", "@id": "http://e/a", "a": 1}', "x.jsonld: "),
        ("x.ttl", b"<http://e/a b> <http://e/p> 1 .", "x.ttl: .*line 1"),
        ("x.ttl", b'<http://e/a> <http://e/p> "\xff" .', "x.ttl: "),
        ("x.nq", b"nonsense", "x.nq: "),
        ("x.csv", b"id\n", "x.csv: is no RDF file; known endings are .ttl .nt"),
    ],
)  # fmt: skip
def test_hostile_files_are_refused(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError, match=reason):
        list(read_quads(tmp_path / name))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"x\.ttl: cannot be read: No such file"):
        list(read_quads(tmp_path / "x.ttl"))


def test_a_byte_order_mark_is_taken_off(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_bytes(b"\xef\xbb\xbf<http://e/a> <http://e/p> 1 .")
    assert len(list(read_quads(tmp_path / "x.ttl"))) == 1
