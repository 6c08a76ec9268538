"""One row of the over-commitment table: promises of a day against a capacity of that day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from graph.chain.evidence import Item, items
from graph.figures.capacity_range import CapacityRange, Outputs
from graph.figures.claims import Claim, Part, Verdict, at_least, at_most, over
from graph.figures.obligations import Obligation, Obligations, Standing
from graph.figures.packages import joined
from graph.figures.quantity import Quantity


@dataclass(frozen=True, slots=True)
class Commitment:
    """One promise in a row: what it claims of the capacity, and every record that states it."""

    obligation: Obligation
    claim: Claim
    evidence: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One supplier, material and year, on the day that decides.

    `committed` and `indicated` are tonnes a year on the basis of the capacity: shares of output are
    taken of the least capacity for the lower bound and of the largest for the upper (None: no limit
    is stated or known). `share` is the percent of the output that is committed as a share.
    `verdict`: yes = more is committed than can be made; no = it is not; unknown = `missing` decides.
    """

    supplier: str
    actors: tuple[str, ...]
    material: str
    day: date
    capacity: CapacityRange
    committed: tuple[Fraction, Fraction | None]
    indicated: tuple[Fraction, Fraction | None]
    share: Fraction
    verdict: Verdict
    missing: tuple[str, ...]
    promises: tuple[Commitment, ...]
    figures: tuple[Item, ...]


class Rows:
    """Makes rows from the obligations of a year."""

    def __init__(self, obligations: Obligations) -> None:
        self.obligations = obligations
        self.activity = obligations.activity

    def row(
        self, day: date, promises: list[Obligation], outputs: Outputs,
        actors: frozenset[str], material: str,
    ) -> Row | None:  # fmt: skip
        """The row of some actors and a material; None if nothing with a figure is promised."""
        among = {p.relation.id: self.obligations.candidates(p, material) for p in promises}
        about = [p for p in promises if among[p.relation.id] & actors]
        if not any(p.stated and p.standing != "performing" for p in about):
            return None
        companies = {p.supplier for p in about if among[p.relation.id] == actors}
        basis = self._basis(outputs, actors | companies, about, material)
        capacity = _capacity(outputs, actors, companies - actors, material, basis)
        claimed, missing = self._claimed(about, actors, material, basis)
        low, high = capacity.tonnes.low, capacity.tonnes.high
        firm = self._joined(claimed, "committed")
        share = at_least(joined(self.activity, _shares(claimed)), Fraction(1))
        verdict = "yes" if share > 1 else over(firm, low, high)
        gaps = (*capacity.missing, *missing) if verdict == "unknown" else ()
        return Row(
            supplier=min(companies if len(actors) > 1 and companies else actors),
            actors=tuple(sorted(actors)),
            material=material,
            day=day,
            capacity=capacity,
            committed=_range(firm, low, high),
            indicated=_range(self._joined(claimed, "indicated"), low, high),
            share=100 * share,
            verdict=verdict,
            missing=tuple(dict.fromkeys(gaps)),
            promises=tuple(claimed),
            figures=items(self.activity.world, capacity.figures),
        )

    def _basis(
        self, outputs: Outputs, actors: frozenset[str], about: list[Obligation], material: str
    ) -> str | None:
        """That of the capacity; where none is known, that of the first promise."""
        known, basis = outputs.basis(sorted(actors), material)
        return basis if known else next((p.tonnes.basis for p in about if p.tonnes), None)

    def _claimed(
        self, about: list[Obligation], actors: frozenset[str], material: str, basis: str | None
    ) -> tuple[list[Commitment], list[str]]:
        claimed: list[Commitment] = []
        missing: list[str] = []
        for one in about:
            found = self.obligations.claim(one, actors, material, basis)
            if found is None:
                continue
            claim, gap = found
            records = items(self.activity.world, [one.relation.id])
            claimed.append(Commitment(one, claim, records))
            if gap and one.standing == "committed":
                missing.append(gap)
        return claimed, missing

    def _joined(self, claimed: Iterable[Commitment], standing: Standing) -> Part:
        found = ((p.obligation, p.claim) for p in claimed if p.obligation.standing == standing)
        return joined(self.activity, found)


def _shares(claimed: Iterable[Commitment]) -> list[tuple[Obligation, Claim]]:
    """The shares of output that are surely committed of this output, beside any tonnes stated."""
    return [
        (p.obligation, Claim(least=p.obligation.share, most=p.obligation.share))
        for p in claimed
        if p.obligation.standing == "committed"
        and p.obligation.share is not None
        and p.claim.low + p.claim.least > 0
    ]


def _capacity(
    outputs: Outputs, actors: frozenset[str], companies: frozenset[str] | set[str],
    material: str, basis: str | None,
) -> CapacityRange:  # fmt: skip
    """Of the sites together; what a company states of itself is a second word on the same."""
    found = outputs.range(actors, material, basis)
    for company in sorted(companies):
        own = outputs.range([company], material, basis)
        if own.figures:
            found = _agree(found, own)
    return found


def _agree(one: CapacityRange, other: CapacityRange) -> CapacityRange:
    """What two words on one capacity both allow; where they contradict, all that either does."""
    a, b = one.tonnes, other.tonnes
    low = max(a.low, b.low)
    high = min((h for h in (a.high, b.high) if h is not None), default=None)
    figures, missing = (*one.figures, *other.figures), (*one.missing, *other.missing)
    if high is not None and high < low:
        gap = "which of the capacities stated of the company and of its sites holds"
        return CapacityRange(a.hull(b), figures, (*missing, gap))
    return CapacityRange(Quantity(low, high, a.basis), figures, () if low == high else missing)


def _range(part: Part, low: Fraction, high: Fraction | None) -> tuple[Fraction, Fraction | None]:
    """What is claimed in tonnes: at least of the least capacity, at most of the largest."""
    if high is not None:
        return at_least(part, low), at_most(part, high)
    # Of a capacity without limit: known only if no share of it is claimed.
    at_none, at_one = at_most(part, Fraction(0)), at_most(part, Fraction(1))
    return at_least(part, low), at_none if at_none == at_one else None
