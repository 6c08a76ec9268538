"""Promises together: agreements that state one total count once, all others are added."""

from __future__ import annotations

from collections.abc import Iterable

from graph.chain.activity import Activity
from graph.figures.capacity_range import relation as about
from graph.figures.claims import Claim, Part, Together
from graph.figures.obligations import Obligation


def joined(activity: Activity, claims: Iterable[tuple[Obligation, Claim]]) -> Part:
    """All claims as one sum, in which each package counts once.

    Of a package the greatest claim counts. Promises of parts of one total (Dy and Tb oxide, of the
    heavy oxides that are promised whole) are added before they are compared with it.
    """
    alone: list[Part] = []
    packages: dict[str, dict[tuple[str, ...], list[Claim]]] = {}
    for one, claim in claims:
        key = one.relation.partOfPackage
        if key is None:
            alone.append(claim)
        else:
            packages.setdefault(key, {}).setdefault(one.materials, []).append(claim)
    for by_material in packages.values():
        totals = {m: Together(tuple(found), one_total=True) for m, found in by_material.items()}
        whole = [m for m in totals if not any(_part_of(activity, m, o) for o in totals)]
        for material in whole:
            parts = tuple(totals[m] for m in totals if _part_of(activity, m, material))
            both = (totals[material], Together(parts))
            alone.append(Together(both, one_total=True))
    return Together(tuple(alone))


def _part_of(activity: Activity, some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    ways = {about(activity, m, other) for m in some for other in others}
    return "narrower" in ways and ways <= {"narrower", None}
