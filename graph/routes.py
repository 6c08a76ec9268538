"""Which routes lead a material to a target, and what policies say of each (design section 6)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from graph.answer import Answer, Bottleneck, Outcome, Route
from graph.bound import at_most
from graph.enumeration import Path, Search
from graph.evidence import weakest_confidence
from graph.firmness import Firmness
from graph.ladder import untraced
from graph.policies import note
from graph.question import Query, Question
from graph.steps import Builder
from graph.verdict import Verdict
from graph.world import World

_LISTS = ("allowed", "refused", "unknown", "not_covered")


@dataclass(frozen=True, slots=True)
class _Found:
    """A route that was found and judged; built in full only if it is shown."""

    path: Path
    product: str | None
    verdict: Verdict
    firmness: Firmness
    bottleneck: Bottleneck
    id: str

    @property
    def rank(self) -> tuple[int, float, int, str]:
        """Firmness, known bottleneck (larger first), fewer steps, id."""
        known = self.bottleneck.value if self.bottleneck.known else None
        return -self.firmness, -(known or 0.0), len(self.path), self.id


def find_routes(world: World, query: Query) -> Answer:
    """Every route that the question asks for, judged and ranked."""
    return answer(Question(world, query))


def answer(question: Question) -> Answer:
    """The answer to a question, which other analyses may ask on."""
    return _Routes(question).answer()


class _Routes:
    def __init__(self, question: Question) -> None:
        self.question = question
        self.builder = Builder(question.facts, question.capacities)
        self.explored = 0

    def answer(self) -> Answer:
        question, query = self.question, self.question.query
        found, finished = self._all()
        lists = {name: [f for f in found.values() if _list(f) == name] for name in _LISTS}
        for listed in lists.values():
            listed.sort(key=lambda f: f.rank)
        limit = query.limit
        truncated = {_key(n): len(lists[n]) > limit or n not in finished for n in _LISTS}
        shown = {name: tuple(self._route(f) for f in lists[name][:limit]) for name in _LISTS}
        return Answer(
            query=question.echo(),
            as_of=query.as_of,
            policies=tuple(note(p, query.as_of) for p in question.policies),
            routes=shown["allowed"],
            refused=shown["refused"],
            unknown=shown["unknown"],
            not_covered=shown["not_covered"],
            truncated=truncated,
            counts=self._counts(lists, finished),
            names=question.names(),
        )

    def _all(self) -> tuple[dict[str, _Found], set[str]]:
        """Every route by id, and the lists that are complete.

        Where the whole is too much, routes are sought from the firmest level down, and once more
        through allowed steps alone, so that neither firm nor allowed routes drown in others.
        """
        question = self.question
        search = question.search()
        found = self._collect(search)
        if search.finished:
            return found, set(_LISTS)
        for level in sorted(Firmness, reverse=True):
            if level > question.least:
                found |= self._collect(question.search(level))
        finished: set[str] = set()
        if question.policies:
            allowed = question.search(allowed_only=True)
            found |= self._collect(allowed)
            finished = {"allowed"} if allowed.finished else set()
        return found, finished

    def _collect(self, search: Search) -> dict[str, _Found]:
        found: dict[str, _Found] = {}
        for path in search.to(self.question.finals):
            route = self._found(path)
            if route.firmness >= self.question.least:
                found[route.id] = route
        self.explored += search.explored
        return found

    def _found(self, path: Path) -> _Found:
        question = self.question
        return _Found(
            path=path,
            product=question.product_of(path),
            verdict=question.verdict(path),
            firmness=question.ladder.firmness(path),
            bottleneck=question.capacities.bottleneck(path, question.asked),
            id=route_id(path),
        )

    def _route(self, found: _Found) -> Route:
        arcs = self.builder.arcs(found.path)
        return Route(
            id=found.id,
            steps=self.builder.steps(found.path, found.verdict),
            arcs=arcs,
            firmness=found.firmness,
            weakest=self.question.ladder.weakest(found.path),
            bottleneck=found.bottleneck,
            confidence=weakest_confidence(arc.confidence for arc in arcs),
            verdict=found.verdict.outcome,
            reasons=found.verdict.reasons,
            product=found.product,
            untraced=untraced(self.question.network, found.path),
            origin_known=found.path[0].origin is not None,
        )

    def _counts(self, lists: dict[str, list[_Found]], finished: set[str]) -> dict[str, Any]:
        """How many of each: exact, or what was found, with a bound on all where there is one."""
        exact = finished == set(_LISTS)
        total = sum(len(found) for found in lists.values())
        network = self.question.network
        return {
            **{name: len(lists[name]) for name in _LISTS},
            "exact": exact,
            "all_at_most": total if exact else at_most(network, self.question.finals),
            "explored": self.explored,
            "starts_later": network.later,
            "not_placed": list(network.unplaced),
        }


def route_id(path: Path) -> str:
    """The id of a route: a hash of its sequence of (actor, material in, material out)."""
    text = ";".join(f"{v.actor}|{v.given or ''}|{v.output or ''}" for v in path)
    return "route-" + hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def _list(found: _Found) -> Outcome:
    return found.verdict.outcome or "allowed"


def _key(name: str) -> str:
    return "routes" if name == "allowed" else name
