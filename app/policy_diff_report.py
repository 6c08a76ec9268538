"""The difference of two policies, or of two days of one, for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import route_words as words
from app.changes_text import named
from app.columns import columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.answer import Reason
    from graph.policy_diff import OneSided, PolicyDiff, Turn

_SOURCES = 2


def report(found: PolicyDiff) -> Iterator[tuple[str, str]]:
    """Lines with the style of each: the versions, the counts, each change, what is apart."""
    yield from _head(found)
    yield from _turns(found)
    yield from _one_sided(found)
    for side in found.policies:
        for note in side:
            for caveat in note.caveats:
                yield f"{note.id}: {caveat}", "dim"
    if not found.exact:
        yield "The search did not find every route: counts are lower bounds (--budget).", "dim"
    yield words.AID, "dim"


def _head(found: PolicyDiff) -> Iterator[tuple[str, str]]:
    for day, side in zip(found.days, found.policies, strict=True):
        for note in side:
            yield f"{day}: {words.policy_line(note)}", "bold"
    targets = ", ".join(named(key, found.names) for key in found.targets)
    yield f"Routes to {targets or 'nothing: no material of the graph is covered'}", ""
    counts = found.counts
    yield (
        f"{counts['compared']} routes on both days: {counts['changed']} change, "
        f"{counts['unchanged']} do not",
        "",
    )
    rows = [
        (before.replace("_", " "), after.replace("_", " "), str(number))
        for (before, after), number in sorted(found.transitions.items())
    ]
    for line in columns(("before", "after", "routes"), rows):
        yield line, ""
    if left := counts["not_compared"]:
        yield f"Found on one day, no time to look on the other (--budget): {left} routes.", "dim"
    yield "", ""


def _turns(found: PolicyDiff) -> Iterator[tuple[str, str]]:
    total, shown = found.counts["changed"], len(found.turns)
    cut = f", the first {shown} shown (--limit N)" if shown < total else ""
    yield f"{total} verdicts change{cut}", "bold yellow"
    for number, turn in enumerate(found.turns, 1):
        yield from _turn(found, number, turn)
    yield "", ""


def _turn(found: PolicyDiff, number: int, turn: Turn) -> Iterator[tuple[str, str]]:
    chain = words.placed_chain(turn.route, found.names)
    change = f"{turn.before} -> {turn.after}".replace("_", " ")
    yield f"  {number}. {change}: {chain} (to {named(turn.to, found.names)})", ""
    for day, reasons in zip(found.days, (turn.reasons_before, turn.reasons_after), strict=True):
        for reason in reasons:
            yield from _reason(str(day), reason)


def _reason(day: str, reason: Reason) -> Iterator[tuple[str, str]]:
    where = f"at {reason.step_name} ({reason.step}): " if reason.step else ""
    yield f"     {day} {reason.outcome}, {where}{reason.text}", ""
    for item in reason.sources[:_SOURCES]:
        yield f"       source: {words.source(item)}", "dim"
    if len(reason.sources) > _SOURCES:
        yield f"       and {len(reason.sources) - _SOURCES} more sources (--json lists all)", "dim"


def _one_sided(found: PolicyDiff) -> Iterator[tuple[str, str]]:
    counts = found.counts
    total = counts["first_day_only"] + counts["second_day_only"]
    if not total:
        return
    cut = f", the first {len(found.one_sided)} shown" if len(found.one_sided) < total else ""
    yield f"{total} routes on one day only: the chain changed, not the rule{cut}", "bold"
    for one in found.one_sided:
        yield from _one(found, one)
    yield "", ""


def _one(found: PolicyDiff, one: OneSided) -> Iterator[tuple[str, str]]:
    day = found.days[0 if one.day == "first" else 1]
    chain = words.placed_chain(one.route, found.names)
    yield f"  {day} only, {one.outcome.replace('_', ' ')}: {chain}", ""
