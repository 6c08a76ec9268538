"""Worlds made by hand, in a few words: sites, companies, who hands what to whom."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from graph.answer import Answer, Route
from graph.question import Query
from graph.routes import find_routes
from graph.world import Evidence, World
from ontology.models import (
    Capacity,
    Company,
    Country,
    Designation,
    Government,
    GovernmentAgency,
    Loan,
    MadeFrom,
    Material,
    Measure,
    Mine,
    MoU,
    Offtake,
    Operation,
    Ownership,
    Plant,
    Processing,
    RecoveredFrom,
    Resource,
    Source,
    Supply,
    TechnologyPartnership,
)

sys.path.insert(0, str(Path(__file__).parent))  # for `batteries`, the chain of the policy tests

#: The day on which all hand-made questions are asked.
TODAY = date(2026, 11, 24)

#: The magnet chain: material -> stage, elements, what it is made from.
CHAIN: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "ore": ("extraction", "", ()),
    "concentrate": ("concentrate", "", ("ore",)),
    "carbonate": ("intermediate", "", ("concentrate",)),
    "oxide": ("refined", "Nd Pr", ("carbonate",)),
    "metal": ("metal", "Nd Pr", ("oxide",)),
    "alloy": ("alloy", "Nd Pr Fe B", ("metal",)),
    "magnet": ("component", "Nd Pr Fe B", ("alloy",)),
}


class Hand:
    """Collects entities; `world()` makes them one. Companies and sites name their country."""

    def __init__(self) -> None:
        self.entities: dict[str, Resource] = {}
        self.evidence: dict[str, tuple[Evidence, ...]] = {}
        self.merged: dict[str, str] = {}

    def add(self, entity: Resource) -> str:
        assert entity.id not in self.entities, f"two entities {entity.id}"
        self.entities[entity.id] = entity
        return entity.id

    def world(self) -> World:
        return World(dict(self.entities), dict(self.evidence), dict(self.merged))

    def chain(self) -> Hand:
        """The materials of the magnet chain."""
        for name, (stage, elements, inputs) in CHAIN.items():
            self.material(name, stage, element=tuple(elements.split()))
            for given in inputs:
                self.made(name, given)
        return self

    def material(self, name: str, stage: str, **fields: Any) -> str:
        return self.add(Material(id=name, name=name, stage=stage, **fields))

    def made(self, output: str, given: str, **fields: Any) -> str:
        return self.add(MadeFrom(id=f"made-{output}-{given}", output=output, input=given, **fields))

    def recovered(self, output: str, given: str) -> str:
        return self.add(RecoveredFrom(id=f"rec-{output}-{given}", output=output, input=given))

    def country(self, code: str | None) -> str | None:
        if code is None:
            return None
        key = f"country-{code.lower()}"
        self.entities.setdefault(key, Country(id=key, name=code, iso2=code))
        return key

    def mine(self, name: str, country: str | None, **fields: Any) -> str:
        return self.site(name, country, Mine, **fields)

    def plant(self, name: str, country: str | None, **fields: Any) -> str:
        return self.site(name, country, Plant, **fields)

    def site(self, name: str, country: str | None, kind: Any, **fields: Any) -> str:
        fields = {"status": "operating", **fields}
        return self.add(kind(id=name, name=name, country=self.country(country), **fields))

    def company(self, name: str, country: str | None, kind: Any = Company) -> str:
        return self.add(kind(id=name, name=name, country=self.country(country)))

    def government(self, name: str, country: str) -> str:
        return self.company(name, country, Government)

    def agency(self, name: str, country: str) -> str:
        return self.company(name, country, GovernmentAgency)

    def makes(
        self, actor: str, takes: str = "", yields: str = "", key: str = "", **fields: Any
    ) -> str:
        name = key or f"makes-{actor}-{takes}-{yields}".replace(" ", "-")
        fields = {"status": "operating", **fields}
        inputs, outputs = tuple(takes.split()), tuple(yields.split())
        return self.add(Processing(id=name, actor=actor, input=inputs, output=outputs, **fields))

    def supply(self, supplier: str, buyer: str, material: str, key: str = "", **fields: Any) -> str:
        return self._deal(Supply, "supply", supplier, buyer, material, key, "operating", fields)

    def offtake(
        self, supplier: str, buyer: str, material: str, key: str = "", **fields: Any
    ) -> str:
        return self._deal(Offtake, "offtake", supplier, buyer, material, key, "binding", fields)

    def mou(self, supplier: str, buyer: str, material: str, key: str = "", **fields: Any) -> str:
        fields = {"party": (supplier, buyer), **fields}
        return self._deal(MoU, "mou", supplier, buyer, material, key, "non_binding", fields)

    def _deal(
        self, kind: Any, word: str, supplier: str, buyer: str, material: str, key: str,
        status: str, fields: dict[str, Any],
    ) -> str:  # fmt: skip
        name = key or f"{word}-{supplier}-{buyer}-{material}".replace(" ", "-").rstrip("-")
        fields = {"status": status, **fields}
        materials = tuple(material.split())
        return self.add(kind(id=name, supplier=supplier, buyer=buyer, material=materials, **fields))

    def runs(self, operator: str, site: str, **fields: Any) -> str:
        fields = {"status": "operating", **fields}
        return self.add(
            Operation(id=f"runs-{operator}-{site}", operator=operator, site=site, **fields)
        )

    def owns(
        self, owner: str, owned: str, share: float | None = None, key: str = "", **fields: Any
    ) -> str:
        fields = {"status": "held", **fields}
        exact = None if share is None else Decimal(str(share))
        name = key or f"owns-{owner}-{owned}"
        return self.add(Ownership(id=name, owner=owner, owned=owned, share=exact, **fields))

    def lists(self, entity: str, measure: str, **fields: Any) -> str:
        """Puts an entity on the list that a measure makes."""
        fields = {"status": "in_force", **fields}
        return self.add(
            Designation(id=f"lists-{entity}-{measure}", designated=entity, under=measure, **fields)
        )

    def whole(self, measure: str, entries: int) -> str:
        """A measure that says that its list has so many entries and no other."""
        return self.add(
            Measure(
                id=measure, name=f"List {measure}", status="in_force", asOf="2026-11-01",
                quantity=Decimal(entries), unit="NUM", listComplete=True,
            )
        )  # fmt: skip

    def licences(self, provider: str, recipient: str, **fields: Any) -> str:
        fields = {"status": "signed", **fields}
        return self.add(
            TechnologyPartnership(
                id=f"licence-{provider}-{recipient}", provider=provider, recipient=recipient,
                **fields,
            )
        )  # fmt: skip

    def lends(self, lender: str, borrower: str, share: float | None = None, **fields: Any) -> str:
        fields = {"status": "signed", **fields}
        part = None if share is None else Decimal(str(share))
        return self.add(
            Loan(
                id=f"loan-{lender}-{borrower}", lender=lender, borrower=borrower,
                shareOfDebt=part, **fields,
            )
        )  # fmt: skip

    def change(self, entity: str, **fields: Any) -> None:
        """Other fields of an entity that is there."""
        self.entities[entity] = self.entities[entity].model_copy(update=fields)

    def capacity(self, actor: str, material: str, tonnes: float | None, **fields: Any) -> str:
        fields = {"status": "operating", "unit": "TONNE-PER-YR", **fields}
        quantity = None if tonnes is None else Decimal(str(tonnes))
        return self.add(
            Capacity(
                id=f"capacity-{actor}-{material}", actor=actor, material=(material,),
                quantity=quantity, **fields,
            )
        )  # fmt: skip

    def proof(
        self,
        entity: str,
        confidence: str = "high",
        published: str = "2025-06",
        kind: str = "news",
        **stated: Any,
    ) -> None:
        """A record behind an entity."""
        number = len(self.evidence.get(entity, ()))
        source = Source(
            id=f"source-{entity}-{number}", title=f"On {entity}", url="https://example.org/x",
            published=published, sourceKind=kind,
        )  # fmt: skip
        record = Evidence(f"record-{entity}-{number}", source, confidence, stated=stated)
        self.evidence[entity] = (*self.evidence.get(entity, ()), record)


Ask = Callable[..., Answer]


@pytest.fixture
def hand() -> Hand:
    """An empty world with the magnet chain's materials."""
    return Hand().chain()


