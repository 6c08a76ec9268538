"""The statements that only a restoration needs; the others are those of a load (graph.cypher).

Each takes `$rows` and can be run again without harm.
"""

from __future__ import annotations

DATASETS = """\
UNWIND $rows AS row
MERGE (d:Dataset {id: row.id})
SET d = row"""
RUNS = """\
UNWIND $rows AS row
MATCH (d:Dataset {id: row.dataset})
MERGE (r:Run {id: row.id})
SET r = row
MERGE (r)-[:RUN_OF]->(d)"""
#: Rows {id, properties}: what stands nowhere today. What does stand takes its own state later.
RETRACTED = """\
UNWIND $rows AS row
MERGE (n:Resource {id: row.id})
WITH n, row
WHERE NOT n:Entity AND NOT n:Source AND NOT n:Merged
SET n = row.properties
SET n:Retracted"""
#: Rows {id, dataset, properties}: what a data set once said of a source.
PAST_LISTINGS = """\
UNWIND $rows AS row
MATCH (d:Dataset {id: row.dataset})
MATCH (s:Resource {id: row.id})
WHERE NOT EXISTS { (d)-[was:LISTED]->(s) WHERE was.until = row.properties.until }
CREATE (d)-[l:LISTED]->(s)
SET l = row.properties"""
#: Rows {key, properties}: decisions that their data set no longer holds.
PAST_DECISIONS = """\
UNWIND $rows AS row
MERGE (d:WasDecision {key: row.key, until: row.properties.until})
SET d = row.properties"""
#: Rows {entity, source, properties}: record versions that are no longer stated.
PAST_RECORDS = """\
UNWIND $rows AS row
WITH row
WHERE NOT EXISTS {
  ()-[w:WAS_STATED_BY {record: row.properties.record}]->()
  WHERE w.until = row.properties.until
}
MATCH (s:Resource {id: row.source})
MERGE (n:Resource {id: row.entity})
ON CREATE SET n:Retracted
CREATE (n)-[w:WAS_STATED_BY]->(s)
SET w = row.properties"""
#: What is there of records, sources and decisions, for the proof that nothing was left out.
HELD = """\
RETURN COUNT { ()-[:STATED_BY|WAS_STATED_BY]->() } AS versions,
       COUNT { ()-[:LISTS|LISTED]->() } AS listings,
       COUNT { (:Decision) } + COUNT { (:WasDecision) } AS decisions"""

#: Whether there is anything beside our own lock and flag.
ANYTHING = "MATCH (n) WHERE NOT n:Lock AND NOT n:Loading RETURN labels(n) AS labels LIMIT 1"
#: What a stopped restoration left, a part at a time. A node with very many links comes last and
#: almost alone, since a transaction holds all that it deletes.
LEFT = (
    "MATCH (n:Resource) WHERE COUNT { (n)<--() } < 1000 WITH n LIMIT 5000 "
    "DETACH DELETE n RETURN count(n)",
    "MATCH (n:Resource) WITH n LIMIT 50 DETACH DELETE n RETURN count(n)",
    "MATCH (n:Dataset|Run|Decision|WasDecision) WITH n LIMIT 5000 DETACH DELETE n RETURN count(n)",
)
