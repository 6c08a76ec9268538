"""What the graph said at a moment of the past: recorded time (design section 4, "Retracted entities").

Entities, winners, sameness and sources are made anew from the versions of records, decisions and
listings that were live then; the edges and nodes of today play no part. A run counts from the moment
at which it began to write. Valid time is another clock: `Horizon` asks it of the world given here.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from graph.database.records import merged_source
from graph.database.transactions import values
from graph.world import Evidence, World
from ontology.assemble import assemble_keyed, resolved
from ontology.errors import UsageError
from ontology.models import Resource, Source
from ontology.record import Record, SameAs, from_stated, stated
from ontology.sameness import Sameness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from neo4j import Transaction

    from ontology.schema import Schema

#: What has no `since` was written by a version that kept no history of it: it counts as always so.
_LIVE = "coalesce({0}.since, $at) <= $at AND ({0}.until IS NULL OR {0}.until > $at)"
_FIRST = "MATCH (r:Run) RETURN min(r.started)"
_RECORDS = f"""\
MATCH ()-[r:STATED_BY|WAS_STATED_BY]->(s)
WHERE {_LIVE.format("r")}
RETURN r.record, r.class, r.rawId, r.stated, s.id, r.confidence, r.dataset, r.locator, r.quote,
       r.retrieved"""
_DECISIONS = f"""\
MATCH (d:Decision|WasDecision)
WHERE {_LIVE.format("d")}
RETURN d.left, d.right, d.verdict, d.reason, d.by, d.date"""
_SOURCES = f"""\
MATCH (d:Dataset)-[l:LISTS|LISTED]->(s)
WHERE {_LIVE.format("l")}
RETURN s.id, d.id, l.row"""


def world_at(tx: Transaction, schema: Schema, known_at: date | datetime) -> World:
    """The world as it was recorded at a moment; of a day, at its end (UTC).

    Raises UsageError if nothing had been loaded by then, or if the moment has not come yet.
    """
    at = moment(known_at)
    _check(tx, known_at, at)
    args = {"at": at}
    sources = _sources(values(tx, _SOURCES, args))
    same = Sameness.of(SameAs(*row) for row in values(tx, _DECISIONS, args))
    keyed: list[tuple[str, Record]] = []
    evidence: dict[str, list[Evidence]] = defaultdict(list)
    for key, cls, raw, text, cited, confidence, *place in values(tx, _RECORDS, args):
        fields = json.loads(text)
        keyed.append((key, Record(from_stated(cls, raw, fields), cited, confidence)))
        dataset, locator, quote, retrieved = place
        evidence[same.resolve(raw)].append(
            Evidence(key, sources[cited], confidence, dataset, locator, quote, retrieved, fields)
        )
    merged = assemble_keyed(schema, keyed, sources, same.resolve)
    named = {i for _, record in keyed for i in _references(schema, record.entity, same)}
    return World(
        {i: _in_order(schema, merged[i]) for i in sorted(merged)},
        {i: tuple(sorted(evidence[i], key=_place)) for i in sorted(evidence)},
        _merged_ids(same, (set(merged) | named) - set(sources)),
    )


def moment(known_at: date | datetime) -> datetime:
    """The moment that is meant: of a day its last, in UTC; a time without a zone is UTC."""
    if isinstance(known_at, datetime):
        return known_at if known_at.tzinfo else known_at.replace(tzinfo=UTC)
    return datetime.combine(known_at, time(), UTC) + timedelta(days=1, microseconds=-1)


def _check(tx: Transaction, known_at: date | datetime, at: datetime) -> None:
    now = datetime.now(UTC)
    later = at > now if isinstance(known_at, datetime) else known_at > max(now.date(), date.today())
    if later:
        raise UsageError(f"{known_at} has not come yet: what will be known then nobody knows")
    first = values(tx, _FIRST)[0][0]
    if first is None:
        raise UsageError("nothing was loaded yet; run `lodeway load` first")
    began = first.to_native()
    if began > at:
        raise UsageError(
            f"nothing was loaded before {known_at}; the first load was on "
            f"{began.astimezone(UTC):%Y-%m-%d at %H:%M} UTC"
        )


def _sources(listed: Iterable[tuple[str, str, str]]) -> dict[str, Source]:
    rows: dict[str, dict[str, str]] = defaultdict(dict)
    for source, dataset, row in listed:
        rows[source][dataset] = row
    return {i: Source.model_validate(merged_source(i, found)) for i, found in rows.items()}


def _references(schema: Schema, entity: Resource, same: Sameness) -> Iterator[str]:
    cls = type(entity).__name__
    fields = resolved(schema, cls, stated(entity), same.resolve)
    for prop in schema[cls].references:
        value = fields.get(prop.name)
        if value is not None:
            yield from [value] if isinstance(value, str) else value


def _in_order(schema: Schema, entity: Resource) -> Resource:
    """References in the order in which the graph gives them: by id, each once."""
    many = [p.name for p in schema[type(entity).__name__].references if p.many]
    return entity.model_copy(update={n: tuple(sorted(set(getattr(entity, n)))) for n in many})


def _merged_ids(same: Sameness, standing: set[str]) -> dict[str, str]:
    """The ids that lost, where the one that stays is stated or at least referred to."""
    return {
        lost: same.winners[lost] for lost in sorted(same.winners) if same.winners[lost] in standing
    }


def _place(evidence: Evidence) -> tuple[str, str]:
    return evidence.source.id, evidence.record
