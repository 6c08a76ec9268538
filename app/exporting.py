"""The work behind `lodeway export`: which format, where to, and what was written."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from app.output import standard_output, whole_file, whole_folder
from ontology.errors import UsageError
from ontology.exchange.export import FORMATS as RDF
from ontology.exchange.sidecar import sidecar, sidecar_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from app.output import Output
    from ontology.exchange.archive import Archive
    from ontology.exchange.export import Summary
    from ontology.exchange.selection import Selection

    Progress = Callable[[int], None]

#: The ending of a file in each format that is no RDF; csv is a folder.
_OTHERS = {"csv": "", "graphml": ".graphml", "cypher": ".cypher"}
FORMATS = (*RDF, *_OTHERS)
_SUFFIXES = {form.name: form.suffix for form in RDF.values()} | _OTHERS
_ENDINGS = {suffix: name for name, suffix in _SUFFIXES.items() if suffix}


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written. None where it cannot be told of a format or a place.

    `triples` are those of the merged graph, `quads` those of all graphs. `bytes` and `sha256` are
    those of the file as it stands, compressed if it is.
    """

    format: str
    file: str | None = None
    sidecar: str | None = None
    selection: str | None = None
    entities: int | None = None
    records: int | None = None
    triples: int | None = None
    quads: int | None = None
    bytes: int | None = None
    sha256: str | None = None
    seconds: float = 0.0

    def json(self) -> dict[str, Any]:
        """The answer of `--json`."""
        return asdict(self)


def format_of(name: str | None, output: Path | None) -> str:
    """The format asked for: by its name, or by the ending of the file.

    Raises UsageError if nothing says it, or if the two differ.
    """
    ending = None if output is None else _ending(output)
    told = _ENDINGS.get(ending or "")
    if name is None and told is None:
        raise UsageError(f"name a format: --format {', '.join(FORMATS)}")
    if name is not None and name not in FORMATS:
        raise UsageError(f"there is no format {name!r}; there are: {', '.join(FORMATS)}")
    if name is not None and told not in (None, name):
        raise UsageError(
            f"{output} has the ending of {told}; a file of {name} ends in {_SUFFIXES[name] or 'nothing'}"
        )
    found = str(name or told)
    if found == "csv" and (output is None or ending == ".gz"):
        raise UsageError("a data set is a folder; name a new one: --format csv -o FOLDER")
    return found


def _ending(path: Path) -> str:
    return path.with_suffix("").suffix or ".gz" if path.suffix == ".gz" else path.suffix


def export(
    archive: AbstractContextManager[Archive],
    form: str,
    output: Path | None,
    selection: Selection,
    progress: Progress | None = None,
) -> Exported:
    """Write what an archive holds, or what is selected of it.

    The archive is opened here and closed before anything stands under its name: if it changed while
    it was read, it says so then, and nothing is left. Raises UsageError if it cannot be written.
    """
    began = perf_counter()
    if form == "csv":
        found = _export_folder(archive, output or Path(), selection)
    else:
        found = _export_file(archive, form, output, selection, progress)
    return replace(found, seconds=round(perf_counter() - began, 3))


def _export_folder(
    archive: AbstractContextManager[Archive], folder: Path, selection: Selection
) -> Exported:
    from loaders.write import check_new, write_archive

    check_new(folder)
    with whole_folder(folder) as part, archive as whole:
        chosen = _chosen(whole, selection)
        records = write_archive(chosen, part)
    return Exported("csv", str(folder), selection=_text(chosen), records=records)


def _export_file(
    archive: AbstractContextManager[Archive],
    form: str,
    output: Path | None,
    selection: Selection,
    progress: Progress | None,
) -> Exported:
    plain = output is not None and (output.is_file() or not output.exists())
    beside = sidecar_path(output) if output and plain and form in RDF else None
    with whole_file(output) if output else standard_output() as out:
        with archive as whole:
            chosen = _chosen(whole, selection)
            found, summary = _write(chosen, form, out, progress)
        if beside:
            beside.unlink(missing_ok=True)  # that of another file soon
    found = replace(
        found,
        file=str(output) if output else None,
        selection=_text(chosen),
        bytes=out.measured.size,
        sha256=out.measured.sha256,
    )
    if beside and summary and output:
        with whole_file(beside) as out:
            out.stream.write(_sidecar(summary, output, found))
        found = replace(found, sidecar=str(beside))
    return found


def _write(
    archive: Archive, form: str, out: Output, progress: Progress | None
) -> tuple[Exported, Summary | None]:
    from graph.files.drawn import Drawn
    from graph.files.graphml import write_graphml
    from graph.files.script import write_cypher
    from ontology.exchange.export import write

    if form in RDF:
        summary = write(archive, form, out.stream, progress)
        counts = (summary.entities, summary.records if RDF[form].whole else None)
        return Exported(form, None, None, None, *counts, summary.triples, summary.quads), summary
    drawn = Drawn(archive)
    (write_graphml if form == "graphml" else write_cypher)(drawn, out.stream)
    return Exported(form, entities=drawn.entities), None


def _chosen(archive: Archive, selection: Selection) -> Archive:
    from ontology.exchange.selection import select

    return select(archive, selection) if selection else archive


def _text(archive: Archive) -> str | None:
    """The filters as they were understood."""
    selection: Selection | None = getattr(archive, "selection", None)
    return selection.text if selection else None


def _sidecar(summary: Summary, file: Path, found: Exported) -> bytes:
    size, day = int(found.bytes or 0), datetime.now(UTC)
    return sidecar(summary, file, str(found.sha256), size, day).encode("utf-8")
