"""The guard of Turtle and TriG: no nesting or text without end, no statements about statements."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable

from ontology.exchange.guards import STAR, Nesting, too_deep, too_long
from ontology.exchange.limits import Limits, RefusedError

# What brackets mean nothing in. Each is whole only if what ends it is there, so that one which a
# piece cuts is held back: two quotes may be the first two of three.
_TEXT = rb"""
    "{3}(?:"{0,2}(?:[^"\\]++|\\.))*+"{3}
  | '{3}(?:'{0,2}(?:[^'\\]++|\\.))*+'{3}
  | "(?!")[^"\\\n\r]*+(?:\\.[^"\\\n\r]*+)*+"
  | '(?!')[^'\\\n\r]*+(?:\\.[^'\\\n\r]*+)*+'
  | ""(?=[^"])
  | ''(?=[^'])
  | \#[^\n\r]*+[\n\r]
  | <[^<>\n\r]++>
  | \\.
"""
_SKIP = re.compile(_TEXT, re.VERBOSE | re.DOTALL)
_WHOLE = re.compile(
    rb"(?: [^\"'\#<\\{]++ | \{(?=.) | << |" + _TEXT + rb")*+", re.VERBOSE | re.DOTALL
)
_STAR = re.compile(rb"<<|\{\|")


class Turtle:
    """See the module."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._nesting = Nesting(limits.depth, b"[({", b"])}")
        self._lines = 1
        self._rest = b""

    def feed(self, data: bytes, last: bool) -> bytes:
        """See Guard."""
        data = self._rest + data
        end = len(data) if last else _whole(data)
        data, self._rest = data[:end], data[end:]
        bare = _bare(data)
        if _STAR.search(bare):
            raise RefusedError(f"line {self._lines + _line(data, _STAR.search)}: {STAR}")
        deep = self._nesting.copy()
        if not self._nesting.count(bare):
            line = self._lines + _line(data, lambda text: not deep.copy().count(text))
            raise RefusedError(f"line {line}: {too_deep(self._limits.depth)}")
        self._lines += data.count(b"\n")
        if len(self._rest) > self._limits.token:
            raise RefusedError(f"line {self._lines}: {too_long(self._limits.token)}")
        return data


def _whole(data: bytes) -> int:
    """Where the part ends that can be judged now."""
    match = _WHOLE.match(data)
    return match.end() if match else 0


def _bare(data: bytes) -> bytes:
    """The text without what brackets mean nothing in."""
    return _SKIP.sub(b"", data + b"\n")


def _line(data: bytes, wrong: Callable[[bytes], object]) -> int:
    """At how many lines below the first something goes wrong, by halving."""
    lines = data.splitlines(keepends=True)
    return bisect_left(
        range(len(lines)), True, key=lambda n: bool(wrong(_bare(b"".join(lines[: n + 1]))))
    )
