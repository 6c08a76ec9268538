"""Every class with every property, through every format and Apache Jena."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from ontology.exchange.export import FORMATS, write
from ontology.turtle import LW
from tests.ontology.exchange.everything import everything
from tests.ontology.exchange.memory import MemoryArchive, archive_of_reading
from tests.ontology.exchange.values import CLASSES

if TYPE_CHECKING:
    from pathlib import Path

    from ontology.record import Reading
    from tests.jena import Jena


@pytest.fixture(
    scope="module", params=[pytest.param("curated", marks=pytest.mark.slow), "everything"]
)
def archives(request: pytest.FixtureRequest, curated: Reading) -> Callable[[bool], MemoryArchive]:
    """The bundled data, and all that there can be; of texts that XML can hold if asked."""
    if request.param == "everything":
        return everything
    return lambda _: archive_of_reading(curated)


@pytest.fixture(scope="module")
def quads(archives: Callable[[bool], MemoryArchive]) -> Callable[[str], set[ox.Quad]]:
    """What a format holds, as the engine reads it."""
    return partial(_quads, archives)


def _quads(archives: Callable[[bool], MemoryArchive], name: str) -> set[ox.Quad]:
    return set(ox.parse(_written(archives, name), format=FORMATS[name].rdf))


def _written(archives: Callable[[bool], MemoryArchive], name: str) -> bytes:
    output = io.BytesIO()
    write(archives(name == "rdfxml"), name, output)
    return output.getvalue()


def test_it_has_every_class_and_every_property() -> None:
    data = _written(everything, "nquads").decode()
    for cls in CLASSES:
        assert f"<{LW}{cls.name}> ." in data
        for name in cls.properties:
            assert f"<{LW}{name}> " in data


def test_whole_formats_have_the_same_quads(quads: Callable[[str], set[ox.Quad]]) -> None:
    wanted = quads("nquads")
    assert len(wanted) > 10_000
    for name in ("trig", "jsonld"):
        assert quads(name) == wanted


def test_merged_formats_have_the_default_graph(
    archives: Callable[[bool], MemoryArchive],
) -> None:
    fit = lambda _: archives(True)  # noqa: E731
    wanted = {q for q in _quads(fit, "nquads") if isinstance(q.graph_name, ox.DefaultGraph)}
    for name in ("turtle", "ntriples", "rdfxml"):
        assert _quads(fit, name) == wanted


def test_jena_reads_all_formats_without_a_word(
    archives: Callable[[bool], MemoryArchive], jena: Jena, tmp_path: Path
) -> None:
    files = _files(archives, tmp_path)
    assert jena.complaints(*files.values()) == []


@pytest.mark.slow
def test_jena_reads_the_same(jena: Jena, tmp_path: Path) -> None:
    for name, file in _files(everything, tmp_path).items():
        assert jena.quads(file) == _quads(everything, name), name


def _files(archives: Callable[[bool], MemoryArchive], folder: Path) -> dict[str, Path]:
    files = {name: folder / f"x{form.suffix}" for name, form in FORMATS.items()}
    for name, file in files.items():
        file.write_bytes(_written(archives, name))
    return files
