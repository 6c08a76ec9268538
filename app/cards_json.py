"""An entity's card as the JSON document of `lodeway show --json`: other programs call it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.cards import Card, Group
from app.fields import Field, Value
from app.lines import Line
from app.links import Stake
from graph.world import Evidence


def card_json(card: Card) -> dict[str, Any]:
    """The whole card. `asked` differs from `id` where the id asked for has been merged."""
    return {
        "id": card.id,
        "asked": card.asked,
        "class": card.cls,
        "name": card.name,
        "country": card.country or None,
        "aliases": list(card.aliases),
        "fields": [_field(field) for field in card.fields],
        "records": [record_json(record) for record in card.records],
        "relations": _groups(card.groups),
        "sites": [
            {
                "id": site.id,
                "name": site.name,
                "class": site.cls,
                "country": site.country or None,
                "relations": _groups(site.groups),
            }
            for site in card.sites
        ],
        "owners": [_stake(stake) for stake in card.owners],
        "holdings": [_stake(stake) for stake in card.holdings],
    }


def record_json(record: Evidence) -> dict[str, Any]:
    """One record with its source. `quote` is null where none is recorded."""
    source = record.source
    return {
        "record": record.record,
        "source": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "url": source.url,
        "date": source.published,
        "kind": source.sourceKind,
        "confidence": record.confidence,
        "dataset": record.dataset,
        "locator": record.locator,
        "quote": record.quote,
        "retrieved": record.retrieved,
        "stated": {k: v for k, v in record.stated.items() if k not in ("class", "id")},
    }


def _field(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "label": field.label,
        **_value(field.won),
        "others": [_value(other) for other in field.others],
    }


def _value(value: Value) -> dict[str, Any]:
    source = value.source.source if value.source else None
    return {
        "value": value.text,
        "ids": list(value.ids),
        "source": source.id if source else None,
        "kind": source.sourceKind if source else None,
    }


def _groups(groups: Iterable[Group]) -> list[dict[str, Any]]:
    return [
        {"class": g.cls, "label": g.title, "items": [_line(item) for item in g.lines]}
        for g in groups
    ]


def _line(item: Line) -> dict[str, Any]:
    return {
        "id": item.id,
        "class": item.cls,
        "reads": item.verb or None,
        "title": item.title or None,
        "text": item.text or None,
        "note": item.note or None,
        "when": item.when or None,
        "status": item.status or None,
        "parties": [{"role": r.role, "id": r.id, "name": r.name} for r in item.parties],
        "evidence": [record_json(record) for record in item.evidence],
    }


def _stake(stake: Stake) -> dict[str, Any]:
    return {
        "relation": stake.relation,
        "id": stake.id,
        "name": stake.name,
        "class": stake.cls,
        "share": stake.share,
        "percent": None if stake.percent is None else float(stake.percent),
        "status": stake.status or None,
        "when": stake.when or None,
        "depth": stake.depth,
    }
