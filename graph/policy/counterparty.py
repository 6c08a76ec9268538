"""The other side of a contract: whether it is a covered party, and who of an actor is bound."""

from __future__ import annotations

from graph.answer import Outcome
from graph.holdings.shares import Share
from graph.policy.owner_reason import against
from graph.policy.policy_model import ContractTest, OwnerTest, Policy
from graph.policy.subject import Facts


class Counterparty:
    """Asks of the other side of a contract whether it is covered, as a contract test means it.

    It is if it is itself, or if covered parties together hold half of it or more: who holds half of
    a company can use its contracts.
    """

    def __init__(self, policy: Policy, test: ContractTest, facts: Facts) -> None:
        self.policy = policy
        self.facts = facts
        self.test = OwnerTest(
            label=test.label, metric="equity", operator=">=", threshold=50.0, tier="majority",
            holder=test.holder, unstated=test.unstated, verified=test.verified, lists=test.lists,
        )  # fmt: skip
        self.coverage = facts.coverage(policy, self.test)

    def bound(self, actor: str) -> tuple[str, ...]:
        """Who signs for an actor: itself, and who runs it or holds more than half of it."""
        return (actor, *sorted(self.facts.book.own_organizations(actor) - {actor}))

    def covered(self, party: str | None) -> Outcome:
        """Refused if it is a covered party, allowed if not; unknown also if it is not named."""
        return "unknown" if party is None else against(self.test, self._share(party))

    def words(self, party: str | None) -> str:
        """What it is called, and what makes it covered."""
        if party is None:
            return "a party that is not named"
        words = [self._with(holder) for holder in self._share(party).path or (party,)]
        return words[0] if len(words) == 1 else f"{words[0]}, held by {' < '.join(words[1:])},"

    def missing(self, party: str | None) -> list[str]:
        """What would tell whether it is covered."""
        if party is None:
            return []
        asked = self._share(party).missing or (party,)
        name = self.facts.name
        return [self.coverage.question(node) or f"who holds {name(node)}" for node in asked]

    def relations(self, party: str | None) -> tuple[str, ...]:
        """The stakes and designations that make it covered."""
        if party is None:
            return ()
        share = self._share(party)
        listed = [d for node in share.path for d in self.coverage.designations(node)]
        return tuple(dict.fromkeys((*share.relations, *listed)))

    def _share(self, party: str) -> Share:
        return self.facts.share(self.policy, self.test, party)

    def _with(self, party: str) -> str:
        words = self.coverage.words(party)
        return f"{self.facts.name(party)} ({words})" if words else self.facts.name(party)
