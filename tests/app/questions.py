"""docs/questions.md read back: its commands, and the tables below each, for the test that holds them."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "docs" / "questions.md"
#: What the page says of a route whose step nobody documented.
UNKNOWN = "(unknown: {})"
#: The changes of the page's tables "If": what the row says -> the options of `lodeway whatif`.
IFS = {
    "nothing changes": (),
    "China drops out": ("--cut-country", "CN"),
    "Kuantan closes": ("--close", "kuantan-plant"),
}

Rows = list[tuple[str, ...]]


@dataclass
class Asked:
    """One command of a question, and the tables that follow it by their first heading."""

    question: str
    command: tuple[str, ...]
    tables: dict[str, Rows] = field(default_factory=dict)

    @property
    def whatif(self) -> tuple[str, ...]:
        """The same question as a what-if: without the policies."""
        words, kept = list(self.command[1:]), ["whatif"]
        while words:
            word = words.pop(0)
            if word == "--policy":
                words.pop(0)
            else:
                kept.append(word)
        return tuple(kept)


def asked(text: str) -> Iterator[Asked]:
    """Every command of the page with the tables below it."""
    question, last, table = "", None, None
    for line in text.splitlines():
        if line.startswith("## "):
            question, last = line[3:], None
        elif line.startswith("$ lodeway "):
            if last:
                yield last
            last = Asked(question, tuple(shlex.split(line)[2:]))
        elif line.startswith("|") and last:
            cells = tuple(cell.strip() for cell in line.strip("|").split(" | "))
            if table is None:
                table = last.tables.setdefault(cells[0].strip(), [])
            elif not set(line) <= set("|-: "):
                table.append(cells)
        if not line.startswith("|"):
            table = None
        if line.startswith("**By hand.**") and last:
            yield last
            last = None


def route_rows(answer: dict[str, Any]) -> Rows:
    """Every route of an answer: verdict, firmness, the way."""
    return [
        (route["verdict"].replace("_", " "), route["firmness"], way(route))
        for group in ("routes", "refused", "unknown", "not_covered")
        for route in answer[group]
    ]


def way(route: dict[str, Any]) -> str:
    """'Mt Weld [AU] -concentrate-> (unknown: metal) Tesla [?]': as a terminal shows it."""
    said, names = [], route["names"]
    for step in route["steps"]:
        if step["ghost"]:
            said.append(f"{UNKNOWN.format(step['stage'])} ")
        else:
            said.append(f"{step['name']} [{step['place'] or '?'}] ")
            if step["material_out"] and step is not route["steps"][-1]:
                said.append(f"-{names.get(step['material_out'], step['material_out'])}-> ")
    return "".join(said).rstrip()


def tie_rows(answer: dict[str, Any]) -> Rows:
    """What is over and what comes later: relation, who to whom, why, sources."""
    return [
        (
            f"`{tie['relation']}`",
            f"{tie['supplier_name']} to {tie['buyer_name']}",
            tie["why"] + (f"; {tie['note']}" if tie["note"] else ""),
            ", ".join(dict.fromkeys(item["source"] for item in tie["evidence"])),
        )
        for tie in (*answer["ended"], *answer["later"])
    ]


def missing_rows(answer: dict[str, Any]) -> Rows:
    """Which missing facts leave how many unknown routes open, the most first."""
    found = Counter(
        fact
        for route in answer["unknown"]
        for fact in {
            r["missing"] or r["text"] for r in route["reasons"] if r["outcome"] == "unknown"
        }
    )
    found.update(_refusals(answer))
    return [(fact, str(n)) for fact, n in sorted(found.items(), key=lambda one: (-one[1], one[0]))]


def _refusals(answer: dict[str, Any]) -> Iterator[str]:
    """What refuses, and beside it what is missing on a refused route."""
    for route in answer["refused"]:
        yield from {r["text"] for r in route["reasons"] if r["outcome"] == "refused"}


def lost_rows(found: dict[str, Any]) -> Rows:
    """The routes that a what-if loses: what was said of each before, the way."""
    return [(moved["before"], way(moved["route"])) for moved in found["lost"]]


def if_row(change: str, found: dict[str, Any]) -> tuple[str, ...]:
    """What is left after a change, and how many routes it cost."""
    after = found["after"]["counts"]
    lost = "" if change == "nothing changes" else str(found["counts"]["lost"])
    return (change, *(str(after[key]) for key in ("allowed", "unknown", "refused")), lost)
