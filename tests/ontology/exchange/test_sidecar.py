"""The sidecar says what the file cannot say of itself, as DCAT has it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import DCAT, DCTERMS, RDF, XSD, Graph, Literal, URIRef

from ontology.exchange.export import FORMATS, Summary, write
from ontology.exchange.sidecar import sidecar, sidecar_path
from ontology.models import Company
from tests.ontology.exchange.memory import MemoryArchive

VOID = "http://rdfs.org/ns/void#"
MEDIA = "https://www.iana.org/assignments/media-types/"
AT = datetime(2026, 11, 28, 1, 2, 3, 500000, tzinfo=UTC)


def summary_of(name: str = "nquads", selection: str | None = None) -> Summary:
    archive: Any = MemoryArchive(found_entities=(Company(id="a", name="A"),))
    if selection:
        parts = ("datasets", "runs", "listings", "decisions", "entities", "merged_ids",
                 "retracted", "versions", "versions_by_key")  # fmt: skip
        archive = SimpleNamespace(
            selection=SimpleNamespace(text=selection),
            **{part: getattr(archive, part) for part in parts},
        )
    return write(archive, name, io.BytesIO())


@pytest.mark.parametrize("file", ["lodeway.nq", "lodeway.nq.gz", 'a "b" \\ é.nq'])
def test_it_tells_of_the_file(file: str) -> None:
    summary = summary_of()
    text = sidecar(summary, Path("somewhere") / file, "ab" * 32, 1234, AT)
    graph = Graph().parse(data=text, format="turtle")
    assert len(list(ox.parse(text, format=ox.RdfFormat.TURTLE))) == len(graph)
    (found,) = graph.objects(None, DCAT.distribution)
    assert dict(graph.predicate_objects(found)) == {
        RDF.type: DCAT.Distribution,
        DCTERMS.title: Literal(file),
        DCTERMS.issued: Literal("2026-11-28T01:02:03.5Z", datatype=XSD.dateTime),
        DCTERMS.conformsTo: URIRef("https://w3id.org/lodeway/ontology/0.1.0"),
        DCAT.mediaType: URIRef(MEDIA + "application/n-quads"),
        DCAT.byteSize: Literal("1234", datatype=XSD.nonNegativeInteger),
        URIRef("http://spdx.org/rdf/terms#checksum"): graph.value(
            found, URIRef("http://spdx.org/rdf/terms#checksum")
        ),
    } | ({DCAT.compressFormat: URIRef(MEDIA + "application/gzip")} if file.endswith(".gz") else {})
    (checksum,) = graph.objects(None, URIRef("http://spdx.org/rdf/terms#checksumValue"))
    assert str(checksum) == "ab" * 32


def test_it_counts_as_the_file_does() -> None:
    summary = summary_of(selection="--class Company")
    assert summary.selection == "--class Company"
    graph = Graph().parse(data=sidecar(summary, Path("x.nq"), "", 0, AT), format="turtle")
    dataset = URIRef("https://w3id.org/lodeway/void")
    assert graph.value(dataset, URIRef(VOID + "triples")) == Literal(summary.triples)
    assert graph.value(dataset, URIRef(VOID + "entities")) == Literal(1)
    lodeway = "https://w3id.org/lodeway/ontology#"
    assert graph.value(dataset, URIRef(lodeway + "selection")) == Literal("--class Company")
    assert graph.value(dataset, URIRef(lodeway + "recordCount")) == Literal(0)


@pytest.mark.parametrize("name", list(FORMATS))
def test_each_format_has_its_media_type(name: str) -> None:
    text = sidecar(summary_of(name), Path(f"x{FORMATS[name].suffix}"), "", 0, AT)
    assert f"dcat:mediaType <{MEDIA}{FORMATS[name].media_type}>" in text
    assert ("lw:recordCount" in text) == FORMATS[name].whole


def test_it_stands_beside_the_file() -> None:
    assert sidecar_path(Path("a/lodeway.nq.gz")) == Path("a/lodeway.nq.gz.dcat.ttl")
