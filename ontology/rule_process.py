"""The rules asked in a process of its own: beside the check of the entities, and with an end.

A few thousand stakes in one asset, or a dense web of materials, keep a rule busy for hours. A query
cannot be stopped, but a process can.
"""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph as ox

from ontology.errors import SourceError
from ontology.store_check import Kept, broken_rules


class RuleProcess:
    """A process that asks the rules of a store on disk while the `with` lasts."""

    def __init__(self, folder: Path) -> None:
        context = multiprocessing.get_context("spawn")  # a store's threads do not outlive a fork
        self._ours, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=_ask, args=(folder, theirs), daemon=True)
        self._theirs = theirs
        self._begun = time.monotonic()

    def __enter__(self) -> Self:
        self._process.start()
        self._theirs.close()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.join()
        self._ours.close()

    def found(self, seconds: float) -> Kept:
        """What it found. Raises SourceError, naming the rule, past `seconds` since it began."""
        rule = "first"
        while self._ours.poll(max(0.0, self._begun + seconds - time.monotonic())):
            try:
                said = self._ours.recv()
            except EOFError:
                raise SourceError(f"the process that asked the rule {rule} died") from None
            if isinstance(said, Kept):
                return said
            rule = said
        raise SourceError(f"takes more than {seconds:,.0f} s to hold to the rule {rule}")


def _ask(folder: Path, answers: Connection) -> None:
    """The work of the process: the name of each rule as it begins, and at last what was found."""
    answers.send(broken_rules(ox.Store.read_only(str(folder)), answers.send))
