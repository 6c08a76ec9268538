"""What a debt test says of an actor: how much of what it owes is owed to covered lenders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from graph.answer import Outcome, Reason
from graph.holdings.passing import Limit
from graph.policy.control_contracts import binds
from graph.policy.counterparty import Counterparty
from graph.policy.policy_model import ContractTest
from graph.policy.reason_maker import ReasonMaker
from ontology.models import Loan, Site


@dataclass(frozen=True, slots=True)
class _Debt:
    """What one debtor owes to covered lenders, as a part of its debt, and what leaves it open."""

    low: Fraction
    high: Fraction
    missing: tuple[str, ...]
    relations: tuple[str, ...]
    lenders: tuple[str, ...]


def debt_reason(make: ReasonMaker, test: ContractTest, other: Counterparty, as_of: date) -> Reason:
    """The debtors are who runs the actor or holds more than half of it, and it itself if it owes."""
    limit = Limit(Fraction(str(test.threshold or 0)) / 100, test.operator == ">")
    debts = {d: _debt(make, test, other, d) for d in _debtors(make, other)}
    for debtor, debt in debts.items():
        if limit.met(debt.low):
            who = ", ".join(other.words(lender) for lender in debt.lenders)
            text = f"{_percent(debt.low)} of the debt of {make.facts.name(debtor)} is owed to {who}"
            return make.refused(f"{text} (on {as_of})", debt.relations)
    open_debts = [debt for debt in debts.values() if limit.met(debt.high)]
    relations = [r for debt in debts.values() for r in debt.relations]
    if open_debts:
        return make.unknown([m for debt in open_debts for m in debt.missing], relations)
    most = max(debt.high for debt in debts.values())
    owed = f"{_percent(most)} at most of the debt of {', '.join(map(make.facts.name, debts))}"
    return make.allowed(f"{owed} is owed to covered parties (on {as_of})", relations)


def _debtors(make: ReasonMaker, other: Counterparty) -> list[str]:
    """A site owes by those who stand behind it, and by itself where a loan names it."""
    bound = other.bound(make.actor)
    if make.facts.world.get(Site, make.actor) is None or len(bound) == 1:
        return [make.actor]
    return [party for party in bound if party != make.actor or make.facts.contracts.loans_to(party)]


def _debt(make: ReasonMaker, test: ContractTest, other: Counterparty, debtor: str) -> _Debt:
    loans = make.facts.contracts.loans_to(debtor)
    covered = {loan.id: _outcome(make, other, loan) for loan in loans}
    certain = [loan for loan in loans if covered[loan.id] == "refused" and loan.shareOfDebt]
    vague = [
        loan for loan in loans if loan not in certain and covered[loan.id] != "allowed"
    ]  # a loan of nobody knows whom, or one of which nobody states the size
    low = _sum(certain)
    room = 1 - _sum([loan for loan in loans if covered[loan.id] == "allowed"])
    sized = all(loan.shareOfDebt is not None for loan in vague)
    high = low + _sum(vague) if test.unstated == "none" and sized else room
    relations = [r for loan in certain for r in (loan.id, *other.relations(_lender(make, loan)))]
    return _Debt(
        low=low,
        high=max(low, high),
        missing=_missing(make, test, other, debtor, vague),
        relations=tuple(dict.fromkeys([*relations, *(loan.id for loan in loans)])),
        lenders=tuple(dict.fromkeys(str(_lender(make, loan)) for loan in certain)),
    )


def _missing(
    make: ReasonMaker, test: ContractTest, other: Counterparty, debtor: str, vague: Sequence[Loan]
) -> tuple[str, ...]:
    found: list[str] = []
    name = make.facts.name(debtor)
    for loan in vague:
        lender = _lender(make, loan)
        named = make.facts.name(lender) if lender else "a lender that is not named"
        if loan.shareOfDebt is None:
            found.append(f"how much of the debt of {name} is owed to {named}")
        found += other.missing(lender) if other.covered(lender) == "unknown" else []
    if test.unstated == "unknown":
        found.append(f"to whom {name} owes the rest of its debt")
    return tuple(found)


def _outcome(make: ReasonMaker, other: Counterparty, loan: Loan) -> Outcome:
    """Whether a loan is a covered lender's; of one that may not bind that is not certain."""
    found = other.covered(_lender(make, loan))
    return found if binds(loan) else "unknown"


def _lender(make: ReasonMaker, loan: Loan) -> str | None:
    return make.facts.book.ref(loan.lender) if loan.lender else None


def _sum(loans: Sequence[Loan]) -> Fraction:
    """The part of the debt that loans make together, as far as it is stated."""
    return sum((Fraction(loan.shareOfDebt or 0) for loan in loans), Fraction(0)) / 100


def _percent(part: Fraction) -> str:
    return f"{float(part) * 100:.10g} %"
