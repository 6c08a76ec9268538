"""A question put to a world: what is asked, and all that is needed to answer it (design section 6).

Routes and the analyses beside them (chokepoints, flow, exposure, what-if) start from one Question,
so that they speak of the same network, the same policies and the same target.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from graph.chain.ahead import Ahead
from graph.chain.bottleneck import Capacities
from graph.chain.enumeration import Path, Search, Visit
from graph.chain.firmness import Firmness
from graph.chain.gather import gather
from graph.chain.ladder import Ladder
from graph.chain.scope import within
from graph.chain.targets import actors_of, finals
from graph.chain.timeline import Horizon
from graph.chain.verdict import Bench, Verdict
from graph.network import Network, build
from graph.policies import Policy, route_policies
from graph.policy.subject import Facts
from graph.world import World
from ontology.errors import UsageError
from ontology.models import Material

#: Seconds of search before it stops and says so.
SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Query:
    """A route question. Ids may be any under which an entity is or was known.

    `binding_only`: every transfer runs or is signed and binding. `budget`: seconds of search;
    `expansions`: steps of it, a bound that does not depend on the machine. `known_at`: the day on
    which the world was known as it is here, for the answer to repeat.
    """

    to: str
    material: str | None = None
    product: str | None = None
    policies: tuple[str, ...] = ()
    start: str | None = None
    firmness: str = "inferred"
    as_of: date = field(default_factory=date.today)
    by: int | None = None
    limit: int = 50
    secondary: bool = False
    strict: bool = False
    binding_only: bool = False
    budget: float = SECONDS
    expansions: int | None = None
    known_at: str | None = None


class Question:
    """A query on a world, resolved: its target, its network at the horizon, its policies.

    `also` are policies beside those that the query names: a what-if makes some of its own.
    `network` is one that was built before for the same world, days and kinds of transfer: who asks
    much of a large world builds it once.
    """

    def __init__(
        self,
        world: World,
        query: Query,
        also: Iterable[Policy] = (),
        network: Network | None = None,
    ) -> None:
        if query.limit < 1:
            raise UsageError("--limit must be 1 or more")
        self.world = world
        self.query = query
        self.target = world.resolve(query.to)
        self.material = self._material(query.material, "--material")
        self.product = self._material(query.product, "--product")
        self.least = Firmness.of(query.firmness)
        self.policies = (*route_policies(query.policies, query.as_of), *also)
        self.network = network or build(
            within(world, self.target, start=world.resolve(query.start) if query.start else None),
            Horizon(query.as_of, query.by),
            query.secondary,
            query.binding_only,
        )
        self.facts = Facts(self.network)
        self.capacities = Capacities(self.network)
        self.bench = Bench(
            self.facts, self.policies, query.as_of, strict=query.strict, asked=self.asked
        )
        self.ladder = Ladder(self.facts, self.asked)
        self._ahead: Ahead | None = None

    @property
    def asked(self) -> str | None:
        """The material asked for: the target itself, or what is to arrive there."""
        return self.target if self.world.get(Material, self.target) else self.material

    @cached_property
    def finals(self) -> list[Visit]:
        """The visits that end a route."""
        return finals(self.network, self.target, self.material)

    @cached_property
    def starts(self) -> frozenset[str] | None:
        """The actors at which a route must begin; None = anywhere."""
        start = self.query.start
        return frozenset(actors_of(self.network, self.world.resolve(start))) if start else None

    def ahead(self, until: float = float("inf")) -> Ahead:
        """What the routes asked for consist of; `until` (as perf_counter tells it) ends the work."""
        if self._ahead is None:
            self._ahead = Ahead(gather(self, self.finals, until))
        return self._ahead

    def search(self, outcome: str | None = None, until: float = float("inf")) -> Search:
        """A new search for all routes, or for those of one outcome alone, the best first."""
        return Search(self.ahead(until), outcome, until, self.query.expansions, self.bench.by_parts)

    def product_of(self, path: Path) -> str | None:
        """What the policies are asked about: as told, else the material at the target.

        That is the one asked for where the last one is said more broadly.
        """
        have = path[-1].output or path[-1].given
        vague = have and self.asked and self.network.materials.match(have, self.asked) is False
        return self.product or self.material or (self.asked if vague else have)

    def verdict(self, path: Path) -> Verdict:
        """What the policies say of a route."""
        return self.bench.verdict(path, self.product_of(path))

    def within(self, seconds: float) -> Question:
        """The same question with another budget; what was found out for it stays found."""
        other = copy(self)
        other.query = replace(self.query, budget=seconds)
        return other

    def echo(self) -> dict[str, Any]:
        """The question as it was understood, for the answer."""
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
            "binding_only": query.binding_only,
            **({"known_at": query.known_at} if query.known_at else {}),
        }

    def names(self) -> dict[str, str]:
        """The names of all materials and of the target, for who shows the answer."""
        names = {m.id: m.name or m.id for m in self.world.all(Material)}
        return {**names, self.target: self.facts.name(self.target)}

    def _material(self, entity_id: str | None, option: str) -> str | None:
        if entity_id is None:
            return None
        found = self.world.resolve(entity_id)
        if not self.world.get(Material, found):
            raise UsageError(f"{option} {entity_id} is no material")
        return found
