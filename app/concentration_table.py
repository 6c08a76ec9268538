"""Concentration for a person at a terminal: one table for each stage, the measures below it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table as RichTable

from app.commitment_table import between

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.concentration import Concentration, Table
    from graph.figures.share_tests import TestOutcome
    from graph.world import World

_SHOWN = 6
_ORIGIN = {
    "capacities": "capacities of plants that run",
    "statistics": "national statistics",
    "stated shares": "shares as sources state them",
    "imports": "imports",
}


def head(answer: Concentration, world: World) -> Iterator[str]:
    """What was asked."""
    who = "country" if answer.by == "country" else "controlling owner"
    yield f"{world.name(answer.material)} [{answer.material}] by {who}, as of {answer.as_of}"
    if not answer.tables:
        yield "Nothing is known of who makes it: no capacity and no statistic."


def table(found: Table, world: World) -> RichTable:
    """The holders of a stage, largest first."""
    market = found.market
    unit = "percent" if market.unit == "percent" else "t a year"
    when = f", {market.period} ({' and '.join(market.kinds) or 'kind not stated'})" * bool(
        market.period
    )
    basis = market.basis or "basis not stated"
    title = f"{market.stage}: {world.name(market.material)}, {_ORIGIN[market.origin]}{when}"
    shown = RichTable(title=escape(title), title_justify="left")
    shown.add_column("holder")
    shown.add_column(unit if market.unit == "percent" else f"{unit}, {basis}", justify="right")
    shown.add_column("share, %", justify="right")
    shown.add_column("of what is stated, %", justify="right")
    ranked = sorted(market.holders, key=lambda h: (-h.amount[0], -found.shares[h.id][1], h.id))
    for holder in ranked:
        marked = {"government-held": " (state-held)", "government": " (government)"}
        stated = market.stated_share(holder)
        shown.add_row(
            escape(f"{world.name(holder.id)}{marked.get(holder.kind, '')} [{holder.id}]"),
            between(*holder.amount),
            percent(found.shares[holder.id]),
            "" if stated is None else _tenth(stated),
        )
    for name, amount in (
        ("holders not listed", market.others),
        ("not known whose", market.unknown),
    ):
        if amount[1] != 0:
            shown.add_row(name, between(*amount), "", "")
    return shown


def lines(found: Table, world: World) -> Iterator[str]:
    """The measures, the tests, and what is missing."""
    market = found.market
    yield f"HHI {index(found.hhi)}; largest {percent(found.top1)} %; three largest {percent(found.top3)} %"
    unit = "percentage points" if market.unit == "percent" else "t a year"
    largest = f" ({world.name(market.largest.id)})" if market.largest else ""
    left = between(*found.left)
    left += f" {unit}" * (left != "not known")
    yield f"Without the largest{largest}: {left} left, {percent(found.left_share)} %"
    yield from (line for outcome in found.outcomes for line in _outcome(outcome, world))
    yield from (f"Note: {note}." for note in market.notes)
    for fact in market.missing[:_SHOWN]:
        yield f"Missing: {fact}"
    if len(market.missing) > _SHOWN:
        yield f"Missing: {len(market.missing) - _SHOWN} more facts (all of them: --json)"
    yield ""


def tail(answer: Concentration) -> Iterator[str]:
    """What holds for every answer."""
    asked = any(found.outcomes for found in answer.tables)
    for note in answer.policies if asked else ():
        yield f"{note.label} [{note.id}]: {note.standing}; {note.version}"
        yield from (f"  {text}" for text in note.caveats)
    yield "HHI: sum of the squared shares in percent, 0 to 10,000. A range holds every possibility."
    if asked:
        yield "A screening aid, not legal advice."


def percent(interval: tuple[Fraction, Fraction]) -> str:
    """'69.5', '60.0 to 80.0'."""
    low, high = (_tenth(end) for end in interval)
    return low if low == high else f"{low} to {high}"


def _tenth(part: Fraction) -> str:
    return "< 0.1" if 0 < part < Fraction(1, 2000) else f"{float(100 * part):.1f}"


def index(interval: tuple[Fraction, Fraction]) -> str:
    """'3,800', '4,000 to 4,400'."""
    low, high = (f"{float(end):,.0f}" for end in interval)
    return low if low == high else f"{low} to {high}"


def _outcome(outcome: TestOutcome, world: World) -> Iterator[str]:
    named = world.name(outcome.country) if outcome.country else "a country not listed"
    # Six digits: a share just above a limit must not read as the limit.
    ends = dict.fromkeys(f"{float(100 * end):.6g}" for end in outcome.share or ())
    share = f", {named} {' to '.join(ends)} %" if ends else ""
    yield f"{outcome.policy} {outcome.outcome}: {outcome.test.label}{share}"
    if outcome.proxy:
        yield f"  {outcome.proxy}"
    for fact in outcome.missing[:_SHOWN]:
        yield f"  missing: {fact}"
    if len(outcome.missing) > _SHOWN:
        yield f"  missing: {len(outcome.missing) - _SHOWN} more facts (all of them: --json)"
