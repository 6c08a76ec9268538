"""Who has promised which part of an output to whom: agreements and supplies on one day.

A contract (Offtake, MoU) and a physical Supply that join the same two groups in one material are
one flow: the supply performs the contract. The contract's volume counts, the supply's only where
the contract states none. Agreements that carry one `partOfPackage` state one total: never added.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal, TypeAlias

from graph.chain.activity import Activity
from graph.chain.firmness import Firmness, of_statement
from graph.chain.placing import Placing
from graph.chain.timeline import Timeline, end_of
from graph.figures.capacity_range import relation as about
from graph.figures.claims import Claim
from graph.figures.quantity import MissingConversionError, Quantity, convert, quantity
from ontology.models import MoU, Offtake, Supply

Promise: TypeAlias = Offtake | MoU | Supply
_KINDS: tuple[type[Promise], ...] = (Offtake, MoU, Supply)
#: committed: signed and binding, or running. indicated: an MoU, a plan, a letter, no status.
#: performing: a supply that carries out a contract whose volume counts.
Standing: TypeAlias = Literal["committed", "indicated", "performing"]


@dataclass(frozen=True, slots=True)
class Obligation:
    """One relation as it stands on a day.

    `suppliers` are its materials, each with the actors among which the supplier is one.
    """

    relation: Promise
    supplier: str
    suppliers: tuple[tuple[str, frozenset[str]], ...]
    buyers: frozenset[str]
    standing: Standing
    tonnes: Quantity | None
    share: Fraction | None
    notes: tuple[str, ...] = ()

    @property
    def materials(self) -> tuple[str, ...]:
        """The materials that it names."""
        return tuple(material for material, _ in self.suppliers)

    @property
    def stated(self) -> bool:
        """Whether it states a volume or a share."""
        return self.tonnes is not None or self.share is not None


class Obligations:
    """Every promise of a world for one year; `on` gives those of a day."""

    def __init__(self, activity: Activity, year: int) -> None:
        self.activity = activity
        self.year = year
        self.placing = Placing(activity)

    def on(self, timeline: Timeline) -> list[Obligation]:
        """The promises that hold on the timeline's day, by id, supplies that perform marked."""
        found = [
            obligation
            for kind in _KINDS
            for relation in self.activity.world.all(kind)
            if timeline.holds(relation) and relation.supplier
            for obligation in self._read(relation, timeline)
        ]
        return [self._performs(one, found) for one in found]

    def _read(self, relation: Promise, timeline: Timeline) -> Iterable[Obligation]:
        book = self.activity.book
        supplier = book.ref(relation.supplier or "")
        materials = tuple(book.ref(m) for m in relation.material)
        if not materials or not self.activity.is_open(supplier):
            return
        notes: list[str] = []
        buyer = book.ref(relation.buyer) if relation.buyer else None
        buyers = (book.groups(buyer) or frozenset({buyer})) if buyer else frozenset[str]()
        firm = of_statement(relation) >= Firmness.CONTRACTED
        yield Obligation(
            relation=relation,
            supplier=supplier,
            suppliers=tuple((m, frozenset(self.placing.suppliers(supplier, m))) for m in materials),
            buyers=buyers,
            standing="committed" if firm else "indicated",
            tonnes=self._tonnes(relation, timeline, notes),
            share=None
            if relation.shareOfOutput is None
            else Fraction(relation.shareOfOutput) / 100,
            notes=tuple(notes),
        )

    def _tonnes(self, relation: Promise, timeline: Timeline, notes: list[str]) -> Quantity | None:
        """The tonnes of the year. An amount with no schedule is between nothing and all of it."""
        found = quantity(relation, spread=True)
        if found is None:
            return None
        end = _end(relation, timeline)
        if not found.yearly:
            stated = relation.validFrom or getattr(relation, "signed", None)
            start = timeline.since(relation) if stated else None
            within = (
                start is not None and end is not None
                and start >= date(self.year, 1, 1) and end <= date(self.year + 1, 1, 1)
            )  # fmt: skip
            if not within:
                notes.append("a total over the term: what falls into the year is not stated")
            found = replace(found, low=found.low if within else Fraction(0), yearly=True)
        if end is not None and relation.validTo is None and end <= timeline.horizon.as_of:
            notes.append("its stated term is over, its end is not stated")
            found = replace(found, low=Fraction(0))
        return found

    def _performs(self, one: Obligation, among: Iterable[Obligation]) -> Obligation:
        if not isinstance(one.relation, Supply):
            return one
        for other in among:
            ours = any(
                m == n and (actors & others or one.supplier == other.supplier)
                for m, actors in one.suppliers
                for n, others in other.suppliers
            )
            both = ours and one.buyers & other.buyers
            if both and other.stated and not isinstance(other.relation, Supply):
                note = f"performs {other.relation.id}"
                return replace(one, standing="performing", notes=(*one.notes, note))
        return one

    def claim(
        self, one: Obligation, actors: frozenset[str], material: str, basis: str | None
    ) -> tuple[Claim, str | None] | None:
        """What a promise claims of the actors' output of a material, and what is missing for it.

        None if it has nothing to do with that output.
        """
        ways = {about(self.activity, m, material) for m in one.materials}
        among = self.candidates(one, material)
        if not among & actors:
            return None
        claim, gap = self._size(one, material, basis)
        exact = ways <= {"same", "narrower"} or (one.tonnes is None and "same" in ways)
        if one.tonnes is None and one.share is not None:
            claim = _share_claim(one.share, ways, among, actors)
        if not exact or not among <= actors:
            claim = claim.maybe()
        return claim, gap

    def candidates(self, one: Obligation, material: str) -> frozenset[str]:
        """The actors of which one supplies what a promise has to do with a material."""
        found = [actors for m, actors in one.suppliers if about(self.activity, m, material)]
        return frozenset[str]().union(*found)

    def _size(self, one: Obligation, material: str, basis: str | None) -> tuple[Claim, str | None]:
        if one.tonnes is None and one.share is not None:
            return Claim(least=one.share, most=one.share), None
        if one.tonnes is None:
            return Claim(high=None), f"volume of {self.words(one)}"
        own = one.materials[0] if len(one.materials) == 1 else material
        try:
            tonnes = convert(one.tonnes, self.activity.materials, own, basis)
        except MissingConversionError as error:
            return Claim(high=None), f"{error} of {self.words(one)}"
        gap = None if tonnes.high is not None else f"upper limit of {self.words(one)}"
        return Claim(low=tonnes.low, high=tonnes.high), gap

    def words(self, one: Obligation) -> str:
        """A promise in words: 'the offtake of Kia at Arafura'."""
        name = self.activity.world.name
        buyer = name(one.relation.buyer) if one.relation.buyer else "a buyer not named"
        kind = type(one.relation).__name__
        return f"the {kind if kind == 'MoU' else kind.lower()} of {name(one.supplier)} with {buyer}"


def _share_claim(
    share: Fraction, ways: set[str | None], among: frozenset[str], actors: frozenset[str]
) -> Claim:
    """What a share of the output of some actors and materials is of the output asked about.

    A share of a part of it is at most that share of the whole; a share of more than it, or of other
    sites too, may be all of it.
    """
    part_of_it = "broader" not in ways and among <= actors
    if "same" in ways and among == actors:
        return Claim(least=share, most=share)
    return Claim(most=share if part_of_it else max(share, Fraction(1)))


def _end(relation: Promise, timeline: Timeline) -> date | None:
    """The day after the last: as stated, else the start with the years of the term."""
    if relation.validTo is not None:
        return end_of(relation.validTo)
    years = None if isinstance(relation, Supply) else relation.termYears
    start = timeline.since(relation)
    if years is None or start is None or not relation.validFrom:
        return None
    whole, months = start.year + int(years), round((years % 1) * 12)
    month = start.month + months
    day = min(start.day, 28)
    return date(whole + (month - 1) // 12, (month - 1) % 12 + 1, day)
