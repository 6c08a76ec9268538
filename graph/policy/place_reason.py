"""What a place test says of a step: where it is done, by the site's country and region."""

from __future__ import annotations

from graph.answer import Reason
from graph.chain.evidence import Item, for_field
from graph.policy.policy_model import PlaceTest, Policy
from graph.policy.reason_maker import ReasonMaker
from graph.policy.subject import Subject
from ontology.models import Site


def place_reason(policy: Policy, test: PlaceTest, step: Subject, actor: str) -> Reason:
    """Refused in a covered country; an organisation has no place, so where it works is unknown."""
    facts, make = step.facts, ReasonMaker(policy, test, step.facts, actor)
    place = facts.place(actor)
    sources = for_field(facts.world, actor, "country")
    if place is None and facts.is_organization(actor):
        doing = "makes" if step.stages else "handles"
        return make.unknown([f"where {make.name} {doing} {facts.name(step.material)}"])
    if place is None:
        return make.unknown([f"in which country {make.name} stands"])
    country = facts.country(actor)
    if place in policy.countries and test.regions:
        return _region(make, test, country, sources)
    if place in policy.countries:
        return make.refused(f"{make.name} stands in {country}, a covered country", (), sources)
    if place in policy.unclear_countries:
        wanted = f"whether {country} is covered by {policy.id}"
        return make.unknown([wanted], (), sources)
    return make.allowed(f"{make.name} stands in {country}", (), sources)


def _region(make: ReasonMaker, test: PlaceTest, country: str, sources: tuple[Item, ...]) -> Reason:
    """Within a covered country: the region decides, as far as it is stated."""
    site = make.facts.world.get(Site, make.actor)
    region = site.region if site else None
    proof = (*sources, *for_field(make.facts.world, make.actor, "region"))
    if region is None:
        wanted = f"in which region of {country} {make.name} stands"
        return make.unknown([wanted], (), proof)
    if any(covered.casefold() in region.casefold() for covered in test.regions):
        return make.refused(f"{make.name} stands in {region}, {country}", (), proof)
    return make.allowed(f"{make.name} stands in {region}, {country}", (), proof)
