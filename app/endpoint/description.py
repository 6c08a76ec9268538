"""What the endpoint says of itself: SPARQL 1.1 Service Description with the VoID of its data."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from ontology.query.answers import serialised
from ontology.query.engine import Engine, Question
from ontology.query.prefixes import BASE, PREFIXES
from ontology.query.snapshots import ONTOLOGY_GRAPH

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "N-Quads", "TriG", "JSON-LD", "RDF_XML",
)  # fmt: skip
#: The description that stands in the default graph, with what it names.
_VOID = """\
CONSTRUCT { ?part ?property ?value } WHERE {
  <void> (void:classPartition|dcterms:rights)? ?part .
  ?part ?property ?value
}
ORDER BY ?part ?property ?value"""


def description(endpoint: str, engine: Engine, union: bool, form: str) -> bytes:
    """The description of an endpoint at this IRI, in an RDF format of `answers.GRAPHS`."""
    said = engine.ask(Question(_VOID, graph="ntriples")).body
    about_data = [quad.triple for quad in ox.parse(said, format=ox.RdfFormat.N_TRIPLES)]
    triples = [*_service(endpoint, union), *about_data]
    return serialised(triples, form, {**PREFIXES, "sd": _SD})


def _service(endpoint: str, union: bool) -> Iterator[ox.Triple]:
    service, dataset = ox.NamedNode(endpoint), ox.NamedNode(endpoint + "#dataset")
    data = ox.NamedNode(BASE + "void")
    yield ox.Triple(service, _TYPE, _sd("Service"))
    yield ox.Triple(service, _sd("endpoint"), service)
    yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    if union:
        yield ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for name in _FORMATS:
        form = ox.NamedNode(f"http://www.w3.org/ns/formats/{name}")
        yield ox.Triple(service, _sd("resultFormat"), form)
    yield ox.Triple(service, _sd("defaultDataset"), dataset)
    # A graph for each record would be a list without end.
    graphs = {
        ox.NamedNode(f"{endpoint}#{name.rpartition('/')[2]}"): ox.NamedNode(name)
        for name in (BASE + "graph/metadata", ONTOLOGY_GRAPH)
    }
    yield ox.Triple(dataset, _TYPE, _sd("Dataset"))
    yield ox.Triple(dataset, _sd("defaultGraph"), data)
    for graph in graphs:
        yield ox.Triple(dataset, _sd("namedGraph"), graph)
    for graph, iri in graphs.items():
        yield ox.Triple(graph, _TYPE, _sd("NamedGraph"))
        yield ox.Triple(graph, _sd("name"), iri)
    yield ox.Triple(data, _TYPE, _sd("Graph"))


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)


_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
