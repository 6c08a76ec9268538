"""Entities to RDF and back, whatever stands in them; hostile files."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ontology.errors import SourceError
from ontology.models import Offtake, Resource
from ontology.rdf import entities, entity_triples, read_quads
from ontology.record import stated
from ontology.schema import load_schema
from tests.ontology.exchange.values import entity_of

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

SCHEMA = load_schema()
ENTITIES = st.sampled_from(list(SCHEMA.concrete())).flatmap(entity_of)


def as_stated(entity: Resource) -> tuple[str, str, dict[str, Any]]:
    return type(entity).__name__, entity.id, stated(entity)


@given(ENTITIES)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_entity_comes_back(entity: Resource) -> None:
    triples = list(entity_triples(entity))
    assert len(set(triples)) == len(triples)
    (back,) = entities(SCHEMA, reversed(triples))
    assert as_stated(back) == as_stated(entity)


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


def test_the_curated_data_come_back(merged: dict[str, Resource]) -> None:
    triples = [triple for entity in merged.values() for triple in entity_triples(entity)]
    assert [as_stated(e) for e in entities(SCHEMA, triples)] == [
        as_stated(merged[key]) for key in sorted(merged)
    ]


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
