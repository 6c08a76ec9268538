"""Apache Jena reads our Turtle without a word, and speaks up where it should."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.jena import Jena

ONTOLOGY = Path(__file__).parents[1] / "ontology"


def test_the_ontology_is_read_without_a_warning(jena: Jena) -> None:
    assert jena.complaints(*sorted(ONTOLOGY.glob("*.ttl"))) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<http://e/a> <http://e/b> "x"^^<http://www.w3.org/2001/XMLSchema#gYear> .', "WARN"),
        ("<http://e/a> <http://e/b> <http://e/c d> .", "ERROR"),
    ],
)
def test_jena_speaks_up(jena: Jena, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "odd.ttl"
    file.write_text(text, "utf-8")
    (line, *_) = jena.complaints(file)
    assert said in line
