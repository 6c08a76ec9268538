"""What a list test says of an actor: whether it or who stands behind it is designated."""

from __future__ import annotations

from datetime import date

from graph.answer import Reason
from graph.policy.parties import Party, parties
from graph.policy.policy_model import ListTest, Policy
from graph.policy.reason_maker import ReasonMaker
from graph.policy.subject import Facts


def list_reason(policy: Policy, test: ListTest, facts: Facts, actor: str, as_of: date) -> Reason:
    """Refused if one of them is on a list. One not recorded there is not on it only if the list is
    whole; else that is unknown, or with `unstated none` taken as not listed.
    """
    make = ReasonMaker(policy, test, facts, actor)
    found = parties(facts.book, actor, owners=test.owners)
    for party in found.known:
        if entries := facts.lists.designations(party.id, test.lists):
            who = f"{facts.name(party.id)}{f', {party.role},' if party.role else ''}"
            text = f"{who} is on {_lists_with(test, facts, party)} (on {as_of})"
            return make.refused(text, (*entries, *party.relations))
    relations = [r for party in found.known for r in party.relations]
    open_lists = _not_whole(test, facts)
    if test.unstated == "unknown" and (open_lists or found.missing):
        names = " or ".join(facts.name(party.id) for party in found.known)
        asked = [f"whether {names} is on {' or '.join(open_lists)}"] if open_lists else []
        return make.unknown((*asked, *found.missing), relations)
    extents = "; ".join(_extents(test, facts))
    names = ", ".join(facts.name(party.id) for party in found.known)
    return make.allowed(f"Not listed: {names} ({extents}; on {as_of})", relations)


def _lists_with(test: ListTest, facts: Facts, party: Party) -> str:
    """The lists on which a party is."""
    found = [facts.lists.entries(wanted) for wanted in test.lists]
    return " and ".join(e.name for e in found if party.id in e.designations)


def _not_whole(test: ListTest, facts: Facts) -> list[str]:
    """The lists that are not whole, with how much of each the graph holds."""
    found = [facts.lists.entries(wanted) for wanted in test.lists]
    return [f"{entries.name} ({entries.extent})" for entries in found if not entries.complete]


def _extents(test: ListTest, facts: Facts) -> list[str]:
    found = [facts.lists.entries(wanted) for wanted in test.lists]
    return [f"{entries.name}: {entries.extent}" for entries in found]
