"""What an owner has in its grasp: what it, or companies it holds more than half of, run or hold.

Three values: surely in its grasp, perhaps (a stated stake whose size leaves more than half open),
or not. Only stated stakes count: what nobody states makes nobody an owner.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.holdings.stake import TINY, Stake, stake_of
from graph.ownership import Book
from graph.policy.policy_model import Struck
from graph.world import World
from ontology.models import Actor, Ownership, Site

_HALF = 0.5


@dataclass(frozen=True, slots=True)
class _Hold:
    """How an actor came into the grasp: through whom, said how, on which relations."""

    text: str
    missing: str | None
    relations: tuple[str, ...]


def grasp(world: World, book: Book, owner: str) -> tuple[Struck, ...]:
    """The owner and every actor in its grasp, by id: refused if surely, unknown if perhaps."""
    return _Grasp(world, book, owner).struck()


class _Grasp:
    def __init__(self, world: World, book: Book, owner: str) -> None:
        self.world = world
        self.book = book
        own = _Hold(f"{world.name(owner)} is cut out (what-if)", None, ())
        self.sure: dict[str, _Hold] = {owner: own}
        self.perhaps: dict[str, _Hold] = {}
        self.actors = [a.id for a in world.all(Actor) if a.id != owner]

    def struck(self) -> tuple[Struck, ...]:
        while sum(self._spread(actor) for actor in self.actors):
            pass
        sure = (Struck(a, "refused", h.text, None, h.relations) for a, h in self.sure.items())
        perhaps = (
            Struck(a, "unknown", h.text, h.missing, h.relations)
            for a, h in self.perhaps.items()
            if a not in self.sure
        )
        return tuple(sorted((*sure, *perhaps), key=lambda s: s.actor))

    def _spread(self, actor: str) -> bool:
        """Take an actor in if who runs or holds it is in. True if that changed anything."""
        if actor in self.sure:
            return False
        found = self._run(actor, self.sure) or self._held(actor)
        if found:
            self.sure[actor] = found
            return True
        if actor in self.perhaps:
            return False
        maybe = self._run(actor, self.perhaps) or self._maybe_held(actor)
        if maybe:
            self.perhaps[actor] = maybe
        return maybe is not None

    def _run(self, actor: str, among: dict[str, _Hold]) -> _Hold | None:
        if not self.world.get(Site, actor):
            return None
        for operation in self.book.operations_at(actor):
            who = self.book.ref(str(operation.operator))
            if who in among:
                above = among[who]
                text = f"{self._name(actor)} is run by {self._name(who)}{self._chain(who, above)}"
                return _Hold(text, above.missing, (operation.id, *above.relations))
        return None

    def _held(self, actor: str) -> _Hold | None:
        """Held by more than half by those surely in the grasp, together."""
        stakes = [s for s in self._stakes(actor) if s.holder in self.sure and s.low > 0]
        if sum(s.low for s in stakes) <= _HALF + TINY / 2:
            return None
        who = max(stakes, key=lambda s: (s.low, s.holder)).holder
        names = " and ".join(self._name(s.holder) for s in stakes)
        text = f"{self._name(actor)} is held by more than half by {names}"
        relations = (r for s in stakes for r in (*s.relations, *self.sure[s.holder].relations))
        return _Hold(text + self._chain(who, self.sure[who]), None, tuple(dict.fromkeys(relations)))

    def _maybe_held(self, actor: str) -> _Hold | None:
        known = {**self.perhaps, **self.sure}
        stakes = [s for s in self._stakes(actor) if s.holder in known]
        if not stakes or sum(s.high for s in stakes) <= _HALF + TINY / 2:
            return None
        names = " and ".join(self._name(s.holder) for s in stakes)
        missing = (
            f"how much of {self._name(actor)} {names} {'hold' if len(stakes) > 1 else 'holds'}"
        )
        text = f"{self._name(actor)} may be held by more than half by {names}: {missing} is open"
        relations = (r for s in stakes for r in (*s.relations, *known[s.holder].relations))
        return _Hold(text, missing, tuple(dict.fromkeys(relations)))

    def _stakes(self, actor: str) -> Iterator[Stake]:
        by_holder: dict[str, list[Ownership]] = {}
        for stake in self.book.stakes_in(actor):
            by_holder.setdefault(self.book.ref(str(stake.owner)), []).append(stake)
        for holder, stated in sorted(by_holder.items()):
            yield stake_of(holder, stated, "equity")

    def _chain(self, who: str, above: _Hold) -> str:
        """How the one through whom it came is itself in: nothing for the owner."""
        return f"; {above.text}" if above.relations else ""

    def _name(self, actor: str) -> str:
        return self.world.name(actor)
