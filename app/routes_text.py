"""An answer about routes in words that pages share: one line a route, what decides, what is missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from app.lines import name
from app.words import number
from graph.answer import Answer, Bottleneck, CapacityFigure, Outcome, Owner, Route, Step
from graph.world import World
from ontology.models import Country

OUTCOMES: Mapping[Outcome, str] = {
    "allowed": "allowed",
    "unknown": "unknown",
    "refused": "refused",
    "not_covered": "not covered",
}
#: Without a policy nothing is judged; what stays unknown is where a route begins.
_UNJUDGED: Mapping[Outcome, str] = {
    **OUTCOMES,
    "allowed": "documented",
    "unknown": "origin unknown",
}
_GAP = re.compile(r"\b(capacity of|ratio from|ratio for) (\S+)( for (\S+))?")


def places(world: World) -> dict[str, str]:
    """Country names by ISO code."""
    return {c.iso2: c.name or c.iso2 for c in world.all(Country) if c.iso2}


def lists(answer: Answer) -> dict[Outcome, tuple[Route, ...]]:
    """The routes of an answer by outcome, in the order in which they are told."""
    return {
        "allowed": answer.routes,
        "unknown": answer.unknown,
        "refused": answer.refused,
        "not_covered": answer.not_covered,
    }


def labels(answer: Answer) -> Mapping[Outcome, str]:
    """What to call each list of an answer."""
    return OUTCOMES if answer.policies else _UNJUDGED


def step_name(step: Step) -> str:
    """The name of a step; what is missing where nobody documented it."""
    return f"unknown {(step.stage or 'step').replace('_', ' ')} step" if step.ghost else step.name


def chain(route: Route) -> str:
    """'Mount Weld → Kuantan → ...'."""
    return " → ".join(step_name(step) for step in route.steps)


def where(route: Route, known: Mapping[str, str]) -> str:
    """'Australia → Malaysia → place unknown'."""
    said = ["?" if s.place is None else known.get(s.place, s.place) for s in route.steps]
    return " → ".join(said)


def bottleneck(found: Bottleneck) -> str:
    """'2,000 t a year', 'at most 2,000 t a year', 'not known'."""
    if found.known and found.value is not None:
        return f"{_tonnes(found.value)} t a year"
    return (
        f"at most {_tonnes(found.at_most)} t a year" if found.at_most is not None else "not known"
    )


def _tonnes(value: float) -> str:
    return number(Decimal(str(round(value, 1))))


def capacity(figure: CapacityFigure) -> str:
    """A capacity as stated, with unit, basis and day."""
    from app.words import UNITS, day, span

    def exact(value: float | None) -> Decimal | None:
        return None if value is None else Decimal(str(value))

    amount = span(exact(figure.quantity), exact(figure.quantity_min), exact(figure.quantity_max))
    text = f"{amount} {UNITS.get(figure.unit or '', figure.unit or '')}".strip()
    text += f" ({figure.basis})" if figure.basis else ""
    return text + (f", as of {day(figure.as_of)}" if figure.as_of else "")


def owner_share(owner: Owner) -> str:
    """'95 %', '50 to 60 %', 'share not stated'."""
    low, high = owner.share_min, owner.share_max
    if low is None and high is None:
        return "share not stated"
    from app.words import span

    bounds = [None if v is None else Decimal(str(v)) for v in (low, high)]
    return f"{span(None, bounds[0], bounds[1])} %"


def decided_by(route: Route) -> str:
    """The reason that decides: what refuses, else what is missing, else that every step passed."""
    for outcome in ("refused", "unknown"):
        for reason in route.reasons:
            if reason.outcome == outcome:
                return reason.text
    return "every step that the policies cover passed" if route.verdict == "allowed" else ""


def refusing_steps(routes: Sequence[Route]) -> list[tuple[str, int]]:
    """Which steps refuse how many routes, the most first."""
    found: Counter[str] = Counter()
    for route in routes:
        found.update({r.step_name or r.text for r in route.reasons if r.outcome == "refused"})
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def missing_facts(routes: Sequence[Route]) -> list[tuple[str, int]]:
    """Which missing facts leave how many routes undecided, the most first."""
    found: Counter[str] = Counter()
    for route in routes:
        found.update({r.missing for r in route.reasons if r.outcome == "unknown" and r.missing})
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def plain_gap(world: World, text: str) -> str:
    """A gap with names for ids: 'capacity of Mount Weld for Monazite concentrate'."""

    def named(found: re.Match[str]) -> str:
        rest = f" for {name(world, found[4])}" if found[4] else ""
        return f"{found[1]} {name(world, found[2])}{rest}"

    return _GAP.sub(named, text)


def table(
    answer: Answer, routes: Sequence[Route], known: Mapping[str, str]
) -> list[dict[str, Any]]:
    """One row a route."""
    return [
        {
            "Verdict": labels(answer)[route.verdict] if route.verdict else "not judged",
            "Firmness": route.firmness.label,
            "Route": chain(route),
            "Places": where(route, known),
            "Steps": len(route.steps),
            "Weakest point": route.weakest,
            "Bottleneck": bottleneck(route.bottleneck),
            "Confidence": route.confidence or "",
            "Decided by": decided_by(route),
        }
        for route in routes
    ]
