"""Lines sorted in bounded memory: what is too much to hold goes through files."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from types import TracebackType
from typing import IO

#: Lines held at once: some 20 MB.
HELD = 100_000


class Spool:
    """Takes lines (each with its line end) in any order, gives them sorted, each once.

    To be used in a `with`, which takes its files away again.
    """

    def __init__(self, held: int = HELD) -> None:
        self._most = held
        self._held: list[str] = []
        self._files: list[IO[str]] = []
        self._stack = ExitStack()

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def add(self, lines: Iterable[str]) -> None:
        """Take some lines."""
        self._held += lines
        if len(self._held) >= self._most:
            # newline="\n": a text may hold other characters that some call a line end.
            file = self._stack.enter_context(
                tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")
            )
            self._files.append(file)
            file.writelines(sorted(self._held))
            self._held.clear()

    def __iter__(self) -> Iterator[str]:
        for file in self._files:
            file.seek(0)
        for line, _ in groupby(heapq.merge(sorted(self._held), *self._files)):
            yield line
