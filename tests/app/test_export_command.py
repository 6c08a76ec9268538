"""`lodeway export`, run as another program would run it."""

from __future__ import annotations

import gzip
import hashlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib

from graph.store import Store
from loaders.loader import get_loader
from ontology.assemble import assemble
from ontology.exchange.export import FORMATS
from ontology.models import Company, Country, Material, Offtake, Source
from ontology.record import Reading, Record, SameAs
from ontology.schema import load_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graph.server import ServerInfo
    from graph.settings import Settings

    Lodeway = Callable[..., subprocess.CompletedProcess[str]]

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


def merged(reading: Reading) -> list[Any]:
    """The entities that a reading comes to with no database, by id."""
    found = assemble(
        load_schema(), reading.records, reading.sources, reading.same_as, reading.dataset
    )
    return [found[key] for key in sorted(found)]


def test_the_store_merges_as_the_records_alone_do(loaded: Store) -> None:
    with loaded.archive() as archive:
        assert list(archive.entities()) == merged(MINI)


@pytest.mark.slow
def test_the_curated_data_leave_the_store_as_they_came(
    server: ServerInfo, empty_database: Settings
) -> None:
    assert empty_database
    curated = get_loader("curated").read()
    with Store.connect(server) as store:
        store.load(curated)
        with store.archive() as archive:
            assert list(archive.entities()) == merged(curated)
            # By key: a record comes back with its many values in order.
            keys = {record.key(curated.dataset) for record in curated.records}
            assert {version.key for version in archive.versions()} == keys


@pytest.mark.usefixtures("loaded")
def test_turtle_is_what_holds(lodeway: Lodeway, tmp_path: Path) -> None:
    done = lodeway("export", "--format", "turtle", "-o", "out.ttl")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert done.stderr == "Wrote 7 entities to out.ttl, and out.ttl.dcat.ttl beside it\n"
    assert lodeway("export", "-f", "turtle").stdout == (tmp_path / "out.ttl").read_text("utf-8")
    graph = rdflib.Graph().parse(tmp_path / "out.ttl")
    own = rdflib.Namespace("https://w3id.org/lodeway/ontology#")
    ids = rdflib.Namespace("https://w3id.org/lodeway/id/")
    # Merged: the report outranks the news, and the old id stands nowhere.
    assert {str(o) for o in graph.objects(ids.a, own.name)} == {"A old"}
    assert graph.value(ids.o, own.supplier) == ids.a
    assert (ids["a-old"], None, None) not in graph
    assert str(graph.value(ids.s, own.title)) == "S"
    check = lodeway("check", "out.ttl")
    assert (check.returncode, check.stderr) == (0, "")


@pytest.mark.usefixtures("loaded")
def test_nquads_keep_every_record(lodeway: Lodeway, tmp_path: Path) -> None:
    assert lodeway("export", "-o", "out.nq").returncode == 0
    data = (tmp_path / "out.nq").read_bytes()
    lines = data.splitlines(keepends=True)
    assert lines == sorted(lines)
    graphs = {str(quad.graph_name) for quad in ox.parse(data, format=ox.RdfFormat.N_QUADS)}
    records = {f"<https://w3id.org/lodeway/record/{r.key('mini')}>" for r in MINI.records}
    listings = {f"<https://w3id.org/lodeway/listing/mini/{source.id}>" for source in SOURCES}
    assert graphs == {
        *records, *listings, "DEFAULT", "<https://w3id.org/lodeway/graph/metadata>",
    }  # fmt: skip
    assert b'"\xc3\x84 \xe2\x80\x9cA\xe2\x80\x9d\\n"' in data  # the losing name, in its record
    assert lodeway("check", "out.nq").returncode == 0


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)
def test_each_format_by_its_ending_with_what_was_written(
    lodeway: Lodeway, tmp_path: Path, form: Any
) -> None:
    name = f"out{form.suffix}.gz"
    done = lodeway("export", "-o", name, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    data = (tmp_path / name).read_bytes()
    quads = list(ox.parse(gzip.decompress(data), format=form.rdf))
    seconds = json.loads(done.stdout)["seconds"]
    assert 0 < seconds < 120
    assert json.loads(done.stdout) == {
        "format": form.name,
        "file": name,
        "sidecar": f"{name}.dcat.ttl",
        "selection": None,
        "entities": 7,
        "records": 6 if form.whole else None,
        "triples": sum(1 for q in quads if isinstance(q.graph_name, ox.DefaultGraph)),
        "quads": len(quads),
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "seconds": seconds,
    }
    sidecar = rdflib.Graph().parse(tmp_path / f"{name}.dcat.ttl")
    assert hashlib.sha256(data).hexdigest() in {str(o) for o in sidecar.objects()}
    assert lodeway("export", "-o", f"again{form.suffix}.gz").returncode == 0
    assert (tmp_path / f"again{form.suffix}.gz").read_bytes() == data


@pytest.mark.usefixtures("loaded")
def test_a_part_is_chosen_and_says_so(lodeway: Lodeway, tmp_path: Path) -> None:
    done = lodeway("export", "-o", "out.nq", "--json", "--around", "a-old", "--class", "Company")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["selection"], answer["entities"], answer["records"]) == (
        "--class Company --around a --hops 1", 5, 4,
    )  # fmt: skip
    assert (
        b'/ontology#selection> "--class Company --around a --hops 1" .'
        in (tmp_path / "out.nq").read_bytes()
    )
    assert lodeway("check", "out.nq").returncode == 0
    none = lodeway("export", "-o", "none.ttl", "--as-of", "2031-01-01", "--class", "Relation")
    assert (none.returncode, none.stderr.split(",")[0]) == (1, "Wrote 0 entities to none.ttl")


