"""`lodeway flow`: how many tonnes a year can reach who needs them, by what is known."""

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
    app.command()(flow)


def flow(
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
    contracts: Annotated[
        bool, typer.Option(help="Stated quantities of agreements and supplies limit too.")
    ] = False,
    closed: Annotated[
        list[str] | None, typer.Option(help="Id of an actor that falls away; may be repeated.")
    ] = None,
    known_at: KnownAtOption = None,
    budget: BudgetOption = SECONDS,
    json: JsonOption = False,
) -> None:
    """The most tonnes a year that can reach a target, by capacities and ratios that are stated.

    What is not stated is not guessed: the answer is a range, with the facts that would decide it.
    Exit code 1 if nothing can flow.

    Example: lodeway flow --to gm --material mat-ndfeb-magnet --policy us-dfars-7052-2027
    """
    from app.flow_report import report
    from graph.flow import flow as flow_of
    from graph.flows.flow_json import flow_json
    from graph.question import Question

    query = query_of(
        to=to, material=material, product=product, policy=policy, start=start, firmness=firmness,
        as_of=as_of, by=by, secondary=secondary, strict=strict, binding_only=binding_only,
        known_at=known_at, budget=budget,
    )  # fmt: skip
    world = open_world(known_at)
    gone = frozenset(world.resolve(actor) for actor in closed or ())
    found = flow_of(Question(world, query), gone, unknown=unknown, contracts=contracts)
    if json:
        print_json(
            {**flow_json(found), "closed": sorted(gone), "unknown": unknown, "contracts": contracts}
        )
    else:
        print_lines(report(found))
    if found.none:
        raise typer.Exit(1)
