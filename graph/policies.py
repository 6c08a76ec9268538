"""Policies: loading them, choosing the version by date, and judging one step.

`judge` is the one function that routes, chokepoints, flow, what-if, page and command line use.
Kleene logic: refused if any test refuses, else unknown if any is unknown, else allowed. Only facts
that a test asks for can make it unknown: a rule on place ignores owners.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from graph.answer import Outcome, PolicyNote, Reason
from graph.policy.actor_reason import actor_reason
from graph.policy.contract_reason import contract_reason
from graph.policy.jurisdiction_reason import jurisdiction_reason
from graph.policy.list_reason import list_reason
from graph.policy.owner_reason import owner_reason
from graph.policy.place_reason import place_reason
from graph.policy.policy_model import (
    ActorTest,
    ContractTest,
    Form,
    JurisdictionTest,
    ListTest,
    OwnerTest,
    PlaceTest,
    Policy,
    ShareTest,
    Test,
)
from graph.policy.policy_reader import read_packaged, read_policy_file
from graph.policy.subject import Facts, Subject
from ontology.errors import UsageError

__all__ = [
    "Judgement",
    "Policy",
    "choose",
    "combine",
    "judge",
    "load_policies",
    "note",
    "policies_for",
    "route_policies",
]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a policy says of one step, with every reason."""

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()


def load_policies(paths: Iterable[str | Path] = ()) -> Mapping[str, Policy]:
    """The policies of this package and of a user's own files, by id. Raises SourceError on a bad file."""
    found = dict(_packaged())
    for path in paths:
        found.update(read_policy_file(Path(path)))
    return dict(sorted(found.items()))


@cache
def _packaged() -> Mapping[str, Policy]:
    return read_packaged()


def policies_for(names: Iterable[str], as_of: date) -> tuple[Policy, ...]:
    """The policies that names mean, each once: an id, a family, or a Turtle file (.ttl), of which
    all policies apply. Raises UsageError on a name that is none, SourceError on a bad file.
    """
    found: list[Policy] = []
    for name in names:
        if name.lower().endswith(".ttl"):
            found += read_policy_file(Path(name)).values()
        else:
            found.append(choose(load_policies(), name, as_of))
    distinct = tuple(dict.fromkeys(found))
    for policy in distinct:
        if any(other.id == policy.id and other != policy for other in distinct):
            raise UsageError(f"two policies are called {policy.id}: give one of them another id")
    return distinct


def route_policies(names: Iterable[str], as_of: date) -> tuple[Policy, ...]:
    """The policies that names mean, for routes. Raises UsageError on one that judges no step."""
    found = policies_for(names, as_of)
    for policy in found:
        if policy.portfolio:
            raise UsageError(
                f"{policy.id} is a rule on shares of a market, not on steps of a route; "
                f"try `lodeway concentration --policy {policy.id}`"
            )
    return found


def choose(policies: Mapping[str, Policy], name: str, as_of: date) -> Policy:
    """The policy with this id, or the version of this family that is in force on a day.

    A policy named by its id is applied whatever the day. Before the first version of a family the
    first is taken, after the last the last.
    """
    if name in policies:
        return policies[name]
    versions = sorted(
        (p for p in policies.values() if p.family == name and p.status != "pending"),
        key=lambda p: (p.effective_from or date.min, p.id),
    )
    if not versions:
        raise UsageError(f"no policy is called {name!r}; `lodeway policies` lists them")
    started = [p for p in versions if (p.effective_from or date.min) <= as_of]
    return started[-1] if started else versions[0]


