"""What a file from others may cost to read, and how its format is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

import pyoxigraph as ox

from ontology.errors import SourceError, UsageError
from ontology.record import LONGEST_TEXT

_MB = 1_000_000

#: The formats that are read, by the names that `--format` takes.
READ: Mapping[str, ox.RdfFormat] = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
_ENDINGS = {
    ".ttl": "turtle", ".nt": "ntriples", ".nq": "nquads", ".trig": "trig", ".jsonld": "jsonld",
    ".json": "jsonld", ".rdf": "rdfxml", ".owl": "rdfxml", ".xml": "rdfxml",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be and what reading it may take. Each one that is passed is told.

    `file` and `unpacked` are bytes before and after gunzip; a file that unpacks to more than
    `ratio` times its size is no text that people write. `literal` is characters, `token` the bytes
    of one literal, comment or line as written. `depth` is how deep things may nest, `memory` what
    the reading process may take in bytes. `stall` is seconds without progress, `seconds` all.
    """

    file: int = 8_000 * _MB
    unpacked: int = 40_000 * _MB
    ratio: int = 250
    quads: int = 100_000_000
    literal: int = LONGEST_TEXT
    token: int = 8 * _MB
    depth: int = 500
    memory: int = 3_000 * _MB
    stall: int = 120
    seconds: int = 7_200


class RefusedError(Exception):
    """Why a file is not read, without its name; where known, it begins with the line."""


def format_of(name: str, wanted: str | None = None) -> str:
    """The format of a file: `wanted`, or what its ending tells; .gz behind it is looked through.

    Raises UsageError if `wanted` is none of those read, SourceError if there is no telling.
    """
    if wanted is not None:
        if wanted not in READ:
            raise UsageError(f"there is no format {wanted!r}; there are: {', '.join(READ)}")
        return wanted
    path = PurePath(name.lower())
    ending = (PurePath(path.stem) if path.suffix == ".gz" else path).suffix
    if ending not in _ENDINGS:
        raise SourceError(
            f"{PurePath(name).name}: is no RDF file by its ending; known are {' '.join(_ENDINGS)}, each "
            f"also with .gz behind it; else name the format: --format {'|'.join(READ)}"
        )
    return _ENDINGS[ending]