@pytest.mark.usefixtures("loaded")
def test_csv_is_a_data_set_folder(lodeway: Lodeway, tmp_path: Path, loaded: Store) -> None:
    done = lodeway("export", "-f", "csv", "-o", "out")
    assert (done.returncode, done.stderr) == (0, "Wrote 6 records to out\n")
    found = get_loader("curated").read(tmp_path / "out")
    assert (found.dataset, found.title, found.issues) == ("mini", "Mini", ())
    assert {r.entity.id for r in found.records} == {r.entity.id for r in MINI.records}
    assert (found.same_as, found.sources) == (MINI.same_as, SOURCES)
    again = lodeway("export", "-f", "csv", "-o", "out")
    assert (again.returncode, again.stderr) == (2, "Error: out is not empty; name a new folder\n")
    loaded.load(Reading("second", "Second", SOURCES, MINI.records[2:3]))
    # What is said no more is not written.
    loaded.load(Reading("mini", "Mini", SOURCES, MINI.records[:1]))
    assert lodeway("export", "-f", "csv", "-o", "both").returncode == 0
    assert {path.name for path in (tmp_path / "both").iterdir()} == {"mini", "second"}
    left = get_loader("curated").read(tmp_path / "both" / "mini")
    assert [r.entity.id for r in left.records] == ["a"]


@pytest.mark.usefixtures("loaded")
def test_the_drawn_graph(lodeway: Lodeway, tmp_path: Path) -> None:
    done = lodeway("export", "-o", "out.graphml", "--json")
    assert json.loads(done.stdout)["entities"] == 7
    assert json.loads(done.stdout)["sidecar"] is None
    graph = nx.read_graphml(tmp_path / "out.graphml")
    assert graph.nodes["a"]["label"] == "A old"
    script = lodeway("export", "-f", "cypher").stdout
    assert "MERGE (n:Resource {id: row.id}) SET n = row SET n:Entity:Party:Actor" in script


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("-f xml", "there is no format 'xml'; there are: turtle, ntriples, nquads, trig, jsonld, rdfxml, csv, graphml, cypher"),
        ("", "name a format: --format turtle, ntriples, nquads, trig, jsonld, rdfxml, csv, graphml, cypher"),
        ("-o out.txt", "name a format: --format turtle, ntriples, nquads, trig, jsonld, rdfxml, csv, graphml, cypher"),
        ("-f csv", "a data set is a folder; name a new one: --format csv -o FOLDER"),
        ("-f turtle -o out.nq", "out.nq has the ending of nquads; a file of turtle ends in .ttl"),
        ("-f turtle -o gone/out.ttl", "cannot write gone/out.ttl: No such file or directory"),
        ("-f turtle --json", "--json needs a file to write to: -o FILE"),
        ("-o out.nq --hops 2", "--hops is how far to go from an id: name it with --around"),
        ("-o out.nq --as-of 2025", "--as-of 2025: write a day as YYYY-MM-DD"),
        ("-o out.nq --around country-zy", "--around: nothing has the id 'country-zy'; there is country-zz"),
        ("-o out.nq --class Compani", "--class: no class is called 'Compani'; there is Company"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_2_and_one_line(
    lodeway: Lodeway, tmp_path: Path, words: str, message: str
) -> None:
    done = lodeway("export", *words.split())
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"Error: {message}\n")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_store(lodeway: Lodeway, server: ServerInfo, empty_database: Settings) -> None:
    assert empty_database
    done = lodeway("export", "-f", "csv", "-o", "out")
    assert done.returncode == 2
    assert "nothing to export" in done.stderr
    assert lodeway("export", "-o", "out.nq").returncode == 0


COMMAND = str(Path(sys.executable).with_name("lodeway"))


@pytest.fixture
def many(loaded: Store) -> None:
    """A store whose export is larger than any pipe's buffer."""
    records = tuple(
        Record(Company(id=f"c-{i}", name=f"Company {i} " + "x" * 300), "s") for i in range(1500)
    )
    loaded.load(Reading("many", "Many", SOURCES, records))


@pytest.mark.usefixtures("many")
def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    with subprocess.Popen(
        [COMMAND, "export", "-f", "nquads"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(10) == b"<https://w"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 5


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the machine has no /dev/full")
@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("form", ["nquads", "turtle", "graphml"])
def test_a_full_disk_is_one_line(tmp_path: Path, form: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [COMMAND, "export", "-f", form],
            cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    message = "Error: cannot write standard output: No space left on device\n"
    assert (done.returncode, done.stderr) == (2, message)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("name", ["out.nq", "out.ttl.gz"])
def test_ctrl_c_leaves_nothing(tmp_path: Path, name: str) -> None:
    with subprocess.Popen(
        [COMMAND, "export", "-o", name],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        until = time.monotonic() + 60
        while not list(tmp_path.iterdir()) and time.monotonic() < until:
            time.sleep(0.002)
        assert [path.name for path in tmp_path.iterdir()] == [f"{name}.part"]
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    assert list(tmp_path.iterdir()) == []
