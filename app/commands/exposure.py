"""`lodeway exposure`: how far a company's supply depends on each country, stage by stage."""

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
    open_world,
    query_of,
)


def register(app: typer.Typer) -> None:
    app.command()(exposure)


def exposure(
    of: Annotated[str, typer.Option(help="Id of the company or site that is supplied.")],
    country: Annotated[
        str | None, typer.Option(help="Only this country: an ISO code or a country's id.")
    ] = None,
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
    known_at: KnownAtOption = None,
    budget: BudgetOption = SECONDS,
    json: JsonOption = False,
) -> None:
    """The share of its inbound routes that depends on each country, by place and by control.

    With a policy only the routes that it allows count. A share is an interval where some routes
    do not say in which country a stage is done. Exit code 1 if no route comes in.

    Example: lodeway exposure --of gm --material mat-ndfeb-magnet --country CN
    """
    from app.exposure_report import report
    from graph.changes.cuts import country_of
    from graph.changes.exposure_json import exposure_json
    from graph.exposure import exposure as exposure_of
    from ontology.errors import UsageError

    query = query_of(
        to=of, material=material, product=product, policy=policy, start=start, firmness=firmness,
        as_of=as_of, by=by, secondary=secondary, strict=strict, binding_only=binding_only,
        known_at=known_at, budget=budget,
    )  # fmt: skip
    world = open_world(known_at)
    code = country_of(world, country).iso2 if country else None
    if country and code is None:
        raise UsageError(f"--country {country}: no ISO code of it is known")
    found = exposure_of(world, query, code)
    if json:
        print_json(exposure_json(found))
    else:
        print_lines(report(found))
    if not found.routes:
        raise typer.Exit(1)
