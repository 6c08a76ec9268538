"""The drawn graph as a Cypher script: one statement a line, for `cypher-shell` or any driver.

A script knows no parameters, so values stand in it as literals. Labels, types and property names come
from the schema; a text is escaped so that no value can end its literal.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from datetime import date
from typing import IO, TYPE_CHECKING, Any, TypeVar

from graph.database.names import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from graph.files.drawn import Drawn

#: Rows of one statement: a statement of some 100 kB is read fast, and none is much longer.
_ROWS = 200
_HEAD = (
    "// The drawn graph of Lodeway. Run it on an empty database; running it again changes nothing.\n"
    "CREATE CONSTRAINT lodeway_resource IF NOT EXISTS "
    "FOR (n:Resource) REQUIRE n.id IS UNIQUE;\n"
    "CALL db.awaitIndexes(60);\n"
)
#: A backslash, a quote, what ends a line for anybody, what nobody can see.
_SPECIAL = re.compile("\\\\u|[\\\\'\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ESCAPES = {
    "\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t",
    "\\u": "\\\\\\u0075",
}  # fmt: skip

K = TypeVar("K", str, tuple[str, bool])


def write_cypher(drawn: Drawn, output: IO[bytes]) -> None:
    """Write the nodes by class, then references and edges by type."""
    output.write(_HEAD.encode())
    nodes = ((":".join(map(safe, n.labels)), literal(n.properties)) for n in drawn.nodes())
    for labels, rows in _batches(nodes):
        output.write(_NODES.format(rows=rows, labels=labels).encode())
    ties = (
        ((safe(t.type), t.key is None), _tie(t.start, t.end, t.key, t.properties))
        for t in drawn.ties()
    )
    for (kind, plain), rows in _batches(ties):
        statement = _REFERENCES if plain else _EDGES
        output.write(statement.format(rows=rows, type=kind).encode())


_NODES = "UNWIND {rows} AS row MERGE (n:Resource {{id: row.id}}) SET n = row SET n:{labels};\n"
_ENDS = "UNWIND {rows} AS row MATCH (a:Resource {{id: row.a}}) MATCH (b:Resource {{id: row.b}}) "
_REFERENCES = _ENDS + "MERGE (a)-[:{type}]->(b);\n"
_EDGES = _ENDS + "MERGE (a)-[e:{type} {{key: row.e.key}}]->(b) SET e = row.e;\n"


def _tie(start: str, end: str, key: str | None, properties: Mapping[str, Any]) -> str:
    ends = {"a": start, "b": end}
    return literal(ends if key is None else {**ends, "e": properties})


def _batches(rows: Iterable[tuple[K, str]]) -> Iterator[tuple[K, str]]:
    """Rows of one kind together as lists in Cypher, each as soon as it is full."""
    waiting: dict[K, list[str]] = defaultdict(list)
    for kind, row in rows:
        waiting[kind].append(row)
        if len(waiting[kind]) == _ROWS:
            yield kind, f"[{', '.join(waiting.pop(kind))}]"
    for kind, left in sorted(waiting.items()):
        yield kind, f"[{', '.join(left)}]"


def literal(value: Any) -> str:
    """A value as Cypher. Names of a map are from the schema, never from data."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, date):
        return f"date('{value.isoformat()}')"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{safe(k)}: {literal(v)}" for k, v in value.items()) + "}"
    return "[" + ", ".join(map(literal, value)) + "]"


def _number(value: float) -> str:
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return repr(value).replace("e+", "e")


def _text(text: str) -> str:
    r"""A text in quotes, on one line.

    A server may read `\u` escapes anywhere in a script before it looks for the ends of literals, so
    that in `\\u0027` it may see a backslash and a quote. So no `u` ever follows a backslash bare.
    """
    return "'" + _SPECIAL.sub(_escaped, text) + "'"


def _escaped(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}"
