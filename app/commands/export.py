"""`lodeway export`: the graph, or a part of it, as a file for others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.console import JsonOption, print_json, progress, say

if TYPE_CHECKING:
    from app.exporting import Exported

FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        help="nquads, trig or jsonld (all that is stored); turtle, ntriples or rdfxml (what holds); "
        "csv, graphml or cypher. Unset: by the ending of the file.",
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        help="File, compressed if it ends in .gz; for csv a new folder. Unset: standard output.",
    ),
]
ClassOption = Annotated[
    list[str] | None,
    typer.Option("--class", metavar="NAME", help="Only this class and those below it; may repeat."),
]
SourceOption = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="ID", help="Only what this source states; may repeat."),
]
CountryOption = Annotated[
    list[str] | None,
    typer.Option(
        "--country",
        metavar="ID",
        help="Only who is there, and their deals. Id or ISO code; may repeat.",
    ),
]
MaterialOption = Annotated[
    list[str] | None,
    typer.Option(
        "--material", metavar="ID", help="Only what concerns it or a narrower form; may repeat."
    ),
]
AroundOption = Annotated[
    list[str] | None,
    typer.Option("--around", metavar="ID", help="Only what is near this id; may repeat."),
]
HopsOption = Annotated[
    int | None,
    typer.Option(
        "--hops",
        min=0,
        max=100,
        help="How near: 1 = who it deals with. A deal is no hop of its own.",
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", help="Without relations that do not hold on this day, YYYY-MM-DD."),
]


def register(app: typer.Typer) -> None:
    app.command()(export)


def export(
    format_name: FormatOption = None,
    output: OutputOption = None,
    cls: ClassOption = None,
    source: SourceOption = None,
    country: CountryOption = None,
    material: MaterialOption = None,
    around: AroundOption = None,
    hops: HopsOption = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the graph for others: RDF, a data set folder, GraphML or Cypher. docs/rdf.md says more.

    The same content always gives the same bytes. Filters of different kinds must all hold, and what
    a chosen entity refers to comes along. Exits 1 if the filters leave nothing.

    Example: lodeway export -o lodeway.nq.gz
    Example: lodeway export --format turtle --country AU --class Offtake
    """
    from app.exporting import export as write
    from app.exporting import format_of
    from app.options import day
    from graph.server import connection
    from graph.settings import get_settings
    from graph.store import Store
    from ontology.errors import UsageError
    from ontology.exchange.selection import Selection

    form = format_of(format_name, output)
    if as_json and output is None:
        raise UsageError("--json needs a file to write to: -o FILE")
    if hops is not None and not around:
        raise UsageError("--hops is how far to go from an id: name it with --around")
    selection = Selection(
        classes=tuple(cls or ()),
        sources=tuple(source or ()),
        countries=tuple(country or ()),
        materials=tuple(material or ()),
        around=tuple(around or ()),
        hops=1 if hops is None else hops,
        as_of=day(as_of) if as_of else None,
    )
    with Store.connect(connection(get_settings())) as store, progress("Reading the store") as bar:
        told = (lambda passed: bar(passed, None)) if output else None
        found = write(store.archive(), form, output, selection, told)
    _tell(found, as_json)
    if selection and not (found.entities or found.records):
        raise typer.Exit(1)


def _tell(found: Exported, as_json: bool) -> None:
    if as_json:
        print_json(found.json())
    elif found.file:
        counted = (
            f"{found.records:,} records"
            if found.entities is None
            else f"{found.entities:,} entities"
        )
        beside = f", and {found.sidecar} beside it" if found.sidecar else ""
        say(f"Wrote {counted} to {found.file}{beside}")
