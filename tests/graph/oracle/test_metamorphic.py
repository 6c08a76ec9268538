"""What must hold however the engine works: no leak, and how an answer changes with its question.

Nothing here needs to know which answer is right: only the raw facts, or a second answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import TypeAlias

import pytest
from hypothesis import event, given

from graph.question import Query
from graph.routes import find_routes
from graph.world import World
from ontology.errors import UsageError
from ontology.models import (
    Company,
    Designation,
    Measure,
    Mine,
    Operation,
    Ownership,
    Resource,
    Supply,
    Transformation,
)
from tests.graph.oracle.asking import FEW, MANY, Found, ask, everything, key_of
from tests.graph.oracle.days import Days
from tests.graph.oracle.parties import Parties
from tests.graph.oracle.rules import RULES, Rule
from tests.graph.oracle.strategies import Entities, make, referred, seeds

LOCATION, CONTROL = "plain-non-china-location", "plain-non-china-control"
KNOWN, FEOC, FIE = "plain-non-china-known-control", "us-feoc-doe-2024", "us-pfe-fie-2025"
CHINA = frozenset({"country-cn", "country-hk"})
RANK = {"refused": 0, "unknown": 1, "not_covered": 2, "allowed": 3, None: 3}


def verdicts(entities: Entities, query: Query, *policies: str) -> Found:
    """Every route with its verdict; nothing where the question has no sense in this world."""
    try:
        answer = ask(entities, replace(query, policies=policies))
    except UsageError:
        return {}
    return {key_of(r): r.verdict for r in everything(answer)}


def question(seed: int) -> tuple[Entities, Query]:
    entities, query = make(seed)
    return entities, replace(query, firmness="inferred")


Check: TypeAlias = Callable[[int, dict[str, str]], None]


def each(*checks: Check) -> pytest.MarkDecorator:
    """One test for each of the checks, by its name."""
    return pytest.mark.parametrize("check", checks, ids=[c.__name__ for c in checks])


# ------------------------------------------------------------------ no leak
def no_leak(seed: int, paths: dict[str, str]) -> None:
    """No site in, or run or held by more than half from, a covered country in an allowed route."""
    entities, query = question(seed)
    parties = Parties(Days(entities, query.as_of, query.by))
    found = verdicts(entities, query, CONTROL)
    event(f"allowed: {sum(v == 'allowed' for v in found.values()) > 0}")
    for key, verdict in found.items():
        if verdict != "allowed":
            continue
        for actor, _, out in key:
            home = getattr(entities[actor], "country", None)
            assert home not in CHINA, f"{actor} is in {home}"
            if out is None:
                continue
            assert parties.is_site(actor), f"nobody knows where {actor} works"
            assert home is not None, f"nobody knows where {actor} stands"
            for holder in parties.operators(actor) | parties.majority_holders(actor):
                assert getattr(entities[holder], "country", None) not in CHINA, f"{holder}: {actor}"


# ------------------------------------------------------------------ the world changes
def unrelated(seed: int, paths: dict[str, str]) -> None:
    """An entity that nothing refers to changes nothing."""
    entities, query = question(seed)
    more = {
        **entities,
        "lonely": Company(id="lonely", name="lonely", country="country-cn"),
        "far-mine": Mine(id="far-mine", name="far-mine", country="country-kr"),
    }
    if query.to.startswith("country-"):
        return
    assert verdicts(more, query, CONTROL) == verdicts(entities, query, CONTROL)


def order(seed: int, paths: dict[str, str]) -> None:
    """The order of entities shows nowhere, not even in the ranking."""
    entities, query = question(seed)
    keys = list(entities)
    Random(seed).shuffle(keys)  # noqa: S311 - an order, not a secret
    shuffled = {k: entities[k] for k in keys}
    assert list(verdicts(shuffled, query, CONTROL).items()) == list(
        verdicts(entities, query, CONTROL).items()
    )


def again(seed: int, paths: dict[str, str]) -> None:
    """Removing nothing changes nothing."""
    entities, query = question(seed)
    assert verdicts(dict(entities), query, LOCATION) == verdicts(entities, query, LOCATION)


def one_more_arc(seed: int, paths: dict[str, str]) -> None:
    """A further supply between sites takes no route away that has a documented origin.

    It is of a material that its ends are known to yield and take, so that it says nothing new of
    them: a new feed would make an open start a documented one.
    """
    entities, query = question(seed)
    deals = [e for e in entities.values() if isinstance(e, Supply) and e.status == "operating"]
    sites = [e for e in deals if e.supplier in entities and e.buyer in entities
             and e.supplier.startswith("s") and e.buyer.startswith("s")]  # fmt: skip
    live = [e for e in sites if Days(entities, query.as_of, query.by).holds(e)]
    if len(live) < 2:
        return
    one, other = live[0], live[-1]
    if one.supplier == other.buyer or not set(one.material) & set(other.material):
        return
    arc = Supply(
        id="one-more", supplier=one.supplier, buyer=other.buyer, status="operating",
        material=tuple(set(one.material) & set(other.material)),
    )  # fmt: skip
    before = ask(entities, query)
    after = ask({**entities, arc.id: arc}, query)
    documented = {key_of(r) for r in everything(before) if r.origin_known}
    event(f"another arc: {len(documented) > 0}")
    assert documented <= {key_of(r) for r in everything(after)}


# ------------------------------------------------------------------ the question changes
STRICTER = {
    # a lower limit, more tests, more countries, what is unstated counted
    "owner": "owner-low", "place": "place-more", "owner-known": "owner-majority",
    "jurisdiction-known": "jurisdiction-place", "state-known": "state", "part-list-known": "part-list",
}  # fmt: skip


def stricter(seed: int, paths: dict[str, str]) -> None:
    """A stricter policy allows a subset."""
    entities, query = question(seed)
    weak = sorted(STRICTER)[seed % len(STRICTER)]
    lenient = verdicts(entities, query, paths[weak])
    for harder in (verdicts(entities, query, paths[STRICTER[weak]]),
                   verdicts(entities, replace(query, strict=True), paths[weak]),
                   verdicts(entities, query, paths[weak], LOCATION)):  # fmt: skip
        assert harder.keys() == lenient.keys()
        for key, verdict in harder.items():
            assert verdict != "allowed" or lenient[key] == "allowed", key


def binding(seed: int, paths: dict[str, str]) -> None:
    """--binding-only is a subset, without intentions and without what only a group suggests."""
    entities, query = question(seed)
    whole = verdicts(entities, query)
    answer = ask(entities, replace(query, binding_only=True))
    found = everything(answer)
    assert {key_of(r) for r in found} <= whole.keys()
    for route in found:
        for arc in route.arcs:
            if arc.source != arc.target:
                assert arc.basis not in ("mou", "group")
                assert arc.firmness.label in ("operating", "contracted")


def limited(seed: int, paths: dict[str, str]) -> None:
    """--limit gives the first of each list, and says which is cut."""
    entities, query = question(seed)
    whole = ask(entities, replace(query, policies=(LOCATION,)))
    cut = find_routes(World(dict(entities)), replace(query, policies=(LOCATION,), limit=1))
    for name in ("routes", "refused", "unknown", "not_covered"):
        first = [key_of(r) for r in getattr(whole, name)]
        assert [key_of(r) for r in getattr(cut, name)] == first[:1]
        assert cut.truncated[name] == (len(first) > 1)


CHECKS = (no_leak, unrelated, order, again, one_more_arc, stricter, binding, limited)


@each(*CHECKS)
@given(seed=seeds)
@FEW
def test_holds(check: Check, seed: int, paths: dict[str, str]) -> None:
    check(seed, paths)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@each(*CHECKS)
@given(seed=seeds)
@MANY
def test_holds_on_many_worlds(check: Check, seed: int, paths: dict[str, str]) -> None:
    check(seed, paths)


# ------------------------------------------------------------------ a fact is deleted
#: What a source may leave out. Not dates and statuses: without its end a stake holds again.
OPTIONAL = (
    "country", "share", "shareMin", "shareMax", "votingShare", "integrated", "input", "quantity",
    "listComplete", "under", "stateOwned",
)  # fmt: skip
STATUTES = (LOCATION, CONTROL, FEOC, FIE)


def deletions(entities: Entities) -> Iterator[tuple[str, Entities]]:
    """The world without one fact: an entity that holds, runs or lists, or a field, or all of one.

    Not a deal: what speaks of a transfer with less knowledge of its site hides what knows more. Nor
    one of two rows on one holding: where sources differ, less of them is more certain. Nor what ended something, which would hold
    again.
    """
    kept = referred(entities)
    rows = Counter((e.owner, e.owned) for e in entities.values() if isinstance(e, Ownership))
    for key, entity in sorted(entities.items()):
        if isinstance(entity, Ownership) and (
            rows[entity.owner, entity.owned] > 1 or entity.supersedes
        ):
            continue
        if key not in kept and isinstance(entity, Ownership | Operation | Designation | Measure):
            yield key, {k: e for k, e in entities.items() if k != key}
        for name in () if isinstance(entity, Transformation) else OPTIONAL:
            if getattr(entity, name, None) not in (None, ()):
                yield f"{key}.{name}", {**entities, key: without(entity, name)}


def without(entity: Resource, name: str) -> Resource:
    """The entity with one field not stated."""
    return type(entity)(**{k: v for k, v in entity if k != name})


def never_allowed(seed: int, policy: str, most: int) -> None:
    """Deleting a fact never makes a refused or unknown route allowed (sites not stated: strict).

    Left aside is what is known of the last receiver (only if it is known to be covered it counts),
    and a route with a site that no source states: who runs what decides which sites may be meant.
    """
    entities, query = question(seed)
    query = replace(query, strict=True, policies=(policy,))
    try:
        answer = ask(entities, query)
    except UsageError:
        return
    before = {
        key_of(r): r.verdict for r in everything(answer)
        if (r.steps[-1].material_out is not None or r.steps[-1].outcome in (None, "allowed"))
        and not any(step.candidates for step in r.steps)
    }  # fmt: skip
    event(f"routes: {min(len(before), 2)}")
    if not before:
        return
    changes = list(deletions(entities))
    for fact, fewer in Random(seed).sample(changes, min(most, len(changes))):  # noqa: S311
        for key, verdict in verdicts(fewer, query, policy).items():
            if verdict == "allowed" and key in before:
                assert before[key] == "allowed", f"without {fact} {key} is allowed under {policy}"


@given(seed=seeds)
@FEW
def test_a_deleted_fact_never_allows(seed: int, paths: dict[str, str]) -> None:
    never_allowed(seed, policy_of(seed, paths), most=8)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@given(seed=seeds)
@MANY
def test_a_deleted_fact_never_allows_on_many_worlds(seed: int, paths: dict[str, str]) -> None:
    never_allowed(seed, policy_of(seed, paths), most=6)


def policy_of(seed: int, paths: dict[str, str]) -> str:
    """A statute, or a rule of the oracle that takes what nobody states as possible."""
    open_rules = [paths[rule.name] for rule in RULES if counts_unstated(rule)]
    return [*STATUTES, *open_rules][seed % (len(STATUTES) + len(open_rules))]


def counts_unstated(rule: Rule) -> bool:
    """Whether what nobody states may be so."""
    return rule.unstated == "unknown"
