"""Routes in words: a chain from left to right, why it is refused or unknown, what proves it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from graph.answer import Answer, Arc, PolicyNote, Route
    from graph.evidence import Item

AID = "A screening aid, not legal advice. Undocumented is not disproven."
_SOURCES = 3


def chain(route: Route, names: Mapping[str, str], *, materials: bool = True) -> str:
    """The route on one line: actors with their place, and what passes between them."""
    text = ""
    for step in route.steps:
        if step.ghost:
            text += f"(unknown: {step.stage}) "
            continue
        text += f"{step.name} [{step.place or 'place unknown'}] "
        if step.material_out and step is not route.steps[-1]:
            passed = names.get(step.material_out, step.material_out)
            text += f"-{passed}-> " if materials else "-> "
    return text.rstrip()


def bottleneck(route: Route) -> str:
    """How much the route can carry, as far as it is known."""
    found = route.bottleneck
    if found.known and found.value is not None:
        return f"{found.value:,.0f} t a year"
    if found.at_most is not None:
        name = next((s.name for s in route.steps if s.id == found.step), found.step)
        return f"unknown, at most {found.at_most:,.0f} t a year at {name}"
    return "unknown"


def evidence(route: Route, names: Mapping[str, str]) -> Iterator[str]:
    """One block an arc: what it says, then its sources with date and link."""
    labels = {step.id: step.name for step in route.steps if not step.ghost}
    for arc in route.arcs:
        yield f"{_arc(arc, labels, names)}"
        if not arc.evidence:
            yield "  no source recorded"
        for item in arc.evidence[:_SOURCES]:
            yield f"  {source(item)}"
        if len(arc.evidence) > _SOURCES:
            yield f"  and {len(arc.evidence) - _SOURCES} more (--json lists all)"


def _arc(arc: Arc, labels: Mapping[str, str], names: Mapping[str, str]) -> str:
    material = names.get(arc.material, arc.material)
    who = labels.get(arc.source, arc.source)
    if arc.source != arc.target:
        who = f"{who} to {labels.get(arc.target, arc.target)}"
    marks = [arc.basis, arc.firmness.label]
    if not arc.site_stated:
        marks.append("site not stated")
    if not arc.material_specified:
        marks.append("material not specified")
    marks += arc.notes
    return f"{who}: {material} ({', '.join(marks)})"


def source(item: Item) -> str:
    """A source on one line: title, date, confidence, link; our own word said as such."""
    date = item.date or "no date"
    ours = "set by the Lodeway editors, no source" if item.editorial else item.confidence
    quote = f' "{item.quote}"' if item.quote else ""
    return f"{item.title}, {date}, {ours} {item.url or '(no link)'}{quote}"


def refused_by_step(routes: Iterable[Route]) -> list[tuple[int, str]]:
    """How many routes are refused at which step first, most frequent first."""
    found: Counter[str] = Counter()
    for route in routes:
        reason = next(r for r in route.reasons if r.outcome == "refused")
        found[reason.text] += 1
    return _ranked(found)


def unknown_by_fact(routes: Iterable[Route]) -> list[tuple[int, str]]:
    """How many routes want which fact; one route may want several."""
    found: Counter[str] = Counter()
    for route in routes:
        missing = {r.missing or r.text for r in route.reasons if r.outcome == "unknown"}
        found.update(missing)
    return _ranked(found)


def _ranked(found: Counter[str]) -> list[tuple[int, str]]:
    return sorted(((count, text) for text, count in found.items()), key=lambda p: (-p[0], p[1]))


def policy_line(note: PolicyNote) -> str:
    """Which version was applied and how it stood on that day."""
    since = f" from {note.effective_from}" if note.effective_from else ""
    until = f" to {note.effective_to}" if note.effective_to else ""
    return f"{note.label} ({note.id}): {note.standing}{since}{until}"


def count_text(answer: Answer, key: str, word: str) -> str:
    """'12 refused', 'at least 12 refused' where the search stopped at its bound."""
    number = answer.counts[key]
    return f"{number} {word}" if answer.counts["exact"] else f"at least {number} {word}"
