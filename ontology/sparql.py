"""An rdflib graph whose SPARQL is answered by oxigraph, for engines that ask very many queries.

pySHACL runs a rule once for each entity; rdflib parses the rule anew each time (12 ms), which made
the rules on the curated data take minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef, Variable
from rdflib.query import Result
from rdflib.term import Identifier

from ontology.literals import well_formed

_STRING = "http://www.w3.org/2001/XMLSchema#string"


class FastGraph(Graph):
    """Triples for rdflib, with the same triples in an oxigraph store for queries.

    `background` is seen by queries only (an ontology that the caller mixes in itself).
    """

    def __init__(self, triples: Iterable[ox.Triple], background: Iterable[Any] = ()) -> None:
        super().__init__()
        self._fast = ox.Store()
        found = list(triples)
        for s, p, o in found:
            self.add((from_ox(s), from_ox(p), from_ox(o)))
        self._fast.bulk_extend(ox.Quad(s, p, o) for s, p, o in found)
        self._fast.bulk_extend(ox.Quad(*(to_ox(node) for node in triple)) for triple in background)  # type: ignore[arg-type]

    def query(  # type: ignore[override]
        self,
        query_object: str,
        *_: Any,
        initBindings: Mapping[str, Identifier] | None = None,  # noqa: N803 - rdflib's name
        **__: Any,
    ) -> Result:
        """The rows of a SELECT. Raises SyntaxError if the query is no SPARQL."""
        bound: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
            ox.Variable(str(k)): to_ox(v) for k, v in (initBindings or {}).items()
        }
        solutions = self._fast.query(str(query_object), substitutions=bound)
        if not isinstance(solutions, ox.QuerySolutions):
            raise TypeError("only SELECT is answered")
        names = [Variable(variable.value) for variable in solutions.variables]
        result = Result("SELECT")
        result.vars = names
        result.bindings = [
            {name: from_ox(term) for name, term in zip(names, row, strict=True) if term is not None}
            for row in solutions
        ]
        return result


def from_ox(node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Identifier:
    """The rdflib term of an oxigraph term.

    Literals are not normalised: a year must stay "2025", and an ill-typed value what it was.
    """
    if isinstance(node, ox.NamedNode):
        return URIRef(node.value)
    if isinstance(node, ox.BlankNode):
        return BNode(node.value)
    if isinstance(node, ox.Triple):
        raise ValueError(f"a triple as a term is not supported: {node}")
    if node.language:
        return Literal(node.value, lang=node.language)
    text, datatype = node.value, node.datatype.value
    if not well_formed(datatype, text):
        return _ill_typed(text, URIRef(datatype))
    return Literal(
        text, datatype=None if datatype == _STRING else URIRef(datatype), normalize=False
    )


def _ill_typed(text: str, datatype: URIRef) -> Literal:
    """A literal that is no value of its datatype. rdflib itself would warn, or hold NaN for a decimal."""
    literal = Literal(text)
    literal._datatype, literal._value, literal._ill_typed = datatype, None, True
    return literal


def to_ox(node: Any) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """The oxigraph term of an rdflib term."""
    if isinstance(node, URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, BNode):
        return ox.BlankNode(str(node))
    if node.language:
        return ox.Literal(str(node), language=node.language)
    return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype or _STRING)))