def note(policy: Policy, as_of: date) -> PolicyNote:
    """The version of a policy as the answer prints it, with every caveat and exception."""
    unread = [c.text for c in policy.caveats if not c.verified]
    read = [c.text for c in policy.caveats if c.verified]
    unread += [f"the test '{label}'." for label in policy.unverified]
    if not policy.verified:
        unread.insert(0, "the rule, or whether it holds, is known from what others say of it only.")
    return PolicyNote(
        id=policy.id,
        label=policy.label,
        standing=policy.standing(as_of),
        effective_from=policy.effective_from.isoformat() if policy.effective_from else None,
        effective_to=policy.effective_to.isoformat() if policy.effective_to else None,
        family=policy.family,
        legal_source=policy.legal_sources,
        last_checked=policy.last_checked,
        caveats=(
            *read,
            *(f"Not verified: {text}" for text in unread),
            *(f"Exception, not applied here: {text}" for text in policy.exceptions),
        ),
        version=policy.version,
        status=policy.status,
        suspension=policy.suspension,
        verified=policy.verified and not policy.unverified,
    )


def combine(outcomes: Iterable[str]) -> Outcome:
    """Kleene over tests, steps or policies; notes and what is not covered take no part."""
    found = set(outcomes)
    if "refused" in found:
        return "refused"
    return "unknown" if "unknown" in found else "allowed"


def covers_product(policy: Policy, facts: Facts, product: str | None) -> bool:
    """Whether the policy speaks of a product, by its id, a broader one or by what it is."""
    return policy.covers_everything or _form(policy, facts, product) is not None


def judged_stages(policy: Policy, facts: Facts, product: str | None) -> frozenset[str]:
    """The stages that the policy judges on the way to a product; empty = every step."""
    form = _form(policy, facts, product)
    return form.stages if form and form.stages else policy.stages


def judge(policy: Policy, step: Subject, product: str | None, as_of: date) -> Judgement:
    """What a policy says of a step on the way to a product."""
    if not covers_product(policy, step.facts, product):
        return Judgement("not_covered")
    stages = judged_stages(policy, step.facts, product)
    if stages and not step.receives and not stages & set(step.stages):
        return _not_judged(policy, step)
    # Who does a ghost's stage is one missing fact, however many tests ask for it.
    tests = policy.tests[:1] if step.actor is None else policy.tests
    reasons = [_reason(policy, test, step, as_of) for test in tests]
    if step.receives:
        reasons = [r for r in reasons if r.outcome == "refused"]
    return Judgement(combine(r.outcome for r in reasons), tuple(reasons))


def _not_judged(policy: Policy, step: Subject) -> Judgement:
    """A step at a stage that the policy does not judge; one at no stage stated may be at one."""
    material = step.material
    if step.actor is None or not material or step.facts.network.materials.stage(material):
        return Judgement("allowed")
    missing = f"at which stage of processing {step.facts.name(material)} stands"
    text, name = f"It is not stated {missing}", step.facts.name(step.actor)
    reason = Reason("unknown", text, policy.id, "stages", True, step.actor, name, missing)
    return Judgement("unknown", (reason,))


def _form(policy: Policy, facts: Facts, product: str | None) -> Form | None:
    if product is None:
        return None
    materials = facts.network.materials
    known = materials.known.get(product)
    elements = frozenset(known.element) if known else frozenset[str]()
    return policy.form_of(materials.names(product), materials.stage(product), elements)


def _reason(policy: Policy, test: Test, step: Subject, as_of: date) -> Reason:
    if isinstance(test, ActorTest):
        return actor_reason(policy, test, step)
    if step.actor is None:
        return _ghost(policy, test, step)
    match test:
        case OwnerTest():
            return owner_reason(policy, test, step.facts, step.actor, as_of)
        case ListTest():
            return list_reason(policy, test, step.facts, step.actor, as_of)
        case JurisdictionTest():
            return jurisdiction_reason(policy, test, step.facts, step.actor, as_of)
        case ContractTest():
            return contract_reason(policy, test, step, step.actor, as_of)
        case PlaceTest():
            return place_reason(policy, test, step, step.actor)
        case ShareTest():
            raise UsageError(f"{policy.id} judges shares of a market, no steps")


def _ghost(policy: Policy, test: Test, step: Subject) -> Reason:
    near, stage = step.facts.name(step.beside), step.stages[0]
    missing = f"who does the {stage} step for {near}, and where"
    text = f"Nobody states who does the {stage} step for {near}"
    return Reason("unknown", text, policy.id, test.label, test.verified, step.beside, near, missing)
