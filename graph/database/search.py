"""Search: names and aliases in any case and without accents, ids, tickers, LEIs, then near misses.

Neo4j's full-text index brings candidates; the order among them is decided here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapidfuzz.distance import OSA

from graph.database.ddl import NAMES_INDEX
from graph.database.transactions import values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neo4j import Transaction

    from ontology.schema import Schema

_CANDIDATES = 300
_WORD = re.compile(r"[^\W_]+")
#: Which whole text counts most.
_WHOLE = ("id", "lei", "ticker", "name", "alias")
_FULL_TEXT = f"""\
CALL db.index.fulltext.queryNodes('{NAMES_INDEX}', $query, {{limit: {_CANDIDATES}}})
YIELD node AS n
WHERE n.stated
"""
_EXACT = """\
CALL () {
  MATCH (n:Entity {id: $text}) RETURN n
  UNION MATCH (:Merged {id: $text})-[:MERGED_INTO]->(n) RETURN n
  UNION MATCH (n:Company {lei: $upper}) RETURN n
}
WITH n WHERE n.stated
"""
_RETURN = """\
OPTIONAL MATCH (n)-[:COUNTRY]->(c)
RETURN n.id, n.name, labels(n), c.id, c.name, coalesce(n.alias, []), coalesce(n.ticker, []), n.lei,
       COUNT { (n)--() }, [(m:Merged)-[:MERGED_INTO]->(n) | m.id]"""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that was found: what matched is one of its names, named by `field`."""

    id: str
    name: str
    cls: str
    country: str | None
    country_name: str | None
    field: str
    matched: str


def search(tx: Transaction, schema: Schema, text: str, limit: int) -> list[Hit]:
    """The best hits, best first: exact before prefix before word before near miss."""
    wanted = fold(text)
    if not wanted or limit < 1:
        return []
    args = {"text": text.strip(), "upper": text.strip().upper()}
    found = {row[0]: row for row in values(tx, _EXACT + _RETURN, args)}
    for query in _queries(wanted):
        for row in values(tx, _FULL_TEXT + _RETURN, {"query": query}):
            found.setdefault(row[0], row)
        if len(found) >= limit:
            break
    ranked = sorted((_ranked(schema, row, wanted) for row in found.values()), key=lambda r: r[0])
    return [hit for _, hit in ranked[:limit]]


def fold(text: str) -> str:
    """Lower case, no accents, single spaces: 'Société  Le Nickel' -> 'societe le nickel'."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(_WORD.findall(kept))


def _queries(wanted: str) -> Iterator[str]:
    """Lucene queries, strict first. Words are letters and digits only: nothing needs escaping."""
    words = wanted.split()
    yield " AND ".join(f"({word} OR {word}*)" for word in words)
    yield " AND ".join(f"({word} OR {word}* OR {word}~{_edits(word)})" for word in words)
    yield " OR ".join(f"{word}~{_edits(word)}" for word in words)


def _edits(word: str) -> int:
    """How many letters may be wrong: short words would match anything."""
    return 0 if len(word) < 4 else 1 if len(word) < 6 else 2


def _ranked(schema: Schema, row: list[Any], wanted: str) -> tuple[tuple[Any, ...], Hit]:
    """Sort key and hit: how well the best of its names fits, things before statements on them."""
    entity, name, labels, country, place, aliases, tickers, lei, degree, merged = row
    cls = max((x for x in labels if x in schema.classes), key=lambda x: len(schema[x].ancestors))
    named = [("id", entity), *(("id", i) for i in merged), *(("ticker", t) for t in tickers)]
    named += [("ticker", t.rsplit(":", 1)[-1]) for t in tickers]
    named += [(field, v) for field, v in (("lei", lei), ("name", name)) if v]
    named += [("alias", a) for a in aliases]
    fit, field, matched = min(_fit(wanted, field, text) for field, text in named)
    statement = not schema[cls].properties["name"].required
    hit = Hit(entity, name or entity, cls, country, place or country, field, matched)
    return (statement, fit, -degree, hit.name, entity), hit


def _fit(wanted: str, field: str, text: str) -> tuple[tuple[int, float], str, str]:
    """Smaller is better: whole text, its beginning, a word in it, a near miss."""
    folded = fold(text)
    if folded == wanted:
        return (_WHOLE.index(field), 0.0), field, text
    length = len(folded) / 1000
    if folded.startswith(wanted):
        return (10, length), field, text
    if f" {wanted}" in f" {folded}":
        return (11, length), field, text
    if all(f" {word}" in f" {folded}" for word in wanted.split()):
        return (12, length), field, text
    return (13, float(OSA.normalized_distance(wanted, folded))), field, text
