"""The benchmark runs, its worlds are repeatable, and every question in it is answered."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from graph.chain.timeline import Horizon
from graph.network import build
from graph.question import Query, Question
from graph.routes import answer
from ontology.models import MoU, Offtake, Supply

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def maker() -> Any:
    spec = spec_from_file_location("synthetic", HERE / "synthetic.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_same_seed_makes_the_same_world(maker):
    one, other = maker.synthetic(500, seed=1), maker.synthetic(500, seed=1)
    assert one.entities == other.entities
    assert one.entities != maker.synthetic(500, seed=2).entities
    transfers = [e for kind in (Supply, Offtake, MoU) for e in one.all(kind)]
    assert len(transfers) == 500


def test_without_circles_the_number_of_routes_is_exact(maker):
    world = maker.synthetic(2000, circles=False)
    day = date(2026, 11, 24)
    query = Query(to=maker.buyer(), as_of=day, limit=3, expansions=0)
    counted = answer(Question(world, query, network=build(world, Horizon(day))))
    assert counted.counts["all"]["kind"] == "exact"
    assert counted.counts["all"]["value"] > 100


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_question_of_the_benchmark_is_answered():
    done = subprocess.run(
        [sys.executable, str(HERE / "bench.py"), "1000"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "failed" not in done.stdout
    rows = [line for line in done.stdout.splitlines() if line.startswith("| ")]
    assert len(rows) == 13
