"""What the graph does not know: one gap, and what the checks that look for gaps share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from graph.chain.timeline import Horizon, When
from graph.network import Network, build
from graph.world import World
from ontology.models import Actor, MadeFrom, Material, Observation, Relation, Resource
from ontology.schema import load_schema

#: What is planned counts as documented, however far off its start.
YEARS_AHEAD = 50
#: Each kind of gap with what it means, in the order of the answer.
KINDS = {
    "stage-without-plant": "materials that no located plant is documented to make",
    "company-without-owner": "companies of which no source states a holder",
    "unnamed-actor": "parties and sites that sources mention without their names",
    "site-without-country": "sites of which no source says where they stand",
    "site-without-operator": "sites of which no source says who runs them",
    "site-without-capacity": "sites that make something, with no capacity",
    "contract-without-buyer": "offtakes whose buyer is not named",
    "contract-without-volume": "offtakes with neither a quantity nor a share of the output",
    "contract-without-end": "offtakes with neither an end nor a term",
    "relation-without-status": "relations of which no source says how far they have come",
    "planned-without-start": "planned sites with no start",
    "planned-start-passed": "planned sites whose start has passed",
    "stale-fact": "what is said to run or be in force, with no recent source",
    "single-source-fact": "what is said to run or be in force, on the word of one source",
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that nobody states. `weight`: how many current relations and figures rest on it."""

    kind: str
    subject: str
    name: str
    says: str
    closed_by: str
    weight: int

    @property
    def order(self) -> tuple[int, int, str]:
        """Its place in the answer: the most rests on the first."""
        return -self.weight, list(KINDS).index(self.kind), self.subject


class Survey:
    """A world at a day, as the checks need it: what holds, what rests on what, what is in scope."""

    def __init__(self, world: World, as_of: date, material: str | None = None) -> None:
        self.world = world
        self.as_of = as_of
        self.network: Network = build(world, Horizon(as_of, as_of.year + YEARS_AHEAD))
        self.book = self.network.book
        self.activity = self.network.activity
        self.materials = self.network.materials
        self._inputs: dict[str, set[str]] = defaultdict(set)
        for made in world.all(MadeFrom):
            if made.output and made.input:
                self._inputs[self.book.ref(made.output)].add(self.book.ref(made.input))
        self.chain = self.made_of(material) if material else None
        self._naming: dict[str, set[str]] = defaultdict(set)
        for entity in self.current():
            for named in self.references(entity):
                self._naming[named].add(entity.id)
        self._actors = self._scope()

    def current(self) -> Iterator[Relation | Observation]:
        """Every relation and figure that holds, or is to hold, as of the day."""
        yield from (r for r in self.world.all(Relation) if not self.is_over(r))
        yield from (o for o in self.world.all(Observation) if not self.is_over(o))

    def is_over(self, entity: Resource) -> bool:
        """Whether a relation, figure or site has ended by the day."""
        return self.network.timeline.when(entity) is When.OVER

    def references(self, entity: Resource) -> tuple[str, ...]:
        """The ids that an entity names, in the order of the schema, each once."""
        found: list[str] = []
        for prop in load_schema()[type(entity).__name__].references:
            value = getattr(entity, prop.name)
            found += [value] if isinstance(value, str) else value or ()
        return tuple(dict.fromkeys(map(self.book.ref, found)))

    def naming(self, ids: Iterable[str]) -> frozenset[str]:
        """The current relations and figures that name any of these."""
        return frozenset(r for i in ids for r in self._naming.get(i, ()))

    def weight(self, actor: str) -> int:
        """How many current relations and figures name an actor or a site that it runs or holds."""
        return len(self.naming({actor, *self.book.sites_of(actor)}))

    def weight_of(self, relation: Resource) -> int:
        """What rests on a relation or figure: as much as on the busiest actor that it names."""
        actors = [i for i in self.references(relation) if self.world.get(Actor, i)]
        return max((self.weight(i) for i in actors), default=0)

    def made_of(self, material: str) -> frozenset[str]:
        """A material, its narrower kinds, and every form between the ground and it."""
        kinds = {m for m in self.materials.known if material in self.materials.names(m)}
        found, queue = set(kinds), list(kinds)
        while queue:
            new = self._inputs.get(queue.pop(), set()) - found
            found |= new
            queue += new
        return frozenset(found)

    def made_with(self, material: str) -> frozenset[str]:
        """A material and everything that is made from it, in however many steps."""
        found, queue = {material}, [material]
        while queue:
            given = queue.pop()
            new = {out for out, inputs in self._inputs.items() if given in inputs} - found
            found |= new
            queue += new
        return frozenset(found)

    def forms(self) -> list[str]:
        """The materials of the chain that is asked about, else of all chains that are known."""
        if self.chain is not None:
            return sorted(self.chain)
        return sorted({*self._inputs, *(i for inputs in self._inputs.values() for i in inputs)})

    def covers(self, entity: Resource) -> bool:
        """Whether an entity belongs to the chain that is asked about."""
        if self.chain is None:
            return True
        if isinstance(entity, Actor):
            return entity.id in self._actors
        named = set(self.references(entity))
        about = {i for i in named if self.world.get(Material, i)}
        return bool(about & self.chain) if about else bool(named & self._actors)

    def _scope(self) -> frozenset[str]:
        """The actors that yield or take a material of the chain, with who runs and holds them."""
        if self.chain is None:
            return frozenset()
        found = {
            actor
            for ledger in (self.activity.yields, self.activity.takes)
            for actor, materials in ledger.items()
            if self.chain & set(materials)
        }
        queue = list(found)
        while queue:
            above = self.book.own_organizations(queue.pop())
            new = {o for a in above for o in (a, self.book.majority_owner(a)) if o} - found
            found |= new
            queue += new
        return frozenset(found)
