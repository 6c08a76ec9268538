"""The schema as Python values, read from the Turtle files beside this module.

The Turtle is the only place where classes and properties are written. It keeps to a small, closed
profile of OWL and SHACL Core (see the head of core.ttl); anything outside it raises OntologyError
with the file and the node.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, cached_property
from importlib.resources import files
from typing import Literal

from ontology.errors import OntologyError
from ontology.turtle import LW, RDFS, SH, Node, Turtle

SCHEMA_FILES = ("core.ttl", "supply.ttl", "deals.ttl", "records.ttl", "codes.ttl")
ID_BASE = "https://w3id.org/lodeway/id/"

ValueKind = Literal["string", "uri", "decimal", "boolean", "date", "reference"]

_DATATYPES: Mapping[str, ValueKind] = {
    "string": "string",
    "anyURI": "uri",
    "decimal": "decimal",
    "boolean": "boolean",
}
_PROPERTY_TERMS = {
    "path", "datatype", "class", "in", "or", "pattern", "minCount", "maxCount",
    "minInclusive", "maxInclusive", "minExclusive",
}  # fmt: skip


@dataclass(frozen=True)
class Code:
    """A value of a code list: its notation is what data hold; codes keep the scheme's order."""

    notation: str
    label: str
    definition: str
    order: int
    firmness: str | None = None


@dataclass(frozen=True)
class Property:
    """A property as a class uses it.

    `target` is the class that a reference points to; `united` says that the values of all sources
    are united, where otherwise one source wins.
    """

    name: str
    label: str
    comment: str
    kind: ValueKind
    many: bool
    required: bool = False
    united: bool = False
    target: str | None = None
    values: tuple[str, ...] = ()
    pattern: str | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    above: Decimal | None = None


@dataclass(frozen=True)
class Edge:
    """How a relation may be drawn: a relationship `type` between the values of two properties."""

    type: str
    source: str
    target: str
    forward: str
    reverse: str


@dataclass(frozen=True)
class Class:
    """A class with its inherited properties and edges. `ancestors` starts with the nearest."""

    name: str
    label: str
    comment: str
    abstract: bool
    parent: str | None
    ancestors: tuple[str, ...]
    properties: Mapping[str, Property]
    edges: tuple[Edge, ...]

    @cached_property
    def references(self) -> tuple[Property, ...]:
        """The properties whose values are ids of other entities."""
        return tuple(p for p in self.properties.values() if p.kind == "reference")


