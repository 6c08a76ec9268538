"""What a policy judges: one actor doing one thing, with the facts that tests may ask for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from graph.chain.inherited import Candidates
from graph.holdings.shares import Share, Shares
from graph.network import Network
from graph.ownership import Book
from graph.policy.control_contracts import ControlContracts
from graph.policy.coverage import Coverage
from graph.policy.lists import Lists
from graph.policy.policy_model import OwnerTest, PartyTest, Policy
from ontology.models import Actor, Country, Organization, Site


@dataclass(frozen=True, slots=True)
class Subject:
    """A step as a policy sees it.

    `actor` is None for a ghost: a stage done by nobody knows whom, near the actor `beside`.
    `stages` is empty for one who only hands on or receives. `receives` marks the target that only
    receives: it is refused on known facts, and no missing fact about it makes a route unknown.
    """

    facts: Facts = field(compare=False, repr=False)
    actor: str | None
    stages: tuple[str, ...]
    material: str | None
    beside: str | None = None
    receives: bool = False


class Facts:
    """The facts of a network that tests ask for, each found once."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.world = network.world
        self.book: Book = network.book
        #: Where organisations are based, whatever a test covers.
        self.base = Coverage(self.book)
        self._coverage: dict[object, Coverage] = {}
        self._shares: dict[tuple[OwnerTest, Coverage], Shares] = {}
        self._share: dict[tuple[OwnerTest, Coverage, str], Share] = {}

    @cached_property
    def lists(self) -> Lists:
        """Who is designated on which list; read when the first test asks."""
        return Lists(self.world, self.network.timeline)

    @cached_property
    def contracts(self) -> ControlContracts:
        """The contracts that may give control; read when the first test asks."""
        return ControlContracts(self.world, self.network.timeline, self.book)

    def name(self, entity_id: str | None) -> str:
        """What it is called."""
        return self.world.name(entity_id) if entity_id else "?"

    def home(self, actor: str | None) -> str | None:
        """The ISO code of the country that an entity carries, whatever that means for it."""
        entity = self.world.get(Actor, actor)
        country = self.world.get(Country, self.book.ref(entity.country or "")) if entity else None
        return country.iso2 if country else None

    def country(self, actor: str | None) -> str:
        """The name of the country that an entity carries."""
        entity = self.world.get(Actor, actor)
        return self.name(self.book.ref(entity.country or "") if entity else None)

    def place(self, actor: str | None) -> str | None:
        """Where a step is done: a site's country. An organisation has none (section 6)."""
        return self.home(actor) if self.world.get(Site, actor) else None

    def makers(self, actor: str, material: str | None) -> Candidates | None:
        """The sites of which one makes a material, where no more is said of this one."""
        return self.network.activity.inherited.yields.get((actor, material or ""))

    def is_organization(self, actor: str | None) -> bool:
        """Whether the actor stands without a site."""
        return self.world.get(Organization, actor) is not None

    def coverage(self, policy: Policy, test: PartyTest) -> Coverage:
        """Who counts as covered under a test of a policy."""
        key = (policy.countries, policy.unclear_countries, test.holder, test.unstated, test.lists)
        if key not in self._coverage:
            lists = self.lists if test.lists else None
            self._coverage[key] = Coverage(self.book, *key, lists)
        return self._coverage[key]

    def shares(self, policy: Policy, test: OwnerTest) -> Shares:
        """The share arithmetic of a test of a policy."""
        coverage = self.coverage(policy, test)
        key = (test, coverage)
        if key not in self._shares:
            self._shares[key] = Shares(self.book, test, coverage)
        return self._shares[key]

    def share(self, policy: Policy, test: OwnerTest, actor: str) -> Share:
        """How much of an actor covered parties hold, under a test of a policy."""
        key = (test, self.coverage(policy, test), actor)
        if key not in self._share:
            self._share[key] = self.shares(policy, test).of(actor)
        return self._share[key]
