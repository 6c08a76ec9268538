"""Which format a client gets, by what it says it accepts."""

from __future__ import annotations

import pytest

from app.endpoint.negotiation import GRAPH_TYPES, RESULT_TYPES, choose

JSON, XML, CSV, TSV = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "result", "graph"),
    [
        ("", JSON, "text/turtle"),
        ("*/*", JSON, "text/turtle"),
        (BROWSER, JSON, "text/turtle"),
        (JSON, JSON, None),
        ("application/json", "application/json", None),
        (f"{XML};q=0.5, {CSV}", CSV, None),
        (f"{XML};q=0.5, */*;q=0.4", XML, "text/turtle"),
        ("text/*", CSV, "text/turtle"),
        ("text/*;q=0.5, text/tab-separated-values", TSV, "text/turtle"),
        ("*/*, application/sparql-results+json;q=0, application/json;q=0", XML, "text/turtle"),
        ("TEXT/CSV ; Q=0.3", CSV, None),
        ("application/rdf+xml", None, "application/rdf+xml"),
        ("application/ld+json;q=0.9,text/turtle;q=0.9", None, "text/turtle"),
        ("image/png", None, None),
        ("text/csv;q=0", None, None),
        ("text/csv;q=much", None, None),
        (",,;", JSON, "text/turtle"),
    ],
)
def test_choice(accept: str, result: str | None, graph: str | None) -> None:
    assert choose(accept, RESULT_TYPES) == result
    assert choose(accept, GRAPH_TYPES) == graph
