"""Rows of an answer as a table on the screen."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from app.console import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_WIDTH = 160  # where there is no terminal


def print_table(columns: Iterable[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of values for a person, and to stderr how many; None is an empty cell."""
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not rows:
        say("0 rows")
        return
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    table = Table(box=SIMPLE, header_style="bold")
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if v is None else str(v)) for v in row.values()))
    console.print(table)
    say(f"{len(rows)} row{'' if len(rows) == 1 else 's'}")
