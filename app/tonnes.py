"""Tonnes a year in words: exact, a range, or what is not known of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app.words import number

if TYPE_CHECKING:
    from graph.question import Question


def tonnes(value: float) -> str:
    """'1,234.5', to a tenth of a tonne; to three figures below one tonne."""
    rounded = round(value, 1) if abs(value) >= 1 else float(f"{value:.3g}")
    return number(Decimal(str(rounded + 0.0)))


def between(least: float, most: float | None) -> str:
    """'60 t a year', '0 to 60 t a year', 'at least 20 t a year, no limit known'."""
    if most is None:
        return f"at least {tonnes(least)} t a year, no limit known" if least else "no limit known"
    low, high = tonnes(least), tonnes(most)
    return f"{low} t a year" if low == high else f"{low} to {high} t a year"


def where(question: Question, actor: str) -> str:
    """The country in which an actor stands; of an organisation its home, which is no place."""
    facts = question.facts
    if facts.home(actor) is None:
        return "country not stated"
    if facts.place(actor) is None:
        return f"place unknown, based in {facts.country(actor)}"
    return facts.country(actor)
