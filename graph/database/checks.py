"""What a load cannot settle by itself, looked up in the graph each time: issues to resolve."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from graph.database import state
from graph.database.reader import Reader
from graph.database.transactions import values
from ontology.current import stale_relations
from ontology.merge import fits
from ontology.models import Agreement, Ownership
from ontology.record import Issue
from ontology.sameness import Sameness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neo4j import Transaction

    from graph.database.records import Accepted
    from ontology.record import Reading
    from ontology.schema import Schema

#: Of two relations of these classes on one pair and material, a newer one may end an older one.
_ENDING = (Ownership, Agreement)

_OTHER_CLASS = """\
MATCH (n:Entity)-[r:STATED_BY {dataset: $dataset}]->()
WHERE NOT r.class IN labels(n)
RETURN n.id, labels(n), r.class, r.stated, r.rawId"""
_OF_DATASET = """\
MATCH (n:Ownership|Agreement)
WHERE EXISTS { (n)-[:STATED_BY {dataset: $dataset}]->() }
RETURN n.id"""


def all_issues(
    tx: Transaction, schema: Schema, reading: Reading, accepted: Accepted
) -> tuple[Issue, ...]:
    """The issues of the reading, and those that show only beside what else is stored."""
    told = {(issue.field, issue.value, issue.reason) for issue in accepted.issues}
    found = (
        *_conflicting_decisions(tx, reading),
        *_lost_fields(tx, schema, reading.dataset),
        *_still_open(tx, schema, reading),
    )
    new = (issue for issue in found if (issue.field, issue.value, issue.reason) not in told)
    return (*accepted.issues, *new)


def _conflicting_decisions(tx: Transaction, reading: Reading) -> Iterator[Issue]:
    ours = {i for d in reading.same_as for i in (d.left, d.right)}
    if not ours:
        return
    for conflict in Sameness.of(state.decisions(tx).values()).conflicts:
        if ours & set(conflict.ids):
            yield conflict.issue(reading.dataset)


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


def _still_open(tx: Transaction, schema: Schema, reading: Reading) -> Iterator[Issue]:
    """An older agreement or stake with no end beside a newer one, of this data set or another."""
    if not any(isinstance(record.entity, _ENDING) for record in reading.records):
        return
    names = tuple(cls.__name__ for cls in _ENDING)
    relations = Reader(schema).of_class(tx, names)
    ours = {i for (i,) in values(tx, _OF_DATASET, {"dataset": reading.dataset})}
    for pair in stale_relations(schema, relations.values()):
        if {pair.old, pair.new} & ours:
            yield Issue(reading.dataset, None, "validTo", pair.old, pair.reason)
