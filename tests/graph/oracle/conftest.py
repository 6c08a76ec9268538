"""The oracle's rules as files, which the engine reads."""

from __future__ import annotations

import pytest

from tests.graph.oracle.rules import RULES


@pytest.fixture(scope="session")
def paths(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Where each rule of the oracle is written as Turtle."""
    folder = tmp_path_factory.mktemp("rules")
    return {rule.name: rule.write(folder) for rule in RULES}
