"""What a load cannot settle by itself, looked up in the graph each time: issues to resolve."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from graph import state
from graph.derive import fits
from graph.names import edges
from graph.sameness import Sameness
from graph.transactions import values
from ontology.record import Issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neo4j import Transaction

    from graph.records import Accepted
    from ontology.record import Reading
    from ontology.schema import Schema

#: Of two relations of these classes on one pair and material, a newer one may end an older one.
_ENDING = ("Ownership", "Agreement")

_OTHER_CLASS = """\
MATCH (n:Entity)-[r:STATED_BY {dataset: $dataset}]->()
WHERE NOT r.class IN labels(n)
RETURN n.id, labels(n), r.class, r.stated, r.rawId"""


def all_issues(
    tx: Transaction, schema: Schema, reading: Reading, accepted: Accepted
) -> tuple[Issue, ...]:
    """The issues of the reading, and those that show only beside what else is stored."""
    return (
        *accepted.issues,
        *_conflicting_decisions(tx, reading),
        *_lost_fields(tx, schema, reading.dataset),
        *_still_open(tx, schema, reading.dataset),
    )


def _conflicting_decisions(tx: Transaction, reading: Reading) -> Iterator[Issue]:
    ours = {i for d in reading.same_as for i in (d.left, d.right)}
    if not ours:
        return
    for conflict in Sameness.of(state.decisions(tx).values()).conflicts:
        if ours & set(conflict.ids):
            reason = f"{conflict.reason}; none of them is merged"
            yield Issue(reading.dataset, None, "same_as", ", ".join(conflict.ids), reason)


def _lost_fields(tx: Transaction, schema: Schema, dataset: str) -> Iterator[Issue]:
    """Records that state something the winning class of their entity has no place for."""
    for entity, labels, cls, text, raw in values(tx, _OTHER_CLASS, {"dataset": dataset}):
        winner = max(
            (x for x in labels if x in schema.classes), key=lambda x: len(schema[x].ancestors)
        )
        lost = [name for name in json.loads(text) if not fits(schema, winner, cls, name)]
        if lost:
            reason = f"stated as {cls}, but {entity} is a {winner}, which has no {', '.join(lost)}"
            yield Issue(dataset, None, raw, ", ".join(lost), reason)


def _still_open(tx: Transaction, schema: Schema, dataset: str) -> Iterator[Issue]:
    """An older agreement or stake with no end beside a newer one on the same pair and material."""
    for cls in schema.concrete():
        if any(schema.is_a(cls.name, top) for top in _ENDING):
            ended = [c.notation for c in schema.codes["status"] if c.firmness == "ended"]
            for edge in edges(schema, cls.name):
                args = {"dataset": dataset, "ended": ended}
                for old, new, start, end in values(tx, open_pairs(cls.name, edge.type), args):
                    yield Issue(
                        dataset, None, "supersedes", f"{new}, {old}",
                        f"{old} has no end, and {new} is newer on the same pair ({start}, {end}) and "
                        "material: does it supersede it?",
                    )  # fmt: skip


def open_pairs(cls: str, kind: str) -> str:
    """Pairs of current relations (older, newer) with a stated date each, joined by like edges."""
    begins = "coalesce({0}.validFrom, {0}.signed, {0}.asOf)"
    return f"""\
MATCH (a)-[x:{kind}]->(b)
WHERE x.validTo IS NULL AND NOT coalesce(x.status, '') IN $ended
WITH a, b, coalesce(x.material, '') AS material, collect(DISTINCT x.relation) AS relations
WHERE size(relations) > 1
UNWIND relations AS old
UNWIND relations AS new
MATCH (o:{cls} {{id: old}})
MATCH (n:{cls} {{id: new}})
WHERE o <> n AND {begins.format("o")} < {begins.format("n")}
  AND coalesce(o.interest, '') = coalesce(n.interest, '')
  AND (EXISTS {{ (o)-[:STATED_BY {{dataset: $dataset}}]->() }}
       OR EXISTS {{ (n)-[:STATED_BY {{dataset: $dataset}}]->() }})
RETURN DISTINCT o.id, n.id, a.id, b.id
ORDER BY o.id, n.id, a.id, b.id"""
