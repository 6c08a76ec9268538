"""Routes as one picture, left to right by stage: shared steps are drawn once."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from app import words
from app.components.layered import arranged
from app.components.picture import TONE_WORDS, Key, Link, Node, Picture, Tone
from app.components.route_columns import columns, place
from app.route_words import lists
from app.words import count
from graph.answer import Answer, Arc, Outcome, Route, Step
from graph.chain.firmness import Firmness
from ontology.schema import load_schema

#: More cards than this and a picture stops being read.
MAX_CARDS = 30
#: Characters of a reason beside the pointer; the route in full has all of it.
_TIP = 240
_BEST: tuple[Tone, ...] = ("allowed", "unknown", "refused", "not_covered", "plain", "ghost")


@dataclass(frozen=True, slots=True)
class Drawing:
    """The picture, and how many of the routes are on it."""

    picture: Picture
    drawn: int
    total: int


def draw(
    answer: Answer,
    outcomes: Iterable[Outcome],
    chosen: str | None,
    places: Mapping[str, str],
    limit: int = MAX_CARDS,
) -> Drawing:
    """The first routes of each outcome wanted that fit; the chosen one always, the rest faded."""
    found = lists(answer)
    ranked = list(_in_turn([found[outcome] for outcome in outcomes]))
    first = [route for route in ranked if route.id == chosen]
    drawn: list[Route] = []
    keys: set[str] = set()
    for route in (*first, *(r for r in ranked if r.id != chosen)):
        added = {key for key, _ in _keyed(route)} - keys
        if drawn and len(keys) + len(added) > limit:
            continue
        drawn.append(route)
        keys |= added
    return Drawing(_picture({**places, **answer.names}, drawn, chosen), len(drawn), len(ranked))


def _in_turn(lists: Sequence[Sequence[Route]]) -> Iterator[Route]:
    """One of each list after another, so that no outcome crowds out the others."""
    for i in range(max((len(routes) for routes in lists), default=0)):
        for routes in lists:
            if i < len(routes):
                yield routes[i]


def _keyed(route: Route) -> Iterator[tuple[str, Step]]:
    """The steps with the key under which they are drawn.

    A ghost belongs to the actor it feeds; at the end of a route to the one that feeds it.
    """
    for i, step in enumerate(route.steps):
        if step.ghost:
            around = (*route.steps[i:], *reversed(route.steps[:i]))
            fed = next((s.id for s in around if not s.ghost), "")
            yield f"ghost {step.stage} {fed}", step
        else:
            yield f"{step.id} {step.material_out or ''}".strip(), step


def _picture(names: Mapping[str, str], routes: Sequence[Route], chosen: str | None) -> Picture:
    nodes: dict[str, Node] = {}
    order: dict[str, float] = {}
    links: dict[tuple[str, str], Link] = {}
    for route in routes:
        faded = chosen is not None and route.id != chosen
        keyed = list(_keyed(route))
        for i, (key, step) in enumerate(keyed):
            last = i == len(keyed) - 1
            node = replace(_node(names, key, step, last), faded=faded)
            nodes[key] = _better(nodes.get(key), node)
            before = order[keyed[i - 1][0]] if i else 0.0
            order.setdefault(key, place(step, before, last))
        for (a, step_a), (b, step_b) in pairwise(keyed):
            link = replace(_link(names, route, a, step_a, b, step_b), faded=faded)
            links[a, b] = _better_link(links.get((a, b)), link)
    picture = Picture(
        tuple(nodes.values()),
        tuple(links.values()),
        legend=tuple(_legend(nodes.values(), links.values())),
        anchor=_keyed_last(routes),
        total=len(nodes),
    )
    stacks, headings = columns(order, list(links))
    arrangement = arranged(picture, stacks)
    return replace(arrangement, columns=headings)


def _keyed_last(routes: Sequence[Route]) -> str:
    return [key for key, _ in _keyed(routes[0])][-1] if routes else ""


def _node(names: Mapping[str, str], key: str, step: Step, last: bool) -> Node:
    if step.ghost:
        stage = words.lower(words.code_label(load_schema(), "stage", step.stage or ""))
        return Node(key, f"Unknown {stage} step", ("not documented",), "ghost", _tip(step))
    place = names.get(step.place or "", step.place) or "place unknown"
    if last and step.place is None and step.country:
        place = f"based in {names.get(step.country, step.country)}"
    material = step.material_out or step.material_in or ""
    made = names.get(material, material)
    tone: Tone = step.outcome or "plain"
    if last and tone in ("plain", "not_covered", "allowed"):
        tone = "focus"
    lines = tuple(line for line in (place, made) if line)
    return Node(key, step.name, lines, tone, _tip(step, lines))


def _tip(step: Step, lines: Sequence[str] = ()) -> str:
    """All that the card says, which it may not have room for, and what decides of the step."""
    head = f"{step.name}: {TONE_WORDS[step.outcome]}" if step.outcome else step.name
    texts = dict.fromkeys(r.text for r in step.reasons if r.outcome == step.outcome)
    said = [textwrap.shorten(text, _TIP, placeholder=" …") for text in texts]
    more = [f"and {count(len(said) - 2, 'more reason')}"] if said[2:] else []
    return "\n".join([head, *lines, *said[:2], *more])


def _link(
    names: Mapping[str, str], route: Route, a: str, step_a: Step, b: str, step_b: Step
) -> Link:
    tone: Tone = route.verdict or "plain"
    arc = arc_between(route, step_a, step_b)
    if step_a.ghost or step_b.ghost or arc is None:
        return Link(a, b, tone=tone, thin=True, tip="no source documents this hand-over")
    material = names.get(arc.material, arc.material)
    tip = f"{material}\n{arc.basis}, {arc.firmness.label}"
    return Link(a, b, tone=tone, thin=arc.firmness < Firmness.CONTRACTED, tip=tip)


def arc_between(route: Route, a: Step, b: Step) -> Arc | None:
    """The arc by which a step hands on to the next, if one is documented."""
    return next((arc for arc in route.arcs if (arc.source, arc.target) == (a.id, b.id)), None)


def _better(old: Node | None, new: Node) -> Node:
    """The step as its best route has it: a way that is open matters more than one that is not."""
    if old is None:
        return new
    best = min(old, new, key=lambda node: _rank(node.tone))
    return replace(best, faded=old.faded and new.faded)


def _better_link(old: Link | None, new: Link) -> Link:
    if old is None:
        return new
    best = min(old, new, key=lambda link: (link.faded, _rank(link.tone), link.thin))
    return replace(best, faded=old.faded and new.faded)


def _rank(tone: Tone) -> int:
    return _BEST.index(tone) if tone in _BEST else len(_BEST)


def _legend(nodes: Collection[Node], links: Collection[Link]) -> Iterator[Key]:
    tones = {node.tone for node in nodes} | {link.tone for link in links}
    for tone in ("allowed", "unknown", "refused", "not_covered"):
        if tone in tones:
            yield Key(tone, TONE_WORDS[tone])
    if "ghost" in tones:
        yield Key("ghost", "must exist, not documented")
    yield Key("focus", "target")
    if not all(link.thin for link in links):
        yield Key("plain", "operating or contracted", link=True)
    if any(link.thin for link in links):
        yield Key("plain", "planned, indicated or inferred", link=True, thin=True)
