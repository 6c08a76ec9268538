"""What nobody states and a flow depends on, and the bounds of what is stated."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """A fact that is missing: in words that are equal for equal gaps, with what it is about."""

    text: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that lies between two bounds; `fact` is what is missing where they differ.

    `most` is None where nothing bounds it from above.
    """

    least: float
    most: float | None
    fact: Fact | None = None
