"""The end of a route as far as a search knows it, and what it may still become."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from graph.chain.ahead import Label
from graph.chain.carry import Carry, Chain, End, Number
from graph.chain.cone import Way
from graph.chain.path import Path, Visit
from graph.figures.quantity import number

_Tail: TypeAlias = "tuple[Visit, _Tail] | None"


@dataclass(frozen=True, slots=True)
class Part:
    """A route's end, and the ways to go on from it.

    `tonnes` are what it can bring in a year, counted as `end` says: None as long as nobody made
    anything, 0 if something is not known. `chain` are the conversions in it.
    """

    ways: list[Way]
    own: frozenset[str]
    tail: _Tail
    visited: frozenset[str]
    closed: frozenset[str]
    marked: bool
    firmness: int
    tonnes: Number | None
    chain: Chain
    end: End
    steps: int
    marks: str


def weight(carry: Carry, part: Part, way: Way) -> tuple[Number | None, Chain, End]:
    """The tonnes that a part can bring with one more visit, and how those before it count."""
    tonnes, end = part.tonnes, part.end
    if way.makes and tonnes is None:
        tonnes, end = way.tonnes or 0, (way.basis, end[1])
    elif way.makes and tonnes:
        factor = carry.through(part.chain, way.basis, end)
        made = 0 if factor is None or way.tonnes is None else way.tonnes * factor
        tonnes = min(tonnes, made)
    chain = part.chain
    if way.converts:
        chain = ((way.visit.output or "", way.visit.given or ""), *chain)
    return tonnes, chain, end


def best(
    carry: Carry,
    ahead: list[Label],
    marked: bool,
    firmness: int,
    tonnes: Number | None,
    chain: Chain,
    end: End,
) -> tuple[int, float, int] | None:
    """The best rank that a part can come to by way of a node; None if it can come to none."""
    found: tuple[int, float, int] | None = None
    for label in ahead:
        if not (marked or label.marked):
            continue
        tonnage: Number = 0
        if label.tonnes and tonnes is None:
            tonnage = label.tonnes
        elif label.tonnes and tonnes:
            factor = carry.through(chain, label.basis, end)
            tonnage = min(tonnes, label.tonnes * (factor or 0))
        rank = (-min(firmness, label.firmness), -shown(tonnage), label.visits)
        if found is None or rank < found:
            found = rank
    return found


def path_of(part: Part, way: Way) -> Path:
    """The route that begins with a way and ends with a part."""
    visits, tail = [way.visit], part.tail
    while tail is not None:
        visits.append(tail[0])
        tail = tail[1]
    return tuple(visits)


def shown(tonnes: Number) -> float:
    """As a bottleneck shows it: what looks equal ranks as equal."""
    return number(Fraction(tonnes)) or 0.0 if tonnes else 0.0
