"""A file on its way to a parser: unpacked, counted and guarded, a piece at a time."""

from __future__ import annotations

import gzip
import json
import zlib
from importlib.resources import files
from pathlib import Path
from typing import IO, Any

from ontology.exchange.contexts import SCHEMA_ORG
from ontology.exchange.guard_json import Json
from ontology.exchange.guard_turtle import Turtle
from ontology.exchange.guard_xml import Xml
from ontology.exchange.guards import Encoding, Guard, Lines
from ontology.exchange.limits import Limits, RefusedError
from ontology.schema import ID_BASE

_PIECE = 1 << 18
_GZIP = b"\x1f\x8b"
_SMALL = 10_000_000  # bytes; below, a ratio says nothing
#: Where our context is published; a file that names it there gets it from this package.
CONTEXT = ID_BASE.removesuffix("id/") + "context.jsonld"


class Guarded:
    """What the parser reads from. `read` raises RefusedError on what must not reach it."""

    def __init__(self, raw: IO[bytes], size: int, format_name: str, limits: Limits) -> None:
        """`raw` can be sought; `size` is its bytes."""
        if size > limits.file:
            raise RefusedError(f"is larger than {limits.file:,} bytes")
        packed = raw.read(2) == _GZIP
        raw.seek(0)
        self._input: IO[bytes] | gzip.GzipFile = gzip.GzipFile(fileobj=raw) if packed else raw
        self._most = min(limits.unpacked, max(_SMALL, limits.ratio * size)) if packed else size
        self._guards: list[Guard] = [Encoding(), guard(format_name, limits)]
        self._ready = memoryview(b"")
        self._taken = 0
        self._done = False

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes (all that is ready if negative), none at the end."""
        while not self._ready and not self._done:
            self._ready = memoryview(self._next())
        end = len(self._ready) if size < 0 else size
        data, self._ready = bytes(self._ready[:end]), self._ready[end:]
        return data

    def _next(self) -> bytes:
        data = self._piece()
        self._taken += len(data)
        self._done = not data
        if self._taken > self._most:
            raise RefusedError(f"unpacks to more than {self._most:,} bytes")
        for each in self._guards:
            data = each.feed(data, self._done)
        return data

    def _piece(self) -> bytes:
        try:
            return self._input.read(_PIECE)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise RefusedError(f"is no whole gzip file: {error}") from None


def guarded_text(path: Path, format_name: str, limits: Limits) -> str:
    """A small file as text, for who reads it in this process. Raises RefusedError, OSError."""
    with path.open("rb") as file:
        source = Guarded(file, path.stat().st_size, format_name, limits)
        pieces = []
        while piece := source.read():
            pieces.append(piece)
    return b"".join(pieces).decode("utf-8")


def guard(format_name: str, limits: Limits) -> Guard:
    """The guard of a format."""
    if format_name == "jsonld":
        return Json(limits, {CONTEXT: _context(), **SCHEMA_ORG})
    if format_name == "rdfxml":
        return Xml(limits)
    return Turtle(limits) if format_name in ("turtle", "trig") else Lines(limits)


def _context() -> Any:
    return json.loads((files("ontology") / "context.jsonld").read_text("utf-8"))["@context"]
