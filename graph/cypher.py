"""The statements that write the graph: text from the schema, values only as parameters.

Each takes `$rows`, a list of maps. Labels and types stand in the text, since dynamic ones would
lose the index. Every statement can be run again without harm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.database.names import (
    MENTIONS,
    MERGED_INTO,
    labels,
    other_labels,
    reference_types,
    relationship_type,
    safe,
)

if TYPE_CHECKING:
    from ontology.schema import Schema


def upsert_nodes(schema: Schema, cls: str) -> str:
    """Rows {id, properties}, `properties` whole with `id` and `rowHash`: nodes of one class."""
    return f"""\
UNWIND $rows AS row
MERGE (n:Resource {{id: row.id}})
WITH n, row
WHERE n.rowHash IS NULL OR n.rowHash <> row.properties.rowHash
SET n = row.properties
REMOVE n:{":".join(other_labels(schema, cls))}
SET n:{":".join(labels(schema, cls))}"""


def upsert_references(prop: str) -> str:
    """Rows {id, to}: the relationships of one reference property."""
    return _link(relationship_type(prop))


def upsert_mentions() -> str:
    """Rows {id, to}: references that a record states and another record overruled."""
    return _link(MENTIONS)


def _link(kind: str) -> str:
    return f"""\
UNWIND $rows AS row
MATCH (n:Resource {{id: row.id}})
MATCH (m:Resource {{id: row.to}})
MERGE (n)-[:{kind}]->(m)"""


def delete_references(schema: Schema) -> str:
    """Rows {id, keep}: drop what an entity no longer refers to; `keep` holds TYPE>id."""
    kinds = "|".join((*reference_types(schema), MENTIONS, MERGED_INTO))
    return f"""\
UNWIND $rows AS row
MATCH (:Resource {{id: row.id}})-[r:{kinds}]->(m)
WHERE NOT type(r) + '>' + m.id IN row.keep
DELETE r"""


def upsert_edges(kind: str) -> str:
    """Rows {from, to, key, properties}: the projected edges of one type."""
    return f"""\
UNWIND $rows AS row
MATCH (a:Resource {{id: row.from}})
MATCH (b:Resource {{id: row.to}})
MERGE (a)-[e:{safe(kind)} {{key: row.key}}]->(b)
SET e = row.properties"""


def delete_edges(kind: str) -> str:
    """Rows {id, keep}: drop the edges of a relation whose key is not kept."""
    return f"""\
UNWIND $rows AS row
MATCH ()-[e:{safe(kind)} {{relation: row.id}}]->()
WHERE NOT e.key IN row.keep
DELETE e"""


def unstate_nodes(schema: Schema) -> str:
    """Rows {id}: entities that no record states any more become stubs, to be swept if alone."""
    return f"""\
UNWIND $rows AS row
MATCH (n:Resource {{id: row.id}})
SET n = {{id: row.id, stated: false}}
REMOVE n:{":".join(other_labels(schema, None))}
SET n:Entity"""


def ensure_stubs() -> str:
    """Rows {id}: what is referred to exists, as a stub where nobody states it."""
    return """\
UNWIND $rows AS row
MERGE (n:Resource {id: row.id})
WITH n
WHERE NOT n:Entity AND NOT n:Source
SET n = {id: n.id, stated: false}
REMOVE n:Retracted:Merged
SET n:Entity"""


def merge_ids() -> str:
    """Rows {id, into}: ids that were decided to be another's; only where that one is live."""
    return """\
UNWIND $rows AS row
MATCH (w:Resource {id: row.into})
WHERE w:Entity
MERGE (n:Resource {id: row.id})
WITH n, w
WHERE NOT EXISTS { (n)-[:MERGED_INTO]->(w) }
SET n = {id: n.id}
REMOVE n:Entity:Retracted
SET n:Merged
CREATE (n)-[:MERGED_INTO]->(w)"""


def sweep_stubs(schema: Schema) -> str:
    """No rows: a stub that nobody refers to any more is retracted."""
    kinds = "|".join((*reference_types(schema), MENTIONS))
    return f"""\
MATCH (n:Entity {{stated: false}})
WHERE NOT EXISTS {{ (n)<-[:{kinds}]-() }}
SET n = {{id: n.id}}
REMOVE n:Entity
SET n:Retracted"""


