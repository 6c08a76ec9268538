"""Entities to RDF and back, whatever stands in them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ontology.models import Offtake, Resource
from ontology.rdf import entities, entity_triples
from ontology.record import stated
from ontology.schema import load_schema
from tests.ontology.exchange.values import entity_of

if TYPE_CHECKING:
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
