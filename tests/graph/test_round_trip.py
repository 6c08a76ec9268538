"""Out of a store as a file, through the guarded reader, and into an empty store: the same bytes."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ontology.exchange.archive import Run
from ontology.exchange.export import FORMATS, write
from ontology.exchange.restored import Restored
from ontology.exchange.stage import staged
from ontology.exchange.verify import verify
from ontology.models import Source
from ontology.record import Reading, Record
from tests.benchmarks.synthetic import synthetic
from tests.ontology.exchange.memory import MemoryArchive, archive_of_reading
from tests.ontology.exchange.worlds import worlds

if TYPE_CHECKING:
    from pathlib import Path

    from graph.store import Store
    from ontology.exchange.archive import Archive

WHOLE = {form.name: form.suffix for form in FORMATS.values() if form.whole}
ARCS = 100_000


def exported(archive: Archive, form: str = "nquads") -> bytes:
    output = io.BytesIO()
    write(archive, form, output)
    return output.getvalue()


def imported(store: Store, path: Path) -> bytes:
    """What an empty store exports once a file is restored into it."""
    with staged(path) as stage:
        assert stage.whole
        verify(stage)
        store.restore(Restored(stage.store))
    with store.archive() as archive:
        return exported(archive)


@settings(
    max_examples=8, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(archive=worlds(whole=True, records=8), form=st.sampled_from(sorted(WHOLE)), packed=st.booleans())  # fmt: skip
def test_any_world_goes_round(
    store: Store, clear: Any, tmp_path: Path, archive: MemoryArchive, form: str, packed: bool
) -> None:
    clear()
    path = tmp_path / f"x{WHOLE[form]}{'.gz' if packed else ''}"
    data = exported(archive, form)
    path.write_bytes(gzip.compress(data) if packed else data)
    assert imported(store, path) == exported(archive)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_hundred_thousand_relationships_go_round(store: Store, tmp_path: Path) -> None:
    source = Source(id="bench", title="Made up", sourceKind="editorial")
    records = tuple(Record(entity, "bench") for entity in synthetic(ARCS).entities.values())
    moment = datetime(2026, 11, 27, tzinfo=UTC)
    run = Run("20261127T000000Z-bench-0000", "bench", "curated", moment, moment, True)
    archive = archive_of_reading(Reading("bench", "Made up", (source,), records), run)
    path = tmp_path / "x.nq"
    path.write_bytes(exported(archive))
    assert imported(store, path) == path.read_bytes()
