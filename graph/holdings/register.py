"""Who holds an entity: direct stakes, stakes through others, and the parties of a joint venture.

**Indirect stakes.** A stake that a source says is held through others (`direct` false) is the sum
of chains, not one more share beside them: it takes no part in the 100 percent of the entity and is
never added to the chain that makes it.

**Joint ventures.** The agreement names who holds the vehicle, and counts for parties of which no
Ownership states a stake. Two parties of one venture that runs hold it together: one has the stated
share, the other the rest; the agreement does not say which, unless it is half. Any other venture
(three parties, no share, agreed and not running, or a vehicle of which stakes are stated) says only
that the party may hold something. None says that nobody else holds a part: what an agreement gives
its parties does not make the rest smaller.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from graph.holdings.stake import ALL, NONE, Stake, part, stake_of
from graph.ownership import Book, is_in_hand
from graph.policy.policy_model import Metric
from ontology.models import JointVenture, Organization, Ownership

#: Statements that add up to no more than this over 100 percent are rounded, not contradictory.
ROUNDING = Fraction(1, 100)


@dataclass(frozen=True)
class Holdings:
    """The stakes in one entity, one for each holder; through others apart."""

    direct: tuple[Stake, ...] = ()
    indirect: tuple[Stake, ...] = ()

    @cached_property
    def stakes(self) -> tuple[Stake, ...]:
        """All of them."""
        return (*self.direct, *self.indirect)

    @cached_property
    def certain(self) -> Fraction:
        """What direct holders have at least, together, by statements of their stakes."""
        return sum((stake.low for stake in self.direct if not stake.agreed), NONE)

    @property
    def contradictory(self) -> bool:
        """Whether direct holders are said to have more than all of it."""
        return self.certain > ALL + ROUNDING

    @cached_property
    def rest(self) -> Fraction:
        """What holders that nobody states may have.

        Where statements contradict each other one of them is wrong: as much as there would be
        without the largest of them.
        """
        lows = (s.low for s in self.direct if not s.agreed)
        over = max(lows, default=NONE) if self.contradictory else NONE
        return min(ALL, max(NONE, ALL - self.certain + over))

    def from_indirect(self, stake: Stake) -> Fraction:
        """What the holder of an indirect stake has in all, at least.

        A stake of the same holder is added only where a source says that it is direct.
        """
        own = (s.low for s in self.direct if s.holder == stake.holder and s.direct)
        return min(ALL, stake.low + sum(own, NONE))


class Register:
    """The holdings of every entity under one metric, each read once."""

    def __init__(self, book: Book, metric: Metric) -> None:
        self.book = book
        self.metric = metric
        self._holdings: dict[str, Holdings] = {}

    def of(self, entity: str) -> Holdings:
        """The stakes in an entity."""
        if entity not in self._holdings:
            self._holdings[entity] = self._read(entity)
        return self._holdings[entity]

    def _read(self, entity: str) -> Holdings:
        direct: dict[str, list[Ownership]] = defaultdict(list)
        through: dict[str, list[Ownership]] = defaultdict(list)
        for stake in self.book.stakes_in(entity):
            group = through if stake.direct is False else direct
            group[self.book.ref(str(stake.owner))].append(stake)
        stated = {*direct, *through}
        return Holdings(
            (*self._all(direct), *self._parties(entity, stated)), tuple(self._all(through))
        )

    def _all(self, by_holder: dict[str, list[Ownership]]) -> Iterable[Stake]:
        return (stake_of(h, stated, self.metric) for h, stated in sorted(by_holder.items()))

    def _parties(self, entity: str, stated: set[str]) -> Iterable[Stake]:
        """What the parties of joint ventures hold of whom no stake is stated."""
        ventures = self.book.ventures_in(entity)
        found: dict[str, list[JointVenture]] = defaultdict(list)
        for venture in ventures:
            for party in {self.book.ref(p) for p in venture.party} - {entity, *stated}:
                if self.book.world.get(Organization, party):
                    found[party].append(venture)
        alone = len(ventures) == 1 and not stated
        for party, its in sorted(found.items()):
            low, high = self._of_party(its[0]) if alone else (NONE, ALL)
            yield Stake(party, low, high, tuple(sorted(v.id for v in its)), agreed=True)

    def _of_party(self, venture: JointVenture) -> tuple[Fraction, Fraction]:
        parties = {self.book.ref(p) for p in venture.party}
        if self.metric != "equity" or venture.share is None or len(parties) != 2:
            return NONE, ALL
        share = part(venture.share)
        low, high = sorted((share, ALL - share))
        return (low if is_in_hand(venture) else NONE), high
