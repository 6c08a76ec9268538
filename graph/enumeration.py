"""Every route to a target: exact, backwards from the target, with a bound that is reported.

A route is its sequence of (actor, material in, material out), with one contiguous visit per actor,
a company and its own sites being one actor, and at most one processing in each (section 6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from graph.activity import site_firmness
from graph.firmness import Firmness
from graph.link import Link, State
from graph.network import Network
from graph.origins import Origin, Process


@dataclass(frozen=True, slots=True)
class Visit:
    """What an actor does on a route. `output` is None at a target that only receives.

    `link` is how the material came in; the first visit has none. A first visit without an origin
    is an open end: where its material comes from is not documented.
    """

    actor: str
    given: str | None
    output: str | None
    link: Link | None = None
    process: Process | None = None
    origin: Origin | None = None


Path = tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class _Partial:
    """A route's end as far as it is known, from `actor` holding `output` on."""

    actor: str
    output: str | None
    given: str | None
    tail: Path
    visited: frozenset[str]
    closed: frozenset[str]


@dataclass
class Search:
    """An enumeration. After it, `finished` says whether it is complete."""

    network: Network
    least: Firmness = Firmness.INFERRED
    starts: frozenset[str] | None = None
    budget: int = 200_000
    keep: Callable[[Visit], bool] | None = None
    explored: int = 0
    finished: bool = True

    def __post_init__(self) -> None:
        self._open = self.network.open
        self._sites: dict[str, Firmness] = {}
        self._own: dict[str, frozenset[str]] = {}
        self._near = None if self.starts is None else self._downstream(self.starts)

    def to(self, finals: list[Visit]) -> Iterator[Path]:
        """Every route that ends in one of these visits."""
        stack = [
            _Partial(f.actor, f.output, f.given, (), frozenset({f.actor}), frozenset())
            for f in reversed(finals)
        ]
        while stack:
            if self.explored >= self.budget:
                self.finished = False
                return
            self.explored += 1
            part = stack.pop()
            if not self._firm(self._site(part.actor)):
                continue
            for visit in self._ways(part):
                if self.keep and not self.keep(visit):
                    continue
                if visit.given is None or self._starts_here(visit):
                    if self.starts is None or visit.actor in self.starts:
                        yield (visit, *part.tail)
                    continue
                stack += reversed(list(self._before(part, visit)))

    def _ways(self, part: _Partial) -> Iterator[Visit]:
        """How the actor may have come by what it hands on."""
        actor, output = part.actor, part.output
        if output is None:
            yield Visit(actor, part.given, None)
            return
        network = self.network
        origin = network.origins.get((actor, output))
        if origin and self._firm(origin.firmness):
            yield Visit(actor, origin.given, output, origin=origin)
        opening = (actor, output) in self._open
        for process in network.makes.get((actor, output), ()):
            if self._firm(process.firmness):
                yield Visit(actor, process.given, output, process=process)
        if part.tail and self._fed(actor, output):
            yield Visit(actor, output, output)
        if opening and (actor, output) not in network.makes:
            yield Visit(actor, None, output)

    def _starts_here(self, visit: Visit) -> bool:
        """Whether a visit with an input is a first one: a recycler, or an open end."""
        if visit.origin is not None:
            return True
        return visit.output is not None and (
            (visit.actor, visit.output) in self._open and not self._fed(visit.actor, visit.given)
        )

    def _before(self, part: _Partial, visit: Visit) -> Iterator[_Partial]:
        """The parts one actor further up."""
        own = self._own_of(visit.actor)
        for link in self.network.into.get((visit.actor, visit.given or ""), ()):
            source = link.source
            if source in part.visited or not self._firm(link.firmness):
                continue
            if self._near is not None and (source, link.material) not in self._near:
                continue
            theirs = self._own_of(source)
            closed = part.closed | (own - theirs)
            if closed & theirs:
                continue
            done = Visit(visit.actor, visit.given, visit.output, link, visit.process, visit.origin)
            yield _Partial(
                source, link.material, None, (done, *part.tail),
                part.visited | {source}, closed,
            )  # fmt: skip

    def _fed(self, actor: str, material: str | None) -> bool:
        """Whether a source says from whom the actor gets a material."""
        return bool(self.network.into.get((actor, material or "")))

    def _firm(self, level: Firmness) -> bool:
        return level >= self.least

    def _site(self, actor: str) -> Firmness:
        if actor not in self._sites:
            network = self.network
            self._sites[actor] = site_firmness(network.world, network.activity, actor)
        return self._sites[actor]

    def _own_of(self, actor: str) -> frozenset[str]:
        if actor not in self._own:
            self._own[actor] = self.network.book.own_organizations(actor)
        return self._own[actor]

    def _downstream(self, starts: frozenset[str]) -> set[State]:
        """Every state that a material won or made by the starts can reach."""
        onward: dict[State, list[State]] = {}
        for link in self.network.links():
            onward.setdefault((link.source, link.material), []).append((link.target, link.material))
        for (actor, output), processes in self.network.makes.items():
            for process in processes:
                onward.setdefault((actor, process.given), []).append((actor, output))
        queue = [(a, m) for a in starts for m in self.network.activity.yields.get(a, ())]
        found = set(queue)
        while queue:
            new = [s for s in onward.get(queue.pop(), ()) if s not in found]
            found.update(new)
            queue += new
        return found
