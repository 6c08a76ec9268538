"""A small chain as a data set: two mines, a Chinese and a Malaysian separator, a US magnet maker."""

from __future__ import annotations

from decimal import Decimal

from ontology.models import (
    Company,
    Country,
    MadeFrom,
    Material,
    Mine,
    Offtake,
    Operation,
    Ownership,
    Plant,
    Processing,
    Resource,
    Source,
    Supply,
)
from ontology.record import Reading, Record, SameAs

HOSTILE = '<img src=x onerror="window.__x=1"> href `*[a](javascript:alert(1))'

SOURCES = (
    Source(
        id="report", title="Annual report", publisher="Mine Co", published="2026-02",
        url="https://example.org/report", sourceKind="announcement",
    ),
    Source(id="news", title="A newspaper", published="2026-03-01", sourceKind="news"),
    Source(id="editors", title="Lodeway editors", sourceKind="editorial"),
)  # fmt: skip

ENTITIES: tuple[Resource, ...] = (
    Country(id="country-au", name="Australia", iso2="AU"),
    Country(id="country-cn", name="China", iso2="CN"),
    Country(id="country-my", name="Malaysia", iso2="MY"),
    Country(id="country-us", name="United States", iso2="US"),
    Material(id="ore", name="Monazite concentrate", stage="concentrate", element=("Nd",)),
    Material(id="oxide", name="NdPr oxide", stage="refined", element=("Nd", "Pr")),
    Material(id="metal", name="NdPr metal", stage="metal", element=("Nd", "Pr")),
    Material(id="alloy", name="NdFeB alloy", stage="alloy", element=("Nd", "Fe", "B")),
    Material(id="mat-ndfeb-magnet", name="NdFeB magnet", stage="component",
             element=("Nd", "Fe", "B")),
    MadeFrom(id="mf-1", output="oxide", input="ore"),
    MadeFrom(id="mf-2", output="metal", input="oxide"),
    MadeFrom(id="mf-3", output="alloy", input="metal"),
    MadeFrom(id="mf-4", output="mat-ndfeb-magnet", input="alloy"),
    Company(id="mine-co", name="Mine Co", alias=("Western Monazite",), ticker=("ASX:MCO",),
            country="country-au"),
    Company(id="gm", name="General Motors", country="country-us"),
    Company(id="hostile", name=HOSTILE, country="country-us"),
    Company(id="lonely", name="Lonely Company", country="country-us"),
    Mine(id="mine", name="Mount Weld", country="country-au", status="operating"),
    Plant(id="sep-my", name="Kuantan", country="country-my", status="operating"),
    Plant(id="sep-cn", name="Baotou", country="country-cn", status="operating"),
    Plant(id="magnets", name="Sumter", country="country-us", status="operating"),
    Operation(id="op-mine", operator="mine-co", site="mine", status="operating"),
    Ownership(id="own-my", owner="mine-co", owned="sep-my", share=Decimal(100), status="held"),
    Processing(id="p-mine", actor="mine", output=("ore",), stage="extraction", status="operating"),
    Processing(id="p-my", actor="sep-my", input=("ore",), output=("oxide",), status="operating"),
    Processing(id="p-cn", actor="sep-cn", input=("ore",), output=("oxide",), status="operating"),
    Processing(id="p-mag", actor="magnets", input=("oxide",), output=("mat-ndfeb-magnet",),
               integrated=True, status="operating"),
    Supply(id="s-1", supplier="mine", buyer="sep-my", material=("ore",), status="operating"),
    Supply(id="s-2", supplier="mine", buyer="sep-cn", material=("ore",), status="operating"),
    Supply(id="s-3", supplier="sep-my", buyer="magnets", material=("oxide",), status="operating"),
    Supply(id="s-4", supplier="sep-cn", buyer="magnets", material=("oxide",), status="operating"),
    Offtake(id="s-5", supplier="magnets", buyer="gm", material=("mat-ndfeb-magnet",),
            status="signed", signed="2025"),
)  # fmt: skip


def reading() -> Reading:
    """The chain as a loader would hand it over; `mco` was merged into `mine-co`."""
    records = [
        Record(entity, "report", "high", quote="as stated" if entity.id == "s-3" else None)
        for entity in ENTITIES
    ]
    records.append(Record(Company(id="mco", country="country-us"), "news"))
    records.append(Record(Company(id="gm", ticker=("GM",)), "editors", "low"))
    same = SameAs("mine-co", "mco", "positive", "same ticker", "editor", "2026-11-24")
    return Reading("chain", "A chain", SOURCES, tuple(records), same_as=(same,), read=len(records))
