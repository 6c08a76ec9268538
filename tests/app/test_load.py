"""`lodeway load` and `lodeway sources`, run as another program would."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from app.ingest import load, load_curated
from app.loading import _harmless

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from graph.settings import Settings

    Lodeway = Callable[..., subprocess.CompletedProcess[str]]

FIELDS = [
    "run", "dataset", "read", "accepted", "issues", "created", "updated", "unchanged", "removed",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small data set folder with one bad row."""
    root = tmp_path / "small"
    root.mkdir()
    (root / "dataset.yml").write_text("id: small\ntitle: A small data set\n")
    (root / "Source.csv").write_text(
        "id,title,sourceKind\nsrc-a,A filing,announcement\n", encoding="utf-8"
    )
    (root / "Mine.csv").write_text(
        "id,name,latitude,source,confidence\n"
        "mine-a,Mine A,-31.5,src-a,high\n"
        "mine-b,Mine B,far south,src-a,high\n",
        encoding="utf-8",
    )
    return root


def test_loading_a_folder_reports_and_leaves_with_one_if_there_are_issues(
    empty_database: Settings, lodeway: Lodeway, folder: Path, tmp_path: Path
) -> None:
    issues = tmp_path / "issues.csv"
    dry = lodeway("load", "curated", str(folder), "--dry-run", "--json")
    assert (dry.returncode, json.loads(dry.stdout)["created"]) == (1, 2)
    first = lodeway("load", "curated", str(folder), "--json", "--issues", str(issues))
    assert first.returncode == 1
    report = json.loads(first.stdout)
    assert list(report) == FIELDS
    assert (report["dataset"], report["accepted"], report["created"]) == ("small", 2, 2)
    lines = issues.read_text("utf-8").splitlines()
    assert lines[0] == "file,line,field,value,reason"
    assert [line.split(",")[:4] for line in lines[1:]] == [
        ["Mine.csv", "3", "latitude", "far south"]
    ]
    again = json.loads(lodeway("load", "curated", str(folder), "--json").stdout)
    assert (again["created"], again["updated"], again["unchanged"], again["removed"]) == (
        0,
        0,
        2,
        0,
    )
    assert again["run"] == report["run"]
    renamed = json.loads(lodeway("load", "curated", str(folder), "--as", "mine", "--json").stdout)
    assert (renamed["dataset"], renamed["created"]) == ("mine", 2)
    listed = json.loads(lodeway("sources", "--json").stdout)["loaders"]
    curated = next(item for item in listed if item["name"] == "curated")
    assert {run["dataset"] for run in curated["loaded"]} == {"small", "mine"}


def test_a_folder_that_is_not_there_is_unreadable_input(
    empty_database: Settings, lodeway: Lodeway
) -> None:
    assert lodeway("load", "curated", "no-such-folder").returncode == 4
    assert lodeway("load", "no-such-loader").returncode == 2


def test_without_a_server_loading_says_what_to_do(lodeway: Lodeway, tmp_path: Path) -> None:
    home = str(tmp_path / "other-home")
    done = lodeway("load", LODEWAY_HOME=home)
    assert (done.returncode, done.stdout) == (3, "")
    assert "lodeway up" in done.stderr
    listed = lodeway("sources", "--json", LODEWAY_HOME=home)
    assert listed.returncode == 0
    assert json.loads(listed.stdout)["loaders"][0]["loaded"] is None


def test_the_curated_data_load_once_and_then_never_again(empty_database: Settings) -> None:
    first = load_curated(empty_database)
    assert (first.dataset, first.updated, first.removed) == ("curated", 0, 0)
    assert first.created == first.accepted > 4000
    again = load(empty_database)
    assert (again.created, again.updated, again.removed, again.run) == (0, 0, 0, first.run)
    assert again.issues == first.issues


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_issue_files_run_no_formula(cell: str) -> None:
    assert _harmless(cell) == f"'{cell}"
    assert _harmless("plain") == "plain"
