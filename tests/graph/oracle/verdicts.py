"""What a rule says of a route: design section 6, "Policies"."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache

from ontology.models import Designation, Measure
from tests.graph.oracle.arcs import Link, firmest
from tests.graph.oracle.control import HALF, Control, worst
from tests.graph.oracle.days import all_of
from tests.graph.oracle.routes import Reading, Route
from tests.graph.oracle.rules import Jurisdiction, Listed, Operating, Owner, Place, Rule, Test


class Judge:
    """Verdicts of one rule on the routes of one reading."""

    def __init__(self, reading: Reading, rule: Rule) -> None:
        self.reading, self.rule = reading, rule
        self.parties = reading.parties
        self.actor = cache(self._actor)

    def verdict(self, route: Route) -> str:
        """refused, unknown or allowed."""
        results = [] if route.origin else ["unknown"]
        for number in range(len(route.visits)):
            results.append(self._step(route, number))
        return worst(results)

    def _step(self, route: Route, number: int) -> str:
        visit, work = route.visits[number], route.works[number]
        if visit.out is None:
            # Who receives makes nothing: what is not known of it does not matter.
            sites, _ = self.sites(route, number)
            refused = [self.actor(site) == "refused" for site in sites]
            return "refused" if all(refused) else "unknown" if any(refused) else "allowed"
        results = []
        stages = work.stages if work else frozenset()
        if not self.rule.stages or stages & self.rule.stages:
            results.append(self._candidates(route, number))
        if work and (work.ghosts & self.rule.stages or (work.ghosts and not self.rule.stages)):
            results.append("unknown")
        return worst(results)

    def _candidates(self, route: Route, number: int) -> str:
        """Where an arc's site is not stated, all candidate sites must pass."""
        sites, stated = self.sites(route, number)
        if not stated and self.reading.query.strict:
            return "unknown"
        outcomes = {self.actor(site) for site in sites}
        return outcomes.pop() if len(outcomes) == 1 else "unknown"

    def sites(self, route: Route, number: int) -> tuple[set[str], bool]:
        """The sites that a step may mean, and whether its arcs state the one."""
        actor = route.visits[number].actor
        found, stated = {actor}, True
        for end, links in self._links(route, number):
            named = [
                link
                for link in links
                if getattr(link, "supplier" if end == "sources" else "buyer") == actor
            ]
            if not named:
                stated = stated and self.parties.is_site(actor) is False
                found |= {site for link in links for site in getattr(link, end)}
        last = route.visits[-1]
        final = number == len(route.visits) - 1 and last.out is not None
        if final and (sites := self.reading.arcs.may_send(actor, last.out or "")):
            # Nobody is handed it: of what only a company makes, the site is as open as it was.
            stated, found = False, found | set(sites)
        return found, stated

    def _links(self, route: Route, number: int) -> list[tuple[str, list[Link]]]:
        visits, transfers = route.visits, self.reading.transfers
        found = []
        if number + 1 < len(visits):
            key = (visits[number].actor, visits[number + 1].actor, visits[number + 1].given or "")
            found.append(("sources", firmest(transfers[key])))
        if number:
            key = (visits[number - 1].actor, visits[number].actor, visits[number].given or "")
            found.append(("targets", firmest(transfers[key])))
        return found

    # ------------------------------------------------------------------ one actor
    def _actor(self, actor: str) -> str:
        return worst([self._one(test, actor) for test in self.rule.tests])

    def _one(self, test: Test, actor: str) -> str:
        match test:
            case Place():
                return self._place(actor)
            case Owner():
                return Control(self.parties, self.rule, test).outcome(actor)
            case Jurisdiction():
                return self._jurisdiction(actor)
            case Operating():
                return self._operating(actor)
            case Listed():
                return self._listed(test, actor)

    def _place(self, actor: str) -> str:
        """Only a site has a place; the home of an organisation is none."""
        if not self.parties.is_site(actor):
            return "unknown"
        return self._of_country(actor)

    def _of_country(self, actor: str) -> str:
        country = getattr(self.reading.entities[actor], "country", None)
        code = getattr(self.reading.entities.get(country or ""), "iso2", None)
        if code is None or code in self.rule.unclear:
            return "unknown"
        return "refused" if code in self.rule.countries else "allowed"

    def _jurisdiction(self, actor: str) -> str:
        """Who runs the actor, or the organisation itself. Operator not stated = unknown."""
        if not self.parties.is_site(actor):
            return self._of_country(actor)
        operators = self.parties.operators(actor)
        if not operators:
            return "allowed" if self.rule.unstated == "none" else "unknown"
        return worst([self._of_country(o) for o in operators])

    def _operating(self, actor: str) -> str:
        """Who runs it decides there, unless a source says that the contract gives no control.

        A contract to operate is about a site; an organisation without one runs itself.
        """
        if not self.parties.is_site(actor):
            return "allowed"
        operations = [
            o
            for o in self.parties.operations
            if o.site in self.parties.wholes(actor) and o.operator
        ]
        if not operations:
            return "allowed" if self.rule.unstated == "none" else "unknown"
        party = Control(self.parties, self.rule, Owner(Decimal(50), tier="majority"))
        return worst([
            "allowed" if o.grantsControl is False else party.outcome(o.operator or "")
            for o in operations
        ])  # fmt: skip

    def _listed(self, test: Listed, actor: str) -> str:
        """The actor, who runs it or holds more than half of it is on the list."""
        whom = {actor} | self.parties.operators(actor) | self.parties.majority_holders(actor)
        entries = [
            d for d in all_of(self.reading.entities.values(), Designation)
            if isinstance(d, Designation) and self.reading.days.holds(d) and d.under == test.measure
        ]  # fmt: skip
        if whom & {d.designated for d in entries}:
            return "refused"
        measure = self.reading.entities.get(test.measure)
        # A list said to be complete is so only while all the entries that it counts are there.
        whole = (
            isinstance(measure, Measure) and measure.listComplete
            and measure.quantity is not None and len(entries) >= measure.quantity
        )  # fmt: skip
        if self.rule.unstated == "none":
            return "allowed"
        return "allowed" if whole and self._all_stated(actor) else "unknown"

    def _all_stated(self, actor: str) -> bool:
        """Whether it is known who runs the actor and who, if anybody, holds most of it."""
        if self.parties.is_state(actor):
            return True
        if self.parties.is_site(actor) and not self.parties.operators(actor):
            return False
        if self.parties.majority_holders(actor):
            return True
        sizes = Control(self.parties, self.rule, Owner(Decimal(50))).sizes(actor)
        least = sum((s.low for s in sizes), Fraction(0))
        largest = max((s.high for s in sizes), default=Fraction(0))
        return 1 - least <= HALF and largest <= HALF
