"""What the engine answers, written in a format that the asker wants, up to a limit."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import pyoxigraph as ox

from ontology.errors import PartialError, UsageError
from ontology.query.prefixes import PREFIXES

Kind: TypeAlias = Literal["select", "ask", "graph"]

RESULTS: Mapping[str, ox.QueryResultsFormat] = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPHS: Mapping[str, ox.RdfFormat] = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
_STRING = "http://www.w3.org/2001/XMLSchema#string"


class FormatError(UsageError):
    """None of the formats asked for can hold what the query answers."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Most rows or triples (None: no limit), and most bytes; beyond these an answer is cut, or
    refused if it must be whole.
    """

    rows: int | None = None
    bytes: int = 50_000_000
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """An answer as bytes; `count` rows or triples, 0 of a table that had to be whole. A truth value
    is one row.
    """

    kind: Kind
    body: bytes
    count: int
    truncated: bool = False


def truth(answer: ox.QueryBoolean, results: str) -> Written:
    """The answer to ASK."""
    body = answer.serialize(format=RESULTS[results])
    return Written("ask", body or b"", 1)


def rows(answer: ox.QuerySolutions, results: str, limits: Limits) -> Written:
    """The answer to SELECT."""
    if limits.whole and limits.rows is None:
        return _all_rows(answer, results, limits)
    names = [variable.value for variable in answer.variables]
    found = (_binding(names, row) for row in answer)
    texts, truncated = _limited((_json(row) for row in found), limits)
    # A member of our own, which readers of the format pass over, only where something is missing.
    cut = '"truncated":true,' if truncated else ""
    document = (
        f'{{"head":{_json({"vars": names})},{cut}"results":{{"bindings":[{",".join(texts)}]}}}}'
    )
    if results == "json":
        body = document.encode("utf-8")
    else:
        again = ox.parse_query_results(document, format=ox.QueryResultsFormat.JSON)
        body = again.serialize(format=RESULTS[results]) or b""
    return Written("select", body, len(texts), truncated)


def _all_rows(answer: ox.QuerySolutions, results: str, limits: Limits) -> Written:
    """By the engine itself, twice as fast: it knows no limit but where it writes to."""
    output = _Bounded(limits)
    answer.serialize(output, format=RESULTS[results])
    return Written("select", output.getvalue(), 0)


class _Bounded(io.BytesIO):
    """A file in memory that takes so many bytes and no more."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = limits

    def write(self, piece: Any) -> int:
        if self.tell() + len(piece) > self._limits.bytes:
            _cut(self._limits)
        return super().write(piece)


def graph(answer: ox.QueryTriples, name: str, limits: Limits) -> Written:
    """The answer to CONSTRUCT or DESCRIBE: each triple once, since a graph is a set."""
    seen: dict[ox.Triple, None] = {}
    size, truncated = 0, False
    for triple in answer:
        if triple in seen:
            continue
        if (limits.rows is not None and len(seen) >= limits.rows) or size > limits.bytes:
            truncated = _cut(limits)
            break
        seen[triple] = None
        size += len(str(triple))
    return Written("graph", serialised(seen, name), len(seen), truncated)


def serialised(
    triples: Iterable[ox.Triple], name: str, prefixes: Mapping[str, str] = PREFIXES
) -> bytes:
    """Triples in a format of `GRAPHS`, with those prefixes that shorten something."""
    found = list(triples)
    used = {
        re.sub(r"[^/#]*\Z", "", term.value)
        for triple in found
        for term in (triple.subject, triple.predicate, triple.object)
        if isinstance(term, ox.NamedNode)
    }
    needed = {prefix: start for prefix, start in prefixes.items() if start in used}
    return _in_order(ox.serialize(found, format=GRAPHS[name], prefixes=needed) or b"")


def _in_order(turtle: bytes) -> bytes:
    """The same with its prefixes sorted: the engine writes them in another order each time."""
    head, body = [], turtle
    while body.startswith(b"@prefix "):
        line, _, body = body.partition(b"\n")
        head.append(line + b"\n")
    return b"".join(sorted(head)) + body


def _limited(texts: Iterable[str], limits: Limits) -> tuple[list[str], bool]:
    found: list[str] = []
    size = 0
    for text in texts:
        if (limits.rows is not None and len(found) >= limits.rows) or size > limits.bytes:
            return found, _cut(limits)
        found.append(text)
        size += len(text)
    return found, False


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _cut(limits: Limits) -> Literal[True]:
    if limits.whole:
        raise PartialError(
            f"the answer is larger than {limits.bytes:,} bytes; ask for a part with LIMIT and OFFSET"
        )
    return True


def _binding(names: Iterable[str], row: ox.QuerySolution) -> dict[str, Any]:
    cells = zip(names, row, strict=True)
    return {name: _cell(term) for name, term in cells if term is not None}


def _cell(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> dict[str, Any]:
    """A term as SPARQL 1.1 Query Results JSON has it, and SPARQL 1.2 a triple."""
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        return {"type": "triple", "value": dict(_parts(term))}
    cell = {"type": "literal", "value": term.value}
    if term.language:
        cell["xml:lang"] = term.language
        if term.direction is not None:
            cell["its:dir"] = term.direction.value
    elif term.datatype.value != _STRING:
        cell["datatype"] = term.datatype.value
    return cell


def _parts(triple: ox.Triple) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in ("subject", "predicate", "object"):
        yield name, _cell(getattr(triple, name))
