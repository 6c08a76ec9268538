"""Over-commitment for a person at a terminal: a table, then each row's promises and sources."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from app.words import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.chain.evidence import Item
    from graph.commitments import Commitments
    from graph.figures.commitment_rows import Commitment, Row
    from graph.world import World

_VERDICT = {"yes": "over-committed", "no": "not over-committed", "unknown": "unknown"}


def table(answer: Commitments, world: World) -> Table:
    """One row for each supplier and material."""
    found = Table(
        title=f"Promised and possible in {answer.year}, tonnes a year (as of {answer.as_of})",
        title_justify="left",
    )
    for head in ("supplier", "material"):
        found.add_column(head)
    for head in ("capacity", "committed", "share", "indicated"):
        found.add_column(head, justify="right")
    found.add_column("verdict")
    for row in answer.rows:
        tonnes = row.capacity.tonnes
        found.add_row(
            escape(who(row, world)),
            escape(world.name(row.material)),
            between(tonnes.low, tonnes.high) + (f" {tonnes.basis}" if tonnes.basis else ""),
            between(*row.committed),
            f"{float(row.share):g} %" if row.share else "",
            between(*row.indicated),
            _VERDICT[row.verdict],
        )
    return found


def lines(answer: Commitments, world: World, *, full: bool) -> Iterator[str]:
    """What stands behind the rows that are over-committed, or behind all of them."""
    if not answer.rows:
        yield "No promise with a volume or a share of output is known."
    for row in answer.rows:
        if full or row.verdict == "yes":
            yield from _row(row, world)
    if answer.rows and not full and not answer.over_committed:
        yield "None is over-committed on what is known. --site ID or --company ID shows what is behind."
    silent = len(answer.without_volume)
    if silent and full:
        yield "Without a volume: " + "; ".join(answer.without_volume) + "."
    elif silent:
        yield f"{silent} more promises state no volume (all of them: --json)."
    yield "Capacity is what is stated; the basis of a tonnage is named where a source names it."


def who(row: Row, world: World) -> str:
    """The supplier; where it is one of several sites, those in brackets."""
    name = f"{world.name(row.supplier)} [{row.supplier}]"
    if len(row.actors) == 1:
        return name
    return f"{name} (one of {', '.join(world.name(actor) for actor in row.actors)})"


def between(low: Fraction, high: Fraction | None) -> str:
    """'500', '200 to 400', 'at least 200', 'not known'."""
    if high is None:
        return f"at least {_tonnes(low)}" if low else "not known"
    return _tonnes(low) if low == high else f"{_tonnes(low)} to {_tonnes(high)}"


def _tonnes(value: Fraction) -> str:
    """To a tenth; what is less than one tonne to six digits."""
    rounded = round(float(value), 1) if value >= 1 else float(f"{float(value):.6g}")
    return number(Decimal(str(rounded)))


def _row(row: Row, world: World) -> Iterator[str]:
    yield ""
    yield f"{who(row, world)}, {world.name(row.material)}: {_VERDICT[row.verdict]} ({row.day})"
    tonnes = row.capacity.tonnes
    possible = between(tonnes.low, tonnes.high)
    yield f"  capacity {possible}" + " t a year" * (possible != "not known")
    yield from (f"    {_source(item)}" for item in row.figures)
    for promise in row.promises:
        yield f"  {promise.obligation.standing}: {_promise(promise, world)}"
        yield from (f"    {note}" for note in promise.obligation.notes)
        yield from (f"    {_source(item)}" for item in promise.evidence)
    yield from (f"  missing: {fact}" for fact in row.missing)


def _promise(promise: Commitment, world: World) -> str:
    one = promise.obligation
    relation = one.relation
    buyer = world.name(relation.buyer) if relation.buyer else "a buyer not named"
    parts = [f"{type(relation).__name__} with {buyer} [{relation.id}]"]
    if one.tonnes is not None:
        basis = one.tonnes.basis or "basis not stated"
        parts.append(f"{between(one.tonnes.low, one.tonnes.high)} t a year, {basis}")
    if one.share is not None:
        parts.append(f"{float(100 * one.share):g} % of output")
    if not one.stated:
        parts.append("no volume stated")
    if relation.partOfPackage:
        parts.append(f"one total with others ({relation.partOfPackage})")
    return ", ".join(parts)


def _source(item: Item) -> str:
    return " ".join(filter(None, (f"{item.title},", item.date, item.confidence, item.url)))
