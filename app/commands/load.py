"""`lodeway load` and `lodeway sources`: what can be loaded, loading it, and what was loaded when."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.console import JsonOption, print_json, progress, say
from ontology.errors import StoreError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.database.runs import RunReport
    from graph.settings import Settings
    from ontology.exchange.archive import Dataset, Run
    from ontology.record import Issue

_SHOWN = 20


def register(app: typer.Typer) -> None:
    app.command()(load)
    app.command()(sources)


def load(
    loader: Annotated[
        str, typer.Argument(help="Which loader; `lodeway sources` lists them.")
    ] = "curated",
    path: Annotated[
        Path | None, typer.Argument(help="What to read. Unset: the loader's own input.")
    ] = None,
    dataset: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="Load it as a data set of this name.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change.")] = False,
    issues: Annotated[
        Path | None, typer.Option("--issues", help="Write all issues to this file, as CSV.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Load a data set, the bundled one if nothing is named. Loading it again writes nothing.

    Exits 1 if there were issues: rows that could not be read, or things to resolve.

    Example: lodeway load
    Example: lodeway load curated my-data-set --as mine --issues issues.csv
    """
    from app import ingest
    from graph.settings import get_settings

    settings = get_settings()
    if dry_run:
        report = ingest.preview(settings, loader, path, dataset)
    else:
        with progress(f"Loading {path or loader}") as update:
            report = ingest.load(settings, loader, path, dataset, update)
    if issues:
        _write_issues(issues, report.issues)
    if as_json:
        print_json(_document(report))
    else:
        typer.echo(_sentence(report, dry_run))
    _tell_issues(report.issues, issues)
    if report.issues:
        raise typer.Exit(1)


def sources(as_json: JsonOption = False) -> None:
    """What can be loaded, where a user gets it, and what was loaded when.

    Example: lodeway sources
    """
    from graph.settings import get_settings
    from loaders.loader import all_loaders

    found = _loaded(get_settings())
    listed = [
        {
            "name": loader.name,
            "title": loader.title,
            "description": loader.description,
            "where": loader.where,
            "loaded": None
            if found is None
            else [_run(d, run) for d, run in found if run.loader == loader.name],
        }
        for loader in all_loaders()
    ]
    if as_json:
        print_json({"loaders": listed})
        return
    for item in listed:
        typer.echo("\n".join(_lines(item)))


def _document(report: RunReport) -> dict[str, Any]:
    return {
        "run": report.run or None,
        "dataset": report.dataset,
        "read": report.read,
        "accepted": report.accepted,
        "issues": len(report.issues),
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "removed": report.removed,
    }


def _sentence(report: RunReport, dry_run: bool) -> str:
    head = "Would load" if dry_run else "Loaded"
    return (
        f"{head} {report.dataset}: {report.read} rows read, {report.accepted} statements accepted: "
        f"{report.created} created, {report.updated} updated, {report.unchanged} unchanged, "
        f"{report.removed} removed."
    )


def _tell_issues(issues: tuple[Issue, ...], file: Path | None) -> None:
    if not issues:
        return
    say(f"{len(issues)} issues{f', written to {file}' if file else ''}:")
    for issue in issues[:_SHOWN]:
        place = f"{issue.file}:{issue.line}" if issue.line else issue.file
        say(f"  {place} {issue.field}={issue.value}: {issue.reason}")
    if len(issues) > _SHOWN:
        more = "" if file else "; --issues FILE writes them all"
        say(f"  and {len(issues) - _SHOWN} more{more}")


def _write_issues(path: Path, issues: Iterable[Issue]) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("file", "line", "field", "value", "reason"))
            for issue in issues:
                cells = (issue.file, issue.line or "", issue.field, issue.value, issue.reason)
                writer.writerow(_harmless(str(cell)) for cell in cells)
    except OSError as error:
        raise UsageError(f"cannot write the issues to {path}: {error.strerror}") from error


def _harmless(cell: str) -> str:
    """A spreadsheet would run a cell that begins like a formula: it gets an apostrophe in front."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _loaded(settings: Settings) -> list[tuple[Dataset, Run]] | None:
    """The last run of each data set; None, with a word on stderr, if Neo4j is not there."""
    from app.ingest import loaded

    try:
        return loaded(settings)
    except StoreError as error:
        say(f"What was loaded is not known: {error}")
        return None


def _run(dataset: Dataset, run: Run) -> dict[str, Any]:
    return {
        "dataset": dataset.id,
        "title": dataset.title,
        "run": run.id,
        "ended": run.ended.isoformat(timespec="seconds"),
        "complete": run.complete,
        **{name: run.counts[name] for name in ("read", "accepted", "issues")},
    }


def _lines(item: dict[str, Any]) -> list[str]:
    lines = [f"{item['name']}: {item['title']}", f"  {item['description']}", f"  {item['where']}"]
    if item["loaded"] is not None:
        loaded = [
            f"  loaded as {run['dataset']} at {run['ended']}: {run['accepted']} statements, "
            f"{run['issues']} issues"
            for run in item["loaded"]
        ]
        lines += loaded or ["  not loaded yet"]
    return lines
