"""Which routes lead a material to a target, and what policies say of each (design section 6)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graph.answer import Answer, Bottleneck, Outcome, Route
from graph.bottleneck import Capacities
from graph.bound import at_most
from graph.enumeration import Path, Search, Visit
from graph.evidence import weakest_confidence
from graph.firmness import Firmness
from graph.ladder import Ladder, untraced
from graph.network import build
from graph.policies import Policy, choose, load_policies, note
from graph.steps import Builder
from graph.subject import Facts
from graph.targets import actors_of, finals
from graph.timeline import Horizon
from graph.verdict import Bench, Verdict
from graph.world import World
from ontology.errors import UsageError
from ontology.models import Material

#: Expansions of the search before it stops and says so: about a second.
BUDGET = 200_000
_LISTS = ("allowed", "refused", "unknown", "not_covered")


@dataclass(frozen=True, slots=True)
class Query:
    """A route question. Ids may be any under which an entity is or was known."""

    to: str
    material: str | None = None
    product: str | None = None
    policies: tuple[str, ...] = ()
    policy_files: tuple[str, ...] = ()
    start: str | None = None
    firmness: str = "inferred"
    as_of: date = field(default_factory=date.today)
    by: int | None = None
    limit: int = 50
    secondary: bool = False
    strict: bool = False
    budget: int = BUDGET


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
    return _Question(world, query).answer()


class _Question:
    def __init__(self, world: World, query: Query) -> None:
        if query.limit < 1:
            raise UsageError("--limit must be 1 or more")
        self.world = world
        self.query = query
        self.target = world.resolve(query.to)
        self.material = self._material(query.material, "--material")
        self.product = self._material(query.product, "--product")
        self.least = Firmness.of(query.firmness)
        self.policies = _policies(query)
        self.network = build(world, Horizon(query.as_of, query.by), query.secondary)
        self.facts = Facts(self.network)
        self.capacities = Capacities(self.network)
        self.bench = Bench(
            self.facts, self.policies, query.as_of, strict=query.strict, asked=self._asked()
        )
        self.builder = Builder(self.facts, self.capacities)
        self.ladder = Ladder(self.facts, self._asked())
        self.explored = 0

    def answer(self) -> Answer:
        found, finished = self._all()
        lists = {name: [f for f in found.values() if _list(f) == name] for name in _LISTS}
        for listed in lists.values():
            listed.sort(key=lambda f: f.rank)
        limit = self.query.limit
        truncated = {_key(n): len(lists[n]) > limit or n not in finished for n in _LISTS}
        shown = {name: tuple(self._route(f) for f in lists[name][:limit]) for name in _LISTS}
        return Answer(
            query=self._echo(),
            as_of=self.query.as_of,
            policies=tuple(note(p, self.query.as_of) for p in self.policies),
            routes=shown["allowed"],
            refused=shown["refused"],
            unknown=shown["unknown"],
            not_covered=shown["not_covered"],
            truncated=truncated,
            counts=self._counts(lists, finished),
            names=self._names(),
        )

    def _all(self) -> tuple[dict[str, _Found], set[str]]:
        """Every route by id, and the lists that are complete.

        Where the whole is too much, routes are sought from the firmest level down, and once more
        through allowed steps alone, so that neither firm nor allowed routes drown in others.
        """
        search = self._search(self.least)
        found = self._collect(search)
        if search.finished:
            return found, set(_LISTS)
        for level in sorted(Firmness, reverse=True):
            if level > self.least:
                found |= self._collect(self._search(level))
        finished: set[str] = set()
        if self.policies:
            allowed = self._search(self.least, allowed_only=True)
            found |= self._collect(allowed)
            finished = {"allowed"} if allowed.finished else set()
        return found, finished

    def _asked(self) -> str | None:
        """The material asked for: the target itself, or what is to arrive there."""
        return self.target if self.world.get(Material, self.target) else self.material

    def _search(self, least: Firmness, *, allowed_only: bool = False) -> Search:
        start = self.query.start
        starts = frozenset(actors_of(self.network, self.world.resolve(start))) if start else None
        product = self.product or self.material
        keep = (lambda visit: self.bench.passes(visit, product)) if allowed_only else None
        return Search(self.network, least, starts, self.query.budget, keep)

    def _collect(self, search: Search) -> dict[str, _Found]:
        found: dict[str, _Found] = {}
        for path in search.to(finals(self.network, self.target, self.material)):
            route = self._found(path)
            if route.firmness >= self.least:
                found[route.id] = route
        self.explored += search.explored
        return found

    def _found(self, path: Path) -> _Found:
        product = self._product(path[-1])
        return _Found(
            path=path,
            product=product,
            verdict=self.bench.verdict(path, product),
            firmness=self.ladder.firmness(path),
            bottleneck=self.capacities.bottleneck(path, self._asked()),
            id=_route_id(path),
        )

    def _product(self, last: Visit) -> str | None:
        """What the policies are asked about: as told, else the material at the target.

        That is the one asked for where the last one is said more broadly.
        """
        have, asked = last.output or last.given, self._asked()
        vague = have and asked and self.network.materials.match(have, asked) is False
        return self.product or self.material or (asked if vague else have)

    def _route(self, found: _Found) -> Route:
        arcs = self.builder.arcs(found.path)
        return Route(
            id=found.id,
            steps=self.builder.steps(found.path, found.verdict),
            arcs=arcs,
            firmness=found.firmness,
            weakest=self.ladder.weakest(found.path),
            bottleneck=found.bottleneck,
            confidence=weakest_confidence(arc.confidence for arc in arcs),
            verdict=found.verdict.outcome,
            reasons=found.verdict.reasons,
            product=found.product,
            untraced=untraced(self.network, found.path),
            origin_known=found.path[0].origin is not None,
        )

    def _counts(self, lists: dict[str, list[_Found]], finished: set[str]) -> dict[str, Any]:
        """How many of each: exact, or what was found, with a bound on all where there is one."""
        exact = finished == set(_LISTS)
        total = sum(len(found) for found in lists.values())
        ends = finals(self.network, self.target, self.material)
        return {
            **{name: len(lists[name]) for name in _LISTS},
            "exact": exact,
            "all_at_most": total if exact else at_most(self.network, ends),
            "explored": self.explored,
            "starts_later": self.network.later,
            "not_placed": list(self.network.unplaced),
        }

    def _material(self, entity_id: str | None, option: str) -> str | None:
        if entity_id is None:
            return None
        found = self.world.resolve(entity_id)
        if not self.world.get(Material, found):
            raise UsageError(f"{option} {entity_id} is no material")
        return found

    def _echo(self) -> dict[str, Any]:
        query = self.query
        return {
            "to": self.target,
            "material": self.material,
            "product": self.product,
            "policies": [p.id for p in self.policies],
            "from": self.world.resolve(query.start) if query.start else None,
            "firmness": self.least.label,
            "as_of": query.as_of.isoformat(),
            "by": query.by,
            "limit": query.limit,
            "secondary": query.secondary,
            "strict": query.strict,
        }

    def _names(self) -> dict[str, str]:
        """The names of all materials and of the target, for who shows the answer."""
        names = {m.id: m.name or m.id for m in self.world.all(Material)}
        return {**names, self.target: self.facts.name(self.target)}


def _policies(query: Query) -> tuple[Policy, ...]:
    """The policies asked for; a file given without a name applies all that it holds."""
    known = load_policies(query.policy_files)
    names: Iterable[str] = query.policies
    if not query.policies and query.policy_files:
        packaged = load_policies()
        names = [p for p in known if p not in packaged or known[p] != packaged[p]]
    chosen = [choose(known, name, query.as_of) for name in names]
    return tuple(dict.fromkeys(chosen))


def _list(found: _Found) -> Outcome:
    return found.verdict.outcome or "allowed"


def _key(name: str) -> str:
    return "routes" if name == "allowed" else name


def _route_id(path: Path) -> str:
    text = ";".join(f"{v.actor}|{v.given or ''}|{v.output or ''}" for v in path)
    return "route-" + hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]
