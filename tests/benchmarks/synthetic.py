"""Worlds of any size, made up from a seed: sites in seven stages, companies, owners, capacities.

`arcs` transfers join sites of one mineral's chain, five from each site on average: mostly to the
next stage, and the last stage to manufacturers. A third of the sites stand in China, most have a
stated capacity, and every tenth transfer is an offtake or an MoU. Where circles are wanted some
transfers go to the same stage, and sites have operators and owners that belong to groups. Nothing
in it is a fact.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal

from graph.world import World
from ontology.models import (
    Capacity,
    Company,
    Country,
    MadeFrom,
    Material,
    Mine,
    MoU,
    Offtake,
    Operation,
    Ownership,
    Plant,
    Processing,
    Resource,
    Supply,
)

STAGES = ("extraction", "concentrate", "intermediate", "refined", "metal", "alloy", "component")
MINERALS = 8
PER_SITE = 5
_COUNTRIES = ("CN", "AU", "US", "MY", "VN", "JP", "KR", "CA", "DE", "FR", "BR", "ZA")


def buyer(number: int = 0) -> str:
    """The id of a manufacturer."""
    return f"buyer-{number}"


def material(mineral: int, stage: int) -> str:
    """The id of a mineral's form at a stage."""
    return f"mat-{mineral}-{STAGES[stage]}"


def synthetic(arcs: int, seed: int = 7, *, circles: bool = True) -> World:
    """A world with this many transfers."""
    return World.of(entities(arcs, seed, circles=circles))


def entities(arcs: int, seed: int = 7, *, circles: bool = True) -> Iterator[Resource]:
    """The same one by one; of an id that comes again the last counts."""
    return _Maker(arcs, seed, circles).entities()


class _Maker:
    def __init__(self, arcs: int, seed: int, circles: bool) -> None:
        self.arcs = arcs
        self.circles = circles
        self.random = random.Random(seed)  # noqa: S311  (repeatable, not secret)
        each = max(2, arcs // PER_SITE // (MINERALS * len(STAGES)))
        self.sites = [
            [[f"site-{m}-{s}-{i}" for i in range(each)] for s in range(len(STAGES))]
            for m in range(MINERALS)
        ]
        self.companies = [f"company-{i}" for i in range(max(8, arcs // PER_SITE // 3))]
        self.buyers = [buyer(i) for i in range(max(4, arcs // PER_SITE // 100))]

    def entities(self) -> Iterator[Resource]:
        """Everything."""
        yield from self._frame()
        for mineral, stages in enumerate(self.sites):
            for stage, sites in enumerate(stages):
                for site in sites:
                    yield from self._site(site, mineral, stage)
        for number in range(self.arcs):
            yield self._transfer(number)

    def _frame(self) -> Iterator[Resource]:
        for code in _COUNTRIES:
            yield Country(id=f"country-{code.lower()}", name=code, iso2=code)
        for mineral in range(MINERALS):
            for place, stage in enumerate(STAGES):
                key = material(mineral, place)
                yield Material(id=key, name=key, stage=stage)
                if place:
                    yield MadeFrom(
                        id=f"made-{key}", output=key, input=material(mineral, place - 1),
                        ratio=Decimal(self.random.choice(("1", "1", "1.25", "2"))),
                    )  # fmt: skip
        for place, company in enumerate(self.companies):
            yield Company(id=company, name=company, country=self._country())
            if place and self.random.random() < 0.3:
                parent = self.companies[self.random.randrange(place)]
                yield self._stake(parent, company)
        for name in self.buyers:
            yield Company(id=name, name=name, country=self._country())

    def _site(self, site: str, mineral: int, stage: int) -> Iterator[Resource]:
        kind = Plant if stage else Mine
        status = "operating" if self.random.random() < 0.8 else "construction"
        yield kind(id=site, name=site, country=self._country(), status=status)
        made = material(mineral, stage)
        given = (material(mineral, stage - 1),) if stage else ()
        yield Processing(
            id=f"makes-{site}", actor=site, input=given, output=(made,), status=status,
        )  # fmt: skip
        # Sites of one group may hand on to each other, and so in a circle.
        if self.circles and self.random.random() < 0.9:
            operator = self.random.choice(self.companies)
            yield Operation(id=f"runs-{site}", operator=operator, site=site, status="operating")
        if self.circles and self.random.random() < 0.5:
            yield self._stake(self.random.choice(self.companies), site)
        if self.random.random() < 0.9:
            yield Capacity(
                id=f"capacity-{site}", actor=site, material=(made,), status="operating",
                quantity=Decimal(self.random.randrange(1, 200) * 100), unit="TONNE-PER-YR",
            )  # fmt: skip

    def _transfer(self, number: int) -> Resource:
        mineral = self.random.randrange(MINERALS)
        stage = self.random.randrange(len(STAGES))
        source = self.random.choice(self.sites[mineral][stage])
        target = self._target(mineral, stage, source)
        said = {"material": (material(mineral, stage),), "validFrom": "2024-01-01"}
        kind = self.random.random()
        if kind < 0.9:
            status = "operating" if self.random.random() < 0.7 else "planned"
            return Supply(id=f"arc-{number}", supplier=source, buyer=target, status=status, **said)
        if kind < 0.97:
            return Offtake(
                id=f"arc-{number}", supplier=source, buyer=target, status="binding", **said
            )
        return MoU(
            id=f"arc-{number}", supplier=source, buyer=target, party=(source, target),
            status="non_binding", **said,
        )  # fmt: skip

    def _target(self, mineral: int, stage: int, source: str) -> str:
        """A site of the next stage; now and then of the same one."""
        last = stage == len(STAGES) - 1
        same = self.circles and self.random.random() < (0.1 if last else 0.05)
        if last and not same:
            return self.random.choice(self.buyers)
        found = self.random.choice(self.sites[mineral][stage if same else stage + 1])
        return found if found != source else self.random.choice(self.buyers)

    def _country(self) -> str:
        code = "CN" if self.random.random() < 0.35 else self.random.choice(_COUNTRIES[1:])
        return f"country-{code.lower()}"

    def _stake(self, owner: str, owned: str) -> Ownership:
        share = Decimal(self.random.choice((10, 20, 30, 51, 60, 75, 100)))
        return Ownership(
            id=f"owns-{owner}-{owned}", owner=owner, owned=owned, share=share, status="held"
        )
