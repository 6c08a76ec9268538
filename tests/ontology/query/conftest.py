"""A store of triples on disk with the curated data, and an engine that asks it."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from ontology.query.engine import Engine
from ontology.rdf import entity_triples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ontology.models import Resource


@pytest.fixture(scope="session")
def store(merged: dict[str, Resource], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The merged entities in the default graph, and one graph that says something else."""
    path = tmp_path_factory.mktemp("store")
    written = ox.Store(str(path))
    triples = (triple for entity in merged.values() for triple in entity_triples(entity))
    written.bulk_extend(ox.Quad(*triple) for triple in triples)
    written.extend(
        ox.parse(
            b"""@prefix id: <https://w3id.org/lodeway/id/> .
            @prefix lw: <https://w3id.org/lodeway/ontology#> .
            <https://w3id.org/lodeway/record/1> { id:gm lw:name "Another name" }
            <https://w3id.org/lodeway/record/2> { id:gm lw:name "A third" ; a lw:Company }""",
            format=ox.RdfFormat.TRIG,
        )
    )
    written.flush()
    return path


@pytest.fixture(scope="session")
def engine(store: Path) -> Iterator[Engine]:
    """An engine with two workers."""
    with Engine(store, workers=2) as engine:
        yield engine


class Listener:
    """A server on loopback that nobody may reach: it counts who does."""

    def __init__(self) -> None:
        self.hits = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.hits += 1
            connection.close()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(scope="session")
def listening() -> Iterator[Listener]:
    """A server that counts."""
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture
def listener(listening: Listener) -> Listener:
    """The same, which nobody has reached yet."""
    listening.hits = 0
    return listening
