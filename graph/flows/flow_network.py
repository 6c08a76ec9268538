"""The part of a network through which a material can flow to a target (design section 6).

Routes and flow share it. It is followed backwards from the target as the search does, and holds
what a question admits: transfers, processing and origins that are firm enough and that the policies
allow. A walk through it from an origin to the target is a route that passes every policy, but for
one rule: a route visits each actor once, a walk may come back (toll processing does). So a flow is
never smaller than a route carries, and what no walk reaches no route reaches.

Three things make a pool of material more than an actor with a material. A transfer whose site
nobody states is weighed with the sites that it may be (`candidates`). A policy may ask for stages
that a route must show somewhere (`need`: those still to come further up). And the product decides
what a policy judges.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import NamedTuple

from graph.chain.activity import site_firmness
from graph.chain.enumeration import Visit
from graph.chain.firmness import Firmness
from graph.chain.link import Link
from graph.chain.origins import Origin, Process
from graph.flows.flow_ends import End, ends
from graph.question import Question


class Side(IntEnum):
    """Where in an actor a pool lies: `MADE` is what ends a route where it is made."""

    IN = 0
    OUT = 1
    MADE = 2


class Pool(NamedTuple):
    """A material at an actor, as it comes in or goes out; tonnes of it are conserved."""

    side: Side
    actor: str
    material: str
    candidates: tuple[str, ...]
    need: frozenset[str]
    product: str | None


@dataclass(frozen=True, slots=True)
class Way:
    """One way by which an actor comes by what it hands on; `given` is None where it begins."""

    visit: Visit
    given: Pool | None

    @property
    def made(self) -> bool:
        """Whether something is made: who only hands on has no capacity to fill."""
        return self.visit.given != self.visit.output

    @property
    def ghosts(self) -> tuple[str, ...]:
        """The stages on the way that nobody knows who does."""
        done = self.visit.process or self.visit.origin
        return done.ghosts if done else ()


class FlowNetwork:
    """What a question admits; with `unknown` also what is not refused, without `judged` all.

    `after` leads from each pool to those that it fills; `grounded` are the pools that something
    reaches from an origin.
    """

    def __init__(self, question: Question, *, unknown: bool = False, judged: bool = True) -> None:
        self.question = question
        self.network = question.network
        self.unknown = unknown
        self.judged = judged and bool(question.policies)
        self.into: dict[Pool, list[tuple[Link, Pool]]] = {}
        self.ways: dict[Pool, list[Way]] = {}
        self._sites: dict[str, Firmness] = {}
        self._judged: dict[tuple[object, ...], bool] = {}
        found = ends(question, unknown=unknown, judged=self.judged)
        self.ends = [end for end in found if self._stands(end.visit.actor)]
        self.sinks: list[tuple[Pool, End]] = list(self._sinks())
        self._explore()
        self.after = self._adjacency()
        self.grounded = self._ground()

    def _sinks(self) -> Iterator[tuple[Pool, End]]:
        for end in self.ends:
            visit = end.visit
            if visit.output is not None:
                yield Pool(Side.MADE, visit.actor, visit.output, (), end.need, end.product), end
                continue
            for link in self._variants(visit.actor, visit.given or ""):
                if self._admits(replace(visit, link=link), None, end.product):
                    yield (
                        Pool(
                            Side.IN, visit.actor, visit.given or "", link.targets, end.need,
                            end.product,
                        ),
                        end,
                    )  # fmt: skip

    def _explore(self) -> None:
        """Follow the material from the target up to where it comes from."""
        queue = list(dict.fromkeys(pool for pool, _ in self.sinks))
        seen = set(queue)
        onward: dict[Pool, Link] = {}
        while queue:
            pool = queue.pop()
            before: list[Pool] = []
            if pool.side is Side.IN:
                feeds = list(self._feeds(pool))
                self.into[pool] = feeds
                for link, source in feeds:
                    onward.setdefault(source, link)
                    before.append(source)
            else:
                ways = list(self._ways(pool, onward.get(pool)))
                self.ways[pool] = ways
                before += (way.given for way in ways if way.given is not None)
            new = [p for p in dict.fromkeys(before) if p not in seen]
            seen.update(new)
            queue += new

    def _feeds(self, pool: Pool) -> Iterator[tuple[Link, Pool]]:
        for link in self._firm_links(pool.actor, pool.material):
            if link.targets == pool.candidates:
                yield (
                    link,
                    pool._replace(side=Side.OUT, actor=link.source, candidates=link.sources),
                )

    def _ways(self, pool: Pool, onward: Link | None) -> Iterator[Way]:
        """Every admitted way of filling a pool, as the search knows them."""
        actor, output = pool.actor, pool.material
        network = self.network
        for origin in network.origins.get((actor, output), ()):
            if origin.firmness >= self._least:
                yield from self._beginning(
                    pool, onward, Visit(actor, origin.given, output, origin=origin)
                )
        opening = (actor, output) in network.open
        processes = network.makes.get((actor, output), ())
        for process in processes:
            if process.firmness < self._least:
                continue
            visit = Visit(actor, process.given, output, process=process)
            if opening and not network.into.get((actor, process.given)):
                yield from self._open(pool, onward, visit)
            yield from self._through(pool, onward, visit)
        if pool.side is Side.OUT:
            yield from self._through(pool, onward, Visit(actor, output, output))
        if opening and not processes:
            yield from self._open(pool, onward, Visit(actor, None, output))

    def _beginning(self, pool: Pool, onward: Link | None, visit: Visit) -> Iterator[Way]:
        starts = self.question.starts
        if starts is not None and visit.actor not in starts:
            return
        if pool.need <= _stages(visit.origin) and self._admits(visit, onward, pool.product):
            yield Way(visit, None)

    def _open(self, pool: Pool, onward: Link | None, visit: Visit) -> Iterator[Way]:
        """An end where the origin is not documented: it is unknown, whatever else is."""
        starts = self.question.starts
        if self.unknown and (starts is None or visit.actor in starts):
            firm = self.question.ladder.firmness((visit,)) >= self._least
            if firm and self._admits(visit, onward, pool.product):
                yield Way(visit, None)

    def _through(self, pool: Pool, onward: Link | None, visit: Visit) -> Iterator[Way]:
        given = visit.given or ""
        need = pool.need - _stages(visit.process)
        for link in self._variants(visit.actor, given):
            if self._admits(replace(visit, link=link), onward, pool.product):
                before = Pool(Side.IN, visit.actor, given, link.targets, need, pool.product)
                yield Way(visit, before)

    def _firm_links(self, actor: str, material: str) -> Iterator[Link]:
        for link in self.network.into.get((actor, material), ()):
            if link.firmness >= self._least and self._stands(link.source):
                yield link

    def _variants(self, actor: str, material: str) -> list[Link]:
        """One link for each set of sites that the receiving end may be."""
        found: dict[tuple[str, ...], Link] = {}
        for link in self._firm_links(actor, material):
            found.setdefault(link.targets, link)
        return list(found.values())

    def _admits(self, visit: Visit, onward: Link | None, product: str | None) -> bool:
        question = self.question
        if not self.judged:
            return True
        sources = onward.sources if onward else ()
        targets = visit.link.targets if visit.link else ()
        key = (
            visit.actor, visit.given, visit.output, visit.origin is None, visit.process is None,
            targets, sources, product,
        )  # fmt: skip
        if key not in self._judged:
            outcome = question.bench.outcome(visit, onward, product)
            self._judged[key] = outcome == "allowed" or (self.unknown and outcome == "unknown")
        return self._judged[key]

    @property
    def _least(self) -> Firmness:
        return self.question.least

    def _stands(self, actor: str) -> bool:
        """Whether an actor's own status is firm enough."""
        if actor not in self._sites:
            network = self.network
            self._sites[actor] = site_firmness(network.world, network.activity, actor)
        return self._sites[actor] >= self._least

    def _adjacency(self) -> dict[Pool, list[Pool]]:
        after: dict[Pool, list[Pool]] = {}
        for pool, feeds in self.into.items():
            for _, source in feeds:
                after.setdefault(source, []).append(pool)
        for pool, ways in self.ways.items():
            for way in ways:
                if way.given is not None:
                    after.setdefault(way.given, []).append(pool)
        return after

    def _ground(self) -> frozenset[Pool]:
        queue = [p for p, ways in self.ways.items() if any(w.given is None for w in ways)]
        found = set(queue)
        while queue:
            new = [p for p in dict.fromkeys(self.after.get(queue.pop(), ())) if p not in found]
            found.update(new)
            queue += new
        return frozenset(found)


def _stages(made: Process | Origin | None) -> frozenset[str]:
    return frozenset((*made.stages, *made.ghosts)) if made else frozenset()
