"""Which of the formats that there are a client wants (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

#: Media types of tables and truth values, and of graphs, each with the engine's name of the format.
#: The first is what a client gets that takes anything.
RESULT_TYPES: Mapping[str, str] = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
GRAPH_TYPES: Mapping[str, str] = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdfxml",
    "application/trig": "trig",
    "application/n-quads": "nquads",
}


def choose(accept: str, offers: Iterable[str]) -> str | None:
    """The offer that a client likes best, the first of equals; None if it takes none of them."""
    wanted = list(_ranges(accept)) or [("*/*", 1.0)]
    scored = [(_quality(offer, wanted), offer) for offer in offers]
    best = max(scored, key=lambda pair: pair[0])
    return best[1] if best[0] > 0 else None


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for item in accept.split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        if not name:
            continue
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "q":
                quality = _number(value)
        yield name.lower(), quality


def _number(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 0.0


def _quality(offer: str, wanted: Iterable[tuple[str, float]]) -> float:
    """That of the narrowest range that holds the offer."""
    ranks = {offer: 2, offer.split("/")[0] + "/*": 1, "*/*": 0}
    found = [(ranks[name], quality) for name, quality in wanted if name in ranks]
    return max(found)[1] if found else 0.0
