"""`lodeway sparql`: read-only SPARQL over the store or an export, or a query of the library."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.console import JsonOption, print_json, progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ontology.query.library import LibraryQuery
    from ontology.query.snapshots import Snapshot

OverOption = Annotated[
    Path | None,
    typer.Option("--over", metavar="FILE", help="RDF file to ask, also .gz. Unset: the store."),
]
UnionOption = Annotated[
    bool, typer.Option("--union", help="Ask all graphs as one, not what holds alone.")
]

_NAME = re.compile(r"[A-Za-z0-9_-]+")


def register(app: typer.Typer) -> None:
    app.command()(sparql)


def sparql(
    query: Annotated[
        str | None,
        typer.Argument(
            metavar="[QUERY|FILE|NAME|-]",
            help="SPARQL, a file with it, a name, or - for stdin. Unset: list the names.",
        ),
    ] = None,
    over: OverOption = None,
    param: Annotated[
        list[str] | None,
        typer.Option("--param", metavar="KEY=ID", help="A parameter of a query with a name."),
    ] = None,
    list_names: Annotated[bool, typer.Option("--list", help="List the queries by name.")] = False,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=1_000_000, help="Rows or triples.")
    ] = 10_000,
    timeout: Annotated[
        float, typer.Option("--timeout", min=0.1, max=3600, help="Seconds the query may take.")
    ] = 30.0,
    union: UnionOption = False,
    as_json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV that runs no formula.")] = False,
    as_tsv: Annotated[bool, typer.Option("--tsv", help="TSV, terms as in Turtle.")] = False,
    as_xml: Annotated[bool, typer.Option("--xml", help="XML; a graph as RDF/XML.")] = False,
    form: Annotated[
        str | None,
        typer.Option("--format", "-f", help="For a graph: turtle, ntriples, jsonld, rdfxml ..."),
    ] = None,
) -> None:
    """Ask in SPARQL 1.1, read-only; nothing is fetched. Prefixes lw:, id:, prov: ... are declared.

    JSON is SPARQL 1.1 Query Results JSON, of a graph JSON-LD. Exits 1 if ASK is answered with no, 5
    if time or memory did not suffice.

    Example: lodeway sparql
    Example: lodeway sparql owners-of-company --param company=asm
    Example: lodeway sparql "SELECT ?name { ?mine a lw:Mine ; lw:name ?name }" --over lodeway.nq.gz
    """
    from app.sparql_answer import show, truth
    from ontology.query.engine import Engine, Question
    from ontology.query.library import library

    chosen = _format({"json": as_json, "csv": as_csv, "tsv": as_tsv, "xml": as_xml}, form)
    if query is None or list_names:
        _list(library(), as_json)
        return
    text, values = _read(query, param or [])
    results, graph = _forms(chosen)
    question = Question(text, values, results, graph, rows=limit)
    with opened(over, union) as snapshot, Engine(snapshot.store) as engine:
        answer = engine.ask(question, timeout)
    show(answer, chosen)
    if answer.kind == "ask" and not truth(answer):
        raise typer.Exit(1)


def _format(wanted: dict[str, bool], form: str | None) -> str | None:
    from ontology.errors import UsageError
    from ontology.query.answers import GRAPHS

    if form is not None and form not in GRAPHS:
        raise UsageError(f"there is no format {form!r}; there are: {', '.join(GRAPHS)}")
    found = [name for name, is_wanted in wanted.items() if is_wanted] + [form] * (form is not None)
    if len(found) > 1:
        raise UsageError("--json, --csv, --tsv, --xml and --format exclude each other")
    return found[0] if found else None


def _forms(chosen: str | None) -> tuple[str | None, str | None]:
    """The formats of a table and of a graph. For the screen and for CSV a table comes as JSON."""
    if chosen is None:
        return "json", "turtle"
    graphs = {"json": "jsonld", "xml": "rdfxml", "csv": None, "tsv": None}
    if chosen in graphs:
        return "json" if chosen == "csv" else chosen, graphs[chosen]
    return None, chosen


def _read(query: str, params: list[str]) -> tuple[str, dict[str, str]]:
    """The text of a query, and the IRIs that stand for variables of it."""
    from ontology.errors import SourceError, UsageError
    from ontology.query.library import get_query

    path = Path(query)
    if _NAME.fullmatch(query) and query != "-":
        pairs = dict(_pair(given) for given in params)
        return get_query(query).about(pairs)
    if params:
        raise UsageError("--param is for a query with a name; `lodeway sparql --list` lists them")
    try:
        if query == "-":
            return sys.stdin.buffer.read().decode("utf-8"), {}
        if path.suffix in (".rq", ".sparql") or _is_file(path):
            return path.read_text("utf-8"), {}
    except OSError as error:
        raise SourceError(f"{query} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{query} is no text in UTF-8") from error
    return query, {}


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long for a name, or holds what none may
        return False


def _pair(given: str) -> tuple[str, str]:
    from ontology.errors import UsageError
    from ontology.ids import is_id

    name, separator, value = given.partition("=")
    if not (name and separator):
        raise UsageError(f"--param takes KEY=ID, not {given!r}")
    if not is_id(value):
        raise UsageError(f"{value!r} is no id")
    return name, value


@contextmanager
def opened(over: Path | None, union: bool) -> Iterator[Snapshot]:
    """What is asked; making it may take a while, and is told."""
    from app.snapshot import of_file, of_store
    from graph.settings import get_settings

    settings = get_settings()
    with progress("Reading what is asked, once until it changes") as update:

        def told(done: int) -> None:
            update(done, None)

        found = (
            of_store(settings, union, told)
            if over is None
            else of_file(settings, over, union, told)
        )
        with found as snapshot:
            yield snapshot


def _list(queries: Iterable[LibraryQuery], as_json: bool) -> None:
    if as_json:
        fields = ("name", "title", "question", "params", "defaults", "notes", "sparql")
        print_json([{name: getattr(query, name) for name in fields} for query in queries])
        return
    for query in queries:
        typer.echo(f"{query.name}: {query.question}")
        for name, about in query.params.items():
            typer.echo(f"    --param {name}={query.defaults[name]}   {about}")
