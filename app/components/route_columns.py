"""Where a step stands on the picture: columns by stage, from the ground to the target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.components.layered import ranks
from app.components.picture import CARD_W, GAP_X, Column
from graph.answer import Step
from ontology.schema import load_schema

_TARGET = 99.0


def place(step: Step, before: float, last: bool) -> float:
    """Where a step stands in the chain; recycling feeds in from the left."""
    if last and step.material_out is None:
        return _TARGET
    if step.stage is None:
        return before
    if step.stage == "recycling":
        return 0.0
    return float(load_schema().code("stage", step.stage).order)


def columns(
    order: Mapping[str, float], links: Sequence[tuple[str, str]]
) -> tuple[list[list[str]], tuple[Column, ...]]:
    """One column a stage, more where steps of one stage follow each other; headings over them."""
    found: list[list[str]] = []
    headings: list[Column] = []
    for stage in sorted(set(order.values())):
        members = [key for key, at in order.items() if at == stage]
        rank = ranks(members, links)
        depth = max(rank.values()) + 1
        left = len(found) * (CARD_W + GAP_X) - (CARD_W + GAP_X) // 2
        headings.append(Column(_heading(stage), left, depth * (CARD_W + GAP_X)))
        found += [[key for key in members if rank[key] == i] for i in range(depth)]
    return found, tuple(headings)


def _heading(stage: float) -> str:
    if stage == _TARGET:
        return "Target"
    if stage == 0:
        return "Start"
    return next(c.label for c in load_schema().codes["stage"] if c.order == stage)
