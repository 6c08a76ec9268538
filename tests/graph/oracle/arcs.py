"""Who hands which material to whom: design section 6, "States and arcs"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from ontology.models import MoU, Offtake, Resource, Shipment, Supply
from tests.graph.oracle.activity import Activity
from tests.graph.oracle.chemistry import Chemistry
from tests.graph.oracle.days import INDICATED, INFERRED, OPERATING, PLANNED, Days, all_of, level_of
from tests.graph.oracle.parties import Parties


@dataclass(frozen=True)
class Link:
    """One statement of a transfer, between the actors that it may mean."""

    source: str
    target: str
    material: str
    level: int
    basis: str
    relation: str = ""
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    supplier: str = ""
    buyer: str = ""

    @property
    def agreed(self) -> bool:
        """Whether it is an agreement, not a flow that is stated."""
        return self.basis in ("offtake", "mou")

    @property
    def site_stated(self) -> bool:
        """False where an agreement names a company and the site is one of its sites."""
        return self.source == self.supplier and self.target == self.buyer


class Arcs:
    """Every transfer of the world, each statement by itself."""

    def __init__(
        self, days: Days, chemistry: Chemistry, parties: Parties, activity: Activity
    ) -> None:
        self.days, self.chemistry, self.parties, self.activity = days, chemistry, parties, activity
        self._yields, self._fed = dict(activity.yields), dict(activity.takes)
        # (site, material) of what only its company sells or buys: the sites that may be meant
        self._meant: dict[str, dict[tuple[str, str], set[str]]] = {"yields": {}, "takes": {}}
        stated = list(self._stated())
        group = list(self._group())
        for link in group:
            self.activity.note("yields", link.source, link.material, link.level, agreed=True)
        self.links = [
            link for link in [*stated, *group]
            if self._there(link.source, link.target) and link.source != link.target
        ]  # fmt: skip

    def _stated(self) -> Iterator[Link]:
        """Each agreement and supply between the actors that it may mean.

        What a company sells or buys is yielded or taken by the sites that it may mean: who sends is
        settled first, since a buyer's site is known by what it makes.
        """
        deals = list(self._deals())
        senders = [self._senders(deal) for deal in deals]
        vague = [
            {s for s in a if self._sends_vaguely(s, d)} for d, a in zip(deals, senders, strict=True)
        ]
        for deal, found in zip(deals, senders, strict=True):
            for source in found:
                level = deal.level if self._works_on(source, deal) else INFERRED
                if source != deal.buyer or level != INFERRED:
                    self.activity.note("yields", source, deal.material, level, deal.agreed)
                self._mean("yields", source, deal.material, deal.supplier, found)
        receivers = [self._receivers(deal) for deal in deals]
        for unsure, deal, found in zip(vague, deals, receivers, strict=True):
            unsure |= {s for s in found if self._takes_vaguely(s, deal)}
        for deal, found in zip(deals, receivers, strict=True):
            for target in found:
                self.activity.note("takes", target, deal.material, INFERRED, deal.agreed)
                self._mean("takes", target, deal.material, deal.buyer, found)
        for deal, sources, targets, unsure in zip(deals, senders, receivers, vague, strict=True):
            for source, target in product(sources, targets):
                # "if x is broader than y it matches as 'material not specified'"
                loose = source in unsure or target in unsure
                level = min(deal.level, INDICATED) if loose else deal.level
                if source != target:
                    self.activity.note("yields", source, deal.material, level, deal.agreed)
                self.activity.note("takes", target, deal.material, level, deal.agreed)
                yield replace(
                    deal, source=source, target=target, sources=sources, targets=targets,
                    level=level,
                )  # fmt: skip

    def _deals(self) -> Iterator[Link]:
        for entity in all_of(self.days.entities.values(), Supply, Offtake, MoU, Shipment):
            supplier, buyer, materials = ends(entity)
            if not (supplier and buyer and self.days.holds(entity)):
                continue
            basis = {"Supply": "declared"}.get(type(entity).__name__, type(entity).__name__.lower())
            for material in materials:
                if self.chemistry.usable(material):
                    level = level_of(entity)
                    yield Link("", "", material, level, basis, entity.id, (), (), supplier, buyer)

    def _senders(self, deal: Link) -> tuple[str, ...]:
        """The site itself; else the sites of the organisation that send it; else the organisation."""
        sites = self._sites(deal.supplier)
        return tuple(s for s in sites if self._sends(s, deal.material)) or (deal.supplier,)

    def _receivers(self, deal: Link) -> tuple[str, ...]:
        """The site itself; else the sites that take it, and those that make something of it if
        nobody says what they take, or if none takes it; else the organisation. It is one of them too
        where it makes something of it that none of its sites is known to make."""
        sites = self._sites(deal.buyer)
        takers = {s for s in sites if self._takes(s, deal.material, vaguely=True)}
        makers = {s for s in sites if self._uses(s, deal.material)}
        if any(deal.material in self.activity.takes[s] for s in takers):
            makers = {s for s in makers if not self.activity.takes[s]}
        itself = {deal.buyer} if self._makes_elsewhere(deal.buyer, deal.material, sites) else set()
        return tuple(sorted(takers | makers | itself)) or (deal.buyer,)

    def _makes_elsewhere(self, party: str, material: str, sites: tuple[str, ...]) -> bool:
        at_sites = {made for site in sites for made in self.activity.yields[site]}
        return any(
            self.chemistry.conversion(made, material)
            and all(self.chemistry.match(other, made) is None for other in at_sites)
            for made in self.activity.yields[party]
        )

    def _sites(self, party: str) -> tuple[str, ...]:
        return () if self.parties.is_site(party) else tuple(sorted(self.parties.sites_of(party)))

    def _sends(self, site: str, material: str) -> bool:
        """It yields the material, or works at its stage and nobody says what it makes there."""
        yields = self.activity.yields[site]
        if any(self.chemistry.match(made, material) is not None for made in yields):
            return True
        stage = self.chemistry.stage(material)
        return stage in {s.stage for s in self.activity.stages[site]} and stage not in {
            self.chemistry.stage(made) for made in yields
        }

    def _works_on(self, site: str, deal: Link) -> bool:
        """Whether it works at the stage of what its organisation sells, whoever buys it."""
        stage = self.chemistry.stage(deal.material)
        return site != deal.supplier and stage in {s.stage for s in self.activity.stages[site]}

    def _sends_vaguely(self, site: str, deal: Link) -> bool:
        """Of the organisation's sites one that yields what is said more broadly only."""
        fits = {self.chemistry.match(made, deal.material) for made in self.activity.yields[site]}
        return site != deal.supplier and False in fits and True not in fits

    def _takes_vaguely(self, site: str, deal: Link) -> bool:
        """Of the organisation's sites one that takes a narrower material only."""
        fits = {self.chemistry.match(deal.material, n) for n in self.activity.takes[site]}
        return site != deal.buyer and False in fits and True not in fits

    def _takes(self, site: str, material: str, vaguely: bool) -> bool:
        fits = (True, False) if vaguely else (True,)
        return any(self.chemistry.match(material, n) in fits for n in self.activity.takes[site])

    def _uses(self, site: str, material: str) -> bool:
        """It makes something of it."""
        return any(self.chemistry.conversion(m, material) for m in self.activity.yields[site])

    def _group(self) -> Iterator[Link]:
        """Sites of one operator or group, where one yields what the other takes."""
        sites = [s for s in self.days.entities if self.parties.live_site(s)]
        for source, target in product(sorted(sites), repeat=2):
            if source == target:
                continue
            if not self.parties.ancestors(source) & self.parties.ancestors(target):
                continue
            operator = self.parties.operators(source) & self.parties.operators(target)
            both_run = all(self.activity.status(s) == OPERATING for s in (source, target))
            level = PLANNED if operator and both_run else INFERRED
            for material in self._offers(source):
                fits = {self.chemistry.match(material, n) for n in self.activity.takes[target]}
                if fits & {True, False} and not self._spoken(source, target, material):
                    sources = self.may_send(source, material)
                    targets = self._may_receive(target, material)
                    yield Link(
                        source, target, material, level if True in fits else min(level, INDICATED),
                        "group", "", sources or (source,), targets or (target,),
                        "" if sources else source, "" if targets else target,
                    )  # fmt: skip

    def _mean(
        self, what: str, site: str, material: str, party: str, found: tuple[str, ...]
    ) -> None:
        """Of what a company sells or buys, each of its sites found may be the one."""
        if site != party:
            sites = {s for s in found if s != party}
            self._meant[what].setdefault((site, material), set()).update(sites)

    def may_send(self, site: str, material: str) -> tuple[str, ...]:
        """The sites of which one yields it, where only their company is said to."""
        if material in self._yields.get(site, {}):
            return ()
        return tuple(sorted(self._meant["yields"].get((site, material), ())))

    def _may_receive(self, site: str, material: str) -> tuple[str, ...]:
        """The sites of which one takes it, where only their company is said to."""
        needs = [
            n for n in self.activity.takes[site] if self.chemistry.match(material, n) is not None
        ]
        if any(n in self._fed.get(site, {}) for n in needs):
            return ()
        return tuple(sorted({s for n in needs for s in self._meant["takes"].get((site, n), ())}))

    def _offers(self, site: str) -> list[str]:
        """What it yields; of what only its company sells, that of which it yields no form itself."""
        own = self._yields.get(site, {})
        sold = [
            m for m in self.activity.yields[site]
            if all(self.chemistry.match(o, m) is None for o in own)
        ]  # fmt: skip
        return sorted({*own, *sold})

    def _spoken(self, source: str, target: str, material: str) -> bool:
        """Whether a relation, even one that is over, speaks of this transfer."""
        for entity in all_of(self.days.entities.values(), Supply, Offtake, MoU, Shipment):
            supplier, buyer, materials = ends(entity)
            if isinstance(entity, Shipment) and not self.days.holds(entity):
                continue
            if (
                self._means(supplier, source)
                and self._means(buyer, target)
                and any(self.chemistry.match(m, material) is not None for m in materials)
            ):
                return True
        return False

    def _means(self, party: str | None, actor: str) -> bool:
        return party == actor or actor in self._sites(party or "")

    def _there(self, *parties: str) -> bool:
        return all(
            self.parties.live_site(p) if self.parties.is_site(p) else p in self.days.entities
            for p in parties
        )


def ends(entity: Resource) -> tuple[str | None, str | None, tuple[str, ...]]:
    """Who hands over, who receives, and what."""
    if isinstance(entity, Shipment):
        return entity.actor, entity.buyer, entity.material
    assert isinstance(entity, Supply | Offtake | MoU)
    return entity.supplier, entity.buyer, entity.material


def firmest(links: Iterable[Link]) -> list[Link]:
    """The statements that count where several speak of one transfer: "the firmest valid one"."""
    found = list(links)
    best = max((link.level for link in found), default=0)
    return [link for link in found if link.level == best]
