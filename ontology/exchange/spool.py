"""Rows put in order on disk, where neither an index gives the order nor memory should hold them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from types import TracebackType

Texts = tuple[str | None, ...]


class Spool:
    """Rows of `width` texts in a temporary file of SQLite, which ends with the `with`."""

    def __init__(self, width: int) -> None:
        self._columns = ", ".join(f"c{i}" for i in range(width))
        self._marks = ", ".join("?" * width)
        self._file = sqlite3.connect("")
        self._file.execute(f"CREATE TABLE rows ({self._columns})")

    def add(self, rows: Iterable[Sequence[str | None]]) -> None:
        """Take rows in any order."""
        self._file.executemany(f"INSERT INTO rows VALUES ({self._marks})", rows)  # noqa: S608 - marks

    def in_order(self) -> Iterator[Texts]:
        """The rows by code point, column by column; None comes before every text."""
        # Binary collation compares UTF-8 bytes, which is the order of code points.
        yield from self._file.execute(f"SELECT * FROM rows ORDER BY {self._columns}")  # noqa: S608

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()


def in_order(rows: Iterable[Sequence[str | None]], width: int) -> Iterator[Texts]:
    """Rows of `width` texts in order; see Spool."""
    with Spool(width) as spool:
        spool.add(rows)
        yield from spool.in_order()


def sorted_texts(texts: Iterable[str]) -> Iterator[str]:
    """Texts by code point, each once."""
    for (text,), _ in groupby(in_order(((text,) for text in texts), 1)):
        if text is not None:
            yield text
