"""Routes as one picture, left to right by stage: shared steps are drawn once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from app import words
from app.components.layered import arranged, ranks
from app.components.picture import CARD_W, GAP_X, TONE_WORDS, Column, Key, Link, Node, Picture, Tone
from graph.answer import Answer, Arc, Outcome, Route, Step
from graph.firmness import Firmness
from ontology.schema import load_schema

#: More cards than this and a picture stops being read.
MAX_CARDS = 40
_BEST: tuple[Tone, ...] = ("allowed", "unknown", "refused", "not_covered", "plain", "ghost")
_TARGET = 99.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """The picture, and how many of the routes are on it."""

    picture: Picture
    drawn: int
    total: int


def outcome_lists(answer: Answer) -> dict[Outcome, tuple[Route, ...]]:
    """The routes of an answer by outcome, in the order in which they are told."""
    return {
        "allowed": answer.routes,
        "unknown": answer.unknown,
        "refused": answer.refused,
        "not_covered": answer.not_covered,
    }


def draw(
    answer: Answer, outcomes: Iterable[Outcome], chosen: str | None, limit: int = MAX_CARDS
) -> Drawing:
    """The first routes of each outcome wanted that fit; the chosen one always, the rest faded."""
    lists = outcome_lists(answer)
    ranked = list(_in_turn([lists[outcome] for outcome in outcomes]))
    first = [route for route in ranked if route.id == chosen]
    drawn: list[Route] = []
    keys: set[str] = set()
    for route in (*first, *(r for r in ranked if r.id != chosen)):
        added = {key for key, _ in _keyed(route)} - keys
        if drawn and len(keys) + len(added) > limit:
            continue
        drawn.append(route)
        keys |= added
    return Drawing(_picture(answer, drawn, chosen), len(drawn), len(ranked))


def _in_turn(lists: Sequence[Sequence[Route]]) -> Iterator[Route]:
    """One of each list after another, so that no outcome crowds out the others."""
    for i in range(max((len(routes) for routes in lists), default=0)):
        for routes in lists:
            if i < len(routes):
                yield routes[i]


def _keyed(route: Route) -> Iterator[tuple[str, Step]]:
    """The steps with the key under which they are drawn; a ghost belongs to its neighbours."""
    for i, step in enumerate(route.steps):
        if step.ghost:
            beside = [s.id for s in route.steps[max(0, i - 1) : i + 2] if not s.ghost]
            yield f"ghost {step.stage} {' '.join(beside)}", step
        else:
            yield f"{step.id} {step.material_out or ''}".strip(), step


def _picture(answer: Answer, routes: Sequence[Route], chosen: str | None) -> Picture:
    nodes: dict[str, Node] = {}
    order: dict[str, float] = {}
    links: dict[tuple[str, str], Link] = {}
    for route in routes:
        faded = chosen is not None and route.id != chosen
        keyed = list(_keyed(route))
        for i, (key, step) in enumerate(keyed):
            last = i == len(keyed) - 1
            node = replace(_node(answer.names, key, step, last), faded=faded)
            nodes[key] = _better(nodes.get(key), node)
            before = order[keyed[i - 1][0]] if i else 0.0
            order.setdefault(key, _order(step, before, last))
        for (a, step_a), (b, step_b) in pairwise(keyed):
            link = replace(_link(answer.names, route, a, step_a, b, step_b), faded=faded)
            links[a, b] = _better_link(links.get((a, b)), link)
    picture = Picture(
        tuple(nodes.values()),
        tuple(links.values()),
        legend=tuple(_legend(nodes.values(), links.values())),
        anchor=_keyed_last(routes),
        total=len(nodes),
    )
    columns, headings = _columns(order, list(links))
    arrangement = arranged(picture, columns)
    return replace(arrangement, columns=headings)


def _keyed_last(routes: Sequence[Route]) -> str:
    return [key for key, _ in _keyed(routes[0])][-1] if routes else ""


def _order(step: Step, before: float, last: bool) -> float:
    """Where a step stands in the chain; recycling feeds in from the left."""
    if step.stage is None:
        return _TARGET if last else before
    if step.stage == "recycling":
        return 0.0
    return float(load_schema().code("stage", step.stage).order)


def _columns(
    order: Mapping[str, float], links: Sequence[tuple[str, str]]
) -> tuple[list[list[str]], tuple[Column, ...]]:
    """One column a stage, more where steps of one stage follow each other; headings over them."""
    columns: list[list[str]] = []
    headings: list[Column] = []
    for stage in sorted(set(order.values())):
        members = [key for key, at in order.items() if at == stage]
        rank = ranks(members, links)
        depth = max(rank.values()) + 1
        left = len(columns) * (CARD_W + GAP_X) - (CARD_W + GAP_X) // 2
        headings.append(Column(_heading(stage), left, depth * (CARD_W + GAP_X)))
        columns += [[key for key in members if rank[key] == i] for i in range(depth)]
    return columns, tuple(headings)


def _heading(stage: float) -> str:
    if stage == _TARGET:
        return "Target"
    if stage == 0:
        return "Start"
    return next(c.label for c in load_schema().codes["stage"] if c.order == stage)


def _node(names: Mapping[str, str], key: str, step: Step, last: bool) -> Node:
    if step.ghost:
        stage = words.lower(words.code_label(load_schema(), "stage", step.stage or ""))
        return Node(key, f"Unknown {stage} step", ("nobody documented",), "ghost", _tip(step))
    place = names.get(step.place or "", step.place) or "place unknown"
    made = names.get(step.material_out or "", step.material_out or "")
    tone: Tone = step.outcome or "plain"
    if last and tone in ("plain", "not_covered", "allowed"):
        tone = "focus"
    lines = tuple(line for line in (place, made) if line)
    return Node(key, step.name, lines, tone, _tip(step))


def _tip(step: Step) -> str:
    head = f"{step.name}: {TONE_WORDS[step.outcome]}" if step.outcome else step.name
    return "\n".join([head, *dict.fromkeys(reason.text for reason in step.reasons)][:6])


def _link(
    names: Mapping[str, str], route: Route, a: str, step_a: Step, b: str, step_b: Step
) -> Link:
    tone: Tone = route.verdict or "plain"
    arc = arc_between(route, step_a, step_b)
    if step_a.ghost or step_b.ghost or arc is None:
        return Link(a, b, tone=tone, dashed=True, tip="no source documents this hand-over")
    material = names.get(arc.material, arc.material)
    tip = f"{material}\n{arc.basis}, {arc.firmness.label}"
    return Link(a, b, tone=tone, dashed=arc.firmness < Firmness.CONTRACTED, tip=tip)


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
    best = min(old, new, key=lambda link: (link.faded, _rank(link.tone), link.dashed))
    return replace(best, faded=old.faded and new.faded)


def _rank(tone: Tone) -> int:
    return _BEST.index(tone) if tone in _BEST else len(_BEST)


def _legend(nodes: Iterable[Node], links: Iterable[Link]) -> Iterator[Key]:
    tones = {node.tone for node in nodes} | {link.tone for link in links}
    for tone in ("allowed", "unknown", "refused", "not_covered"):
        if tone in tones:
            yield Key(tone, TONE_WORDS[tone])
    if "ghost" in tones:
        yield Key("ghost", "a step that must exist, nobody documented")
    yield Key("focus", "target")
    yield Key("plain", "operating or contracted", link=True)
    yield Key("plain", "planned, indicated or inferred", link=True, dashed=True)