@dataclass(frozen=True)
class Schema:
    """Classes by name, in the order of the files, and code lists by property name."""

    version: str
    classes: Mapping[str, Class]
    codes: Mapping[str, tuple[Code, ...]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Class:
        """The class called `name`. Raises OntologyError if there is none."""
        try:
            return self.classes[name]
        except KeyError:
            raise OntologyError(f"no class called {name!r}; see `lodeway ontology check`") from None

    def concrete(self) -> Iterator[Class]:
        """Every class that can have direct instances."""
        return (c for c in self.classes.values() if not c.abstract)

    def is_a(self, name: str, ancestor: str) -> bool:
        """Whether class `name` is `ancestor` or below it."""
        return name == ancestor or ancestor in self[name].ancestors

    def most_specific(self, names: Iterable[str]) -> tuple[str, ...]:
        """The classes among `names` that no other of them is below; one, where they agree."""
        known = sorted({name for name in names if name in self.classes})
        if len(known) < 2:
            return tuple(known)
        return tuple(
            name for name in known if not any(self.is_a(o, name) for o in known if o != name)
        )

    def below(self, name: str) -> tuple[Class, ...]:
        """The concrete classes at or below `name`."""
        return tuple(c for c in self.concrete() if self.is_a(c.name, name))

    def code(self, prop: str, notation: str) -> Code:
        """The code of property `prop` with this notation. Raises OntologyError if there is none."""
        for code in self.codes[prop]:
            if code.notation == notation:
                return code
        raise OntologyError(f"{notation!r} is no code of {prop}")


@cache
def load_schema() -> Schema:
    """The schema of this package, read once per process."""
    return read_schema(schema_texts())


def schema_texts() -> dict[str, str]:
    """The Turtle files that make the schema, by name."""
    return {name: (files("ontology") / name).read_text("utf-8") for name in SCHEMA_FILES}


def read_schema(texts: Mapping[str, str]) -> Schema:
    """Read a schema from Turtle texts by file name. Raises OntologyError on anything odd."""
    graph = Turtle(texts)
    properties = {p.name: p for p in (_property(graph, n) for n in graph.shapes("PropertyShape"))}
    classes: dict[str, Class] = {}
    for node in graph.shapes("NodeShape"):
        built = _class(graph, node, properties, classes)
        classes[built.name] = built
    _check_references(properties, classes)
    return Schema(graph.version(), classes, _codes(graph))


def _property(graph: Turtle, node: Node) -> Property:
    terms = graph.terms(node, SH)
    if strange := set(terms) - _PROPERTY_TERMS:
        raise graph.error(node, f"sh:{min(strange)} is outside the profile")
    name = graph.local(node)
    kind, target = _value_kind(graph, node, terms)
    return Property(
        name=name,
        label=graph.text(node, RDFS + "label"),
        comment=graph.text(node, RDFS + "comment"),
        kind=kind,
        many="maxCount" not in terms,
        united=graph.value(graph.one(node, LW + "united")) == "true",
        target=target,
        values=tuple(graph.items(terms["in"])) if "in" in terms else (),
        pattern=graph.value(terms.get("pattern")),
        minimum=_number(graph.value(terms.get("minInclusive"))),
        maximum=_number(graph.value(terms.get("maxInclusive"))),
        above=_number(graph.value(terms.get("minExclusive"))),
    )


def _value_kind(
    graph: Turtle, node: Node, terms: Mapping[str, Node]
) -> tuple[ValueKind, str | None]:
    if "class" in terms:
        return "reference", graph.local(terms["class"])
    if "or" in terms:
        return "date", None
    if "datatype" not in terms:
        raise graph.error(node, "needs sh:datatype, sh:class or the sh:or of a reduced date")
    local = graph.local(terms["datatype"])
    if local not in _DATATYPES:
        raise graph.error(node, f"datatype {local} is outside the profile")
    return _DATATYPES[local], None


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _class(
    graph: Turtle, node: Node, properties: Mapping[str, Property], known: Mapping[str, Class]
) -> Class:
    parents = graph.parents(node)
    if len(parents) > 1:
        raise graph.error(node, "has two parents of ours; one is allowed")
    parent = known.get(parents[0]) if parents else None
    if parents and parent is None:
        raise graph.error(node, f"stands before its parent {parents[0]}")
    own: dict[str, Property] = dict(parent.properties) if parent else {}
    for shape in graph.objects(node, SH + "property"):
        used = _used(graph, node, shape, properties, own)
        own[used.name] = used
    edges = tuple(_edge(graph, node, edge, own) for edge in graph.objects(node, LW + "edge"))
    return Class(
        name=graph.local(node),
        label=graph.text(node, RDFS + "label"),
        comment=graph.text(node, RDFS + "comment"),
        abstract=graph.value(graph.one(node, LW + "abstract")) == "true",
        parent=parent.name if parent else None,
        ancestors=(parent.name, *parent.ancestors) if parent else (),
        properties=own,
        edges=edges,
    )


def _used(
    graph: Turtle,
    node: Node,
    shape: Node,
    known: Mapping[str, Property],
    own: Mapping[str, Property],
) -> Property:
    """A property named by a class, or narrowed by it: `[ sh:path lw:name ; sh:minCount 1 ]`."""
    if not graph.is_blank(shape):
        name = graph.local(shape)
        if name not in known:
            raise graph.error(node, f"uses {name}, which no file declares")
        return own.get(name, known[name])
    terms = graph.terms(shape, SH)
    if "path" not in terms or set(terms) - {"path", "minCount", "maxCount"}:
        raise graph.error(node, "may narrow a property by sh:minCount 1 and sh:maxCount 1 only")
    base = known.get(graph.local(terms["path"]))
    if base is None:
        raise graph.error(node, f"narrows {graph.local(terms['path'])}, which no file declares")
    inherited = own.get(base.name, base)
    return replace(
        inherited,
        required=inherited.required or graph.value(terms.get("minCount")) == "1",
        many=inherited.many and "maxCount" not in terms,
    )


def _edge(graph: Turtle, node: Node, edge: Node, own: Mapping[str, Property]) -> Edge:
    parts = graph.terms(edge, LW)
    if set(parts) != {"type", "from", "to", "forward", "reverse"}:
        raise graph.error(node, "an edge needs lw:type, lw:from, lw:to, lw:forward, lw:reverse")
    ends = [graph.local(parts[end]) for end in ("from", "to")]
    for end in ends:
        if end not in own or own[end].kind != "reference":
            raise graph.error(node, f"draws an edge at {end}, which is no reference of it")
    kind, forward, reverse = (str(graph.value(parts[k])) for k in ("type", "forward", "reverse"))
    return Edge(kind, ends[0], ends[1], forward, reverse)


def _check_references(properties: Mapping[str, Property], classes: Mapping[str, Class]) -> None:
    for prop in properties.values():
        if prop.target is not None and prop.target not in classes:
            raise OntologyError(f"{prop.name} points to {prop.target}, which no file declares")


def _codes(graph: Turtle) -> dict[str, tuple[Code, ...]]:
    found: dict[str, tuple[Code, ...]] = {}
    for scheme, prop in graph.schemes():
        codes = [Code(**row) for row in graph.concepts(scheme)]
        found[prop] = tuple(sorted(codes, key=lambda code: code.order))
    return found
