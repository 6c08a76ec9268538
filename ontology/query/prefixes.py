"""The prefixes and the base that every query has without declaring them."""

from __future__ import annotations

from collections.abc import Mapping

from ontology.schema import ID_BASE
from ontology.turtle import LW, OWL, RDF, RDFS, SKOS

#: Relative IRIs are below it: <record/KEY>, <id/ID>, <graph/metadata>.
BASE = ID_BASE.removesuffix("id/")

PREFIXES: Mapping[str, str] = {
    "lw": LW,
    "id": ID_BASE,
    "record": BASE + "record/",
    "run": BASE + "run/",
    "dataset": BASE + "dataset/",
    "decision": BASE + "decision/",
    "listing": BASE + "listing/",
    "graph": BASE + "graph/",
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "skos": SKOS,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "void": "http://rdfs.org/ns/void#",
    "schema": "https://schema.org/",
}


def short(iri: str) -> str:
    """An IRI as a prefixed name where a prefix fits, else in angle brackets."""
    best = max(
        (name for name, start in PREFIXES.items() if iri.startswith(start)),
        key=lambda name: len(PREFIXES[name]),
        default=None,
    )
    if best is None:
        return f"<{iri}>"
    local = iri[len(PREFIXES[best]) :]
    return f"{best}:{local}" if local and not set(local) & set("/#?<>") else f"<{iri}>"
