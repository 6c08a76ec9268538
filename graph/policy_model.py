"""A policy as data: what ontology/policies.ttl or a user's own file states (design section 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

Metric: TypeAlias = Literal["equity", "voting", "board"]
Operator: TypeAlias = Literal[">=", ">"]
Aggregation: TypeAlias = Literal["sum", "single"]
#: How a share passes through a company: multiplied, or in full from half of it on.
Tier: TypeAlias = Literal["multiply", "majority"]
Holder: TypeAlias = Literal["any", "government"]
#: What the holders that nobody states may be: covered ones, or those of its home country.
Unstated: TypeAlias = Literal["unknown", "home"]


@dataclass(frozen=True, slots=True)
class PlaceTest:
    """Refuses a step that is done in a covered country."""

    label: str
    verified: bool = True

    @property
    def text(self) -> str:
        """The test in words."""
        return f"place: {self.label}"


@dataclass(frozen=True, slots=True)
class OwnerTest:
    """Refuses a step whose actor is held from a covered country, at or above a threshold."""

    label: str
    metric: Metric
    operator: Operator
    threshold: float
    aggregation: Aggregation = "sum"
    tier: Tier = "majority"
    holder: Holder = "any"
    unstated: Unstated = "unknown"
    counts_operator: bool = False
    verified: bool = True

    @property
    def text(self) -> str:
        """The test in words."""
        who = "governments" if self.holder == "government" else "holders"
        how = "together" if self.aggregation == "sum" else "one alone"
        run = ", or the operator" if self.counts_operator else ""
        limit = f"{self.metric} {self.operator} {self.threshold:g} %"
        return f"owner: {limit} by {who} {how}{run} ({self.tier}; unstated: {self.unstated})"


@dataclass(frozen=True, slots=True)
class Struck:
    """An actor that an ActorTest names: refused, or unknown for want of a fact; and on what."""

    actor: str
    outcome: Literal["refused", "unknown"]
    text: str
    missing: str | None = None
    relations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActorTest:
    """Refuses a step of certain actors: a plant that a what-if closes, what an owner holds.

    No Turtle states one: a what-if makes it. A stage done by nobody knows whom is unknown if one of
    these actors could have done it.
    """

    label: str
    struck: tuple[Struck, ...]
    verified: bool = True

    @property
    def text(self) -> str:
        """The test in words."""
        return f"actor: {self.label}"


Test: TypeAlias = PlaceTest | OwnerTest | ActorTest


@dataclass(frozen=True, slots=True)
class Form:
    """Products that a policy speaks of: by id, or by a stage and the elements that all are in them.

    `stages` are the stages judged on the way to them; empty = those of the policy.
    """

    materials: frozenset[str]
    stage: str | None
    elements: frozenset[str]
    stages: frozenset[str]

    @property
    def text(self) -> str:
        """The form in words."""
        kind = f"{self.stage} of {', '.join(sorted(self.elements))}" if self.stage else ""
        return "; ".join(filter(None, (", ".join(sorted(self.materials)), kind)))

    def covers(self, names: frozenset[str], stage: str | None, elements: frozenset[str]) -> bool:
        """Whether a product is of this form; `names` are its id and its broader ones."""
        by_kind = self.stage is not None and self.stage == stage and self.elements <= elements
        return bool(self.materials & names) or by_kind


@dataclass(frozen=True, slots=True)
class Caveat:
    """What a policy says and no test decides; with `strict` it makes an allowed route unknown."""

    text: str
    verified: bool = True
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """A named rule on routes. No product listed = every product; no stage = every step."""

    id: str
    label: str
    comment: str
    jurisdiction: str
    countries: frozenset[str]
    unclear_countries: frozenset[str]
    tests: tuple[Test, ...]
    forms: tuple[Form, ...]
    stages: frozenset[str]
    required_stages: tuple[str, ...]
    exceptions: tuple[str, ...]
    caveats: tuple[Caveat, ...]
    effective_from: date | None
    effective_to: date | None
    status: str
    family: str | None
    supersedes: str | None
    legal_sources: tuple[str, ...]
    last_checked: str

    def standing(self, as_of: date) -> str:
        """Whether it is in force on a day: the answer prints it, it is applied all the same."""
        if self.status in ("pending", "suspended"):
            return self.status
        if self.effective_from and as_of < self.effective_from:
            return "not yet in force"
        if self.status == "ended" or (self.effective_to and as_of > self.effective_to):
            return "ended"
        return "analyst default" if self.status == "analyst" else "in force"

    def form_of(
        self, names: frozenset[str], stage: str | None, elements: frozenset[str]
    ) -> Form | None:
        """The form under which it speaks of a product; None if it does not."""
        return next((f for f in self.forms if f.covers(names, stage, elements)), None)

    @property
    def covers_everything(self) -> bool:
        """Whether it speaks of every product."""
        return not self.forms
