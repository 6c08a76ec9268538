"""docs/rdf.md does what it says: its commands and its Python are run, in order, on the curated data."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.exporting import FORMATS
from graph.store import Store
from loaders.loader import get_loader
from ontology.exchange.export import FORMATS as RDF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graph.server import ServerInfo
    from graph.settings import Settings

    Lodeway = Callable[..., subprocess.CompletedProcess[str]]

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "rdf.md").read_text("utf-8")


@dataclass
class Step:
    """A command with the lines that it is said to print, or a program, or a file to be there."""

    kind: str
    text: str
    printed: list[str] = field(default_factory=list)


def steps(text: str) -> Iterator[Step]:
    """The blocks of the page in order, each command by itself."""
    for kind, body in re.findall(r"^```(\w+)\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL):
        if kind != "console":
            yield Step(kind, body)
            continue
        step = None
        for line in body.splitlines():
            if line.startswith("$ "):
                if step:
                    yield step
                step = Step(kind, line[2:])
            elif step:
                step.printed.append(line)
        if step:
            yield step


def printed(line: str, output: list[str]) -> bool:
    """Whether a line of the page was printed; three dots stand for anything."""
    pattern = re.escape(line).replace(r"\.\.\.", ".*")
    return any(re.fullmatch(pattern, found.rstrip()) for found in output)


@pytest.fixture
def curated(server: ServerInfo, empty_database: Settings) -> Store:
    """A store with the curated data."""
    assert empty_database
    with Store.connect(server) as store:
        assert store.load(get_loader("curated").read()).issues == ()
    return store


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("curated")
def test_the_page_from_top_to_bottom(lodeway: Lodeway, tmp_path: Path) -> None:
    found = list(steps(TEXT))
    assert {step.kind for step in found} >= {"console", "python"}
    for step in found:
        if step.kind == "python":
            command = [sys.executable, "-c", step.text]
            ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
            assert (ran.returncode, ran.stderr) == (0, ""), step.text
        elif step.kind == "console":
            program, *words = shlex.split(step.text)
            assert program == "lodeway"
            done = lodeway(*words)
            assert done.returncode in (0, 1), (step.text, done.stderr)
            output = (done.stdout + done.stderr).splitlines()
            for line in step.printed:
                assert printed(line, output), (step.text, line, output)


def test_every_format_and_filter_is_on_the_page() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (?:`(\.\w+)`|a folder) \|", TEXT, flags=re.MULTILINE))
    assert tuple(rows) == (
        "nquads", "trig", "jsonld", "turtle", "ntriples", "rdfxml", "csv", "graphml", "cypher",
    )  # fmt: skip
    assert set(rows) == set(FORMATS)
    assert {name: rows[name] for name in RDF} == {name: form.suffix for name, form in RDF.items()}
    filters = set(re.findall(r"^\| `(--[a-z-]+)", TEXT, flags=re.MULTILINE))
    assert filters == {"--class", "--source", "--country", "--material", "--around", "--as-of"}


def test_every_link_of_the_page_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (ROOT / "docs" / target).exists(), target
