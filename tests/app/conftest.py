"""A small world by hand: a company with a plant and a project, its owners, deals, sources."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

import pytest

from app.links import Links
from graph.world import Evidence, World
from ontology.models import (
    Capacity,
    Company,
    Country,
    Material,
    MoU,
    Operation,
    Ownership,
    Plant,
    Production,
    Project,
    Resource,
    Source,
    Study,
    Supply,
)

sys.path.insert(0, str(Path(__file__).parent))  # for `chain`, the data set of the view tests

REPORT = Source(
    id="report", title="Quarterly report", publisher="ASM", published="2025-10",
    url="https://example.org/report", sourceKind="announcement",
)  # fmt: skip
NEWS = Source(id="news", title="A newspaper", published="2026-01-05", sourceKind="news")
EDITORS = Source(id="editors", title="Lodeway editors", sourceKind="editorial")

ENTITIES: tuple[Resource, ...] = (
    Country(id="country-au", name="Australia", iso2="AU"),
    Country(id="country-kr", name="Korea", iso2="KR"),
    Company(
        id="asm", name="Australian Strategic Materials", alias=("ASM",), country="country-au",
        ticker=("ASX:ASM",),
    ),
    Company(id="ksm", name="KSM Metals", country="country-kr"),
    Company(id="fund", name="A fund"),
    Company(id="neo", name="Neo"),
    Plant(id="kmp", name="Korean Metals Plant", country="country-kr", status="operating"),
    Project(id="dubbo", name="Dubbo Project", country="country-au", status="planned"),
    Material(id="alloy", name="NdFeB alloy", stage="alloy", element=("Nd", "Fe", "B")),
    Ownership(id="own-1", owner="asm", owned="ksm", share=Decimal(95), status="held"),
    Ownership(id="own-2", owner="fund", owned="asm", share=Decimal("19.9"), validFrom="2024-03"),
    Ownership(id="own-3", owner="asm", owned="dubbo"),
    Operation(id="op-1", operator="ksm", site="kmp", status="operating"),
    Production(
        id="prod-1", actor="kmp", material=("alloy",), quantity=Decimal("16.7"), unit="TONNE",
        figureKind="actual", periodStart="2025-07-01", periodEnd="2025-09-30",
    ),
    Capacity(
        id="cap-1", actor="kmp", material=("alloy",), quantity=Decimal(3600),
        unit="TONNE-PER-YR", figureKind="planned", status="planned", asOf="2025-10",
    ),
    MoU(
        id="mou-1", party=("asm", "neo"), status="non_binding", asOf="2025-09-30",
        purpose="collaboration",
    ),
    Study(
        id="study-1", about="dubbo", studyKind="pre_feasibility", date="2026-06",
        status="planned", name="Heap leach pre-feasibility study",
    ),
    Supply(id="sup-1", supplier="dubbo", buyer="kmp", status="planned"),
)  # fmt: skip

EVIDENCE = {
    "asm": (
        Evidence(
            "r2", NEWS, "medium",
            stated={"name": "Australian Strategic", "country": "kr-old"},
        ),
        Evidence("r1", REPORT, "high", quote="based in Perth", locator="p. 2",
                 stated={"name": "Australian Strategic Materials", "country": "country-au"}),
        Evidence("r3", EDITORS, "low", stated={"ticker": ["ASX:ASM"]}),
    ),
    "prod-1": (Evidence("r4", REPORT, "high", stated={"quantity": "16.7"}),),
}  # fmt: skip


@pytest.fixture
def links() -> Links:
    """The links of that world; `asm-old` and `kr-old` were merged."""
    merged = {"asm-old": "asm", "kr-old": "country-kr"}
    return Links.of(World({entity.id: entity for entity in ENTITIES}, EVIDENCE, merged))
