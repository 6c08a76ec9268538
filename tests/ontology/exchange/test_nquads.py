"""N-Quads: sorted, each once, and as canonical as the engine writes them."""

from __future__ import annotations

import io
from dataclasses import replace
from operator import attrgetter

import pyoxigraph as ox
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ontology.exchange.archive import Dataset
from ontology.exchange.export import write
from ontology.exchange.terms import quoted
from ontology.models import Company
from tests.ontology.exchange.memory import MemoryArchive
from tests.ontology.exchange.values import CHAIN, IDS, texts
from tests.ontology.exchange.worlds import worlds

SLOW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def nquads(archive: MemoryArchive) -> list[bytes]:
    output = io.BytesIO()
    write(archive, "nquads", output)
    lines = output.getvalue().split(b"\n")
    assert lines.pop() == b""
    return lines


@given(worlds())
@SLOW
def test_lines_are_sorted_and_as_the_engine_writes_them(archive: MemoryArchive) -> None:
    lines = nquads(archive)
    assert lines == sorted(set(lines))
    for line in lines:
        (quad,) = ox.parse(line, format=ox.RdfFormat.N_QUADS)
        assert ox.serialize([quad], format=ox.RdfFormat.N_QUADS) == line + b"\n"


@given(worlds())
@SLOW
def test_everything_survives_a_store_of_the_engine(archive: MemoryArchive) -> None:
    lines = nquads(archive)
    store = ox.Store()
    store.bulk_load(b"\n".join(lines), format=ox.RdfFormat.N_QUADS)
    back = store.dump(format=ox.RdfFormat.N_QUADS)
    assert back is not None
    assert sorted(back.split(b"\n")[:-1]) == lines


@given(st.lists(st.one_of(st.sampled_from(CHAIN), IDS), unique=True))
@SLOW
def test_ids_that_begin_one_another(ids: list[str]) -> None:
    part = len(ids) // 4
    archive = MemoryArchive(
        found_datasets=tuple(Dataset(key, "T") for key in ids),
        found_entities=tuple(Company(id=key, name="N") for key in ids[: 2 * part]),
        found_merged=dict.fromkeys(ids[part : 3 * part], "a"),
        found_retracted=frozenset(ids[part:]),
    )
    lines = nquads(archive)
    assert lines == sorted(set(lines))
    subjects = {line.split(b" ")[0].rsplit(b"/", 1)[1][:-1].decode() for line in lines}
    assert set(ids) <= subjects


@given(worlds(), st.randoms(use_true_random=False))
@settings(SLOW, max_examples=20)
def test_the_order_of_loads_never_shows(archive: MemoryArchive, chance: object) -> None:
    names = ("entities", "versions", "listings", "decisions", "datasets", "runs")
    mixed = {}
    for name in names:
        values = list(attrgetter(f"found_{name}")(archive))
        chance.shuffle(values)  # type: ignore[attr-defined]
        mixed[f"found_{name}"] = tuple(values)
    assert nquads(replace(archive, **mixed)) == nquads(archive)


@given(texts())
@settings(max_examples=300)
def test_a_text_is_quoted_as_the_engine_quotes_it(text: str) -> None:
    assert quoted(text) == str(ox.Literal(text))


def test_every_character_is_quoted_as_the_engine_quotes_it() -> None:
    for code in (*range(0xD800), *range(0xE000, 0x11000), *range(0x1F000, 0x110000, 0x7F)):
        assert quoted(chr(code)) == str(ox.Literal(chr(code))), hex(code)
    for plane in range(17):
        for code in (plane * 0x10000 + 0xFFFE, plane * 0x10000 + 0xFFFF):
            assert quoted(chr(code)) == str(ox.Literal(chr(code))), hex(code)
