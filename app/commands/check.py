"""`lodeway check`: files held to the ontology."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.console import JsonOption, print_json, progress

if TYPE_CHECKING:
    from ontology.record import Issue
    from ontology.validate import Report


def register(app: typer.Typer) -> None:
    app.command()(check)


def check(
    path: Path,
    format_name: Annotated[
        str | None,
        typer.Option("--format", "-f", help="Of an RDF file. Unset: by its ending."),
    ] = None,
    report_file: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE.ttl", help="Write a sh:ValidationReport."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Hold an RDF file or a data set folder to the shapes and rules. Exit 1 if something is wrong.

    Nothing is loaded, and nothing that the file names is fetched.

    Example: lodeway check lodeway.ttl
    """
    from app.exchange import check_path, write_report

    with progress(f"Checking {path.name}") as bar:
        report, issues = check_path(path, format_name, lambda done: bar(done, None))
    if report_file:
        write_report(report_file, report)
    if as_json:
        print_json(_answer(report, issues))
    else:
        for issue in issues:
            typer.echo(f"{issue.file}:{issue.line}: {issue.field} {issue.value!r} {issue.reason}")
        typer.echo(report.table())
    if issues or not report.conforms:
        raise typer.Exit(1)


def _answer(report: Report, issues: tuple[Issue, ...]) -> dict[str, Any]:
    return {
        "conforms": report.conforms and not issues,
        "triples": report.triples,
        "violations": [violation.row() for violation in report.violations],
        "violation_count": report.count,
        "issues": [asdict(issue) for issue in issues],
    }
