"""Makes the reasons that one test of a policy gives for one actor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.answer import Outcome, Reason
from graph.chain.evidence import Item, items
from graph.policy.policy_model import Policy, StepTest
from graph.policy.subject import Facts


@dataclass(frozen=True, slots=True)
class ReasonMaker:
    """One test asked of one actor: what is equal in all the reasons that it can give."""

    policy: Policy
    test: StepTest
    facts: Facts
    actor: str

    @property
    def name(self) -> str:
        """What the actor is called."""
        return self.facts.name(self.actor)

    def refused(self, text: str, relations: Iterable[str], more: tuple[Item, ...] = ()) -> Reason:
        """It is against the rule, as the relations state."""
        return self._reason("refused", text, None, relations, more)

    def allowed(
        self, text: str, relations: Iterable[str] = (), more: tuple[Item, ...] = ()
    ) -> Reason:
        """It is not against the rule."""
        return self._reason("allowed", text, None, relations, more)

    def unknown(
        self, missing: Iterable[str], relations: Iterable[str] = (), more: tuple[Item, ...] = ()
    ) -> Reason:
        """The facts that would decide it are missing: each named, in the order given."""
        wanted = " and ".join(dict.fromkeys(missing))
        return self._reason("unknown", f"It is not stated {wanted}", wanted, relations, more)

    def _reason(
        self, outcome: Outcome, text: str, missing: str | None, relations: Iterable[str],
        more: tuple[Item, ...],
    ) -> Reason:  # fmt: skip
        sources = (*items(self.facts.world, dict.fromkeys(relations)), *more)
        return Reason(
            outcome, text, self.policy.id, self.test.label, self.test.verified, self.actor,
            self.name, missing, tuple(dict.fromkeys(sources)),
        )  # fmt: skip
