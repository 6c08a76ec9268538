"""The RDF benchmark runs: each format goes out and comes back, beside what it is measured by."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_every_step_of_the_benchmark_is_done() -> None:
    # Stores of its own, not on the port of the tests' one.
    free = {name: text for name, text in os.environ.items() if name != "LODEWAY_BOLT_PORT"}
    done = subprocess.run(
        [sys.executable, str(HERE / "rdf.py"), "300", "--formats", "nquads,turtle"],
        capture_output=True, text=True, check=False, env=free,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "failed" not in done.stdout
    steps = [line.split(" | ")[0].strip("| ") for line in done.stdout.splitlines()[3:]]
    assert [step for step in steps if step and not step.startswith("-")] == [
        "step",
        "restore the made-up world",
        "export nquads",
        "export turtle",
        "read over Bolt alone (whole)",
        "read over Bolt alone (merged)",
        "import nquads",
        "rdflib alone: parse nquads",
        "rdflib alone: write nquads",
        "import turtle",
        "rdflib alone: parse turtle",
        "rdflib alone: write turtle",
    ]
