"""`lodeway export, check, ontology`, run as another program would run them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

from app.exchange import content
from graph.store import Store
from loaders.loader import get_loader
from ontology.assemble import assemble
from ontology.export import Content, Version, nquads
from ontology.models import Company, Country, Material, Offtake, Source
from ontology.record import Reading, Record, SameAs
from ontology.sameness import Sameness
from ontology.schema import load_schema

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator

    from graph.server import ServerInfo
    from graph.settings import Settings

    Lodeway = Callable[..., subprocess.CompletedProcess[str]]

RULES = Path(__file__).parents[1] / "fixtures" / "rules"
SOURCES = (
    Source(id="s", title="S", sourceKind="news", published="2025-02", retrieved="2026-11-24"),
    Source(id="t", title="T", sourceKind="report"),
)
MINI = Reading(
    dataset="mini",
    title="Mini",
    sources=SOURCES,
    records=(
        Record(Company(id="a", name="Ä “A”\n", country="country-zz"), "s", "high", "p. 1", "q", "2026-11-24"),
        Record(Company(id="a-old", name="A old", alias=("Ay",)), "t"),
        Record(Company(id="b", name="B"), "s", retrieved="2026-11-24"),
        Record(Country(id="country-zz", name="Zedland", iso2="ZZ"), "t"),
        Record(Material(id="ore", name="Ore", stage="extraction", hsCode=("0026",)), "t"),
        Record(Offtake(id="o", supplier="a-old", buyer="b", material=("ore",), validTo="2030"), "t", "low"),
    ),
    same_as=(SameAs("a", "a-old", "positive", "renamed", "me", "2026-11-24"),),
)  # fmt: skip


@pytest.fixture
def loaded(server: ServerInfo, empty_database: Settings) -> Iterator[Store]:
    """A store with the small data set."""
    with Store.connect(server) as store:
        assert store.load(MINI).issues == ()
        yield store


def test_a_snapshot_is_what_was_loaded(loaded: Store) -> None:
    found = loaded.snapshot()
    (reading,) = found.readings
    assert (reading.dataset, reading.title, reading.sources, reading.same_as) == (
        "mini", "Mini", SOURCES, MINI.same_as,
    )  # fmt: skip
    assert set(reading.records) == set(MINI.records)
    assert {v.key for v in found.versions} == {r.key("mini") for r in MINI.records}


def from_records(reading: Reading) -> list[str]:
    """The N-Quads that a reading comes to with no database."""
    entities = assemble(
        load_schema(), reading.records, reading.sources, reading.same_as, reading.dataset
    )
    versions = [Version(r.key(reading.dataset), reading.dataset, r) for r in reading.records]
    return list(nquads(Content(entities, versions, Sameness.of(reading.same_as).winners)))


def test_the_store_merges_as_the_records_alone_do(loaded: Store) -> None:
    assert list(nquads(content(loaded.snapshot()))) == from_records(MINI)


@pytest.mark.slow
def test_the_curated_data_leave_the_store_as_they_came(
    server: ServerInfo, empty_database: Settings
) -> None:
    assert empty_database
    curated = get_loader("curated").read()
    with Store.connect(server) as store:
        store.load(curated)
        found = store.snapshot()
    assert list(nquads(content(found))) == from_records(curated)
    assert set(found.readings[0].records) == set(curated.records)


@pytest.mark.usefixtures("loaded")
def test_export_turtle(lodeway: Lodeway, tmp_path: Path) -> None:
    done = lodeway("export", "--format", "turtle", "-o", "out.ttl")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "to out.ttl" in done.stderr
    assert lodeway("export", "--format", "turtle").stdout == (tmp_path / "out.ttl").read_text(
        "utf-8"
    )
    graph = rdflib.Graph().parse(tmp_path / "out.ttl")
    own = rdflib.Namespace("https://w3id.org/lodeway/ontology#")
    ids = rdflib.Namespace("https://w3id.org/lodeway/id/")
    # Merged: the report outranks the news, and the old id stands nowhere.
    assert {str(o) for o in graph.objects(ids.a, own.name)} == {"A old"}
    assert graph.value(ids.o, own.supplier) == ids.a
    assert (ids["a-old"], None, None) not in graph
    assert str(graph.value(ids.s, own.title)) == "S"
    check = lodeway("check", "out.ttl")
    assert (check.returncode, check.stdout) == (0, f"{len(graph)} triples conform to the shapes and rules.\n")  # fmt: skip


@pytest.mark.usefixtures("loaded")
def test_export_nquads_keeps_every_record(lodeway: Lodeway, tmp_path: Path) -> None:
    assert lodeway("export", "-f", "nquads", "-o", "out.nq").returncode == 0
    data = (tmp_path / "out.nq").read_bytes()
    lines = data.splitlines(keepends=True)
    assert lines == sorted(lines)
    quads = list(ox.parse(data, format=ox.RdfFormat.N_QUADS))
    graphs = {str(quad.graph_name) for quad in quads}
    records = {f"<https://w3id.org/lodeway/record/{r.key('mini')}>" for r in MINI.records}
    assert graphs == records | {"DEFAULT", "<https://w3id.org/lodeway/graph/metadata>"}
    assert b'"\xc3\x84 \xe2\x80\x9cA\xe2\x80\x9d\\n"' in data  # the losing name, in its record
    replaced = [q for q in quads if q.predicate.value.endswith("isReplacedBy")]
    assert [(q.subject.value[-5:], q.object.value[-2:]) for q in replaced] == [("a-old", "/a")]  # type: ignore[union-attr]
    assert lodeway("check", "out.nq").returncode == 0


@pytest.mark.usefixtures("loaded")
def test_export_csv_is_a_data_set_folder(lodeway: Lodeway, tmp_path: Path, loaded: Store) -> None:
    assert lodeway("export", "-f", "csv", "-o", "out").returncode == 0
    found = get_loader("curated").read(tmp_path / "out")
    assert (found.dataset, found.issues) == ("mini", ())
    assert {r.entity.id for r in found.records} == {r.entity.id for r in MINI.records}
    assert found.same_as == MINI.same_as
    again = lodeway("export", "-f", "csv", "-o", "out")
    assert (again.returncode, again.stderr) == (2, "Error: out is not empty; name a new folder\n")
    loaded.load(Reading("second", "Second", SOURCES, MINI.records[2:3]))
    assert lodeway("export", "-f", "csv", "-o", "both").returncode == 0
    assert {path.name for path in (tmp_path / "both").iterdir()} == {"mini", "second"}


@pytest.mark.usefixtures("loaded")
def test_export_refuses(lodeway: Lodeway) -> None:
    wrong = lodeway("export", "-f", "xml")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr == "Error: there is no format 'xml'; there are: turtle, nquads, csv\n"
    assert lodeway("export", "-f", "csv").returncode == 2
    nowhere = lodeway("export", "-f", "turtle", "-o", "gone/out.ttl")
    assert (nowhere.returncode, nowhere.stderr) == (
        2, "Error: cannot write gone/out.ttl: No such file or directory\n",
    )  # fmt: skip


def test_export_of_nothing(lodeway: Lodeway, server: ServerInfo, empty_database: Settings) -> None:
    assert empty_database
    done = lodeway("export", "-f", "csv", "-o", "out")
    assert done.returncode == 2
    assert "nothing to export" in done.stderr


def test_check_tells_violations(lodeway: Lodeway) -> None:
    path = str(RULES / "coordinatesTogether.bad.ttl")
    done = lodeway("check", path)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "2 violations in 6 triples."
    answer = json.loads(lodeway("check", path, "--json").stdout)
    assert (answer["conforms"], answer["triples"], answer["issues"]) == (False, 6, [])
    assert [v["focus"] for v in answer["violations"]] == ["x", "y"]


def test_check_of_a_folder(lodeway: Lodeway, tmp_path: Path) -> None:
    # country-au stands in the bundled data set, so it is no reference to nothing.
    where = tmp_path / "own"
    where.mkdir()
    (where / "dataset.yml").write_text("id: own\n")
    (where / "Source.csv").write_text("id,title,sourceKind\nown-s,S,news\n")
    (where / "Company.csv").write_text("id,name,country,source\nown-a,A,country-au,own-s\n")
    (where / "Offtake.csv").write_text("id,supplier,buyer,status,source\no,own-a,own-a,,own-s\np,own-a,,x,own-s\n")  # fmt: skip
    done = lodeway("check", "own", "--json")
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert [(v["focus"], v["message"]) for v in answer["violations"]] == [("o", "supplier and buyer are the same")]  # fmt: skip
    assert [(i["file"], i["line"], i["field"]) for i in answer["issues"]] == [("Offtake.csv", 3, "status")]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("gone.ttl", None, "gone.ttl does not exist"),
        ("x.ttl", "nonsense", "x.ttl: "),
        ("x.csv", "id", "x.csv: is no RDF file"),
        ("x.nq", "<urn:a> <urn:b> <urn:c> <urn:g> .", "x.nq: holds nothing to check"),
    ],
)
def test_check_of_what_cannot_be_read(
    lodeway: Lodeway, tmp_path: Path, name: str, text: str | None, message: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    done = lodeway("check", name)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith(f"Error: {message}")


def test_the_ontology_commands(lodeway: Lodeway, tmp_path: Path) -> None:
    assert lodeway("ontology", "build").stdout == "models.py was up to date.\n"
    assert json.loads(lodeway("ontology", "check", "--json").stdout) == {
        "sound": True,
        "faults": [],
    }
    assert lodeway("ontology", "docs", "-o", "out").returncode == 0
    for name in ("schema.md", "graph-model.md"):
        committed = Path(__file__).parents[2] / "docs" / name
        assert (tmp_path / "out" / name).read_text("utf-8") == committed.read_text("utf-8")
