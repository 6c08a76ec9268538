"""A policy as text and as a JSON document: all that it says, and how it stands on a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from graph.policies import note
from graph.policy.policy_model import Policy

#: How shares pass through companies, in words.
_TIERS = {
    "multiply": "shares along a chain multiply",
    "majority": "a holder of half or more counts in full, a smaller one multiplies",
    "threshold": "one held at or above the limit counts in full, one below it not at all",
}


def lines(policy: Policy, when: date, *, full: bool) -> Iterator[str]:
    """A policy for a person at a terminal: two lines, or all that it says."""
    told = note(policy, when)
    unread = "" if told.verified else "; rests on what was not verified"
    yield f"{policy.id}: {policy.label} [{told.standing} on {when}{unread}]"
    yield f"  {policy.comment}"
    if full:
        yield from _all(policy)


def _all(policy: Policy) -> Iterator[str]:
    yield f"  version: {policy.version}"
    dates = (("from", policy.effective_from), ("to", policy.effective_to))
    span = [policy.status, *(f"{word} {day}" for word, day in dates if day)]
    yield f"  status: {', '.join([*span, *([policy.suspension] if policy.suspension else [])])}"
    yield f"  jurisdiction: {policy.jurisdiction}"
    if policy.based_on:
        yield f"  based on: {policy.based_on}"
    if policy.family:
        yield f"  family: {policy.family}"
    if policy.supersedes:
        yield f"  replaces: {policy.supersedes}"
    if policy.countries:
        yield f"  countries: {', '.join(sorted(policy.countries))}"
    if policy.unclear_countries:
        yield f"  not clear: {', '.join(sorted(policy.unclear_countries))}"
    if policy.portfolio:
        yield "  judges shares of a market, no routes: see `lodeway concentration`"
    for test in policy.tests:
        yield f"  test{'' if test.verified else ', not verified'}: {test.label}"
        yield f"    {test.text}"
        for tier in filter(None, (getattr(test, name, None) for name in ("tier", "other_tier"))):
            yield f"    reading: {_TIERS[tier]}"
    for form in policy.forms:
        yield f"  product: {form.text}"
    if not policy.forms:
        yield "  product: every product"
    yield f"  stages: {', '.join(sorted(policy.stages)) or 'every step'}"
    for text in policy.exceptions:
        yield f"  exception, not applied: {text}"
    for caveat in policy.caveats:
        yield f"  caveat{'' if caveat.verified else ', not verified'}: {caveat.text}"
    for text in policy.legal_sources:
        yield f"  source: {text}"
    yield f"  last checked: {policy.last_checked}"


def document(policy: Policy, when: date) -> dict[str, Any]:
    """A policy as one JSON document: what the answers print of it, then all that it says."""
    return {
        **asdict(note(policy, when)),
        "comment": policy.comment,
        "jurisdiction": policy.jurisdiction,
        "based_on": policy.based_on,
        "supersedes": policy.supersedes,
        "suspended_from": _day(policy.suspended_from),
        "suspended_to": _day(policy.suspended_to),
        "countries": sorted(policy.countries),
        "unclear_countries": sorted(policy.unclear_countries),
        "portfolio": policy.portfolio,
        "own_countries": sorted(policy.own_countries),
        "tests": [
            {"kind": type(test).__name__, **asdict(test), "text": test.text}
            for test in policy.tests
        ],
        "products": [form.text for form in policy.forms] or ["every product"],
        "stages": sorted(policy.stages),
        "required_stages": list(policy.required_stages),
        "exceptions": list(policy.exceptions),
        "stated_caveats": [asdict(caveat) for caveat in policy.caveats],
        "text_verified": policy.verified,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
