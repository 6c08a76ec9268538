"""Who hands which material to whom: design section 6, "States and arcs"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from ontology.models import MoU, Offtake, Resource, Shipment, Supply
from tests.graph.oracle.activity import Activity
from tests.graph.oracle.chemistry import Chemistry
from tests.graph.oracle.days import INFERRED, OPERATING, PLANNED, Days, all_of, level_of
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
    def site_stated(self) -> bool:
        """False where an agreement names a company and the site is one of its sites."""
        return self.source == self.supplier and self.target == self.buyer


class Arcs:
    """Every transfer of the world, each statement by itself."""

    def __init__(
        self, days: Days, chemistry: Chemistry, parties: Parties, activity: Activity
    ) -> None:
        self.days, self.chemistry, self.parties, self.activity = days, chemistry, parties, activity
        stated = list(self._stated())
        for link in stated:
            # What a company sells or buys is yielded or taken by the sites that it may mean.
            known = activity.yields[link.source].get(link.material)
            if known is None or link.basis in ("declared", "shipment"):
                activity.yields[link.source][link.material] = max(known or 0, link.level)
            activity.takes[link.target].setdefault(link.material, link.level)
        self.links = [
            link for link in [*stated, *self._group()]
            if link.source != link.target and self._there(link.source, link.target)
        ]  # fmt: skip

    def _stated(self) -> Iterator[Link]:
        for entity in all_of(self.days.entities.values(), Supply, Offtake, MoU, Shipment):
            supplier, buyer, materials = ends(entity)
            if not (supplier and buyer and self.days.holds(entity)):
                continue
            basis = {"Supply": "declared"}.get(type(entity).__name__, type(entity).__name__.lower())
            for material in materials:
                if self.chemistry.usable(material):
                    yield from self._expand(
                        Link("", "", material, level_of(entity), basis, entity.id, (), (), supplier, buyer)
                    )

    def _expand(self, link: Link) -> Iterator[Link]:
        senders = self._candidates(link.supplier, [lambda s: self._sends(s, link.material)])
        receivers = self._candidates(
            link.buyer,
            [lambda s: self._takes(s, link.material), lambda s: self._uses(s, link.material)],
        )
        for source, target in product(senders, receivers):
            yield Link(
                source, target, link.material, link.level, link.basis, link.relation,
                senders, receivers, link.supplier, link.buyer,
            )  # fmt: skip

    def _candidates(self, party: str, tests: list[Callable[[str], bool]]) -> tuple[str, ...]:
        """The site itself; else the sites of the organisation that fit; else the organisation."""
        if self.parties.is_site(party):
            return (party,)
        for fits in tests:
            if found := tuple(sorted(s for s in self.parties.sites_of(party) if fits(s))):
                return found
        return (party,)

    def _sends(self, site: str, material: str) -> bool:
        return any(
            self.chemistry.match(made, material) is not None for made in self.activity.yields[site]
        )

    def _takes(self, site: str, material: str) -> bool:
        taken = self.activity.takes[site]
        return any(self.chemistry.match(material, need) is not None for need in taken)

    def _uses(self, site: str, material: str) -> bool:
        """It makes something of it: what a company buys enters there, if no site is said to take it."""
        return any(self.chemistry.conversion(m, material) for m in self.activity.yields[site])

    def _group(self) -> Iterator[Link]:
        """Sites of one operator or group, where one yields what the other takes."""
        sites = [s for s in self.days.entities if self.parties.live_site(s)]
        for source, target in product(sorted(sites), repeat=2):
            if source == target:
                continue
            operator = {
                o for o in self.parties.operators(source) & self.parties.operators(target)
                if not self.parties.is_state(o)
            }  # fmt: skip
            if not operator and not (
                self.parties.ancestors(source) & self.parties.ancestors(target)
            ):
                continue
            both_run = all(self.activity.status(s) == OPERATING for s in (source, target))
            level = PLANNED if operator and both_run else INFERRED
            for material in sorted(self.activity.yields[source]):
                wanted = any(
                    self.chemistry.match(material, need) is not None
                    for need in self.activity.takes[target]
                )
                if wanted and not self._spoken(source, target, material):
                    yield Link(
                        source, target, material, level, "group", "",
                        (source,), (target,), source, target,
                    )  # fmt: skip

    def _spoken(self, source: str, target: str, material: str) -> bool:
        """Whether a relation, even one that is over, speaks of this transfer."""
        for entity in all_of(self.days.entities.values(), Supply, Offtake, MoU, Shipment):
            supplier, buyer, materials = ends(entity)
            if (supplier, buyer) == (source, target) and any(
                self.chemistry.match(m, material) is not None for m in materials
            ):
                return True
        return False

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
