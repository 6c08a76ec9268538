"""Stores of triples made once, kept in a folder, and read by any number of processes.

Each has a name that tells its content, so whoever finds the name has no need to make it again. It
is made under another name and then moved; nobody finds half of one. Locks of the system tell which
are in use: a process that is killed holds none. On Windows there are none, nor is there a Lodeway.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from ontology.errors import StoreError
from ontology.schema import SCHEMA_FILES
from ontology.turtle import LW

#: The graph that holds the ontology, beside those of the data.
ONTOLOGY_GRAPH = LW.removesuffix("#")
_ONTOLOGY_FILES = (*SCHEMA_FILES, "conversions.ttl", "alignments.ttl")
# The engine's own bulk load needs a kilobyte of memory for each triple, these pieces 200 MB in all.
_PIECE = 100_000
_KEPT = 3


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A store of triples on disk that does not change, when it was made and of what."""

    name: str
    store: Path
    made: datetime
    quads: int


@dataclass(frozen=True, slots=True)
class Name:
    """Which snapshot: its group, a text that tells the content, and whether its default graph is
    all graphs together. Of a group only the newest few contents are kept, or the newest one.
    """

    group: str
    content: str
    union: bool = False
    only_newest: bool = False

    def __str__(self) -> str:
        return f"{self.group}-{self.content}" + ("-union" if self.union else "")


class Snapshots:
    """The folder that holds them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def get(self, name: Name, quads: Callable[[], Iterable[ox.Quad]]) -> Iterator[Snapshot]:
        """A snapshot, made from `quads` if it is not there; it stays while the block runs.

        Raises StoreError if it cannot be written.
        """
        with ExitStack() as stack:
            try:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                stack.enter_context(self._in_use(str(name)))
                if not (self._folder / str(name)).exists():
                    self._make(name, quads)
                self._tidy(name)
                found = self._read(str(name))
            except OSError as error:
                why = error.strerror or error
                raise StoreError(f"cannot write to {self._folder}: {why}") from error
            yield found

    def _read(self, name: str) -> Snapshot:
        path = self._folder / name
        about = json.loads((path / "about.json").read_text("utf-8"))
        made = datetime.fromisoformat(about["made"])
        return Snapshot(name, path / "store", made, about["quads"])

    def _make(self, name: Name, quads: Callable[[], Iterable[ox.Quad]]) -> None:
        with self._locked(f"{name}.making", fcntl.LOCK_EX):
            path = self._folder / str(name)
            if path.exists():
                return
            new = self._folder / f"{name}.new"
            shutil.rmtree(new, ignore_errors=True)
            new.mkdir(mode=0o700)
            count = write_store(new / "store", quads(), name.union)
            about = {"made": datetime.now(UTC).isoformat(), "quads": count}
            (new / "about.json").write_text(json.dumps(about), "utf-8")
            new.rename(path)

    def _tidy(self, name: Name) -> None:
        """Remove what is out of date and in nobody's use."""
        with self._locked("tidying", fcntl.LOCK_EX):
            locks = self._folder.glob(f"{name.group}-*.used")
            newest = sorted(locks, key=lambda lock: lock.stat().st_mtime, reverse=True)
            same = {str(Name(name.group, name.content, union)) for union in (False, True)}
            others = [lock for lock in newest if lock.stem not in same]
            for lock in others[0 if name.only_newest else _KEPT :]:
                self._remove(lock)

    def _remove(self, lock: Path) -> None:
        with lock.open("rb") as file:
            if not _try_lock(file):
                return
            for path in (lock.with_suffix(""), lock.with_suffix(".new")):
                shutil.rmtree(path, ignore_errors=True)
            lock.with_suffix(".making").unlink(missing_ok=True)
            lock.unlink()

    @contextmanager
    def _in_use(self, name: str) -> Iterator[None]:
        """Nobody removes it meanwhile."""
        with self._locked("tidying", fcntl.LOCK_EX):
            # Taken while nobody tidies up, so the file that is locked is the one that others see.
            file = (self._folder / f"{name}.used").open("ab")
            fcntl.flock(file, fcntl.LOCK_SH)
            os.utime(file.fileno())
        with file:
            yield

    @contextmanager
    def _locked(self, name: str, how: int) -> Iterator[None]:
        with (self._folder / name).open("ab") as file:
            fcntl.flock(file, how)
            yield


def _try_lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write_store(path: Path, quads: Iterable[ox.Quad], union: bool = False) -> int:
    """A store of quads and the ontology; how many quads. Memory does not grow with their number.

    With `union` what a named graph says stands in the default graph too, once: the engine's own way
    to ask all graphs as one counts a triple as often as graphs have it.
    """
    store = ox.Store(str(path))
    stream = _all(quads)
    if union:
        stream = _with_union(stream)
    while piece := list(islice(stream, _PIECE)):
        store.bulk_extend(piece)
    store.flush()
    store.optimize()
    return len(store)


def _all(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    yield from quads
    graph = ox.NamedNode(ONTOLOGY_GRAPH)
    for name in _ONTOLOGY_FILES:
        text = (files("ontology") / name).read_bytes()
        for quad in ox.parse(text, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def _with_union(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    for quad in quads:
        yield quad
        if not isinstance(quad.graph_name, ox.DefaultGraph):
            yield ox.Quad(quad.subject, quad.predicate, quad.object)
