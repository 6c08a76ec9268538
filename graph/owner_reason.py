"""What an owner test says of an actor, in words: the chain that refuses, or the holders missing."""

from __future__ import annotations

from datetime import date

from graph.answer import Outcome, Reason
from graph.evidence import Item, for_field, items
from graph.policy_model import OwnerTest, Policy
from graph.shares import Share
from graph.subject import Facts

_TINY = 1e-9


def owner_reason(policy: Policy, test: OwnerTest, facts: Facts, actor: str, as_of: date) -> Reason:
    """The reason of an owner test for one actor. Where the test counts operators, one that is
    covered refuses, and one that may be leaves open what the holders alone would allow."""
    share = facts.share(policy, test, actor)
    outcome = against(test, share)
    if outcome == "refused":
        return _refused(policy, test, facts, actor, share, as_of)
    operators = facts.book.operators(actor) if test.counts_operator else ()
    runs = {operator: facts.share(policy, test, operator) for operator in operators}
    for operator, run in runs.items():
        if against(test, run) == "refused":
            return _refused(policy, test, facts, actor, run, as_of, run_by=operator)
    for operator, run in runs.items():
        if outcome == "allowed" and against(test, run) == "unknown":
            return _open_or_clear(policy, test, facts, actor, run, as_of, run_by=operator)
    return _open_or_clear(policy, test, facts, actor, share, as_of)


def against(test: OwnerTest, share: Share) -> Outcome:
    """A share against a threshold: a range that straddles it is unknown."""
    limit = test.threshold / 100
    if test.operator == ">=":
        if share.low >= limit - _TINY:
            return "refused"
        return "allowed" if share.high < limit - _TINY else "unknown"
    if share.low > limit + _TINY / 10:
        return "refused"
    return "allowed" if share.high <= limit + _TINY / 10 else "unknown"


def _refused(
    policy: Policy,
    test: OwnerTest,
    facts: Facts,
    actor: str,
    share: Share,
    as_of: date,
    run_by: str | None = None,
) -> Reason:
    chain = " < ".join(_with_country(facts, test, policy, holder) for holder in share.path)
    name = facts.name(actor)
    held = f"{_percent(share.low)} held from {facts.coverage(policy, test).who}"
    if run_by == (share.path[0] if share.path else None) and len(share.path) == 1:
        text = f"{name} is run by {chain}"
    elif share.path == (actor,):
        text = f"{chain} is itself based in a covered country"
    elif run_by:
        text = f"{name} is run by {facts.name(run_by)}, {held}: {chain}"
    else:
        text = f"{name} is {held}: {chain}" if chain else f"{name} is {held}"
    relations = _behind(facts, actor, share, run_by)
    return Reason(
        "refused", f"{text} (on {as_of})", policy.id, test.label, test.verified, actor, name,
        None, (*items(facts.world, relations), *_homes(facts, share)),
    )  # fmt: skip


def _open_or_clear(
    policy: Policy,
    test: OwnerTest,
    facts: Facts,
    actor: str,
    share: Share,
    as_of: date,
    run_by: str | None = None,
) -> Reason:
    name = facts.name(actor)
    said = f"{name} is run by {facts.name(run_by)}, which" if run_by else name
    relations = _behind(facts, actor, share, run_by)
    outcome = against(test, share)
    least, most = _percent(share.low), _percent(share.high)
    whom = facts.coverage(policy, test).who
    if outcome == "allowed":
        text, missing = f"{said} is held from {whom} to {most} at most", None
    else:
        who = " and ".join(_holders(facts, test, policy, node) for node in share.missing)
        missing = who or f"who holds {facts.name(run_by or actor)}"
        text = f"{said} may be held from {whom} to {least} to {most}: {missing} is open"
    return Reason(
        outcome, f"{text} (on {as_of})", policy.id, test.label, test.verified, actor, name,
        missing, (*items(facts.world, relations), *_homes(facts, share)),
    )  # fmt: skip


def _holders(facts: Facts, test: OwnerTest, policy: Policy, node: str) -> str:
    """Which holders of an entity are not stated, or not to what extent."""
    name = facts.name(node)
    if question := facts.coverage(policy, test).question(node):
        return question
    stakes = facts.shares(policy, test).stakes(node)
    if not stakes:
        return f"who holds {name}"
    vague = [facts.name(s.holder) for s in stakes if s.high - s.low > _TINY]
    if vague:
        return f"how much of {name} {' and '.join(vague)} hold{'s' if len(vague) == 1 else ''}"
    rest = max(0.0, 1.0 - sum(s.low for s in stakes))
    return f"who holds the other {_percent(rest)} of {name}"


def _with_country(facts: Facts, test: OwnerTest, policy: Policy, holder: str) -> str:
    words = facts.coverage(policy, test).words(holder)
    return f"{facts.name(holder)} ({words})" if words else facts.name(holder)


def _behind(facts: Facts, actor: str, share: Share, run_by: str | None) -> list[str]:
    """The stakes that a share comes of, and where it is an operator's, that it runs the actor."""
    run = {o.id for o in facts.book.operations_at(actor)} if run_by else set[str]()
    return sorted({*share.relations, *run})


def _homes(facts: Facts, share: Share) -> tuple[Item, ...]:
    """What states the home countries on which the arithmetic rests."""
    return tuple(item for home in share.homes for item in for_field(facts.world, home, "country"))


def _percent(share: float) -> str:
    return f"{round(share * 100, 1):g} %"
