"""What a route is made of, and its id (design section 6)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TypeAlias

from graph.chain.link import Link
from graph.chain.origins import Origin, Process

#: How every id of a route begins.
PREFIX = "route-"
#: Characters of an id for each visit, and for the whole after them.
_EACH, _WHOLE = 2, 8


@dataclass(frozen=True, slots=True)
class Visit:
    """What an actor does on a route. `output` is None at a target that only receives.

    `link` is how the material came in; the first visit has none. A first visit without an origin
    is an open end: where its material comes from is not documented.
    """

    actor: str
    given: str | None
    output: str | None
    link: Link | None = None
    process: Process | None = None
    origin: Origin | None = None

    @property
    def text(self) -> str:
        """What it is on a route, whatever the evidence: actor, material in, material out."""
        return f"{self.actor}|{self.given or ''}|{self.output or ''}"


Path: TypeAlias = tuple[Visit, ...]


def mark(visit: Visit) -> str:
    """The part of a route's id that a visit has."""
    return _hash(visit.text)[:_EACH]


def route_id(path: Path) -> str:
    """The id of a route: a hash of its sequence of (actor, material in, material out).

    It begins with the marks of its visits from the last to the first, so that a search backwards
    from the target knows where in the order of the ids the routes with one end lie.
    """
    marks = "".join(mark(visit) for visit in reversed(path))
    return PREFIX + marks + _hash(";".join(visit.text for visit in path))[:_WHOLE]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
