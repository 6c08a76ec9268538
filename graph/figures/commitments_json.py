"""The JSON document of `lodeway commitments`.

    {"as_of", "year", "over_committed": number of rows with verdict "yes",
     "rows": [{
        "supplier", "supplier_name", "actors": [ids], "actor_names", "material", "material_name",
        "day": the day that decides, "verdict": "yes" | "no" | "unknown", "missing": [facts],
        "capacity": {"at_least", "at_most", "unit": "t/yr", "basis", "figures": [capacity ids],
                     "evidence": [items]},
        "committed": {"at_least", "at_most"}, "indicated": {...}, "share_of_output": percent,
        "promises": [{
           "id", "class", "buyer", "buyer_name", "standing": "committed" | "indicated" | "performing",
           "status", "package", "stated": {"at_least", "at_most", "basis"} or null, "share_of_output",
           "counted": {"at_least", "at_most", "share_at_least", "share_at_most"}, "notes": [],
           "evidence": [items as in `lodeway routes`: source, title, url, date, confidence, quote]}]}],
     "without_volume": [promises in words]}

`known_at` is added where it was asked for. Tonnes are tonnes a year, null where there is no limit or none is known.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from graph.answer_json import item_json
from graph.commitments import Commitments
from graph.figures.commitment_rows import Commitment, Row
from graph.figures.quantity import number
from graph.world import World


def commitments_json(answer: Commitments, world: World) -> dict[str, Any]:
    """The whole document."""
    return {
        "as_of": answer.as_of.isoformat(),
        "year": answer.year,
        "over_committed": len(answer.over_committed),
        "rows": [_row(row, world) for row in answer.rows],
        "without_volume": list(answer.without_volume),
    }


def _row(row: Row, world: World) -> dict[str, Any]:
    tonnes = row.capacity.tonnes
    return {
        "supplier": row.supplier,
        "supplier_name": world.name(row.supplier),
        "actors": list(row.actors),
        "actor_names": [world.name(actor) for actor in row.actors],
        "material": row.material,
        "material_name": world.name(row.material),
        "day": row.day.isoformat(),
        "verdict": row.verdict,
        "missing": list(row.missing),
        "capacity": {
            **_between(tonnes.low, tonnes.high),
            "unit": "t/yr",
            "basis": tonnes.basis,
            "figures": list(row.capacity.figures),
            "evidence": [item_json(item) for item in row.figures],
        },
        "committed": _between(*row.committed),
        "indicated": _between(*row.indicated),
        "share_of_output": number(row.share),
        "promises": [_promise(promise, world) for promise in row.promises],
    }


def _promise(promise: Commitment, world: World) -> dict[str, Any]:
    one, claim = promise.obligation, promise.claim
    buyer, share = one.relation.buyer, one.share
    stated = one.tonnes
    return {
        "id": one.relation.id,
        "class": type(one.relation).__name__,
        "buyer": buyer,
        "buyer_name": world.name(buyer) if buyer else None,
        "standing": one.standing,
        "status": one.relation.status,
        "package": one.relation.partOfPackage,
        "stated": {**_between(stated.low, stated.high), "basis": stated.basis} if stated else None,
        "share_of_output": number(100 * share) if share is not None else None,
        "counted": {
            **_between(claim.low, claim.high),
            "share_at_least": number(100 * claim.least),
            "share_at_most": None if claim.most is None else number(100 * claim.most),
        },
        "notes": list(one.notes),
        "evidence": [item_json(item) for item in promise.evidence],
    }


def _between(low: Fraction, high: Fraction | None) -> dict[str, float | None]:
    return {"at_least": number(low), "at_most": number(high)}
