"""An answer of the SPARQL engine on the screen: a table, a word or a graph."""

from __future__ import annotations

import json
import sys
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import typer

from app.console import say
from app.table import print_table
from ontology.query.prefixes import PREFIXES, short

if TYPE_CHECKING:
    from ontology.query.answers import Written

_XSD = PREFIXES["xsd"]
_NUMBERS = {_XSD + name for name in ("decimal", "integer", "double", "float", "int", "long")}


def show(answer: Written, form: str | None) -> None:
    """Write an answer to stdout: in the format asked for, or for a person."""
    if form == "csv" and answer.kind == "select":
        typer.echo(_csv(answer.body), nl=False)
    elif form is None and answer.kind == "select":
        names, rows = _rows(answer.body)
        print_table(names, [{k: _shown(v) for k, v in row.items()} for row in rows])
    elif form is None and answer.kind == "ask":
        typer.echo("yes" if truth(answer) else "no")
    else:
        body = answer.body
        sys.stdout.buffer.write(body if body.endswith(b"\n") else body + b"\n")
        sys.stdout.buffer.flush()
    if answer.truncated:
        what = "triples" if answer.kind == "graph" else "rows"
        say(f"Truncated: the first {answer.count} {what}.")


def truth(answer: Written) -> bool:
    """What ASK was answered, in any format."""
    return b"true" in answer.body


def _rows(body: bytes) -> tuple[list[str], list[dict[str, Any]]]:
    """The columns, and rows with a cell or None for each."""
    document = json.loads(body)
    names = document["head"]["vars"]
    bindings = document["results"]["bindings"]
    return names, [{name: row.get(name) for name in names} for row in bindings]


def _csv(body: bytes) -> str:
    """Values as SPARQL 1.1 has them in CSV, but so that a spreadsheet runs none of them."""
    from app.csvsafe import table

    names, rows = _rows(body)
    return table(names, [{k: _cell(v) for k, v in row.items()} for row in rows])


def _cell(term: dict[str, Any] | None) -> Any:
    if term is None:
        return None
    if term.get("datatype") in _NUMBERS:
        try:
            return Decimal(term["value"])
        except InvalidOperation:
            return term["value"]
    return _text(term)


def _shown(term: dict[str, Any] | None) -> str | None:
    """A cell for a person: short names for IRIs, values as they are."""
    if term is None:
        return None
    return short(term["value"]) if term["type"] == "uri" else _text(term)


def _text(term: dict[str, Any]) -> str:
    if term["type"] == "bnode":
        return f"_:{term['value']}"
    if term["type"] == "triple":
        return " ".join(_text(term["value"][part]) for part in ("subject", "predicate", "object"))
    return str(term["value"])
