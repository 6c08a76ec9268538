"""How fast RDF goes out of a store and into one, on made-up worlds of any number of transfers.

Run by `make bench-rdf` (ARGS="10000 100000" for other sizes, "--formats nquads,turtle" for some
formats). Each step is a process of its own, so that its peak memory is its own too. Beside each
format stand what it is measured by: the same rows read over Bolt and thrown away, which is the
limit of an export, and rdflib alone with the same triples, while they are few enough for it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

SIZES = (10_000, 100_000, 1_000_000)
FORMATS = {
    "nquads": "nq", "trig": "trig", "jsonld": "jsonld", "turtle": "ttl", "ntriples": "nt", "rdfxml": "rdf",
}  # fmt: skip
WHOLE = ("nquads", "trig", "jsonld")
#: rdflib keeps some 2 kB of a triple in memory, and needs minutes for more than these.
RDFLIB_TRIPLES = 1_500_000
LODEWAY = str(Path(sys.executable).with_name("lodeway"))
STEPS = str(Path(__file__).with_name("rdf_steps.py"))


@dataclass(frozen=True)
class Done:
    """A step that ran: seconds by the clock, peak memory in MB, what it printed, its exit code."""

    seconds: float
    peak: float
    output: str
    errors: str
    code: int

    @property
    def answer(self) -> Any:
        """Its answer as JSON."""
        return json.loads(self.output)


def run(*command: str, home: Path) -> Done:
    """Run a step on the store of a home."""
    began = perf_counter()
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            command, stdout=output, stderr=errors, env=os.environ | {"LODEWAY_HOME": str(home)}
        )
        # The usage of this very process and of those that it has waited for.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        seconds = perf_counter() - began
        output.seek(0)
        errors.seek(0)
        # Kilobytes on Linux, bytes on macOS.
        scale = 1024 * 1024 if sys.platform == "darwin" else 1024
        return Done(seconds, usage.ru_maxrss / scale, output.read(), errors.read(), code)


@contextmanager
def server(folder: Path, name: str) -> Iterator[Path]:
    """A home with an empty store, which is stopped at the end."""
    home = folder / name
    up = run(LODEWAY, "up", home=home)
    if up.code:
        sys.exit(up.errors)
    try:
        yield home
    finally:
        run(LODEWAY, "down", home=home)


def row(what: str, done: Done, triples: int | None, size: int | None = None) -> None:
    """Print one line of the table."""
    if done.code:
        said = [line for line in done.errors.splitlines() if any(map(str.isalnum, line))]
        last = said[-1][:120] if said else "?"
        print(f"| {what} | failed ({done.code}): {last} | | | |", flush=True)  # noqa: T201
        return
    rate = "" if triples is None else f"{triples / done.seconds:,.0f}"
    megabytes = "" if size is None else f"{size / 1e6:,.1f}"
    print(  # noqa: T201
        f"| {what} | {done.seconds:.2f} | {rate} | {done.peak:,.0f} | {megabytes} |", flush=True
    )


def measure(arcs: int, formats: list[str], folder: Path) -> None:
    """All rows of one size."""
    print(f"\n{arcs:,} transfers\n")  # noqa: T201
    print("| step | seconds | triples/s | peak MB | file MB |\n|---|---|---|---|---|")  # noqa: T201
    counts: dict[str, int] = {}
    with server(folder, "full") as home:
        row(
            "restore the made-up world",
            run(sys.executable, STEPS, "fill", str(arcs), home=home),
            None,
        )
        for name in formats:
            counts[name] = export(name, folder, home)
        whole = max((n for f, n in counts.items() if f in WHOLE), default=None)
        merged = max((n for f, n in counts.items() if f not in WHOLE), default=None)
        for what, triples in (("whole", whole), ("merged", merged)):
            if triples:
                done = run(sys.executable, STEPS, "bolt", what, home=home)
                row(f"read over Bolt alone ({what})", done, triples)
    for name in formats:
        if counts[name]:
            import_back(name, counts[name], folder)
            rdflib_alone(name, counts[name], folder)
            file_of(name, folder).unlink()


def file_of(name: str, folder: Path) -> Path:
    """Where the export in a format stands."""
    return folder / f"out.{FORMATS[name]}"


def export(name: str, folder: Path, home: Path) -> int:
    """Write a file; how many triples are in it."""
    done = run(LODEWAY, "export", "-o", str(file_of(name, folder)), "--json", home=home)
    quads = int(done.answer["quads"]) if not done.code else 0
    size = int(done.answer["bytes"]) if not done.code else 0
    row(f"export {name}", done, quads, size)
    return quads


def import_back(name: str, triples: int, folder: Path) -> None:
    """Read a file into a store with nothing in it."""
    as_data_set = () if name in WHOLE else ("--source", "bench", "--as", "bench")
    with server(folder, f"into-{name}") as home:
        command = (LODEWAY, "import", str(file_of(name, folder)), *as_data_set, "--json")
        row(f"import {name}", run(*command, home=home), triples)


def rdflib_alone(name: str, triples: int, folder: Path) -> None:
    """The same triples through rdflib, with no store and no checks."""
    if triples > RDFLIB_TRIPLES:
        print(f"| rdflib {name} | left out: {triples:,} triples | | | |", flush=True)  # noqa: T201
        return
    for step in ("parse", "write"):
        command = (sys.executable, STEPS, f"rdflib-{step}", str(file_of(name, folder)))
        row(f"rdflib alone: {step} {name}", run(*command, home=folder), triples)


def main() -> None:
    """Measure each size on stores of its own, which are gone at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--formats", default=",".join(FORMATS), help="names, joined by commas")
    told = parser.parse_args()
    for size in told.sizes:
        with tempfile.TemporaryDirectory(prefix="lodeway-bench-") as folder:
            measure(size, told.formats.split(","), Path(folder))


if __name__ == "__main__":
    main()
