"""The smallest set of actors that meets every route: a minimum vertex cut among routes.

An integer programme over the routes seen so far chooses the fewest actors that meet them all; a
route that keeps off these is added, until there is none. Each such choice is a lower bound, so that
a run that ends early still says between which numbers the answer lies; the upper bound is the same
cut among walks, of which routes are a part and which are quickly found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from graph.flows.walks import TimeUpError, Walk, Walks

#: Finds what keeps off some actors; raises TimeUpError.
_Finder = Callable[[frozenset[str]], Walk | None]


@dataclass(frozen=True, slots=True)
class Cut:
    """The fewest actors that meet every route; `impossible` where a route has only the target.

    Where the time ended before that was proved, at least `least` are needed; `actors` meet every
    route all the same and are `most` (None: the time ended before any such set was found).
    """

    actors: tuple[str, ...]
    least: int
    most: int | None
    impossible: bool = False

    @property
    def exact(self) -> bool:
        """Whether fewer are proved not to do."""
        return self.least == self.most


class _NoCutError(Exception):
    """A route has no actor that may be closed."""


def smallest(walks: Walks, kept: frozenset[str], until: float) -> Cut:
    """The smallest set of actors, none of them among those that are kept, that meets every route.

    Of several sets of that size it is one. `until` is the time (monotonic) at which it ends.
    """
    half = monotonic() + (until - monotonic()) / 2
    met: list[frozenset[str]] = []
    chosen: frozenset[str] = frozenset()
    try:
        chosen, proved = _meet(met, kept, lambda avoid: walks.route(avoid, half), half)
        if proved:
            return Cut(tuple(sorted(chosen)), len(chosen), len(chosen))
        upper, done = _meet(list(met), kept, walks.walk, until)
    except _NoCutError:
        return Cut((), 0, None, impossible=True)
    if done:
        return Cut(tuple(sorted(upper)), len(chosen), len(upper))
    every = {actor for route in met for actor in route}
    found = frozenset(every) if walks.walk(frozenset(every)) is None else None
    actors = tuple(sorted(found or ()))
    return Cut(actors, len(chosen), len(actors) if found else None)


def _meet(
    met: list[frozenset[str]], kept: frozenset[str], finder: _Finder, until: float
) -> tuple[frozenset[str], bool]:
    """The fewest actors that meet all that is found; whether there is nothing left to find."""
    chosen: frozenset[str] = frozenset()
    while monotonic() < until:
        try:
            new = _apart(finder, chosen, kept)
        except TimeUpError:
            return chosen, False
        if not new:
            return chosen, True
        met += new
        better = _fewest(met, until)
        if better is None:
            return chosen, False
        chosen = better
    return chosen, False


def _apart(finder: _Finder, chosen: frozenset[str], kept: frozenset[str]) -> list[frozenset[str]]:
    """Routes that keep off what is chosen, and off each other where it may be closed.

    Raises TimeUpError if not even one was decided, _NoCutError if one has nothing to close.
    """
    found: list[frozenset[str]] = []
    avoid = chosen
    while True:
        try:
            route = finder(avoid)
        except TimeUpError:
            if not found:
                raise
            return found
        if route is None:
            return found
        actors = frozenset(route.actors) - kept
        if not actors:
            raise _NoCutError
        found.append(actors)
        avoid |= actors


def _fewest(routes: list[frozenset[str]], until: float) -> frozenset[str] | None:
    """The fewest actors that meet each of some routes; None if the time ends before."""
    actors = sorted({actor for route in routes for actor in route})
    place = {actor: number for number, actor in enumerate(actors)}
    entries = [(row, place[a]) for row, route in enumerate(routes) for a in sorted(route)]
    rows, columns = zip(*entries, strict=True)
    matrix = csr_array((np.ones(len(entries)), (rows, columns)), (len(routes), len(actors)))
    found = milp(
        np.ones(len(actors)),
        integrality=np.ones(len(actors)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, lb=1),
        options={"time_limit": max(0.1, until - monotonic()), "mip_rel_gap": 0},
    )
    if found.status != 0:
        return None
    return frozenset(actor for actor, taken in zip(actors, found.x, strict=True) if taken > 0.5)
