"""The tests of a policy: what a step, or a portfolio, is asked (design section 6).

`unstated` says what is made of what nobody states; its words are in ontology/policies.ttl.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Metric: TypeAlias = Literal["equity", "voting", "board"]
Operator: TypeAlias = Literal[">=", ">"]
Aggregation: TypeAlias = Literal["sum", "single"]
#: How a share passes through a company: multiplied; in full from half of it on, else multiplied; in
#: full from the test's own limit on, below it not at all (the 50 percent rules).
Tier: TypeAlias = Literal["multiply", "majority", "threshold"]
#: Who counts as covered: who is based in a covered country, its governments, who is on a list.
Holder: TypeAlias = Literal["any", "government", "list"]
#: What nobody states may be so, or is taken as not there: unstated holders are then of the company's
#: home country, who is not known to be listed is not, and there is no contract but those stated.
Unstated: TypeAlias = Literal["unknown", "none"]
#: A contract by which one side may decide on the other's production.
Contract: TypeAlias = Literal["sole_offtake", "operation", "licence", "debt"]
#: What a portfolio test takes a share of: see ShareTest.
Measured: TypeAlias = Literal["third_country_share", "extraction", "processing", "recycling"]


@dataclass(frozen=True, slots=True)
class ListName:
    """A list of designated entities: the id of the Measure that makes it, and what it is called."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class PlaceTest:
    """Refuses a step that is done in a covered country; with regions, in one of them there."""

    label: str
    verified: bool = True
    regions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The test in words."""
        where = f" (region: {', '.join(self.regions)})" if self.regions else ""
        return f"place: {self.label}{where}"


@dataclass(frozen=True, slots=True)
class OwnerTest:
    """Refuses a step whose actor is held by covered parties, at or above a threshold.

    `other_tier` is a second reading of how shares pass through companies, where it is not verified
    which one the law means: where the two differ the test is unknown.
    """

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
    lists: tuple[ListName, ...] = ()
    other_tier: Tier | None = None

    @property
    def text(self) -> str:
        """The test in words."""
        how = "together" if self.aggregation == "sum" else "one alone"
        run = ", or the operator" if self.counts_operator else ""
        limit = f"{self.metric} {self.operator} {self.threshold:g} %"
        tier = " or ".join(filter(None, (self.tier, self.other_tier)))
        who = holders_text(self.holder, self.lists)
        return f"owner: {limit} by {who} {how}{run} ({tier}; unstated: {self.unstated})"


@dataclass(frozen=True, slots=True)
class ListTest:
    """Refuses a step whose actor, or who runs it or holds more than half of it, is on a list.

    With `owners` also who holds more than half of those, and so on upwards.
    """

    label: str
    lists: tuple[ListName, ...]
    owners: bool = False
    unstated: Unstated = "unknown"
    verified: bool = True

    @property
    def text(self) -> str:
        """The test in words."""
        whom = "actor, operator or majority holder"
        up = f"{whom}, direct or through others" if self.owners else whom
        return f"list: {up} on {lists_text(self.lists)} (unstated: {self.unstated})"


@dataclass(frozen=True, slots=True)
class JurisdictionTest:
    """Refuses a step whose operator, or the organisation itself, is based in a covered country."""

    label: str
    unstated: Unstated = "unknown"
    verified: bool = True

    @property
    def text(self) -> str:
        """The test in words."""
        return f"jurisdiction: {self.label} (unstated: {self.unstated})"


@dataclass(frozen=True, slots=True)
class ContractTest:
    """Refuses a step over which a covered party has control by contract.

    `sole_offtake`: it alone takes the output; `operation`: it runs the site; `licence`: its licence
    lets it decide or veto; `debt`: covered lenders together hold `threshold` percent of the debt.
    """

    label: str
    contract: Contract
    holder: Holder = "any"
    lists: tuple[ListName, ...] = ()
    operator: Operator = ">="
    threshold: float | None = None
    unstated: Unstated = "unknown"
    verified: bool = True

    @property
    def text(self) -> str:
        """The test in words."""
        limit = "" if self.threshold is None else f" {self.operator} {self.threshold:g} %"
        who = holders_text(self.holder, self.lists)
        what = self.contract.replace("_", " ")
        return f"contract: {what}{limit} by {who} (unstated: {self.unstated})"


@dataclass(frozen=True, slots=True)
class ShareTest:
    """A test on a portfolio, not on a step: how much of what is consumed comes from where.

    `third_country_share` is the largest share of one country that is not the policy's own, at each
    of `stages`; the others are the own countries' output at the stage as percent of their annual
    consumption. `operator` and `threshold` say when the test fails.
    """

    label: str
    measure: Measured
    operator: Literal[">", ">=", "<", "<="]
    threshold: float
    stages: tuple[str, ...] = ()
    verified: bool = True

    @property
    def text(self) -> str:
        """The test in words."""
        at = ", ".join(self.stages) or "every stage"
        what = self.measure.replace("_", " ")
        return f"share: fails if {what} {self.operator} {self.threshold:g} % ({at})"


def lists_text(lists: tuple[ListName, ...]) -> str:
    """The lists in words."""
    return " or ".join(found.name for found in lists)


def holders_text(holder: Holder, lists: tuple[ListName, ...]) -> str:
    """Who counts as covered, in words."""
    kinds = {
        "any": "parties of covered countries",
        "government": "governments of covered countries",
    }
    named = f"parties on {lists_text(lists)}" if lists else ""
    return " or ".join(filter(None, (kinds.get(holder, ""), named)))


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


#: A test on a step that asks for who holds, runs or binds its actor.
PartyTest: TypeAlias = OwnerTest | ContractTest
StepTest: TypeAlias = PlaceTest | OwnerTest | ListTest | JurisdictionTest | ContractTest | ActorTest
Test: TypeAlias = StepTest | ShareTest
