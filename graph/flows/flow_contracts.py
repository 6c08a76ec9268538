"""What agreements let through, where their quantities are to limit a flow (design section 6).

A relation counts once: the arcs into which it was expanded share its quantity, as relations do that
state one total. An arc that rests on several relations carries what they allow together.
"""

from __future__ import annotations

from graph.chain.link import Link
from graph.figures.quantity import MissingConversionError, convert, quantity
from graph.flows.flow_fact import Fact, Figure
from graph.flows.flow_figures import Figures
from ontology.models import MoU, Offtake, Supply

#: What shares one quantity: a relation or a package of them, counted on one basis.
Share = tuple[str, str | None]


class Contracts:
    """The quantities of the relations behind transfers; without `limits` none of them limits."""

    def __init__(self, figures: Figures, *, limits: bool) -> None:
        self.figures = figures
        self.limits = limits
        self.world = figures.question.world
        self._read_already: dict[tuple[str, str], tuple[Share, Figure] | None] = {}
        self._shares: dict[tuple[tuple[str, ...], str], dict[Share, Figure] | None] = {}

    def shares(self, link: Link) -> dict[Share, Figure] | None:
        """What limits a transfer: tonnes a year by what shares them; None if nothing does.

        Dispatches, and transfers inside a group, are under no agreement that could limit them.
        """
        if not self.limits:
            return None
        key = link.relations, link.material
        if key not in self._shares:
            read = [self._of(relation, link.material) for relation in link.relations]
            known = dict(share for share in read if share is not None)
            self._shares[key] = known if known and None not in read else None
        return self._shares[key]

    def most(self, link: Link, shut: frozenset[Fact]) -> float | None:
        """The tonnes a year that a transfer carries at most, some facts being shut."""
        shares = self.shares(link)
        if shares is None:
            return None
        found = [f.least if f.fact in shut else f.most for f in shares.values()]
        return None if None in found else sum(x for x in found if x is not None)

    def facts(self, link: Link) -> set[Fact]:
        """What is missing of the quantities of a transfer."""
        shares = self.shares(link) or {}
        return {figure.fact for figure in shares.values() if figure.fact}

    def _of(self, relation: str, material: str) -> tuple[Share, Figure] | None:
        key = relation, material
        if key not in self._read_already:
            self._read_already[key] = self._read(relation, material)
        return self._read_already[key]

    def _read(self, relation: str, material: str) -> tuple[Share, Figure] | None:
        entity = self.world.entities.get(relation)
        if not isinstance(entity, Supply | Offtake | MoU):
            return None
        basis = self.figures.basis(material)
        share = entity.partOfPackage or relation, basis
        name = self.world.name
        ends = f"{name(entity.supplier or '')} to {name(entity.buyer or '')}"
        what = f"{name(material)} from {ends}"
        tonnes = quantity(entity)
        if tonnes is None or not tonnes.yearly:
            return share, Figure(0.0, None, Fact(f"tonnes a year of {what}", (relation,)))
        try:
            tonnes = convert(tonnes, self.figures.materials, material, basis)
        except MissingConversionError as gap:
            return share, Figure(0.0, None, Fact(f"{gap}, for {what}", (relation,)))
        most = None if tonnes.high is None else float(tonnes.high)
        fact = None if tonnes.exact else Fact(f"exact tonnes a year of {what}", (relation,))
        return share, Figure(float(tonnes.low), most, fact)
