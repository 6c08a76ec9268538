"""`lodeway policy-diff`: which routes two policies, or two days of one policy, judge differently."""

from __future__ import annotations

from typing import Annotated

import typer

from app.console import JsonOption, print_json, print_lines
from app.options import (
    SECONDS,
    BindingOnlyOption,
    BudgetOption,
    ByOption,
    FirmnessOption,
    FromOption,
    KnownAtOption,
    LimitOption,
    MaterialOption,
    ProductOption,
    SecondaryOption,
    StrictOption,
    day,
    open_world,
    query_of,
)


def register(app: typer.Typer) -> None:
    app.command("policy-diff")(policy_diff)


def policy_diff(
    first: Annotated[str, typer.Argument(metavar="A", help="Id, family or file of a policy.")],
    second: Annotated[str, typer.Argument(metavar="B", help="The other; it may be the same.")],
    as_of: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--as-of", metavar="D1 D2", help="The day of A and the day of B. Unset: today."
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(help="Id of a target. Unset: who makes the products that the policies name."),
    ] = None,
    material: MaterialOption = None,
    product: ProductOption = None,
    start: FromOption = None,
    firmness: FirmnessOption = "inferred",
    by: ByOption = None,
    limit: LimitOption = 50,
    secondary: SecondaryOption = False,
    strict: StrictOption = False,
    binding_only: BindingOnlyOption = False,
    known_at: KnownAtOption = None,
    budget: BudgetOption = SECONDS,
    json: JsonOption = False,
) -> None:
    """Routes whose verdict changes between policy A on day D1 and policy B on day D2.

    A family is the version in force on its day. Routes that exist on one of the days only are
    listed apart. Exit code 0 whether anything changes or not: both are an answer.

    Example: lodeway policy-diff us-dfars-7052 us-dfars-7052 --as-of 2026-12-31 2027-01-01
    """
    from app.policy_diff_report import report
    from graph.changes.policy_diff_json import policy_diff_json
    from graph.policy_diff import policy_diff as diff
    from ontology.errors import UsageError

    if material and not to:
        raise UsageError("--material goes with --to: without one the policies name the materials")
    days = (day(as_of[0]), day(as_of[1])) if as_of else (day(None), day(None))
    query = query_of(
        to=to or "", material=material, product=product, start=start, firmness=firmness, by=by,
        limit=limit, secondary=secondary, strict=strict, binding_only=binding_only,
        known_at=known_at, budget=budget,
    )  # fmt: skip
    found = diff(open_world(known_at), (first, second), days, to, query)
    if json:
        print_json(policy_diff_json(found))
    else:
        print_lines(report(found))
