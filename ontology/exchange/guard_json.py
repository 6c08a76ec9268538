"""The guard of JSON-LD: no context from elsewhere, no nesting or text without end.

`@context` names an address, or holds the context itself; `@import` names one. Both are keywords that
JSON-LD lets nobody rename, so looking for the two finds them all, however their letters are escaped.
Our own context, if a file names it by its address, is put in its place from this package.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ontology.exchange.guards import Nesting, too_deep, too_long
from ontology.exchange.limits import Limits, RefusedError

_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_SKIP = re.compile(_STRING, re.DOTALL)
_WHOLE = re.compile(rb'[^"]*+(?:' + _STRING + rb'[^"]*+)*+', re.DOTALL)


def _spelt(word: str) -> bytes:
    """A pattern for a word of which any letter may be written as an escape."""
    return b"".join(
        b"(?:%s|\\\\u(?i:%04x))" % (re.escape(letter.encode()), ord(letter)) for letter in word
    )


_KEY = re.compile(rb'"(?:(%s)|(%s))"\s*+(?=:|\Z)' % (_spelt("@context"), _spelt("@import")))
_SIGNS = (b"@context", b"@import", b"\\u")  # one of them is there if a key is
_COLON = re.compile(rb"\s*+:\s*+(?=\S)")
_FETCH = "is not fetched; write the context itself into the file"
_DECODER = json.JSONDecoder()
_WINDOWS = (4_096, 262_144)


class Json:
    """See the module. `own`: our context by each address that is ours."""

    def __init__(self, limits: Limits, own: Mapping[str, Any] = MappingProxyType({})) -> None:
        self._limits = limits
        self._own = own
        self._nesting = Nesting(limits.depth, b"{[", b"}]")
        self._lines = 1
        self._rest = b""

    def feed(self, data: bytes, last: bool) -> bytes:
        """See Guard."""
        data = self._rest + data
        match = _WHOLE.match(data)
        whole = len(data) if last or not match else match.end()
        pieces, end = self._judged(data, whole, last)
        self._rest = data[end:]
        if not self._nesting.count(_SKIP.sub(b"", data[:end])):
            raise RefusedError(f"line {self._lines} or below: {too_deep(self._limits.depth)}")
        self._lines += data.count(b"\n", 0, end)
        if len(self._rest) > self._limits.token:
            raise RefusedError(f"line {self._lines}: {too_long(self._limits.token)}")
        return b"".join(pieces)

    def _judged(self, data: bytes, whole: int, last: bool) -> tuple[list[bytes], int]:
        """What may pass, our context put in, and where that ends in the data."""
        pieces: list[bytes] = []
        done = 0
        for key in _keys(data, whole):
            line = self._lines + data.count(b"\n", 0, key.start())
            if key[2]:
                raise RefusedError(f"line {line}: what @import names {_FETCH}")
            colon = _COLON.match(data, key.end(), whole)
            start = colon.end() if colon else whole
            if data[start : start + 1] not in (b'"', b"[", b""):
                continue  # an object or null: what it holds is looked at by itself
            value = _value(data[start:whole])
            if value is None and last:
                raise RefusedError(f"line {line}: the context is no JSON")
            if value is None:
                return [*pieces, data[done : key.start()]], key.start()
            context, length = value
            if addresses := _addresses(context):
                self._check(addresses, data[start : start + length], line)
                pieces += [data[done:start], json.dumps(self._filled(context)).encode()]
                done = start + length
        return [*pieces, data[done:whole]], whole

    def _check(self, addresses: Sequence[str], written: bytes, line: int) -> None:
        for address in addresses:
            if address not in self._own:
                raise RefusedError(f"line {line}: the context {address!r} {_FETCH}")
        if _KEY.search(written):
            raise RefusedError(f"line {line}: the context names one from elsewhere in its inside")

    def _filled(self, context: Any) -> Any:
        """A context with ours in place of its address."""
        if isinstance(context, list):
            return [self._own[item] if isinstance(item, str) else item for item in context]
        return self._own[context]


def _keys(data: bytes, end: int) -> Iterable[re.Match[bytes]]:
    """Every @context and @import that is a key."""
    if any(data.find(sign, 0, end) >= 0 for sign in _SIGNS):
        return _KEY.finditer(data, 0, end)
    return ()


def _value(data: bytes) -> tuple[Any, int] | None:
    """A JSON value and its length in bytes, or None if it is cut off or broken."""
    for size in (*_WINDOWS, len(data)):
        text = data[:size].decode("utf-8", "surrogateescape")
        try:
            value, end = _DECODER.raw_decode(text)
        except (ValueError, RecursionError):
            continue
        return value, len(text[:end].encode("utf-8", "surrogateescape"))
    return None


def _addresses(context: Any) -> list[str]:
    """The addresses that a value of @context names itself."""
    items = context if isinstance(context, list) else [context]
    return [item for item in items if isinstance(item, str)]
