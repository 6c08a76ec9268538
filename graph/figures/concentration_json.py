"""The JSON document of `lodeway concentration`.

    {"material", "material_name", "by": "country" | "owner", "as_of",
     "policies": [as in `lodeway routes`: id, label, standing, version, caveats, ...],
     "tables": [{
        "stage", "material", "material_name",
        "origin": "capacities" | "statistics" | "stated shares" | "imports",
        "unit": "t/yr" | "percent", "basis", "period", "kinds": ["actual" | "estimate", ...],
        "holders": [{"id", "name", "kind": "country" | "company" | "government-held" | "government",
                     "amount": interval, "share": interval in percent,
                     "share_of_stated": percent of what is stated at least, or null,
                     "evidence": [items as in `lodeway routes`]}],
        "others": interval (holders not listed), "unknown": interval (of anyone), "total": interval,
        "hhi": interval (0 to 10,000), "top_1", "top_3": intervals in percent,
        "without_largest": {"largest": id or null, "amount": interval, "share": interval in percent},
        "tests": [{"policy", "version", "test", "verified", "outcome": "passes" | "fails" | "unknown",
                   "country", "country_name", "share": interval in percent or null, "missing", "proxy"}],
        "missing": [facts], "notes": []}]}

`known_at` is added where it was asked for. An interval is {"at_least", "at_most"}, at_most null where there is no limit; where all is known both
are equal.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from graph.answer_json import item_json, policy_json
from graph.chain.evidence import items
from graph.concentration import Concentration, Table
from graph.figures.market import Bounds
from graph.figures.quantity import number
from graph.figures.share_tests import TestOutcome
from graph.figures.stage_market import Holder
from graph.world import World


def concentration_json(answer: Concentration, world: World) -> dict[str, Any]:
    """The whole document."""
    return {
        "material": answer.material,
        "material_name": world.name(answer.material),
        "by": answer.by,
        "as_of": answer.as_of.isoformat(),
        "policies": [policy_json(note) for note in answer.policies],
        "tables": [_table(table, world) for table in answer.tables],
    }


def _table(table: Table, world: World) -> dict[str, Any]:
    found = table.market
    return {
        "stage": found.stage,
        "material": found.material,
        "material_name": world.name(found.material),
        "origin": found.origin,
        "unit": found.unit,
        "basis": found.basis,
        "period": found.period,
        "kinds": list(found.kinds),
        "holders": [_holder(table, holder, world) for holder in found.holders],
        "others": _between(found.others),
        "unknown": _between(found.unknown),
        "total": _between(found.market.total),
        "hhi": _between(table.hhi),
        "top_1": _percent(table.top1),
        "top_3": _percent(table.top3),
        "without_largest": {
            "largest": found.largest.id if found.largest else None,
            "amount": _between(table.left),
            "share": _percent(table.left_share),
        },
        "tests": [_outcome(outcome, world) for outcome in table.outcomes],
        "missing": list(found.missing),
        "notes": list(found.notes),
    }


def _holder(table: Table, holder: Holder, world: World) -> dict[str, Any]:
    stated = table.market.stated_share(holder)
    return {
        "id": holder.id,
        "name": world.name(holder.id),
        "kind": holder.kind,
        "amount": _between(holder.amount),
        "share": _percent(table.shares[holder.id]),
        "share_of_stated": None if stated is None else number(100 * stated),
        "evidence": [item_json(item) for item in items(world, holder.stated_by)],
    }


def _outcome(outcome: TestOutcome, world: World) -> dict[str, Any]:
    return {
        "policy": outcome.policy,
        "version": outcome.version,
        "test": outcome.test.text,
        "verified": outcome.test.verified,
        "outcome": outcome.outcome,
        "country": outcome.country,
        "country_name": world.name(outcome.country) if outcome.country else None,
        "share": _percent(outcome.share) if outcome.share else None,
        "missing": list(outcome.missing),
        "proxy": outcome.proxy,
    }


def _between(bounds: Bounds) -> dict[str, float | None]:
    return {"at_least": number(bounds[0]), "at_most": number(bounds[1])}


def _percent(interval: tuple[Fraction, Fraction]) -> dict[str, float | None]:
    return _between((100 * interval[0], 100 * interval[1]))
