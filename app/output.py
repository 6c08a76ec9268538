"""Where exports go: a file or folder that appears whole or not at all, or standard output."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from ontology.errors import PartialError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Measured:
    """Passes bytes on, and knows how many they were and their SHA-256."""

    def __init__(self, sink: IO[bytes]) -> None:
        self._sink = sink
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """The SHA-256 of what went through so far, in hexadecimal."""
        return self._digest.hexdigest()

    def write(self, data: bytes) -> int:
        """Pass bytes on."""
        self._digest.update(data)
        self.size += len(data)
        return self._sink.write(data)

    def flush(self) -> None:
        """Have them written."""
        self._sink.flush()


@dataclass(frozen=True)
class Output:
    """A stream to write to, and the measure of what arrives at its end."""

    stream: IO[bytes]
    measured: Measured


@contextmanager
def whole_file(path: Path) -> Iterator[Output]:
    """A file that stands under its name once all went well; else nothing is left of it.

    What is no plain file (a pipe, a device) is written to as it is. With a name that ends in .gz it
    is compressed; the same content gives the same bytes. Raises UsageError if it cannot be written.
    """
    special = path.exists() and not path.is_file()
    part = path if special else path.with_name(path.name + ".part")
    try:
        with _told(str(path)), part.open("wb") as file, _packed(file, path.suffix == ".gz") as out:
            yield out
        if not special:
            with _told(str(path)):
                part.replace(path)
    finally:
        if not special:
            part.unlink(missing_ok=True)


@contextmanager
def standard_output() -> Iterator[Output]:
    """Standard output. Whoever reads it may leave early: then this process leaves too, quietly."""
    sink = sys.stdout.buffer
    measured = Measured(sink)
    try:
        with _told("standard output"):
            yield Output(measured, measured)  # type: ignore[arg-type]
            sink.flush()
    except (UsageError, SystemExit):
        # What is still buffered would fail again when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sink.fileno())
        raise


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A new folder to fill, which stands under its name once all went well; else nothing is left.

    Raises UsageError if it cannot be written.
    """
    part = path.with_name(path.name + ".part")
    with _told(str(part)):
        part.mkdir(parents=True)
    try:
        yield part
        with _told(str(path)):
            part.replace(path)
    finally:
        shutil.rmtree(part, ignore_errors=True)


@contextmanager
def _packed(file: IO[bytes], packed: bool) -> Iterator[Output]:
    measured = Measured(file)
    if not packed:
        yield Output(measured, measured)  # type: ignore[arg-type]
        return
    # No name and no time, which would differ from one export to the next.
    with gzip.GzipFile("", "wb", 6, measured, mtime=0) as stream:
        yield Output(stream, measured)  # type: ignore[arg-type]


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Say in one line why something cannot be written."""
    try:
        yield
    except BrokenPipeError:
        raise SystemExit(PartialError.exit_code) from None
    except OSError as error:
        raise UsageError(f"cannot write {name}: {error.strerror or error}") from error
