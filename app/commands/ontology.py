"""`lodeway ontology`: what is generated from the ontology's Turtle, and whether that is sound."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.console import JsonOption, print_json, say

DocsOption = Annotated[Path, typer.Option("--output", "-o", help="Folder for the pages.")]

_HELP = """What is generated from the Turtle files of the ontology.

Example: lodeway ontology check
"""


def register(app: typer.Typer) -> None:
    ontology = typer.Typer(no_args_is_help=True, help=_HELP)
    ontology.command()(build)
    ontology.command("check")(check_ontology)
    ontology.command()(docs)
    app.add_typer(ontology, name="ontology")


def build() -> None:
    """Write models.py and context.jsonld from the Turtle files.

    Example: lodeway ontology build
    """
    from ontology.context import context_path, write_context
    from ontology.generate import models_path, write_models

    for path, changed in ((models_path(), write_models()), (context_path(), write_context())):
        typer.echo(f"{path.name} {'is written anew' if changed else 'was up to date'}.")


def check_ontology(as_json: JsonOption = False) -> None:
    """Whether the Turtle files are sound and what is written from them is up to date. Exit 1 if not.

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
    """Write the pages that the ontology makes, as Markdown, and ontology.ttl and ontology.html.

    ontology.ttl is the whole ontology in one file, for partners, and shapes.ttl all that we check,
    for any SHACL engine. ontology.html needs pyLODE, which a developer has: it is left out where that
    is missing.

    Example: lodeway ontology docs -o docs
    """
    from graph.database.document import graph_page
    from ontology.document import schema_page
    from ontology.errors import UsageError
    from ontology.foreign_page import foreign_page
    from ontology.page import ontology_page
    from ontology.published import published_text
    from ontology.schema import load_schema
    from ontology.shapes_file import shapes_file_text

    schema = load_schema()
    pages = {
        "schema.md": schema_page(schema),
        "graph-model.md": graph_page(schema),
        "foreign.md": foreign_page(),
        "ontology.ttl": published_text(),
        "shapes.ttl": shapes_file_text(),
    }
    try:
        pages["ontology.html"] = ontology_page()
    except UsageError as error:
        say(str(error))
    output.mkdir(parents=True, exist_ok=True)
    for name, page in pages.items():
        (output / name).write_text(page, "utf-8")
        typer.echo(f"Wrote {output / name}")
