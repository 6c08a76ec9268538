"""`lodeway export`: the graph as files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from app.console import say

FormatOption = Annotated[
    str, typer.Option("--format", "-f", help="turtle (what holds), nquads (everything) or csv.")
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="File, or for csv a new folder. Unset: standard output."),
]


def register(app: typer.Typer) -> None:
    app.command()(export)


def export(format_name: FormatOption, output: OutputOption = None) -> None:
    """Write the graph as Turtle (merged), N-Quads (with every record) or a data set folder.

    The same content always gives the same bytes.

    Example: lodeway export --format nquads -o lodeway.nq
    """
    from app.exchange import FORMATS, WRITERS, content, write_csv
    from graph.server import connection
    from graph.settings import get_settings
    from graph.store import Store
    from ontology.errors import UsageError

    if format_name not in FORMATS:
        raise UsageError(f"there is no format {format_name!r}; there are: {', '.join(FORMATS)}")
    if format_name == "csv" and output is None:
        raise UsageError("a data set is a folder; name a new one: --format csv -o FOLDER")
    with Store.connect(connection(get_settings())) as store:
        found = store.snapshot()
    if format_name == "csv":
        write_csv(found, output or Path())
    elif output is None:
        WRITERS[format_name](content(found), sys.stdout.buffer)
    else:
        _write(output, format_name, found)
    if output is not None:
        say(f"Wrote {len(found.world.entities):,} entities to {output}")


def _write(output: Path, format_name: str, found: Any) -> None:
    """Under another name first, so that nobody finds half a file."""
    from app.exchange import WRITERS, content
    from ontology.errors import UsageError

    part = output.with_name(output.name + ".part")
    try:
        with part.open("wb") as file:
            WRITERS[format_name](content(found), file)
        part.replace(output)
    except OSError as error:
        raise UsageError(f"cannot write {output}: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
