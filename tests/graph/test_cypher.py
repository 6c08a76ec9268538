"""Whole statements, generated from a schema of four classes."""

from __future__ import annotations

import re

import pytest

from graph import cypher
from graph.database import ddl, names
from graph.database.rows import edge_rows, entity_row, fields_of, flat, scalars
from ontology.errors import OntologyError
from ontology.schema import Edge, load_schema, read_schema

SCHEMA = read_schema(
    {
        "small.ttl": """
@prefix lw: <https://w3id.org/lodeway/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
<https://w3id.org/lodeway/ontology> a owl:Ontology ; owl:versionInfo "1" .
lw:Entity a owl:Class, sh:NodeShape ; lw:abstract true ; rdfs:label "E" ; rdfs:comment "E." ;
    sh:property lw:name .
lw:Company a owl:Class, sh:NodeShape ; rdfs:subClassOf lw:Entity ; rdfs:label "C" ;
    rdfs:comment "C." ; sh:property lw:status, lw:parentCompany .
lw:Supply a owl:Class, sh:NodeShape ; rdfs:subClassOf lw:Entity ; rdfs:label "S" ;
    rdfs:comment "S." ; sh:property lw:supplier, lw:quantity, lw:validFrom ;
    lw:edge [ lw:type "SUPPLIES" ; lw:from lw:supplier ; lw:to lw:parentCompany ;
              lw:forward "a" ; lw:reverse "b" ] ; sh:property lw:parentCompany .
lw:Source a owl:Class, sh:NodeShape ; rdfs:label "Src" ; rdfs:comment "Src." .
lw:name a sh:PropertyShape ; sh:path lw:name ; sh:datatype xsd:string ; sh:maxCount 1 ;
    rdfs:label "n" ; rdfs:comment "N." .
lw:status a sh:PropertyShape ; sh:path lw:status ; sh:datatype xsd:string ; sh:maxCount 1 ;
    rdfs:label "s" ; rdfs:comment "S." .
lw:parentCompany a sh:PropertyShape ; sh:path lw:parentCompany ; sh:class lw:Company ;
    sh:maxCount 1 ; rdfs:label "p" ; rdfs:comment "P." .
lw:supplier a sh:PropertyShape ; sh:path lw:supplier ; sh:class lw:Company ;
    rdfs:label "s" ; rdfs:comment "S." .
lw:quantity a sh:PropertyShape ; sh:path lw:quantity ; sh:datatype xsd:decimal ; sh:maxCount 1 ;
    rdfs:label "q" ; rdfs:comment "Q." .
lw:validFrom a sh:PropertyShape ; sh:path lw:validFrom ; sh:maxCount 1 ;
    sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYear ] ) ;
    rdfs:label "v" ; rdfs:comment "V." .
"""
    }
)


def test_nodes_of_a_class() -> None:
    assert (
        cypher.upsert_nodes(SCHEMA, "Company")
        == """\
UNWIND $rows AS row
MERGE (n:Resource {id: row.id})
WITH n, row
WHERE n.rowHash IS NULL OR n.rowHash <> row.properties.rowHash
SET n = row.properties
REMOVE n:Retracted:Merged:Supply:Source
SET n:Entity:Company"""
    )


def test_references_become_relationships_named_after_them() -> None:
    assert (
        cypher.upsert_references("parentCompany")
        == """\
UNWIND $rows AS row
MATCH (n:Resource {id: row.id})
MATCH (m:Resource {id: row.to})
MERGE (n)-[:PARENT_COMPANY]->(m)"""
    )
    assert (
        cypher.delete_references(SCHEMA)
        == """\
UNWIND $rows AS row
MATCH (:Resource {id: row.id})-[r:PARENT_COMPANY|SUPPLIER|MENTIONS|MERGED_INTO]->(m)
WHERE NOT type(r) + '>' + m.id IN row.keep
DELETE r"""
    )


