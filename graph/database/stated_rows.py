"""What sources, data sets and decisions state, as rows for the statements that write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.database.records import digest, source_hash, source_row
from graph.database.rows import Fields, flat, scalars
from ontology.models import Source
from ontology.record import canonical, stated

if TYPE_CHECKING:
    from ontology.exchange.archive import Decision, Listing, Span, Version
    from ontology.schema import Schema


def source_node(schema: Schema, fields: Fields) -> dict[str, Any]:
    """The row of a source, from its merged fields."""
    source = Source.model_validate(fields)
    # The day of retrieval too, lest it depend on which data set came first.
    own = {"id": source.id, "rowHash": digest(source_row(source))}
    properties = own | scalars(schema["Source"], stated(source))
    return {"id": source.id, "properties": properties}


def listing_row(listing: Listing) -> dict[str, Any]:
    """The row of what a data set says, or once said, of a source."""
    said = {"row": source_row(listing.source), "hash": source_hash(listing.source)}
    properties = said | _span(listing.span)
    return {"id": listing.source.id, "dataset": listing.dataset, "properties": properties}


def record_row(schema: Schema, version: Version, entity: str) -> dict[str, Any]:
    """The row of a record that hangs on an entity: where it is from, what it states, flat copies."""
    record = version.record
    cls = type(record.entity).__name__
    fields = stated(record.entity)
    own = {
        "record": version.key, "dataset": version.dataset, "class": cls,
        "rawId": record.entity.id, "locator": record.locator, "quote": record.quote,
        "confidence": record.confidence, "retrieved": record.retrieved,
        "stated": canonical(fields),
    }  # fmt: skip
    copies = flat(schema[cls], fields)
    said = {name: value for name, value in own.items() if value is not None}
    properties = copies | said | _span(version.span)
    return {"entity": entity, "source": record.source, "properties": properties}


def decision_row(held: Decision) -> dict[str, Any]:
    """The row of a decision on sameness."""
    d = held.decision
    properties = {
        "key": held.key, "dataset": held.dataset, "left": d.left, "right": d.right,
        "verdict": d.verdict, "reason": d.reason, "by": d.by, "date": d.date,
    }  # fmt: skip
    return {"key": held.key, "properties": properties | _span(held.span)}


def _span(span: Span) -> dict[str, Any]:
    """The properties that say since when, and until when, something is stated, and by which runs."""
    found = {
        "since": span.since, "run": span.run, "until": span.until, "endedBy": span.ended_by
    }  # fmt: skip
    return {name: value for name, value in found.items() if value is not None}
