"""`lodeway ontology`: what is committed is what it writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    Lodeway = Callable[..., subprocess.CompletedProcess[str]]


def test_the_ontology_commands(lodeway: Lodeway, tmp_path: Path) -> None:
    assert lodeway("ontology", "build").stdout.splitlines() == [
        "models.py was up to date.",
        "context.jsonld was up to date.",
    ]
    assert json.loads(lodeway("ontology", "check", "--json").stdout) == {
        "sound": True,
        "faults": [],
    }
    assert lodeway("ontology", "docs", "-o", "out").returncode == 0
    for name in ("schema.md", "graph-model.md", "foreign.md", "ontology.ttl", "ontology.html"):
        committed = Path(__file__).parents[2] / "docs" / name
        assert (tmp_path / "out" / name).read_text("utf-8") == committed.read_text("utf-8")
