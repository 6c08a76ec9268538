"""The tests of a policy as the oracle knows them, and the Turtle that tells the engine the same.

What the words mean stands at the head of ontology/policies.ttl; the numbers are the tests' own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Literal, TypeAlias

Unstated: TypeAlias = Literal["unknown", "none"]


@dataclass(frozen=True)
class Place:
    """Where the step is done."""

    def turtle(self) -> str:
        return 'a lw:PlaceTest ; rdfs:label "place"'


@dataclass(frozen=True)
class Owner:
    """How much of the equity covered holders have, added up."""

    threshold: Decimal
    operator: Literal[">=", ">"] = ">="
    tier: Literal["multiply", "majority", "threshold"] = "multiply"
    holder: Literal["any", "government"] = "any"
    counts_operator: bool = False

    def turtle(self) -> str:
        counts = " ; lw:countsOperator true" if self.counts_operator else ""
        return (
            f'a lw:OwnerTest ; rdfs:label "owner" ; lw:metric "equity" ; lw:operator "{self.operator}" ;'
            f' lw:threshold {self.threshold} ; lw:aggregation "sum" ; lw:tier "{self.tier}" ;'
            f' lw:holder "{self.holder}"{counts}'
        )


@dataclass(frozen=True)
class Jurisdiction:
    """Where who runs the actor, or the organisation itself, is based."""

    def turtle(self) -> str:
        return 'a lw:JurisdictionTest ; rdfs:label "jurisdiction"'


@dataclass(frozen=True)
class Listed:
    """Whether the actor, who runs it or holds most of it is on a list."""

    measure: str

    def turtle(self) -> str:
        return f'a lw:ListTest ; rdfs:label "list" ; lw:list id:{self.measure}'


@dataclass(frozen=True)
class Operating:
    """Whether who runs the actor by contract is covered, or held to half by who is."""

    def turtle(self) -> str:
        return (
            'a lw:ContractTest ; rdfs:label "contract" ; lw:contract "operation" ; lw:holder "any"'
        )


Test: TypeAlias = Place | Owner | Jurisdiction | Listed | Operating


@dataclass(frozen=True)
class Rule:
    """A policy: which countries, which tests, on which stages."""

    name: str
    tests: tuple[Test, ...]
    countries: frozenset[str] = frozenset({"CN"})
    unclear: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    unstated: Unstated = "unknown"
    measures: tuple[str, ...] = field(default=())

    def write(self, folder: Path) -> str:
        """The path of a file that states the rule to the engine."""
        lines = [
            "@prefix lw: <https://w3id.org/lodeway/ontology#> .",
            "@prefix id: <https://w3id.org/lodeway/id/> .",
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
            *(f'id:{m} rdfs:label "{m}" .' for m in self.measures),
            f'<https://example.org/{self.name}> a lw:Policy ; rdfs:label "{self.name}" ;',
            ' rdfs:comment "A rule of the oracle." ; lw:jurisdiction "tests" ;',
            *(f' lw:coveredCountry "{c}" ;' for c in sorted(self.countries)),
            *(f' lw:unclearCountry "{c}" ;' for c in sorted(self.unclear)),
            *(f' lw:coversStage "{s}" ;' for s in sorted(self.stages)),
            *(f" lw:test [ {test.turtle()} ] ;" for test in self.tests),
            f' lw:unstated "{self.unstated}" ; lw:version "1" ;',
            ' lw:policyStatus "analyst" ; lw:legalSource "tests" ; lw:lastChecked "2026-11-24" .',
        ]
        file = folder / f"{self.name}.ttl"
        file.write_text("\n".join(lines), "utf-8")
        return str(file)


#: A complete list and one of which only some entries are recorded (see strategies).
WHOLE, PART = "whole-list", "part-list"

RULES = (
    Rule("place", (Place(),)),
    Rule("place-unclear", (Place(),), unclear=frozenset({"HK"})),
    Rule("place-late", (Place(),), frozenset({"CN", "HK"}), stages=frozenset({"metal", "component"})),
    Rule("owner", (Owner(Decimal(25)),)),
    Rule("owner-majority", (Place(), Owner(Decimal(25), tier="majority", counts_operator=True))),
    Rule("owner-over-half", (Owner(Decimal(50), ">", "majority"),), unclear=frozenset({"HK"})),
    Rule("owner-limit", (Owner(Decimal(50), ">=", "threshold"),)),
    Rule("owner-known", (Place(), Owner(Decimal(25), tier="majority")), unstated="none"),
    Rule("owner-low", (Owner(Decimal(10)),)),
    Rule("place-more", (Place(),), frozenset({"CN", "KR"})),
    Rule("jurisdiction-place", (Place(), Jurisdiction(), Owner(Decimal(25)))),
    Rule("state", (Owner(Decimal(25), holder="government"),)),
    Rule("state-known", (Owner(Decimal(25), holder="government"),), unstated="none"),
    Rule("jurisdiction", (Jurisdiction(),), unclear=frozenset({"HK"})),
    Rule("jurisdiction-known", (Place(), Jurisdiction()), unstated="none"),
    Rule("operation", (Operating(),)),
    Rule("operation-known", (Place(), Operating()), unstated="none"),
    Rule("whole-list", (Listed(WHOLE),), frozenset(), measures=(WHOLE,)),
    Rule("part-list", (Listed(PART),), frozenset(), measures=(PART,)),
    Rule("part-list-known", (Place(), Listed(PART)), measures=(PART,), unstated="none"),
)  # fmt: skip
