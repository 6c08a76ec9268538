"""The answer to a what-if for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import route_words as words
from app.changes_text import change_text, named
from app.columns import columns
from graph.changes.side import TIME_OVER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graph.answer import Reason, Route
    from graph.changes.moved import Moved
    from graph.changes.side import Choke, Hangs, Side, Tonnes
    from graph.whatif import WhatIf

_SOURCES = 2


def report(found: WhatIf) -> Iterator[tuple[str, str]]:
    """Lines with the style of each: what is supposed, before and after, each list, what may come."""
    yield from _head(found)
    yield from _sides(found)
    yield from _list(found, "lost", found.lost, "bold red")
    yield from _list(found, "uncertain", found.uncertain, "bold yellow")
    yield from _list(found, "kept", found.kept, "bold green")
    yield from _list(found, "new", found.new, "bold green")
    yield from _relief(found)
    yield from _limits(found)


def _head(found: WhatIf) -> Iterator[tuple[str, str]]:
    query = found.query
    what = found.names.get(query["material"] or "", query["material"] or "Any material")
    goal = named(query["to"], found.names)
    yield f"What if: {what} to {goal}, as of {found.as_of}", "bold"
    for change in found.changes:
        yield f"  - {change_text(change, found.names)}", ""
    if not found.changes:
        yield "  - nothing changes", ""
    if query["by"]:
        yield f"Starts by the end of {query['by']} are admitted.", ""
    for note in found.policies:
        yield words.policy_line(note), ""
    yield "", ""


def _sides(found: WhatIf) -> Iterator[tuple[str, str]]:
    told = (("allowed", "allowed"), ("unknown", "unknown"), ("refused", "refused"),
            ("not_covered", "covered by no policy"))  # fmt: skip
    rows = [(name, _count(found.before, key), _count(found.after, key)) for key, name in told]
    rows.append(("tonnes a year", tonnes(found.before.tonnes), tonnes(found.after.tonnes)))
    for line in columns(("routes", "before", "after"), rows):
        yield line, ""
    for when, side in (("before", found.before), ("after", found.after)):
        yield from _hangs(when, side.hangs)
        yield from _concentration(when, side, found.names)
    if flow := found.after.tonnes or found.before.tonnes:
        basis = f" ({flow.basis})" if flow.basis else ""
        yield f"  tonnes: {named(flow.material, found.names)}{basis} over allowed steps", "dim"
    if found.after.tonnes_note:
        yield f"  {found.after.tonnes_note}", "dim"
    yield "", ""
    if left := found.counts["not_compared"]:
        yield f"Found on one side, no time to look on the other (--budget): {left} routes.", "dim"
    if found.counts["refused"]:
        yield f"Refused whatever changes: {found.counts['refused']} routes.", "dim"


def _count(side: Side, outcome: str) -> str:
    """How many routes; 'at least' where the search stopped."""
    return str(side.counts[outcome]) if side.exact else f"at least {side.counts[outcome]}"


def _hangs(when: str, hangs: Hangs) -> Iterator[tuple[str, str]]:
    """On whom every allowed route depends."""

    def told(chokes: tuple[Choke, ...]) -> str:
        return ", ".join(f"{choke.name} ({choke.id})" for choke in chokes) or "nobody"

    partly = "" if hangs.complete else " (the search stopped: as far as it came)"
    yield f"  on every allowed route {when}: {told(hangs.on_every_route)}{partly}", ""
    if hangs.smallest_cut and hangs.smallest_cut != hangs.on_every_route[:1]:
        yield f"  the fewest without whom none is left {when}: {told(hangs.smallest_cut)}", ""


def _concentration(when: str, side: Side, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """How much of the stated capacities one country has; nothing where nothing bounds it."""
    if side.concentration is None:
        yield f"  largest country in capacity {when}: {TIME_OVER}", ""
        return
    for stage in side.concentration:
        low, high = stage.share_at_least, stage.share_at_most
        if stage.largest and high - low < 100:
            share = f"{low:.0f} %" if high - low < 1 else f"{low:.0f} to {high:.0f} %"
            what = names.get(stage.material, stage.material)
            yield f"  largest country in {what} capacity {when}: {stage.largest}, {share}", ""


def tonnes(told: Tonnes | None) -> str:
    """'1,200', '300 to 1,200', 'at least 300' where no limit is known, 'not known'."""
    if told is None or (told.at_most is None and not told.at_least):
        return "not known"
    least = f"{round(told.at_least, 1):,g}"
    if told.at_most is None:
        return f"at least {least}"
    return least if told.known else f"{least} to {round(told.at_most, 1):,g}"


def _list(
    found: WhatIf, name: str, moves: tuple[Moved, ...], style: str
) -> Iterator[tuple[str, str]]:
    total = found.counts[name]
    cut = f", the first {len(moves)} shown (--limit N)" if len(moves) < total else ""
    open_before = found.counts["open_before"] if name == "uncertain" else 0
    known = f" ({open_before} of them unknown before too)" if open_before else ""
    yield f"{total} {name}{known}{cut}", style
    for number, moved in enumerate(moves, 1):
        chain = words.placed_chain(moved.route, found.names)
        yield f"  {number}. {chain} ({moved.route.firmness.label})", ""
        yield from _supposed(found, moved.route, "     ")
        if moved.before not in (None, "allowed"):
            yield f"     before: {str(moved.before).replace('_', ' ')}", "dim"
        if moved.before is None and name != "new":
            yield "     before: no such route", "dim"
        if moved.reason:
            yield from _reason(moved.reason)
    yield "", ""


def _supposed(found: WhatIf, route: Route, indent: str) -> Iterator[tuple[str, str]]:
    """What of a route is no fact."""
    if ours := found.supposed(route):
        yield f"{indent}supposed, no fact (what-if): {', '.join(ours)}", "dim"


def _reason(reason: Reason) -> Iterator[tuple[str, str]]:
    """The step, the rule, the fact and its sources."""
    where = f"at {reason.step_name} ({reason.step}): " if reason.step else ""
    yield f"     {where}{reason.text}", ""
    if reason.policy:
        checked = "" if reason.verified else "; not verified"
        yield f"     rule: {reason.policy}, {reason.test}{checked}", "dim"
    if reason.missing:
        yield f"     would decide it: {reason.missing}", "dim"
    for item in reason.sources[:_SOURCES]:
        yield f"     source: {words.source(item)}", "dim"
    if len(reason.sources) > _SOURCES:
        yield f"     and {len(reason.sources) - _SOURCES} more sources (--json lists all)", "dim"


def _relief(found: WhatIf) -> Iterator[tuple[str, str]]:
    relief = found.relief
    yield f"New allowed routes by what is planned to start, to {relief.until}", "bold"
    rows: list[tuple[str, ...]] = []
    listed: set[str] = set()
    for opening in relief.openings:
        starters = [s for s in (*opening.sites, *opening.relations) if s.id not in listed]
        listed.update(starter.id for starter in starters)
        rows += [
            (str(opening.year), named(s.id, {s.id: s.name}), s.kind, s.start,
             s.status or "not stated", str(len(opening.routes)), tonnes(opening.tonnes))
            for s in starters
        ]  # fmt: skip
    if rows:
        header = ("year", "what starts", "class", "start", "status", "new routes", "tonnes a year")
        for line in columns(header, rows):
            yield line, ""
        for opening in relief.openings:
            for route in opening.routes:
                chain = words.placed_chain(route, found.names)
                yield f"  {opening.year}: {chain} ({route.firmness.label})", "dim"
                yield from _supposed(found, route, "        ")
    else:
        yield "  none", ""
    if not relief.complete:
        yield f"The time ended before the years after {relief.until} (--budget).", "dim"
    if relief.start_not_stated:
        yield "Start not stated: counted as planned whatever the year", "bold"
        told = [
            (named(s.id, {s.id: s.name}), s.status or "not stated", str(s.routes))
            for s in relief.start_not_stated
        ]
        for line in columns(("site", "status", "allowed routes through it"), told):
            yield line, ""
    yield "", ""


def _limits(found: WhatIf) -> Iterator[tuple[str, str]]:
    for note in found.policies:
        for caveat in note.caveats:
            yield f"{note.id}: {caveat}", "dim"
    if found.hypothetical:
        yield "Marked (what-if): supposed in this question, no fact.", "dim"
    if not found.exact:
        yield "The search did not find every route: counts are lower bounds (--budget).", "dim"
    yield words.AID, "dim"
