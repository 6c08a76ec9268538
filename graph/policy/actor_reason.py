"""What a test on certain actors says of a step: closed, or run and held by who is cut out."""

from __future__ import annotations

from graph.answer import Reason
from graph.chain.evidence import items
from graph.policy.policy_model import ActorTest, Policy, Struck
from graph.policy.subject import Subject


def actor_reason(policy: Policy, test: ActorTest, step: Subject) -> Reason:
    """Refused or unknown for the actors that the test names, allowed for others."""
    if step.actor is None:
        return _ghost(policy, test, step)
    name = step.facts.name(step.actor)
    found = next((s for s in test.struck if s.actor == step.actor), None)
    if found is None:
        text = f"{name} is not among them: {test.label}"
        return Reason(
            "allowed", text, policy.id, test.label, test.verified, step.actor, name
        )  # fmt: skip
    return Reason(
        found.outcome, found.text, policy.id, test.label, test.verified, step.actor, name,
        found.missing, items(step.facts.world, found.relations),
    )  # fmt: skip


def _ghost(policy: Policy, test: ActorTest, step: Subject) -> Reason:
    """A stage that nobody documents is open only if one of the actors could have done it."""
    near, stage = step.facts.name(step.beside), " and ".join(step.stages)
    able = [s for s in test.struck if s.actor != step.beside and _could(step, s)]
    if not able:
        text = f"None of them is known to do the {stage} step for {near}: {test.label}"
        return Reason("allowed", text, policy.id, test.label, test.verified, step.beside, near)
    who = " or ".join(sorted({step.facts.name(s.actor) for s in able}))
    missing = f"whether {who} does the {stage} step for {near}"
    text = f"Nobody states {missing}"
    return Reason("unknown", text, policy.id, test.label, test.verified, step.beside, near, missing)


def _could(step: Subject, struck: Struck) -> bool:
    """Whether it yields, at the stage in question, something of which the material is made."""
    network = step.facts.network
    materials, wanted = network.materials, step.material or ""
    return any(
        materials.stage(made) in step.stages
        and (materials.match(made, wanted) is not None or materials.conversion(wanted, made))
        for made in network.activity.yielded(struck.actor)
    )
