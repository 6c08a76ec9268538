"""Which missing facts would decide a flow, and what rests on each (design section 6)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from time import monotonic

from graph.flows.flow_fact import Fact
from graph.flows.flow_model import Model, View
from graph.flows.flow_program import Tonnage, most

#: Two tonnages are one where they differ by less than this part of the larger.
_SAME = 1e-6
#: So many missing facts are tried in every combination, each stated at its best or at its worst.
_READINGS = 7


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that would decide, with what rests on it.

    `lost` are the tonnes a year by which `at_most` falls without what the fact is about (None:
    without it there is a limit, with it none is known); `gained` those by which `at_least` may rise
    with it alone (None: without limit).
    """

    fact: Fact
    lost: float | None
    gained: float | None


def same(one: float, other: float | None) -> bool:
    """Whether two tonnages are equal but for rounding; None is without limit."""
    return other is not None and abs(one - other) <= _SAME * max(1.0, abs(one), abs(other))


def missing_facts(
    model: Model, closed: frozenset[str], low: Tonnage, high: Tonnage
) -> tuple[tuple[Missing, ...], bool]:
    """The facts that would decide, those that matter first; and whether all were weighed."""
    end = monotonic() + model.net.question.query.budget / 4
    weighed: list[Missing] = []
    facts = sorted(model.facts)
    for fact in facts:
        if monotonic() > end:
            break
        without = most(model, View(closed, frozenset({fact}))).value
        with_it = most(model, View(closed, model.facts - {fact}, least=True)).value
        gained = None if with_it is None else with_it - (low.value or 0.0)
        weighed.append(Missing(fact, _lost(high.value, without), gained))
    ranked = len(weighed) == len(facts)
    weighed += [Missing(fact, 0.0, 0.0) for fact in facts[len(weighed) :]]
    decide = _deciding(model, closed, end)
    return tuple(sorted((m for m in weighed if m.fact in decide), key=_rank)), ranked


def _deciding(model: Model, closed: frozenset[str], end: float) -> frozenset[Fact]:
    """The facts that change the flow under some reading of the others, each open or shut.

    With every ratio known this is exact: a flow is a smallest cut, and whether a capacity can be in
    one shows where the others are at their bounds. Where the readings are too many to be tried, or
    the time is over, no fact on the way to the target is left out.
    """
    facts = sorted(model.facts)
    if len(facts) > _READINGS:
        return model.facts
    values: dict[frozenset[Fact], float | None] = {}
    for number in range(len(facts) + 1):
        for shut in map(frozenset, combinations(facts, number)):
            if monotonic() > end:
                return model.facts
            values[shut] = most(model, View(closed, shut)).value
    return frozenset(
        fact
        for fact in facts
        for shut, value in values.items()
        if fact not in shut and not _alike(value, values[shut | {fact}])
    )


def _alike(one: float | None, other: float | None) -> bool:
    return one is other is None or (one is not None and same(one, other))


def _lost(before: float | None, after: float | None) -> float | None:
    if before is None:
        return 0.0 if after is None else None
    return before - (after or 0.0)


def _rank(missing: Missing) -> tuple[float, float, str]:
    def size(tonnes: float | None) -> float:
        return float("-inf") if tonnes is None else -tonnes

    return size(missing.lost), size(missing.gained), missing.fact.text
