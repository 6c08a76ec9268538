"""The guard of RDF/XML: no document type, so no entities, and no nesting or text without end.

Expat, which ships with Python, reads along only to see what is there; it resolves nothing.
"""

from __future__ import annotations

import re
from typing import Any
from xml.parsers import expat

from ontology.exchange.guards import too_deep, too_long
from ontology.exchange.limits import Limits, RefusedError

# By sight as well, so that nothing hangs on two parsers agreeing where markup begins.
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MARK = 16  # bytes that may have to be seen together
_DOCTYPE = "holds a document type (DOCTYPE), which is refused; write it without"


class Xml:
    """See the module."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._depth = 0
        self._fed = self._seen = 0  # bytes, and where the last tag stood
        self._tail = b""
        self._parser = expat.ParserCreate()
        self._parser.XmlDeclHandler = _declared
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def feed(self, data: bytes, last: bool) -> bytes:
        """See Guard."""
        if _DECLARATION.search(self._tail + data):
            self._doctype()
        self._tail = (self._tail + data)[-_MARK:]
        try:
            self._parser.Parse(data, last)
        except expat.ExpatError as error:
            text = expat.errors.messages[error.code]
            raise RefusedError(f"line {error.lineno}: no well-formed XML: {text}") from None
        self._fed += len(data)
        if self._fed - self._seen > self._limits.token:
            raise RefusedError(f"{self._line()}: {too_long(self._limits.token)}")
        return data

    def _start(self, *_: Any) -> None:
        self._depth += 1
        self._seen = self._parser.CurrentByteIndex
        if self._depth > self._limits.depth:
            raise RefusedError(f"{self._line()}: {too_deep(self._limits.depth)}")

    def _end(self, _: Any) -> None:
        self._depth -= 1
        self._seen = self._parser.CurrentByteIndex

    def _doctype(self, *_: Any) -> None:
        raise RefusedError(f"{self._line()}: {_DOCTYPE}")

    def _line(self) -> str:
        return f"line {self._parser.CurrentLineNumber}"


def _declared(version: str, encoding: str | None, standalone: int) -> None:
    if encoding is not None and encoding.lower() not in ("utf-8", "utf8", "us-ascii"):
        raise RefusedError(f"line 1: says that it is {encoding}; only UTF-8 is read")
