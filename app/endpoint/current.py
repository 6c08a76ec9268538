"""The snapshot that is served, exchanged for a new one when what it was made of has changed."""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from app.console import say
from ontology.errors import LodewayError
from ontology.query.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from ontology.query.snapshots import Snapshot

#: Seconds between two looks at what the snapshot was made of. A look asks Neo4j for its runs.
EVERY = 10.0


class Served:
    """A snapshot with an engine, and how many requests are at it."""

    def __init__(self, snapshot: Snapshot, engine: Engine, stack: ExitStack) -> None:
        self.snapshot = snapshot
        self.engine = engine
        self.stack = stack
        self.users = 0
        self.retired = False


class Current:
    """What is asked now. `opening` gives the snapshot of the moment, made if need be."""

    def __init__(
        self, opening: Callable[[], AbstractContextManager[Snapshot]], workers: int
    ) -> None:
        """Raises what `opening` raises: with nothing to serve there is no endpoint."""
        self._opening = opening
        self._workers = workers
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._trouble: str | None = None
        self._served = self._open()
        self._looker = threading.Thread(target=self._look_again, daemon=True)
        self._looker.start()

    def _open(self) -> Served:
        with ExitStack() as stack:
            snapshot = stack.enter_context(self._opening())
            engine = Engine(snapshot.store, self._workers)
            return Served(snapshot, engine, stack.pop_all())

    @contextmanager
    def asked(self) -> Iterator[Served]:
        """What to ask; it stays as it is while the block runs."""
        with self._lock:
            served = self._served
            served.users += 1
        try:
            yield served
        finally:
            with self._lock:
                served.users -= 1
                last = served.retired and not served.users
            if last:
                _close(served)

    def look(self) -> None:
        """Exchange the snapshot if there is another one. If there is trouble, the old one stays."""
        try:
            new = self._open()
        except LodewayError as error:
            if str(error) != self._trouble:
                say(f"Still answering from {self._served.snapshot.made:%Y-%m-%d %H:%M}Z: {error}")
            self._trouble = str(error)
            return
        self._trouble = None
        with self._lock:
            old = self._served
            if new.snapshot.name == old.snapshot.name:
                old, last = new, True
            else:
                self._served, old.retired, last = new, True, not old.users
        if last:
            _close(old)

    def _look_again(self) -> None:
        while not self._stop.wait(EVERY):
            self.look()

    def stop(self) -> None:
        """Leave the answers under way."""
        self._stop.set()
        self._served.engine.stop()

    def close(self) -> None:
        """Let the snapshot go. No one may ask any more."""
        self.stop()
        with self._lock:
            served, served.retired = self._served, True
        _close(served)


def _close(served: Served) -> None:
    served.engine.close()
    served.stack.close()