def sweep_merged() -> str:
    """No rows: an id whose winner is gone is retracted with it."""
    return """\
MATCH (w:Retracted)<-[r:MERGED_INTO]-(n:Merged)
DELETE r
REMOVE n:Merged
SET n:Retracted"""


def open_records() -> str:
    """Rows {entity, source, properties}: new record versions.

    Looked up by `record` first: MERGE would walk through all records of a source for each.
    """
    return """\
UNWIND $rows AS row
OPTIONAL MATCH ()-[known:STATED_BY {record: row.properties.record}]->()
WITH row, known
WHERE known IS NULL
MATCH (s:Resource {id: row.source})
MERGE (n:Resource {id: row.entity})
CREATE (n)-[r:STATED_BY]->(s)
SET r = row.properties"""


def close_records() -> str:
    """Rows {record, until, endedBy}: record versions that are no longer stated."""
    return """\
UNWIND $rows AS row
MATCH (n)-[r:STATED_BY {record: row.record}]->(s)
CREATE (n)-[w:WAS_STATED_BY]->(s)
SET w = properties(r), w.until = row.until, w.endedBy = row.endedBy
DELETE r"""


def move_records() -> str:
    """Rows {record, entity}: records whose raw id now names another entity."""
    return """\
UNWIND $rows AS row
MATCH ()-[r:STATED_BY {record: row.record}]->(s)
MATCH (n:Resource {id: row.entity})
WITH r, s, n, properties(r) AS kept
DELETE r
CREATE (n)-[q:STATED_BY]->(s)
SET q = kept"""


def upsert_sources() -> str:
    """Rows {id, properties}: sources, merged over the data sets that list them."""
    return """\
UNWIND $rows AS row
MERGE (n:Resource {id: row.id})
WITH n, row
WHERE n.rowHash IS NULL OR n.rowHash <> row.properties.rowHash
SET n = row.properties
REMOVE n:Retracted
SET n:Source"""


def close_listings() -> str:
    """Rows {id, dataset, hash, until, endedBy}: a data set describes a source otherwise now.

    The old description stays, since the rank of a source decides what was believed then.
    """
    return """\
UNWIND $rows AS row
MATCH (d:Dataset {id: row.dataset})-[l:LISTS]->(s:Resource {id: row.id})
WHERE l.hash <> row.hash
CREATE (d)-[was:LISTED]->(s)
SET was = properties(l), was.until = row.until, was.endedBy = row.endedBy
DELETE l"""


def list_sources() -> str:
    """Rows {id, dataset, properties}: what a data set says about a source, and since when."""
    return """\
UNWIND $rows AS row
MATCH (d:Dataset {id: row.dataset})
MATCH (s:Resource {id: row.id})
MERGE (d)-[l:LISTS]->(s)
ON CREATE SET l = row.properties"""


def unlist_sources() -> str:
    """Rows {id, dataset, until, endedBy}: a data set no longer lists a source.

    Where nobody does, it is retracted. It keeps its properties, since closed records still cite it.
    """
    return """\
UNWIND $rows AS row
MATCH (d:Dataset {id: row.dataset})-[l:LISTS]->(s:Source {id: row.id})
CREATE (d)-[was:LISTED]->(s)
SET was = properties(l), was.until = row.until, was.endedBy = row.endedBy
DELETE l
WITH DISTINCT s
WHERE NOT EXISTS { (:Dataset)-[:LISTS]->(s) }
REMOVE s:Source, s.rowHash
SET s:Retracted"""


def open_decisions() -> str:
    """Rows {key, properties}: decisions on sameness."""
    return """\
UNWIND $rows AS row
MERGE (d:Decision {key: row.key})
SET d = row.properties"""


def close_decisions() -> str:
    """Rows {key, until, endedBy}: decisions that their data set no longer holds."""
    return """\
UNWIND $rows AS row
MATCH (d:Decision {key: row.key})
SET d.until = row.until, d.endedBy = row.endedBy
REMOVE d:Decision
SET d:WasDecision"""
