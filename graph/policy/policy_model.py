"""A policy as data: what ontology/policies.ttl or a user's own file states (design section 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from graph.policy.policy_tests import (
    ActorTest,
    Aggregation,
    Contract,
    ContractTest,
    Holder,
    JurisdictionTest,
    ListName,
    ListTest,
    Measured,
    Metric,
    Operator,
    OwnerTest,
    PartyTest,
    PlaceTest,
    ShareTest,
    StepTest,
    Struck,
    Test,
    Tier,
    Unstated,
)

__all__ = [
    "ActorTest", "Aggregation", "Caveat", "Contract", "ContractTest", "Form", "Holder",
    "JurisdictionTest", "ListName", "ListTest", "Measured", "Metric", "Operator", "OwnerTest",
    "PartyTest", "PlaceTest", "Policy", "ShareTest", "StepTest", "Struck", "Test", "Tier",
    "Unstated",
]  # fmt: skip


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
    suspended_from: date | None = None
    suspended_to: date | None = None
    #: Whether its text was read; False = known from secondary sources only.
    verified: bool = True
    stated_version: str | None = None
    #: Whether it speaks of a portfolio (shares of a whole market), not of steps.
    portfolio: bool = False
    #: The countries that are not "third" to a portfolio rule: a union's members.
    own_countries: frozenset[str] = frozenset()
    based_on: str | None = None

    def standing(self, as_of: date) -> str:
        """Whether it is in force on a day: the answer prints it, it is applied all the same.

        The dates decide; where none is stated, the status. The last day of a period belongs to it.
        """
        if self.status == "pending":
            return "pending"
        if self.effective_from and as_of < self.effective_from:
            return "not yet in force"
        if self.effective_to and as_of > self.effective_to:
            return "ended"
        if self.status == "ended" and self.effective_to is None:
            # Whether it still held on that day is not known.
            return "ended, last day not stated"
        if self._is_suspended(as_of):
            return "suspended"
        return "analyst default" if self.status == "analyst" else "in force"

    def _is_suspended(self, as_of: date) -> bool:
        if self.suspended_from is None and self.suspended_to is None:
            return self.status == "suspended"
        begun = self.suspended_from is None or self.suspended_from <= as_of
        return begun and (self.suspended_to is None or as_of <= self.suspended_to)

    @property
    def suspension(self) -> str:
        """When it was or is suspended, in words; empty where no such period is stated."""
        start, end = self.suspended_from, self.suspended_to
        if start is None and end is None:
            return ""
        since = f" from {start}" if start else ""
        return f"suspended{since}{f' to {end}' if end else ''}"

    @property
    def version(self) -> str:
        """What tells this version from others: as stated, else the day from which it holds."""
        if self.stated_version:
            return self.stated_version
        begins = self.effective_from
        return f"effective {begins}" if begins else f"as checked on {self.last_checked}"

    @property
    def unverified(self) -> tuple[str, ...]:
        """The tests that rest on what was not read."""
        return tuple(test.label for test in self.tests if not test.verified)

    def form_of(
        self, names: frozenset[str], stage: str | None, elements: frozenset[str]
    ) -> Form | None:
        """The form under which it speaks of a product; None if it does not."""
        return next((f for f in self.forms if f.covers(names, stage, elements)), None)

    @property
    def covers_everything(self) -> bool:
        """Whether it speaks of every product."""
        return not self.forms
