"""What a jurisdiction test says of an actor: where who runs it, or itself, is based."""

from __future__ import annotations

from datetime import date

from graph.answer import Reason
from graph.chain.evidence import for_field
from graph.policy.policy_model import JurisdictionTest, Policy
from graph.policy.reason_maker import ReasonMaker
from graph.policy.subject import Facts


def jurisdiction_reason(
    policy: Policy, test: JurisdictionTest, facts: Facts, actor: str, as_of: date
) -> Reason:
    """Refused if an operator, or the organisation itself, is based in a covered country."""
    make = ReasonMaker(policy, test, facts, actor)
    itself = facts.is_organization(actor)
    bodies = (actor,) if itself else facts.book.operators(actor)
    relations = () if itself else tuple(o.id for o in facts.book.operations_at(actor))
    homes = {body: facts.base.home(body) for body in bodies}
    sources = tuple(
        item
        for body in bodies
        if (above := facts.base.at_home(body))
        for item in for_field(facts.world, above, "country")
    )
    for body, home in homes.items():
        if home in policy.countries:
            run = "" if itself else f"{make.name} is run by "
            text = (
                f"{run}{facts.name(body)}, based in {facts.base.home_name(body)}, a covered country"
            )
            return make.refused(f"{text} (on {as_of})", relations, sources)
    missing = [
        f"whether {facts.base.home_name(body)} is covered by {policy.id}"
        if home
        else f"where {facts.name(body)} is based"
        for body, home in homes.items()
        if home is None or home in policy.unclear_countries
    ]
    if not bodies and test.unstated == "unknown":
        missing.append(f"who runs {make.name}")
    if missing:
        return make.unknown(missing, relations, sources)
    based = ", ".join(f"{facts.name(body)} in {facts.base.home_name(body)}" for body in bodies)
    clear = f"Based outside covered countries: {based}"
    text = clear if bodies else f"No operator of {make.name} is stated: taken as not covered"
    return make.allowed(f"{text} (on {as_of})", relations, sources)
