"""docs/rdf.md does what it says: its commands and its Python are run, in order, on the curated data."""

from __future__ import annotations

import re
import shlex
import shutil
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
    from tests.jena import Jena

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
    """Whether a line of the page was printed; three dots stand for anything, blanks for blanks."""
    pattern = re.escape(" ".join(line.split())).replace(r"\.\.\.", ".*")
    return any(re.fullmatch(pattern, " ".join(found.split())) for found in output)


@pytest.fixture
def curated(server: ServerInfo, empty_database: Settings) -> Store:
    """A store with the curated data."""
    assert empty_database
    with Store.connect(server) as store:
        assert store.load(get_loader("curated").read()).issues == ()
    return store


class Page:
    """Runs the steps of the page in a folder."""

    def __init__(self, folder: Path, lodeway: Lodeway, jena: Jena) -> None:
        self._folder = folder
        self._lodeway = lodeway
        self._jena = jena
        shutil.copy(ROOT / "docs" / "shapes.ttl", folder)

    def take(self, step: Step) -> None:
        """Run a step and hold it to what it is said to print."""
        if step.kind == "python":
            done = self._program("-c", step.text)
            assert done.stdout or "print(" not in step.text, step.text
        elif step.kind == "turtle":
            (self._folder / "partner.ttl").write_text(step.text, "utf-8")
        elif step.kind == "sh":
            for line in step.text.splitlines():
                self._command(line)
        elif step.kind == "console":
            done = self._command(step.text)
            output = (done.stdout + done.stderr).splitlines()
            for line in step.printed:
                assert printed(line, output), (step.text, line, output)

    def _command(self, text: str) -> subprocess.CompletedProcess[str]:
        """Run a command line as it stands on the page: `NAME=value program words > file`."""
        line, _, target = text.partition(" > ")
        words = shlex.split(line)
        environment = dict([words.pop(0).split("=")]) if "=" in words[0] else {}
        program = words.pop(0)
        if program == "lodeway":
            # Another home has a port of its own.
            free = {"LODEWAY_BOLT_PORT": ""} if environment else {}
            done = self._lodeway(*words, **environment, **free)
        elif program == "pyshacl":
            done = self._program("-m", "pyshacl", *words)
        elif program == "cmp":
            done = subprocess.run(
                ["cmp", *words], cwd=self._folder, capture_output=True, text=True, check=False
            )
        else:
            done = self._java(program, words)
        # An import that sets something apart, or writes nothing, says so with 1.
        assert done.returncode == 0 or words[0] == "import", (text, done.stdout, done.stderr)
        assert done.returncode in (0, 1), (text, done.stdout, done.stderr)
        if target:
            (self._folder / target).write_text(done.stdout, "utf-8")
        return done

    def _java(self, program: str, words: list[str]) -> subprocess.CompletedProcess[str]:
        there = [self._folder / word if (self._folder / word).exists() else word for word in words]
        done = self._jena.run({"riot": "riotcmd.riot", "shacl": "shacl.shacl"}[program], *there)
        assert program != "shacl" or re.search(r"sh:conforms +true", done.stdout)
        return done

    def _program(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *words]
        done = subprocess.run(
            command, cwd=self._folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("curated")
def test_the_page_from_top_to_bottom(lodeway: Lodeway, jena: Jena, tmp_path: Path) -> None:
    page = Page(tmp_path, lodeway, jena)
    found = list(steps(TEXT))
    assert {step.kind for step in found} == {"console", "python", "sh", "turtle"}
    try:
        for step in found:
            page.take(step)
    finally:
        lodeway("down", LODEWAY_HOME="elsewhere")


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
