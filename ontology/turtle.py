"""Reading the ontology's Turtle: a thin view on the triples that remembers their files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import pyoxigraph as ox

from ontology.errors import OntologyError

LW = "https://w3id.org/lodeway/ontology#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"

Node: TypeAlias = Any  # an oxigraph term; its union type is not worth naming at each use


class Turtle:
    """The triples of several Turtle texts, by subject and predicate, in the order written."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._by_subject: dict[Node, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
        self._file: dict[Node, str] = {}
        for name, text in texts.items():
            self._read(name, text)

    def _read(self, name: str, text: str) -> None:
        try:
            for triple in ox.parse(text.encode("utf-8"), format=ox.RdfFormat.TURTLE):
                self._by_subject[triple.subject][triple.predicate.value].append(triple.object)
                self._file.setdefault(triple.subject, name)
        except SyntaxError as error:
            raise OntologyError(f"{name}: {error}") from error

    def error(self, node: Node, what: str) -> OntologyError:
        """An error that names the file and the node."""
        return OntologyError(f"{self._file.get(node, '?')}: {getattr(node, 'value', node)} {what}")

    def objects(self, node: Node, predicate: str) -> list[Node]:
        """The objects of a predicate, in the order written."""
        return list(self._by_subject[node][predicate]) if node in self._by_subject else []

    def subjects(self, predicate: str, value: str | None = None) -> list[Node]:
        """The nodes that carry a predicate (with the IRI `value`, if given), in the order written."""
        return [
            node
            for node, terms in list(self._by_subject.items())
            if predicate in terms and (value is None or ox.NamedNode(value) in terms[predicate])
        ]

    def one(self, node: Node, predicate: str) -> Node | None:
        """The only object of a predicate, or None. Raises OntologyError on two."""
        found = self.objects(node, predicate)
        if len(found) > 1:
            raise self.error(node, f"has two values of {predicate}")
        return found[0] if found else None

    def text(self, node: Node, predicate: str) -> str:
        """The one literal of a predicate. Raises OntologyError if it is missing."""
        found = self.one(node, predicate)
        if found is None:
            raise self.error(node, f"needs {predicate}")
        return str(found.value)

    def terms(self, node: Node, namespace: str) -> dict[str, Node]:
        """What a node says in one namespace: local name of the predicate -> its one object."""
        names = [p for p in self._by_subject[node] if p.startswith(namespace)]
        return {p.removeprefix(namespace): self.one(node, p) for p in names}

    def shapes(self, kind: str) -> list[Node]:
        """The nodes of our namespace typed sh:`kind`, in the order written."""
        wanted = ox.NamedNode(SH + kind)
        return [
            node
            for node, terms in list(self._by_subject.items())
            if wanted in terms.get(RDF + "type", []) and not self.is_blank(node)
        ]

    def parents(self, node: Node) -> list[str]:
        """The local names of its superclasses, those of other vocabularies left out."""
        found = [o.value for o in self.objects(node, RDFS + "subClassOf")]
        return [iri.removeprefix(LW) for iri in found if iri.startswith(LW)]

    def items(self, head: Node) -> Iterator[str]:
        """The values of an RDF list."""
        while getattr(head, "value", None) != RDF + "nil":
            first, rest = self.one(head, RDF + "first"), self.one(head, RDF + "rest")
            if first is None or rest is None:
                raise self.error(head, "is no list")
            yield str(first.value)
            head = rest

    def schemes(self) -> list[tuple[Node, str]]:
        """The code lists, each with the property that it serves."""
        return [
            (node, self.local(self.objects(node, LW + "codesOf")[0]))
            for node, terms in list(self._by_subject.items())
            if LW + "codesOf" in terms
        ]

    def concepts(self, scheme: Node) -> list[dict[str, Any]]:
        """The concepts of a code list, as the fields of a Code."""
        return [
            {
                "notation": self.text(node, SKOS + "notation"),
                "label": self.text(node, SKOS + "prefLabel"),
                "definition": self.text(node, SKOS + "definition"),
                "order": int(self.text(node, LW + "order")),
                "firmness": self.value(self.one(node, LW + "firmness")),
            }
            for node, terms in list(self._by_subject.items())
            if scheme in terms.get(SKOS + "inScheme", [])
        ]

    def version(self) -> str:
        """owl:versionInfo of the ontology."""
        for node, terms in list(self._by_subject.items()):
            if OWL + "versionInfo" in terms:
                return self.text(node, OWL + "versionInfo")
        raise OntologyError("no file carries owl:versionInfo")

    @staticmethod
    def is_blank(node: Node) -> bool:
        """Whether the node has no IRI."""
        return isinstance(node, ox.BlankNode)

    @staticmethod
    def value(node: Node | None) -> str | None:
        """The text of a literal or IRI, or None."""
        return None if node is None else str(node.value)

    @staticmethod
    def local(node: Node) -> str:
        """What follows the last # or / of an IRI."""
        return str(node.value).replace("#", "/").rsplit("/", 1)[-1]
