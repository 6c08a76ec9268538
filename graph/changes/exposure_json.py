"""The JSON contract of `lodeway exposure`.

{
  "query": {...}, "as_of", "policies": [...],      as in `lodeway routes`
  "of": {"id", "name"},
  "routes": 12,                    the inbound routes that count
  "weighed": 3,                    those of them whose bottleneck is known
  "left_out": {"refused": 4, ...}, routes that do not count, by outcome
  "exact": true,                   whether every route was found
  "exposure": [{"view": "place" | "control", "stage": "any" | STAGE | "handed on",
                "country": "CN", "name": "China",
                "routes": PART, "tonnes": PART or null}],
  "open": [{"view", "stage", "routes", "total"}],   where the country is not known
  "on_every_route": {"place": ["CN"], "control": [...]},
  "notice"
}

PART {"low", "high", "total", "share_low", "share_high"}: routes, or tonnes a year of the
material at the target, each route with its own bottleneck; shares in percent.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from graph.changes.whatif_json import NOTICE
from graph.exposure import Exposure, Part


def exposure_json(found: Exposure) -> dict[str, Any]:
    """The whole document."""
    name = found.names
    return {
        "query": dict(found.query),
        "as_of": found.as_of.isoformat(),
        "policies": [asdict(note) for note in found.policies],
        "of": {"id": found.of, "name": name.get(found.of, found.of)},
        "routes": found.routes,
        "weighed": found.weighed,
        "left_out": dict(found.left_out),
        "exact": found.exact,
        "exposure": [
            {
                "view": row.view,
                "stage": row.stage,
                "country": row.country,
                "name": name.get(row.country, row.country),
                "routes": _part(row.routes),
                "tonnes": _part(row.tonnes) if row.tonnes else None,
            }
            for row in found.rows
        ],
        "open": [
            {"view": gap.view, "stage": gap.stage, "routes": gap.routes, "total": gap.total}
            for gap in found.open
        ],
        "on_every_route": {view: list(codes) for view, codes in found.on_every_route.items()},
        "notice": NOTICE,
    }


def _part(part: Part) -> dict[str, float]:
    low, high = part.shares
    return {
        "low": part.low,
        "high": part.high,
        "total": part.total,
        "share_low": low,
        "share_high": high,
    }
