"""Who runs and who holds a site or an organisation, and which form a group (design section 6).

A group needs more than 50 percent stated; it stops at governments, agencies and funds of states.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from graph.chain.firmness import Firmness, of_status
from graph.chain.timeline import Timeline
from graph.world import World
from ontology.models import (
    Actor,
    Government,
    GovernmentAgency,
    JointVenture,
    Operation,
    Organization,
    Ownership,
    Relation,
    Site,
)

_HALF = Decimal(50)
#: Interests that are a share in the company; warrants and economic interests are none yet.
HOLDING = (None, "equity", "voting", "control")


def is_public(entity: object) -> bool:
    """Whether it is a state or acts for one: such a holder makes no group."""
    return isinstance(entity, Government | GovernmentAgency)


def is_held(stake: Ownership) -> bool:
    """Whether the stake is in hand: a holder that is stated with no status has it."""
    return stake.status is None or is_in_hand(stake)


def is_in_hand(relation: Relation) -> bool:
    """Whether its status says that it runs, is held or is in force."""
    return of_status(relation.status) is Firmness.OPERATING


def is_wish(stake: Ownership) -> bool:
    """Whether the stake is proposed or planned only: nothing is held by it."""
    return not is_held(stake) and of_status(stake.status) < Firmness.CONTRACTED


class Book:
    """Operations and stakes that hold at a horizon, by site and by what is held."""

    def __init__(self, world: World, timeline: Timeline) -> None:
        self.world = world
        self.operations: dict[str, list[Operation]] = defaultdict(list)
        self.stakes: dict[str, list[Ownership]] = defaultdict(list)
        self._held: dict[str, list[Ownership]] = defaultdict(list)
        self._run: dict[str, list[str]] = defaultdict(list)
        for operation in world.all(Operation):
            if operation.site and operation.operator and timeline.holds(operation):
                self.operations[self.ref(operation.site)].append(operation)
                self._run[self.ref(operation.operator)].append(self.ref(operation.site))
        for stake in world.all(Ownership):
            if stake.owned and stake.owner and timeline.holds(stake) and not is_wish(stake):
                self.stakes[self.ref(stake.owned)].append(stake)
                self._held[self.ref(stake.owner)].append(stake)
        self.ventures: dict[str, list[JointVenture]] = defaultdict(list)
        for venture in world.all(JointVenture):
            agreed = venture.status is None or of_status(venture.status) >= Firmness.CONTRACTED
            if venture.vehicle and agreed and timeline.holds(venture):
                self.ventures[self.ref(venture.vehicle)].append(venture)
        self._sites: dict[str, frozenset[str]] = {}

    def ref(self, entity_id: str) -> str:
        """The id under which it stands today."""
        return self.world.merged_ids.get(entity_id, entity_id)

    def operators(self, site: str) -> tuple[str, ...]:
        """Who runs a site; a part of a larger site is run as the whole is."""
        found = {self.ref(str(o.operator)) for o in self.operations_at(site)}
        return tuple(sorted(found))

    def operations_at(self, site: str) -> list[Operation]:
        """The operations of a site, else of the site that it is part of."""
        for place in self._wholes(site):
            if self.operations.get(place):
                return self.operations[place]
        return []

    def stakes_in(self, entity: str) -> list[Ownership]:
        """The stakes in an entity, else in the site that it is part of."""
        for place in self._wholes(entity):
            held = [s for s in self.stakes.get(place, ()) if s.interest in HOLDING]
            if held:
                return held
        return []

    def ventures_in(self, entity: str) -> list[JointVenture]:
        """The joint ventures, agreed or running, whose vehicle it is or is a part of."""
        return next((v for p in self._wholes(entity) if (v := self.ventures.get(p))), [])

    def majority_stake(self, entity: str) -> Ownership | None:
        """The stake of more than half that is stated, if there is one."""
        stakes = [s for s in self.stakes_in(entity) if is_held(s) and _least(s) > _HALF]
        return max(stakes, key=lambda s: (_least(s), s.id), default=None)

    def majority_owner(self, entity: str) -> str | None:
        """Who holds more than half of it, as stated."""
        stake = self.majority_stake(entity)
        return self.ref(str(stake.owner)) if stake else None

    def group(self, organization: str) -> str:
        """The top of the chain of majority holders; states and their funds are no top.

        Companies that hold each other in a circle are one group, named by the smallest id.
        """
        path = [organization]
        while True:
            owner = self.majority_owner(path[-1])
            if owner is None or is_public(self.world.entities.get(owner)):
                return path[-1]
            if owner in path:
                return min(path[path.index(owner) :])
            path.append(owner)

    def own_organizations(self, actor: str) -> frozenset[str]:
        """The organisations of which an actor is a part: who runs it or holds more than half.

        An organisation is its own. Companies alone count: a state that holds a mine is not one
        actor with all its mines.
        """
        if self.world.get(Organization, actor):
            return frozenset({actor})
        owner = self.majority_owner(actor)
        found = {*self.operators(actor), *([owner] if owner else ())}
        return frozenset(o for o in found if not is_public(self.world.entities.get(o)))

    def groups(self, actor: str) -> frozenset[str]:
        """The groups to which an actor belongs."""
        return frozenset(self.group(o) for o in self.own_organizations(actor))

    def sites_of(self, organization: str) -> frozenset[str]:
        """Every site that it or a company of which it holds more than half runs or holds."""
        if organization not in self._sites:
            found: set[str] = set()
            companies = [organization]
            for company in companies:
                found.update(self._run.get(company, ()))
                for stake in self._held.get(company, ()):
                    held = self.ref(str(stake.owned))
                    if self.majority_owner(held) != company:
                        continue
                    if self.world.get(Site, held):
                        found.add(held)
                    elif held not in companies and not is_public(self.world.get(Actor, company)):
                        companies.append(held)
            self._sites[organization] = frozenset(found)
        return self._sites[organization]

    def proof_of_group(self, actors: Iterable[str]) -> tuple[str, ...]:
        """The operations and stakes that put actors into their groups."""
        found: set[str] = set()
        for actor in actors:
            found.update(o.id for o in self.operations_at(actor))
            chain = [actor, *self.operators(actor)]
            for holder in chain:
                stake = self.majority_stake(holder)
                if stake:
                    found.add(stake.id)
                    owner = self.ref(str(stake.owner))
                    if owner not in chain and not is_public(self.world.entities.get(owner)):
                        chain.append(owner)
        return tuple(sorted(found))

    def _wholes(self, entity: str) -> list[str]:
        """The entity, then the sites that it is part of."""
        found = [entity]
        while (site := self.world.get(Site, found[-1])) and site.partOf:
            whole = self.ref(site.partOf)
            if whole in found:
                break
            found.append(whole)
        return found


def _least(stake: Ownership) -> Decimal:
    """The share that is stated at least; no percent is none."""
    found = stake.share if stake.share is not None else stake.shareMin
    return found if found is not None else Decimal(0)
