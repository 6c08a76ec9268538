"""What a route question gives back: typed routes for screens, and the JSON contract (section 9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeAlias

from graph.chain.evidence import Item
from graph.chain.firmness import Firmness

Outcome: TypeAlias = Literal["allowed", "refused", "unknown", "not_covered"]
Basis: TypeAlias = Literal[
    "declared", "offtake", "mou", "shipment", "group", "processing", "extraction", "recycling"
]


def only_editorial(items: Iterable[Item]) -> frozenset[str]:
    """The entities of which every record is editorial: no source states what they say."""
    found = tuple(items)
    sourced = {item.relation for item in found if not item.editorial}
    return frozenset(item.relation for item in found) - sourced


@dataclass(frozen=True, slots=True)
class Owner:
    """A holder of a stake in a step's actor, with what is stated of its size."""

    id: str
    name: str
    country: str | None
    government: bool
    share_min: float | None
    share_max: float | None
    interest: str | None
    relation: str

    @property
    def share(self) -> float | None:
        """The exact share in percent, if one is stated."""
        return self.share_min if self.share_min == self.share_max else None


@dataclass(frozen=True, slots=True)
class CapacityFigure:
    """What a step can make in a year, as stated."""

    id: str
    quantity: float | None
    quantity_min: float | None
    quantity_max: float | None
    unit: str | None
    basis: str | None
    as_of: str | None
    status: str | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a verdict is what it is: one test at one step, or one fact that is missing.

    A note decides nothing. `missing` is the fact that would decide an unknown, in words that are equal for equal gaps.
    """

    outcome: Outcome | Literal["note"]
    text: str
    policy: str | None = None
    test: str | None = None
    verified: bool = True
    step: str | None = None
    step_name: str | None = None
    missing: str | None = None
    sources: tuple[Item, ...] = ()

    @property
    def editorial(self) -> bool:
        """Whether a fact behind it is stated by nobody but our editors."""
        return bool(only_editorial(self.sources))


@dataclass(frozen=True, slots=True)
class Step:
    """One actor on a route. A ghost is a stage that must have been passed, by nobody knows whom.

    `country` is that of the entity; `place` is where the step is done, None where it is unknown
    (an organisation has a home country but no place).
    """

    id: str
    name: str
    cls: str
    country: str | None
    place: str | None
    stage: str | None
    material_in: str | None
    material_out: str | None
    stages: tuple[str, ...] = ()
    owners: tuple[Owner, ...] = ()
    operators: tuple[Owner, ...] = ()
    capacity: CapacityFigure | None = None
    status: str | None = None
    firmness: Firmness = Firmness.OPERATING
    outcome: Outcome | None = None
    reasons: tuple[Reason, ...] = ()
    candidates: tuple[str, ...] = ()
    ghost: bool = False


@dataclass(frozen=True, slots=True)
class Arc:
    """What joins two steps, or what a step does inside: parallel statements collapsed into one.

    A transfer has `source` and `target` apart; processing and extraction have them equal.
    """

    source: str
    target: str
    material_in: str | None
    material: str
    basis: Basis
    firmness: Firmness
    relations: tuple[str, ...]
    site_stated: bool = True
    material_specified: bool = True
    complete: bool = True
    confidence: str | None = None
    notes: tuple[str, ...] = ()
    evidence: tuple[Item, ...] = ()

    @property
    def editorial(self) -> bool:
        """Whether a relation behind it is stated by nobody but our editors."""
        return bool(only_editorial(self.evidence))


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """The smallest capacity on a route, in tonnes a year of the target's material, on one basis.

    Unknown if any capacity or ratio is missing; then `at_most` is the minimum of what is known.
    """

    known: bool
    value: float | None
    at_most: float | None
    step: str | None
    material: str | None
    missing: tuple[str, ...] = ()
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """An ordered chain of steps from an origin to the target."""

    id: str
    steps: tuple[Step, ...]
    arcs: tuple[Arc, ...]
    firmness: Firmness
    weakest: str
    bottleneck: Bottleneck
    confidence: str | None
    verdict: Outcome | None
    reasons: tuple[Reason, ...]
    product: str | None = None
    untraced: tuple[str, ...] = ()
    origin_known: bool = True

    @property
    def evidence(self) -> tuple[Item, ...]:
        """Every record behind an arc, each once, in the order of the arcs."""
        return tuple(dict.fromkeys(item for arc in self.arcs for item in arc.evidence))


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation on the way to the target that does not count on the day asked about, and why.

    `why` has its status or day in words, `status` and `note` what is stated; `day` is when it
    ended or starts, `site` whom that is said of where it is not the relation itself. `direct`: it
    leads into the target. `replaced_by` are the relations that supersede it.
    """

    relation: str
    kind: str
    supplier: str
    supplier_name: str
    buyer: str
    buyer_name: str
    materials: tuple[str, ...]
    why: str
    status: str | None
    note: str | None
    day: str | None
    site: str | None
    direct: bool
    replaced_by: tuple[str, ...]
    evidence: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class PolicyNote:
    """Which policy version was applied, and how it stood on the day asked about."""

    id: str
    label: str
    standing: str
    effective_from: str | None
    effective_to: str | None
    family: str | None
    legal_source: tuple[str, ...]
    last_checked: str | None
    caveats: tuple[str, ...]
    #: What tells this version from others: printed with every verdict.
    version: str = ""
    #: As stated, whatever the day: in force, suspended, pending, ended, analyst.
    status: str = ""
    #: When it was or is suspended, in words; empty if it was not.
    suspension: str = ""
    #: False if its text, or any test of it, rests on what was not read.
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a route question, each list ranked, with what was left out said."""

    query: Mapping[str, Any]
    as_of: date
    policies: tuple[PolicyNote, ...]
    routes: tuple[Route, ...]
    refused: tuple[Route, ...]
    unknown: tuple[Route, ...]
    not_covered: tuple[Route, ...]
    truncated: Mapping[str, bool]
    counts: Mapping[str, Any]
    #: What once led to the target and is over, and what is to lead there later.
    ended: tuple[Tie, ...] = ()
    later: tuple[Tie, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    #: How the answer was found: explored, seconds, stopped_by. It depends on the machine.
    search: Mapping[str, Any] = field(default_factory=dict, compare=False)
