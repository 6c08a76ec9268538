"""One number that stands for all statements of a file, whatever their order and the format.

It is the sum, modulo 2^256, of the SHA-256 of each statement as a line of canonical N-Quads with its
line feed. So it can be made while a file is written, and found again from what any parser reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

import pyoxigraph as ox

from ontology.exchange import terms as t

_ALL = 1 << 256
_DIGEST, _DESCRIPTION = ox.NamedNode(t.DIGEST), ox.NamedNode(t.DESCRIPTION)


class Digest:
    """A sum that statements are added to."""

    def __init__(self) -> None:
        self._sum = 0

    def add(self, lines: Iterable[str]) -> None:
        """Add statements, each a line that ends with a line feed."""
        self._sum += sum(int.from_bytes(sha256(line.encode()).digest()) for line in lines)

    @property
    def text(self) -> str:
        """64 hex digits."""
        return f"{self._sum % _ALL:064x}"


def digests(store: ox.Store) -> tuple[str, str]:
    """The digest that a staged file says it has (or nothing), and the one that it has."""
    digest, claimed = Digest(), ""
    for quad in store:
        if quad.predicate == _DIGEST and quad.subject == _DESCRIPTION:
            claimed = quad.object.value
        else:
            digest.add((f"{quad} .\n",))
    return claimed, digest.text
