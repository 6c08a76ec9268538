"""The answer to a route question for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import route_words as words
from app import tie_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.answer import Answer, Route

_GROUPS = 12


def report(answer: Answer) -> Iterator[tuple[str, str]]:
    """Lines with the style of each: what was asked, allowed, refused, unknown, and the limits."""
    yield from _head(answer)
    yield from _allowed(answer)
    if answer.policies:
        yield from _refused(answer)
    yield from _unknown(answer)
    yield from _not_covered(answer)
    yield from tie_words.lines(answer)
    yield from _limits(answer)


def _head(answer: Answer) -> Iterator[tuple[str, str]]:
    query = answer.query
    what = answer.names.get(query["material"] or "", query["material"] or "Any material")
    goal = answer.names.get(query["to"], query["to"])
    yield f"{what} to {goal}, as of {answer.as_of}", "bold"
    if query["by"]:
        yield f"Starts by the end of {query['by']} are admitted.", ""
    for note in answer.policies:
        yield words.policy_line(note), ""
    yield "", ""


def _allowed(answer: Answer) -> Iterator[tuple[str, str]]:
    word = "allowed" if answer.policies else "found (no policy applied)"
    yield words.count_text(answer, "allowed", word), "bold green"
    for number, route in enumerate(answer.routes, 1):
        yield f"  {number}. {words.placed_chain(route, answer.names)}", ""
        yield from _facts(answer, route)
        yield from ((f"     {line}", "dim") for line in words.evidence(route, answer.names))
    yield "", ""


def _facts(answer: Answer, route: Route) -> Iterator[tuple[str, str]]:
    yield f"     {route.firmness.label}; weakest: {route.weakest}", ""
    yield f"     bottleneck: {words.bottleneck(route)}; confidence: {route.confidence}", ""
    if route.untraced:
        names = ", ".join(answer.names.get(m, m) for m in route.untraced)
        yield f"     not traced: {names}", ""
    for text in words.editorial(route):
        yield f"     editorial, no source states it: {text}", ""
    for reason in route.reasons:
        if reason.outcome == "note":
            yield f"     {reason.text}", ""


def _refused(answer: Answer) -> Iterator[tuple[str, str]]:
    yield words.count_text(answer, "refused", "refused"), "bold red"
    yield from _groups(words.refusing_reasons(answer.refused))
    yield from _examples(answer, answer.refused)
    yield "", ""


def _unknown(answer: Answer) -> Iterator[tuple[str, str]]:
    what = "unknown, for want of:" if answer.unknown else "unknown"
    yield words.count_text(answer, "unknown", what), "bold yellow"
    yield from _groups(words.missing_facts(answer.unknown))
    yield from _examples(answer, answer.unknown)
    yield "", ""


def _groups(groups: list[tuple[str, int]]) -> Iterator[tuple[str, str]]:
    for text, count in groups[:_GROUPS]:
        yield f"  {count:>4}  {text}", ""
    if len(groups) > _GROUPS:
        yield f"        and {len(groups) - _GROUPS} more (--json lists all)", ""


def _examples(answer: Answer, routes: tuple[Route, ...]) -> Iterator[tuple[str, str]]:
    """The best ranked routes of a list, so that the counts have a face."""
    for route in routes[:3]:
        yield f"  e.g. {words.placed_chain(route, answer.names)} ({route.firmness.label})", "dim"


def _not_covered(answer: Answer) -> Iterator[tuple[str, str]]:
    if answer.not_covered:
        yield words.count_text(answer, "not_covered", "whose product no policy covers"), "bold"
        yield from _examples(answer, answer.not_covered)
        yield "  --product ID judges them as part of a product, mat-ndfeb-magnet for one.", "dim"
        yield "", ""


def _limits(answer: Answer) -> Iterator[tuple[str, str]]:
    for note in answer.policies:
        for caveat in note.caveats:
            yield f"{note.id}: {caveat}", "dim"
        yield f"{note.id}: last checked {note.last_checked}; {'; '.join(note.legal_source)}", "dim"
    counts = answer.counts
    if counts["starts_later"]:
        later = counts["starts_later"]
        yield f"{later} transfers in the graph start later and are left out (--by YEAR).", "dim"
    cut = [name for name, was_cut in answer.truncated.items() if was_cut]
    if cut:
        yield f"Shown: the first {answer.query['limit']} of {', '.join(cut)} (--limit N).", "dim"
    if not counts["exact"]:
        spent = f"{answer.search['seconds']:.1f} seconds, {answer.search['explored']:,} expansions"
        yield f"The search stopped after {spent} (--budget SECONDS): there may be more.", "dim"
        value, kind = counts["all"]["value"], counts["all"]["kind"]
        if kind == "unknown":
            yield "How many routes there are in all is not known.", "dim"
        else:
            yield (
                f"There are {'' if kind == 'exact' else 'at most '}{value:,} routes in all.",
                "dim",
            )
    yield words.AID, "dim"