def test_projected_edges_are_merged_on_their_key() -> None:
    assert (
        cypher.upsert_edges("SUPPLIES")
        == """\
UNWIND $rows AS row
MATCH (a:Resource {id: row.from})
MATCH (b:Resource {id: row.to})
MERGE (a)-[e:SUPPLIES {key: row.key}]->(b)
SET e = row.properties"""
    )
    assert (
        cypher.delete_edges("SUPPLIES")
        == """\
UNWIND $rows AS row
MATCH ()-[e:SUPPLIES {relation: row.id}]->()
WHERE NOT e.key IN row.keep
DELETE e"""
    )


def test_what_nobody_states_is_a_stub_and_then_swept() -> None:
    assert (
        cypher.unstate_nodes(SCHEMA)
        == """\
UNWIND $rows AS row
MATCH (n:Resource {id: row.id})
SET n = {id: row.id, stated: false}
REMOVE n:Retracted:Merged:Company:Supply:Source
SET n:Entity"""
    )
    assert (
        cypher.sweep_stubs(SCHEMA)
        == """\
MATCH (n:Entity {stated: false})
WHERE NOT EXISTS { (n)<-[:PARENT_COMPANY|SUPPLIER|MENTIONS]-() }
SET n = {id: n.id}
REMOVE n:Entity
SET n:Retracted"""
    )


def test_records_are_opened_and_closed() -> None:
    assert (
        cypher.open_records()
        == """\
UNWIND $rows AS row
OPTIONAL MATCH ()-[known:STATED_BY {record: row.properties.record}]->()
WITH row, known
WHERE known IS NULL
MATCH (s:Resource {id: row.source})
MERGE (n:Resource {id: row.entity})
CREATE (n)-[r:STATED_BY]->(s)
SET r = row.properties"""
    )
    assert (
        cypher.close_records()
        == """\
UNWIND $rows AS row
MATCH (n)-[r:STATED_BY {record: row.record}]->(s)
CREATE (n)-[w:WAS_STATED_BY]->(s)
SET w = properties(r), w.until = row.until, w.endedBy = row.endedBy
DELETE r"""
    )


def test_constraints_and_indexes() -> None:
    assert ddl.statements(SCHEMA) == (
        "CREATE CONSTRAINT resource_id IF NOT EXISTS FOR (n:Resource) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT dataset_id IF NOT EXISTS FOR (n:Dataset) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT run_id IF NOT EXISTS FOR (n:Run) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT decision_key IF NOT EXISTS FOR (n:Decision) REQUIRE n.key IS UNIQUE",
        "CREATE CONSTRAINT lock_name IF NOT EXISTS FOR (n:Lock) REQUIRE n.name IS UNIQUE",
        "CREATE CONSTRAINT stated_by_record IF NOT EXISTS "
        "FOR ()-[r:STATED_BY]-() REQUIRE r.record IS UNIQUE",
        "CREATE CONSTRAINT supplies_key IF NOT EXISTS "
        "FOR ()-[r:SUPPLIES]-() REQUIRE r.key IS UNIQUE",
        "CREATE FULLTEXT INDEX entity_names IF NOT EXISTS FOR (n:Entity) "
        "ON EACH [n.name, n.alias, n.ticker] "
        "OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding'}}",
        "CREATE RANGE INDEX entity_stated IF NOT EXISTS FOR (n:Entity) ON (n.stated)",
        "CREATE RANGE INDEX wasdecision_key IF NOT EXISTS FOR (n:WasDecision) ON (n.key)",
        "CREATE RANGE INDEX company_status IF NOT EXISTS FOR (n:Company) ON (n.status)",
        "CREATE RANGE INDEX stated_by_dataset IF NOT EXISTS FOR ()-[r:STATED_BY]-() ON (r.dataset)",
        "CREATE RANGE INDEX stated_by_run IF NOT EXISTS FOR ()-[r:STATED_BY]-() ON (r.run)",
        "CREATE RANGE INDEX stated_by_rawId IF NOT EXISTS FOR ()-[r:STATED_BY]-() ON (r.rawId)",
        "CREATE RANGE INDEX was_stated_by_record IF NOT EXISTS "
        "FOR ()-[r:WAS_STATED_BY]-() ON (r.record)",
        "CREATE RANGE INDEX was_stated_by_rawId IF NOT EXISTS "
        "FOR ()-[r:WAS_STATED_BY]-() ON (r.rawId)",
        "CREATE RANGE INDEX supplies_relation IF NOT EXISTS FOR ()-[r:SUPPLIES]-() ON (r.relation)",
    )
    assert ddl.names(SCHEMA)[:1] == ("resource_id",)
    assert "entity_names" in ddl.names(SCHEMA)


