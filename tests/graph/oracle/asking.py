"""The engine's answer and the oracle's, in the same words, so that they can be compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

from hypothesis import HealthCheck, event, settings

from graph.answer import Answer
from graph.answer import Route as Answered
from graph.question import Query
from graph.routes import find_routes
from graph.world import World
from ontology.errors import UsageError
from tests.graph.oracle.days import LABEL
from tests.graph.oracle.routes import Reading, TooManyError
from tests.graph.oracle.rules import Rule
from tests.graph.oracle.strategies import Entities, smallest
from tests.graph.oracle.tonnes import Tonnes
from tests.graph.oracle.verdicts import Judge

#: Sequences that the oracle goes through before it gives a world up.
MOST = 1000
#: A route as the design says: who, what came in, what went out.
Key: TypeAlias = tuple[tuple[str, str | None, str | None], ...]
Found: TypeAlias = dict[Key, Any]

QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much]
FEW = settings(max_examples=40, deadline=None, suppress_health_check=QUIET, derandomize=True)
MANY = settings(max_examples=2000, deadline=None, suppress_health_check=QUIET)


class Facts(NamedTuple):
    """What is compared of a route."""

    firmness: str
    origin_known: bool
    bottleneck_known: bool
    at_most: float | None


def ask(entities: Entities, query: Query) -> Answer:
    """The engine's answer; it must have finished."""
    answer = find_routes(World(dict(entities)), query)
    assert answer.counts["exact"], "the world is too large for a comparison"
    assert not any(answer.truncated.values())
    for name, count in {"routes": "allowed", "refused": "refused", "unknown": "unknown"}.items():
        assert answer.counts[count] == len(getattr(answer, name))
    return answer


def everything(answer: Answer) -> list[Answered]:
    """All routes, whatever their outcome."""
    return [*answer.routes, *answer.refused, *answer.unknown, *answer.not_covered]


def key_of(route: Answered) -> Key:
    """The identity of a route: its sequence of (actor, in, out). Ghosts are nobody."""
    return tuple((s.id, s.material_in, s.material_out) for s in route.steps if not s.ghost)


def engine_routes(entities: Entities, query: Query) -> Found:
    """Every route of the engine with firmness, origin and bottleneck."""
    routes = everything(ask(entities, query))
    found = {
        key_of(r): Facts(
            r.firmness.label, r.origin_known, r.bottleneck.known, _rounded(r.bottleneck.at_most)
        )
        for r in routes
    }
    assert len(found) == len(routes), "a route is there twice"
    return found


def oracle_routes(entities: Entities, query: Query) -> Found:
    """Every route of the oracle that is firm enough, with the same facts."""
    reading = Reading(entities, query)
    tonnes = Tonnes(reading)
    least = next(level for level, label in LABEL.items() if label == query.firmness)
    found: Found = {}
    for route in reading.routes(MOST):
        if route.level >= least:
            narrow = tonnes.narrowest(route)
            key = tuple((v.actor, v.given, v.out) for v in route.visits)
            found[key] = Facts(
                LABEL[route.level], route.origin, narrow.known, _rounded(narrow.at_most)
            )
    return found


def engine_verdicts(entities: Entities, query: Query, path: str) -> Found:
    """Every route of the engine with its verdict under the rule in a file."""
    answer = ask(entities, replace(query, policies=(path,)))
    return {key_of(r): r.verdict for r in everything(answer)}


def oracle_verdicts(entities: Entities, query: Query, rule: Rule) -> Found:
    """Every route of the oracle with its verdict."""
    reading = Reading(entities, query)
    judge = Judge(reading, rule)
    least = next(level for level, label in LABEL.items() if label == query.firmness)
    return {
        tuple((v.actor, v.given, v.out) for v in r.visits): judge.verdict(r)
        for r in reading.routes(MOST) if r.level >= least
    }  # fmt: skip


def agree(
    entities: Entities, query: Query,
    oracle: Callable[[Entities], Found], engine: Callable[[Entities], Found],
) -> Found | None:  # fmt: skip
    """What both say; None where there is nothing to compare. Fails with a small world if not."""

    def both(world: Entities) -> tuple[Found, Found] | None:
        try:
            return oracle(world), engine(world)
        except (TooManyError, UsageError):
            return None

    answers = both(entities)
    if answers is None or answers[0] == answers[1]:
        return answers and answers[0]

    def fails(world: Entities) -> bool:
        try:
            found = both(world) if query.to in world else None
        except KeyError:
            return False
        return found is not None and found[0] != found[1]

    small = smallest(entities, fails)
    said, got = both(small) or answers
    lines = [repr(e) for e in small.values()]
    lines += [f"{k}: oracle {said.get(k)}, engine {got.get(k)}"
              for k in sorted(said.keys() | got.keys(), key=repr) if said.get(k) != got.get(k)]  # fmt: skip
    raise AssertionError("\n".join([repr(query), *lines]))


def tell(found: Found | None) -> None:
    """Hypothesis statistics: how many worlds have routes, and of which outcome."""
    event(f"routes: {'not compared' if found is None else min(len(found), 5)}")
    for outcome in sorted({str(v) for v in (found or {}).values() if isinstance(v, str)}):
        event(f"a world with {outcome} routes")


def _rounded(value: Any) -> float | None:
    return None if value is None else round(float(value), 6)