@pytest.fixture(scope="session")
def make_hand() -> type[Hand]:
    """The maker of worlds, for tests that need many."""
    return Hand


@pytest.fixture
def ask(hand: Hand) -> Ask:
    """Ask the hand-made world, on the same day always."""

    def run(to: str, *policies: str, **options: Any) -> Answer:
        return find_routes(
            hand.world(), Query(to=to, policies=policies, **{"as_of": TODAY, **options})
        )

    return run


@pytest.fixture(scope="session")
def ask_in() -> Ask:
    """Ask any hand-made world, on the same day always."""

    def run(world: Hand, to: str, *policies: str, **options: Any) -> Answer:
        return find_routes(
            world.world(), Query(to=to, policies=policies, **{"as_of": TODAY, **options})
        )

    return run


@pytest.fixture(scope="session")
def actors() -> Callable[[Iterable[Route]], list[str]]:
    """Routes as texts: 'mine > plant > buyer', ghosts in brackets."""

    def run(routes: Iterable[Route]) -> list[str]:
        return sorted(
            " > ".join(f"({s.stage})" if s.ghost else s.id for s in route.steps) for route in routes
        )

    return run


@pytest.fixture
def magnets(hand: Hand) -> Hand:
    """A whole chain outside China: mine (AU), separation (MY), metal, alloy, magnet (US), buyer."""
    hand.mine("mine", "AU")
    hand.plant("separation", "MY")
    hand.plant("metals", "KR")
    hand.plant("factory", "US")
    hand.company("carmaker", "US")
    hand.makes("separation", yields="carbonate oxide")
    hand.makes("metals", yields="metal alloy")
    hand.makes("factory", yields="magnet")
    hand.supply("mine", "separation", "concentrate")
    hand.supply("separation", "metals", "oxide")
    hand.supply("metals", "factory", "alloy")
    hand.supply("factory", "carmaker", "magnet")
    return hand
