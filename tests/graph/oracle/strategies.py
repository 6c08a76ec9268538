"""Small random worlds, rich in routes, and questions to ask them.

A world is drawn from one seed instead of draw by draw: the shares of what it holds stay as they are
set here. A failing world is made small by `smallest`, which deletes what does not matter.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import strategies as st

from graph.question import Query
from ontology.models import (
    Capacity,
    Company,
    Country,
    Deposit,
    Designation,
    Government,
    GovernmentAgency,
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
    Project,
    RecoveredFrom,
    Resource,
    Shipment,
    Supply,
)

TODAY = date(2026, 11, 24)
#: material -> stage, elements, broader words; each is made from the one before it.
CHAIN = {
    "ore": ("extraction", (), ()),
    "conc": ("concentrate", (), ()),
    "carb": ("intermediate", (), ()),
    "oxide": ("refined", ("Nd",), ("reo",)),
    "metal": ("metal", ("Nd",), ()),
    "alloy": ("alloy", ("Nd", "Fe", "B"), ()),
    "magnet": ("component", ("Nd", "Fe", "B"), ()),
}
COUNTRIES = ("AU", "US", "KR", "CN", "HK")
Entities = dict[str, Resource]


class Maker:
    """Draws one world from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - worlds, not secrets
        self.entities: Entities = {}
        self.number = 0
        #: Some worlds are documented well: else almost nothing would be allowed, or known in tonnes.
        self.tidy = self.chance(50)
        #: In some of these nothing is held or run from abroad.
        self.clean = self.tidy and self.chance(50)
        #: What is left of each asset to hold, in percent: sources agree here.
        self.left: dict[str, int] = {}

    # ------------------------------------------------------------------ drawing
    def chance(self, percent: int) -> bool:
        return self.random.randrange(100) < percent

    def pick(self, *values: Any) -> Any:
        return self.random.choice(values)

    def add(self, kind: type[Resource], key: str = "", **fields: Any) -> str:
        self.number += 1
        name = key or f"{kind.__name__.lower()}-{self.number}"
        stated = {k: v for k, v in fields.items() if v is not None and v != ()}
        self.entities[name] = kind(id=name, **stated)
        return name

    def status(self, usual: str) -> str | None:
        """Mostly the usual one, sometimes any."""
        if self.chance(97 if self.tidy else 75):
            return usual
        if not self.chance(80):
            return None
        others = (
            "operating", "binding", "signed", "construction", "planned", "non_binding",
            "proposed", "under_consideration", "suspended", "terminated", "completed",
        )  # fmt: skip
        return str(self.random.choice(others))

    def period(self, future: bool = True) -> dict[str, str]:
        """Mostly nothing; else a past, present or future period, full or reduced.

        A figure (`future` false) does not speak for a day to come.
        """
        fields: dict[str, str] = {}
        if self.tidy and self.chance(80):
            return fields
        if self.chance(15):
            fields["validFrom"] = self.pick("2020", "2024-05", "2026-11-01", "2027", "2028-03")
        if self.chance(12):
            late = fields.get("validFrom", "") > "2026-12"
            fields["validTo"] = (
                self.pick("2031", "2030-06")
                if late
                else self.pick("2025", "2026-10", "2026", "2026-11-24", "2026-11-25", "2030")
            )
        if "validFrom" not in fields and self.chance(10):
            fields["asOf"] = self.pick(
                "2021", "2025-09", "2027" if future and "validTo" not in fields else "2024"
            )
        return fields

    # ------------------------------------------------------------------ parts of a world
    def materials(self) -> None:
        forms = [m for m in CHAIN if m in ("ore", "oxide", "magnet") or self.chance(35)]
        plain = self.chance(60 if self.tidy else 30)
        self.forms = forms
        self.add(Material, "reo", name="reo", stage="refined")
        for form in forms:
            stage, elements, broader = CHAIN[form]
            self.add(Material, form, name=form, stage=stage, element=elements, broader=broader)
        for given, output in pairwise(forms):
            some = (Decimal(1), Decimal(2), Decimal("0.5"))
            ratio = Decimal(1) if plain else self.pick(*some, *() if self.tidy else (None,))
            self.add(MadeFrom, f"made-{output}-{given}", output=output, input=given, ratio=ratio)
            if output == "oxide":
                self.add(MadeFrom, f"made-reo-{given}", output="reo", input=given, ratio=ratio)
        if self.chance(20) and "metal" in forms:
            self.add(Material, "iron", name="iron", stage="metal", element=("Fe",))
            self.add(
                MadeFrom, "made-iron", output="magnet", input="iron",
                alternativeGroup="iron", required=self.pick(True, False),
            )  # fmt: skip
        if self.chance(40):
            self.add(Material, "scrap", name="scrap", stage="recycling", element=("Nd",))
            for output in ("oxide", "reo"):
                self.add(RecoveredFrom, f"recovered-{output}", output=output, input="scrap")

    def parties(self) -> None:
        for code in COUNTRIES:
            self.add(Country, f"country-{code.lower()}", name=code, iso2=code)
        self.companies = [f"co{n}" for n in range(self.pick(2, 3, 4))]
        for name in self.companies:
            self.add(Company, name, name=name, country=self.country(90))
        for kind, name in ((Government, "state"), (GovernmentAgency, "agency")):
            home = "country-kr" if self.clean else self.country(95)
            self.add(kind, name, name=name, country=home)
        self.add(Company, "buyer", name="buyer", country=self.country(80))

    def country(self, percent: int) -> str | None:
        if not self.chance(percent):
            return None
        if self.clean and self.chance(85):
            return "country-" + str(self.pick("au", "us", "kr"))
        return "country-" + str(self.pick("au", "au", "us", "us", "kr", "kr", "cn", "hk"))

    def sites(self) -> None:
        """Sites at places along the chain: (id, what it makes, what it is made from)."""
        self.layers: list[list[str]] = [[] for _ in self.forms]
        for number in range(self.random.randint(4, 8)):
            # First one place for each form, so that chains are whole; then anywhere.
            whole = number < len(self.forms)
            layer = number if whole else self.random.randrange(len(self.forms))
            kind = self.pick(Mine, Mine, Mine, Deposit, Project) if layer == 0 else Plant
            name = f"s{number}"
            dates: dict[str, str] = {}
            if self.chance(6):
                dates["start"] = self.pick("2019", "2028")
            elif self.chance(4):
                dates["end"] = self.pick("2025", "2029")
            self.add(
                kind,
                name,
                name=name,
                country=self.country(92),
                status=self.status("operating"),
                **dates,
            )
            self.layers[layer].append(name)
            self.work(name, layer)

    def work(self, site: str, layer: int) -> None:
        """What the site is said to yield and take."""
        made = self.forms[layer]
        if self.chance(80):
            extra = (
                (self.forms[layer + 1],) if layer + 1 < len(self.forms) and self.chance(15) else ()
            )
            takes = (self.forms[layer - 1],) if layer and self.chance(50) else ()
            self.add(
                Processing, actor=site, output=(made, *extra), input=takes,
                status=self.status("operating"), integrated=self.pick(None, None, None, True),
                **self.period(),
            )  # fmt: skip
        if self.chance(10):
            self.add(
                Processing, actor=site, stage=CHAIN[self.pick(*self.forms)][0], status="operating"
            )
        if self.chance(95 if self.tidy else 60):
            self.capacity(site, made)
        if self.chance(10):
            self.add(Processing, actor=site, input=(self.pick(*self.forms),), status="operating")

    def capacity(self, site: str, material: str) -> None:
        status, period = "operating", self.period(future=False)
        if self.chance(3 if self.tidy else 25):
            status, period = self.pick("planned", "construction", "suspended", None), {}
        units = ("TONNE-PER-YR", "TONNE-PER-YR", "TONNE-PER-YR", "TONNE-PER-MO")
        self.add(
            Capacity, actor=site, material=(material,), quantity=Decimal(self.pick(100, 200, 300, 500)),
            unit=self.pick(*units, *() if self.tidy else ("TONNE",)), status=status, **period,
        )  # fmt: skip

    def deals(self) -> None:
        """Transfers along the chain, and a few across it."""
        for layer, sites in enumerate(self.layers):
            later = [s for group in self.layers[layer + 1 :] for s in group]
            for site in sites:
                for target in later:
                    near = (
                        target in self.layers[layer + 1] if layer + 1 < len(self.layers) else False
                    )
                    if self.chance(70 if near else 12):
                        self.deal(site, target, layer)
                if self.chance(80 if layer >= len(self.forms) - 2 else 10):
                    self.deal(site, "buyer", layer)
        every = [s for group in self.layers for s in group]
        for _ in range(self.random.randrange(4)):
            one, other = (
                self.pick(*every, *self.companies),
                self.pick(*every, *self.companies, "buyer"),
            )
            if one != other:
                self.deal(one, other, self.random.randrange(len(self.forms)))

    def deal(self, supplier: str, buyer: str, layer: int) -> None:
        form = self.forms[layer]
        material = "reo" if form == "oxide" and self.chance(15) else form
        if "scrap" in self.entities and self.chance(5):
            material = "scrap"
        both = (material, self.pick(*self.forms)) if self.chance(5) else (material,)
        kind = self.pick(Supply, Supply, Supply, Offtake, Offtake, MoU, Shipment)
        if self.tidy and self.chance(60):
            kind = Supply
        fields: dict[str, Any] = {"material": tuple(dict.fromkeys(both))}
        if kind is Shipment:
            fields |= {"actor": supplier, "buyer": buyer, "status": self.status("operating")}
        else:
            usual = {Supply: "operating", Offtake: "binding", MoU: "non_binding"}[kind]
            fields |= {"supplier": supplier, "buyer": buyer, "status": self.status(usual)}
            fields |= self.period()
            if kind is Offtake and self.chance(10):
                fields["binding"] = False
            if kind is MoU:
                fields["party"] = (supplier, buyer)
        self.add(kind, **fields)

    def holdings(self) -> None:
        sites = [s for group in self.layers for s in group]
        holders = [*self.companies, *self.companies, "state", "agency"]
        for site in sites:
            if self.tidy:
                others = () if self.clean else self.companies
                self.stake(self.pick("state", "agency", *others), site, Decimal(100))
            if self.chance(95 if self.clean else 80 if self.tidy else 35):
                runs = ("agency",) if self.clean else (*self.companies, *self.companies, "agency")
                self.add(
                    Operation, operator=self.pick(*runs), site=site,
                    status=self.status("operating"), **self.period(),
                    grantsControl=self.pick(None, None, None, None, True, False),
                )  # fmt: skip
            for _ in range(self.pick(0, 0, 1, 1, 2)):
                self.stake(self.pick(*holders), site)
        for company in self.companies:
            if self.tidy and self.chance(70):
                self.stake(self.pick("state", "agency"), company, Decimal(100))
            for _ in range(self.pick(0, 1, 1, 2)):
                holder = self.pick(*holders)
                if holder != company:
                    self.stake(holder, company)

    def stake(self, owner: str, owned: str, whole: Decimal | None = None) -> None:
        sizes: tuple[dict[str, Any], ...] = (
            {"share": Decimal(100)}, {"share": Decimal(100)}, {"share": Decimal(60)},
            {"share": Decimal(50)}, {"share": Decimal(25)}, {"share": Decimal(20)},
            {"shareMin": Decimal(20), "shareMax": Decimal(30)},
            {"shareMin": Decimal(51), "shareMax": Decimal(80)}, {},
        )  # fmt: skip
        left = self.left.get(owned, 100)
        fitting = [s for s in sizes if max((int(v) for v in s.values()), default=0) <= left]
        size = {"share": whole} if whole else self.pick(*fitting)
        kinds = (None, None, None, None, None, "voting", "warrants", "control")
        interest = None if whole else self.pick(*kinds)
        if interest == "control" and not size:
            size = {"share": Decimal(60 if left >= 60 else 0)}
        self.left[owned] = left - max((int(v) for v in size.values()), default=0)
        self.add(
            Ownership, owner=owner, owned=owned, **size,
            status="held" if whole else self.pick("held", "held", "held", "held", None, "signed", "proposed"),
            interest=interest,
            **self.period(),
        )  # fmt: skip

    def lists(self) -> None:
        """A list that is recorded in full and one of which entries may be missing."""
        listed = [company for company in self.companies if self.chance(20)]
        self.add(
            Measure, "whole-list", name="whole-list", status="in_force",
            listComplete=True, asOf="2026-11-01", quantity=Decimal(len(listed)),
        )  # fmt: skip
        self.add(Measure, "part-list", name="part-list", status="in_force")
        for company in listed:
            self.add(Designation, under="whole-list", designated=company, status="in_force")
        for company in self.companies:
            if self.chance(20):
                self.add(
                    Designation, under="part-list", designated=company, status="in_force",
                    **self.period(),
                )  # fmt: skip

    def successions(self) -> None:
        """Some deal or stake replaces another of its kind."""
        for kind in (Supply, Offtake, Ownership):
            found = [e for e in self.entities.values() if isinstance(e, kind)]
            if len(found) > 1 and self.chance(20):
                old, new = self.random.sample(found, 2)
                self.entities[new.id] = new.model_copy(update={"supersedes": (old.id,)})

    def world(self) -> Entities:
        parts = (self.materials, self.parties, self.sites, self.deals, self.holdings, self.lists)
        for part in parts:
            part()
        self.successions()
        return self.entities

    def question(self, policies: tuple[str, ...] = ()) -> Query:
        """A question that mostly has an answer."""
        end = self.forms[-1]
        makers = self.layers[-1] or ["buyer"]
        usual = ("buyer", "buyer", "buyer", "buyer", *makers, end)
        to = self.pick(*usual, "oxide", "country-us", self.pick(*self.companies))
        return Query(
            to=to,
            material=self.pick(None, None, None, end, end, "oxide") if to not in self.forms else None,
            policies=policies,
            firmness=self.pick("inferred", "inferred", "inferred", "indicated", "planned", "contracted"),
            as_of=self.pick(TODAY, TODAY, TODAY, date(2027, 1, 1)),
            by=self.pick(None, None, None, 2028),
            secondary=self.chance(20),
            strict=self.chance(15),
            limit=10_000,
        )  # fmt: skip


def make(seed: int) -> tuple[Entities, Query]:
    """The world and the question of a seed."""
    maker = Maker(seed)
    return maker.world(), maker.question()


#: Seeds; each is a world and a question.
seeds = st.integers(min_value=0, max_value=2**48)


def smallest(entities: Entities, fails: Callable[[Entities], bool]) -> Entities:
    """The world without what can go while it still fails: what a person reads."""
    shrinking = True
    while shrinking:
        shrinking = False
        chemistry = {k for k, e in entities.items() if isinstance(e, Material | MadeFrom)}
        for key in sorted(set(entities) - chemistry - referred(entities), reverse=True):
            fewer = {k: e for k, e in entities.items() if k != key}
            if fails(fewer):
                entities, shrinking = fewer, True
    return entities


def referred(entities: Entities) -> set[str]:
    """The ids that some entity refers to."""
    found: set[str] = set()
    for entity in entities.values():
        for name, value in entity:
            if name not in ("id", "name"):
                found |= {
                    v for v in (value if isinstance(value, tuple) else (value,)) if v in entities
                }
    return found
