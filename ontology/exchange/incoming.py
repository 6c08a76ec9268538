"""A staged file as what a data set states: records with a source each, and what was not understood."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace

from ontology.assemble import merged_source
from ontology.errors import SourceError, UsageError
from ontology.exchange.digest import digests
from ontology.exchange.facts import BrokenError
from ontology.exchange.foreign import understand
from ontology.exchange.known import Known
from ontology.exchange.restored import Restored
from ontology.exchange.stage import Stage
from ontology.models import Source
from ontology.record import Issue, Reading, Record

_SHOWN = 3


@dataclass(frozen=True)
class Asked:
    """What is asked of an import: under which name, and which source says what is in the file.

    `source` is an id; `described` a source that neither the file nor the store describes.
    """

    dataset: str
    source: str | None = None
    described: Source | None = None


def incoming(stage: Stage, asked: Asked, known: Known) -> Reading:
    """What a file states, as a loader would read it.

    Raises UsageError if nothing says who states it, SourceError if it does not hold together.
    """
    try:
        reading = _records(stage, asked) if stage.has_records else _merged(stage, asked, known)
    except (BrokenError, ValueError) as error:
        text = " ".join(str(error).split())
        raise SourceError(f"{stage.name}: is no export as Lodeway writes it: {text}") from error
    if not reading.records:
        why = "; ".join(f"{i.field} {i.value[:100]}: {i.reason}" for i in reading.issues[:_SHOWN])
        raise SourceError(f"{stage.name}: holds nothing that is understood{why and f' ({why})'}")
    return reading


def without(reading: Reading, ids: Container[str]) -> Reading:
    """A reading without the records of some ids; what it leaves out is not taken back."""
    kept = tuple(record for record in reading.records if record.entity.id not in ids)
    return replace(reading, records=kept, complete=reading.complete and kept == reading.records)


def _records(stage: Stage, asked: Asked) -> Reading:
    """An export of ours with its records, each of which has its own source."""
    claimed, digest = digests(stage.store)
    if claimed != digest:
        raise BrokenError("its statements have another digest than it says: some were changed")
    archive = Restored(stage.store)
    listed: dict[str, list[Source]] = {}
    for found in archive.listings():
        if found.span.until is None:
            listed.setdefault(found.source.id, []).append(found.source)
    live = [version for version in archive.versions() if version.span.until is None]
    for version in live:
        if version.record.key(version.dataset) != version.key:
            raise BrokenError(f"record {version.key} does not say what its key is the hash of")
    decisions = [d.decision for d in archive.decisions() if d.span.until is None]
    records = {version.record.key(""): version.record for version in live}
    return Reading(
        dataset=asked.dataset,
        title=_title(archive, stage),
        sources=tuple(merged_source(sources) for sources in listed.values()),
        records=tuple(records.values()),  # two data sets may state the same of one source
        same_as=tuple(dict.fromkeys(decisions)),
        read=len(live),
    )


def _title(archive: Restored, stage: Stage) -> str:
    titles = [found.title for found in archive.datasets()]
    return titles[0] if len(titles) == 1 else stage.name


def _merged(stage: Stage, asked: Asked, known: Known) -> Reading:
    """What holds, of which one source is said to state all."""
    issues: tuple[Issue, ...] = ()
    if stage.is_export:
        entities = tuple(Restored(stage.store).entities())
    else:
        found = understand(stage.store, asked.dataset, known.ids, known.materials)
        entities = found.entities
        issues = tuple(
            Issue(stage.name, None, note.term, note.example, f"{note.why} ({note.count:,} times)")
            for note in found.notes
        )
    sources = {entity.id: entity for entity in entities if isinstance(entity, Source)}
    source = _source(stage, asked, known, sources)
    stated = [entity for entity in entities if not isinstance(entity, Source)]
    return Reading(
        dataset=asked.dataset,
        title=stage.name,
        sources=tuple({**sources, source.id: source}.values()),
        records=tuple(Record(entity, source.id) for entity in stated),
        issues=issues,
        read=len(entities),
    )


def _source(stage: Stage, asked: Asked, known: Known, own: dict[str, Source]) -> Source:
    """The source that states what is in the file."""
    if asked.described is not None:
        return asked.described
    if asked.source is None and len(own) == 1 and not stage.is_export:
        return next(iter(own.values()))
    if asked.source is None:
        raise UsageError(
            f"{stage.name} says what holds, not who says so: name the source with --source ID"
            f"{_choice(own)}; one that is new takes --source-title and --source-kind as well"
        )
    found = own.get(asked.source) or known.sources.get(asked.source)
    if found is None:
        raise UsageError(
            f"neither {stage.name} nor the store describes the source {asked.source}: describe it "
            "with --source-title and --source-kind"
        )
    return found


def _choice(own: Iterable[str]) -> str:
    shown = sorted(own)[:5]
    return f" (the file describes {', '.join(shown)})" if shown else ""
