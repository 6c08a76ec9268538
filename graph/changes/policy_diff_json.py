"""The JSON contract of `lodeway policy-diff`.

{
  "query": {"policies": [A, B], "to", "material", "limit"},
  "days": ["2026-12-31", "2027-01-01"],
  "policies": [[POLICY], [POLICY]],     the versions applied on each day
  "targets": [{"id", "name"}],
  "counts": {"compared", "changed", "unchanged", "first_day_only", "second_day_only",
             "not_compared"},     found on one day; there was no time to tell of the other
  "transitions": [{"before", "after", "routes"}],
  "exact": true,
  "changes": [{"to", "before", "after", "reasons_before": [REASON], "reasons_after": [REASON],
               "route": ROUTE}],        at most --limit
  "one_sided": [{"to", "day": "first" | "second", "outcome", "route": ROUTE}],
  "notice"
}

POLICY, REASON and ROUTE are those of `lodeway routes`; the route is that of the second day.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from graph.answer_json import reason_json, route_json
from graph.changes.whatif_json import NOTICE
from graph.policy_diff import PolicyDiff


def policy_diff_json(found: PolicyDiff) -> dict[str, Any]:
    """The whole document."""
    return {
        "query": dict(found.query),
        "days": [day.isoformat() for day in found.days],
        "policies": [[asdict(note) for note in notes] for notes in found.policies],
        "targets": [{"id": key, "name": found.names.get(key, key)} for key in found.targets],
        "counts": dict(found.counts),
        "transitions": [
            {"before": before, "after": after, "routes": count}
            for (before, after), count in sorted(found.transitions.items())
        ],
        "exact": found.exact,
        "changes": [
            {
                "to": turn.to,
                "before": turn.before,
                "after": turn.after,
                "reasons_before": [reason_json(reason) for reason in turn.reasons_before],
                "reasons_after": [reason_json(reason) for reason in turn.reasons_after],
                "route": route_json(turn.route, found.names),
            }
            for turn in found.turns
        ],
        "one_sided": [
            {
                "to": one.to,
                "day": one.day,
                "outcome": one.outcome,
                "route": route_json(one.route, found.names),
            }
            for one in found.one_sided
        ],
        "notice": NOTICE,
    }
