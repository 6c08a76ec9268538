"""The JSON contract of `lodeway whatif`: other programs and the app's page build on it.

    {
      "query": {...},                  as in `lodeway routes`
      "as_of": "2026-11-24",
      "policies": [...],               those of the question, as in `lodeway routes`
      "changes": [...],                entries as a --changes file holds them (graph.changes.change)
      "hypothetical": [{"id", "name"}],     what the changes add: no fact
      "before": SIDE, "after": SIDE,
      "counts": {"kept", "lost", "uncertain", "new", "refused",    routes, all of them
                 "open_before",        of the uncertain, those that were unknown before too
                 "not_compared"},      found on one side; there was no time to tell of the other
      "exact": true,                   whether every route was found on both sides
      "remains": true,                 whether an allowed route remains
      "kept": [MOVED], "lost": [MOVED], "uncertain": [MOVED], "new": [MOVED],
      "truncated": {"kept": false, ...},    whether a list is cut at --limit
      "relief": {"until": 2036, "complete": true,    false: no time for the years after it
                 "openings": [{"year", "routes": [ROUTE], "sites": [STARTER],
                               "relations": [STARTER], "tonnes", "exact"}],
                 "start_not_stated": [{"id", "name", "status", "routes"}]},
      "names": {ID: NAME},
      "notice": "A screening aid, not legal advice. ..."
    }

    SIDE    {"counts": {"allowed", "refused", "unknown", "not_covered"}, "exact",
             "tonnes": TONNES or null, "tonnes_note",   null with a note: why none are counted
             "on_every_route": [CHOKE], "smallest_cut": [CHOKE], "complete",    chokepoints of
             what is allowed: actors on every route, and the fewest that meet every route
             "concentration": [{"stage", "material", "largest", "share_at_least", "share_at_most",
             "hhi_at_least", "hhi_at_most"}]}   of capacities for the material, by country: the
             largest country's name and share in percent, HHI from 0 to 10,000; null: no time for it
    CHOKE   {"id", "name", "lost_at_least", "lost_at_most"}   tonnes a year lost without it, or null
    TONNES  {"material", "basis", "at_least", "at_most", "known", "missing": [TEXT]}
            tonnes a year that can reach the target over what is allowed; at_most null: no limit
            is known
    MOVED   {"before": OUTCOME or null, "after": OUTCOME or null, "reason": REASON or null,
             "hypothetical": [ID], "route": ROUTE}    null = there is no such route on that side;
            hypothetical: what of the route is supposed
    STARTER {"id", "name", "class", "start", "status"}
    ROUTE and REASON are those of `lodeway routes`.

kept: allowed (or not covered) before and after. lost: refused or gone. uncertain: open after, be it
new, or open before. new: allowed after, and not before. refused: before and after, or new and
refused; counted only.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from graph.answer_json import reason_json, route_json
from graph.changes.moved import Moved
from graph.changes.relief import Opening, Relief, Starter
from graph.changes.side import Side
from graph.whatif import WhatIf

NOTICE = "A screening aid, not legal advice. Undocumented is not disproven."


def what_if_json(found: WhatIf) -> dict[str, Any]:
    """The whole document."""
    lists = {
        "kept": found.kept, "lost": found.lost, "uncertain": found.uncertain, "new": found.new,
    }  # fmt: skip
    return {
        "query": dict(found.query),
        "as_of": found.as_of.isoformat(),
        "policies": [asdict(note) for note in found.policies],
        "changes": [dict(change) for change in found.changes],
        "hypothetical": [{"id": key, "name": found.names[key]} for key in found.hypothetical],
        "before": _side(found.before),
        "after": _side(found.after),
        "counts": dict(found.counts),
        "exact": found.exact,
        "remains": found.remains,
        **{name: [_moved(moved, found) for moved in moves] for name, moves in lists.items()},
        "truncated": {name: len(moves) < found.counts[name] for name, moves in lists.items()},
        "relief": _relief(found.relief, found),
        "names": dict(found.names),
        "notice": NOTICE,
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "counts": dict(side.counts),
        "exact": side.exact,
        "tonnes": asdict(side.tonnes) if side.tonnes else None,
        "tonnes_note": side.tonnes_note,
        "on_every_route": [asdict(choke) for choke in side.hangs.on_every_route],
        "smallest_cut": [asdict(choke) for choke in side.hangs.smallest_cut],
        "complete": side.hangs.complete,
        "concentration": None
        if side.concentration is None
        else [asdict(stage) for stage in side.concentration],
    }


def _moved(moved: Moved, found: WhatIf) -> dict[str, Any]:
    return {
        "before": moved.before,
        "after": moved.after,
        "reason": reason_json(moved.reason) if moved.reason else None,
        "hypothetical": list(found.supposed(moved.route)),
        "route": route_json(moved.route, found.names),
    }


def _relief(relief: Relief, found: WhatIf) -> dict[str, Any]:
    return {
        "until": relief.until,
        "complete": relief.complete,
        "openings": [_opening(opening, found) for opening in relief.openings],
        "start_not_stated": [
            {"id": site.id, "name": site.name, "status": site.status, "routes": site.routes}
            for site in relief.start_not_stated
        ],
    }


def _opening(opening: Opening, found: WhatIf) -> dict[str, Any]:
    return {
        "year": opening.year,
        "routes": [route_json(route, found.names) for route in opening.routes],
        "sites": [_starter(starter) for starter in opening.sites],
        "relations": [_starter(starter) for starter in opening.relations],
        "tonnes": asdict(opening.tonnes) if opening.tonnes else None,
        "exact": opening.exact,
    }


def _starter(starter: Starter) -> dict[str, Any]:
    return {
        "id": starter.id,
        "name": starter.name,
        "class": starter.kind,
        "start": starter.start,
        "status": starter.status,
    }
