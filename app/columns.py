"""Rows of text under one another: nothing is cut, however wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def columns(header: Sequence[str], rows: Iterable[Sequence[str]], indent: int = 2) -> Iterator[str]:
    """The header and the rows as lines; figures stand at the right of their column."""
    told = [list(row) for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(header, *told, strict=True)]
    right = [bool(told) and all(_is_figure(row[k]) for row in told) for k in range(len(header))]
    for row in (header, *told):
        cells = (
            cell.rjust(width) if at_right else cell.ljust(width)
            for cell, width, at_right in zip(row, widths, right, strict=True)
        )  # fmt: skip
        yield " " * indent + "  ".join(cells).rstrip()


def _is_figure(text: str) -> bool:
    return text == "" or text[0].isdigit() or text == "not known"
