"""The neighbourhood of one entity as a picture: the entity in the middle, others on both sides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from app import words
from app.cards import country
from app.components.layered import arranged
from app.components.picture import Key, Link, Node, Picture
from app.lines import name
from app.links import Tie
from graph.world import World
from ontology.schema import load_schema

PAGE = 25
_GAP = 170
_WIDE, _LOW = 280, 66


@dataclass(frozen=True, slots=True)
class TieType:
    """The neighbours by one relation type, each once however many relations join them."""

    key: str
    label: str
    outward: bool
    neighbours: tuple[str, ...]
    relations: dict[str, tuple[str, ...]]


def by_type(ties: Iterable[Tie]) -> tuple[TieType, ...]:
    """Ties grouped by relation type and direction, as sorted in `ties`."""
    found = []
    ordered = sorted(ties, key=lambda tie: (tie.label, tie.type, tie.outward))
    for (label, kind, outward), group in groupby(
        ordered, key=lambda tie: (tie.label, tie.type, tie.outward)
    ):
        relations: dict[str, tuple[str, ...]] = {}
        for tie in group:
            relations[tie.other] = (*relations.get(tie.other, ()), tie.relation)
        key = f"{kind}.{'out' if outward else 'in'}"
        found.append(TieType(key, label, outward, tuple(relations), relations))
    return tuple(found)


def sample(world: World, focus: str, types: Sequence[TieType]) -> Picture:
    """A few neighbours of every type, and for each type a card that says how many more there are."""
    drawn = []
    few = 3 if len(types) <= 5 else 2 if len(types) <= 9 else 1
    for kind in types:
        nodes = [_node(world, kind, other) for other in kind.neighbours[:few]]
        left = len(kind.neighbours) - len(nodes)
        if left:
            more = f"and {words.count(left, 'other')}"
            nodes.append(Node(f"more {kind.key}", more, (kind.label,), "more"))
        drawn.append((kind, nodes))
    return _picture(world, focus, drawn, sum(len(kind.neighbours) for kind in types))


def page(world: World, focus: str, kind: TieType, number: int, size: int = PAGE) -> Picture:
    """One page of the neighbours of one type, on both sides of the entity; pages start at 1."""
    start = (number - 1) * size
    nodes = [_node(world, kind, other) for other in kind.neighbours[start : start + size]]
    half = (len(nodes) + 1) // 2 if len(nodes) > 6 else len(nodes)
    sides = [(kind, nodes[:half])]
    if nodes[half:]:
        sides.append((kind, nodes[half:]))
    return _picture(world, focus, sides, len(kind.neighbours))


def _picture(
    world: World,
    focus: str,
    drawn: Sequence[tuple[TieType, list[Node]]],
    total: int,
) -> Picture:
    left: list[str] = []
    right: list[str] = []
    nodes: list[Node] = [_focus(world, focus)]
    links: list[Link] = []
    for kind, members in drawn:
        side = left if len(left) < len(right) else right
        for node in members:
            nodes.append(node)
            side.append(node.id)
            ends = (focus, node.id) if kind.outward else (node.id, focus)
            links.append(Link(*ends, tone=node.tone, tip=node.tip))
    columns = [column for column in (left, [focus], right) if column]
    picture = Picture(
        tuple(nodes),
        tuple(links),
        legend=(
            Key("focus", "this entity"),
            Key("plain", "neighbour"),
            Key("plain", "arrow: from who gives, owns or acts", link=True),
            Key("more", "more of the same, not drawn"),
        ),
        anchor=focus,
        total=total,
        card_w=_WIDE,
        card_h=_LOW,
    )
    return arranged(picture, columns, _GAP)


def _focus(world: World, focus: str) -> Node:
    entity = world.entities[focus]
    label = load_schema()[type(entity).__name__].label
    return Node(focus, name(world, focus), (_said(label, country(world, entity)),), "focus")


def _node(world: World, kind: TieType, other: str) -> Node:
    entity = world.entities.get(other)
    label = load_schema()[type(entity).__name__].label if entity else "not described"
    place = country(world, entity) if entity else ""
    many = len(kind.relations[other])
    by = kind.label if many == 1 else f"{kind.label} ({many})"
    title = name(world, other)
    tip = f"{title}\n{by}"
    return Node(f"{kind.key} {other}", title, (by, _said(label, place)), tip=tip)


def _said(label: str, place: str) -> str:
    return f"{label} · {place}" if place else label
