"""A picture of a graph as plain data: cards, links, columns. Knows no library that draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["allowed", "refused", "unknown", "not_covered", "plain", "ghost", "more", "focus"]

#: Width and height of a card, and the room between cards, in pixels at scale 1.
CARD_W, CARD_H = 206, 80
GAP_X, GAP_Y = 44, 14

#: What each tone is called where colour and shape must also be words.
TONE_WORDS: dict[Tone, str] = {
    "allowed": "allowed",
    "refused": "refused",
    "unknown": "unknown",
    "not_covered": "not covered",
    "plain": "",
    "ghost": "not documented",
    "more": "",
    "focus": "",
}


@dataclass(frozen=True, slots=True)
class Node:
    """A card: a title, up to two quiet lines, a tone and, at last, a place.

    A `way` is no card but a bend of a link that passes behind other columns.
    """

    id: str
    title: str
    lines: tuple[str, ...] = ()
    tone: Tone = "plain"
    tip: str = ""
    faded: bool = False
    way: bool = False
    x: int = 0
    y: int = 0

    @property
    def label(self) -> str:
        """All that the card says, for who cannot see it."""
        words = TONE_WORDS[self.tone]
        return ", ".join(part for part in (self.title, *self.lines, words) if part)


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow between two cards; a thin one rests on less than a contract."""

    source: str
    target: str
    label: str = ""
    tone: Tone = "plain"
    thin: bool = False
    tip: str = ""
    faded: bool = False
    arrow: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """A heading over the cards between `x` and `x + width`."""

    title: str
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the legend."""

    tone: Tone
    text: str
    link: bool = False
    thin: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """What to draw. `total` is how many nodes there would be without the cap."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    columns: tuple[Column, ...] = ()
    legend: tuple[Key, ...] = ()
    anchor: str = ""
    total: int = 0
    card_w: int = CARD_W
    card_h: int = CARD_H

    @property
    def cards(self) -> tuple[Node, ...]:
        """The nodes that are things, not bends of a link."""
        return tuple(node for node in self.nodes if not node.way)

    @property
    def height(self) -> int:
        """Its height at scale 1, headings included."""
        if not self.nodes:
            return 0
        rows = [node.y for node in self.nodes]
        return max(rows) - min(rows) + self.card_h + 64
