"""`lodeway check`, run as another program would run it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    Lodeway = Callable[..., subprocess.CompletedProcess[str]]

RULES = Path(__file__).parents[1] / "fixtures" / "rules"


def test_check_tells_violations(lodeway: Lodeway) -> None:
    path = str(RULES / "coordinatesTogether.bad.ttl")
    done = lodeway("check", path)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "2 violations in 6 triples."
    answer = json.loads(lodeway("check", path, "--json").stdout)
    assert (answer["conforms"], answer["triples"], answer["issues"]) == (False, 6, [])
    assert [v["focus"] for v in answer["violations"]] == ["x", "y"]


def test_check_of_a_folder(lodeway: Lodeway, tmp_path: Path) -> None:
    # country-au stands in the bundled data set, so it is no reference to nothing.
    where = tmp_path / "own"
    where.mkdir()
    (where / "dataset.yml").write_text("id: own\n")
    (where / "Source.csv").write_text("id,title,sourceKind\nown-s,S,news\n")
    (where / "Company.csv").write_text("id,name,country,source\nown-a,A,country-au,own-s\n")
    (where / "Offtake.csv").write_text("id,supplier,buyer,status,source\no,own-a,own-a,,own-s\np,own-a,,x,own-s\n")  # fmt: skip
    done = lodeway("check", "own", "--json")
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert [(v["focus"], v["message"]) for v in answer["violations"]] == [("o", "supplier and buyer are the same")]  # fmt: skip
    assert [(i["file"], i["line"], i["field"]) for i in answer["issues"]] == [("Offtake.csv", 3, "status")]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("gone.ttl", None, "gone.ttl does not exist"),
        ("x.ttl", "nonsense", "x.ttl: "),
        ("x.csv", "id", "x.csv: is no RDF file"),
        ("x.nq", "<urn:a> <urn:b> <urn:c> <urn:g> .", "x.nq: holds nothing to check"),
    ],
)
def test_check_of_what_cannot_be_read(
    lodeway: Lodeway, tmp_path: Path, name: str, text: str | None, message: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    done = lodeway("check", name)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith(f"Error: {message}")
