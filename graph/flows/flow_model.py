"""What limits a flow, and which pools it can fill at all (design section 6).

A flow is computed under a view: some facts are shut, that is, what rests on them carries nothing.
With none shut it is what can flow at most (an unknown capacity has no limit, an unknown ratio does
not limit), with all shut what flows at least.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from graph.chain.enumeration import Visit
from graph.chain.link import Link
from graph.flows.flow_contracts import Contracts
from graph.flows.flow_ends import End
from graph.flows.flow_fact import Fact, Figure
from graph.flows.flow_figures import Figures
from graph.flows.flow_network import FlowNetwork, Pool, Side, Way
from graph.flows.recipes import Part, Recipe, leaves, recipe
from graph.flows.walks import closed
from graph.question import Question


@dataclass(frozen=True, slots=True)
class View:
    """Which actors and relations are closed and which facts are shut.

    `least` if the value is to hold for sure. With a `source` all begins there: it makes what its
    capacity allows, nobody else wins anything, and what it does not supply is had for nothing. So
    it bounds what can flow through that actor.
    """

    closed: frozenset[str] = frozenset()
    shut: frozenset[Fact] = frozenset()
    least: bool = False
    source: str | None = None

    def most(self, figure: Figure) -> float | None:
        """What a capacity allows; None = no limit."""
        return figure.least if figure.fact in self.shut else figure.most

    def needed(self, figure: Figure) -> float | None:
        """What a ratio asks for; 0 = it does not limit, None = nothing is made of it."""
        return figure.most if figure.fact in self.shut else figure.least

    def open(self, fact: Fact | None) -> bool:
        """Whether what rests on a fact counts."""
        return fact is None or fact not in self.shut


@dataclass
class Model:
    """A flow network with its figures, recipes and contracts."""

    net: FlowNetwork
    figures: Figures
    contracts: Contracts
    _traced: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    _recipes: dict[tuple[str, str], Recipe] = field(default_factory=dict)

    @classmethod
    def of(cls, question: Question, *, unknown: bool = False, contracts: bool = False) -> Model:
        """The model of a question. What is traced to an origin is asked without the policies.

        So a policy that refuses an input leaves it needed, and can never make more flow.
        """
        net = FlowNetwork(question, unknown=unknown)
        free = FlowNetwork(question, unknown=unknown, judged=False) if net.judged else net
        traced: dict[tuple[str, str], set[str]] = {}
        for pool, ways in free.ways.items():
            found = traced.setdefault((pool.actor, pool.material), set())
            found.update(
                str(w.visit.given) for w in ways if w.visit.process and w.given in free.grounded
            )
        figures = Figures(net)
        known = {state: frozenset(found) for state, found in traced.items()}
        return cls(net, figures, Contracts(figures, limits=contracts), known)

    def recipe(self, pool: Pool) -> Recipe:
        """What an actor needs to make what is in a pool, of what is traced."""
        key = pool.actor, pool.material
        if key not in self._recipes:
            givens = self._traced.get(key, frozenset())
            self._recipes[key] = recipe(self.net.network.materials, pool.material, givens)
        return self._recipes[key]

    def capacity(self, pool: Pool) -> Figure:
        """The capacity for what is made into a pool."""
        return self.figures.capacity(pool.actor, pool.material)

    def ratio(self, visit: Visit) -> Figure:
        """The ratio of a visit that processes."""
        return self.figures.ratio(visit.output or "", visit.given or "")

    def ghost(self, way: Way) -> Fact | None:
        """What is missing where nobody knows who does a stage, or where it all begins."""
        name = self.net.question.world.name
        actor = way.visit.actor
        if way.ghosts:
            what = " and ".join(way.ghosts)
            return Fact(f"who does the {what} step for {name(actor)}, and its capacity", (actor,))
        if way.given is None and way.visit.origin is None:
            what = name(way.visit.given or way.visit.output or "")
            return Fact(f"origin of {what} before {name(actor)}", (actor,))
        return None

    def vague(self, end: End) -> Fact | None:
        """What is missing where the material that arrives is said too broadly."""
        question = self.net.question
        if end.certain or question.asked is None:
            return None
        name = question.world.name
        text = (
            f"how much of the {name(end.material)} at {name(end.visit.actor)} "
            f"is {name(question.asked)}"
        )
        return Fact(text, (end.visit.actor, end.material))

    def works(self, way: Way, view: View) -> bool:
        """Whether a way counts in a view, if it is fed."""
        if way.visit.process and view.needed(self.ratio(way.visit)) is None:
            return False
        return view.open(self.ghost(way))

    def filled(self, view: View, *, unlimited: bool = False) -> set[Pool]:
        """Every pool that can be filled at all; or those that can be without limit."""
        filled = self.filled(view) if unlimited else set[Pool]()
        found: set[Pool] = set()
        queue = list(self.net.ways)
        while queue:
            pool = queue.pop()
            if pool in found or pool.actor in view.closed:
                continue
            if self._fills(pool, view, found, filled, unlimited):
                found.add(pool)
                queue += self.net.after.get(pool, ())
        return found

    def _fills(
        self, pool: Pool, view: View, found: set[Pool], filled: set[Pool], unlimited: bool
    ) -> bool:
        if pool.side is Side.IN:
            return any(
                source in found and self._carries(link, view, unlimited)
                for link, source in self.net.into[pool]
            )
        ways = self.net.ways[pool]
        begins = pool.actor == view.source
        if any(begins or w.given in found for w in ways if not w.made):
            return True
        most = view.most(self.capacity(pool))
        if most == 0 or (unlimited and most is not None):
            return False
        working = [w for w in ways if w.made and self.works(w, view)]
        if begins or (view.source is None and any(w.given is None for w in working)):
            return bool(working)
        free = {
            str(w.visit.given)
            for w in working
            if w.given in found or (w.given in filled and view.needed(self.ratio(w.visit)) == 0)
        }
        if view.source is not None:
            return bool(free.intersection(leaves(self.recipe(pool))))
        return bool(free) and _enough(self.recipe(pool), free)

    def _carries(self, link: Link, view: View, unlimited: bool) -> bool:
        if closed(link, view.closed):
            return False
        most = self.contracts.most(link, view.shut)
        return most is None or (most > 0 and not unlimited)

    def useful(self, filled: set[Pool]) -> set[Pool]:
        """The filled pools from which something reaches the target."""
        queue = [pool for pool, _ in self.net.sinks if pool in filled]
        found = set(queue)
        while queue:
            new = [p for p in self.feeding(queue.pop()) if p in filled and p not in found]
            found.update(new)
            queue += new
        return found

    def feeding(self, pool: Pool) -> Iterator[Pool]:
        """The pools out of which another is filled."""
        if pool.side is Side.IN:
            yield from (source for _, source in self.net.into[pool])
            return
        needed = set(leaves(self.recipe(pool)))
        for way in self.net.ways[pool]:
            if way.given is not None and (not way.made or way.visit.given in needed):
                yield way.given

    @cached_property
    def doubled(self) -> bool:
        """Whether some actor needs one input in two places: what is sure is then less."""
        found = (leaves(self.recipe(pool)) for pool in self.net.ways)
        return any(len(places) > len(set(places)) for places in found)

    @cached_property
    def facts(self) -> frozenset[Fact]:
        """Everything unknown on some way from an origin to the target."""
        view = View()
        filled = self.filled(view)
        useful = self.useful(filled)
        found = {self.vague(end) for pool, end in self.net.sinks if pool in useful}
        for pool in useful:
            if pool.side is Side.IN:
                for link, source in self.net.into[pool]:
                    if source in filled:
                        found |= self.contracts.facts(link)
                continue
            ways = [w for w in self.net.ways[pool] if w.given is None or w.given in filled]
            if any(w.made for w in ways):
                found.add(self.capacity(pool).fact)
            needed = set(leaves(self.recipe(pool)))
            for way in ways:
                found.add(self.ghost(way))
                if way.visit.process and way.given and way.visit.given in needed:
                    found.add(self.ratio(way.visit).fact)
        return frozenset(fact for fact in found if fact is not None)


def _enough(parts: Recipe, free: set[str]) -> bool:
    return bool(parts) and all(_has(part, free) for part in parts)


def _has(part: Part, free: set[str]) -> bool:
    return any(o in free if isinstance(o, str) else _enough(o, free) for o in part)
