"""What is near something, and what must come along with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ontology.exchange.selection_index import Index, Kinds


def closed(index: Index, chosen: Iterable[int]) -> set[int]:
    """These and everything that they refer to, directly or through others."""
    found = set(chosen)
    more = True
    while more:
        before = len(found)
        for number, targets in index.rows():
            if number in found:
                found.update(targets)
        more = len(found) > before
    return found


def around(index: Index, start: Collection[int], hops: int) -> set[int]:
    """What is at most so many hops from where one starts, and the statements on the way.

    Who starts at a statement stands on everything that it names.
    """
    statements = index.statements()
    hubs = index.mask(["Country", "Material"])
    found = set(start)
    found |= {t for n, to in index.rows() if n in found and n in statements for t in to}
    edge = {n for n in found if n not in statements and (n in start or n not in hubs)}
    for _ in range(hops):
        reached = _step(index, statements, edge)
        edge = {n for n in reached - found if n not in statements and n not in hubs}
        found |= reached
        if not edge:
            break
    return found


def _step(index: Index, statements: Kinds, edge: set[int]) -> set[int]:
    """What one hop leads to from a set of things."""
    reached: set[int] = set()
    for number, targets in index.rows():
        if number in edge:
            reached.update(t for t in targets if t not in statements)
        elif not edge.isdisjoint(targets):
            reached.add(number)
            if number in statements:
                reached.update(t for t in targets if t not in statements)
    return reached
