"""The `lodeway` command: finds the command modules, and turns errors into a line and an exit code.

Modules under `app.commands` import what they need inside their functions, so that `--help` is
instant.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import traceback
from typing import Annotated

import typer

from ontology.errors import LodewayError

#: Outside the contract's 0-5 and 130: whoever sees it has found a bug, not an answer.
_BUG = 70

app = typer.Typer(
    name="lodeway",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"lodeway {version('lodeway')}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show where in the code an error comes from.")
    ] = False,
) -> None:
    """Supply routes of critical minerals: who controls every step, and on what evidence.

    Example: lodeway up && lodeway load && lodeway routes --to gm --policy us-dfars-7052-2027
    """
    if debug:
        os.environ["LODEWAY_DEBUG"] = "1"


def _register_all() -> None:
    from app import commands

    names = sorted(module.name for module in pkgutil.iter_modules(commands.__path__))
    for name in names:
        if not name.startswith("_"):
            importlib.import_module(f"app.commands.{name}").register(app)


try:
    _register_all()
except KeyboardInterrupt:
    # Ctrl-C while the commands load, before `main` runs.
    sys.exit(130)


def main() -> None:
    """Entry point. Exits 0 ok, 1 no or issues, 2 usage, 3 store, 4 input, 5 partial, 130 Ctrl-C."""
    try:
        app()
    except LodewayError as error:
        _report(error, f"Error: {error}")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        _report(
            error,
            f"Internal error: {type(error).__name__}: {error}. "
            "Run `lodeway --debug ...` for the traceback, and please report it.",
        )
        sys.exit(_BUG)


def _report(error: Exception, line: str) -> None:
    if os.environ.get("LODEWAY_DEBUG"):
        traceback.print_exception(error)
    print(" ".join(line.split()), file=sys.stderr)  # noqa: T201 - one line, whatever it holds
