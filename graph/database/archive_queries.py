"""The statements that read an archive: each gives its rows in the order of an index, with no sort.

So the server hands out rows as they are asked for and holds none. Where an index gives the order
only in part, the reader orders what is equal. The hints keep the planner to it whatever the
statistics say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.database.names import reference_types

if TYPE_CHECKING:
    from ontology.schema import Schema

DATASETS = """\
MATCH (d:Dataset) USING INDEX d:Dataset(id)
WHERE d.id IS NOT NULL
RETURN d.id, d.title, d.run
ORDER BY d.id"""
RUNS = """\
MATCH (r:Run) USING INDEX r:Run(id)
WHERE r.id IS NOT NULL
RETURN properties(r)
ORDER BY r.id"""
#: Few beside the records, and no index has their order: the reader puts them in order on disk.
LISTINGS = """\
MATCH (d:Dataset)-[l:LISTS|LISTED]->(s)
RETURN d.id, s.id, l.since, l.run, l.until, l.endedBy, l.row"""
MERGED_IDS = """\
MATCH (n:Resource) USING INDEX n:Resource(id)
WHERE n.id IS NOT NULL AND n:Merged
MATCH (n)-[:MERGED_INTO]->(w)
RETURN n.id, w.id
ORDER BY n.id"""
RETRACTED = """\
MATCH (n:Resource) USING INDEX n:Resource(id)
WHERE n.id IS NOT NULL AND n:Retracted
RETURN n.id
ORDER BY n.id"""


def decisions(label: str) -> str:
    """Decisions with a label, `Decision` or `WasDecision`, by key."""
    return f"""\
MATCH (d:{label}) USING INDEX d:{label}(key)
WHERE d.key IS NOT NULL
RETURN d.key, d.dataset, d.left, d.right, d.verdict, d.reason, d.by, d.date,
       d.since, d.run, d.until, d.endedBy
ORDER BY d.key"""


def entities(schema: Schema) -> str:
    """Stated entities and live sources by id, each with its references as (type, id)."""
    kinds = "|".join(reference_types(schema))
    return f"""\
MATCH (n:Resource) USING INDEX n:Resource(id)
WHERE n.id IS NOT NULL AND (n.stated OR n:Source)
RETURN labels(n), properties(n), COLLECT {{ MATCH (n)-[r:{kinds}]->(m) RETURN [type(r), m.id] }}
ORDER BY n.id"""


def versions(kind: str, key: str) -> str:
    """Record versions of a relationship type, by `rawId` or `record`."""
    return f"""\
MATCH ()-[r:{kind}]->(s) USING INDEX r:{kind}({key})
WHERE r.{key} IS NOT NULL
RETURN r.record, r.dataset, r.class, r.rawId, r.stated, s.id, r.confidence, r.locator, r.quote,
       r.retrieved, r.since, r.run, r.until, r.endedBy
ORDER BY r.{key}"""
