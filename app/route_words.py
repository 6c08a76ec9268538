"""Routes in words, for terminal and pages alike: the chain, what decides, what is missing, the proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from app.words import UNITS, day, number, span
from graph.answer import (
    Answer,
    Arc,
    CapacityFigure,
    Outcome,
    Owner,
    PolicyNote,
    Reason,
    Route,
    Step,
)
from graph.chain.evidence import Item
from graph.world import World
from ontology.models import Country

AID = "A screening aid, not legal advice. Undocumented is not disproven."
OUTCOMES: Mapping[Outcome, str] = {
    "allowed": "allowed",
    "unknown": "unknown",
    "refused": "refused",
    "not_covered": "not covered",
}
#: Without a policy nothing is judged; what stays unknown is where a route begins.
_UNJUDGED: Mapping[Outcome, str] = {
    **OUTCOMES,
    "allowed": "documented",
    "unknown": "origin unknown",
}
_SOURCES = 3


# ---------------------------------------------------------------- the answer


def lists(answer: Answer) -> dict[Outcome, tuple[Route, ...]]:
    """The routes of an answer by outcome, in the order in which they are told."""
    return {
        "allowed": answer.routes,
        "unknown": answer.unknown,
        "refused": answer.refused,
        "not_covered": answer.not_covered,
    }


def labels(answer: Answer) -> Mapping[Outcome, str]:
    """What to call each list of an answer."""
    return OUTCOMES if answer.policies else _UNJUDGED


def policy_line(note: PolicyNote) -> str:
    """Which version was applied and how it stood on that day."""
    since = f", from {note.effective_from}" if note.effective_from else ""
    until = f", to {note.effective_to}" if note.effective_to else ""
    halted = f", {note.suspension}" if note.suspension else ""
    unread = "" if note.verified else "; rests on what was not verified"
    standing = f"{note.standing}{since}{until}{halted}"
    return f"{note.label} ({note.id}): {standing}; version: {note.version}{unread}"


def count_text(answer: Answer, key: str, word: str) -> str:
    """'12 refused', 'at least 12 refused' where the search stopped before all were counted."""
    found = answer.counts[key]
    least = "" if answer.counts["kinds"][key] == "exact" else "at least "
    return f"{least}{found:,} {word}"


def refusing_steps(routes: Iterable[Route]) -> list[tuple[str, int]]:
    """Which steps refuse how many routes, the most first."""
    return _ranked({r.step_name or r.text for r in _reasons(route, "refused")} for route in routes)


def refusing_reasons(routes: Iterable[Route]) -> list[tuple[str, int]]:
    """What refuses how many routes first, the most first."""
    return _ranked([_told(next(_reasons(route, "refused")))] for route in routes)


def missing_facts(routes: Iterable[Route]) -> list[tuple[str, int]]:
    """Which missing facts leave how many routes undecided, the most first."""
    return _ranked({r.missing or r.text for r in _reasons(route, "unknown")} for route in routes)


def _ranked(told: Iterable[Iterable[str]]) -> list[tuple[str, int]]:
    found = Counter(text for texts in told for text in texts)
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


# ---------------------------------------------------------------- a route


def step_name(step: Step) -> str:
    """The name of a step; what is missing where nobody documented it."""
    return f"unknown {(step.stage or 'step').replace('_', ' ')} step" if step.ghost else step.name


def chain(route: Route) -> str:
    """'Mount Weld → Kuantan → ...'."""
    return " → ".join(step_name(step) for step in route.steps)


def where(route: Route, known: Mapping[str, str]) -> str:
    """'Australia → Malaysia → place unknown'."""
    said = ["?" if s.place is None else known.get(s.place, s.place) for s in route.steps]
    return " → ".join(said)


def placed_chain(route: Route, names: Mapping[str, str], *, materials: bool = True) -> str:
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
    """'2,000 t a year', 'at most 2,000 t a year at Kuantan', 'not known'."""
    found = route.bottleneck
    if found.known and found.value is not None:
        return f"{_tonnes(found.value)} t a year"
    if found.at_most is None:
        return "not known"
    place = next((s.name for s in route.steps if s.id == found.step), found.step)
    return f"at most {_tonnes(found.at_most)} t a year at {place}"


def _tonnes(value: float) -> str:
    return number(Decimal(str(round(value, 1))))


def decided_by(route: Route) -> str:
    """The reason that decides: what refuses, else what is missing, else that every step passed."""
    for reason in (*_reasons(route, "refused"), *_reasons(route, "unknown")):
        return _told(reason)
    return "every step that the policies cover passed" if route.verdict == "allowed" else ""


def _told(reason: Reason) -> str:
    """A reason in words, marked where it rests on what only our editors state, or on a rule of
    which the text was not read.
    """
    marks = ["editorial"] * reason.editorial + ["rule not verified"] * (not reason.verified)
    return f"{reason.text} ({', '.join(marks)})" if marks else reason.text


def _reasons(route: Route, outcome: Outcome) -> Iterator[Reason]:
    return (reason for reason in route.reasons if reason.outcome == outcome)


# ---------------------------------------------------------------- its parts


def places(world: World) -> dict[str, str]:
    """Country names by ISO code."""
    return {c.iso2: c.name or c.iso2 for c in world.all(Country) if c.iso2}


def capacity(figure: CapacityFigure) -> str:
    """A capacity as stated, with unit, basis and day."""
    amount = span(*map(_exact, (figure.quantity, figure.quantity_min, figure.quantity_max)))
    text = f"{amount} {UNITS.get(figure.unit or '', figure.unit or '')}".strip()
    text += f" ({figure.basis})" if figure.basis else ""
    return text + (f", as of {day(figure.as_of)}" if figure.as_of else "")


def owner_share(owner: Owner) -> str:
    """'95 %', '50 to 60 %', 'share not stated'."""
    figure = span(None, _exact(owner.share_min), _exact(owner.share_max))
    return f"{figure} %" if figure else "share not stated"


def _exact(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def evidence(route: Route, names: Mapping[str, str]) -> Iterator[str]:
    """One block an arc: what it says, then its sources with date and link."""
    called = _called(route)
    for arc in route.arcs:
        yield _arc(arc, called, names)
        if not arc.evidence:
            yield "  no source recorded"
        for item in arc.evidence[:_SOURCES]:
            yield f"  {source(item)}"
        if len(arc.evidence) > _SOURCES:
            yield f"  and {len(arc.evidence) - _SOURCES} more (--json lists all)"


def editorial(route: Route) -> Iterator[str]:
    """What of a route nobody but our editors states: 'Bahia: extraction'."""
    called = _called(route)
    ties = (f"{_who(arc, called)}: {arc.basis}" for arc in route.arcs if arc.editorial)
    facts = (reason.text for reason in route.reasons if reason.editorial)
    yield from dict.fromkeys((*ties, *facts))


def _called(route: Route) -> dict[str, str]:
    return {step.id: step.name for step in route.steps if not step.ghost}


def _who(arc: Arc, called: Mapping[str, str]) -> str:
    who = called.get(arc.source, arc.source)
    return who if arc.source == arc.target else f"{who} to {called.get(arc.target, arc.target)}"


def _arc(arc: Arc, called: Mapping[str, str], names: Mapping[str, str]) -> str:
    material = names.get(arc.material, arc.material)
    marks = [arc.basis, arc.firmness.label]
    if not arc.site_stated:
        marks.append("site not stated")
    if not arc.material_specified:
        marks.append("material not specified")
    if arc.editorial:
        marks.append("partly editorial")
    marks += arc.notes
    return f"{_who(arc, called)}: {material} ({', '.join(marks)})"


def source(item: Item) -> str:
    """A source on one line: title, date, confidence, link; our own word said as such."""
    date = item.date or "no date"
    ours = "editorial: no source states it" if item.editorial else item.confidence
    quote = f' "{item.quote}"' if item.quote else ""
    return f"{item.title}, {date}, {ours} {item.url or '(no link)'}{quote}"
