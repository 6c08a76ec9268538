"""The project installs as it should: the traps of generic folder names, the locks, the wheel."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import entry_points, metadata
from pathlib import Path

import pytest

import app
import graph
import loaders
import ontology

ROOT = Path(__file__).parents[1]
PACKAGES = ("ontology", "graph", "loaders", "app")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.txt", "requirements-dev.txt")


def pinned(lock: str) -> dict[tuple[str, str], str]:
    """(name, marker) -> version, of every requirement of a lock."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    lines = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)(?: ; (.+?))? \\$", text, flags=re.MULTILINE)
    return {(name.lower(), marker): version for name, version, marker in lines}


def test_the_four_packages_come_from_one_place() -> None:
    places = {Path(str(package.__file__)).parents[1] for package in (ontology, graph, loaders, app)}
    assert places == {ROOT}


def test_no_file_of_the_app_hides_a_package_or_the_standard_library() -> None:
    """`streamlit run app/main.py` puts `app/` first on the path."""
    names = {path.stem for path in (ROOT / "app").iterdir()} - {"__init__", "__pycache__"}
    assert names.isdisjoint({*PACKAGES, "tests"} | sys.stdlib_module_names)


def test_tests_are_no_packages() -> None:
    """`tests/graph/__init__.py` would make `graph` mean the folder of tests."""
    assert list((ROOT / "tests").rglob("__init__.py")) == []


@pytest.mark.parametrize(
    "statement",
    [
        "from graph.embedded.jars import locked; locked()",
        "from app.serving import options; options()",
        "import ontology.schema, app.cli, loaders",
    ],
)
def test_works_from_any_folder(tmp_path: Path, statement: str) -> None:
    subprocess.run([sys.executable, "-c", statement], cwd=tmp_path, check=True, timeout=60)


def test_the_command_is_installed() -> None:
    (command,) = entry_points(group="console_scripts", name="lodeway")
    assert command.value == "app.cli:main"
    assert "Private :: Do Not Upload" in metadata("lodeway").get_all("Classifier", [])


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_no_address_and_no_path(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "//" not in text
    options = {line for line in text.splitlines() if line.startswith("-")}
    assert options == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_pinned_and_hashed(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    requirements = re.split(r"\n(?=\S)", text.strip())
    assert len(requirements) == len(pinned(lock)) > 90
    assert [item for item in requirements if "--hash=sha256:" not in item] == []


def test_the_locks_agree() -> None:
    run, dev = (pinned(lock) for lock in LOCKS)
    assert run.items() <= dev.items()
    test_tools = {"playwright", "pytest", "mypy", "ruff", "hypothesis", "import-linter"}
    assert test_tools.isdisjoint(name for name, _ in run)


def test_what_the_project_names_is_locked() -> None:
    direct = PYPROJECT["project"]["dependencies"] + PYPROJECT["dependency-groups"]["build"]
    names = {re.split(r"[<>=!~\[ ]", item)[0].lower() for item in direct}
    assert names <= {name for name, _ in pinned("requirements.txt")}
    assert [item for item in direct if ">=" not in item] == [], "no lower bound"


def test_the_wheel_holds_everything_that_is_read_at_run_time(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=60)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if not name.startswith("lodeway-")}
    here = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packed == here
    assert {f"{package}/py.typed" for package in PACKAGES} <= packed
    assert {
        "graph/embedded/neo4j.lock",
        "app/.streamlit/config.toml",
        "ontology/core.ttl",
    } <= packed
