"""What once led to a target and is over, and what is to lead there later, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.route_words import source
from graph.answer import Answer, Tie

#: Ties shown of each list; the rest is counted, and in the JSON.
MOST = 12

OVER = "On the way to the target once, and not today:"
LATER = "On the way to the target later (--by YEAR admits it):"


def tie(one: Tie, names: Mapping[str, str]) -> str:
    """'Vidalia to Tesla, anode material: disputed; In dispute, delivers nothing'."""
    materials = ", ".join(names.get(m, m) for m in one.materials)
    what = f", {materials}" if materials else ""
    note = f"; {one.note}" if one.note else ""
    return f"{one.supplier_name} to {one.buyer_name}{what}: {one.why}{note}"


def lines(answer: Answer) -> Iterator[tuple[str, str]]:
    """Lines for a terminal, with the style of each; the first source of each tie."""
    for title, found in ((OVER, answer.ended), (LATER, answer.later)):
        if not found:
            continue
        yield title, "bold"
        for one in found[:MOST]:
            yield f"  {tie(one, answer.names)} [{one.relation}]", ""
            yield from ((f"     {source(item)}", "dim") for item in one.evidence[:1])
        if len(found) > MOST:
            yield f"  and {len(found) - MOST} more (--json lists all)", ""
        yield "", ""
    if not answer.counts["ties_complete"]:
        yield "There may be more that is over or comes later (--budget SECONDS).", "dim"
