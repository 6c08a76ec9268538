"""Shares of a market of which not everything is known: least and most, for every completion.

A market is parts with a name, each between a least and a most, and two remainders: `others` belongs
to holders that are not among the parts ("Other countries"), `unknown` to anyone, among the parts or
not. A completion gives every part a value in its range and every tonne of the remainders a holder.
Each interval here holds the value of every completion; where all is known it is one number.

Herfindahl-Hirschman index: the sum of the squares of the shares in percent, 0 to 10,000 (Hirschman
1945, Herfindahl 1950; US Department of Justice and FTC, Merger Guidelines 2023, guideline 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import TypeAlias

#: At least, at most; None = without limit.
Bounds: TypeAlias = tuple[Fraction, Fraction | None]
#: A share or an index, always with both ends.
Interval: TypeAlias = tuple[Fraction, Fraction]
_NONE = Fraction(0)
_ZERO: Bounds = (_NONE, _NONE)
#: Parts with a range of which every corner is tried; above, a bound that is safe and not tight.
_CORNERS = 6


@dataclass(frozen=True)
class Market:
    """Parts by name, and what is not assigned. Amounts in one unit, on one basis."""

    parts: Mapping[str, Bounds]
    others: Bounds = _ZERO
    unknown: Bounds = _ZERO

    @property
    def total(self) -> Bounds:
        """Everything together."""
        return _sum([*self.parts.values(), self.others, self.unknown])

    def share(self, names: Iterable[str]) -> Interval:
        """The share of some parts together, 0 to 1. Of an empty market it is 0."""
        chosen = frozenset(names)
        mine = _sum(self.parts[name] for name in sorted(chosen))
        rest = _sum([*(b for name, b in self.parts.items() if name not in chosen), self.others])
        most = _sum([mine, self.unknown])[1] if chosen else _NONE
        return _least_share(mine[0], _sum([rest, self.unknown])[1]), _most_share(most, rest[0])

    def unlisted(self) -> Interval:
        """The largest share that a single holder outside the parts may have."""
        most = _sum([self.others, self.unknown])[1]
        return _NONE, _most_share(most, sum((b[0] for b in self.parts.values()), _NONE))

    def top(self, count: int) -> Interval:
        """The share of the largest holders together, among the parts or not."""
        leading = self._leading(count)
        groups = list(combinations(leading, min(count, len(leading))))
        least = max((self.share(group)[0] for group in groups), default=_NONE)
        most = max((self.share(group)[1] for group in groups), default=_NONE)
        if self.others[1] != 0 or self.unknown[1] != 0:
            # Holders outside the parts may be among the largest: all that is not assigned is one's.
            fewer = combinations(leading, min(count - 1, len(leading)))
            most = max([most, *(self._with_unlisted(group) for group in fewer)])
        return least, most

    def _leading(self, count: int) -> list[str]:
        """The parts that may be in the group with the largest share.

        Fewer than `count` others are at least as large, at their least and at their most.
        """
        size = {name: (b[0], b[1] is None, b[1] or _NONE) for name, b in self.parts.items()}

        def ahead(one: str, other: str) -> bool:
            a, b = size[one], size[other]
            return a[0] >= b[0] and a[1:] >= b[1:] and (a != b or one < other)

        return sorted(name for name in size if sum(ahead(other, name) for other in size) < count)

    def _with_unlisted(self, names: tuple[str, ...]) -> Fraction:
        mine = _sum([*(self.parts[name] for name in names), self.others, self.unknown])
        rest = sum((b[0] for name, b in self.parts.items() if name not in names), _NONE)
        return _most_share(mine[1], rest)

    def left(self) -> Bounds:
        """What is left if the largest holder drops out (N-1), in the unit of the market."""
        least = [b[0] for b in self.parts.values()]
        low = sum(least, self.others[0]) - max([*least, self.others[0]])
        # Nobody holds more than the largest: with m the largest, every other part is at most m.
        high: Fraction | None = _NONE
        loose = _sum([self.others, self.unknown])[1]
        for name, (_, most) in self.parts.items():
            rest = [_smaller(b[1], most) for other, b in self.parts.items() if other != name]
            found = _add([*rest, loose])
            high = None if high is None or found is None else max(high, found)
        if loose != 0:
            everything = self.total[1]
            high = (
                None
                if everything is None or high is None
                else max(high, everything - max(least, default=_NONE))
            )
        return low, high

    def hhi(self) -> Interval:
        """The Herfindahl-Hirschman index, 0 to 10,000."""
        return 10_000 * _least_index(self), 10_000 * _most_index(self)


def _least_index(market: Market) -> Fraction:
    """What is not assigned is spread over ever more holders: it adds to the sum, not to the squares.

    Within their ranges the parts are as equal as they can be: the index is least where each part is
    as near as it can to the one size c at which a little more of a part changes nothing.
    """
    spread = _sum([market.others, market.unknown])[1]
    parts = [b for b in market.parts.values() if b != _ZERO]
    # Where nothing need be there the market may be empty, and an empty one has no share and no index.
    if spread is None or not market.total[0]:
        return _NONE
    edges = {Fraction(end) for b in parts for end in b if end is not None}
    sizes = set(edges)
    for edge in (_NONE, *edges):
        fixed = [
            low if low > edge else high for low, high in parts if low > edge or _at_most(high, edge)
        ]
        amount = sum((f for f in fixed if f is not None), spread)
        if amount:
            sizes.add(sum((f * f for f in fixed if f is not None), _NONE) / amount)
    if any(high is None for _, high in parts):
        sizes.add(2 * max(edges, default=_NONE) + 1)
    found = [_index([_clamp(size, b) for b in parts], spread) for size in sizes]
    if any(high is None for _, high in parts):
        # Parts without limit may outgrow all else, in equal sizes.
        found.append(Fraction(1, sum(high is None for _, high in parts)))
    return min((value for value in found if value is not None), default=_NONE)


def _most_index(market: Market) -> Fraction:
    """What is not assigned is all of one holder. The most stands at a corner of the ranges."""
    parts = list(market.parts.values())
    loose = [market.others, market.unknown]
    if any(high is None for _, high in (*parts, *loose)):
        return Fraction(1)
    open_parts = sum(low != high for low, high in parts)
    if open_parts > _CORNERS:
        shares = [market.share([name])[1] for name in market.parts]
        shares.append(market.unlisted()[1])
        return min(Fraction(1), max(shares), sum((s * s for s in shares), _NONE))
    corners = product(*({b[0], b[1] or _NONE} for b in (*parts, *loose)))
    return max((_best(list(corner)) for corner in corners), default=_NONE)


def _best(corner: list[Fraction]) -> Fraction:
    """The most with the unknown amount, the last one, at any one holder or a new one."""
    *held, unknown = corner
    total = sum(held, unknown)
    if not total:
        return _NONE
    squares = sum((h * h for h in held), _NONE)
    gain = max([_NONE, *held]) if unknown else _NONE
    return (squares + unknown * unknown + 2 * gain * unknown) / (total * total)


def _index(values: list[Fraction], spread: Fraction) -> Fraction | None:
    total = sum(values, spread)
    return sum((v * v for v in values), _NONE) / (total * total) if total else None


def _clamp(size: Fraction, bounds: Bounds) -> Fraction:
    low, high = bounds
    return max(low, size if high is None else min(size, high))


def _least_share(mine: Fraction, rest: Fraction | None) -> Fraction:
    return _NONE if rest is None or not mine else mine / (mine + rest)


def _most_share(mine: Fraction | None, rest: Fraction) -> Fraction:
    if mine is None:
        return Fraction(1)
    return mine / (mine + rest) if mine else _NONE


def _sum(bounds: Iterable[Bounds]) -> Bounds:
    found = list(bounds)
    return sum((low for low, _ in found), _NONE), _add(high for _, high in found)


def _add(values: Iterable[Fraction | None]) -> Fraction | None:
    found = list(values)
    known = [value for value in found if value is not None]
    return sum(known, _NONE) if len(known) == len(found) else None


def _smaller(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    known = [value for value in (one, other) if value is not None]
    return min(known, default=None)


def _at_most(high: Fraction | None, size: Fraction) -> bool:
    return high is not None and high <= size
