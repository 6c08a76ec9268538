"""What a what-if takes away, as policies: a country, an owner, a site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from graph.changes.change import Change, CloseSite, CutCountry, CutOwner
from graph.changes.grasp import grasp
from graph.ownership import Book
from graph.policies import Policy
from graph.policy.policy_model import ActorTest, OwnerTest, PlaceTest, Struck, Test
from graph.world import World
from ontology.errors import UsageError
from ontology.models import Country, Organization, Site

_PREFIX = "what-if-"


def is_cut(policy_id: str | None) -> bool:
    """Whether a policy is one that a what-if made."""
    return policy_id is not None and policy_id.startswith(_PREFIX)


def country_of(world: World, text: str) -> Country:
    """The country with this ISO code or id. Raises UsageError if there is none."""
    code = text.upper()
    for country in world.all(Country):
        if country.iso2 == code:
            return country
    found = world.get(Country, world.resolve(text))
    if found is None:
        raise UsageError(f"{text} is no country: write an ISO code such as CN, or a country's id")
    return found


def cut_policies(
    changes: Iterable[Change], world: World, book: Book, as_of: date
) -> tuple[Policy, ...]:
    """One policy for each change that takes away; no Turtle holds them."""
    return tuple(policy for change in changes for policy in _policies(change, world, book, as_of))


def _policies(change: Change, world: World, book: Book, as_of: date) -> Iterator[Policy]:
    if isinstance(change, CutCountry):
        yield _country(change, world, as_of)
    elif isinstance(change, CutOwner):
        owner = world.resolve(change.owner)
        if not world.get(Organization, owner):
            kind = type(world.entities[owner]).__name__
            raise UsageError(f"{change.owner} is a {kind}: only an organisation owns; see close")
        label = f"run by {world.name(owner)} or held by it by more than half"
        test = ActorTest(label, grasp(world, book, owner))
        yield _policy(
            f"owner-{owner}", f"{world.name(owner)} is cut out", frozenset(), (test,), as_of
        )
    elif isinstance(change, CloseSite):
        site = world.resolve(change.site)
        if not world.get(Site, site):
            kind = type(world.entities[site]).__name__
            raise UsageError(f"{change.site} is a {kind}: only a site can close; see cut-owner")
        test = ActorTest(f"{world.name(site)} is closed", tuple(_closed(world, book, site)))
        yield _policy(f"close-{site}", f"{world.name(site)} is closed", frozenset(), (test,), as_of)


def _country(change: CutCountry, world: World, as_of: date) -> Policy:
    country = country_of(world, change.country)
    if country.iso2 is None:
        raise UsageError(f"{change.country}: no ISO code of it is known")
    name = world.name(country.id)
    tests: list[Test] = [PlaceTest(f"no step in {name}")]
    if change.control is not None:
        tests.append(
            OwnerTest(
                label=f"held or run from {name}, {change.control:g} % or more",
                metric="equity",
                operator=">=",
                threshold=change.control,
                aggregation="sum",
                tier="majority",
                holder="any",
                counts_operator=True,
            )
        )
    more = f"-{change.control:g}" if change.control is not None else ""
    return _policy(
        f"cut-{country.iso2.lower()}{more}", f"{name} is cut off", frozenset({country.iso2}),
        tuple(tests), as_of,
    )  # fmt: skip


def _closed(world: World, book: Book, site: str) -> Iterator[Struck]:
    """The site and every site that is a part of it."""
    inside = {site}
    name = world.name(site)
    yield Struck(site, "refused", f"{name} is closed (what-if)")
    while parts := [
        s
        for s in world.all(Site)
        if s.partOf and book.ref(s.partOf) in inside and s.id not in inside
    ]:
        for part in parts:
            inside.add(part.id)
            text = f"{world.name(part.id)} is a part of {name}, which is closed (what-if)"
            yield Struck(part.id, "refused", text)


def _policy(
    key: str, label: str, countries: frozenset[str], tests: tuple[Test, ...], as_of: date
) -> Policy:
    return Policy(
        id=_PREFIX + key,
        label=f"What if {label}",
        comment="Made by a what-if; no rule in force.",
        jurisdiction="none: what-if",
        countries=countries,
        unclear_countries=frozenset(),
        tests=tests,
        forms=(),
        stages=frozenset(),
        required_stages=(),
        exceptions=(),
        caveats=(),
        effective_from=None,
        effective_to=None,
        status="analyst",
        family=None,
        supersedes=None,
        legal_sources=("what-if",),
        last_checked=as_of.isoformat(),
    )
