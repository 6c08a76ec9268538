"""The neighbourhood of an entity: counts by relationship type first, then pages of one type.

Reference relationships and projected edges count; records, sources and merged ids do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from graph.database.names import edge_types, reference_types
from graph.database.transactions import values
from ontology.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from neo4j import Transaction

    from ontology.schema import Schema

Direction = Literal["out", "in"]
#: One page holds so many at most, whatever is asked for.
PAGE = 100


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship to a neighbour; `relation` is the relation node that an edge stands for."""

    type: str
    direction: Direction
    id: str
    name: str | None
    cls: str | None
    country: str | None
    relation: str | None
    material: str | None
    status: str | None


@dataclass(frozen=True)
class Neighbourhood:
    """How many links an entity has of each (type, direction), and one page of them."""

    id: str
    counts: dict[tuple[str, Direction], int]
    links: tuple[Link, ...]
    total: int
    offset: int

    @property
    def truncated(self) -> bool:
        """Whether there are links after this page."""
        return self.offset + len(self.links) < self.total


def neighbours(
    tx: Transaction,
    schema: Schema,
    entity: str,
    kind: str | None,
    direction: Direction | None,
    offset: int,
    limit: int,
    class_of: Callable[[Iterable[str]], str],
) -> Neighbourhood:
    """Counts, and the links of one type and direction (or of all), by type, name and id."""
    known = (*reference_types(schema), *edge_types(schema))
    if kind is not None and kind not in known:
        raise UsageError(
            f"no relationship is called {kind!r}; there are {', '.join(sorted(known))}"
        )
    counts: dict[tuple[str, Direction], int] = {}
    for way in _ways(None):
        statement = (
            f"MATCH {_pattern(way, '|'.join(known))} RETURN type(r), count(r) ORDER BY type(r)"
        )
        counts |= {(k, way): n for k, n in values(tx, statement, {"id": entity})}
    wanted = [way for way in _ways(direction) if any(w == way for _, w in counts)]
    total = sum(n for (k, way), n in counts.items() if way in wanted and kind in (None, k))
    rows = values(
        tx,
        _page(wanted, kind or "|".join(known)),
        {"id": entity, "offset": max(offset, 0), "limit": min(max(limit, 0), PAGE)},
    ) if wanted else []  # fmt: skip
    links = tuple(_link(row, class_of) for row in rows)
    return Neighbourhood(entity, counts, links, total, max(offset, 0))


def _ways(direction: Direction | None) -> tuple[Direction, ...]:
    return (direction,) if direction else ("out", "in")


def _pattern(way: Direction, kinds: str) -> str:
    arrow = f"-[r:{kinds}]->" if way == "out" else f"<-[r:{kinds}]-"
    return f"(:Resource {{id: $id}}){arrow}(m)"


def _page(ways: list[Direction], kinds: str) -> str:
    branches = "\n  UNION ALL\n".join(
        f"  MATCH {_pattern(way, kinds)} RETURN r, m, '{way}' AS way" for way in ways
    )
    return f"""\
CALL () {{
{branches}
}}
WITH r, m, way
ORDER BY type(r), way DESC, m.name, m.id, r.key
SKIP $offset LIMIT $limit
RETURN type(r), way, m.id, m.name, labels(m), [(m)-[:COUNTRY]->(c) | c.id], r.relation, r.material,
       coalesce(r.status, m.status)"""


def _link(row: list[Any], class_of: Callable[[Iterable[str]], str]) -> Link:
    kind, way, target, name, labels, countries, relation, material, status = row
    cls = class_of(labels)
    country = countries[0] if countries else None
    return Link(kind, way, target, name, cls, country, relation, material, status)
