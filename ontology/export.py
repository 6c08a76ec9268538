"""The graph as files: Turtle of what holds, N-Quads of everything with its evidence.

N-Quads are sorted by line, so that the same content always gives the same bytes:
  default graph                  the merged entities and the sources
  <.../record/KEY>               one graph a record: what its source states, under the raw id
  <.../graph/metadata>           of each record its source, data set, locator, quote, confidence
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO

import pyoxigraph as ox

from ontology.dates import xsd_type
from ontology.exchange.archive import Version
from ontology.exchange.terms import XSD
from ontology.models import Resource
from ontology.rdf import TYPE, entity_triples, iri, term
from ontology.schema import ID_BASE
from ontology.turtle import LW

BASE = "https://w3id.org/lodeway/"
METADATA = ox.NamedNode(BASE + "graph/metadata")
PREFIXES = {"id": ID_BASE, "lw": LW, "xsd": XSD}

_PROV = "http://www.w3.org/ns/prov#"
_DERIVED = ox.NamedNode(_PROV + "wasDerivedFrom")
_QUOTED = ox.NamedNode(_PROV + "wasQuotedFrom")
_REPLACED = ox.NamedNode("http://purl.org/dc/terms/isReplacedBy")


@dataclass(frozen=True)
class Content:
    """What is exported: merged entities by id (sources among them), records, ids that lost."""

    entities: Mapping[str, Resource]
    versions: Iterable[Version] = ()
    merged_ids: Mapping[str, str] = field(default_factory=dict)


def write_turtle(content: Content, output: IO[bytes]) -> None:
    """Write the merged graph as Turtle, by id."""
    triples = (t for key in sorted(content.entities) for t in entity_triples(content.entities[key]))
    ox.serialize(triples, output, ox.RdfFormat.TURTLE, prefixes=PREFIXES)


def write_nquads(content: Content, output: IO[bytes]) -> None:
    """Write everything as sorted N-Quads."""
    output.writelines(line.encode("utf-8") for line in nquads(content))


def nquads(content: Content) -> Iterator[str]:
    """The lines of the N-Quads file in order, one subject at a time.

    All lines of a subject stand together once sorted, and an IRI of an entity sorts before one of
    a record, so that only the lines of one subject are held at once.
    """
    stated: dict[str, list[Version]] = defaultdict(list)
    for version in content.versions:
        stated[version.record.entity.id].append(version)
    subjects = {*content.entities, *stated, *content.merged_ids}
    for key in sorted(subjects, key=lambda key: key + ">"):  # as the line has it: <.../key>
        yield from _sorted(_about(content, key, stated.get(key, ())))
    versions = (version for group in stated.values() for version in group)
    for version in sorted(versions, key=lambda version: version.key):
        yield from _sorted(_metadata(version))


def _sorted(quads: Iterable[ox.Quad]) -> list[str]:
    return sorted({_line(quad) for quad in quads})


def _line(quad: ox.Quad) -> str:
    graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else f" {quad.graph_name}"
    return f"{quad.subject} {quad.predicate} {quad.object}{graph} .\n"


def _about(content: Content, key: str, versions: Iterable[Version]) -> Iterator[ox.Quad]:
    if key in content.entities:
        for triple in entity_triples(content.entities[key]):
            yield ox.Quad(triple.subject, triple.predicate, triple.object)
    for version in versions:
        for triple in entity_triples(version.record.entity):
            yield ox.Quad(triple.subject, triple.predicate, triple.object, _graph(version))
    if key in content.merged_ids:
        yield ox.Quad(iri(key), _REPLACED, iri(content.merged_ids[key]), METADATA)


def _metadata(version: Version) -> Iterator[ox.Quad]:
    record, node = version.record, _graph(version)
    source = iri(record.source)
    facts: list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]] = [
        (TYPE, term("Record")),
        (term("states"), iri(record.entity.id)),
        (_DERIVED, source),
        (term("dataset"), ox.Literal(version.dataset)),
        (term("confidence"), ox.Literal(record.confidence)),
    ]
    if record.locator is not None:
        facts.append((term("locator"), ox.Literal(record.locator)))
    if record.quote is not None:
        facts += [(_QUOTED, source), (term("quote"), ox.Literal(record.quote))]
    if record.retrieved is not None:
        kind = ox.NamedNode(XSD + xsd_type(record.retrieved))
        facts.append((term("retrieved"), ox.Literal(record.retrieved, datatype=kind)))
    for predicate, value in facts:
        yield ox.Quad(node, predicate, value, METADATA)


def _graph(version: Version) -> ox.NamedNode:
    return ox.NamedNode(f"{BASE}record/{version.key}")
