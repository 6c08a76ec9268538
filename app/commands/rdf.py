"""`lodeway export, check, ontology`: the graph as files, files held to the ontology, the ontology."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.console import JsonOption, print_json, say

if TYPE_CHECKING:
    from ontology.record import Issue
    from ontology.validate import Report

FormatOption = Annotated[
    str, typer.Option("--format", "-f", help="turtle (what holds), nquads (everything) or csv.")
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="File, or for csv a new folder. Unset: standard output."),
]
DocsOption = Annotated[Path, typer.Option("--output", "-o", help="Folder for the pages.")]


def register(app: typer.Typer) -> None:
    app.command()(export)
    app.command()(check)
    ontology = typer.Typer(no_args_is_help=True, help=_ONTOLOGY_HELP)
    ontology.command()(build)
    ontology.command("check")(check_ontology)
    ontology.command()(docs)
    app.add_typer(ontology, name="ontology")


_ONTOLOGY_HELP = """What is generated from the Turtle files of the ontology.

Example: lodeway ontology check
"""


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


def check(path: Path, as_json: JsonOption = False) -> None:
    """Hold an RDF file or a data set folder to the shapes and rules. Exit 1 if something is wrong.

    Nothing is loaded, and nothing that the file names is fetched.

    Example: lodeway check lodeway.ttl
    """
    from app.exchange import check_path

    report, issues = check_path(path)
    if as_json:
        print_json(_answer(report, issues))
    else:
        for issue in issues:
            typer.echo(f"{issue.file}:{issue.line}: {issue.field} {issue.value!r} {issue.reason}")
        typer.echo(report.table())
    if issues or not report.conforms:
        raise typer.Exit(1)


def _answer(report: Report, issues: tuple[Issue, ...]) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "conforms": report.conforms and not issues,
        "triples": report.triples,
        "violations": [asdict(violation) for violation in report.violations],
        "issues": [asdict(issue) for issue in issues],
    }


def build() -> None:
    """Write models.py from the Turtle files.

    Example: lodeway ontology build
    """
    from ontology.generate import models_path, write_models

    changed = write_models()
    typer.echo(f"{models_path().name} {'is written anew' if changed else 'was up to date'}.")


def check_ontology(as_json: JsonOption = False) -> None:
    """Whether the Turtle files are sound and models.py is up to date. Exit 1 if not.

    Example: lodeway ontology check
    """
    from ontology.lint import lint

    faults = lint()
    if as_json:
        print_json({"sound": not faults, "faults": faults})
    else:
        for fault in faults:
            typer.echo(fault)
        say("The ontology is sound." if not faults else f"{len(faults)} faults.")
    if faults:
        raise typer.Exit(1)


def docs(output: DocsOption = Path("docs")) -> None:
    """Write two pages: schema.md with every class and code, graph-model.md with how Neo4j has it.

    Example: lodeway ontology docs -o docs
    """
    from graph.database.document import graph_page
    from ontology.document import schema_page
    from ontology.schema import load_schema

    output.mkdir(parents=True, exist_ok=True)
    schema = load_schema()
    for name, page in (("schema.md", schema_page(schema)), ("graph-model.md", graph_page(schema))):
        (output / name).write_text(page, "utf-8")
        typer.echo(f"Wrote {output / name}")
