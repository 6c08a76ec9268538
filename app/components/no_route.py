"""No route: what is missing, and which limit to loosen; undocumented is not disproven."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.components import ties
from app.components.entity import ROUTES
from app.lines import name
from app.words import count, md
from graph.answer import Answer
from graph.world import World

Ask = Callable[[Mapping[str, Any]], Answer]


@dataclass(frozen=True, slots=True)
class Wider:
    """A question with one limit less, and how many routes it finds."""

    label: str
    params: dict[str, str]
    found: int


def empty(answer: Answer) -> bool:
    """Whether there is no route at all, whatever the verdict."""
    return not (answer.routes or answer.refused or answer.unknown or answer.not_covered)


def show(answer: Answer, world: World, question: Mapping[str, Any], ask: Ask) -> None:
    """Says what no source documents, and offers the questions that do have an answer."""
    target = name(world, question["to"])
    material = question.get("material")
    what = name(world, material) if material else "any material"
    st.info(
        f"**No route is documented.** In this graph no source says how {md(what)} reaches "
        f"{md(target)} within the limits asked for. That is undocumented, not disproven.",
        icon=":material/route:",
    )
    wider = list(widened(question, ask))
    if wider:
        st.markdown("##### With one limit less")
        for other in wider:
            st.page_link(
                ROUTES,
                label=f"{md(other.label)}: {count(other.found, 'route')}",
                icon=":material/arrow_forward:",
                query_params=other.params,
            )
    ties.show(answer)
    st.markdown("##### What is missing")
    st.markdown("\n".join(f"- {line}" for line in missing(answer, target, what, bool(wider))))


def missing(answer: Answer, target: str, what: str, wider: bool) -> Sequence[str]:
    """The missing links, as far as the graph can tell."""
    found = []
    if not wider:
        found.append(
            f"A source that says who hands {md(what)} to {md(target)}, or that it is made there."
        )
    if later := answer.counts.get("starts_later"):
        found.append(
            f"{count(later, 'tie')} in the graph {'starts' if later == 1 else 'start'} after the "
            "day or year asked about: a later year under *By year* admits what is planned."
        )
    if unplaced := answer.counts.get("not_placed"):
        found.append(
            f"{count(len(unplaced), 'agreement or supply')} could not be placed between two actors "
            "that yield and take the material."
        )
    return found or ["The graph holds such ties, but none within the limits asked for."]


def widened(question: Mapping[str, Any], ask: Ask) -> Sequence[Wider]:
    """The question without its material, firmness, start or year, where that finds routes."""
    looser: list[tuple[str, dict[str, Any]]] = []
    if question.get("firmness") != "inferred":
        looser.append(("any firmness", {"firmness": "inferred"}))
    if question.get("material"):
        looser.append(("any material", {"material": None}))
    if question.get("start"):
        looser.append(("from anywhere", {"start": None}))
    if not question.get("by"):
        year = question["as_of"].year + 5
        looser.append((f"planned by {year} too", {"by": year}))
    if not question.get("secondary"):
        looser.append(("recycled feed too", {"secondary": True}))
    found = []
    for label, change in looser:
        other = {**question, **change}
        answer = ask(other)
        routes = sum(
            answer.counts.get(o, 0) for o in ("allowed", "unknown", "refused", "not_covered")
        )
        if routes:
            found.append(Wider(label, params(other), routes))
    return found


def params(question: Mapping[str, Any]) -> Any:
    """A question as query parameters of the page Routes."""
    said: list[tuple[str, str]] = [("to", question["to"])]
    said += [("policy", policy) for policy in question.get("policies", ())]
    for key, field in (("material", "material"), ("by", "by"), ("from", "start")):
        if question.get(field):
            said.append((key, str(question[field])))
    if question.get("firmness", "inferred") != "inferred":
        said.append(("firmness", question["firmness"]))
    said += [(key, "1") for key in ("secondary", "strict") if question.get(key)]
    said.append(("as-of", question["as_of"].isoformat()))
    return said
