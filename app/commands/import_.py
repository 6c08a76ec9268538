"""`lodeway import`: RDF of ours or of others into the store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.console import JsonOption, print_json, progress
from app.loading import document, sentence, tell_issues, write_issues

if TYPE_CHECKING:
    from app.importing import Imported
    from ontology.exchange.incoming import Asked
    from ontology.models import Source

FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        help="turtle, ntriples, nquads, trig, jsonld or rdfxml. Unset: by the ending of the file.",
    ),
]
NameOption = Annotated[
    str | None,
    typer.Option("--as", metavar="NAME", help="The data set that it is. A backup needs none."),
]
SourceOption = Annotated[
    str | None,
    typer.Option("--source", metavar="ID", help="Who says what is in a file without records."),
]
TitleOption = Annotated[
    str | None, typer.Option("--source-title", help="Describe a source that is new.")
]
KindOption = Annotated[str | None, typer.Option("--source-kind", help="What kind it is of.")]
PublisherOption = Annotated[str | None, typer.Option("--source-publisher", help="Who published it.")]  # fmt: skip
UrlOption = Annotated[str | None, typer.Option("--source-url", help="Where it stands.")]
PublishedOption = Annotated[str | None, typer.Option("--source-published", help="When it was.")]
LicenceOption = Annotated[str | None, typer.Option("--source-licence", help="Under which licence.")]
QuarantineOption = Annotated[
    Path | None,
    typer.Option("--quarantine", metavar="DIR", help="Load what is good, write the rest here."),
]
ReportOption = Annotated[
    Path | None,
    typer.Option("--report", metavar="FILE.ttl", help="Write a sh:ValidationReport."),
]
IssuesOption = Annotated[
    Path | None,
    typer.Option("--issues", help="Write what was not understood to this file, as CSV."),
]


def register(app: typer.Typer) -> None:
    app.command("import")(import_)


def import_(
    path: Annotated[Path, typer.Argument(help="RDF in any of six formats, also with .gz.")],
    format_name: FormatOption = None,
    dataset: NameOption = None,
    source: SourceOption = None,
    title: TitleOption = None,
    kind: KindOption = None,
    publisher: PublisherOption = None,
    url: UrlOption = None,
    published: PublishedOption = None,
    licence: LicenceOption = None,
    quarantine: QuarantineOption = None,
    report: ReportOption = None,
    issues: IssuesOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Restore a backup into an empty store, or load RDF of others as a data set.

    It is held to the shapes and rules first: if something is wrong nothing is written, unless
    --quarantine sets it apart. Nothing that the file names is fetched. Exits 1 if something was wrong
    or not understood. Importing the same file again writes nothing.

    Example: lodeway import lodeway.nq.gz
    Example: lodeway import partner.ttl --as partner --source p --source-title Partner --source-kind news
    """
    from app.exchange import write_report
    from app.importing import Wish, import_file
    from graph.settings import get_settings

    described = {
        "title": title, "sourceKind": kind, "publisher": publisher, "url": url,
        "published": published, "licence": licence,
    }  # fmt: skip
    wish = Wish(
        path=path,
        format=format_name,
        asked=_asked(dataset, source, {k: v for k, v in described.items() if v is not None}),
        quarantine=quarantine,
        dry_run=dry_run,
    )
    done = import_file(get_settings(), wish, progress)
    if report:
        write_report(report, done.report)
    if issues:
        write_issues(issues, done.load.issues)
    _tell(done, path, dry_run, as_json)
    tell_issues(done.load.issues, issues)
    if done.load.issues or not done.report.conforms:
        raise typer.Exit(1)


def _asked(dataset: str | None, source: str | None, described: dict[str, str]) -> Asked | None:
    """What is asked beside the file. Raises UsageError if it makes no sense."""
    from ontology.errors import UsageError
    from ontology.exchange.incoming import Asked
    from ontology.ids import is_id

    if dataset is None:
        if source or described:
            raise UsageError("a source goes with the data set that the file is: --as NAME")
        return None
    if not is_id(dataset):
        raise UsageError(f"{dataset!r} cannot name a data set: letters, digits and . _ ~ - only")
    return Asked(dataset, source, _source(source, described) if described else None)


def _source(source: str | None, described: dict[str, str]) -> Source:
    from ontology.errors import UsageError
    from ontology.ids import slug
    from ontology.models import Source
    from ontology.schema import load_schema
    from ontology.values import parse_entity

    if missing := {"title", "sourceKind"} - described.keys():
        names = " and ".join(f"--source-{'kind' if m == 'sourceKind' else m}" for m in sorted(missing))  # fmt: skip
        raise UsageError(f"a source that is new needs {names}")
    cells = {"id": source or slug(described["title"]), **described}
    found, bad = parse_entity(load_schema()["Source"], cells)
    if not isinstance(found, Source):
        raise UsageError("; ".join(f"{name} {value!r} {reason}" for name, value, reason in bad))
    return found


def _tell(done: Imported, path: Path, dry_run: bool, as_json: bool) -> None:
    if as_json:
        print_json(_document(done))
        return
    if not done.report.conforms:
        typer.echo(done.report.table())
    typer.echo(_sentence(done, path, dry_run))


def _document(done: Imported) -> dict[str, Any]:
    """The document of a load, with what the check found."""
    return {
        **document(done.load),
        "dataset": done.load.dataset or None,
        "restored": done.restored,
        "conforms": done.report.conforms,
        "violations": [violation.row() for violation in done.report.violations],
        "violation_count": done.report.count,
        "quarantined": list(done.quarantined),
    }


def _sentence(done: Imported, path: Path, dry_run: bool) -> str:
    load = done.load
    if not done.written:
        return f"Nothing is written. --quarantine DIR loads what is good of {path.name}."
    if done.restored and load.unchanged:
        return f"The store holds just what {path.name} does; nothing is written."
    if done.restored:
        head = "Would restore" if dry_run else "Restored"
        return f"{head} {load.read:,} records, listings and decisions of {path.name} as they were."
    number = len(done.quarantined)
    apart = f" {number} {'entity is' if number == 1 else 'entities are'} set apart."
    return sentence(load, dry_run) + (apart if number else "")
