"""House rules of the ontology that its reader does not enforce; each fault is one line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.namespace import SH

from ontology.context import NAMES, context_path, context_text
from ontology.generate import models_path, models_text
from ontology.schema import Property, Schema, read_schema, schema_texts
from ontology.turtle import LW

#: What people read, as against what programs do.
_TEXTS = [RDFS.label, RDFS.comment, SKOS.prefLabel, SKOS.definition]
_TEXTS += [URIRef(LW + "forward"), URIRef(LW + "reverse")]
_KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def lint(texts: Mapping[str, str] | None = None) -> list[str]:
    """Every fault of the ontology, or of other Turtle texts in its place.

    Raises OntologyError on Turtle that cannot be read as a schema at all.
    """
    ours = texts is None
    texts = texts or schema_texts()
    schema = read_schema(texts)
    graph = Graph()
    for text in texts.values():
        graph.parse(data=text, format="turtle")
    return [
        *(_outdated(schema, texts) if ours else ()),
        *_header(graph),
        *_words(graph),
        *_languages(graph),
        *_names(schema),
        *_codes(schema),
        *_uses(schema, graph),
        *_ranges(schema, graph),
        *_unsatisfiable(schema),
    ]


def _outdated(schema: Schema, texts: Mapping[str, str]) -> Iterator[str]:
    written = ((models_path(), models_text(schema)), (context_path(), context_text(texts)))
    for path, text in written:
        if path.read_text("utf-8") != text:
            yield f"{path.name} is not what the Turtle says; run `lodeway ontology build`"


def _words(graph: Graph) -> Iterator[str]:
    """Every term has a label and a comment, and no two classes or two properties share a label."""
    for kind in _KINDS:
        labels: dict[str, str] = {}
        for node in _ours(graph, kind):
            name = node.removeprefix(LW)
            for wanted in (RDFS.label, RDFS.comment):
                if graph.value(URIRef(node), wanted) is None:
                    yield f"{name} has no {wanted.fragment}"
            label = str(graph.value(URIRef(node), RDFS.label))
            if labels.setdefault(label.lower(), name) != name:
                yield f"{name} and {labels[label.lower()]} are both called {label!r}"


def _header(graph: Graph) -> Iterator[str]:
    """One ontology, whose version IRI names its version."""
    headers = sorted(str(node) for node in graph.subjects(RDF.type, OWL.Ontology))
    if headers != [LW.removesuffix("#")]:
        yield f"there is one ontology header, of {LW.removesuffix('#')}, not {headers}"
    for node in graph.subjects(RDF.type, OWL.Ontology):
        version = graph.value(node, OWL.versionInfo)
        if graph.value(node, OWL.versionIRI) != URIRef(f"{node}/{version}"):
            yield f"owl:versionIRI is not {node}/{version}, as owl:versionInfo has it"


def _languages(graph: Graph) -> Iterator[str]:
    """What people read is tagged as the English that it is."""
    for predicate in _TEXTS:
        for text in sorted(graph.objects(None, predicate, unique=True), key=str):
            if not isinstance(text, Literal) or text.language != "en":
                yield f"{predicate.split('#')[-1]} {text!s:.40} should be tagged @en"


def _names(schema: Schema) -> Iterator[str]:
    """Classes are written LikeThis, properties likeThis, edges LIKE_THIS, and no two alike.

    None is called what the JSON-LD context calls something else.
    """
    for names in (schema.classes, _properties(schema)):
        seen: dict[str, str] = {}
        for name in names:
            if seen.setdefault(name.lower(), name) != name:
                yield f"{name} and {seen[name.lower()]} differ only in capitals"
    yield from (
        f"class {name} should begin with a capital"
        for name in schema.classes
        if not name[0].isupper()
    )
    yield from (
        f"property {name} should begin small"
        for name in _properties(schema)
        if not name[0].islower()
    )
    yield from (
        f"{name} means something else in the JSON-LD context"
        for name in sorted(NAMES & {*schema.classes, *_properties(schema)})
    )
    for cls in schema.classes.values():
        for edge in cls.edges:
            if not edge.type.replace("_", "").isalpha() or not edge.type.isupper():
                yield f"{cls.name}: edge {edge.type} should be written LIKE_THIS"


def _codes(schema: Schema) -> Iterator[str]:
    """Each sh:in has a code list, and its notations are the same."""
    properties = _properties(schema)
    for prop in properties.values():
        if prop.values and prop.name not in schema.codes:
            yield f"{prop.name} takes codes that no scheme explains"
    for name, codes in schema.codes.items():
        notations = {code.notation for code in codes}
        if len(notations) != len(codes):
            yield f"the codes of {name} repeat a notation"
        if [code.order for code in codes] != list(range(1, len(codes) + 1)):
            yield f"the codes of {name} are not numbered 1 to {len(codes)}"
        if name in properties and set(properties[name].values) != notations:
            odd = ", ".join(sorted(set(properties[name].values) ^ notations))
            yield f"sh:in of {name} and its code list differ in {odd}"


def _uses(schema: Schema, graph: Graph) -> Iterator[str]:
    """Every property that is declared is used, and below the class of its rdfs:domain."""
    used = _properties(schema)
    for node in _ours(graph, SH.PropertyShape):
        name = node.removeprefix(LW)
        if name not in used:
            yield f"{name} is declared and no class uses it"
        domain = str(graph.value(URIRef(node), RDFS.domain) or "").removeprefix(LW)
        for cls in schema.classes.values():
            if (
                domain in schema.classes
                and name in cls.properties
                and not schema.is_a(cls.name, domain)
            ):
                yield f"{cls.name} uses {name}, whose rdfs:domain {domain} is not above it"


def _ranges(schema: Schema, graph: Graph) -> Iterator[str]:
    """rdfs:range, for reasoners, says what sh:class or sh:datatype, for validators, says."""
    for node in _ours(graph, SH.PropertyShape):
        stated = graph.value(URIRef(node), RDFS.range)
        shape = graph.value(URIRef(node), SH["class"]) or graph.value(URIRef(node), SH.datatype)
        if shape is not None and stated != shape:
            yield f"{node.removeprefix(LW)}: rdfs:range and its shape differ"


def _unsatisfiable(schema: Schema) -> Iterator[str]:
    """A class that can have instances has no property that no value could fill."""
    for cls in schema.concrete():
        for prop in cls.properties.values():
            if prop.target and not schema.below(prop.target):
                yield f"{cls.name}.{prop.name} asks for a {prop.target}, of which there can be none"
            if (
                prop.minimum is not None
                and prop.maximum is not None
                and prop.minimum > prop.maximum
            ):
                yield f"{cls.name}.{prop.name} has a minimum above its maximum"
    for cls in schema.classes.values():
        if cls.abstract and not schema.below(cls.name):
            yield f"{cls.name} is abstract and no concrete class is below it"


def _properties(schema: Schema) -> dict[str, Property]:
    return {name: prop for cls in schema.classes.values() for name, prop in cls.properties.items()}


def _ours(graph: Graph, kind: URIRef) -> list[str]:
    """The IRIs of our namespace that are of a kind, sorted."""
    return sorted(
        str(n) for n in graph.subjects(RDF.type, kind, unique=True) if str(n).startswith(LW)
    )
