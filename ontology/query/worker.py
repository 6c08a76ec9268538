"""The process that reads a store and answers queries, one at a time, inside its limits.

It is started by `engine` as `python -m ontology.query.worker STORE BYTES`, reads a question as one
line of JSON and writes a line of JSON about the answer and then its bytes. Whoever asks ends it when
time is up.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from typing import IO, Any

import pyoxigraph as ox

from ontology.errors import LodewayError, UsageError
from ontology.query import answers
from ontology.query.guard import check, explain
from ontology.query.prefixes import BASE, PREFIXES
from ontology.query.sandbox import limit_memory, no_network


def main(path: str, memory: int) -> None:
    """Answer until there is no more question. Nothing but answers goes to standard output."""
    store = ox.Store.read_only(path)
    # Where others print, nothing can get between the answers.
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limit_memory(memory)
    no_network()
    _tell(output, {"ready": True})
    for line in sys.stdin.buffer:
        try:
            written = answer(store, json.loads(line))
        except LodewayError as error:
            _tell(output, {"error": str(error), "kind": type(error).__name__})
            continue
        about = {"kind": written.kind, "count": written.count, "truncated": written.truncated}
        _tell(output, {**about, "bytes": len(written.body)}, written.body)


def _tell(output: IO[bytes], about: dict[str, Any], body: bytes = b"") -> None:
    output.write(json.dumps(about).encode("ascii") + b"\n" + body)
    output.flush()


def answer(store: ox.Store, question: dict[str, Any]) -> answers.Written:
    """The answer to one question (`engine.Question` as a mapping).

    Raises UsageError if the query is refused or wrong, or has an answer that none of the formats
    asked for can hold; PartialError if the answer must be whole and is too large.
    """
    query = question["query"]
    checked = check(query)
    _refuse_unknown_graphs(store, "FROM ", checked.graphs)
    _refuse_unknown_graphs(store, "", question["default_graphs"] + question["named_graphs"])
    try:
        found = store.query(
            checked.text,
            base_iri=BASE,
            prefixes=dict(PREFIXES),
            use_default_graph_as_union=question["union"],
            substitutions=_values(question),
            **_dataset(question),
        )
        return _write(found, question)
    except SyntaxError as error:
        raise UsageError(f"the query is no SPARQL 1.1: {explain(query, str(error))}") from error
    except (RuntimeError, ValueError, OSError) as error:
        # What the engine finds out only while it answers: an unknown function, a failed cast.
        raise UsageError(f"the query cannot be answered: {' '.join(str(error).split())}") from error


def _refuse_unknown_graphs(store: ox.Store, where: str, graphs: Iterable[str]) -> None:
    for iri in graphs:
        try:
            known = store.contains_named_graph(ox.NamedNode(iri))
        except ValueError:
            raise UsageError(f"{where}<{iri}> is no IRI") from None
        if not known:
            raise UsageError(f"{where}<{iri}>: there is no such graph here, and nothing is fetched")


def _dataset(question: dict[str, Any]) -> dict[str, Any]:
    """The graphs to ask, where the asker names them: what is not named is not there."""
    default, named = question["default_graphs"], question["named_graphs"]
    if not default and not named:
        return {}
    return {
        "default_graph": [ox.NamedNode(iri) for iri in default],
        "named_graphs": [ox.NamedNode(iri) for iri in named],
    }


def _values(question: dict[str, Any]) -> dict[ox.Variable, Any]:
    values = question["values"].items()
    return {ox.Variable(name): ox.NamedNode(value) for name, value in values}


def _write(
    found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, question: dict[str, Any]
) -> answers.Written:
    results, graph = question["results"], question["graph"]
    limits = answers.Limits(question["rows"], question["bytes"], question["whole"])
    if isinstance(found, ox.QueryTriples):
        if graph is None:
            raise answers.FormatError(f"the query answers a graph; ask for {_list(answers.GRAPHS)}")
        return answers.graph(found, graph, limits)
    if results is None:
        raise answers.FormatError(f"the query answers no graph; ask for {_list(answers.RESULTS)}")
    if isinstance(found, ox.QueryBoolean):
        return answers.truth(found, results)
    return answers.rows(found, results, limits)


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
