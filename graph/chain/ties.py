"""What once led to a target and does no more, and what is to lead there (design section 6, "Time").

An answer of "no route" is half an answer without them: a supply that is disputed is not the same
as one that nobody ever wrote of. A tie is on the way if it brings what the target is asked to get,
or what an actor on the way to it hands on or makes that of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from graph.answer import Tie
from graph.chain.absent import Absent
from graph.chain.link import Link, State
from graph.chain.targets import actors_of
from graph.chain.tie import tie_of
from graph.chain.timeline import When
from graph.world import World
from ontology.models import Material, Organization, Relation

if TYPE_CHECKING:
    from graph.question import Question


#: The part of the budget for the walk: in a very large world it may end it.
_WALKING = 0.1


@dataclass(frozen=True, slots=True)
class Ties:
    """The ties that are over and those that start later: into the target first, then by id.

    `complete` is False where the budget ended the walk before all were found.
    """

    ended: tuple[Tie, ...] = ()
    later: tuple[Tie, ...] = ()
    complete: bool = True


def ties(question: Question) -> Ties:
    """What is on the way to the target of a question, but not on the day asked about."""
    if not question.network.absent:
        return Ties()
    walk = _Ties(question)
    found = walk.found(perf_counter() + _WALKING * question.query.budget)
    newer = _newer(question.world)
    order = sorted(found, key=lambda a: (not found[a], a.relation.id))
    over, later = (
        tuple(
            tie_of(question, a, newer.get(a.relation.id, ()), direct=found[a])
            for a in order
            if a.when is when
        )
        for when in (When.OVER, When.LATER)
    )
    return Ties(over, later, walk.complete)


def _newer(world: World) -> dict[str, tuple[str, ...]]:
    """For each superseded relation those that supersede it, sorted."""
    found: dict[str, set[str]] = defaultdict(set)
    for relation in world.all(Relation):
        for old in relation.supersedes:
            found[world.merged_ids.get(old, old)].add(relation.id)
    return {old: tuple(sorted(new)) for old, new in found.items()}


class _Ties:
    """A walk backwards from the target, over what carries something and what does not."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.network = question.network
        self.complete = True
        self._found: dict[Absent, bool] = {}
        self._seen: set[State] = set()
        self._queue: list[State] = []
        self._beyond: list[State] = []
        self._over = False
        self._sold: dict[str, list[Link]] = defaultdict(list)
        for link in self.network.links():
            self._sold[link.target].append(link)
        self._absent: dict[str, list[Absent]] = defaultdict(list)
        for absent in self.network.absent:
            for actor in self._actors(absent.buyer):
                self._absent[actor].append(absent)

    def found(self, until: float) -> dict[Absent, bool]:
        """The absent transfers on the way, each with whether it leads into the target.

        `until`, as perf_counter tells it, ends the walk.
        """
        self._begin()
        self._walk(until)
        # What was to feed a tie that is over is of no use later; what fed it once is over too.
        self._over = True
        for actor, material in self._beyond:
            self._want(actor, material)
        self._walk(until)
        return self._found

    def _walk(self, until: float) -> None:
        while self._queue:
            if perf_counter() > until:
                self.complete = False
                break
            actor, output = self._queue.pop()
            for absent in self._absent.get(actor, ()):
                for material in self._materials(absent):
                    if self._serves(material, output):
                        self._note(absent, material, direct=False)
            for link in self._sold.get(actor, ()):
                if self._serves(link.material, output):
                    self._want(link.source, link.material)

    def _begin(self) -> None:
        question, need = self.question, self.question.material
        if question.world.get(Material, question.target):
            for absent in self.network.absent:
                for material in self._materials(absent):
                    if self._match(material, question.target):
                        self._note(absent, material, direct=True)
        else:
            actors = actors_of(self.network, question.target)
            for absent in (a for actor in sorted(actors) for a in self._absent.get(actor, ())):
                for material in self._materials(absent):
                    if need is None or self._match(material, need):
                        self._note(absent, material, direct=True)
        for final in question.finals:
            if final.output is not None:
                self._want(final.actor, final.output)
            elif final.given is not None:
                for link in self.network.into[final.actor, final.given]:
                    self._want(link.source, link.material)

    def _note(self, absent: Absent, material: str, *, direct: bool) -> None:
        if self._over and absent.when is not When.OVER:
            return
        self._found[absent] = direct or self._found.get(absent, False)
        for actor in self._actors(absent.supplier):
            if absent.when is When.OVER and not self._over:
                self._beyond.append((actor, material))
            else:
                self._want(actor, material)

    def _want(self, actor: str, output: str) -> None:
        if (actor, output) not in self._seen:
            self._seen.add((actor, output))
            self._queue.append((actor, output))

    def _serves(self, given: str, output: str) -> bool:
        """Whether an actor that hands `output` on may do so for having got `given`."""
        made = self.network.materials.conversion(output, given)
        return made is not None or self._match(given, output)

    def _match(self, have: str, need: str) -> bool:
        return self.network.materials.match(have, need) is not None

    def _materials(self, absent: Absent) -> Iterator[str]:
        materials = self.network.materials
        stated = [self.network.book.ref(m) for m in getattr(absent.relation, "material", ())]
        return (m for m in stated if materials.usable(m))

    def _actors(self, party: str) -> Iterator[str]:
        """A party, and the sites of which it may speak."""
        yield party
        if self.question.world.get(Organization, party):
            yield from self.network.book.sites_of(party)
