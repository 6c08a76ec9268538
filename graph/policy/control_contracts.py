"""Contracts that may give one side control over the other's production, by who is bound."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from graph.chain.firmness import Firmness, of_statement
from graph.chain.timeline import Timeline
from graph.ownership import Book
from graph.world import World
from ontology.models import Loan, Offtake, Relation, TechnologyPartnership


class ControlContracts:
    """The offtakes, licences and loans that hold at the horizon and are not mere intentions."""

    def __init__(self, world: World, timeline: Timeline, book: Book) -> None:
        self._timeline = timeline
        self.offtakes: dict[str, list[Offtake]] = defaultdict(list)
        self.licences: dict[str, list[TechnologyPartnership]] = defaultdict(list)
        self.loans: dict[str, list[Loan]] = defaultdict(list)
        for offtake in world.all(Offtake):
            if offtake.supplier and self._counts(offtake):
                self.offtakes[book.ref(offtake.supplier)].append(offtake)
        for licence in world.all(TechnologyPartnership):
            if licence.recipient and self._counts(licence):
                self.licences[book.ref(licence.recipient)].append(licence)
        for loan in world.all(Loan):
            if loan.borrower and self._counts(loan):
                self.loans[book.ref(loan.borrower)].append(loan)

    def offtakes_of(self, suppliers: Iterable[str]) -> list[Offtake]:
        """The offtakes by which any of the suppliers is bound."""
        return [found for supplier in suppliers for found in self.offtakes.get(supplier, ())]

    def licences_of(self, recipients: Iterable[str]) -> list[TechnologyPartnership]:
        """The licences under which any of the recipients works."""
        return [found for recipient in recipients for found in self.licences.get(recipient, ())]

    def loans_to(self, borrower: str) -> list[Loan]:
        """The loans that a borrower owes."""
        return list(self.loans.get(borrower, ()))

    def _counts(self, contract: Relation) -> bool:
        """Whether it holds, and binds or may bind: what is proposed or not binding gives nobody
        control, while of one with no status nobody says which it is.
        """
        if not self._timeline.holds(contract) or getattr(contract, "binding", None) is False:
            return False
        return contract.status is None or binds(contract)


def binds(contract: Relation) -> bool:
    """Whether it is signed and binding, or runs."""
    return of_statement(contract) >= Firmness.CONTRACTED
