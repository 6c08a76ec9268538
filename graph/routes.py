"""Which routes lead a material to a target, and what policies say of each (design section 6)."""

from __future__ import annotations

from typing import Any

from graph.answer import Answer, Route
from graph.chain.evidence import weakest_confidence
from graph.chain.ladder import untraced
from graph.chain.listing import Found, Lists, judged, listings
from graph.chain.path import Path, route_id
from graph.chain.steps import Builder
from graph.chain.ties import ties
from graph.chain.timeline import When
from graph.policies import note
from graph.question import Query, Question
from graph.world import World

__all__ = ["Shower", "answer", "find_routes", "route_id"]


def find_routes(world: World, query: Query) -> Answer:
    """Every route that the question asks for, judged and ranked."""
    return answer(Question(world, query))


def answer(question: Question) -> Answer:
    """The answer to a question, which other analyses may ask on."""
    return Shower(question).answer()


class Shower:
    """Shows what was found for a question: steps, arcs, evidence and reasons."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.builder = Builder(question.facts, question.capacities)

    def route(self, path: Path) -> Route:
        """A path as the route that an answer holds."""
        return self._route(judged(self.question, path))

    def answer(self) -> Answer:
        """The whole answer."""
        question, query = self.question, self.question.query
        lists = listings(question)
        shown = {
            name: tuple(self._route(found) for found in listing.found)
            for name, listing in lists.of.items()
        }
        found = ties(question)
        return Answer(
            query=question.echo(),
            as_of=query.as_of,
            policies=tuple(note(p, query.as_of) for p in question.policies),
            routes=shown["allowed"],
            refused=shown["refused"],
            unknown=shown["unknown"],
            not_covered=shown["not_covered"],
            truncated={_key(name): listing.truncated for name, listing in lists.of.items()},
            counts={**self._counts(lists), "ties_complete": found.complete},
            ended=found.ended,
            later=found.later,
            names=question.names(),
            search={
                "explored": lists.explored,
                "seconds": round(lists.seconds, 3),
                "stopped_by": lists.stopped_by,
                "in_order": lists.in_order,
            },
        )

    def _route(self, found: Found) -> Route:
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

    def _counts(self, lists: Lists) -> dict[str, Any]:
        """How many of each: exact, or what was found; and of all, with what the number is."""
        network = self.question.network
        value, kind = lists.all
        return {
            **{name: listing.number for name, listing in lists.of.items()},
            "exact": all(listing.exact for listing in lists.of.values()),
            "kinds": {
                name: "exact" if listing.exact else "at least" for name, listing in lists.of.items()
            },
            "all": {"value": value, "kind": kind},
            "all_at_most": value,
            "explored": lists.explored,
            "starts_later": sum(1 for tie in network.absent if tie.when is When.LATER),
            "not_placed": list(network.unplaced),
        }


def _key(name: str) -> str:
    return "routes" if name == "allowed" else name
