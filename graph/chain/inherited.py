"""What a company is said to make or to take, at the sites that may be meant (design section 6).

So "JL MAG supplies magnets" and "JL MAG runs a magnet plant in Baotou" meet. No source says which
site it is: such sites are candidates, and arcs that rest on this carry `site_stated: false`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ontology.models import Organization

if TYPE_CHECKING:
    from graph.chain.activity import Activity, Ledger, Statement
    from graph.chain.link import State


@dataclass(frozen=True, slots=True)
class Candidates:
    """The sites of which one does what is said of their company alone."""

    company: str
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inherited:
    """(site, material) that a site yields, or takes, only because its company does."""

    yields: dict[State, Candidates] = field(default_factory=dict)
    takes: dict[State, Candidates] = field(default_factory=dict)


class _Derived(NamedTuple):
    """That a site may yield or take a material, since its company is said to."""

    site: str
    material: str
    said: Statement
    company: str


def inherit(activity: Activity) -> Inherited:
    """Note what companies make at those of their sites that work at its stage, then what they take
    at those that make something of it."""
    found = Inherited()
    owned = {
        company.id: [s for s in sorted(activity.book.sites_of(company.id)) if activity.is_open(s)]
        for company in activity.world.all(Organization)
        if company.id in activity.yields or company.id in activity.takes
    }
    made = [
        derived
        for company, sites in owned.items()
        for material in activity.yielded(company)
        for derived in _made_at(activity, company, material, sites)
    ]
    _note(activity, activity.yields, made, found.yields, owned)
    used = [
        derived
        for company, sites in owned.items()
        for material in activity.taken(company)
        for derived in _used_at(activity, company, material, sites)
    ]
    _note(activity, activity.takes, used, found.takes, owned)
    return found


def _note(
    activity: Activity,
    ledger: Ledger,
    derived: Sequence[_Derived],
    found: dict[State, Candidates],
    owned: Mapping[str, Sequence[str]],
) -> None:
    for site, material, said, _ in derived:
        activity.add(ledger, site, material, said)
    # All candidates are known only now. A site of several companies may be meant by each of them.
    for site, material, _, company in sorted(
        derived, key=lambda d: (d.company, d.material, d.site)
    ):
        sites = {s for s in owned[company] if _fits(activity, ledger, s, material)}
        before = found.get((site, material), Candidates(company, ()))
        if site in sites:
            every = tuple(sorted({*sites, *before.sites}))
            found[site, material] = Candidates(before.company, every)


def _fits(activity: Activity, ledger: Ledger, site: str, material: str) -> bool:
    """Whether a site may be meant: as graph.chain.placing expands an agreement of its company."""
    match, known = activity.materials.match, ledger.get(site, ())
    if ledger is activity.yields:
        return any(match(made, material) is not None for made in known)
    return any(match(material, need) is not None for need in known)


def _made_at(
    activity: Activity, company: str, material: str, sites: Iterable[str]
) -> Iterator[_Derived]:
    """A site of the stage may make it, unless another does and this one makes something else."""
    stage = activity.materials.stage(material)
    said = activity.best(activity.yields, company, material)
    elsewhere = any(material in activity.yields.get(site, ()) for site in sites)
    for site in sites:
        busy = any(activity.materials.stage(m) == stage for m in activity.yielded(site))
        if not said or not stage or (elsewhere and busy):
            continue
        if activity.works_at(site, stage, frozenset({material})):
            yield _Derived(site, material, said, company)


def _used_at(
    activity: Activity, company: str, material: str, sites: Iterable[str]
) -> Iterator[_Derived]:
    """A site that makes something of it may use it, unless another does and this one is fed."""
    said = activity.best(activity.takes, company, material)
    elsewhere = any(material in activity.takes.get(site, ()) for site in sites)
    for site in sites:
        if elsewhere and activity.takes.get(site):
            continue
        makes = (activity.materials.conversion(out, material) for out in activity.yielded(site))
        if said and any(made is not None for made in makes):
            yield _Derived(site, material, said, company)
