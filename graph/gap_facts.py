"""Gaps of relations and figures: contracts without terms, no status, old or lonely sources."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from graph.chain.firmness import Firmness, of_status
from graph.gap import Gap, Survey
from graph.ownership import is_held
from graph.world import Evidence
from ontology.dates import latest
from ontology.models import (
    Agreement,
    Capacity,
    Milestone,
    Offtake,
    Operation,
    Ownership,
    Processing,
    Relation,
    Resource,
    Site,
    Supply,
)
from ontology.schema import load_schema


def contracts(survey: Survey) -> Iterator[Gap]:
    """Offtakes in force or to come that leave out how much, until when or to whom."""
    for deal in survey.world.all(Offtake):
        if survey.is_over(deal) or not survey.covers(deal):
            continue
        name, weight = _title(survey, deal), survey.weight_of(deal)
        volumes = (deal.quantity, deal.quantityMin, deal.quantityMax, deal.shareOfOutput)
        unstated: list[tuple[str, str, str]] = []
        if deal.buyer is None:
            unstated.append(("contract-without-buyer", "buyer not named", "names the buyer"))
        if all(volume is None for volume in volumes):
            closes = "states tonnes a year with their basis, or a share of the output"
            unstated.append(("contract-without-volume", "no volume stated", closes))
        if deal.validTo is None and deal.termYears is None:
            closes = "states the term or the end"
            unstated.append(("contract-without-end", "neither end nor term stated", closes))
        for kind, says, closes in unstated:
            source = f"the contract, or an announcement that {closes}"
            yield Gap(kind, deal.id, name, f"{name}: {says}", source, weight)


def statuses(survey: Survey) -> Iterator[Gap]:
    """Relations that carry material, of which no source says how far they have come."""
    for kind in (Operation, Processing, Supply, Agreement):
        for relation in survey.world.all(kind):
            stated = relation.status is not None or survey.is_over(relation)
            if not stated and survey.covers(relation):
                name = _title(survey, relation)
                says = f"{name}: no status, so it counts as indicated at most"
                closes = "a source that says whether it runs, is signed or is only planned"
                yield Gap(
                    "relation-without-status", relation.id, name, says, closes,
                    survey.weight_of(relation),
                )  # fmt: skip


def sourcing(survey: Survey, stale_after: int) -> Iterator[Gap]:
    """What is said to run or be in force: how old and how many its sources are.

    `stale_after`: months after which the newest source is old.
    """
    limit = months_before(survey.as_of, stale_after)
    for fact in _facts(survey):
        evidence = survey.world.evidence.get(fact.id, ())
        name, weight = _title(survey, fact), _weight(survey, fact)
        newest = max((day for item in evidence if (day := speaks(item))), default=None)
        closes = f"a source since {limit.isoformat()} that says whether it still holds"
        if newest is None:
            says = f"{name}: no source of it bears a date"
            yield Gap("stale-fact", fact.id, name, says, closes, weight)
        elif newest < limit:
            says = f"{name}: its newest source speaks of {newest.isoformat()}"
            yield Gap("stale-fact", fact.id, name, says, closes, weight)
        sources = {item.source.id: item.source for item in evidence}
        if len(sources) == 1:
            source = next(iter(sources.values()))
            own = " (our own word: no source states it)" if source.sourceKind == "editorial" else ""
            says = f"{name}: rests on {source.title or source.id} alone{own}"
            closes = "a second source, independent of the first"
            yield Gap("single-source-fact", fact.id, name, says, closes, weight)


def speaks(item: Evidence) -> date | None:
    """The last day of which a record can speak: stated as-of, else its source's publication."""
    days = [item.stated.get("asOf"), item.source.published]
    return max((latest(day) for day in days if day), default=None)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of that month if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_firm(entity: Resource) -> bool:
    """Whether a site, relation or capacity is said to run, to be held or to be in force."""
    if isinstance(entity, Ownership):
        return is_held(entity)
    status = entity.status if isinstance(entity, Site | Relation | Capacity) else None
    if status is None:
        return isinstance(entity, Capacity) and entity.figureKind in ("nameplate", "actual")
    least = Firmness.CONTRACTED if isinstance(entity, Agreement) else Firmness.OPERATING
    return of_status(status) >= least


def _facts(survey: Survey) -> Iterator[Resource]:
    """What can grow old unnoticed. Events and figures of the past stay as true as they were."""
    for kind in (Site, Relation, Capacity):
        for entity in survey.world.all(kind):
            event = isinstance(entity, Milestone)
            if (
                not event
                and is_firm(entity)
                and not survey.is_over(entity)
                and survey.covers(entity)
            ):
                yield entity


def _weight(survey: Survey, fact: Resource) -> int:
    return survey.weight(fact.id) if isinstance(fact, Site) else survey.weight_of(fact)


def _title(survey: Survey, entity: Resource) -> str:
    """Its name, else what it is and what it names."""
    name = survey.world.name(entity.id)
    if name != entity.id:
        return name
    named = ", ".join(map(survey.world.name, survey.references(entity)))
    label = load_schema()[type(entity).__name__].label
    return f"{label}: {named or 'nobody named'}"
