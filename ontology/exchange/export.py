"""An archive as a file, in any of six RDF formats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO

import pyoxigraph as ox

from ontology.errors import UsageError
from ontology.exchange.archive import Archive
from ontology.exchange.content import Content, Progress
from ontology.exchange.jsonld import jsonld
from ontology.exchange.nquads import nquads
from ontology.exchange.serialise import ntriples, serialise, whole
from ontology.exchange.terms import RECORD_COUNT


@dataclass(frozen=True, slots=True)
class Format:
    """A file format. `whole`: it carries everything; the others carry the merged graph only."""

    name: str
    media_type: str
    suffix: str
    whole: bool
    rdf: ox.RdfFormat


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written. `triples` are those of the default graph, the description included.

    `quads` are those of all graphs, and so the same where a format carries the merged graph only.
    """

    format: Format
    triples: int
    quads: int
    entities: int
    records: int
    classes: Mapping[str, int]
    licences: Mapping[str, int]
    selection: str | None


FORMATS: Mapping[str, Format] = {
    found.name: found
    for found in (
        Format("turtle", "text/turtle", ".ttl", False, ox.RdfFormat.TURTLE),
        Format("ntriples", "application/n-triples", ".nt", False, ox.RdfFormat.N_TRIPLES),
        Format("nquads", "application/n-quads", ".nq", True, ox.RdfFormat.N_QUADS),
        Format("trig", "application/trig", ".trig", True, ox.RdfFormat.TRIG),
        Format("jsonld", "application/ld+json", ".jsonld", True, ox.RdfFormat.JSON_LD),
        Format("rdfxml", "application/rdf+xml", ".rdf", False, ox.RdfFormat.RDF_XML),
    )
}


def write(
    archive: Archive, format_name: str, output: IO[bytes], progress: Progress | None = None
) -> Summary:
    """Write an archive. The same content gives the same bytes.

    Raises UsageError on a name that is no format, and on a text that the format cannot hold.
    """
    form = FORMATS.get(format_name)
    if form is None:
        raise UsageError(f"there is no format {format_name!r}; there are: {', '.join(FORMATS)}")
    content = Content(archive, progress)
    if form.name == "nquads":
        _lines(nquads(content), output)
    elif form.name == "ntriples":
        _lines(ntriples(content), output)
    elif form.name == "jsonld":
        _lines(([piece] for piece in jsonld(whole(content))), output)
    else:
        nodes = whole(content) if form.whole else content.default_graph()
        serialise(nodes, output, form.rdf)
    return _summary(form, content)


def _lines(found: Iterable[list[str]], output: IO[bytes]) -> None:
    for lines in _in_pieces(found):
        output.write("".join(lines).encode("utf-8"))


def _in_pieces(found: Iterable[list[str]]) -> Iterator[list[str]]:
    """Joined to pieces that are worth a call."""
    piece: list[str] = []
    for lines in found:
        piece += lines
        if len(piece) >= _PIECE:
            yield piece
            piece = []
    yield piece


_PIECE = 500


def _summary(form: Format, content: Content) -> Summary:
    tally = content.tally
    return Summary(
        format=form,
        triples=tally.all_triples,
        quads=tally.all_triples + tally.named,
        entities=tally.entities,
        records=tally.counts[RECORD_COUNT],
        classes=dict(sorted(tally.classes.items())),
        licences=dict(sorted(tally.licences.items())),
        selection=content.selection,
    )
