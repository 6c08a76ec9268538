"""Gaps of materials, sites and companies: who makes it, where it stands, who runs and holds it."""

from __future__ import annotations

from collections.abc import Iterator

from graph.chain.firmness import Firmness, of_status
from graph.chain.materials import RECYCLING
from graph.gap import Gap, Survey
from ontology.dates import latest
from ontology.models import Actor, Capacity, Company, Deposit, Site


def stages(survey: Survey) -> Iterator[Gap]:
    """Materials on the way from the ground to a product that no plant of known place makes."""
    world, materials = survey.world, survey.materials
    for form in survey.forms():
        stage = materials.stage(form)
        if stage is None or stage == RECYCLING:
            continue
        makers = [
            actor
            for actor, made in survey.activity.yields.items()
            if any(materials.match(m, form) for m in made)
        ]
        sites = [site for a in makers if (site := world.get(Site, a))]
        if any(site.country for site in sites):
            continue
        name = world.name(form)
        said = ", ".join(f"{world.name(maker)} ({maker})" for maker in sorted(makers))
        if not makers:
            says = f"nobody is documented to make {name} ({stage})"
        elif sites:
            says = f"{name} ({stage}) is made at {said}: no source says where"
        else:
            says = f"only organisations are said to make {name} ({stage}), no site: {said}"
        closes = f"a source that names a plant that makes {name}, and where it stands"
        weight = len(survey.naming(survey.made_with(form)))
        yield Gap("stage-without-plant", form, name, says, closes, weight)


def sites(survey: Survey) -> Iterator[Gap]:
    """What is not stated of sites that are not closed."""
    capacities = {
        survey.book.ref(c.actor)
        for c in survey.world.all(Capacity)
        if c.actor and not survey.is_over(c)
    }
    for site in survey.world.all(Site):
        if site.unnamed or survey.is_over(site) or not survey.covers(site):
            continue
        yield from _site(survey, site, has_capacity=site.id in capacities)
        yield from _planned(survey, site)


def _site(survey: Survey, site: Site, *, has_capacity: bool) -> Iterator[Gap]:
    """Where it stands, who runs it, how much it can make."""
    name, weight = survey.world.name(site.id), survey.weight(site.id)
    unstated: list[tuple[str, str, str]] = []
    if site.country is None:
        closes = f"a source that says in which country {name} stands"
        unstated.append(("site-without-country", "no source says where it stands", closes))
    if not survey.book.operations_at(site.id):
        closes = f"a permit, filing or announcement that names the operator of {name}"
        unstated.append(("site-without-operator", "no source says who runs it", closes))
    makes = [survey.world.name(m) for m in survey.activity.yielded(site.id)]
    if makes and not has_capacity and not isinstance(site, Deposit):
        says = f"makes {', '.join(makes)}; capacity not stated"
        closes = f"a stated capacity of {name}, with unit, basis and date"
        unstated.append(("site-without-capacity", says, closes))
    for kind, says, closes in unstated:
        yield Gap(kind, site.id, name, f"{name}: {says}", closes, weight)


def _planned(survey: Survey, site: Site) -> Iterator[Gap]:
    """A project or plant that is to come: when, and is it late?"""
    name, weight = survey.world.name(site.id), survey.weight(site.id)
    if site.status is None or of_status(site.status) is not Firmness.PLANNED:
        return
    if site.start is None:
        says = f"{name}: {site.status}, and no source says when it is to start"
        closes = f"a schedule for {name} by its owner"
        yield Gap("planned-without-start", site.id, name, says, closes, weight)
    elif latest(site.start) < survey.as_of:
        says = f"{name}: {site.status}, but its start was to be {site.start}"
        closes = f"a source that says whether {name} has started, or its new schedule"
        yield Gap("planned-start-passed", site.id, name, says, closes, weight)


def companies(survey: Survey) -> Iterator[Gap]:
    """Companies with no stated holder on which something rests."""
    for company in survey.world.all(Company):
        weight = survey.weight(company.id)
        if not weight or company.unnamed or not survey.covers(company):
            continue
        if survey.book.stakes_in(company.id):
            continue
        name = survey.world.name(company.id)
        entry = f"the register entry of LEI {company.lei}" if company.lei else "its register entry"
        held = len(survey.book.sites_of(company.id))
        says = f"{name}: no holder stated; sites that it runs or holds: {held}"
        closes = f"{entry}, or a filing that states the holders of {name} and their shares"
        yield Gap("company-without-owner", company.id, name, says, closes, weight)


def unnamed(survey: Survey) -> Iterator[Gap]:
    """Parties and sites of which sources say that they are there, but not who they are."""
    for actor in survey.world.all(Actor):
        weight = survey.weight(actor.id)
        if actor.unnamed and weight and survey.covers(actor) and not survey.is_over(actor):
            name = survey.world.name(actor.id)
            says, closes = f"{name}: not named by any source", "a source that says who it is"
            yield Gap("unnamed-actor", actor.id, name, says, closes, weight)
