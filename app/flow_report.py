"""The answer to a flow question for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import route_words as words
from app.columns import columns
from app.tonnes import between, tonnes, where
from graph.chain.evidence import items
from graph.policies import note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.flow import Flow, SiteFlow
    from graph.flows.flow_missing import Missing
    from graph.question import Question

_SHOWN = 12


def report(found: Flow) -> Iterator[tuple[str, str]]:
    """Lines with the style of each: how much, what would decide it, who makes what, the sources."""
    name = found.question.world.name
    yield from head(found.question, f"{name(found.material)} to {name(found.question.target)}")
    basis = f" (basis: {found.basis})" if found.basis else ""
    yield f"Flow: {between(found.at_least, found.at_most)}{basis}", "bold"
    for product in found.uncovered:
        yield f"No policy asked for speaks of {name(product)}: it is not judged.", "yellow"
    if found.none:
        yield "No way that is admitted leads from a documented origin to there.", ""
    if found.unknown:
        yield "Admitted is also what the policies, or an open origin, leave unknown.", ""
    yield "", ""
    yield from _missing(found)
    yield from _sites(found)
    yield from _untraced(found)
    yield from _sources(found)
    yield from tail(found.question)


def head(question: Question, what: str) -> Iterator[tuple[str, str]]:
    """What was asked, and under which policies."""
    query = question.query
    yield f"{what}, as of {query.as_of}", "bold"
    if query.by:
        yield f"Starts by the end of {query.by} are admitted.", ""
    for policy in question.policies:
        yield words.policy_line(note(policy, query.as_of)), ""


def tail(question: Question) -> Iterator[tuple[str, str]]:
    """What the policies do not test, and what the tool is not."""
    for policy in question.policies:
        noted = note(policy, question.query.as_of)
        for caveat in noted.caveats:
            yield f"{noted.id}: {caveat}", "dim"
    if question.policies:
        yield words.AID, "dim"


def _missing(found: Flow) -> Iterator[tuple[str, str]]:
    if found.known:
        return
    yield "What would decide it, the most important first:", "bold yellow"
    for missing in found.missing[:_SHOWN]:
        yield f"  {missing.fact.text}{_weight(missing)}", ""
    if len(found.missing) > _SHOWN:
        yield f"  and {len(found.missing) - _SHOWN} more (--json lists all)", ""
    if not found.ranked:
        yield "  The time ended before all were weighed (--budget).", "dim"
    yield "", ""


def _weight(missing: Missing) -> str:
    if missing.lost is None:
        return ": as long as it is open, no limit is known"
    parts = []
    if missing.lost > 0:
        parts.append(f"up to {tonnes(missing.lost)} t a year rest on it")
    if missing.gained is None or missing.gained > 0:
        parts.append("it alone may make more sure")
    return f": {'; '.join(parts)}" if parts else ""


def _sites(found: Flow) -> Iterator[tuple[str, str]]:
    question = found.question
    name = question.world.name
    rows = [
        (name(site.actor), where(question, site.actor), _stage(question, site.material),
         name(site.material), _capacity(site), _used(site), _price(site))
        for site in found.sites
    ]  # fmt: skip
    if not rows:
        return
    header = (
        "who", "country", "stage", "makes", "capacity, t a year", "used", "gained per tonne more",
    )  # fmt: skip
    for line in columns(header, rows):
        yield line, ""
    yield "", ""


def _stage(question: Question, material: str) -> str:
    return (question.network.materials.stage(material) or "not stated").replace("_", " ")


def _capacity(site: SiteFlow) -> str:
    if site.most is None:
        return f"at least {tonnes(site.least)}" if site.least else "not known"
    low, high = tonnes(site.least), tonnes(site.most)
    return low if low == high else f"{low} to {high}"


def _used(site: SiteFlow) -> str:
    return tonnes(site.made_at_least if site.made_at_most is None else site.made_at_most)


def _price(site: SiteFlow) -> str:
    """Blank where the capacity does not bind."""
    return tonnes(site.price) if site.price > 1e-9 else ""


def _untraced(found: Flow) -> Iterator[tuple[str, str]]:
    name = found.question.world.name
    for actor, output, inputs in found.untraced:
        what = " and ".join(name(given) for given in inputs)
        yield f"Not traced, so it does not limit: {what} for {name(output)} at {name(actor)}", "dim"


def _sources(found: Flow) -> Iterator[tuple[str, str]]:
    question = found.question
    name = question.world.name
    for site in found.sites:
        stated = question.capacities.newest(site.actor, site.material)
        for item in items(question.world, (stated.id,)) if stated else ():
            what = f"capacity of {name(site.actor)} for {name(site.material)}"
            yield f"{what}: {words.source(item)}", "dim"
