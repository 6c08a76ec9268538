"""Arcs that nobody states but that one operator or group makes likely (design section 6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Set

from graph.chain.activity import Activity, site_firmness
from graph.chain.firmness import Firmness
from graph.chain.inherited import Candidates
from graph.chain.link import Link
from ontology.models import Site


def group_links(activity: Activity, stated: Set[tuple[str, str, str]]) -> Iterator[Link]:
    """From each site of a group that yields a material to each other that takes it.

    Where only the company of a site is said to yield or take it, all sites that may be meant are
    candidates. No arc where any relation, valid or not, already speaks of the pair and the
    material, be it in a broader or a narrower word.
    """
    joined: dict[tuple[str, str], set[str]] = defaultdict(set)
    for source, target, material in stated:
        joined[source, target].add(material)
    members: dict[str, list[str]] = defaultdict(list)
    for site in activity.world.all(Site):
        if activity.is_open(site.id):
            for group in activity.book.groups(site.id):
                members[group].append(site.id)
    pairs = {pair for sites in members.values() for pair in _pairs(activity, sites)}
    for source, target in sorted(pairs):
        for material, specified in _handed_on(activity, source, target):
            match = activity.materials.match
            already = joined.get((source, target), ())
            if any(match(material, m) is not None or match(m, material) for m in already):
                continue
            makers = activity.inherited.yields.get((source, material))
            users = _users(activity, target, material)
            yield Link(
                source=source,
                target=target,
                material=material,
                basis="group",
                firmness=_firmness(activity, source, target, specified),
                relations=activity.book.proof_of_group((source, target)),
                sources=makers.sites if makers else (),
                targets=users.sites if users else (),
                supplier=makers.company if makers else source,
                buyer=users.company if users else target,
                specified=specified,
                notes=("no source states this transfer",),
            )


def _pairs(activity: Activity, sites: list[str]) -> Iterator[tuple[str, str]]:
    """The sites of a group of which one may yield what the other takes; most pairs do not."""
    takers: dict[str, list[str]] = defaultdict(list)
    for site in sites:
        for need in activity.taken(site):
            takers[need].append(site)
    for source in sites:
        for material in activity.yielded(source):
            for need, targets in takers.items():
                if activity.materials.match(material, need) is not None:
                    yield from ((source, target) for target in targets if target != source)


def _handed_on(activity: Activity, source: str, target: str) -> Iterator[tuple[str, bool]]:
    """What one site yields and the other takes."""
    taken = activity.taken(target)
    for material in activity.yielded(source):
        fits = [activity.materials.match(material, need) for need in taken]
        known = [fit for fit in fits if fit is not None]
        if known:
            yield material, any(known)


def _users(activity: Activity, target: str, material: str) -> Candidates | None:
    """The candidates of which one takes it, where only their company is said to."""
    needs = [m for m in activity.taken(target) if activity.materials.match(material, m) is not None]
    found = [users for m in needs if (users := activity.inherited.takes.get((target, m)))]
    if not found or len(found) < len(needs):
        return None
    sites = sorted({site for users in found for site in users.sites})
    return Candidates(found[0].company, tuple(sites))


def _firmness(activity: Activity, source: str, target: str, specified: bool) -> Firmness:
    """Planned where one operator runs both and both operate, else inferred."""
    book = activity.book
    together = set(book.operators(source)) & set(book.operators(target))
    running = (
        site_firmness(activity.world, activity, s) is Firmness.OPERATING for s in (source, target)
    )
    if together and all(running):
        return Firmness.PLANNED if specified else Firmness.INDICATED
    return Firmness.INFERRED
