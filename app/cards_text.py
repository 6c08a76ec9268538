"""An entity's card as lines of text: what `lodeway show` prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.cards import Card, Group
from app.fields import Field
from app.lines import Line, sources
from app.links import Stake
from app.words import count, day
from graph.world import Evidence

#: So many lines of one class are printed; `--json` has them all.
AT_ONCE = 20


def card_text(card: Card) -> Iterator[str]:
    """The card, a line at a time."""
    if card.asked != card.id:
        yield f"({card.asked} has been merged into {card.id})"
    yield card.name
    yield " · ".join(part for part in (card.label, card.country, f"id {card.id}") if part)
    if card.aliases:
        yield f"Also known as {', '.join(card.aliases)}"
    if card.fields:
        yield ""
        for field in card.fields:
            yield from _field(field)
    yield from _stakes("Owned by", card.owners)
    yield from _stakes("Holds", card.holdings)
    yield from _groups(card.groups, "")
    for site in card.sites:
        yield ""
        yield f"At {site.name} ({', '.join(p for p in (site.cls, site.country, site.id) if p)})"
        yield from _groups(site.groups, "  ")
    yield ""
    yield f"{count(len(card.records), 'record')} about it:"
    for record in card.records:
        yield f"  {source_text(record)}"


def _field(field: Field) -> Iterator[str]:
    won = field.won.source
    said = f"  [{won.source.title or won.source.id}{_editorial(won)}]" if won else ""
    yield f"{field.label}: {field.won.text}{said}"
    for other in field.others:
        if other.source is not None:
            yield f"  differs: {other.text}  [{other.source.source.title}]"


def _stakes(title: str, stakes: Iterable[Stake]) -> Iterator[str]:
    found = list(stakes)
    if found:
        yield ""
        yield title
    for stake in found:
        parts = (stake.name, stake.share, stake.status, stake.when, stake.id)
        yield f"{'  ' * stake.depth}{' · '.join(part for part in parts if part)}"


def _groups(groups: Iterable[Group], indent: str) -> Iterator[str]:
    for group in groups:
        yield ""
        yield f"{indent}{group.title} ({len(group.lines)})"
        for item in group.lines[:AT_ONCE]:
            yield f"{indent}  {line_text(item)}"
            for records in sources(item):
                yield f"{indent}      {source_text(*records)}"
        if len(group.lines) > AT_ONCE:
            yield f"{indent}  {AT_ONCE} of {len(group.lines)} shown; --json has all"


def line_text(item: Line) -> str:
    """One relation on one line."""
    first, *rest = item.parts
    head = f"{item.verb} {first}" if item.verb and item.title else first
    return " · ".join(part for part in (head, *rest, item.when, item.status) if part)


def source_text(record: Evidence, *more: Evidence) -> str:
    """The records of one source on one line, with their number if there are several."""
    source = record.source
    quotes = dict.fromkeys(f"“{r.quote}”" for r in (record, *more) if r.quote)
    parts = (
        f"{source.title or source.id}{_editorial(record)}", source.publisher,
        day(source.published), f"{record.confidence} confidence", source.url,
        " ".join(quotes) or "no quote recorded", count(len(more) + 1, "record") if more else "",
    )  # fmt: skip
    return ", ".join(part for part in parts if part)


def _editorial(record: Evidence) -> str:
    return " (editorial: no source states it)" if record.editorial else ""
