"""The answer to an exposure question for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import route_words as words
from app.changes_text import named
from app.columns import columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.changes.exposed import View
    from graph.exposure import Exposure, Part

_VIEWS: tuple[tuple[View, str], ...] = (
    ("place", "By the country in which a stage is done"),
    ("control", "By the country in which the control of its actor ends"),
)


def report(found: Exposure) -> Iterator[tuple[str, str]]:
    """Lines with the style of each: whose, by place, by control, what is on every route."""
    yield from _head(found)
    if found.routes:
        for view, title in _VIEWS:
            yield from _view(found, view, title)
    for note in found.policies:
        for caveat in note.caveats:
            yield f"{note.id}: {caveat}", "dim"
    if not found.exact:
        yield "The search did not find every route: shares are of those found (--budget).", "dim"
    yield words.AID, "dim"


def _head(found: Exposure) -> Iterator[tuple[str, str]]:
    query = found.query
    what = found.names.get(query["material"] or "", query["material"] or "Any material")
    yield f"Exposure of {named(found.of, found.names)}: {what}, as of {found.as_of}", "bold"
    for note in found.policies:
        yield words.policy_line(note), ""
    which = "allowed inbound routes" if found.policies else "inbound routes"
    yield f"{found.routes} {which}; the bottleneck of {found.weighed} is known", ""
    left = [f"{n} {k.replace('_', ' ')}" for k, n in found.left_out.items() if n]
    if left:
        yield f"Not counted: {', '.join(left)}", ""
    yield "", ""


def _view(found: Exposure, view: View, title: str) -> Iterator[tuple[str, str]]:
    yield title, "bold"
    rows = [
        (row.stage.replace("_", " "), named(row.country, found.names), _share(row.routes),
         _count(row.routes), _share(row.tonnes) if row.tonnes else "not known")
        for row in found.rows if row.view == view
    ]  # fmt: skip
    header = ("stage", "country", "share of routes", "routes", "share of known tonnes")
    for line in columns(header, rows):
        yield line, ""
    gaps = [
        f"{gap.stage.replace('_', ' ')}: {gap.routes} of {gap.total}"
        for gap in found.open if gap.view == view and gap.routes
    ]  # fmt: skip
    if gaps:
        yield f"  Not known on some routes: {'; '.join(gaps)}", "dim"
    always = [named(code, found.names) for code in found.on_every_route[view]]
    yield f"  On every route: {', '.join(always) if always else 'no country'}", ""
    yield "", ""


def _share(part: Part) -> str:
    """'40 %', '40 to 60 %' where some routes do not say."""
    low, high = (f"{round(share, 1):g}" for share in part.shares)
    return f"{low} %" if low == high else f"{low} to {high} %"


def _count(part: Part) -> str:
    least, most = f"{part.low:g}", f"{part.high:g}"
    return f"{least if least == most else f'{least} to {most}'} of {part.total:g}"
