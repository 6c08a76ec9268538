"""How long each question takes on made-up worlds of 10,000, 100,000 and 1,000,000 transfers.

Run by `make bench` (ARGS="10000 100000" for other sizes). Each size has a process of its own, so
that the peak memory is its own too. The network of a world is built once and its time stands by
itself; where a question builds networks of its own (what-if, exposure), that is in its time.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from synthetic import MINERALS, buyer, material, synthetic

from graph.chain.timeline import Horizon
from graph.network import Network, build
from graph.question import Query, Question
from graph.routes import answer
from graph.world import World

TODAY = date(2026, 11, 24)
CONTROL = "plain-non-china-control"
SIZES = (10_000, 100_000, 1_000_000)
#: A question that takes longer than this is asked once, not three times.
LONG = 20.0


@dataclass(frozen=True)
class Ground:
    """A world with its network, to ask questions of."""

    world: World
    network: Network

    def question(self, **options: Any) -> Question:
        """A question about the first manufacturer, or another target."""
        query = Query(**{"to": buyer(), "as_of": TODAY, **options})
        return Question(self.world, query, network=self.network)

    def routes(self, **options: Any) -> str:
        """Ask for routes; what was found, in words."""
        found = answer(self.question(**options))
        value, kind = found.counts["all"]["value"], found.counts["all"]["kind"]
        shown = sum(map(len, (found.routes, found.refused, found.unknown, found.not_covered)))
        number = "?" if value is None else f"{value:,}"
        stopped = found.search["stopped_by"] or "all found"
        return f"{shown} of {number} ({kind}); {stopped}; {found.counts['explored']:,} expansions"


Case = Callable[[Ground], str]


def cases() -> Iterator[tuple[str, Case]]:
    """Every question by name; those whose module is there."""
    wide = {"to": material(MINERALS - 1, 6)}
    yield "routes: all", lambda g: g.routes()
    yield f"routes: {CONTROL}", lambda g: g.routes(policies=(CONTROL,))
    yield "routes: --limit 5", lambda g: g.routes(limit=5)
    yield "routes: any maker of a material", lambda g: g.routes(**wide)
    yield "routes: any maker, policy", lambda g: g.routes(**wide, policies=(CONTROL,))
    yield "chokepoints", lambda g: _done(_call("chokepoints")(g.question(material=_LAST)))
    yield "flow", lambda g: _done(_call("flow")(g.question(material=_LAST)))
    yield "concentration", lambda g: _done(_call("concentration")(g.world, _LAST, as_of=TODAY))
    yield "exposure", lambda g: _done(_call("exposure")(g.world, _query(limit=50), "country-cn"))
    yield "what-if", lambda g: _done(_call("whatif", "what_if")(g.world, _query(), _closed()))


_LAST = material(0, 6)


def _query(**options: Any) -> Query:
    return Query(**{"to": buyer(), "material": _LAST, "as_of": TODAY, **options})


def _closed() -> Any:
    changes = importlib.import_module("graph.changes.change")
    return (changes.CloseSite(change="close", site="site-0-5-0"),)


def _call(module: str, function: str = "") -> Callable[..., Any]:
    found = importlib.import_module(f"graph.{module}")
    return getattr(found, function or module)  # type: ignore[no-any-return]


def _done(found: Any) -> str:
    return type(found).__name__


def measure(arcs: int) -> Iterator[dict[str, Any]]:
    """The rows of one size."""
    began = perf_counter()
    world = synthetic(arcs)
    yield _row("world (made)", [perf_counter() - began], f"{len(world.entities):,} entities")
    began = perf_counter()
    network = build(world, Horizon(TODAY))
    links = sum(1 for _ in network.links())
    yield _row("network", [perf_counter() - began], f"{links:,} transfers between sites")
    ground = Ground(world, network)
    for name, case in cases():
        times: list[float] = []
        said = ""
        while len(times) < 3 and sum(times) < LONG:
            began = perf_counter()
            try:
                said = case(ground)
            except Exception as error:
                # One question that fails must not hide what the others take.
                said = f"failed: {type(error).__name__}: {error}"[:90]
            times.append(perf_counter() - began)
        yield _row(name, times, said)


def _row(name: str, times: list[float], said: str) -> dict[str, Any]:
    # Kilobytes on Linux, bytes on macOS.
    scale = 1024 * 1024 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale
    return {"name": name, "seconds": median(times), "runs": len(times), "peak": peak, "said": said}


def main() -> None:
    """Measure each size in a process of its own and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--rows", action="store_true", help="one size, as JSON lines")
    told = parser.parse_args()
    if told.rows:
        for row in measure(told.sizes[0]):
            sys.stdout.write(json.dumps(row) + "\n")
            sys.stdout.flush()
        return
    for size in told.sizes:
        sys.stdout.write(f"\n{size:,} transfers\n\n")
        sys.stdout.write("| question | seconds (median) | runs | peak MB so far | found |\n")
        sys.stdout.write("|---|---|---|---|---|\n")
        command = [sys.executable, __file__, str(size), "--rows"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout or ():
                row = json.loads(line)
                sys.stdout.write(
                    f"| {row['name']} | {row['seconds']:.3f} | {row['runs']} "
                    f"| {row['peak']:,.0f} | {row['said']} |\n"
                )
                sys.stdout.flush()
        if process.returncode:
            sys.exit(process.returncode)


if __name__ == "__main__":
    main()
