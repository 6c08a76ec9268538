"""`lodeway check`: files held to the ontology."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from app.console import JsonOption, print_json

if TYPE_CHECKING:
    from ontology.record import Issue
    from ontology.validate import Report


def register(app: typer.Typer) -> None:
    app.command()(check)


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
