"""What-if, exposure and policy-diff on the bundled data, checked against a reading of it by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from curated import curated_world

from app.exposure_report import report as exposure_text
from app.policy_diff_report import report as diff_text
from app.whatif_report import report as whatif_text
from graph.changes.change import Change, CloseSite, CutCountry
from graph.exposure import exposure
from graph.policy_diff import policy_diff
from graph.question import Query
from graph.whatif import WhatIf, what_if

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.world import World

TODAY = date(2026, 11, 24)
MAGNET, DFARS = "mat-ndfeb-magnet", "us-dfars-7052"


@pytest.fixture(scope="module")
def world() -> World:
    return curated_world()


def ask(world: World, to: str, *changes: Change, **options: Any) -> WhatIf:
    return what_if(world, Query(to=to, as_of=TODAY, limit=999, **options), changes)


def chains(moved: Iterable[Any]) -> list[list[str]]:
    routes = (getattr(m, "route", m) for m in moved)
    return sorted([step.id for step in route.steps if not step.ghost] for route in routes)


def text(lines: Iterable[tuple[str, str]]) -> str:
    return "\n".join(line for line, _ in lines)


def test_without_china_nothing_is_left_for_hyundai(world: World) -> None:
    """Its one magnet maker, Star Group, takes rare-earth metal of an unnamed Chinese supplier."""
    found = ask(world, "hyundai", CutCountry(country="CN"), material=MAGNET)
    assert chains(found.lost) == [["unnamed-supplier-cn-re-metal", "sgi", "hyundai"]]
    assert found.lost[0].before == "unknown"
    assert found.lost[0].reason is not None
    assert found.lost[0].reason.step == "unnamed-supplier-cn-re-metal"
    assert not found.remains


def test_without_china_tesla_loses_its_magnets_and_keeps_two_mines(world: World) -> None:
    """JL MAG makes magnets in Ganzhou and Baotou; Kathleen Valley is in Australia, Tamarack in the
    US. Neither of these states when it starts. Vidalia is disputed and ZKSH's contract is over."""
    found = ask(world, "tesla", CutCountry(country="CN"))
    assert chains(found.lost) == [["jl-mag-baotou", "tesla"], ["jl-mag-ganzhou", "tesla"]]
    assert chains(found.kept) == [["kathleen-valley", "tesla"], ["tamarack", "tesla"]]
    assert {site.id for site in found.relief.start_not_stated} == {"kathleen-valley", "tamarack"}


def test_without_kuantan_japan_australia_rare_earths_gets_nothing(world: World) -> None:
    """Lynas sells it heavy oxides and NdPr oxide (two offtakes); Kuantan alone of its sites makes
    them, of what Mt Weld, Kalgoorlie and Kelantan send: three feeds of two products each."""
    found = ask(world, "jare", CloseSite(site="kuantan-plant"))
    assert found.counts["lost"] == 6
    assert {tuple(chain[:-2]) for chain in chains(found.lost)} == {
        ("mt-weld",), ("mt-weld", "kalgoorlie-plant"), ("mb-inc",),
    }  # fmt: skip
    assert all(chain[-2:] == ["kuantan-plant", "jare"] for chain in chains(found.lost))
    assert not found.remains
    told = text(whatif_text(found))
    assert "Lynas Malaysia advanced materials plant (kuantan-plant) is closed" in told
    assert "6 lost" in told
    assert "A screening aid, not legal advice" in told


def test_without_kuantan_general_motors_loses_what_noveon_takes_of_it(world: World) -> None:
    """Kuantan is to supply Noveon's magnet plant; Mountain Pass and White Mesa go on."""
    found = ask(world, "gm", CloseSite(site="kuantan-plant"), material=MAGNET)
    assert {tuple(chain) for chain in chains(found.lost)} == {
        (*feed, "kuantan-plant", "noveon-san-marcos", "gm")
        for feed in (("mt-weld",), ("mt-weld", "kalgoorlie-plant"), ("mb-inc",))
    }
    kept = chains(found.kept)
    assert ["mountain-pass", "mp-independence", "gm"] in kept
    assert [
        "unnamed-mine-us-chemours-monazite", "white-mesa-mill", "korean-metals-plant",
        "noveon-san-marcos", "gm",
    ] in kept  # fmt: skip
    year = found.relief.openings[0]
    assert year.year == 2027
    assert {"toliara", "donald-project"} <= {site.id for site in year.sites}


def test_the_clause_of_2027_changes_seven_verdicts(world: World) -> None:
    """Each checked by hand. Until 2026 only alloy and magnet are judged. Six routes were allowed
    and are open from 2027, since nobody says who does a stage before the alloy: the concentrate of
    Dubbo (four routes), the intermediate and the metal of Monte Alto and Caremag (two). Star
    Group's metal comes from China: where its alloy and magnet are made was open, now it is
    refused at the metal."""
    days = (date(2026, 12, 31), date(2027, 1, 1))
    found = policy_diff(world, (DFARS, DFARS), days, None, Query(to="", limit=999))
    turned = {
        (turn.before, turn.after, turn.route.steps[0].id, turn.reasons_after[0].step)
        for turn in found.turns
    }
    assert turned == {
        ("allowed", "unknown", "dubbo-project", "dubbo-project"),
        ("allowed", "unknown", "monte-alto", "caremag"),
        ("unknown", "refused", "unnamed-supplier-cn-re-metal", "unnamed-supplier-cn-re-metal"),
    }
    assert len(found.turns) == 7
    assert [t.after for t in found.turns].count("unknown") == 6
    # A stricter clause turns nothing into allowed; what begins in 2027 stands apart.
    assert all(turn.after != "allowed" for turn in found.turns)
    assert {one.day for one in found.one_sided} == {"second"}
    back = policy_diff(world, (DFARS, DFARS), days[::-1], None, Query(to="", limit=999))
    assert {(t.after, t.before, t.route.id) for t in back.turns} == {
        (t.before, t.after, t.route.id) for t in found.turns
    }
    told = text(diff_text(found))
    assert "7 verdicts change" in told
    assert "us-dfars-7052-current" in told
    assert "stands in China, a covered country" in told


def test_hyundai_hangs_on_china_at_the_metal(world: World) -> None:
    found = exposure(world, Query(to="hyundai", material=MAGNET, as_of=TODAY))
    assert found.routes == 1
    assert found.on_every_route["place"] == ("CN",)
    (metal,) = [row for row in found.rows if (row.view, row.stage) == ("place", "metal")]
    assert (metal.country, metal.routes.shares) == ("CN", (100, 100))
    told = text(exposure_text(found))
    assert "On every route: China (CN)" in told
    assert "A screening aid, not legal advice" in told
