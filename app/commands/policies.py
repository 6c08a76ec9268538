"""`lodeway policies`: what each named policy says, with its version and its legal source."""

from __future__ import annotations

from typing import Annotated

import typer

from app.console import JsonOption, print_json
from app.options import AsOfOption


def register(app: typer.Typer) -> None:
    app.command()(policies)


def policies(
    policy: Annotated[
        str | None, typer.Argument(help="Id, family or Turtle file (.ttl) of your own; unset: all.")
    ] = None,
    as_of: AsOfOption = None,
    json: JsonOption = False,
) -> None:
    """The policies that routes can be judged by. A screening aid, not legal advice.

    Example: lodeway policies us-dfars-7052-2027
    """
    from app.options import day
    from app.policy_text import document, lines
    from app.route_words import AID
    from graph.policies import load_policies, policies_for

    when = day(as_of)
    chosen = policies_for([policy], when) if policy else tuple(load_policies().values())
    if json:
        documents = [document(found, when) for found in chosen]
        one = policy is not None and not policy.lower().endswith(".ttl")
        print_json(documents[0] if one else documents)
        return
    for found in chosen:
        typer.echo("\n".join(lines(found, when, full=policy is not None)))
    typer.echo(AID)
