"""The answer to a question about chokepoints for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.columns import columns
from app.flow_report import head, tail
from app.tonnes import between, where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.chokepoints import Chokepoint, Chokepoints, Tonnes
    from graph.question import Question


def report(found: Chokepoints) -> Iterator[tuple[str, str]]:
    """Lines with the style of each: the routes, who is on all of them, the smallest cut."""
    question = found.question
    name = question.world.name
    what = name(found.material) if found.material else "Any material"
    yield from head(question, f"Chokepoints: {what} to {name(question.target)}")
    count = f"{found.routes:,}" if found.counted else f"at least {found.routes:,}"
    which = "allowed by every policy" if question.policies else "with a documented origin"
    if found.unknown:
        which = "that no policy refuses" if question.policies else "with or without an origin"
    yield f"{count} route{'' if found.routes == 1 else 's'} {which}", ""
    if found.material and found.flow:
        yield f"Flow with everybody: {between(found.flow.least, found.flow.most)}", ""
    else:
        yield "Several materials arrive; name one with --material to see the tonnes lost.", ""
    yield "", ""
    if not found.none:
        yield from _every(found)
        yield from _cut(found)
    yield from tail(question)


def _every(found: Chokepoints) -> Iterator[tuple[str, str]]:
    yield "On every route, so without any one of them none is left:", "bold"
    yield from _points(found, found.actors)
    if not found.actors:
        yield "  nobody", ""
    if not found.complete:
        yield "  The time ended before a route was found; there may be more (--budget).", "dim"
    if found.agreements:
        yield "Agreements on which every route rests:", "bold"
        for point in found.agreements:
            yield f"  {point.id}: lost {_lost(point.lost)}", ""
    yield "", ""


def _cut(found: Chokepoints) -> Iterator[tuple[str, str]]:
    cut = found.cut
    if cut.impossible:
        yield "No set of others cuts it off: a route has no actor but the target.", "bold"
        yield "", ""
        return
    if cut.most is None:
        yield f"At least {cut.least} must fall away together; the time ended there (--budget).", ""
        yield "", ""
        return
    proof = "" if cut.exact else f" (at least {cut.least} are needed; the time ended there)"
    yield f"The fewest without whom no route is left: {cut.most}{proof}", "bold"
    yield from _points(found, found.cut_actors)
    if found.cut_lost and len(found.cut_actors) > 1:
        yield f"  together they lose {_lost(found.cut_lost)}", ""
    yield "", ""


def _points(found: Chokepoints, points: tuple[Chokepoint, ...]) -> Iterator[tuple[str, str]]:
    if not points:
        return
    rows = [_row(found.question, point) for point in points]
    for line in columns(
        ("who", "country", "makes or hands on", "routes lost", "tonnes lost", ""), rows
    ):
        yield line, ""


def _row(question: Question, point: Chokepoint) -> tuple[str, ...]:
    return (
        f"{question.world.name(point.id)} ({point.id})",
        where(question, point.id),
        ", ".join(_made(question, material) for material in point.makes),
        f"{point.routes:,}",
        _lost(point.lost),
        "" if point.proved else "not proved: the time ended",
    )


def _made(question: Question, material: str) -> str:
    stage = (question.network.materials.stage(material) or "stage not stated").replace("_", " ")
    return f"{question.world.name(material)} ({stage})"


def _lost(lost: Tonnes | None) -> str:
    return "not weighed" if lost is None else between(lost.least, lost.most)
