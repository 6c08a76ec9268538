"""`lodeway commitments` and `lodeway concentration` as another program and a person call them."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from graph.store import Store
from ontology.models import Capacity, CountryProduction, Offtake
from ontology.record import Record

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from graph.database.connect import ServerInfo
    from graph.settings import Settings

    Lodeway = Callable[..., subprocess.CompletedProcess[str]]

DAY = ("--as-of", "2026-11-24")
MORE = (
    Capacity(id="cap", actor="magnets", material=("mat-ndfeb-magnet",), quantity=Decimal(2000),
             unit="TONNE-PER-YR", figureKind="nameplate", status="operating"),
    Offtake(id="too-much", supplier="magnets", buyer="gm", material=("mat-ndfeb-magnet",),
            status="binding", binding=True, validFrom="2025", quantity=Decimal(2500),
            unit="TONNE-PER-YR"),
    *(CountryProduction(id=f"made-{code}", material=("oxide",), country=f"country-{code}",
                        share=Decimal(percent), periodStart="2025", periodEnd="2025",
                        figureKind="estimate") for code, percent in (("cn", 70), ("au", 20))),
)  # fmt: skip


@pytest.fixture
def loaded(server: ServerInfo, empty_database: Settings) -> None:
    from chain import reading

    found = reading()
    records = (*found.records, *(Record(entity, "report", "high") for entity in MORE))
    with Store.connect(server) as store:
        store.load(replace(found, records=records))


@pytest.mark.usefixtures("loaded")
def test_commitments_for_a_program_and_for_a_person(lodeway: Lodeway) -> None:
    done = lodeway("commitments", *DAY, "--json")
    assert (done.returncode, done.stderr) == (1, "")
    document = json.loads(done.stdout)
    row = document["rows"][0]
    assert (document["over_committed"], row["verdict"]) == (1, "yes")
    assert row["capacity"]["at_most"] == 2000.0
    assert row["promises"][-1]["evidence"][0]["url"] == "https://example.org/report"

    text = lodeway("commitments", *DAY).stdout
    for said in ("over-committed", "2,500", "2,000", "Annual report, 2026-02 high", "[too-much]"):
        assert said in text
    assert lodeway("commitments", *DAY, "--year", "2024").returncode == 0
    assert lodeway("commitments", *DAY, "--company", "gm").returncode == 0
    assert lodeway("commitments", *DAY, "--site", "nobody-at-all").returncode == 2


@pytest.mark.usefixtures("loaded")
def test_concentration_for_a_program_and_for_a_person(lodeway: Lodeway) -> None:
    ask = ("concentration", "--material", "oxide", *DAY)
    done = lodeway(*ask, "--policy", "eu-crma-65", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    tables = {t["origin"]: t for t in json.loads(done.stdout)["tables"]}
    # 70 and 20 and 10 of nobody knows which countries: 4,900 + 400, and 100 more at most.
    assert tables["stated shares"]["hhi"] == {"at_least": 5300.0, "at_most": 5400.0}
    assert tables["stated shares"]["tests"][0]["outcome"] == "fails"

    shown = lodeway(*ask)
    assert shown.returncode == 0
    for said in ("HHI 5,300 to 5,400", "China [country-cn]", "eu-crma-65 fails", "70 %",
                 "stand in for", "not legal advice"):  # fmt: skip
        assert said in shown.stdout
    assert lodeway(*ask, "--by", "owner", "--from", "capacities").returncode == 0
    assert lodeway("concentration", "--material", "metal", *DAY).returncode == 1
    assert lodeway(*ask, "--policy", "us-dfars-7052").returncode == 2
    assert lodeway(*ask, "--by", "owner", "--from", "statistics").returncode == 2
