"""Places for cards in columns: few crossings, the same answer for the same graph every time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import pairwise

from app.components.picture import CARD_H, CARD_W, GAP_X, GAP_Y, Link, Node, Picture

_SWEEPS = 6
_WAY_H = 14


def rows(columns: Sequence[Sequence[str]], links: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Order each column so that few links cross: barycentres, swept forth and back.

    The order given breaks ties, so the result depends on nothing but the input.
    """
    beside: defaultdict[str, list[str]] = defaultdict(list)
    for source, target in links:
        beside[source].append(target)
        beside[target].append(source)
    ordered = [list(column) for column in columns]
    first = {node: i for column in columns for i, node in enumerate(column)}
    for sweep in range(_SWEEPS):
        span = range(1, len(ordered)) if sweep % 2 == 0 else range(len(ordered) - 2, -1, -1)
        for i in span:
            near = ordered[i - 1] if sweep % 2 == 0 else ordered[i + 1]
            height = {node: _height(j, len(near)) for j, node in enumerate(near)}
            own = {node: _height(j, len(ordered[i])) for j, node in enumerate(ordered[i])}
            wanted = {n: _mean([height[m] for m in beside[n] if m in height], own[n]) for n in own}
            ordered[i].sort(key=lambda node: (round(wanted[node], 6), first[node]))
    return ordered


def arranged(picture: Picture, columns: Sequence[Sequence[str]], gap: int = GAP_X) -> Picture:
    """The picture with its cards in these columns, long links led between the cards they pass."""
    at = {node: i for i, column in enumerate(columns) for node in column}
    lanes = [list(column) for column in columns]
    bends: dict[str, Link] = {}
    paths: list[tuple[Link, list[str]]] = []
    for link in picture.links:
        step = 1 if at[link.target] > at[link.source] else -1
        passed = []
        for i in range(at[link.source] + step, at[link.target], step):
            bend = f"{len(bends)} {link.source} > {link.target}"
            bends[bend] = link
            lanes[i].append(bend)
            passed.append(bend)
        paths.append((link, passed))
    ends = [e for link, passed in paths for e in pairwise([link.source, *passed, link.target])]
    ordered = rows(lanes, ends)
    where = places(ordered, set(bends), picture.card_w + gap, picture.card_h)
    nodes = [replace(n, x=where[n.id][0], y=where[n.id][1]) for n in picture.nodes]
    for bend, link in bends.items():
        x, y = where[bend]
        for side in (-1, 1):  # straight along the cards beside it
            way = Node(f"{bend} {side}", "", faded=link.faded, way=True)
            nodes.append(replace(way, x=x + side * picture.card_w // 2, y=y))
    links = [part for link, passed in paths for part in _parts(link, passed, at)]
    return replace(picture, nodes=tuple(nodes), links=tuple(links))


def _parts(link: Link, passed: Sequence[str], at: Mapping[str, int]) -> Iterable[Link]:
    """A link in pieces from bend to bend; the last one carries the arrow."""
    sides = (-1, 1) if at[link.target] > at[link.source] else (1, -1)
    stops = [f"{bend} {side}" for bend in passed for side in sides]
    for a, b in pairwise([link.source, *stops, link.target]):
        yield replace(link, source=a, target=b, arrow=b == link.target)


def places(
    columns: Sequence[Sequence[str]],
    ways: AbstractSet[str] = frozenset(),
    step: int = CARD_W + GAP_X,
    high: int = CARD_H,
) -> dict[str, tuple[int, int]]:
    """Columns from left to right, each centred on the same middle line."""
    found: dict[str, tuple[int, int]] = {}
    for i, column in enumerate(columns):
        heights = [_WAY_H if node in ways else high for node in column]
        top = -(sum(heights) + GAP_Y * (len(column) - 1)) // 2
        for node, height in zip(column, heights, strict=True):
            found[node] = (i * step, top + height // 2)
            top += height + GAP_Y
    return found


def ranks(nodes: Iterable[str], links: Iterable[tuple[str, str]]) -> Mapping[str, int]:
    """How many of `nodes` must stand before each: the longest chain among them; cycles are cut."""
    inside = set(nodes)
    before: defaultdict[str, list[str]] = defaultdict(list)
    for source, target in links:
        if source in inside and target in inside and source != target:
            before[target].append(source)
    rank: dict[str, int] = {}

    def of(node: str, path: frozenset[str]) -> int:
        if node not in rank:
            ahead = [m for m in before[node] if m not in path]
            rank[node] = 1 + max((of(m, path | {node}) for m in ahead), default=-1)
        return rank[node]

    for node in sorted(inside):
        of(node, frozenset({node}))
    return rank


def _height(index: int, length: int) -> float:
    return index - (length - 1) / 2


def _mean(values: Sequence[float], default: float) -> float:
    return sum(values) / len(values) if values else default
