"""`lodeway routes`: by which routes a material reaches who needs it, and what policies say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from app.console import JsonOption, print_json
from app.options import (
    SECONDS,
    AsOfOption,
    BindingOnlyOption,
    BudgetOption,
    ByOption,
    FirmnessOption,
    FromOption,
    KnownAtOption,
    LimitOption,
    MaterialOption,
    PolicyOption,
    ProductOption,
    SecondaryOption,
    StrictOption,
    ToOption,
    open_world,
    query_of,
)
from graph.answer_json import answer_json

if TYPE_CHECKING:
    from graph.answer import Answer


def register(app: typer.Typer) -> None:
    app.command()(routes)


def routes(
    to: ToOption,
    material: MaterialOption = None,
    product: ProductOption = None,
    policy: PolicyOption = None,
    start: FromOption = None,
    firmness: FirmnessOption = "inferred",
    as_of: AsOfOption = None,
    by: ByOption = None,
    limit: LimitOption = 50,
    secondary: SecondaryOption = False,
    strict: StrictOption = False,
    binding_only: BindingOnlyOption = False,
    known_at: KnownAtOption = None,
    budget: BudgetOption = SECONDS,
    json: JsonOption = False,
) -> None:
    """Every route to a target, with the verdict of policies. Exit code 1 if none is allowed.

    Example: lodeway routes --to gm --material mat-ndfeb-magnet --policy us-dfars-7052-2027
    """
    from graph.routes import find_routes

    query = query_of(
        to=to,
        material=material,
        product=product,
        policy=policy,
        start=start,
        firmness=firmness,
        as_of=as_of,
        by=by,
        limit=limit,
        secondary=secondary,
        strict=strict,
        binding_only=binding_only,
        known_at=known_at,
        budget=budget,
    )
    answer = find_routes(open_world(known_at), query)
    if json:
        print_json(answer_json(answer))
    else:
        _print(answer)
    if not answer.routes:
        raise typer.Exit(1)


def _print(answer: Answer) -> None:
    from rich.console import Console
    from rich.text import Text

    from app.route_report import report

    console = Console(soft_wrap=True, highlight=False)
    for line, style in report(answer):
        console.print(Text(line, style=style))
