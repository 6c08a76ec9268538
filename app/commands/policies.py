"""`lodeway policies`: what each named policy says, with its legal source."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.console import JsonOption, print_json

if TYPE_CHECKING:
    from graph.policy_model import Policy


def register(app: typer.Typer) -> None:
    app.command()(policies)


def policies(
    policy: Annotated[str | None, typer.Argument(help="Id or family; unset: all.")] = None,
    policy_file: Annotated[
        list[Path] | None, typer.Option(help="Turtle file with policies of your own.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="Day asked about. Unset: today.")] = None,
    json: JsonOption = False,
) -> None:
    """The policies that routes can be judged by. A screening aid, not legal advice.

    Example: lodeway policies us-dfars-7052-2027
    """
    from app.options import day
    from graph.policies import choose, load_policies

    known = load_policies(policy_file or ())
    when = day(as_of)
    chosen = [choose(known, policy, when)] if policy else list(known.values())
    if json:
        documents = [_document(p, when) for p in chosen]
        print_json(documents[0] if policy else documents)
        return
    for found in chosen:
        typer.echo("\n".join(_lines(found, when, full=policy is not None)))


def _lines(policy: Policy, when: date, *, full: bool) -> list[str]:
    document = _document(policy, when)
    lines = [f"{policy.id}: {policy.label} [{document['standing']}]", f"  {policy.comment}"]
    if not full:
        return lines
    lines += [f"  countries: {', '.join(document['countries'])}"]
    lines += [f"  not clear: {', '.join(document['unclear_countries'])}"] * bool(
        policy.unclear_countries
    )
    lines += [f"  test: {test['text']}" for test in document["tests"]]
    lines += [f"  product: {text}" for text in document["products"]]
    lines += [f"  stages: {', '.join(document['stages']) or 'every step'}"]
    lines += [f"  exception, not applied: {text}" for text in policy.exceptions]
    for caveat in policy.caveats:
        lines.append(f"  caveat{'' if caveat.verified else ', not verified'}: {caveat.text}")
    lines += [f"  source: {text}" for text in policy.legal_sources]
    return [*lines, f"  last checked: {policy.last_checked}"]


def _document(policy: Policy, when: date) -> dict[str, Any]:
    from dataclasses import asdict

    from graph.policies import note

    described = asdict(note(policy, when))
    return {
        **described,
        "comment": policy.comment,
        "jurisdiction": policy.jurisdiction,
        "status": policy.status,
        "countries": sorted(policy.countries),
        "unclear_countries": sorted(policy.unclear_countries),
        "tests": [{**asdict(test), "text": test.text} for test in policy.tests],
        "products": [form.text for form in policy.forms] or ["every product"],
        "stages": sorted(policy.stages),
        "required_stages": list(policy.required_stages),
        "exceptions": list(policy.exceptions),
        "supersedes": policy.supersedes,
    }
