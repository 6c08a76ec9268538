"""`lodeway whatif`, `exposure` and `policy-diff` as another program and a person call them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from app.cli import app
from graph.store import Store
from ontology.errors import LodewayError, SourceError, UsageError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from graph.database.connect import ServerInfo
    from graph.settings import Settings

    Lodeway = Callable[..., subprocess.CompletedProcess[str]]

DAY = ("--as-of", "2026-11-24")
#: A separator that nobody plans, between the mine and the magnet maker.
PLANT = {
    "change": "add_plant", "id": "sep-new", "name": "New separator", "country": "US",
    "takes": ["ore"], "yields": ["oxide"], "capacity": 900, "unit": "TONNE-PER-YR",
    "start": "2029", "operator": "mine-co",
    "suppliers": [{"actor": "mine", "material": "ore"}],
    "buyers": [{"actor": "magnets", "material": "oxide"}],
}  # fmt: skip


@pytest.fixture
def loaded(server: ServerInfo, empty_database: Settings) -> None:
    from chain import reading

    with Store.connect(server) as store:
        store.load(reading())


def document(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.usefixtures("loaded")
def test_what_if_exposure_and_policy_diff(lodeway: Lodeway, tmp_path: Path) -> None:
    ask = ("whatif", "--to", "gm", *DAY)
    done = lodeway(*ask, "--cut-country", "CN", "--json")
    assert done.returncode == 0
    found = document(done)
    assert found["changes"] == [{"change": "cut_country", "country": "CN"}]
    assert (found["counts"]["kept"], found["counts"]["lost"]) == (1, 1)
    assert found["lost"][0]["reason"]["step"] == "sep-cn"
    assert [s["id"] for s in found["kept"][0]["route"]["steps"]] == [
        "mine",
        "sep-my",
        "magnets",
        "gm",
    ]

    # Both separators drop out: the plant of the file closes the gap in 2029.
    file = tmp_path / "changes.json"
    file.write_text(json.dumps({"changes": [PLANT]}), "utf-8")
    both = (*ask, "--cut-country", "country-cn", "--close", "sep-my", "--changes", str(file))
    done = lodeway(*both)
    assert done.returncode == 1
    for said in (
        "China (country-cn) is cut off: no step is done there", "Kuantan (sep-my) is closed",
        "hypothetical: New separator (sep-new) in United States (US) makes NdPr oxide (oxide), 900 ",
        "2 lost", "at Baotou (sep-cn): Baotou stands in China, a covered country",
        "rule: what-if-cut-cn, no step in China",
        "source: Annual report, 2026-02, high https://example.org/report",
        "at Kuantan (sep-my): Kuantan is closed (what-if)",
        "2029  New separator (what-if) (sep-new)", "-> New separator (what-if) [US] -",
        "supposed, no fact (what-if): sep-new, sep-new-capacity, sep-new-supply-1",
        "Marked (what-if): supposed in this question, no fact.",
        "A screening aid, not legal advice. Undocumented is not disproven.",
    ):  # fmt: skip
        assert said in done.stdout
    assert "\x1b" not in done.stdout
    later = document(lodeway(*both, "--by", "2029", "--json"))
    assert [m["route"]["steps"][1]["name"] for m in later["new"]] == ["New separator (what-if)"]

    # mine-co runs the mine and holds Kuantan: without it no route begins.
    every = ("--cut-owner", "mine-co", "--end", "s-4", "--cut-country", "CN", "--control")
    done = lodeway(*ask, *every, "--json")
    assert done.returncode == 1
    assert document(done)["changes"] == [
        {"change": "cut_country", "country": "CN", "control": 25.0},
        {"change": "cut_owner", "owner": "mine-co"},
        {"change": "end", "relation": "s-4"},
    ]

    done = lodeway("exposure", "--of", "gm", *DAY, "--json")
    assert done.returncode == 0
    rows = {(r["view"], r["stage"], r["country"]): r for r in document(done)["exposure"]}
    assert rows["place", "refined", "CN"]["routes"]["share_low"] == 50
    alone = lodeway("exposure", "--of", "lonely", "--country", "CN", *DAY)
    assert alone.returncode == 1
    assert "Exposure of Lonely Company (lonely)" in alone.stdout

    pair = ("policy-diff", "us-dfars-7052", "us-dfars-7052", "--as-of", "2026-12-31", "2027-01-01")
    done = lodeway(*pair, "--to", "gm", "--json")
    assert done.returncode == 0
    found = document(done)
    assert found["days"] == ["2026-12-31", "2027-01-01"]
    # Baotou separates: not judged in 2026, refused from 2027.
    (change,) = [c for c in found["changes"] if c["after"] == "refused"]
    assert [r["step"] for r in change["reasons_after"]] == ["sep-cn"]
    same = lodeway(*pair[:3])
    assert same.returncode == 0
    assert "0 change" in same.stdout


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        ("whatif --to gm --control", UsageError, "--control goes with --cut-country"),
        ("whatif --to gm --cut-country CN --control-share 9", UsageError, "goes with --control"),
        ("whatif --to gm --cut-country CN --control --control-share 0", UsageError, "control: "),
        ("whatif --to gm --close ~", UsageError, "a change makes no sense"),
        (
            "whatif --to gm --changes BAD",
            SourceError,
            "entry 1: .* required; entry 2: needs 'change'",
        ),
        ("whatif --to gm --changes NONE", SourceError, "cannot read the changes"),
        ("policy-diff us-dfars-7052 us-dfars-7052 --material x", UsageError, "goes with --to"),
        (
            "policy-diff us-dfars-7052 us-dfars-7052 --as-of 2026-01-01 soon",
            UsageError,
            "YYYY-MM-DD",
        ),
        ("exposure --of gm --as-of soon", UsageError, "YYYY-MM-DD"),
    ],
)
def test_wrong_use_is_told(
    tmp_path: Path, wrong: str, error: type[LodewayError], said: str
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"changes": [{"change": "close"}, {"change": "explode"}]}', "utf-8")
    words = wrong.replace("BAD", str(bad)).replace("NONE", str(tmp_path / "none.json")).split()
    with pytest.raises(error, match=said):
        CliRunner().invoke(app, words, catch_exceptions=False)
