"""What each entity's covered share rests on: the equations of one test, for all covered parties
together or for one of them alone.

Why they are right: whoever holds the part that nobody states is free, so the least is that no
covered party does and the most that they have all of it; either can be so, and both ends are
reached at once. A range adds to the most through the rest: what its holder does not have, somebody
else has.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from graph.holdings.equations import Equation
from graph.holdings.fixpoint import Line
from graph.holdings.register import Holdings, Register
from graph.holdings.stake import ALL, NONE, OVER_HALF, Stake
from graph.ownership import is_public
from graph.policy.coverage import Coverage
from graph.policy.policy_model import Tier

#: A covered party that nobody names: it may hold every part that nobody states.
SOMEBODY = ""


@dataclass(frozen=True, slots=True)
class _Standing:
    """What one entity is under a test: see the methods of Covered."""

    counted: bool | None
    end: bool
    rest_is_clear: bool


class Covered:
    """Equations under a tier. `alone` is the one covered party that counts (see `key`), None = all.

    Where one counts alone, the others are companies like any: who holds them may be that one.
    """

    def __init__(
        self, register: Register, coverage: Coverage, tier: Tier, alone: str | None = None
    ) -> None:
        self.register = register
        self.coverage = coverage
        self.tier = tier
        self.alone = alone
        self._standings: dict[str, _Standing] = {}

    def key(self, entity: str) -> str:
        """The covered party that an entity is: all bodies of one state are one."""
        home = self.coverage.home(entity)
        state = home and (self._is_public(entity) or self.coverage.least(entity))
        return f"state of {home}" if state else entity

    def is_counted(self, entity: str) -> bool | None:
        """Whether it is a covered party that counts; None if that is not known."""
        return self._standing(entity).counted

    def is_end(self, entity: str) -> bool:
        """Whether its own holders do not matter: it counts in full, or is a state."""
        return self._standing(entity).end

    def rest_is_clear(self, entity: str) -> bool:
        """Whether the holders that nobody states do not count."""
        return self._standing(entity).rest_is_clear

    def floor(self, entity: str) -> Fraction:
        """What covered parties have of it at least, by what is said of it by itself."""
        mine = self.alone is None or self.key(entity) == self.alone
        return OVER_HALF if mine and self.coverage.least(entity) else NONE

    def equation(self, entity: str) -> Equation:
        """The bounds of an entity by those of its holders."""
        if self.is_end(entity):
            line = Line(ALL if self.is_counted(entity) else NONE, {})
            return Equation((line,), (line,))
        holdings = self.register.of(entity)
        low = tuple(self._low(entity, holdings))
        if self._is_open(entity):
            return Equation(low, (Line(ALL, {}),))
        if self.coverage.cleared(entity):
            return Equation(low, cleared=True)
        if self.rest_is_clear(entity):
            stakes = [*holdings.direct, *self.unexplained(entity, holdings)]
            ranges = tuple((s.holder, s.low, s.high) for s in stakes)
            alike = not holdings.contradictory and len(stakes) == len(holdings.direct)
            high = tuple(self._closed(entity, holdings))
            return Equation(low, high, ranges if alike else None)
        return Equation(low, tuple(self._open(entity, holdings)))

    def _standing(self, entity: str) -> _Standing:
        if entity not in self._standings:
            covered = counted = self.coverage.covered(entity)
            if self.alone is not None and covered is not False and self.key(entity) != self.alone:
                counted = False
            end = bool(counted) or (counted is False and self._is_public(entity))
            # Who owns a covered party that does not count here is not asked for under `none`.
            clear = self.coverage.unstated == "none" and covered is True
            clear = clear or self.coverage.rest_is_clear(entity)
            self._standings[entity] = _Standing(counted, end, clear)
        return self._standings[entity]

    def _is_open(self, entity: str) -> bool:
        """Whether all of it may be held by whom counts, whatever its stated holders have."""
        if self.coverage.covered(entity) is None:
            return self.is_counted(entity) is None
        return self.coverage.open(entity)

    def _low(self, entity: str, holdings: Holdings) -> Iterable[Line]:
        """What is held for certain: by the direct holders together, or by one through others.

        Under the tier `threshold` only chains of sufficient links count, and a stake through others
        does not show its links.
        """
        yield _line(NONE, holdings.direct)
        yield Line(self.floor(entity), {})
        if self.tier != "threshold":
            for stake in (s for s in holdings.indirect if s.low):
                yield Line(NONE, {stake.holder: holdings.from_indirect(stake)})

    def _open(self, entity: str, holdings: Holdings) -> Iterable[Line]:
        """What may be held where nobody states who has the rest."""
        rest = holdings.rest
        if self.tier == "threshold":
            # `_low` says nothing of these: they may come through sufficient links all the same.
            may = (
                s
                for s in self.unexplained(entity, holdings)
                if self.is_counted(s.holder) is not False
            )
            rest = max([rest, *(stake.high for stake in may)])
        yield _line(rest, holdings.direct)
        if self.tier == "multiply":
            # What an outsider has through others is not there for anybody else. Where a chain may
            # count in full for two holders at once this does not hold.
            for stake in (s for s in holdings.indirect if s.low):
                yield Line(ALL - stake.low, {stake.holder: stake.low})

    def _closed(self, entity: str, holdings: Holdings) -> Iterable[Line]:
        """What may be held where the rest does not count: every holder has the most that is said,
        and what one has for certain is not another's."""
        most = {s.holder: s.high for s in holdings.direct}
        for stake in self.unexplained(entity, holdings):
            most[stake.holder] = most.get(stake.holder, NONE) + stake.high
        yield Line(NONE, most)
        if not holdings.contradictory:
            yield _line(holdings.rest, holdings.direct)

    def unexplained(self, entity: str, holdings: Holdings) -> list[Stake]:
        """Indirect stakes to whose holder no stated chain leads: through companies nobody names."""
        if not holdings.indirect:
            return []
        above = self._above(entity)
        return [stake for stake in holdings.indirect if stake.holder not in above]

    def _above(self, entity: str) -> set[str]:
        """Everyone to whom chains of direct stakes lead by way of another holder."""
        found: set[str] = set()
        queue = [s.holder for s in self.register.of(entity).direct]
        seen = {entity, *queue}
        for holder in queue:
            above = [s.holder for s in self.register.of(holder).direct]
            found.update(above)
            queue += [h for h in above if h not in seen]
            seen.update(above)
        return found

    def _is_public(self, entity: str) -> bool:
        return is_public(self.register.book.world.entities.get(entity))


def _line(constant: Fraction, stakes: Iterable[Stake]) -> Line:
    return Line(constant, {stake.holder: stake.low for stake in stakes if stake.low})
