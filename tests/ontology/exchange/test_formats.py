"""All formats say the same, whoever reads them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from pyld import jsonld

from ontology.errors import UsageError
from ontology.exchange.archive import Version
from ontology.exchange.export import FORMATS, write
from ontology.models import Company
from ontology.record import Record
from tests.ontology.exchange.memory import MemoryArchive
from tests.ontology.exchange.values import CONTROLS
from tests.ontology.exchange.worlds import worlds

SOME = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
WHOLE = [name for name, form in FORMATS.items() if form.whole]
MERGED = [name for name, form in FORMATS.items() if not form.whole]
RDFLIB = {"turtle": "turtle", "ntriples": "nt11", "rdfxml": "xml"}
RDFLIB_QUADS = {"nquads": "nquads", "trig": "trig", "jsonld": "json-ld"}

#: A quad as its four terms in N-Quads.
Quad = tuple[str, str, str, str]


def written(archive: MemoryArchive, name: str) -> bytes:
    output = io.BytesIO()
    summary = write(archive, name, output)
    quads = read(output.getvalue(), name)
    assert (summary.triples, summary.quads) == (len(default_graph(set(quads))), len(quads))
    return output.getvalue()


def read(data: bytes, name: str) -> list[Quad]:
    found = ox.parse(data, format=FORMATS[name].rdf)
    return [(str(q.subject), str(q.predicate), str(q.object), str(q.graph_name)) for q in found]


def default_graph(quads: set[Quad]) -> set[Quad]:
    return {quad for quad in quads if quad[3] == "DEFAULT"}


@pytest.fixture(autouse=True)
def _literals_as_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    monkeypatch.setattr(rdflib.term, "NORMALIZE_LITERALS", False, raising=False)


def rdflib_quads(data: bytes, name: str) -> set[Quad]:
    graph = rdflib.Dataset()
    graph.parse(data=data, format=RDFLIB_QUADS[name])
    default = {None, rdflib.graph.DATASET_DEFAULT_GRAPH_ID}
    return {
        (*map(rdflib_term, (s, p, o)), "DEFAULT" if g in default else rdflib_term(g))
        for s, p, o, g in graph.quads()
    }


def rdflib_triples(data: bytes, name: str) -> set[Quad]:
    graph = rdflib.Graph().parse(data=data, format=RDFLIB[name])
    return {(*map(rdflib_term, triple), "DEFAULT") for triple in graph}


def rdflib_term(node: rdflib.term.Node) -> str:
    """As the engine writes it, so that what two parsers read can be compared."""
    if isinstance(node, rdflib.Literal):
        datatype = ox.NamedNode(str(node.datatype)) if node.datatype else None
        return str(ox.Literal(str(node), datatype=datatype, language=node.language))
    assert isinstance(node, rdflib.URIRef), node
    return str(ox.NamedNode(str(node)))


@given(worlds())
@SOME
def test_whole_formats_have_the_same_quads(archive: MemoryArchive) -> None:
    found = {name: read(written(archive, name), name) for name in WHOLE}
    wanted = set(found["nquads"])
    for name, quads in found.items():
        assert set(quads) == wanted, name
        assert len(quads) == len(wanted), f"{name} says something twice"


@given(worlds(xml=True))
@SOME
def test_merged_formats_have_the_default_graph(archive: MemoryArchive) -> None:
    wanted = default_graph(set(read(written(archive, "nquads"), "nquads")))
    for name in MERGED:
        quads = read(written(archive, name), name)
        assert set(quads) == wanted, name
        assert len(quads) == len(wanted), f"{name} says something twice"


@given(worlds())
@settings(SOME, max_examples=15)
@pytest.mark.parametrize("name", WHOLE)
def test_rdflib_reads_the_same_quads(name: str, archive: MemoryArchive) -> None:
    data = written(archive, name)
    assert rdflib_quads(data, name) == set(read(data, name))


@given(worlds(xml=True))
@settings(SOME, max_examples=15)
@pytest.mark.parametrize("name", MERGED)
def test_rdflib_reads_the_same_triples(name: str, archive: MemoryArchive) -> None:
    data = written(archive, name)
    assert rdflib_triples(data, name) == set(read(data, name))


def refuse(url: str, options: object) -> object:
    raise AssertionError(f"asked for {url}")


def pyld_quads(data: bytes) -> Iterator[Quad]:
    """What pyld makes of a document, without its own N-Quads, which escape less than they must."""
    found = jsonld.to_rdf(json.loads(data), {"documentLoader": refuse})
    for graph, triples in found.items():
        name = "DEFAULT" if graph == "@default" else f"<{graph}>"
        for triple in triples:
            subject, predicate, value = (triple[k] for k in ("subject", "predicate", "object"))
            yield f"<{subject['value']}>", f"<{predicate['value']}>", pyld_object(value), name


def pyld_object(value: dict[str, str]) -> str:
    if value["type"] == "IRI":
        return f"<{value['value']}>"
    assert "language" not in value
    return str(ox.Literal(value["value"], datatype=ox.NamedNode(value["datatype"])))


@given(worlds())
@settings(SOME, max_examples=20)
def test_pyld_reads_the_same_quads_with_no_network(archive: MemoryArchive) -> None:
    data = written(archive, "jsonld")
    assert set(pyld_quads(data)) == set(read(data, "jsonld"))


@given(worlds(xml=True))
@settings(SOME, max_examples=10)
@pytest.mark.parametrize("name", list(FORMATS))
def test_the_same_archive_gives_the_same_bytes(name: str, archive: MemoryArchive) -> None:
    assert written(archive, name) == written(archive, name)


@pytest.mark.parametrize("name", list(FORMATS))
def test_an_empty_store_is_a_file_too(name: str) -> None:
    data = written(MemoryArchive(), name)
    subjects = {quad[0] for quad in read(data, name)}
    assert "<https://w3id.org/lodeway/void>" in subjects


@pytest.mark.parametrize("text", [*CONTROLS, *map(chr, {*range(0x20)} - {9, 10, 13})])
def test_xml_refuses_what_it_cannot_hold(text: str) -> None:
    archive = MemoryArchive(found_entities=(Company(id="x", name="A", description=f"a{text}b"),))
    with pytest.raises(UsageError, match=r"RDF/XML cannot hold .* in description of x; choose"):
        write(archive, "rdfxml", io.BytesIO())


def test_xml_keeps_every_line_end_and_a_backslash_before_a_b() -> None:
    text = "a\rb\r\nc\nd\te \\b \\u0001 \\\\f \u0085 \u2028 \u007f ]]>"
    archive = MemoryArchive(found_entities=(Company(id="x", name=text),))
    data = written(archive, "rdfxml")
    for quads in (set(read(data, "rdfxml")), rdflib_triples(data, "rdfxml")):
        assert str(ox.Literal(text)) in {quad[2] for quad in quads}


def test_there_is_no_other_format() -> None:
    with pytest.raises(UsageError, match="there is no format 'n3'; there are: turtle, ntriples"):
        write(MemoryArchive(), "n3", io.BytesIO())


def test_progress_is_told() -> None:
    many = (Company(id=f"c{number}") for number in range(2500))
    record = Record(Company(id="a"), "s")
    versions = tuple(Version(f"{number:032x}", "d", record) for number in range(500))
    told: list[int] = []
    archive = MemoryArchive(found_entities=tuple(many), found_versions=versions)
    summary = write(archive, "nquads", io.BytesIO(), told.append)
    assert told == [1000, 2000, 3000]
    assert (summary.entities, summary.records) == (2500, 500)
