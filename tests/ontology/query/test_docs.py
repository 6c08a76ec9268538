"""The examples of docs/sparql.md are answered."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ontology.exchange.export import write
from ontology.query.engine import Engine, Question
from ontology.query.prefixes import PREFIXES
from ontology.query.snapshots import write_store
from tests.ontology.exchange.memory import archive_of_reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ontology.record import Reading

PAGE = (Path(__file__).parents[3] / "docs" / "sparql.md").read_text("utf-8")
EXAMPLES = re.findall(r"```sparql\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def whole(curated: Reading, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """All of the curated data."""
    import pyoxigraph as ox

    folder = tmp_path_factory.mktemp("docs")
    with (folder / "all.nq").open("wb") as file:
        write(archive_of_reading(curated), "nquads", file)
    path = folder / "store"
    write_store(path, ox.parse(path=str(folder / "all.nq"), format=ox.RdfFormat.N_QUADS))
    with Engine(path) as engine:
        yield engine


def test_there_are_five() -> None:
    assert len(EXAMPLES) == 5


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_has_an_answer(whole: Engine, example: str) -> None:
    assert whole.ask(Question(example)).count


def test_every_prefix_is_named() -> None:
    named = PAGE[PAGE.index("## Prefixes") : PAGE.index("## Graphs")]
    assert set(re.findall(r"`(\w+):`", named)) == set(PREFIXES)
