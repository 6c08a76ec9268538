"""The JSON-LD context of our terms, generated from the Turtle files and kept beside them.

Plain names stand for classes and properties; the values of a property are coerced where it has one
datatype, and are value objects where it has several (dates at three precisions).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rdflib import OWL, RDF, RDFS, XSD, Graph, URIRef

from ontology.schema import ID_BASE, schema_texts
from ontology.turtle import LW

NAME = "context.jsonld"
PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "id": ID_BASE,
    "lodeway": LW.removesuffix("ontology#"),
    "lw": LW,
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": str(RDFS),
    "void": "http://rdfs.org/ns/void#",
    "xsd": str(XSD),
}
#: Terms of other vocabularies that we use of our own things, with the type of their values.
_FOREIGN = {
    "endedAtTime": ("prov:endedAtTime", "xsd:dateTime"),
    "generatedAtTime": ("prov:generatedAtTime", "xsd:dateTime"),
    "invalidatedAtTime": ("prov:invalidatedAtTime", "xsd:dateTime"),
    "isReplacedBy": ("dcterms:isReplacedBy", "@id"),
    "specializationOf": ("prov:specializationOf", "@id"),
    "startedAtTime": ("prov:startedAtTime", "xsd:dateTime"),
    "wasDerivedFrom": ("prov:wasDerivedFrom", "@id"),
    "wasGeneratedBy": ("prov:wasGeneratedBy", "@id"),
    "wasInvalidatedBy": ("prov:wasInvalidatedBy", "@id"),
    "wasQuotedFrom": ("prov:wasQuotedFrom", "@id"),
}
#: What a term of ours cannot be called.
NAMES = frozenset({*PREFIXES, *_FOREIGN})


def context_path() -> Path:
    """Where the generated file stands."""
    return Path(__file__).with_name(NAME)


def write_context() -> bool:
    """Write context.jsonld; says whether its text changed."""
    text, path = context_text(schema_texts()), context_path()
    changed = not path.exists() or path.read_text("utf-8") != text
    if changed:
        path.write_text(text, "utf-8")
    return changed


def context_text(texts: Mapping[str, str]) -> str:
    """The text of context.jsonld."""
    return json.dumps({"@context": context(texts)}, indent=2, ensure_ascii=False) + "\n"


def context(texts: Mapping[str, str]) -> dict[str, Any]:
    """The context: prefixes, then classes, then properties, each by name."""
    graph = Graph()
    for text in texts.values():
        graph.parse(data=text, format="turtle")
    properties = {name: _term(iri, kind) for name, (iri, kind) in _FOREIGN.items()}
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
        for name in _ours(graph, kind):
            properties[name] = _term(f"lw:{name}", _coercion(graph, URIRef(LW + name)))
    classes = {name: f"lw:{name}" for name in _ours(graph, OWL.Class)}
    return {**PREFIXES, **classes, **dict(sorted(properties.items()))}


def _term(iri: str, coercion: str | None) -> Any:
    return {"@id": iri, "@type": coercion} if coercion else iri


def _coercion(graph: Graph, node: URIRef) -> str | None:
    """The one type of a property's values; None for plain texts and for what has several types."""
    if (node, RDF.type, OWL.ObjectProperty) in graph:
        return "@id"
    found = graph.value(node, RDFS.range)
    return None if found in (None, XSD.string) else f"xsd:{str(found).removeprefix(str(XSD))}"


def _ours(graph: Graph, kind: URIRef) -> list[str]:
    found = (str(node) for node in graph.subjects(RDF.type, kind, unique=True))
    return sorted(node.removeprefix(LW) for node in found if node.startswith(LW))
