"""What a check found: for people as a table, for programs as JSON, for RDF tools as a SHACL report."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from ontology.schema import ID_BASE
from ontology.turtle import LW, RDFS, SH

#: So many violations are kept in full; what goes beyond is counted.
KEPT = 1_000


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One thing that is wrong: at which entity, in which property, with which value, and why.

    `constraint` is the local name of the SHACL component, or of our own check. Focus, path and value
    are short: without the base of our IRIs. `terms` are the same in full, as N-Triples writes them.
    """

    focus: str
    path: str
    value: str
    constraint: str
    message: str
    terms: tuple[str, str, str] = field(default=("", "", ""), compare=False, repr=False)

    def row(self) -> dict[str, str]:
        """What it says, by name."""
        return {name: getattr(self, name) for name in _ROW}


_ROW = ("focus", "path", "value", "constraint", "message")


def short(iri: str) -> str:
    """An IRI without the base of ours."""
    for base in (ID_BASE, LW, SH):
        iri = iri.removeprefix(base)
    return iri


@dataclass(frozen=True)
class Report:
    """The outcome of a check. `count` is exact; of many violations only the first are kept."""

    violations: tuple[Violation, ...]
    triples: int
    count: int

    @classmethod
    def of(cls, violations: Iterable[Violation], triples: int) -> Report:
        """A report of violations that are all kept."""
        kept = tuple(sorted(set(violations)))
        return cls(kept, triples, len(kept))

    @property
    def conforms(self) -> bool:
        """Whether nothing is wrong."""
        return not self.count

    def json(self) -> str:
        """The report as one JSON document."""
        rows = [violation.row() for violation in self.violations]
        found = {
            "conforms": self.conforms,
            "triples": self.triples,
            "count": self.count,
            "violations": rows,
        }
        return json.dumps(found, ensure_ascii=False, indent=2)

    def table(self) -> str:
        """The report as aligned lines: entity, property, value, message."""
        if self.conforms:
            return f"{self.triples:,} triples conform to the shapes and rules."
        rows = [("entity", "property", "value", "what is wrong")]
        rows += [(v.focus, v.path, _short(v.value), v.message) for v in self.violations]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        lines = [
            "  ".join(
                [*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]
            ).rstrip()
            for row in rows
        ]
        if more := self.count - len(self.violations):
            lines.append(f"... and {more:,} more.")
        return "\n".join([*lines, f"{self.count:,} violations in {self.triples:,} triples."])


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def report_turtle(report: Report) -> str:
    """The report as a sh:ValidationReport in Turtle. Where not all violations are kept, it says so."""
    lines = [
        f"@prefix lw: <{LW}> .",
        f"@prefix rdfs: <{RDFS}> .",
        f"@prefix sh: <{SH}> .",
        "",
        "[] a sh:ValidationReport ;",
        f"    sh:conforms {'true' if report.conforms else 'false'}",
    ]
    if more := report.count - len(report.violations):
        said = f"{more} more results are not listed: there are {report.count}."
        lines[-1] += f" ;\n    rdfs:comment {ox.Literal(said)}"
    results = [
        "    sh:result [\n" + _result(violation) + "    ]" for violation in report.violations
    ]
    return "\n".join(lines) + "".join(f" ;\n{result}" for result in results) + " .\n"


def _result(violation: Violation) -> str:
    focus, path, value = violation.terms
    parts = {
        "a": "sh:ValidationResult",
        "sh:resultSeverity": "sh:Violation",
        "sh:focusNode": focus or f"<{ID_BASE}{violation.focus}>",
        "sh:resultPath": path,
        "sh:value": value,
        "sh:sourceConstraintComponent": _component(violation.constraint),
        "sh:resultMessage": str(ox.Literal(violation.message)),
    }
    return "".join(f"        {name} {text} ;\n" for name, text in parts.items() if text)


def _component(name: str) -> str:
    """Those of SHACL are its own; what we check beside it has a name of ours."""
    return f"{'sh' if name.endswith('ConstraintComponent') else 'lw'}:{name}"
