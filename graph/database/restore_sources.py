"""The sources of an archive: what each data set says of them, brought together by source."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from graph import cypher
from graph.database import restore_queries
from graph.database.records import merged_source, source_row
from graph.database.rows import scalars
from graph.database.stated_rows import listing_row, source_node
from graph.database.writes import Step
from ontology.exchange.archive import Listing, Span
from ontology.exchange.spool import in_order
from ontology.models import Source
from ontology.record import stated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ontology.schema import Schema

#: Kind and date of publication of the sources, by id.
Ranks = dict[str, tuple[str, str | None]]


def by_source(listings: Iterable[Listing]) -> Iterator[list[Listing]]:
    """The listings of each source, put in order on disk."""
    texts = (
        (x.source.id, x.dataset, _text(x.span.since), _text(x.span.until), x.span.run,
         x.span.ended_by, source_row(x.source))
        for x in listings
    )  # fmt: skip
    for source, group in groupby(in_order(texts, 7), lambda row: row[0]):
        yield [
            Listing(
                str(dataset),
                Source.model_validate({"id": source, **json.loads(str(row))}),
                Span(_time(since), run, _time(until), ended_by),
            )
            for _, dataset, since, until, run, ended_by, row in group
        ]


def _text(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def source_steps(schema: Schema, listings: Sequence[Listing], ranks: Ranks) -> list[Step]:
    """Sources with all that data sets say, and said, of them; notes the rank of each that is live.

    `listings` are all those of each source, one source after the other.
    """
    nodes, gone = [], []
    for source, group in groupby(listings, lambda listing: listing.source.id):
        found = list(group)
        live = {x.dataset: source_row(x.source) for x in found if x.span.until is None}
        if live:
            fields = merged_source(source, live)
            nodes.append(source_node(schema, fields))
            ranks[source] = (fields["sourceKind"], fields.get("published"))
        else:
            gone.append(_retracted_source(schema, found))
    rows = [(x.span.until is None, listing_row(x)) for x in listings]
    return [
        Step(restore_queries.RETRACTED, gone),
        Step(cypher.upsert_sources(), nodes),
        Step(cypher.list_sources(), [row for live, row in rows if live]),
        Step(restore_queries.PAST_LISTINGS, [row for live, row in rows if not live]),
    ]


def _retracted_source(schema: Schema, found: Sequence[Listing]) -> dict[str, Any]:
    """A source that nobody lists keeps what was said of it last."""
    last: Source = max(found, key=lambda x: x.span.until or x.span.since).source  # type: ignore[arg-type,return-value]
    properties = {"id": last.id, **scalars(schema["Source"], stated(last))}
    return {"id": last.id, "properties": properties}
