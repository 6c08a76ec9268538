"""Turtle, TriG, N-Triples and RDF/XML, written as they come."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO, Any, cast

import pyoxigraph as ox

from ontology.errors import UsageError
from ontology.exchange import terms as t
from ontology.exchange.content import Content
from ontology.exchange.quads import Node
from ontology.turtle import LW, RDFS

PREFIXES = {
    "id": t.ID, "lw": LW, "xsd": t.XSD, "rdfs": RDFS, "prov": t.PROV, "dcterms": t.DCTERMS,
    "dcat": t.DCAT, "void": t.VOID,
}  # fmt: skip
_NODES_AT_ONCE = 200
#: What XML 1.0 has no way to write, as N-Quads escape it.
_NOT_XML = (r"\b", r"\f", r"\uFFFE", r"\uFFFF", *(rf"\u{code:04X}" for code in range(0x20)))


def whole(content: Content) -> Iterator[Node]:
    """Everything, graph by graph."""
    return chain(
        content.default_graph(),
        content.record_graphs(),
        content.listing_graphs(),
        content.metadata(),
    )


def ntriples(content: Content) -> Iterator[list[str]]:
    """The default graph, by id."""
    return (node.lines() for node in content.default_graph())


def serialise(nodes: Iterable[Node], output: IO[bytes], form: ox.RdfFormat) -> None:
    """Write the nodes in any format of the engine. Raises UsageError on what it cannot hold."""
    if form == ox.RdfFormat.RDF_XML:
        nodes, output = map(_fit_for_xml, nodes), cast("IO[bytes]", _KeepingReturns(output))
    ox.serialize(_quads(nodes, form), output, form, prefixes=PREFIXES)


class _KeepingReturns(io.RawIOBase):
    """XML as the engine writes it, but with carriage returns as references.

    It writes them as they are, and by the rules of XML every parser takes those for newlines.
    """

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output

    def write(self, data: Any) -> int:
        self._output.write(bytes(data).replace(b"\r", b"&#13;"))
        return len(data)


def _quads(nodes: Iterable[Node], form: ox.RdfFormat) -> Iterator[ox.Quad] | Iterator[ox.Triple]:
    """Our lines read back: faster than making each term here, and one way to write them."""
    found = chain.from_iterable(
        ox.parse("".join(lines), format=ox.RdfFormat.N_QUADS) for lines in _batches(nodes)
    )
    return found if form.supports_datasets else (quad.triple for quad in found)


def _batches(nodes: Iterable[Node]) -> Iterator[list[str]]:
    lines: list[str] = []
    for at, node in enumerate(nodes, 1):
        lines += node.lines()
        if at % _NODES_AT_ONCE == 0:
            yield lines
            lines = []
    yield lines


def _fit_for_xml(node: Node) -> Node:
    for fact in node.facts:
        if "\\" in fact and (found := [mark for mark in _NOT_XML if _escaped(fact, mark)]):
            what = fact.split(" ", 1)[0].strip("<>").rsplit("#", 1)[-1]
            name = node.subject.removeprefix(t.ID)
            raise UsageError(
                f"RDF/XML cannot hold the control character {found[0]} in {what} of {name}; "
                "choose another format"
            )
    return node


def _escaped(fact: str, mark: str) -> bool:
    r"""Whether a character is escaped in a fact; `\\b` is a backslash and a b."""
    return mark in fact.replace("\\\\", "")
