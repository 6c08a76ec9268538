"""What SPARQL is asked of: a snapshot of the store as it is now, or an export file."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ontology.errors import SourceError
from ontology.query.snapshots import Name, Snapshots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    import pyoxigraph as ox

    from graph.settings import Settings
    from graph.store import Store
    from ontology.query.snapshots import Snapshot

    #: Told from time to time how much has been read, where a snapshot has to be made.
    Progress: TypeAlias = Callable[[int], None]

#: How snapshots are laid out; another number makes them anew.
_LAYOUT = 1


def snapshots(settings: Settings) -> Snapshots:
    """Those of this home."""
    return Snapshots(settings.lodeway_home / "sparql")


@contextmanager
def of_store(
    settings: Settings, union: bool = False, progress: Progress | None = None
) -> Iterator[Snapshot]:
    """The store as it is, made anew if something was loaded since the last one.

    Raises StoreError if the store cannot be reached or is being loaded.
    """
    from graph.server import connection
    from graph.store import Store

    with ExitStack() as stack:
        with Store.connect(connection(settings)) as store:
            name = Name("live", fingerprint(store, settings), union, only_newest=True)
            made = snapshots(settings).get(name, lambda: _quads_of_store(store, progress))
            found = stack.enter_context(made)
        yield found


def fingerprint(store: Store, settings: Settings) -> str:
    """A text that changes whenever the store does: a hash of where it is and of all its runs."""
    runs = sorted((run.id, run.ended.isoformat()) for run in store.runs())
    where = (settings.neo4j_uri, settings.neo4j_database)
    return _hash(_LAYOUT, _version(), where, runs)


def _quads_of_store(store: Store, progress: Progress | None) -> Iterator[ox.Quad]:
    """By way of a file: what `lodeway export` writes is what is asked."""
    import pyoxigraph as ox

    from ontology.exchange.export import write

    with TemporaryDirectory(prefix="lodeway-sparql-") as folder:
        path = Path(folder) / "store.nq"
        with path.open("wb") as file, store.archive() as archive:
            write(archive, "nquads", file, progress)
        yield from ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS, lenient=True)


@contextmanager
def of_file(
    settings: Settings, path: Path, union: bool = False, progress: Progress | None = None
) -> Iterator[Snapshot]:
    """An RDF file, read anew if it has changed since.

    Raises SourceError if it cannot be read.
    """
    from ontology.exchange.stage import staged

    try:
        found = path.stat()
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from error
    seen = (str(path.resolve()), found.st_size, found.st_mtime_ns, found.st_ino)
    name = Name("file", _hash(_LAYOUT, _version(), seen), union)

    def quads() -> Iterator[ox.Quad]:
        with staged(path, progress=progress) as stage:
            yield from stage.store

    with snapshots(settings).get(name, quads) as snapshot:
        yield snapshot


def _hash(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode("utf-8")).hexdigest()[:16]


def _version() -> str:
    from importlib.metadata import version

    return version("lodeway")
