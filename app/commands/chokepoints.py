"""`lodeway chokepoints`: on whom every route to a target depends."""

from __future__ import annotations

from typing import Annotated

import typer

from app.console import JsonOption, print_json, print_lines
from app.options import (
    SECONDS,
    AsOfOption,
    BindingOnlyOption,
    BudgetOption,
    ByOption,
    FirmnessOption,
    FromOption,
    KnownAtOption,
    MaterialOption,
    PolicyOption,
    ProductOption,
    SecondaryOption,
    StrictOption,
    ToOption,
    open_world,
    query_of,
)


def register(app: typer.Typer) -> None:
    app.command()(chokepoints)


def chokepoints(
    to: ToOption,
    material: MaterialOption = None,
    product: ProductOption = None,
    policy: PolicyOption = None,
    start: FromOption = None,
    firmness: FirmnessOption = "inferred",
    as_of: AsOfOption = None,
    by: ByOption = None,
    secondary: SecondaryOption = False,
    strict: StrictOption = False,
    binding_only: BindingOnlyOption = False,
    unknown: Annotated[
        bool,
        typer.Option(help="Admit routes that the policies, or an open origin, leave unknown."),
    ] = False,
    agreements: Annotated[
        bool, typer.Option(help="Show the agreements on which every route rests, too.")
    ] = False,
    known_at: KnownAtOption = None,
    budget: BudgetOption = SECONDS,
    json: JsonOption = False,
) -> None:
    """Who is on every route that the policies allow, and the fewest without whom none is left.

    Each with the routes and the tonnes a year that are lost without it. Exit code 1 if there is no
    route.

    Example: lodeway chokepoints --to gm --material mat-ndfeb-magnet --policy us-dfars-7052-2027
    """
    from app.chokepoint_report import report
    from graph.chokepoints import chokepoints as chokepoints_of
    from graph.flows.flow_json import chokepoints_json
    from graph.question import Question

    query = query_of(
        to=to, material=material, product=product, policy=policy, start=start, firmness=firmness,
        as_of=as_of, by=by, secondary=secondary, strict=strict, binding_only=binding_only,
        known_at=known_at, budget=budget,
    )  # fmt: skip
    question = Question(open_world(known_at), query)
    found = chokepoints_of(question, unknown=unknown, agreements=agreements)
    if json:
        print_json({**chokepoints_json(found), "unknown": unknown})
    else:
        print_lines(report(found))
    if found.none:
        raise typer.Exit(1)
