"""What an owner test says of an actor, in words: the chain that refuses, or the holders missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from graph.answer import Outcome, Reason
from graph.chain.evidence import Item, for_field, items
from graph.holdings.passing import Limit
from graph.holdings.shares import Share
from graph.policy.owner_words import TIERS, Words
from graph.policy.policy_model import OwnerTest, Policy
from graph.policy.subject import Facts


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the test says under one tier: the share that decides, of the actor or its operator."""

    words: Words
    outcome: Outcome
    share: Share
    run_by: str | None = None
    #: Whether it is open who runs the actor.
    who_runs: bool = False

    @property
    def bounds(self) -> str:
        """The share in percent: one number, or from which to which."""
        least, most = self.words.percent(self.share.low), self.words.percent(self.share.high)
        return least if least == most else f"{least} to {most}"


def owner_reason(policy: Policy, test: OwnerTest, facts: Facts, actor: str, as_of: date) -> Reason:
    """The reason of an owner test for one actor. Where the test counts operators, one that is
    covered refuses, and one that may be leaves open what the holders alone would allow.

    Where it is not verified how shares pass through companies both readings are worked out. If they
    lead to different outcomes the outcome is unknown.
    """
    first = _read(policy, test, facts, actor)
    if test.other_tier is None:
        return _reason(
            policy, test, facts, actor, as_of, first.outcome, *_said(facts, actor, first)
        )
    other_test = replace(test, tier=test.other_tier)
    second = _read(policy, other_test, facts, actor)
    text, missing, behind = _both(facts, actor, first, second)
    outcome = first.outcome if first.outcome == second.outcome else "unknown"
    return _reason(policy, test, facts, actor, as_of, outcome, text, missing, behind)


def against(test: OwnerTest, share: Share) -> Outcome:
    """A share against a threshold: a range that straddles it is unknown. Exact at the limit."""
    limit = Limit.of(test)
    if limit.met(share.low):
        return "refused"
    return "unknown" if limit.met(share.high) else "allowed"


def _read(policy: Policy, test: OwnerTest, facts: Facts, actor: str) -> _Reading:
    """The share that decides under one reading: a refusal first, then what is open."""
    words = Words(facts.shares(policy, test), facts.coverage(policy, test), test)
    operators = facts.book.operators(actor) if test.counts_operator else ()
    shares: list[tuple[str | None, Share]] = [(None, facts.share(policy, test, actor))]
    shares += [(operator, facts.share(policy, test, operator)) for operator in operators]
    found = [_Reading(words, against(test, share), share, run) for run, share in shares]
    if test.counts_operator and test.unstated == "unknown" and not operators:
        found += _unstated_operator(facts, actor, found[0])
    order: list[Outcome] = ["refused", "unknown", "allowed"]
    return min(found, key=lambda reading: order.index(reading.outcome))


def _unstated_operator(facts: Facts, actor: str, held: _Reading) -> list[_Reading]:
    """Who runs a site may be covered where nobody states who does; an organisation runs itself."""
    if facts.is_organization(actor):
        return []
    return [replace(held, outcome="unknown", who_runs=True)]


_Said = tuple[str, list[str], list[str | Item]]


def _said(facts: Facts, actor: str, reading: _Reading) -> _Said:
    """The text of one reading, what is missing, and what is behind it."""
    behind = _behind(facts, actor, reading)
    if reading.outcome == "refused":
        return _refused(facts, actor, reading), [], behind
    words, run_by = reading.words, reading.run_by
    name = facts.name(actor)
    if reading.who_runs:
        return f"It is not stated who runs {name}", [f"who runs {name}"], behind
    said = f"{name} is run by {facts.name(run_by)}, which" if run_by else name
    whom = words.coverage.who
    if reading.outcome == "allowed":
        most = words.percent(reading.share.high)
        return f"{said} is held from {whom} to {most} at most", [], behind
    missing = words.missing(reading.share) or [f"who holds {facts.name(run_by or actor)}"]
    text = f"{said} may be held from {whom} to {reading.bounds}: {' and '.join(missing)} is open"
    return text, missing, behind


def _refused(facts: Facts, actor: str, reading: _Reading) -> str:
    words, path, run_by = reading.words, reading.share.path, reading.run_by
    name = facts.name(actor)
    chain = words.chain(path)
    if run_by and path == (run_by,):
        return f"{name} is run by {chain}"
    if path == (actor,) and words.coverage.covered(actor):
        # A party on a list is covered wherever it is based.
        listed = words.coverage.designations(actor)
        is_covered = "listed" if listed else "based in a covered country"
        return f"{chain} is itself {is_covered}"
    part = words.percent(reading.share.low)
    if reading.share.low != reading.share.high:
        part = f"at least {part}"
    held = f"{part} held from {words.coverage.who}"
    who = f"run by {facts.name(run_by)}, {held}" if run_by else held
    return f"{name} is {who}: {chain}{words.links(path)}" if chain else f"{name} is {who}"


def _both(facts: Facts, actor: str, first: _Reading, second: _Reading) -> _Said:
    """Both readings of the rule, each with its percentage."""
    text, missing, behind = _said(facts, actor, first)
    _, also, more = _said(facts, actor, second)
    behind = list(dict.fromkeys([*behind, *more]))
    one, two = (TIERS[reading.words.test.tier] for reading in (first, second))
    if first.outcome == second.outcome:
        if first.bounds != second.bounds:
            text = f"{text}; {first.bounds} if {one}, {second.bounds} if {two}"
        return text, [*missing, *also], behind
    results = " but ".join(
        f"{reading.outcome} if {tier} ({reading.bounds})"
        for reading, tier in ((first, one), (second, two))
    )
    text = f"{facts.name(actor)} held from {first.words.coverage.who}: {results}"
    which = f"which reading holds: {one}, or {two}"
    return text, [which, *missing, *also], behind


def _reason(
    policy: Policy,
    test: OwnerTest,
    facts: Facts,
    actor: str,
    as_of: date,
    outcome: Outcome,
    text: str,
    missing: Iterable[str],
    behind: Iterable[str | Item],
) -> Reason:
    relations = [found for found in behind if isinstance(found, str)]
    sources = (*items(facts.world, relations), *(i for i in behind if isinstance(i, Item)))
    return Reason(
        outcome, f"{text} (on {as_of})", policy.id, test.label, test.verified, actor,
        facts.name(actor), " and ".join(dict.fromkeys(missing)) or None,
        tuple(dict.fromkeys(sources)),
    )  # fmt: skip


def _behind(facts: Facts, actor: str, reading: _Reading) -> list[str | Item]:
    """The stakes that a share comes of; where it is an operator's, that it runs the actor; what
    puts holders on lists; and what states the home countries on which the arithmetic rests."""
    share = reading.share
    run = {o.id for o in facts.book.operations_at(actor)} if reading.run_by else set[str]()
    listed = {d for node in share.path for d in reading.words.coverage.designations(node)}
    relations = sorted({*share.relations, *run, *listed})
    fields = [(home, "country") for home in share.homes]
    fields += [(node, "stateOwned") for node in share.states]
    return [*relations, *(i for e, field in fields for i in for_field(facts.world, e, field))]
