"""`lodeway load` and `lodeway sources`: what can be loaded, loading it, and what was loaded when."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.console import JsonOption, print_json, progress, say
from app.loading import document, sentence, tell_issues, write_issues
from ontology.errors import StoreError

if TYPE_CHECKING:
    from graph.settings import Settings
    from ontology.exchange.archive import Dataset, Run


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
        write_issues(issues, report.issues)
    if as_json:
        print_json(document(report))
    else:
        typer.echo(sentence(report, dry_run))
    tell_issues(report.issues, issues)
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
