"""The engine against an independent reading of the design: same routes, same verdicts.

The modules beside this one share no code with the engine: they were written from the design's words
and the ontology alone. `smallest` prints a small world for every disagreement; what was found so
stands in test_found.py.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given

from tests.graph.oracle.asking import (
    FEW,
    MANY,
    agree,
    engine_routes,
    engine_verdicts,
    oracle_routes,
    oracle_verdicts,
    tell,
)
from tests.graph.oracle.rules import RULES
from tests.graph.oracle.strategies import make, seeds


def same_routes(seed: int) -> None:
    """The same sequences, each with the same firmness, origin and bottleneck."""
    entities, query = make(seed)
    tell(
        agree(entities, query, lambda w: oracle_routes(w, query), lambda w: engine_routes(w, query))
    )


def same_verdicts(seed: int, paths: dict[str, str]) -> None:
    """The same verdict for each route, under one of the rules."""
    entities, query = make(seed)
    query = replace(query, firmness="inferred")
    rule = RULES[seed % len(RULES)]
    tell(agree(
        entities, query, lambda w: oracle_verdicts(w, query, rule),
        lambda w: engine_verdicts(w, query, paths[rule.name]),
    ))  # fmt: skip


@given(seed=seeds)
@FEW
def test_same_routes_firmness_and_bottleneck(seed: int) -> None:
    same_routes(seed)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@given(seed=seeds)
@MANY
def test_same_routes_firmness_and_bottleneck_on_many_worlds(seed: int) -> None:
    same_routes(seed)


@given(seed=seeds)
@FEW
def test_same_verdicts(seed: int, paths: dict[str, str]) -> None:
    same_verdicts(seed, paths)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@given(seed=seeds)
@MANY
def test_same_verdicts_on_many_worlds(seed: int, paths: dict[str, str]) -> None:
    same_verdicts(seed, paths)


def test_the_worlds_are_rich_in_routes_of_every_outcome(paths: dict[str, str]) -> None:
    """A comparison of empty answers would prove nothing: at least this share of worlds has ..."""
    worlds = 100
    seen: Counter[str] = Counter()
    for seed in range(worlds):
        entities, query = make(seed)
        query = replace(query, firmness="inferred")
        found = engine_verdicts(entities, query, paths["place"])
        seen.update({"routes"} if found else ())
        seen.update(set(found.values()))
    assert seen["routes"] >= worlds * 0.5
    assert min(seen["allowed"], seen["refused"], seen["unknown"]) >= worlds * 0.1, seen