def test_every_real_class_can_be_written_and_names_do_not_clash() -> None:
    schema = load_schema()
    assert len(set(ddl.names(schema))) == len(ddl.statements(schema))
    names.reference_types(schema)
    for cls in schema.classes.values():
        stored = [n for p in cls.properties.values() for n in (p.name, f"{p.name}Text")]
        assert not {"id", "stated", "rowHash"} & set(stored)
        own = {"record", "dataset", "run", "since", "class", "rawId", "locator", "quote",
               "confidence", "stated", "until", "endedBy"}  # fmt: skip
        assert not own & set(cls.properties)


@pytest.mark.parametrize(
    "name", ["a b", "x`y", "\\u0060", "1a", "", "a-b", "É", "A" * 64, "a;b", "a\n", "a'b"]
)
def test_no_other_name_gets_into_a_statement(name: str) -> None:
    for make in (names.safe, names.relationship_type, cypher.upsert_edges, cypher.delete_edges):
        with pytest.raises(OntologyError):
            make(name)


def test_values_keep_their_precision_beside_copies_for_queries() -> None:
    fields = {"name": "x", "quantity": "16.70", "validFrom": "2025", "supplier": ["b", "a", "b"]}
    stored = scalars(SCHEMA["Supply"], fields)
    assert {k: str(v) for k, v in stored.items()} == {
        "name": "x", "quantity": "16.7", "quantityText": "16.70", "validFrom": "2025",
        "validFromEarliest": "2025-01-01", "validFromLatest": "2025-12-31",
    }  # fmt: skip
    assert fields_of(SCHEMA["Supply"], stored) == {
        k: fields[k] for k in ("name", "quantity", "validFrom")
    }
    assert flat(SCHEMA["Supply"], fields) == {**fields, "quantity": 16.7}


def test_edges_of_a_relation() -> None:
    edge = Edge("T", "a", "b", "f", "r")
    fields = {"a": ["x", "y"], "b": "z", "material": ["m", "n"], "status": "held"}
    assert [(e.start, e.end, e.key) for e in edge_rows("r1", edge, fields, "low")] == [
        ("x", "z", "r1|x|z|m"), ("x", "z", "r1|x|z|n"), ("y", "z", "r1|y|z|m"), ("y", "z", "r1|y|z|n"),
    ]  # fmt: skip
    to_material = Edge("T", "b", "material", "f", "r")
    assert [(e.end, e.properties["material"]) for e in edge_rows("r1", to_material, fields, "low")] == [
        ("m", "m"), ("n", "n"),
    ]  # fmt: skip
    same = Edge("T", "a", "a", "f", "r")
    assert [e.key for e in edge_rows("r1", same, {"a": ["y", "x", "w"]}, "low")] == [
        "r1|w|x|", "r1|w|y|", "r1|x|y|",
    ]  # fmt: skip
    assert edge_rows("r1", edge, {"a": ["x"]}, "low") == []


def test_the_hash_covers_all_that_is_derived() -> None:
    fields = {"name": "x", "supplier": ["a"], "parentCompany": "b"}
    row = entity_row(SCHEMA, "Supply", "s", fields, "high", {"a", "c"})
    assert row.mentions == ("c",)
    assert row.references == (("SUPPLIER", "a"), ("PARENT_COMPANY", "b"))
    others = [
        entity_row(SCHEMA, "Supply", "s", fields, "low", {"a", "c"}),
        entity_row(SCHEMA, "Supply", "s", fields, "high", set()),
        entity_row(SCHEMA, "Supply", "s", {**fields, "supplier": ["d"]}, "high", {"a", "c"}),
        entity_row(SCHEMA, "Supply", "s", {**fields, "name": "y"}, "high", {"a", "c"}),
    ]
    assert len({row.hash, *(other.hash for other in others)}) == 5
    assert re.fullmatch("[0-9a-f]{32}", row.hash)
