"""Who runs and holds which site, and who counts as one actor or one group: design section 6."""

from __future__ import annotations

from functools import cache

from ontology.models import Government, GovernmentAgency, Operation, Organization, Ownership, Site
from tests.graph.oracle.days import OPERATING, Days, all_of, level

STATES = (Government, GovernmentAgency)


class Parties:
    """Operators, majority holders, and what follows from them."""

    def __init__(self, days: Days) -> None:
        self.days = days
        self.entities = days.entities
        live = [e for e in all_of(self.entities.values(), Operation, Ownership) if days.holds(e)]
        self.operations = [e for e in live if isinstance(e, Operation) and e.operator and e.site]
        self.stakes = [e for e in live if isinstance(e, Ownership) and e.owner and e.owned]
        self.sites_of = cache(self._sites_of)
        self.ancestors = cache(self._ancestors)

    def live_site(self, entity_id: str | None) -> bool:
        """Whether a site is there on the day: not closed, not still to begin."""
        site = self.entities.get(entity_id or "")
        return isinstance(site, Site) and self.days.holds(site)

    def is_site(self, entity_id: str) -> bool:
        """Whether the actor is a site."""
        return isinstance(self.entities.get(entity_id), Site)

    def operators(self, site: str) -> set[str]:
        """Who runs a site, or the larger site of which it is a part."""
        return {o.operator for o in self.operations if o.site in self.wholes(site) and o.operator}

    def wholes(self, site: str) -> list[str]:
        """The site and the larger sites of which it is part."""
        found: list[str] = []
        while isinstance(entity := self.entities.get(site), Site) and site not in found:
            found.append(site)
            site = entity.partOf or ""
        return found or [site]

    def majority_holders(self, owned: str) -> set[str]:
        """Who holds "more than 50 % stated" of it. No percent = no majority."""
        return {s.owner for s in self.stakes if s.owned == owned and s.owner and _majority(s)}

    def _sites_of(self, organization: str) -> frozenset[str]:
        """The live sites that it runs or holds by majority, itself or through subsidiaries."""
        family = {organization}
        grown = True
        while grown:
            more = {
                s.owned for s in self.stakes
                if s.owner in family and _majority(s) and s.owned and not self.is_site(s.owned)
            } - family  # fmt: skip
            family |= more
            grown = bool(more)
        return frozenset(
            site.id for site in all_of(self.entities.values(), Site)
            if self.days.holds(site) and self.own(site.id) & family
        )  # fmt: skip

    def own(self, actor: str) -> set[str]:
        """The organisations whose own site it is: who runs it or holds most of it."""
        if not self.is_site(actor):
            return {actor}
        held = {h for whole in self.wholes(actor) for h in self.majority_holders(whole)}
        return self.operators(actor) | held

    def _ancestors(self, actor: str) -> frozenset[str]:
        """The companies of its group: up the majorities, stopping at a state or its funds."""
        found: set[str] = set()
        todo = [o for o in self.own(actor) if not self.is_state(o)]
        while todo:
            company = todo.pop()
            if company not in found:
                found.add(company)
                todo += [h for h in self.majority_holders(company) if not self.is_state(h)]
        return frozenset(found)

    def is_state(self, organization: str) -> bool:
        """A government, an agency or a fund."""
        return isinstance(self.entities.get(organization), STATES)

    def organizations(self) -> list[str]:
        """Every organisation, by id."""
        return [o.id for o in all_of(self.entities.values(), Organization)]


def _majority(stake: Ownership) -> bool:
    """A stake in hand, in the equity or the votes, of more than half for certain."""
    if stake.status is not None and level(stake.status) < OPERATING:
        return False
    if stake.interest in ("warrants", "economic"):
        return False
    least = stake.share if stake.share is not None else stake.shareMin
    return least is not None and least > 50
