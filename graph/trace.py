"""Where a covered share comes from, and which facts would narrow it."""

from __future__ import annotations

from fractions import Fraction
from heapq import heappop, heappush

from graph.covered import Covered
from graph.equations import Bounds
from graph.stake import NONE


def best_chain(entity: str, covered: Covered, bounds: Bounds) -> tuple[str, ...]:
    """The chain of holders along which the largest part comes, from the entity to a covered party.

    Empty where no part is certain. Largest product of stakes first (Dijkstra); of equal ones the
    chain that is stated link by link.
    """
    if not bounds.low[entity]:
        return ()
    queue: list[tuple[Fraction, int, tuple[str, ...], bool]] = [(Fraction(-1), 0, (entity,), False)]
    seen: set[str] = set()
    while queue:
        part, jumps, path, ended = heappop(queue)
        node = path[-1]
        if ended or covered.is_counted(node):
            return path
        if node in seen:
            continue
        seen.add(node)
        if floor := covered.floor(node):
            heappush(queue, (part * floor, jumps, path, True))
        if covered.is_end(node):
            continue
        holdings = covered.register.of(node)
        steps = [(stake, 0) for stake in holdings.direct]
        if covered.tier != "threshold":
            steps += [(stake, 1) for stake in holdings.indirect]
        for stake, jump in steps:
            if stake.low and stake.holder not in seen and bounds.low.get(stake.holder, NONE):
                more = (part * stake.low, jumps + jump, (*path, stake.holder), False)
                heappush(queue, more)
    return ()


def open_facts(entity: str, low: Bounds, covered: Covered, high: Bounds) -> tuple[str, ...]:
    """The entities of which a fact is missing: whether it is covered, who holds the rest of it, or
    how much a holder has. In the order in which one meets them."""
    found: list[str] = []
    queue = [entity]
    seen = {entity}
    for node in queue:
        if covered.is_end(node) or low.low.get(node, NONE) == high.high.get(node, NONE):
            continue
        holdings = covered.register.of(node)
        open_rest = bool(holdings.rest) and not covered.rest_is_clear(node)
        vague = any(s.vague for s in holdings.stakes) or holdings.contradictory
        # Where links must suffice one by one, a stake through others leaves open through whom.
        links = covered.tier == "threshold" and bool(covered.unexplained(node, holdings))
        if covered.coverage.open(node) or open_rest or vague or links:
            found.append(node)
        fresh = [s.holder for s in holdings.stakes if s.holder not in seen]
        seen.update(fresh)
        queue += fresh
    return tuple(found)
