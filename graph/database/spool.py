"""Rows put in order on disk, where neither an index gives the order nor memory should hold them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def in_order(rows: Iterable[Sequence[str | None]], width: int) -> Iterator[tuple[str | None, ...]]:
    """Rows of `width` texts by code point, column by column; None comes before every text.

    They stand in a temporary file of SQLite that ends with the iteration.
    """
    columns = ", ".join(f"c{i}" for i in range(width))
    marks = ", ".join("?" * width)
    with closing(sqlite3.connect("")) as file:
        file.execute(f"CREATE TABLE rows ({columns})")
        file.executemany(f"INSERT INTO rows VALUES ({marks})", rows)  # noqa: S608 - only marks
        # Binary collation compares UTF-8 bytes, which is the order of code points.
        yield from file.execute(f"SELECT * FROM rows ORDER BY {columns}")  # noqa: S608
