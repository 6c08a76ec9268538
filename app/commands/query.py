"""`lodeway query`: read-only Cypher, or a query of the library by name."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.console import JsonOption, print_json, say
from app.table import print_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.database.queries import NamedQuery
    from graph.database.query import QueryResult

_NAME = re.compile(r"[A-Za-z0-9_-]+")


def register(app: typer.Typer) -> None:
    app.command()(query)


def query(
    cypher: Annotated[
        str | None,
        typer.Argument(metavar="[CYPHER|NAME]", help="Cypher, or a name. Unset: list the names."),
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option("--param", metavar="KEY=VALUE", help="A parameter; JSON, else text."),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="Rows.")] = 10_000,
    as_json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV that runs no formula.")] = False,
) -> None:
    """Ask the graph in Cypher, read-only, or run a query of the library by its name.

    Example: lodeway query
    Example: lodeway query owners-of-company --param company=asm
    Example: lodeway query "MATCH (c:Company) RETURN c.name AS name ORDER BY name" --csv
    """
    from graph.database.queries import all_queries, get_query
    from graph.server import connection
    from graph.settings import get_settings
    from graph.store import Store
    from ontology.errors import UsageError

    if as_json and as_csv:
        raise UsageError("--json and --csv exclude each other")
    if cypher is None:
        _list(all_queries(), as_json)
        return
    given = _given(param or [])
    named = get_query(cypher) if _NAME.fullmatch(cypher) else None
    arguments = named.arguments(given) if named else {k: _value(v) for k, v in given.items()}
    with Store.connect(connection(get_settings())) as store:
        result = store.query(named.cypher if named else cypher, arguments, limit)
    _print(result, as_json, as_csv)
    if result.truncated:
        say(f"Truncated: the first {len(result.rows)} rows, or cells cut to their limit.")


def _given(pairs: Iterable[str]) -> dict[str, str]:
    from ontology.errors import UsageError

    found = {}
    for pair in pairs:
        key, separator, value = pair.partition("=")
        if not (key and separator):
            raise UsageError(f"--param takes KEY=VALUE, not {pair!r}")
        found[key] = value
    return found


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _list(library: Iterable[NamedQuery], as_json: bool) -> None:
    if as_json:
        print_json(
            [
                {
                    "name": q.name,
                    "title": q.title,
                    "question": q.question,
                    "params": {
                        k: {"default": p.default, "about": p.about} for k, p in q.params.items()
                    },
                    "columns": dict(q.columns),
                    "notes": q.notes,
                    "cypher": q.cypher,
                }
                for q in library
            ]
        )
        return
    for q in library:
        typer.echo(f"{q.name}: {q.question}")
        for key, param in q.params.items():
            typer.echo(f"    --param {key}={param.default}   {param.about}")


def _print(result: QueryResult, as_json: bool, as_csv: bool) -> None:
    rows = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
    if as_json:
        print_json({"columns": list(result.columns), "rows": rows, "truncated": result.truncated})
        return
    flat = [{k: _cell(v) for k, v in row.items()} for row in rows]
    if as_csv:
        from app.csvsafe import table

        typer.echo(table(result.columns, flat), nl=False)
        return
    print_table(result.columns, flat)


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
