"""Asks a store in child processes, which end with the time and memory that a query may take."""

from __future__ import annotations

import json
import queue
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType

from ontology.errors import LodewayError, PartialError, UsageError
from ontology.query.answers import FormatError, Written
from ontology.query.child import Child

SECONDS = 30.0
#: How much a worker may grow while it answers.
MEMORY = 1_000_000_000
_ERRORS = {kind.__name__: kind for kind in (UsageError, FormatError, PartialError)}


class BusyError(LodewayError):
    """All workers have been answering others for as long as one was ready to wait."""

    exit_code = 5


@dataclass(frozen=True, slots=True)
class Question:
    """A query and what the answer is to be. `values`: IRIs of variables that are bound already.

    `results` is the format of tables and truth values, `graph` that of graphs (names of `answers`);
    None: not wanted. With `union` the default graph is all graphs together. If any graph is named,
    those are all there is. Beyond `rows` or `bytes` an answer is cut, or refused if `whole`.
    """

    query: str
    values: Mapping[str, str] = field(default_factory=dict)
    results: str | None = "json"
    graph: str | None = "turtle"
    union: bool = False
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    rows: int | None = None
    bytes: int = 50_000_000
    whole: bool = False


class Engine:
    """A store on disk that nobody writes to, and the processes that read it. Close it."""

    def __init__(self, store: Path, workers: int = 1, memory: int = MEMORY) -> None:
        """Processes are started when they are first needed, up to `workers`."""
        self._store = store
        self._memory = memory
        self._idle: queue.LifoQueue[Child | None] = queue.LifoQueue()
        for _ in range(workers):
            self._idle.put(None)
        self._workers = workers
        self._running: set[Child] = set()
        self._stopped = False

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def ask(self, question: Question, seconds: float = SECONDS, wait: float = SECONDS) -> Written:
        """The answer. May be called by many threads at once.

        Raises UsageError if the query is refused or wrong, FormatError if no format fits,
        PartialError if it needs more time or memory than it may take or must be whole and is too
        large, BusyError if no worker is free within `wait` seconds.
        """
        with self._worker(wait) as worker:
            about, body = worker.ask(json.dumps(asdict(question)), seconds)
        if "error" in about:
            raise _ERRORS.get(about["kind"], LodewayError)(about["error"])
        return Written(about["kind"], body, about["count"], about["truncated"])

    def stop(self) -> None:
        """Take no more questions, and leave those under way without an answer."""
        self._stopped = True
        for worker in tuple(self._running):
            worker.kill()

    def close(self) -> None:
        """Wait for the answers under way, and end all processes."""
        for _ in range(self._workers):
            worker = self._idle.get()
            if worker is not None:
                worker.end()

    @contextmanager
    def _worker(self, wait: float) -> Iterator[Child]:
        try:
            worker = self._idle.get(timeout=wait)
        except queue.Empty:
            raise BusyError("too many queries at once; ask again in a moment") from None
        alive: Child | None = None
        try:
            alive = worker or Child(self._store, self._memory)
            self._running.add(alive)
            if self._stopped:
                raise BusyError("no more questions are taken")
            yield alive
        finally:
            # What is not at the end of an answer is in no state to be asked again.
            if alive is not None:
                self._running.discard(alive)
                if not alive.idle:
                    alive.end()
                    alive = None
            self._idle.put(alive)
