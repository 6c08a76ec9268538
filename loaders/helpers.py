"""What loaders share: reading a CSV file strictly, so that nothing is shifted, lost or guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ontology.errors import SourceError

_LARGEST_CELL = 10_000_000  # characters; the module's own limit of 131,072 is too small for texts


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the line it starts on, and its cells by column, trimmed, empty ones left out."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file with a header."""

    file: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(path: Path, may_be_empty: bool = False) -> Table:
    """Read a UTF-8 CSV file (RFC 4180) with a header row and, mostly, at least one row of data.

    A byte order mark is taken off; values stay texts, so 0026 and NA stay what they are. Raises
    SourceError, naming file and line, if the file is not built like that.
    """
    lines = list(_lines(path.name, _text(path)))
    if not lines:
        raise SourceError(f"{path.name}: is empty; the first row must name the columns")
    header = tuple(cell.strip() for cell in lines[0][1])
    _check_header(path.name, header)
    if len(lines) == 1 and not may_be_empty:
        raise SourceError(f"{path.name}: has a header but no rows; delete the file or fill it")
    rows = tuple(_row(path.name, header, line, cells) for line, cells in lines[1:])
    return Table(path.name, header, rows)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path.name}: cannot be read: {error.strerror}") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SourceError(
            f"{path.name}:{line}: is not UTF-8 (byte 0x{data[error.start]:02x}); "
            "save the file as 'CSV UTF-8'"
        ) from error
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise SourceError(f"{path.name}:{line}: holds a NUL character; save it as 'CSV UTF-8'")
    return text


def _lines(file: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line it starts on."""
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            if cells:
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise SourceError(f"{file}:{start}: {_reason(error)}") from error


def _reason(error: csv.Error) -> str:
    if "unexpected end of data" in str(error):
        return "a quote opens in this row and never closes"
    if "expected after" in str(error):
        return "text follows a closing quote; a quote inside a quoted cell is written twice"
    return str(error)


def _check_header(file: str, header: tuple[str, ...]) -> None:
    for column in header:
        if not column:
            raise SourceError(f"{file}:1: a column has no name")
        if header.count(column) > 1:
            raise SourceError(f"{file}:1: the column {column!r} stands twice")


def _row(file: str, header: tuple[str, ...], line: int, cells: list[str]) -> Row:
    if len(cells) != len(header):
        raise SourceError(
            f"{file}:{line}: has {len(cells)} cells where the header has {len(header)}"
        )
    trimmed = {column: cell.strip() for column, cell in zip(header, cells, strict=True)}
    return Row(line, {column: cell for column, cell in trimmed.items() if cell})
