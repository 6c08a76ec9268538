"""The work behind `lodeway import`: a file read, checked, and restored or loaded.

A whole export of ours restores an empty store as it was. Anything else becomes what one data set
states, and is loaded like the input of any loader: again without effect, and taken back if it goes.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from graph.database.runs import RunReport
from graph.server import connection
from graph.store import Store
from ontology.errors import SourceError, UsageError
from ontology.exchange import facts as f
from ontology.exchange import terms as t
from ontology.exchange.candidate import Checked, candidate
from ontology.exchange.incoming import incoming, without
from ontology.exchange.known import Known, known_of, standing
from ontology.exchange.restored import Restored
from ontology.exchange.serialise import PREFIXES
from ontology.exchange.stage import staged
from ontology.exchange.verify import verify
from ontology.report import Report, report_turtle
from ontology.schema import load_schema
from ontology.store_check import check_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from graph.settings import Settings
    from ontology.exchange.archive import Archive
    from ontology.exchange.candidate import Candidate
    from ontology.exchange.incoming import Asked
    from ontology.exchange.stage import Stage
    from ontology.models import Resource
    from ontology.record import Reading

    #: Shows how far one step of the work is: called with done and, if known, all.
    Bar = Callable[[str], AbstractContextManager[Callable[[int, int | None], None]]]

#: What a run says that it was loaded by.
LOADER = "import"


@dataclass(frozen=True)
class Imported:
    """What became of a file. `quarantined` are ids that were set apart, written to `quarantine`.

    `written` is False if violations kept everything out.
    """

    load: RunReport
    report: Report
    written: bool = True
    restored: bool = False
    quarantined: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wish:
    """What is to be done with a file. `asked` is None for a backup."""

    path: Path
    format: str | None = None
    asked: Asked | None = None
    quarantine: Path | None = None
    dry_run: bool = False


def import_file(settings: Settings, wish: Wish, bar: Bar) -> Imported:
    """Import a file. Raises SourceError if it cannot be read or does not hold together, UsageError
    if something must be said that is not, StoreError.
    """
    info = connection(settings)
    with _staged(wish, bar) as stage, Store.connect(info) as store:
        if stage.cut:
            raise SourceError(
                f"{stage.name}: is an export of ours without its end; take another copy"
            )
        if wish.asked is None and stage.whole:
            return _restore(store, stage, wish, bar)
        if wish.asked is None:
            raise UsageError(f"{stage.name} is no backup: name the data set that it is, --as NAME")
        return _load(store, stage, wish, wish.asked, bar)


@contextmanager
def _staged(wish: Wish, bar: Bar) -> Iterator[Stage]:
    with (
        bar(f"Reading {wish.path.name}") as tell,
        staged(wish.path, wish.format, progress=lambda done: tell(done, None)) as stage,
    ):
        yield stage


# ---------------------------------------------------------------- a backup


def _restore(store: Store, stage: Stage, wish: Wish, bar: Bar) -> Imported:
    archive = Restored(stage.store)
    held = _held(stage)
    with bar("Verifying") as tell:
        verify(stage, lambda done: tell(done, stage.quads))
    if not store.is_empty():
        if _is_what_is_stored(store, archive):
            return Imported(replace(held, unchanged=held.read), Report.of((), 0), restored=True)
        raise UsageError(
            f"{stage.name} is a backup, which restores an empty store; this one holds something. Use "
            "an empty one (LODEWAY_HOME or NEO4J_URI name another), or load what the file states as "
            "one data set of this one: --as NAME"
        )
    # A backup is restored as it was, also where the shapes have become stricter since.
    with bar("Checking") as tell:
        report = check_store(stage.store, lambda done: tell(done, None), stage.folder)
    if not wish.dry_run:
        with bar("Restoring") as tell:
            store.restore(archive, tell)
    return Imported(replace(held, created=held.read), report, restored=True)


def _held(stage: Stage) -> RunReport:
    """How many records, listings and decisions a backup holds, as it says itself."""
    facts = f.gathered(f.about(stage.store, t.DESCRIPTION, t.METADATA))
    counts = (t.RECORD_COUNT, t.LISTING_COUNT, t.DECISION_COUNT)
    read = sum(int(f.maybe(facts, name) or 0) for name in counts)
    return RunReport("", "", read, read, 0, 0, 0, 0)


def _is_what_is_stored(store: Store, archive: Restored) -> bool:
    """Whether a store holds what a verified backup does: all that changes a store is a run."""
    with store.archive() as stored:
        return list(stored.datasets()) == list(archive.datasets()) and list(stored.runs()) == list(
            archive.runs()
        )


# ---------------------------------------------------------------- what a data set states


def _load(store: Store, stage: Stage, wish: Wish, asked: Asked, bar: Bar) -> Imported:
    _refuse_other_loaders(store, asked.dataset)
    with store.archive() as archive:
        known = known_of(archive, asked.dataset)
        reading = incoming(stage, asked, known)
        beside = _beside(archive, asked.dataset, reading, known)
    with bar("Checking"), _candidate(stage, reading, beside) as found:
        checked = found.sift() if wish.quarantine else Checked(found.check())
    if not checked.report.conforms and wish.quarantine is None:
        return Imported(_unwritten(reading), checked.report, written=False)
    reading = without(reading, set(checked.bad))
    if wish.quarantine and checked.bad:
        _set_apart(wish.quarantine, stage, checked)
    if wish.dry_run:
        load = store.preview(reading)
    else:
        with bar(f"Loading {stage.name}") as tell:
            load = store.load(reading, LOADER, tell)
    return Imported(load, checked.report, quarantined=checked.bad)


def _refuse_other_loaders(store: Store, dataset: str) -> None:
    """A data set that another loader loads would be taken back by this one, as far as it differs."""
    last = next((run for run in store.runs() if run.dataset == dataset), None)
    if last is not None and last.loader != LOADER:
        raise UsageError(
            f"{dataset} is a data set that the loader {last.loader or 'of an older version'} loaded; "
            "choose another name with --as"
        )


def _beside(archive: Archive, dataset: str, reading: Reading, known: Known) -> dict[str, Resource]:
    """What else is known of what the reading states, and what both refer to."""
    stated = [record.entity for record in reading.records]
    own = {entity.id for entity in stated} & known.ids
    found = standing(archive, dataset, (own | _named(stated)) & known.ids)
    if further := _named(found[key] for key in own & found.keys()) - found.keys():
        found |= standing(archive, dataset, further)
    return found


def _named(entities: Iterable[Resource]) -> set[str]:
    """The ids that entities refer to."""
    schema = load_schema()
    named: set[str] = set()
    for entity in entities:
        for prop in schema[type(entity).__name__].references:
            value = getattr(entity, prop.name)
            named.update(value if prop.many else () if value is None else (value,))
    return named


def _candidate(
    stage: Stage, reading: Reading, beside: Mapping[str, Resource]
) -> AbstractContextManager[Candidate]:
    # Records of one entity may each be partial: what an export says of it whole is its default graph.
    records = () if stage.has_records else reading.records
    entities = (*(record.entity for record in records), *reading.sources)
    return candidate(stage, entities, beside)


def _set_apart(folder: Path, stage: Stage, checked: Checked) -> None:
    """Write what is not taken, and why, beside one another. Raises UsageError if that cannot be."""
    name = stage.name.split(".")[0]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ox.serialize(
            checked.triples, folder / f"{name}.quarantine.ttl", ox.RdfFormat.TURTLE,
            prefixes=PREFIXES,
        )  # fmt: skip
        (folder / f"{name}.report.ttl").write_text(report_turtle(checked.report), "utf-8")
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {error.strerror}") from error


def _unwritten(reading: Reading) -> RunReport:
    """What is told of a load that was refused."""
    return RunReport("", reading.dataset, reading.read, 0, 0, 0, 0, 0, reading.issues)
