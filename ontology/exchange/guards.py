"""Guards: what the bytes of a file must be like before a parser sees any of them.

A parser is somebody else's and changes with each release. What it must never meet (a document type,
an address to fetch a context from, nesting without end, a text without end, another encoding) is
therefore kept from it here.
"""

from __future__ import annotations

import codecs
import re
from copy import copy
from typing import Protocol

from ontology.exchange.limits import Limits, RefusedError

_OTHER = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_ONLY = "only UTF-8 is read; save it as UTF-8"
_STAR = re.compile(rb'"(?:[^"\\\n\r]|\\.)*+"|<(?!<)[^>\n\r]*+>|(<<)')


class Guard(Protocol):
    """Looks at a text on its way to the parser, piece by piece."""

    def feed(self, data: bytes, last: bool) -> bytes:
        """What may go on to the parser. What cannot be judged yet is held back, unless `last`.

        Raises RefusedError.
        """


class Encoding:
    """Lets UTF-8 through, without its byte order mark."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self._head: bytes | None = b""
        self._lines = 1

    def feed(self, data: bytes, last: bool) -> bytes:
        """See Guard."""
        if self._head is not None:
            data = self._head + data
            if len(data) < 4 and not last:
                self._head = data
                return b""
            self._head = None
            data = _begun(data)
        try:
            self._decoder.decode(data, last)
        except UnicodeDecodeError as error:
            # error.start counts from what the decoder kept of the piece before.
            line = self._lines + error.object[: error.start].count(b"\n")
            raise RefusedError(f"line {line}: a byte that is no UTF-8; {_ONLY}") from None
        self._lines += data.count(b"\n")
        return data


def _begun(data: bytes) -> bytes:
    """The start of a text without its byte order mark. Raises RefusedError on another encoding."""
    if data.startswith(codecs.BOM_UTF8):
        return data.removeprefix(codecs.BOM_UTF8)
    for mark, name in _OTHER.items():
        if data.startswith(mark):
            raise RefusedError(f"is {name}; {_ONLY}")
    if b"\0" in data[:4]:
        raise RefusedError(f"is UTF-16, UTF-32 or no text at all; {_ONLY}")
    return data


class Lines:
    """N-Triples and N-Quads: no line without end, no statements about statements."""

    def __init__(self, limits: Limits) -> None:
        self._limit = limits.token
        self._lines = 1
        self._rest = b""

    def feed(self, data: bytes, last: bool) -> bytes:
        """See Guard."""
        data = self._rest + data
        end = len(data) if last else data.rfind(b"\n") + 1
        self._rest = data[end:]
        if len(self._rest) > self._limit:
            line = self._lines + data.count(b"\n", 0, end)
            raise RefusedError(f"line {line}: {too_long(self._limit)}")
        data = data[:end]
        if b"<<" in data:
            for match in _STAR.finditer(data):
                if match[1]:
                    line = self._lines + data.count(b"\n", 0, match.start())
                    raise RefusedError(f"line {line}: {STAR}")
        self._lines += data.count(b"\n")
        return data


STAR = "a statement about a statement (RDF 1.2 triple term), which is not taken"


def too_long(limit: int) -> str:
    """What is wrong with something that does not end."""
    return f"a literal, comment or line is longer than {limit:,} bytes"


def too_deep(limit: int) -> str:
    """What is wrong with something that nests without end."""
    return f"nests deeper than {limit}"


class Nesting:
    """How deep brackets nest; the texts between them are taken out by then."""

    def __init__(self, limit: int, opening: bytes, closing: bytes) -> None:
        self.depth = 0
        self._limit = limit
        self._step = {**dict.fromkeys(opening, 1), **dict.fromkeys(closing, -1)}
        keep = opening + closing
        self._others = bytes(byte for byte in range(256) if byte not in keep)

    def copy(self) -> Nesting:
        """One that counts on from here."""
        return copy(self)

    def count(self, data: bytes) -> bool:
        """Whether the brackets of `data` stay within the limit."""
        brackets = data.translate(None, self._others)
        if len(brackets) + self.depth <= self._limit:
            # Cannot get there, whatever their order; most pieces of most files leave here.
            self.depth += sum(map(self._step.__getitem__, brackets))
            return True
        for byte in brackets:
            self.depth += self._step[byte]
            if self.depth > self._limit:
                return False
        return True
