"""Exports of every kind of archive read back: the same archive again, and nothing else passes."""

from __future__ import annotations

import io
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ontology.errors import SourceError
from ontology.exchange.archive import Archive
from ontology.exchange.export import FORMATS, write
from ontology.exchange.restored import Restored
from ontology.exchange.stage import Stage
from ontology.exchange.verify import verify
from ontology.models import Resource
from ontology.record import Reading, stated_json
from tests.ontology.exchange.memory import archive_of_reading
from tests.ontology.exchange.worlds import worlds

SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WHOLE = [form.name for form in FORMATS.values() if form.whole]
STREAMS = (
    "datasets", "runs", "listings", "decisions", "merged_ids", "retracted", "versions",
    "versions_by_key", "entities",
)  # fmt: skip


def exported(archive: Archive, form: str = "nquads") -> bytes:
    output = io.BytesIO()
    write(archive, form, output)
    return output.getvalue()


def stage_of(data: bytes, form: str = "nquads") -> Stage:
    """A stage in memory, with no process of its own: what is under test comes after it."""
    quads = list(ox.parse(data, format=FORMATS[form].rdf))
    store = ox.Store()
    store.extend(quads)
    return Stage(Path(f"x.{form}"), form, store, len(quads))


@pytest.mark.parametrize("form", WHOLE)
@given(archive=worlds())
@SLOW
def test_a_round_trip_gives_the_same_bytes(form: str, archive: Archive) -> None:
    stage = stage_of(exported(archive, form), form)
    assert (stage.is_export, stage.whole) == (True, True)
    verify(stage)
    assert exported(Restored(stage.store)) == exported(archive)


@given(worlds())
@SLOW
def test_every_stream_is_the_same_in_the_same_order(archive: Archive) -> None:
    restored = Restored(stage_of(exported(archive)).store)
    for name in STREAMS:
        theirs, ours = list(getattr(restored, name)()), list(getattr(archive, name)())
        assert [_identity(x) for x in theirs] == [_identity(x) for x in ours], name


def _identity(found: object) -> object:
    """What something says: many values are a set, and a moment in UTC has no fold."""
    if isinstance(found, Resource):
        return type(found).__name__, found.id, stated_json(found)
    if isinstance(found, datetime):
        return found.isoformat()
    if is_dataclass(found):
        return [(part.name, _identity(getattr(found, part.name))) for part in fields(found)]
    return found


@given(worlds(), st.randoms())
@SLOW
def test_a_file_that_lacks_a_line_is_refused(archive: Archive, random: object) -> None:
    lines = exported(archive).splitlines(keepends=True)
    at = random.randrange(len(lines))  # type: ignore[attr-defined]
    rest = lines[:at] + lines[at + 1 :]
    with pytest.raises(SourceError, match=r"^x\.nquads: is no export as Lodeway writes it: "):
        verify(stage_of(b"".join(rest)))


@given(worlds(), st.randoms())
@SLOW
def test_a_file_with_a_line_more_is_refused(archive: Archive, random: object) -> None:
    lines = exported(archive).splitlines(keepends=True)
    at = random.randrange(len(lines))  # type: ignore[attr-defined]
    (quad,) = ox.parse(lines[at], format=ox.RdfFormat.N_QUADS)
    odd = ox.Quad(quad.subject, ox.NamedNode("https://w3id.org/lodeway/ontology#name"), ox.Literal("odd 1"), quad.graph_name)  # fmt: skip
    with pytest.raises(SourceError, match="is no export"):
        verify(stage_of(b"".join(lines) + f"{odd} .\n".encode()))


@given(worlds(), st.randoms())
@SLOW
def test_a_byte_that_was_changed_never_passes_as_another_fact(
    archive: Archive, random: object
) -> None:
    data = exported(archive)
    places = [random.randrange(len(data)) for _ in range(10)]  # type: ignore[attr-defined]
    # Digits above all: times and counts hang on nothing else that a file says.
    digits = [at for at, byte in enumerate(data) if chr(byte).isdigit() and byte != ord("1")]
    places += [random.choice(digits) for _ in range(20)]  # type: ignore[attr-defined]
    for at in places:
        changed_data = data[:at] + b"1" + data[at + 1 :]
        try:
            stage = stage_of(changed_data)
            verify(stage)
        except (SyntaxError, SourceError):
            continue
        assert exported(Restored(stage.store)) == data


@pytest.fixture(scope="module")
def bundled(curated: Reading) -> bytes:
    return exported(archive_of_reading(curated))


def test_the_bundled_data_set(bundled: bytes, curated: Reading) -> None:
    stage = stage_of(bundled)
    told: list[int] = []
    verify(stage, told.append)
    assert told
    assert exported(Restored(stage.store)) == bundled
    assert len(list(Restored(stage.store).versions())) == len(
        {record.key(curated.dataset) for record in curated.records}
    )


def changed(data: bytes, *pairs: tuple[str, str]) -> str:
    text = data.decode()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    with pytest.raises(SourceError) as found:
        verify(stage_of(text.encode()))
    return str(found.value)


def test_what_differs_is_named(bundled: bytes, curated: Reading) -> None:
    text = bundled.decode()
    name = next(
        line for line in text.splitlines()
        if line.startswith("<https://w3id.org/lodeway/id/gm> <https://w3id.org/lodeway/ontology#name> ")
        and line.endswith('" .')
    )  # fmt: skip
    said = changed(bundled, (name, name.replace('" .', ' Inc" .')))
    assert said == (
        "x.nquads: is no export as Lodeway writes it: the default graph of gm says name "
        '"General Motors Inc"'
    )
    record = curated.records[0]
    key = record.key(curated.dataset)
    said = changed(bundled, (f"record/{key}>", f"record/{'0' * 32}>"))
    assert f"record {'0' * 32} does not say what its key is the hash of" in said


@pytest.mark.slow
def test_what_is_whole(bundled: bytes) -> None:
    for form in FORMATS.values():
        stage = stage_of(exported(Restored(stage_of(bundled).store), form.name), form.name)
        assert (stage.is_export, stage.has_records, stage.whole) == (True, form.whole, form.whole)
