"""From the parties of a relation to the sites that it may join (design section 6).

A party that is a site stands for itself. An organisation stands for those of its sites that yield
(or take) the material; they are candidates, since no source says which. Where no site is known the
organisation itself is the actor, and its place is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.chain.activity import Activity
from ontology.models import MoU, Offtake, Resource, Sale, Shipment, Site, Supply


@dataclass(frozen=True, slots=True)
class Spot:
    """One pair of actors that a relation may join in one material."""

    source: str
    target: str
    material: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    specified: bool


class Placing:
    """Expands relations to sites."""

    def __init__(self, activity: Activity) -> None:
        self.activity = activity
        self.materials = activity.materials
        self.book = activity.book

    def ends(self, relation: Resource) -> tuple[str, str] | None:
        """Supplier and buyer, where both are named."""
        if isinstance(relation, Supply | Offtake | MoU):
            supplier, buyer = relation.supplier, relation.buyer
        elif isinstance(relation, Shipment | Sale):
            supplier, buyer = relation.actor, relation.buyer
        else:
            return None
        if not supplier or not buyer:
            return None
        return self.book.ref(supplier), self.book.ref(buyer)

    def expand(self, relation: Resource, supplier: str, buyer: str) -> Iterator[Spot]:
        """Every pair of open actors that the relation may join, for each of its materials."""
        if not (self.activity.is_open(supplier) and self.activity.is_open(buyer)):
            return
        for material, named in self._materials(relation, supplier, buyer):
            sources = self._suppliers(supplier, material)
            targets = self._buyers(buyer, material)
            for source, known in sources.items():
                for target, needed in targets.items():
                    if source != target:
                        yield Spot(
                            source, target, material,
                            _candidates(supplier, source, sources),
                            _candidates(buyer, target, targets),
                            named and known and needed,
                        )  # fmt: skip

    def suppliers(self, party: str, material: str) -> tuple[str, ...]:
        """The actors of which one supplies a material where this party is said to."""
        return tuple(self._suppliers(party, material))

    def _materials(
        self, relation: Resource, supplier: str, buyer: str
    ) -> Iterator[tuple[str, bool]]:
        """The materials meant. Where none is stated: what the ends yield or take at its stage."""
        stated = [self.book.ref(m) for m in getattr(relation, "material", ())]
        if stated:
            yield from ((m, True) for m in stated if self.materials.usable(m))
            return
        stage = getattr(relation, "stage", None)
        if stage is None:
            return
        for possible in (self.activity.yielded(supplier), self.activity.taken(buyer)):
            found = [m for m in possible if self.materials.stage(m) == stage]
            if found:
                yield from ((m, False) for m in found)
                return

    def _suppliers(self, party: str, material: str) -> dict[str, bool]:
        """The actors that may supply, each with whether what it yields is that material."""
        if self.activity.world.get(Site, party):
            return {party: True}
        found = {
            site: kept
            for site in self._sites(party)
            if (kept := self._any(self.activity.yielded(site), material, yields=True)) is not None
        }
        return found or {party: True}

    def _buyers(self, party: str, material: str) -> dict[str, bool]:
        """The actors that may receive, each with whether what it takes is that material."""
        if self.activity.world.get(Site, party):
            return {party: True}
        found = {
            site: kept
            for site in self._sites(party)
            if (kept := self._any(self.activity.taken(site), material, yields=False)) is not None
        }
        if found and self._makes_itself(party, material):
            # It makes something of it at none of these sites: where is not known (section 6).
            return {**found, party: True}
        return found or {party: True}

    def _makes_itself(self, party: str, material: str) -> bool:
        """Whether a company makes something of a material that no site of it is known to make."""
        return any(
            self.materials.conversion(made, material)
            and not any(
                self.materials.match(m, made) is not None
                for site in self._sites(party)
                for m in self.activity.yielded(site)
            )
            for made in self.activity.yielded(party)
        )

    def _sites(self, party: str) -> list[str]:
        return [s for s in sorted(self.book.sites_of(party)) if self.activity.is_open(s)]

    def _any(self, at_site: object, material: str, *, yields: bool) -> bool | None:
        """True if one of the site's materials fits for certain, False if one may, else None."""
        fits = [
            self.materials.match(m, material) if yields else self.materials.match(material, m)
            for m in at_site  # type: ignore[attr-defined]
        ]
        known = [fit for fit in fits if fit is not None]
        return any(known) if known else None


def _candidates(party: str, actor: str, actors: dict[str, bool]) -> tuple[str, ...]:
    """The actors among which the party's is one; none where the party stands for itself."""
    return () if party == actor else tuple(sorted(actors))
