"""What a load tells: one document, one sentence, and the issues, on the screen and as CSV."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.console import say
from ontology.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.database.runs import RunReport
    from ontology.record import Issue

_SHOWN = 20


def document(report: RunReport) -> dict[str, Any]:
    """The answer of `--json`."""
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


def sentence(report: RunReport, dry_run: bool) -> str:
    """The answer for a person."""
    head = "Would load" if dry_run else "Loaded"
    return (
        f"{head} {report.dataset}: {report.read} rows read, {report.accepted} statements accepted: "
        f"{report.created} created, {report.updated} updated, {report.unchanged} unchanged, "
        f"{report.removed} removed."
    )


def tell_issues(issues: tuple[Issue, ...], file: Path | None) -> None:
    """The first issues, and where the others are."""
    if not issues:
        return
    say(f"{len(issues)} issues{f', written to {file}' if file else ''}:")
    for issue in issues[:_SHOWN]:
        place = f"{issue.file}:{issue.line}" if issue.line else issue.file
        say(f"  {place} {issue.field}={issue.value}: {issue.reason}")
    if len(issues) > _SHOWN:
        more = "" if file else "; --issues FILE writes them all"
        say(f"  and {len(issues) - _SHOWN} more{more}")


def write_issues(path: Path, issues: Iterable[Issue]) -> None:
    """All issues as CSV that runs no formula. Raises UsageError if the file cannot be written."""
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
