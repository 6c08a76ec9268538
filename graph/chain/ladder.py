"""How firm a whole route is and what makes it so weak; which inputs it leaves untraced."""

from __future__ import annotations

from collections.abc import Iterator

from graph.chain.activity import site_firmness
from graph.chain.firmness import Firmness
from graph.chain.origins import Process
from graph.chain.path import Path, Visit
from graph.network import Network
from graph.policy.subject import Facts


class Ladder:
    """The firmness of routes: the minimum over arcs and sites, the start included (section 6)."""

    def __init__(self, facts: Facts, asked: str | None) -> None:
        self.facts = facts
        self.asked = asked
        self._sites: dict[str, Firmness] = {}

    def firmness(self, path: Path) -> Firmness:
        """The level of a route."""
        return min(level for level, _ in self._levels(path))

    def visit(self, visit: Visit) -> Firmness:
        """The level of one visit, its link left aside."""
        activity = self.facts.network.activity
        site = self._sites.get(visit.actor)
        if site is None:
            site = self._sites[visit.actor] = site_firmness(self.facts.world, activity, visit.actor)
        if made := visit.process or visit.origin:
            return min(site, made.firmness)
        if visit.given is None and visit.output:
            return min(site, self._stated(visit.actor, visit.output))
        return site

    def end(self, last: Visit) -> Firmness:
        """The level that what is said of the material at the target leaves to a route."""
        return min((level for level, _ in self._end(last)), default=Firmness.OPERATING)

    def weakest(self, path: Path) -> str:
        """The first of its parts that is no firmer than the whole, in words."""
        return min(self._levels(path), key=lambda pair: pair[0])[1]

    def _levels(self, path: Path) -> Iterator[tuple[Firmness, str]]:
        for visit in path:
            yield from self._visit(visit)
        yield from self._end(path[-1])

    def _visit(self, visit: Visit) -> Iterator[tuple[Firmness, str]]:
        name = self.facts.name
        if visit.link:
            link = visit.link
            ends = f"{name(link.source)} to {name(link.target)}"
            yield link.firmness, f"{ends} ({link.basis}, {link.firmness.label})"
        made = visit.process or visit.origin
        if made:
            lacking = f"no source for {', '.join(made.ghosts)}"
            what = lacking if made.ghosts else f"making {name(made.output)}"
            if isinstance(made, Process) and not made.specified and not made.ghosts:
                what += f" of {name(made.given)}, material not specified"
            yield made.firmness, f"{name(visit.actor)}: {what} ({made.firmness.label})"
        elif visit.given is None and visit.output:
            level = self._stated(visit.actor, visit.output)
            yield level, f"{name(visit.actor)}: {name(visit.output)} ({level.label})"
        level = site_firmness(self.facts.world, self.facts.network.activity, visit.actor)
        yield level, f"{name(visit.actor)}: status ({level.label})"

    def _stated(self, actor: str, output: str) -> Firmness:
        activity = self.facts.network.activity
        said = activity.best(activity.yields, actor, output)
        return said.firmness if said else Firmness.INDICATED

    def _end(self, last: Visit) -> Iterator[tuple[Firmness, str]]:
        """The material at the target, said more broadly than it was asked for."""
        have = last.output or last.given
        if stages := self.facts.network.materials.lacking(have, self.asked):
            name = self.facts.name(self.asked)
            yield Firmness.INFERRED, f"no source for {', '.join(stages)} of {name} (inferred)"
        if have and self.asked and self.facts.network.materials.match(have, self.asked) is False:
            name = self.facts.name(have)
            yield Firmness.INDICATED, f"material not specified: {name} (indicated)"


def untraced(network: Network, path: Path) -> tuple[str, ...]:
    """The other required inputs of what is made on the way: a route traces one input chain."""
    found: set[str] = set()
    for visit in path:
        if visit.process is None or visit.given is None or visit.output is None:
            continue
        conversion = network.materials.conversion(visit.output, visit.given)
        between = conversion.between if conversion else ()
        yields = network.activity.yields.get(visit.actor, {})
        made = (*(m for m in between if m in yields), visit.output)
        for output in made:
            found.update(network.materials.untraced(output, (visit.given, *between)))
    return tuple(sorted(found))
