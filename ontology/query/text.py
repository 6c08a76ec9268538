"""The text of a SPARQL query as tokens: enough to blank out comments and to help with errors.

The engine has no tokens: it reads `1SERVICE <x> {}` as a number and a keyword, and `?a<?b` as less
than where `?a<?b#c>` might be an IRI. So nothing that must hold rests on these tokens: what is
refused is refused in the very text that the engine gets (`guard`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

_ESCAPE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_TOKEN = re.compile(
    rf"""
    (?P<comment>\#[^\r\n]*)
  | (?P<string>\"\"\"(?:(?!\"\"\")(?:\\.|[^\\]))*\"\"\" | '''(?:(?!''')(?:\\.|[^\\]))*'''
      | "(?:\\.|[^"\\\r\n])*" | '(?:\\.|[^'\\\r\n])*')
  | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|{_ESCAPE})*>)
  | (?P<variable>[?$]\w+)
  | (?P<name>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:(?:[\w:.-]|%[0-9A-Fa-f]{{2}}|\\.)*(?:[\w:-]|%[0-9A-Fa-f]{{2}}|\\.))?)
  | (?P<label>_:[\w.-]*\w)
  | (?P<word>[^\W\d_]\w*)
  | (?P<space>\s+)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A piece of a query, its kind (a group of the expression above) and where it begins."""

    kind: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the first word of a query that is not BASE or PREFIX."""

    verb: str
    prefixes: Mapping[str, str]
    base: str | None


def tokens(query: str) -> Iterator[Token]:
    """Everything but spaces and comments, in order."""
    for match in _TOKEN.finditer(query):
        kind = match.lastgroup or "other"
        if kind not in ("space", "comment"):
            yield Token(kind, match.group(), match.start())


def without_comments(query: str) -> str:
    """The query with blanks for comments, so that places in it stay what they were."""
    return _TOKEN.sub(lambda m: " " * len(m[0]) if m.lastgroup == "comment" else m[0], query)


def head(query: str) -> Head:
    """The form of a query in capitals ('' if it has no word), and the prefixes it declares."""
    found: dict[str, str] = {}
    base = None
    stream = tokens(query)
    for token in stream:
        word = token.text.upper()
        if word == "PREFIX":
            name, iri = next(stream, None), next(stream, None)
            if name and iri:
                found[name.text.removesuffix(":")] = iri.text[1:-1]
        elif word == "BASE":
            iri = next(stream, None)
            base = iri.text[1:-1] if iri else None
        elif token.kind == "word":
            return Head(word, found, base)
    return Head("", found, base)


def place(query: str, offset: int) -> str:
    """Where a character stands, for a person."""
    line = query.count("\n", 0, offset) + 1
    return f"line {line}, column {offset - query.rfind(chr(10), 0, offset)}"
